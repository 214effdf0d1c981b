#include "qkv/number_block.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/plain_characters.h"
#include "paste/block_cells.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

// The text of as many numbers with every digit, and some room.
constexpr std::size_t longest_text = 32UL * largest_block_numbers;

/// Cells, and whether (0.75) among them is −0.75.
struct Cells {
    std::vector<CellRow> rows;
    bool knows_bookkeeping = false;
};

Result<Cells> cells_of(const BlockText& text) {
    const auto in_table = [&](Result<CellGrid> grid) {
        return grid.and_then([&](CellGrid& read) { return without_labels(text, std::move(read)); })
            .map([](std::vector<CellRow> rows) {
                return Cells{std::move(rows), true};
            });
    };
    if (is_latex(text.text())) return in_table(read_latex(text));
    const bool is_in_lines = text.text().find_first_of("|\t") != std::string_view::npos &&
                             text.text().find_first_of("[{") == std::string_view::npos;
    if (!is_in_lines && !is_from_r(text.text()) && has_brackets(text.text()))
        return read_brackets(text).map([](std::vector<CellRow> rows) { return Cells{std::move(rows), false}; });
    return in_table(read_lines(text));
}

Problem too_large(std::size_t count) {
    return {"problem.block.too_large",
            {{"numbers", fmt::format("{}", count)}, {"limit", fmt::format("{}", largest_block_numbers)}}};
}

Result<NumberBlock> numbers_of(const BlockText& text, const Cells& cells) {
    std::size_t count = 0;
    for (const CellRow& row : cells.rows) count += row.size();
    if (count > largest_block_numbers) return tl::unexpected(too_large(count));
    NumberBlock block;
    bool has_number = false;
    for (const CellRow& row : cells.rows) {
        auto& numbers = block.emplace_back();
        for (const std::string_view cell : row) {
            numbers.emplace_back();
            if (unquoted(cell).empty()) continue;
            const auto number = cell_number(cell, cells.knows_bookkeeping);
            if (!number) return tl::unexpected(text.at_line(number.error(), cell));
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

NumberBlock transposed(const NumberBlock& block) {
    NumberBlock turned(static_cast<std::size_t>(width_of(block)));
    for (std::size_t i = 0; i < block.size(); ++i) {
        for (std::size_t j = 0; j < block[i].size(); ++j) {
            turned[j].resize(i + 1);
            turned[j][i] = block[i][j];
        }
    }
    return turned;
}

Result<NumberBlock> parse_block(std::string_view text) {
    if (text.size() > longest_text)
        return tl::unexpected(Problem{"problem.block.too_long", {{"limit", fmt::format("{}", largest_block_numbers)}}});
    const BlockText plain(plain_characters(text));
    const std::string_view one = trimmed(plain.text());
    if (one.empty()) return tl::unexpected(Problem{"problem.number.empty", {}});
    const auto number = cell_number(one, true);
    if (number && one.find('\t') == one.npos) return NumberBlock{{*number}};
    const bool is_one = one.find_first_of(" \t\n;|&[](){}") == one.npos;
    if (is_one && !number && (number.error().id != "problem.number.not_a_number" || one.find(',') == one.npos))
        return tl::unexpected(number.error());
    return cells_of(plain).and_then([&](const Cells& cells) { return numbers_of(plain, cells); });
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
