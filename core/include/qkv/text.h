#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "qkv/names.h"

namespace qkv {

/// The languages of every text for people. Their texts stand side by side in the files of assets/texts.
enum class Language { ko, en };

inline constexpr Names<Language, 2> language_names{{{Language::ko, "ko"}, {Language::en, "en"}}};
std::string_view name(Language language);
std::optional<Language> language_from_name(std::string_view name);

/// A text without placeholders. An unknown id returns the id itself, so that a mistake is visible.
std::string_view text(Language language, std::string_view id);

/// Adds texts to those of the library: a JSON object of "id": {"ko": …, "en": …}. To be called before other threads
/// are started; views that text() gave stay valid.
void add_texts(std::string_view json);

/// Every id, in no particular order; for tests.
std::vector<std::string_view> text_ids();

/// Fills one placeholder of a text.
struct TextArg {
    std::string name;
    std::string value;

    friend bool operator==(const TextArg&, const TextArg&) = default;
};

/// A text with its placeholders filled, each value as visible() shows it. In a template `{query}` prints the value and
/// `{query:이/가}` prints only the Korean particle that fits the value's last sound: “{query}”{query:이/가}.
std::string text(Language language, std::string_view id, const std::vector<TextArg>& args);

/// A text that is put into words when its language is known. Also used for what is wrong.
struct Message {
    std::string id;  ///< of its text
    std::vector<TextArg> args;

    std::string in(Language language) const { return text(language, id, args); }
    friend bool operator==(const Message&, const Message&) = default;
};

/// What is wrong with a person's input and how to fix it, in one or two sentences. The argument "file", if there is
/// one, is the name of the file that holds it.
using Problem = Message;

/// The problem in one line, beginning with the file's name.
std::string said(const Problem& problem, Language language);

/// A value, or the problem that prevented it.
template <class T>
using Result = tl::expected<T, Problem>;

/// Chooses from a pair such as "이/가", "은/는", "을/를", "와/과" or "로/으로" by the last sound of `word` (Hangul and
/// digits; closing quotes and brackets are skipped). If the sound is unknown, both are given: 을(를).
std::string particle(std::string_view word, std::string_view pair);

}  // namespace qkv
