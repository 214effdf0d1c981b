#include "qkv/number_block.h"

#include <algorithm>
#include <fmt/format.h>

#include "qkv/number_format.h"

namespace qkv {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

using Row = std::vector<std::string>;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == text.npos) return parts;
        text.remove_prefix(end + 1);
    }
}

Row split_at_blanks(std::string_view text) {
    Row row;
    for (std::string_view rest = trimmed(text); !rest.empty();) {
        const auto end = rest.find_first_of(blanks);
        row.emplace_back(rest.substr(0, end));
        rest = end == rest.npos ? std::string_view() : trimmed(rest.substr(end));
    }
    return row;
}

Row split_at_blanks_and_commas(std::string text) {
    std::replace(text.begin(), text.end(), ',', ' ');
    return split_at_blanks(text);
}

// "1, 0" and "1,0,0" are lists; in "1,5" and "1,5 2,5" the comma is more likely meant as a decimal mark.
Row split_line(std::string_view line) {
    const bool has_blanks = trimmed(line).find_first_of(blanks) != line.npos;
    const bool is_comma_list =
        has_blanks ? line.find(", ") != line.npos : std::count(line.begin(), line.end(), ',') > 1;
    return is_comma_list ? split_at_blanks_and_commas(std::string(line)) : split_at_blanks(line);
}

std::string unquoted(std::string_view cell) {
    cell = trimmed(cell);
    const bool is_quoted = cell.size() >= 2 && cell.front() == '"' && cell.back() == '"';
    return std::string(is_quoted ? trimmed(cell.substr(1, cell.size() - 2)) : cell);
}

std::optional<std::vector<Row>> rows_of_lines(std::string_view text) {
    const bool has_tabs = text.find('\t') != text.npos;
    std::vector<Row> rows;
    for (const std::string_view line : split(text, '\n')) {
        if (!has_tabs) {
            rows.push_back(split_line(line));
            continue;
        }
        Row& row = rows.emplace_back();
        for (const std::string_view cell : split(line, '\t')) row.push_back(unquoted(cell));
    }
    while (!rows.empty() &&
           std::all_of(rows.back().begin(), rows.back().end(), [](auto& cell) { return cell.empty(); }))
        rows.pop_back();
    return rows;
}

// The inside of every innermost pair of brackets is a row; text outside, such as "array(" and ", dtype=float32)", does
// not matter.
std::optional<std::vector<Row>> rows_of_brackets(std::string_view text) {
    std::vector<Row> rows;
    int depth = 0;
    std::size_t begin = 0;
    bool is_innermost = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '[') {
            if (++depth > 2) return std::nullopt;
            begin = i + 1;
            is_innermost = true;
        } else if (text[i] == ']') {
            if (--depth < 0) return std::nullopt;
            if (is_innermost) rows.push_back(split_at_blanks_and_commas(std::string(text.substr(begin, i - begin))));
            is_innermost = false;
        }
    }
    if (depth != 0) return std::nullopt;
    return rows;
}

Result<NumberBlock> numbers_of(const std::vector<Row>& rows) {
    NumberBlock block;
    bool has_number = false;
    for (const Row& row : rows) {
        auto& numbers = block.emplace_back();
        for (const std::string& cell : row) {
            numbers.emplace_back();
            if (cell.empty()) continue;
            const auto number = parse_number(cell);
            if (!number) {
                return tl::unexpected(Problem{"problem.block.not_a_number",
                                              {{"row", fmt::format("{}", block.size())},
                                               {"column", fmt::format("{}", numbers.size())},
                                               {"typed", cell.substr(0, 24)}}});
            }
            numbers.back() = *number;
            has_number = true;
        }
    }
    if (!has_number) return tl::unexpected(Problem{"problem.block.empty", {}});
    return block;
}

}  // namespace

int width_of(const NumberBlock& block) {
    std::size_t width = 0;
    for (const auto& row : block) width = std::max(width, row.size());
    return static_cast<int>(width);
}

Result<NumberBlock> parse_block(std::string_view text) {
    const std::string_view line = trimmed(text);
    if (line.find_first_of("[\t\n") == line.npos) {
        const auto number = parse_number(line);
        if (number) return NumberBlock{{*number}};
        if (split_line(line).size() <= 1) return tl::unexpected(number.error());
    }
    const auto rows = text.find('[') == text.npos ? rows_of_lines(text) : rows_of_brackets(text);
    if (!rows) return tl::unexpected(Problem{"problem.block.brackets", {}});
    std::size_t count = 0;
    for (const Row& row : *rows) count += row.size();
    if (count > largest_block_numbers) {
        return tl::unexpected(
            Problem{"problem.block.too_large",
                    {{"numbers", fmt::format("{}", count)}, {"limit", fmt::format("{}", largest_block_numbers)}}});
    }
    return numbers_of(*rows);
}

std::string to_tab_separated(const NumberBlock& block) {
    std::string text;
    for (std::size_t i = 0; i < block.size(); ++i) {
        if (i > 0) text += '\n';
        for (std::size_t j = 0; j < block[i].size(); ++j) {
            if (j > 0) text += '\t';
            if (block[i][j]) text += format_exactly(*block[i][j]);
        }
    }
    return text;
}

}  // namespace qkv
