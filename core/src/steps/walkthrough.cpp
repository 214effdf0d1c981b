#include "qkv/walkthrough.h"

#include <algorithm>
#include <array>
#include <utility>

namespace qkv {
namespace {

constexpr std::array<std::pair<Detail, std::string_view>, 4> detail_names{{
    {Detail::token, "token"},
    {Detail::stage, "stage"},
    {Detail::term, "term"},
    {Detail::product, "product"},
}};

// The walk is measured in its finest steps, those of detail product. These are the lengths of its parts.
struct Lengths {
    explicit Lengths(const Shape& shape)
        : score(shape.key_size + 1),
          contribution(shape.value_size + 1),
          score_stage(shape.tokens * score),
          softmax_stage(2 * shape.tokens + 1),
          update_stage(shape.tokens * contribution + 1) {}

    int score;         // the products of one score, then the score
    int contribution;  // the products of one contribution, then the contribution
    int score_stage;
    int softmax_stage;
    int update_stage;

    int token() const { return score_stage + softmax_stage + update_stage; }
};

constexpr std::array projection_kinds{StepKind::project_query, StepKind::project_key, StepKind::project_value};
constexpr int projections_per_token = static_cast<int>(projection_kinds.size());

int finest_projections(const Shape& shape) { return shape.has_embeddings ? projections_per_token * shape.tokens : 0; }

int finest_steps_reached(const Shape& shape, const Step& step) {
    if (stage_of(step) == Stage::project && !shape.has_embeddings) return 0;
    const Lengths length(shape);
    const int n = shape.tokens;
    const int projected = projections_per_token * step.query;
    const int before = finest_projections(shape) + step.query * length.token();
    const int softmax = before + length.score_stage;
    const int update = softmax + length.softmax_stage;
    switch (step.kind) {
        case StepKind::start: return 0;
        case StepKind::product: return before + step.key * length.score + step.component + 1;
        case StepKind::score: return before + (step.key + 1) * length.score;
        case StepKind::score_stage: return softmax;
        case StepKind::exp: return softmax + step.key + 1;
        case StepKind::sum: return softmax + n + 1;
        case StepKind::weight: return softmax + n + 1 + step.key + 1;
        case StepKind::softmax_stage: return update;
        case StepKind::contribution_product: return update + step.key * length.contribution + step.component + 1;
        case StepKind::contribution: return update + (step.key + 1) * length.contribution;
        case StepKind::output:
        case StepKind::update_stage:
        case StepKind::token: return before + length.token();
        case StepKind::project_query: return projected + 1;
        case StepKind::project_key: return projected + 2;
        case StepKind::project_value:
        case StepKind::project_stage: return projected + 3;
    }
    return 0;
}

// The projection at this place, from 0 on, of details term and product.
Step projection_at(int index) {
    const int token = index / projections_per_token;
    return {projection_kinds[static_cast<std::size_t>(index % projections_per_token)], token, 0, 0};
}

// The step of detail product with this number, from 1 on.
Step finest_step(const Shape& shape, int number) {
    const Lengths length(shape);
    const int n = shape.tokens;
    const int projections = finest_projections(shape);
    if (number <= projections) return projection_at(number - 1);
    const int query = (number - 1 - projections) / length.token();
    int rest = (number - 1 - projections) % length.token();
    if (rest < length.score_stage) {
        const int key = rest / length.score;
        const int component = rest % length.score;
        if (component == shape.key_size) return {StepKind::score, query, key, 0};
        return {StepKind::product, query, key, component};
    }
    rest -= length.score_stage;
    if (rest < n) return {StepKind::exp, query, rest, 0};
    if (rest == n) return {StepKind::sum, query, 0, 0};
    if (rest < length.softmax_stage) return {StepKind::weight, query, rest - n - 1, 0};
    rest -= length.softmax_stage;
    if (rest == length.update_stage - 1) return {StepKind::output, query, 0, 0};
    const int key = rest / length.contribution;
    const int component = rest % length.contribution;
    if (component == shape.value_size) return {StepKind::contribution, query, key, 0};
    return {StepKind::contribution_product, query, key, component};
}

// Place of a product, term or output inside its token's steps of detail term, from 0 on.
int term_index(const Shape& shape, const Step& step) {
    const int n = shape.tokens;
    switch (step.kind) {
        case StepKind::product:
        case StepKind::score: return step.key;
        case StepKind::exp: return n + step.key;
        case StepKind::sum: return 2 * n;
        case StepKind::weight: return 2 * n + 1 + step.key;
        case StepKind::contribution_product:
        case StepKind::contribution: return 3 * n + 1 + step.key;
        default: return 4 * n + 1;
    }
}

Step term_at(const Shape& shape, int query, int index) {
    const int n = shape.tokens;
    if (index < n) return {StepKind::score, query, index, 0};
    if (index < 2 * n) return {StepKind::exp, query, index - n, 0};
    if (index == 2 * n) return {StepKind::sum, query, 0, 0};
    if (index <= 3 * n) return {StepKind::weight, query, index - 2 * n - 1, 0};
    if (index <= 4 * n) return {StepKind::contribution, query, index - 3 * n - 1, 0};
    return {StepKind::output, query, 0, 0};
}

constexpr std::array stage_kinds{StepKind::score_stage, StepKind::softmax_stage, StepKind::update_stage};

}  // namespace

std::string_view name(Detail detail) {
    return std::find_if(detail_names.begin(), detail_names.end(), [&](auto& entry) { return entry.first == detail; })
        ->second;
}

std::optional<Detail> detail_from_name(std::string_view name) {
    for (const auto& [detail, its_name] : detail_names) {
        if (its_name == name) return detail;
    }
    return std::nullopt;
}

bool has_key(const Step& step) {
    switch (step.kind) {
        case StepKind::product:
        case StepKind::score:
        case StepKind::exp:
        case StepKind::weight:
        case StepKind::contribution_product:
        case StepKind::contribution: return true;
        default: return false;
    }
}

std::optional<Stage> stage_of(const Step& step) {
    switch (step.kind) {
        case StepKind::start:
        case StepKind::token: return std::nullopt;
        case StepKind::product:
        case StepKind::score:
        case StepKind::score_stage: return Stage::score;
        case StepKind::exp:
        case StepKind::sum:
        case StepKind::weight:
        case StepKind::softmax_stage: return Stage::softmax;
        case StepKind::contribution_product:
        case StepKind::contribution:
        case StepKind::output:
        case StepKind::update_stage: return Stage::update;
        case StepKind::project_query:
        case StepKind::project_key:
        case StepKind::project_value:
        case StepKind::project_stage: return Stage::project;
    }
    return std::nullopt;
}

Shape shape_of(const Document& document) {
    return {document.token_count(), document.key_size(), document.value_size(), document.embeddings.has_value()};
}

Walkthrough::Walkthrough(Shape shape, Detail detail) : shape_(shape), detail_(detail) {}

bool Walkthrough::is_coarse() const { return detail_ == Detail::token || detail_ == Detail::stage; }

int Walkthrough::projection_count() const {
    const int finest = finest_projections(shape_);
    return is_coarse() ? finest / projections_per_token : finest;
}

int Walkthrough::steps_per_token() const {
    switch (detail_) {
        case Detail::token: return 1;
        case Detail::stage: return 3;
        case Detail::term: return 4 * shape_.tokens + 2;
        case Detail::product: return Lengths(shape_).token();
    }
    return 1;
}

Step Walkthrough::at(int number) const {
    if (number <= 0) return {};
    if (number <= projection_count()) {
        return is_coarse() ? Step{StepKind::project_stage, number - 1, 0, 0} : projection_at(number - 1);
    }
    const int query = (number - 1 - projection_count()) / steps_per_token();
    const int index = (number - 1 - projection_count()) % steps_per_token();
    switch (detail_) {
        case Detail::token: return {StepKind::token, query, 0, 0};
        case Detail::stage: return {stage_kinds[static_cast<std::size_t>(index)], query, 0, 0};
        case Detail::term: return term_at(shape_, query, index);
        case Detail::product: return finest_step(shape_, number);
    }
    return {};
}

int Walkthrough::number_of(const Step& step) const {
    const int reached = finest_steps_reached(shape_, step);
    if (reached == 0 || detail_ == Detail::product) return reached;
    const Step finest = finest_step(shape_, reached);
    if (stage_of(finest) == Stage::project) return is_coarse() ? finest.query + 1 : reached;
    const int first = first_of_token(finest.query);
    if (detail_ == Detail::token) return first;
    if (detail_ == Detail::stage) return first + static_cast<int>(*stage_of(finest));
    return first + term_index(shape_, finest);
}

Step Walkthrough::next(const Step& step) const { return at(std::min(number_of(step) + 1, count())); }

Step Walkthrough::previous(const Step& step) const { return at(std::max(number_of(step) - 1, 0)); }

Step Walkthrough::clamped(Step step) const {
    if (stage_of(step) == Stage::project && !shape_.has_embeddings) return {};
    step.query = std::clamp(step.query, 0, shape_.tokens - 1);
    step.key = std::clamp(step.key, 0, shape_.tokens - 1);
    const int dimensions = step.kind == StepKind::contribution_product ? shape_.value_size : shape_.key_size;
    step.component = std::clamp(step.component, 0, dimensions - 1);
    return step;
}

Step maker(const Shape& shape, const Cell& cell) {
    const auto projection = [&](StepKind kind) { return shape.has_embeddings ? Step{kind, cell.row, 0, 0} : Step{}; };
    switch (cell.quantity) {
        case Quantity::query: return projection(StepKind::project_query);
        case Quantity::key: return projection(StepKind::project_key);
        case Quantity::value: return projection(StepKind::project_value);
        case Quantity::product: return {StepKind::product, cell.row, cell.column, cell.component};
        case Quantity::score: return {StepKind::score, cell.row, cell.column, 0};
        case Quantity::exp: return {StepKind::exp, cell.row, cell.column, 0};
        case Quantity::sum: return {StepKind::sum, cell.row, 0, 0};
        case Quantity::weight: return {StepKind::weight, cell.row, cell.column, 0};
        case Quantity::contribution: return {StepKind::contribution_product, cell.row, cell.column, cell.component};
        case Quantity::output: return {StepKind::output, cell.row, 0, 0};
        case Quantity::embedding:
        case Quantity::query_matrix:
        case Quantity::key_matrix:
        case Quantity::value_matrix: return {};
    }
    return {};
}

bool is_reached(const Shape& shape, const Cell& cell, const Step& step) {
    return finest_steps_reached(shape, maker(shape, cell)) <= finest_steps_reached(shape, step);
}

}  // namespace qkv
