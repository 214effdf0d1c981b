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

/// Reads a block of numbers that was copied somewhere: tab-separated lines (LibreOffice Calc, Excel), numbers between
/// blanks or commas, and [1, 0, 0], [[1, 0], [0, 1]], array([[1., 0.]]) and the like (JSON, NumPy, PyTorch). Each
/// number is read by parse_number(). Fails on a text without numbers, on any place that is no number (the problem names
/// row and column), on three levels of brackets and on more than largest_block_numbers.
Result<NumberBlock> parse_block(std::string_view text);

inline constexpr int largest_block_numbers = 100000;

/// Tab-separated lines, each number exact (format_exactly()), as spreadsheets take them. No newline at the end.
std::string to_tab_separated(const NumberBlock& block);

}  // namespace qkv
