#include "paste/block_cells.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utf8proc.h>

#include "base/digits.h"
#include "numbers/number_reading.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

constexpr std::string_view blanks = " \t\n";

bool is_blank(char c) { return blanks.find(c) != blanks.npos; }

// The beginning of what is quoted in a message.
std::string excerpt(std::string_view part) {
    constexpr std::size_t longest = 24;
    part = trimmed(part);
    part = part.substr(0, part.find('\n'));
    if (part.size() <= longest) return std::string(part);
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(part[end]) & 0xC0U) == 0x80U) --end;
    return std::string(part.substr(0, end)) + "…";
}

// "1.2 -3" may be two numbers, and muParser would subtract.
bool may_be_two_numbers(std::string_view cell) {
    for (std::size_t i = 1; i + 1 < cell.size(); ++i) {
        const bool is_sign = cell[i] == '-' || cell[i] == '+';
        if (is_sign && is_blank(cell[i - 1]) && !is_blank(cell[i + 1])) return true;
    }
    return false;
}

// 2024-01-05 and 1/5/2024, which muParser would work out.
bool is_date(std::string_view cell) {
    for (const char mark : {'-', '/'}) {
        const auto first = cell.find(mark);
        const auto second = first == cell.npos ? first : cell.find(mark, first + 1);
        if (second == cell.npos) continue;
        const std::array parts{cell.substr(0, first), cell.substr(first + 1, second - first - 1),
                               cell.substr(second + 1)};
        const bool are_whole = std::all_of(parts.begin(), parts.end(),
                                           [](std::string_view part) { return part.size() <= 4 && is_digits(part); });
        if (are_whole && (parts[0].size() == 4 || parts[2].size() == 4)) return true;
    }
    return false;
}

bool is_missing(std::string_view cell) {
    constexpr std::array<std::string_view, 12> words{"nan",  "na",  "n/a",  "inf",   "infinity", "null",
                                                     "none", "nil", "true", "false", "nat",      "missing"};
    return std::find(words.begin(), words.end(), lower_case(std::string(cell))) != words.end();
}

bool begins_with_letter(std::string_view text) {
    utf8proc_int32_t code = 0;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    if (utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &code) <= 0) return false;
    const auto category = utf8proc_category(code);
    return code == '_' || (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO);
}

// [1,] and [,1], as R writes them.
bool is_r_label(std::string_view cell) {
    if (cell.size() < 4 || cell.front() != '[' || cell.back() != ']') return false;
    std::string_view inner = cell.substr(1, cell.size() - 2);
    if (inner.front() == ',') {
        inner.remove_prefix(1);
    } else if (inner.back() == ',') {
        inner.remove_suffix(1);
    } else {
        return false;
    }
    return is_digits(inner);
}

// "O.75" and "USD -3" look like numbers that were spoilt, not like names.
bool holds_number_sign(std::string_view cell) {
    for (std::size_t i = 0; i + 1 < cell.size(); ++i) {
        if (std::string_view(".,-+").find(cell[i]) != std::string_view::npos && is_digit(cell[i + 1])) return true;
    }
    return cell.find_first_of(";=<>|&\\") != cell.npos;
}

}  // namespace

int BlockText::line_of(std::string_view part) const {
    const auto end = text_.begin() + (part.data() - text_.data());
    return 1 + static_cast<int>(std::count(text_.begin(), end, '\n'));
}

Problem BlockText::not_understood(std::string_view part) const {
    return {"problem.block.not_a_number", {{"line", fmt::format("{}", line_of(part))}, {"typed", excerpt(part)}}};
}

Problem BlockText::maybe_label(std::string_view part) const {
    return {"problem.block.labels", {{"line", fmt::format("{}", line_of(part))}, {"typed", excerpt(part)}}};
}

Problem BlockText::ragged(std::string_view part, std::size_t cells, std::size_t before) const {
    return {"problem.block.ragged",
            {{"line", fmt::format("{}", line_of(part))},
             {"cells", fmt::format("{}", cells)},
             {"before", fmt::format("{}", before)}}};
}

Problem BlockText::at_line(const Problem& problem, std::string_view part) const {
    using Keys = std::array<std::string_view, 2>;
    constexpr std::array<Keys, 6> of_blocks{{{"problem.number.comma", "problem.block.comma"},
                                             {"problem.number.grouped", "problem.block.grouped"},
                                             {"problem.number.ambiguous", "problem.block.ambiguous"},
                                             {"problem.number.no_value", "problem.block.no_value"},
                                             {"problem.number.too_large", "problem.block.number_too_large"},
                                             {"problem.number.too_small", "problem.block.number_too_small"}}};
    Problem told = not_understood(part);
    for (const auto& [of_number, of_block] : of_blocks) {
        if (problem.id == of_number) told.id = of_block;
    }
    for (const TextArg& arg : problem.args) {
        if (arg.name != "typed") told.args.push_back(arg);
    }
    return told;
}

std::string_view unquoted(std::string_view cell) {
    constexpr std::array<std::string_view, 5> marks{"\"", "`", "**", "$", "'"};
    cell = trimmed(cell);
    for (const std::string_view mark : marks) {
        const bool is_quoted = cell.size() > 2 * mark.size() && cell.starts_with(mark) && cell.ends_with(mark);
        if (is_quoted) return trimmed(cell.substr(mark.size(), cell.size() - 2 * mark.size()));
        if (mark == "\"" && cell == "\"\"") return cell.substr(1, 0);
    }
    return cell;
}

bool is_wrapper(std::string_view name) {
    constexpr std::array<std::string_view, 7> modules{"numpy.", "np.", "jnp.", "jax.numpy.", "torch.", "tf.", "cupy."};
    constexpr std::array<std::string_view, 21> names{
        "array",   "asarray", "Array",   "matrix",   "tensor",     "Tensor", "constant",
        "float16", "float32", "float64", "float128", "longdouble", "double", "int8",
        "int16",   "int32",   "int64",   "uint8",    "list",       "tuple",  "c"};
    for (const std::string_view module : modules) {
        if (name.starts_with(module)) {
            name.remove_prefix(module.size());
            break;
        }
    }
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<std::string_view> inside_wrapper(std::string_view arguments) {
    constexpr std::array<std::string_view, 6> options{"dtype",   "device", "requires_grad",
                                                      "grad_fn", "shape",  "weak_type"};
    const auto parts = split(arguments, ',');
    std::string_view inside = arguments;
    bool is_after = false;
    for (const std::string_view part : parts) {
        const std::string_view option = trimmed(part.substr(0, part.find('=')));
        const bool is_option =
            part.find('=') != part.npos && std::find(options.begin(), options.end(), option) != options.end();
        if (is_after && !is_option) return std::nullopt;
        if (is_option && !is_after) {
            const auto end = static_cast<std::size_t>(part.data() - arguments.data());
            inside = arguments.substr(0, end == 0 ? 0 : end - 1);
        }
        is_after = is_option;
    }
    return trimmed(inside);
}

Result<double> cell_number(std::string_view cell, bool knows_bookkeeping) {
    cell = unquoted(cell);
    const Problem not_a_number{"problem.number.not_a_number", {{"typed", std::string(cell)}}};
    const auto opening = cell.find('(');
    if (opening != cell.npos && cell.back() == ')' && is_wrapper(cell.substr(0, opening))) {
        const auto inside = inside_wrapper(cell.substr(opening + 1, cell.size() - opening - 2));
        if (!inside) return tl::unexpected(not_a_number);
        cell = *inside;
    }
    std::string typed(cell);
    if (typed.ends_with("\\%")) typed.replace(typed.size() - 2, 2, "%");
    if (knows_bookkeeping && is_in_parentheses(typed)) {
        typed = "-" + std::string(trimmed(std::string_view(typed).substr(1, typed.size() - 2)));
    }
    const bool is_letter = typed == "e";  // in a table, rather a label
    if (is_letter || may_be_two_numbers(typed) || typed.find('\n') != typed.npos || is_date(typed))
        return tl::unexpected(not_a_number);
    return parse_number(typed);
}

bool is_label(std::string_view cell) {
    cell = unquoted(cell);
    if (is_r_label(cell)) return true;
    return begins_with_letter(cell) && !is_missing(cell) && !holds_number_sign(cell) && !cell_number(cell, false);
}

std::size_t end_of_bracket(std::string_view text, std::size_t at) {
    std::string open;
    for (std::size_t i = at; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '(' || c == '[' || c == '{') open += c == '(' ? ')' : c == '[' ? ']' : '}';
        if (c != ')' && c != ']' && c != '}') continue;
        if (open.empty() || open.back() != c) return text.npos;
        open.pop_back();
        if (open.empty()) return i + 1;
    }
    return text.npos;
}

namespace {

// The place after the piece at `at`: a quotation at the beginning of a cell, brackets, or one character.
std::size_t end_of_piece(std::string_view text, std::size_t begin, std::size_t at) {
    const bool begins_cell = trimmed(text.substr(begin, at - begin)).empty();
    if (text[at] == '"' && begins_cell) {
        const auto end = text.find('"', at + 1);
        return end == text.npos ? at + 1 : end + 1;
    }
    if (text[at] == '(' || text[at] == '[' || text[at] == '{') {
        const auto end = end_of_bracket(text, at);
        return end == text.npos ? at + 1 : end;
    }
    return at + 1;
}

template <class Separates>
std::vector<std::string_view> split_where(std::string_view text, Separates separates) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (separates(i)) {
            parts.push_back(text.substr(begin, i - begin));
            begin = ++i;
        } else {
            i = end_of_piece(text, begin, i);
        }
    }
    parts.push_back(text.substr(begin));
    return parts;
}

}  // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
    return split_where(text, [&](std::size_t i) { return text[i] == separator; });
}

CellRow cells_at_blanks(std::string_view text) {
    CellRow parts = split_where(text, [&](std::size_t i) { return is_blank(text[i]); });
    std::erase_if(parts, [](std::string_view part) { return part.empty(); });
    return parts;
}

CellRow cells_at_commas(std::string_view text) {
    text = trimmed(text);
    const auto is_beside_blank = [&](std::size_t i) {
        return (i > 0 && is_blank(text[i - 1])) || i + 1 == text.size() || is_blank(text[i + 1]);
    };
    // A comma at the end of a line tells nothing.
    const auto tells = [&](std::size_t i) { return i + 1 < text.size() && text[i + 1] != '\n' && is_beside_blank(i); };
    bool has_blanks = false;
    for (std::size_t i = 0; i < text.size(); ++i) has_blanks = has_blanks || (text[i] == ',' && tells(i));
    CellRow parts =
        split_where(text, [&](std::size_t i) { return text[i] == ',' && (!has_blanks || is_beside_blank(i)); });
    for (std::string_view& part : parts) part = trimmed(part);
    if (parts.size() > 1 && parts.back().empty()) parts.pop_back();
    return parts;
}

std::optional<Problem> split_decimal(const BlockText& text, const CellRow& row) {
    const auto are_digits = [](std::string_view cell) { return is_digits(cell); };
    for (std::size_t i = 1; i < row.size(); ++i) {
        const std::string_view whole = row[i - 1].substr(row[i - 1].starts_with('-') ? 1 : 0);
        const bool is_fraction = row[i].size() > 1 && row[i].front() == '0' && are_digits(row[i]);
        if (!is_fraction || !are_digits(whole)) continue;
        const std::string_view both(row[i - 1].data(),
                                    static_cast<std::size_t>(row[i].data() + row[i].size() - row[i - 1].data()));
        if (const auto problem = separator_problem(both)) return text.at_line(*problem, both);
    }
    return std::nullopt;
}

}  // namespace qkv
