#include "qkv/text.h"

#include <algorithm>
#include <array>
#include <fmt/args.h>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

#include "base/short_text.h"
#include "core_assets.h"
#include "qkv/unicode.h"
#include "utf8proc.h"

namespace qkv {
namespace {

// The value of a placeholder, with fmt's own syntax for the particle: "{query:이/가}".
struct Word {
    std::string_view value;
};

}  // namespace
}  // namespace qkv

template <>
struct fmt::formatter<qkv::Word> {
    std::string_view pair;

    constexpr auto parse(format_parse_context& context) {
        const auto end = std::find(context.begin(), context.end(), '}');
        pair = std::string_view(context.begin(), static_cast<std::size_t>(end - context.begin()));
        return end;
    }

    auto format(const qkv::Word& word, format_context& context) const {
        const std::string shown = pair.empty() ? qkv::visible(word.value) : qkv::particle(word.value, pair);
        return std::copy(shown.begin(), shown.end(), context.out());
    }
};

namespace qkv {
namespace {

using Texts = std::map<std::string, std::array<std::string, 2>, std::less<>>;

void add(Texts& texts, std::string_view json) {
    const auto entries = nlohmann::json::parse(json);
    for (const auto& [id, languages] : entries.items()) {
        texts[id] = {languages.at("ko").get<std::string>(), languages.at("en").get<std::string>()};
    }
}

Texts texts_of_library() {
    Texts texts;
    for (const std::string_view path : core_asset_paths()) add(texts, core_asset(path));
    return texts;
}

Texts& texts() {
    static Texts all = texts_of_library();
    return all;
}

enum class Sound { vowel, rieul, other_consonant, unknown };

Sound last_sound_of_hangul(char32_t syllable) {
    const auto final_consonant = (syllable - 0xAC00) % 28;
    if (final_consonant == 0) return Sound::vowel;
    return final_consonant == 8 ? Sound::rieul : Sound::other_consonant;
}

// Digits are read in Korean: 영 일 이 삼 사 오 육 칠 팔 구.
Sound last_sound_of_digit(char32_t digit) {
    switch (digit) {
        case '1':
        case '7':
        case '8': return Sound::rieul;
        case '0':
        case '3':
        case '6': return Sound::other_consonant;
        default: return Sound::vowel;
    }
}

Sound last_sound(std::string_view word) {
    const std::vector<char32_t> all = codepoints(word);
    for (auto c = all.rbegin(); c != all.rend(); ++c) {
        if (*c >= 0xAC00 && *c <= 0xD7A3) return last_sound_of_hangul(*c);
        if (*c >= '0' && *c <= '9') return last_sound_of_digit(*c);
        if (*c >= U'₀' && *c <= U'₉') return last_sound_of_digit(*c - U'₀' + U'0');
        if (*c == U'∞') return Sound::vowel;  // read 무한대
        // Latin letters depend on how the word is read.
        const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(*c));
        const bool is_mark = category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
        if (!is_mark) return Sound::unknown;
    }
    return Sound::unknown;
}

}  // namespace

std::string_view name(Language language) { return name_in(language_names, language); }

std::optional<Language> language_from_name(std::string_view name) { return value_in(language_names, name); }

std::string_view text(Language language, std::string_view id) {
    const auto found = texts().find(id);
    return found == texts().end() ? id : found->second[static_cast<std::size_t>(language)];
}

void add_texts(std::string_view json) { add(texts(), json); }

std::vector<std::string_view> text_ids() {
    std::vector<std::string_view> ids;
    for (const auto& [id, languages] : texts()) ids.push_back(id);
    return ids;
}

std::string text(Language language, std::string_view id, const std::vector<TextArg>& args) {
    // What was typed or stands in a file is quoted; a message has to stay one that is read.
    constexpr std::size_t longest_quoted = 400;
    const bool is_message = id.starts_with("problem.") || id.starts_with("notice.");
    const auto pattern = text(language, id);
    std::vector<TextArg> shown;
    for (const TextArg& arg : args) {
        // Some are for panels to choose from, thousands of them. fmt's store would take a stack frame for each.
        if (pattern.find("{" + arg.name) == pattern.npos) continue;
        shown.push_back({arg.name, is_message ? cut_in_the_middle(visible(arg.value), longest_quoted) : arg.value});
    }
    fmt::dynamic_format_arg_store<fmt::format_context> store;
    for (const TextArg& arg : shown) store.push_back(fmt::arg(arg.name.c_str(), Word{arg.value}));
    return fmt::vformat(pattern, store);
}

std::string said(const Problem& problem, Language language) {
    const auto file =
        std::find_if(problem.args.begin(), problem.args.end(), [](auto& arg) { return arg.name == "file"; });
    const bool has_name = file != problem.args.end() && !file->value.empty();
    return has_name ? visible(file->value) + ": " + problem.in(language) : problem.in(language);
}

std::string particle(std::string_view word, std::string_view pair) {
    const auto slash = pair.find('/');
    const std::string_view first = pair.substr(0, slash);
    const std::string_view second = pair.substr(slash + 1);
    // Of 이/가, 은/는 and 을/를 the first follows a consonant; of 와/과 and 로/으로 the second.
    const bool second_follows_consonant = second == "과" || second == "으로";
    const std::string_view after_consonant = second_follows_consonant ? second : first;
    const std::string_view after_vowel = second_follows_consonant ? first : second;
    switch (last_sound(word)) {
        case Sound::vowel: return std::string(after_vowel);
        case Sound::rieul: return std::string(second == "으로" ? after_vowel : after_consonant);
        case Sound::other_consonant: return std::string(after_consonant);
        case Sound::unknown: break;
    }
    if (second == "으로") return "(으)로";
    return fmt::format("{}({})", after_consonant, after_vowel);
}

}  // namespace qkv
