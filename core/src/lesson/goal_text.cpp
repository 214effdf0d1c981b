// Reading what a lesson asks for.
#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/short_text.h"
#include "lesson/goal_words.h"
#include "lesson/part_text.h"
#include "lesson/reference.h"
#include "qkv/goal.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

constexpr Words<Reference::Kind, 9> quantities{{
    {"Q", Reference::Kind::query},
    {"K", Reference::Kind::key},
    {"V", Reference::Kind::value},
    {"V_new", Reference::Kind::output},
    {"score", Reference::Kind::score},
    {"weight", Reference::Kind::weight},
    {"concat", Reference::Kind::concat},
    {"attention", Reference::Kind::joined},
    {"next", Reference::Kind::next},
}};

constexpr Words<VectorRole, 3> matrices{{{"Q", VectorRole::query}, {"K", VectorRole::key}, {"V", VectorRole::value}}};

constexpr Words<Condition::Kind, 6> phrases{{
    {"weights even", Condition::Kind::weights_even},
    {"same weights", Condition::Kind::same_weights},
    {"scale on", Condition::Kind::scaled},
    {"scale off", Condition::Kind::unscaled},
    {"mask causal", Condition::Kind::causal},
    {"mask none", Condition::Kind::unmasked},
}};

bool is_pair(Reference::Kind kind) { return kind == Reference::Kind::score || kind == Reference::Kind::weight; }

TokensOf tokens_of(Reference::Kind kind) {
    if (is_pair(kind)) return TokensOf::pairs;
    return kind == Reference::Kind::key || kind == Reference::Kind::value ? TokensOf::keys : TokensOf::queries;
}

int whole_size(const Reference& reference, const Document& document) {
    switch (reference.kind) {
        case Reference::Kind::numbers: return static_cast<int>(reference.numbers.size());
        case Reference::Kind::query:
        case Reference::Kind::key: return document.key_size();
        case Reference::Kind::value:
        case Reference::Kind::output: return document.value_size();
        case Reference::Kind::score:
        case Reference::Kind::weight:
        case Reference::Kind::next: return 1;
        case Reference::Kind::concat: return static_cast<int>(document.w_o.rows());
        case Reference::Kind::joined: return static_cast<int>(document.w_o.cols());
    }
    return 1;
}

int size_of(const Reference& reference, const Document& document) {
    return reference.component ? 1 : whole_size(reference, document);
}

Quantity quantity_of(Reference::Kind kind) {
    switch (kind) {
        case Reference::Kind::concat: return Quantity::concat;
        case Reference::Kind::joined: return Quantity::joined;
        case Reference::Kind::next: return Quantity::probability;
        default: return Quantity::output;  // or another one that belongs to a head
    }
}

// "next(먹었다) after 나는": what stands before it, and the token.
struct AfterToken {
    std::string_view text;
    std::optional<std::string_view> token;
};

AfterToken split_at_after(std::string_view text) {
    constexpr std::string_view after = " after ";
    const auto at = text.rfind(after);
    const bool is_there = text.starts_with("next") && at != std::string_view::npos;
    if (!is_there || text.find(')', at) != std::string_view::npos) return {text, std::nullopt};
    return {trimmed(text.substr(0, at)), trimmed(text.substr(at + after.size()))};
}

Result<int> read_token_before(const AfterToken& after, const Document& document) {
    if (!after.token) return Reference::last_token;
    const NamedText named{"next", after.token, std::nullopt};
    return read_tokens(named, TokensOf::queries, document).map([](const std::vector<int>& found) {
        return found.front();
    });
}

// A word that can come next, after the token that is named, or else after the last one.
Result<Reference> read_next(std::string_view typed, const AfterToken& after, const Document& document) {
    const auto word = read_word(typed, document);
    if (!word) return tl::unexpected(word.error());
    if (*word >= document.model->next_word_count()) return refused_goal("problem.goal.only_read", typed);
    return read_token_before(after, document).map([&](int token) {
        Reference reference;
        reference.kind = Reference::Kind::next;
        reference.token = token;
        reference.word = *word;
        return reference;
    });
}

Result<Reference> read_quantity(const NamedText& named, Reference::Kind kind, const OfHead& whose,
                                const Document& document) {
    Reference reference;
    reference.kind = kind;
    reference.head = whose.head();
    if (const auto shared = check_shared(named.name, whose, quantity_of(kind), document); !shared)
        return tl::unexpected(shared.error());
    const auto tokens = read_tokens(named, tokens_of(kind), document);
    if (!tokens) return tl::unexpected(tokens.error());
    reference.token = tokens->front();
    reference.key_token = tokens->back();
    if (!named.component) return reference;
    if (is_pair(kind)) return refused_goal("problem.goal.single", named.name);
    const auto component = read_component(*named.component, whole_size(reference, document));
    if (!component) return tl::unexpected(component.error());
    reference.component = *component;
    return reference;
}

// Something that is neither a quantity nor a number: an unknown name, or a mistake in a number?
bool looks_like_name(std::string_view text) {
    if (text.empty() || text.front() == '[') return false;
    const auto letter = static_cast<unsigned char>(text.front());
    return letter >= 0x80 || (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
}

}  // namespace

Result<Reference> read_reference(std::string_view text, const Document& document) {
    const auto whose = read_head(text, document);
    if (!whose) return tl::unexpected(whose.error());
    const AfterToken after = split_at_after(whose->text);
    const auto named = read_named(after.text);
    const auto kind = named ? value_named(quantities, named->name) : std::nullopt;
    if (kind == Reference::Kind::next && !whose->named && named->arguments) {
        if (named->component) return refused_goal("problem.goal.single", named->name);
        return read_next(*named->arguments, after, document);
    }
    if (kind) return read_quantity(*named, *kind, *whose, document);
    if (whose->named) return refused_goal("problem.goal.quantity", text, {{"known", all_names(quantities)}});
    auto numbers = read_numbers(text);
    if (!numbers && looks_like_name(text)) {
        return refused_goal("problem.goal.quantity", text, {{"known", all_names(quantities)}});
    }
    if (!numbers) return tl::unexpected(numbers.error());
    Reference reference;
    reference.numbers = std::move(*numbers);
    return reference;
}

namespace {

Result<Condition> read_compared(const Comparison& comparison, const Document& document) {
    const auto left = read_reference(comparison.left, document);
    if (!left) return tl::unexpected(left.error());
    const auto right = read_reference(comparison.right, document);
    if (!right) return tl::unexpected(right.error());
    const int left_size = size_of(*left, document);
    const int right_size = size_of(*right, document);
    if (left_size != right_size && left_size != 1 && right_size != 1) {
        return tl::unexpected(Problem{"problem.goal.sizes",
                                      {{"left", std::string(comparison.left)},
                                       {"left_size", fmt::format("{}", left_size)},
                                       {"right", std::string(comparison.right)},
                                       {"right_size", fmt::format("{}", right_size)}}});
    }
    Condition condition;
    condition.kind = comparison.kind;
    condition.left = *left;
    condition.right = *right;
    return condition;
}

Result<Condition> read_no_zeros(std::string_view names) {
    Condition condition;
    condition.kind = Condition::Kind::no_zeros;
    for (const std::string_view name : split_at_commas(names)) {
        const auto role = value_named(matrices, name);
        if (!role) return refused_goal("problem.goal.matrix", name);
        condition.matrices.push_back(*role);
    }
    return condition;
}

Result<Condition> read_reached(std::string_view text, const Document& document) {
    const auto step = parse_step(text, document);
    if (!step) return tl::unexpected(step.error());
    Condition condition;
    condition.kind = Condition::Kind::step_reached;
    condition.step = *step;
    return condition;
}

// "next = 먹었다", "next after 나는 = 먹었다"
Result<std::optional<Condition>> read_next_word(std::string_view text, const Document& document) {
    const auto sides = read_comparison(text);
    if (!sides || sides->kind != Condition::Kind::equal) return std::nullopt;
    const AfterToken after = split_at_after(sides->left);
    if (after.text != "next") return std::nullopt;
    return read_next(sides->right, after, document).map([](const Reference& next) {
        std::optional<Condition> condition(std::in_place);
        condition->kind = Condition::Kind::next_word;
        condition->left = next;
        return condition;
    });
}

// "head 3 off", "feed-forward on"
Result<std::optional<Condition>> read_switched(std::string_view text, const Document& document) {
    for (const auto& [end, kind] : {std::pair{std::string_view(" on"), Condition::Kind::switched_on},
                                    {std::string_view(" off"), Condition::Kind::switched_off}}) {
        if (!text.ends_with(end)) continue;
        const std::string_view name = trimmed(text.substr(0, text.size() - end.size()));
        if (name != "feed-forward" && !name.starts_with("head ")) continue;
        auto part = read_part(name, "problem.goal.condition", document);
        if (!part) return tl::unexpected(part.error());
        if (part->kind != Part::Kind::head && part->kind != Part::Kind::feed_forward) continue;
        std::optional<Condition> condition(std::in_place);
        condition->kind = kind;
        condition->part = *part;
        return condition;
    }
    return std::nullopt;
}

bool is_of_head(Condition::Kind kind) {
    return kind == Condition::Kind::weights_even || kind == Condition::Kind::same_weights;
}

// What is said of one head, or of the whole document: no comparison.
Result<std::optional<Condition>> read_phrase(std::string_view text, const Document& document) {
    constexpr std::string_view no_zeros = "no zeros in ";
    const auto whose = read_head(text, document);
    if (!whose) return tl::unexpected(whose.error());
    std::optional<Condition> condition;
    if (whose->text.starts_with(no_zeros)) {
        auto read = read_no_zeros(whose->text.substr(no_zeros.size()));
        if (!read) return tl::unexpected(read.error());
        condition = std::move(*read);
    } else if (const auto kind = value_named(phrases, whose->text); kind && (is_of_head(*kind) || !whose->named)) {
        condition.emplace().kind = *kind;
    }
    if (condition) condition->head = whose->head();
    return condition;
}

// The text before "within".
Result<Condition> read_body(std::string_view body, const Document& document) {
    constexpr std::string_view reached = "reached ";
    if (body.starts_with(reached)) return read_reached(body.substr(reached.size()), document);
    for (const auto& read : {read_next_word, read_switched, read_phrase}) {
        const auto phrase = read(body, document);
        if (!phrase) return tl::unexpected(phrase.error());
        if (*phrase) return **phrase;
    }
    if (const auto comparison = read_comparison(body)) return read_compared(*comparison, document);
    return refused_goal("problem.goal.condition", body);
}

bool has_tolerance(Condition::Kind kind) {
    return kind == Condition::Kind::equal || kind == Condition::Kind::weights_even ||
           kind == Condition::Kind::same_weights;
}

// The place of " within " outside all brackets.
std::size_t place_of_within(std::string_view text, std::string_view within) {
    const auto at = text.rfind(within);
    const bool is_in_brackets = at != std::string_view::npos && text.find(')', at) != std::string_view::npos;
    return is_in_brackets ? std::string_view::npos : at;
}

}  // namespace

Result<Condition> parse_condition(std::string_view text, const Document& document) {
    constexpr std::string_view within = " within ";
    const std::string_view whole = trimmed(text);
    const auto at = place_of_within(whole, within);
    auto condition = read_body(trimmed(whole.substr(0, at)), document);
    if (!condition) return condition;
    condition->text = whole;
    if (at == std::string_view::npos) return condition;
    const std::string_view typed = whole.substr(at + within.size());
    const auto tolerance = parse_number(typed);
    if (!tolerance) return tl::unexpected(tolerance.error());
    if (!has_tolerance(condition->kind) || *tolerance < 0) return refused_goal("problem.goal.within", whole);
    condition->tolerance = *tolerance;
    return condition;
}

}  // namespace qkv
