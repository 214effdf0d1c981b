#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/text.h"

namespace qkv {

/// Numbers in rows, as they are copied and pasted. Rows may differ in length; an empty place leaves the number there
/// unchanged.
using NumberBlock = std::vector<std::vector<std::optional<double>>>;

/// The length of the longest row.
int width_of(const NumberBlock& block);

/// Rows and columns exchanged; what is missing at the end of a row becomes an empty place where it is in the way.
NumberBlock transposed(const NumberBlock& block);

/// Reads a block of numbers that was copied somewhere, in the notations of docs/spreadsheets.md: spreadsheets, CSV,
/// JSON, Python, NumPy, PyTorch, R, MATLAB, LaTeX, Markdown. Each number is read by parse_number(); besides, (0.75) in
/// a table is −0.75, as in bookkeeping. Labels of rows and columns are left out where they can't be numbers. All of
/// the text is understood, or none of it: fails on the first thing that is not (the problem quotes it and names its
/// line), on what could be read in two ways (a decimal comma, numbers that may be labels), on lines of uneven length
/// outside spreadsheets and brackets, on three levels of brackets and on more than largest_block_numbers.
Result<NumberBlock> parse_block(std::string_view text);

inline constexpr int largest_block_numbers = 100000;

/// Tab-separated lines, each number exact (format_exactly()), as spreadsheets take them. No newline at the end.
std::string to_tab_separated(const NumberBlock& block);

}  // namespace qkv
