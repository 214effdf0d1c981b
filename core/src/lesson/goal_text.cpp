// Reading what a lesson asks for: conditions, what may be changed, solutions and steps.
#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/short_text.h"
#include "lesson/goal_words.h"
#include "qkv/goal.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

template <class Value, std::size_t size>
using Words = std::array<std::pair<std::string_view, Value>, size>;

constexpr Words<Reference::Kind, 8> quantities{{
    {"Q", Reference::Kind::query},
    {"K", Reference::Kind::key},
    {"V", Reference::Kind::value},
    {"V_new", Reference::Kind::output},
    {"score", Reference::Kind::score},
    {"weight", Reference::Kind::weight},
    {"concat", Reference::Kind::concat},
    {"attention", Reference::Kind::joined},
}};

constexpr Words<VectorRole, 3> matrices{{{"Q", VectorRole::query}, {"K", VectorRole::key}, {"V", VectorRole::value}}};

constexpr Words<bool Allowed::*, 3> options{
    {{"scale", &Allowed::scale}, {"mask", &Allowed::mask}, {"temperature", &Allowed::temperature}}};

constexpr Words<Condition::Kind, 6> phrases{{
    {"weights even", Condition::Kind::weights_even},
    {"same weights", Condition::Kind::same_weights},
    {"scale on", Condition::Kind::scaled},
    {"scale off", Condition::Kind::unscaled},
    {"mask causal", Condition::Kind::causal},
    {"mask none", Condition::Kind::unmasked},
}};

constexpr Words<Quantity, 11> step_quantities{{
    {"score", Quantity::score},
    {"exp", Quantity::exp},
    {"sum", Quantity::sum},
    {"weight", Quantity::weight},
    {"contribution", Quantity::contribution},
    {"V_new", Quantity::output},
    {"Q", Quantity::query},
    {"K", Quantity::key},
    {"V", Quantity::value},
    {"concat", Quantity::concat},
    {"attention", Quantity::joined},
}};

tl::unexpected<Problem> refused_goal(const char* id, std::string_view typed, std::vector<TextArg> more = {}) {
    more.insert(more.begin(), {"typed", std::string(typed)});
    return tl::unexpected(Problem{id, std::move(more)});
}

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
        case Reference::Kind::weight: return 1;
        case Reference::Kind::concat: return static_cast<int>(document.w_o.rows());
        case Reference::Kind::joined: return static_cast<int>(document.w_o.cols());
    }
    return 1;
}

int size_of(const Reference& reference, const Document& document) {
    return reference.component ? 1 : whole_size(reference, document);
}

// What joins the heads belongs to none of them, and is there only with W_O.
Result<void> check_joined(std::string_view name, const OfHead& whose, const Document& document) {
    if (whose.named) return refused_goal("problem.goal.of_all_heads", name);
    if (!document.is_joined()) return refused_goal("problem.goal.not_joined", name);
    return {};
}

Result<Reference> read_quantity(const NamedText& named, Reference::Kind kind, const OfHead& whose,
                                const Document& document) {
    Reference reference;
    reference.kind = kind;
    reference.head = whose.head();
    if (kind == Reference::Kind::concat || kind == Reference::Kind::joined) {
        if (const auto joined = check_joined(named.name, whose, document); !joined)
            return tl::unexpected(joined.error());
    }
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

Result<Reference> read_reference(std::string_view text, const Document& document) {
    const auto whose = read_head(text, document);
    if (!whose) return tl::unexpected(whose.error());
    const auto named = read_named(whose->text);
    const auto kind = named ? value_named(quantities, named->name) : std::nullopt;
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
    const auto phrase = read_phrase(body, document);
    if (!phrase) return tl::unexpected(phrase.error());
    if (*phrase) return **phrase;
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

Result<int> read_vector(const NamedText& named, VectorRole role, int head, const Document& document) {
    if (document.head(head).is_projected()) return refused_goal("problem.goal.embeddings", named.name);
    const TokensOf tokens = role == VectorRole::query ? TokensOf::queries : TokensOf::keys;
    return read_tokens(named, tokens, document).map([](const std::vector<int>& found) { return found.front(); });
}

struct Assigned {
    VectorRole role;
    int head;
    NamedText named;
};

Result<void> assign_numbers(Document& document, const Assigned& to, std::string_view typed) {
    const auto& [role, head, named] = to;
    const auto token = read_vector(named, role, head, document);
    if (!token) return tl::unexpected(token.error());
    const auto numbers = read_numbers(typed);
    if (!numbers) return tl::unexpected(numbers.error());
    auto row = matrix(document.head(head), role).row(*token);
    const int count = static_cast<int>(numbers->size());
    const int size = named.component ? 1 : static_cast<int>(row.size());
    if (count != size) {
        return refused_goal("problem.goal.length", typed,
                            {{"count", fmt::format("{}", count)}, {"size", fmt::format("{}", size)}});
    }
    if (!named.component) {
        row = RowVector::Map(numbers->data(), size);
        return {};
    }
    const auto component = read_component(*named.component, static_cast<int>(row.size()));
    if (!component) return tl::unexpected(component.error());
    row(*component) = numbers->front();
    return {};
}

Result<void> assign_scale(Document& document, std::string_view typed) {
    if (typed != "on" && typed != "off") return refused_goal("problem.goal.scale", typed);
    document.options.scale = typed == "on" ? scale_for_key_size(document.key_size()) : 1.0;
    return {};
}

Result<void> assign_mask(Document& document, std::string_view typed) {
    const auto mask = mask_from_name(typed);
    if (!mask) return refused_goal("problem.goal.mask", typed);
    document.options.mask = *mask;
    return {};
}

Result<void> assign_window(Document& document, std::string_view typed) {
    const int window = read_count(typed).value_or(0);
    if (window < 1 || window > max_window)
        return refused_goal("problem.goal.window", typed, {{"most", fmt::format("{}", max_window)}});
    document.options.window = window;
    return {};
}

Result<void> assign_temperature(Document& document, std::string_view typed) {
    const auto number = parse_number(typed);
    if (!number) return tl::unexpected(number.error());
    if (*number <= 0) return tl::unexpected(Problem{"problem.temperature", {}});
    document.options.temperature = *number;
    return {};
}

Result<void> assign(Document& document, std::string_view target, std::string_view typed) {
    if (target == "scale") return assign_scale(document, typed);
    if (target == "mask") return assign_mask(document, typed);
    if (target == "window") return assign_window(document, typed);
    if (target == "temperature") return assign_temperature(document, typed);
    const auto whose = read_head(target, document);
    if (!whose) return tl::unexpected(whose.error());
    const auto named = read_named(whose->text);
    const auto role = named ? value_named(matrices, named->name) : std::nullopt;
    if (!role) return refused_goal("problem.goal.assignment", target);
    return assign_numbers(document, {*role, whose->head(), *named}, typed);
}

Result<Allowed::Vector> read_allowed_vector(std::string_view text, const Document& document) {
    const auto whose = read_head(text, document);
    if (!whose) return tl::unexpected(whose.error());
    const int head = whose->head();
    const auto named = read_named(whose->text);
    const auto role = named && !named->component ? value_named(matrices, named->name) : std::nullopt;
    if (!role) return refused_goal("problem.goal.allowed", text);
    if (document.head(head).is_projected()) return refused_goal("problem.goal.embeddings", named->name);
    if (!named->arguments) return Allowed::Vector{*role, std::nullopt, head};
    return read_vector(*named, *role, head, document).map([&](int token) {
        return Allowed::Vector{*role, token, head};
    });
}

Result<Step> read_step_number(int number, const Document& document) {
    const Walkthrough walk(document, Detail::term);
    if (number <= walk.count()) return walk.at(number);
    return tl::unexpected(
        Problem{"problem.step", {{"number", fmt::format("{}", number)}, {"count", fmt::format("{}", walk.count())}}});
}

// A step that works out a cell; for a contribution the one that has all of its components.
Step step_for(const Shape& shape, const Cell& cell) {
    if (cell.quantity == Quantity::contribution) return {StepKind::contribution, cell.row, cell.column, 0, cell.head};
    return maker(shape, cell);
}

Result<Step> read_named_step(std::string_view text, const Document& document) {
    const auto whose = read_head(text, document);
    if (!whose) return tl::unexpected(whose.error());
    const auto named = read_named(whose->text);
    const auto quantity = named && !named->component ? value_named(step_quantities, named->name) : std::nullopt;
    if (!quantity) return refused_goal("problem.goal.step", text);
    if (is_shared(*quantity)) {
        if (const auto joined = check_joined(named->name, *whose, document); !joined)
            return tl::unexpected(joined.error());
    }
    const bool is_of_keys = *quantity == Quantity::key || *quantity == Quantity::value;
    const bool is_row = is_of_keys || *quantity == Quantity::sum || *quantity == Quantity::output ||
                        *quantity == Quantity::query || is_shared(*quantity);
    const TokensOf kind = is_of_keys ? TokensOf::keys : is_row ? TokensOf::queries : TokensOf::pairs;
    const auto tokens = read_tokens(*named, kind, document);
    if (!tokens) return tl::unexpected(tokens.error());
    const Step step =
        step_for(shape_of(document), {*quantity, tokens->front(), is_row ? 0 : tokens->back(), 0, whose->head()});
    if (step == Step{}) return refused_goal("problem.goal.step", text);
    return step;
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

Result<Allowed> parse_allowed(std::string_view text, const Document& document) {
    Allowed allowed;
    for (const std::string_view part : split_at_commas(text)) {
        if (const auto option = value_named(options, part)) {
            allowed.*(*option) = true;
            continue;
        }
        const auto vector = read_allowed_vector(part, document);
        if (!vector) return tl::unexpected(vector.error());
        allowed.vectors.push_back(*vector);
    }
    return allowed;
}

Result<Document> with_assignment(const Document& document, std::string_view text) {
    const auto sides = read_comparison(text);
    if (!sides || sides->kind != Condition::Kind::equal) return refused_goal("problem.goal.assignment", trimmed(text));
    Document changed = document;
    const auto assigned = assign(changed, sides->left, sides->right);
    if (!assigned) return tl::unexpected(assigned.error());
    return changed;
}

Result<Step> parse_step(std::string_view text, const Document& document) {
    const std::string_view typed = trimmed(text);
    if (typed == "start") return Step{};
    if (typed == "end") return Walkthrough(document, Detail::term).last();
    if (const auto number = read_count(typed)) return read_step_number(*number, document);
    return read_named_step(typed, document);
}

}  // namespace qkv
