// Reading which step a lesson means.
#include <array>
#include <fmt/format.h>

#include "base/short_text.h"
#include "lesson/goal_words.h"
#include "qkv/cell.h"
#include "qkv/goal.h"

namespace qkv {
namespace {

constexpr Words<Quantity, 21> step_quantities{{
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
    {"X", Quantity::embedding},
    {"sum_1", Quantity::sum_1},
    {"norm_1", Quantity::norm_1},
    {"up", Quantity::up},
    {"inner", Quantity::inner},
    {"down", Quantity::down},
    {"sum_2", Quantity::sum_2},
    {"norm_2", Quantity::norm_2},
    {"logits", Quantity::logit},
    {"next", Quantity::probability},
}};

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
    if (const auto shared = check_shared(named->name, *whose, *quantity, document); !shared)
        return tl::unexpected(shared.error());
    const bool is_of_keys = *quantity == Quantity::key || *quantity == Quantity::value;
    const bool is_row = is_of_keys || *quantity == Quantity::sum || *quantity == Quantity::output ||
                        *quantity == Quantity::query || is_shared(*quantity);
    const TokensOf kind = is_of_keys ? TokensOf::keys : is_row ? TokensOf::queries : TokensOf::pairs;
    const auto tokens = read_tokens(*named, kind, document);
    if (!tokens) return tl::unexpected(tokens.error());
    const Shape shape = shape_of(document);
    const Step step = step_for(shape, {*quantity, tokens->front(), is_row ? 0 : tokens->back(), 0, whose->head()});
    if (step == Step{} || Walkthrough(shape, Detail::product).clamped(step) != step)
        return refused_goal("problem.goal.step", text);
    return step;
}

}  // namespace

Result<Step> parse_step(std::string_view text, const Document& document) {
    const std::string_view typed = trimmed(text);
    if (typed == "start") return Step{};
    if (typed == "end") return Walkthrough(document, Detail::term).last();
    if (const auto number = read_count(typed)) return read_step_number(*number, document);
    return read_named_step(typed, document);
}

}  // namespace qkv
