#include "look/bidi.h"

#include <algorithm>
#include <fribidi.h>
#include <vector>

namespace qkv {
// The first bytes of Hebrew, Arabic and related scripts (U+0590 to U+08FF), of the Arabic forms (from U+FB1D) and of
// the scripts from U+10800 on.
bool may_hold_right_to_left(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte >= 0xD6 && byte <= 0xDF) || byte == 0xE0 || byte == 0xEF || byte == 0xF0;
    });
}

std::string in_visual_order(std::string_view text) {
    if (!may_hold_right_to_left(text)) return std::string(text);
    std::vector<FriBidiChar> logical(text.size() + 1);
    const FriBidiStrIndex count = fribidi_charset_to_unicode(FRIBIDI_CHAR_SET_UTF8, text.data(),
                                                             static_cast<FriBidiStrIndex>(text.size()), logical.data());
    std::vector<FriBidiChar> visual(static_cast<std::size_t>(count) + 1);
    FriBidiParType direction = FRIBIDI_PAR_LTR;
    if (fribidi_log2vis(logical.data(), count, &direction, visual.data(), nullptr, nullptr, nullptr) == 0) {
        return std::string(text);
    }
    std::vector<char> utf8(static_cast<std::size_t>(count) * 4 + 1);
    const FriBidiStrIndex bytes = fribidi_unicode_to_charset(FRIBIDI_CHAR_SET_UTF8, visual.data(), count, utf8.data());
    return {utf8.data(), static_cast<std::size_t>(bytes)};
}

}  // namespace qkv
