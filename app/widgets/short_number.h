#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "qkv/explanation.h"
#include "qkv/number_format.h"

namespace qkv {

/// A number with so many decimals, where there is no room for the usual ones: "·" for what would be shown as 0 without
/// being 0.
inline std::string short_number(double value, int decimals) {
    const std::string shown = format_number(value, decimals);
    const bool is_too_small = std::abs(value) < 1 && shown.find('e') != std::string::npos;
    return is_too_small ? "·" : shown;
}

/// With the usual decimals if there is room for them.
inline std::string shown_number(double value, int decimals, int usual_decimals) {
    return decimals < usual_decimals ? short_number(value, decimals) : format_number(value, decimals);
}

/// The number of characters of the longest of a vector's numbers with so many decimals.
inline int longest_short_number(const Piece& vector, int decimals) {
    std::size_t longest = 1;
    for (const Number& number : vector.numbers)
        longest = std::max(longest, short_number(number.value, decimals).size());
    return static_cast<int>(longest);
}

/// The digits of numbers in small cells.
struct ShortDigits {
    int decimals = 0;
    float size = 0;  ///< relative to normal text; 0: there is no room for digits, only for colours
};

/// As many decimals as have room, up to `decimals`, in digits between `least` and `most`. `room`: how many digits of
/// normal text a cell is wide. `longest(n)`: the characters of the longest number with n decimals.
template <class Longest>
ShortDigits fitting_digits(float room, int decimals, float least, float most, Longest longest, int least_decimals = 1) {
    for (; decimals >= least_decimals; --decimals) {
        const float size = std::min(room / static_cast<float>(longest(decimals)), most);
        if (size >= least) return {decimals, size};
    }
    return {};
}

}  // namespace qkv
