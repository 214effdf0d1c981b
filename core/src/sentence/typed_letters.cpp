#include "sentence/typed_letters.h"

#include <array>

#include "qkv/unicode.h"

namespace qkv {
namespace {

using namespace std::literals;

// The jamo of Unicode normal form D in their order, each with the keys that it takes.
constexpr char32_t first_initial = 0x1100;
constexpr auto initials = U"ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"sv;
constexpr char32_t first_vowel = 0x1161;
constexpr std::array vowels{U"ㅏ"sv,   U"ㅐ"sv,   U"ㅑ"sv,   U"ㅒ"sv,   U"ㅓ"sv,   U"ㅔ"sv,   U"ㅕ"sv,
                            U"ㅖ"sv,   U"ㅗ"sv,   U"ㅗㅏ"sv, U"ㅗㅐ"sv, U"ㅗㅣ"sv, U"ㅛ"sv,   U"ㅜ"sv,
                            U"ㅜㅓ"sv, U"ㅜㅔ"sv, U"ㅜㅣ"sv, U"ㅠ"sv,   U"ㅡ"sv,   U"ㅡㅣ"sv, U"ㅣ"sv};
constexpr char32_t first_final = 0x11A8;
constexpr std::array finals{U"ㄱ"sv,   U"ㄲ"sv,   U"ㄱㅅ"sv, U"ㄴ"sv,   U"ㄴㅈ"sv, U"ㄴㅎ"sv, U"ㄷ"sv,
                            U"ㄹ"sv,   U"ㄹㄱ"sv, U"ㄹㅁ"sv, U"ㄹㅂ"sv, U"ㄹㅅ"sv, U"ㄹㅌ"sv, U"ㄹㅍ"sv,
                            U"ㄹㅎ"sv, U"ㅁ"sv,   U"ㅂ"sv,   U"ㅂㅅ"sv, U"ㅅ"sv,   U"ㅆ"sv,   U"ㅇ"sv,
                            U"ㅈ"sv,   U"ㅊ"sv,   U"ㅋ"sv,   U"ㅌ"sv,   U"ㅍ"sv,   U"ㅎ"sv};

// Letters that stand alone while a syllable is being typed; those of several keys as above.
constexpr char32_t first_alone = 0x3131;
constexpr std::array alone{U"ㄱ"sv,   U"ㄲ"sv,   U"ㄱㅅ"sv, U"ㄴ"sv,   U"ㄴㅈ"sv, U"ㄴㅎ"sv, U"ㄷ"sv,   U"ㄸ"sv,
                           U"ㄹ"sv,   U"ㄹㄱ"sv, U"ㄹㅁ"sv, U"ㄹㅂ"sv, U"ㄹㅅ"sv, U"ㄹㅌ"sv, U"ㄹㅍ"sv, U"ㄹㅎ"sv,
                           U"ㅁ"sv,   U"ㅂ"sv,   U"ㅃ"sv,   U"ㅂㅅ"sv, U"ㅅ"sv,   U"ㅆ"sv,   U"ㅇ"sv,   U"ㅈ"sv,
                           U"ㅉ"sv,   U"ㅊ"sv,   U"ㅋ"sv,   U"ㅌ"sv,   U"ㅍ"sv,   U"ㅎ"sv,   U"ㅏ"sv,   U"ㅐ"sv,
                           U"ㅑ"sv,   U"ㅒ"sv,   U"ㅓ"sv,   U"ㅔ"sv,   U"ㅕ"sv,   U"ㅖ"sv,   U"ㅗ"sv,   U"ㅗㅏ"sv,
                           U"ㅗㅐ"sv, U"ㅗㅣ"sv, U"ㅛ"sv,   U"ㅜ"sv,   U"ㅜㅓ"sv, U"ㅜㅔ"sv, U"ㅜㅣ"sv, U"ㅠ"sv,
                           U"ㅡ"sv,   U"ㅡㅣ"sv, U"ㅣ"sv};

std::u32string keys_of(char32_t letter) {
    if (letter >= first_initial && letter - first_initial < initials.size())
        return std::u32string(1, initials[letter - first_initial]);
    const auto in = [&](char32_t first, const auto& table) { return letter >= first && letter - first < table.size(); };
    if (in(first_vowel, vowels)) return std::u32string(vowels[letter - first_vowel]);
    if (in(first_final, finals)) return std::u32string(finals[letter - first_final]);
    if (in(first_alone, alone)) return std::u32string(alone[letter - first_alone]);
    const bool is_capital = letter >= U'A' && letter <= U'Z';
    return std::u32string(1, is_capital ? letter + (U'a' - U'A') : letter);
}

}  // namespace

std::u32string typed_letters(std::string_view utf8) {
    std::u32string typed;
    for (const char32_t letter : letters(utf8)) typed += keys_of(letter);
    return typed;
}

}  // namespace qkv
