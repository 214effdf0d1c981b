#include "look/code_point_box.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <fmt/format.h>
#include <string>
#include <utf8proc.h>

namespace qkv {
namespace {

// A digit is 3×5 pixels, with three bits for each row.
constexpr std::array<std::array<unsigned char, 5>, 16> digit_rows{{
    {7, 5, 5, 5, 7},
    {2, 6, 2, 2, 7},
    {7, 1, 7, 4, 7},
    {7, 1, 7, 1, 7},
    {5, 5, 7, 1, 1},
    {7, 4, 7, 1, 7},
    {7, 4, 7, 5, 7},
    {7, 1, 1, 1, 1},
    {7, 5, 7, 5, 7},
    {7, 5, 7, 1, 7},
    {7, 5, 7, 5, 5},
    {6, 5, 6, 5, 6},
    {7, 4, 4, 4, 7},
    {6, 5, 5, 5, 6},
    {7, 4, 7, 4, 7},
    {7, 4, 7, 4, 4},
}};

// Rows and columns of a box are counted in units of some pixels.
class Painter {
public:
    Painter(CodePointBox& box, int unit) : box_(box), unit_(unit) {}

    void frame() {
        const int right = box_.width / unit_ - 1;
        const int bottom = box_.height / unit_ - 1;
        for (int x = 0; x <= right; ++x) dot(x, 0), dot(x, bottom);
        for (int y = 0; y <= bottom; ++y) dot(0, y), dot(right, y);
    }

    void digit(char c, int left, int top) {
        const auto value = static_cast<std::size_t>(c <= '9' ? c - '0' : c - 'A' + 10);
        for (int row = 0; row < 5; ++row) {
            for (int column = 0; column < 3; ++column) {
                const bool is_set = (digit_rows[value][static_cast<std::size_t>(row)] >> (2 - column)) & 1;
                if (is_set) dot(left + column, top + row);
            }
        }
    }

private:
    void dot(int column, int row) {
        for (int y = row * unit_; y < (row + 1) * unit_; ++y) {
            for (int x = column * unit_; x < (column + 1) * unit_; ++x) {
                box_.pixels[static_cast<std::size_t>(y * box_.width + x)] = 255;
            }
        }
    }

    CodePointBox& box_;
    int unit_;
};

}  // namespace

CodePointBox::CodePointBox(char32_t codepoint, float size) {
    std::string digits = fmt::format("{:04X}", static_cast<unsigned>(codepoint));
    if (digits.size() == 5) digits.insert(0, "0");
    const int unit = std::max(1, static_cast<int>(std::lround(size / 16.0F)));
    const int columns = static_cast<int>(digits.size()) / 2;
    width = (4 * columns + 3) * unit;
    height = 15 * unit;
    pixels.assign(static_cast<std::size_t>(width * height), 0);
    Painter painter(*this, unit);
    painter.frame();
    for (int i = 0; i < 2 * columns; ++i)
        painter.digit(digits[static_cast<std::size_t>(i)], 2 + 4 * (i % columns), 2 + 6 * (i / columns));
}

bool shows_nothing(char32_t codepoint) {
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(codepoint));
    const bool selects_variant = codepoint >= 0xFE00 && codepoint <= 0xFE0F;
    return category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_CC || selects_variant;
}

}  // namespace qkv
