#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qkv/cell.h"
#include "qkv/document.h"
#include "qkv/goal.h"
#include "qkv/text.h"

namespace qkv {

// The words that goals, solutions and steps are written with.

/// The failure of a text, which its problem calls {typed}.
tl::unexpected<Problem> refused_goal(const char* id, std::string_view typed, std::vector<TextArg> more = {});

/// A text of digits alone; one too large for an int is the largest int.
std::optional<int> read_count(std::string_view text);

/// The parts between commas outside brackets, trimmed. A text without commas is one part.
std::vector<std::string_view> split_at_commas(std::string_view text);

/// A head of a document, and what is said of it.
struct OfHead {
    std::optional<int> named;  ///< from 0; none where no head is named, which means the first
    std::string_view text;

    int head() const { return named.value_or(0); }
};

/// "head 2 weight(나는, 사과를)". Fails for a head that the document does not have.
Result<OfHead> read_head(std::string_view text, const Document& document);

/// Fails for a head that is named before what belongs to all of them, and for what joins them where nothing does.
Result<void> check_shared(std::string_view name, const OfHead& whose, Quantity quantity, const Document& document);

/// "name(arguments)[component]".
struct NamedText {
    std::string_view name;
    std::optional<std::string_view> arguments;
    std::optional<std::string_view> component;
};

/// None if anything follows the brackets.
std::optional<NamedText> read_named(std::string_view text);

/// Two sides of "left >= right", trimmed.
struct Comparison {
    Condition::Kind kind = Condition::Kind::equal;  ///< at_least, at_most or equal
    std::string_view left;
    std::string_view right;
};

/// None if there is no comparison sign outside brackets.
std::optional<Comparison> read_comparison(std::string_view text);

/// A table of names.
template <class Value, std::size_t size>
using Words = std::array<std::pair<std::string_view, Value>, size>;

/// The meaning of `name` in a table of names.
template <class Value, std::size_t size>
std::optional<Value> value_named(const Words<Value, size>& names, std::string_view name) {
    for (const auto& [its_name, value] : names) {
        if (its_name == name) return value;
    }
    return std::nullopt;
}

/// All names of a table, with commas between them: for problems.
template <class Value, std::size_t size>
std::string all_names(const Words<Value, size>& names) {
    std::string all;
    for (const auto& [name, value] : names) all += (all.empty() ? "" : ", ") + std::string(name);
    return all;
}

/// Whose tokens an argument names: one of the queries, one of the keys, or one of each.
enum class TokensOf { queries, keys, pairs };

/// The tokens, from 0, in "나는" or, for pairs, "나는, #2".
Result<std::vector<int>> read_tokens(const NamedText& named, TokensOf tokens, const Document& document);

/// The place of a word among those of the document's model. Fails with the nearest words, and without a model.
Result<int> read_word(std::string_view text, const Document& document);

/// A component from 0 in "2", which counts from 1.
Result<int> read_component(std::string_view text, int size);

/// "0.5", or with brackets "[1, 0, 1/2]".
Result<std::vector<double>> read_numbers(std::string_view text);

}  // namespace qkv
