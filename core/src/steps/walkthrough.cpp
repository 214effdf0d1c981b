#include "qkv/walkthrough.h"

#include <algorithm>
#include <vector>

#include "steps/operation.h"
#include "steps/quantity.h"
#include "steps/terms.h"
#include "steps/whole_step.h"

namespace qkv {
namespace {

// The walk goes over all tokens twice: for their Q, K and V, since a query needs every key, and for the rest.
enum class Pass { projection, attention };

// The operations of one phase in one head.
struct Segment {
    Phase phase;
    int head = 0;
};

// What one token goes through in a pass.
std::vector<Segment> segments(Pass pass, const Shape& shape) {
    std::vector<Segment> all;
    if (pass == Pass::projection && shape.has_words) all.push_back({Phase::embedding});
    for (int head = 0; head < shape.heads; ++head) {
        if (pass == Pass::attention) all.push_back({Phase::attention, head});
        if (pass == Pass::projection && shape.projected[static_cast<std::size_t>(head)])
            all.push_back({Phase::projection, head});
    }
    if (pass == Pass::projection) return all;
    if (shape.has_join) all.push_back({Phase::join});
    if (shape.has_layer) all.push_back({Phase::layer});
    if (shape.has_next_word) all.push_back({Phase::next_word});
    return all;
}

Pass pass_of(const Step& step) { return stage_of(step) == Stage::project ? Pass::projection : Pass::attention; }

// Steps of detail term for one token.
int terms(const Operation& operation, const Shape& shape) { return operation.has_key ? shape.keys : 1; }

// Steps of detail product for one term: one for each of the products that it adds up, and its own.
int products_and_term(const Operation& operation, const Shape& shape) {
    return operation.product == nullptr ? 1 : operation.product_count(shape) + 1;
}

// ---- steps counted at detail term or product

// How many steps each of an operation's terms takes.
int term_length(const Operation& operation, const Shape& shape, Detail detail) {
    return detail == Detail::product ? products_and_term(operation, shape) : 1;
}

int length_of(Phase phase, const Shape& shape, Detail detail) {
    int length = 0;
    for (const Operation* operation : operations(phase))
        length += terms(*operation, shape) * term_length(*operation, shape, detail);
    return length;
}

int length_of(Pass pass, const Shape& shape, Detail detail) {
    int length = 0;
    for (const Segment& segment : segments(pass, shape)) length += length_of(segment.phase, shape, detail);
    return length;
}

int length_of_projections(const Shape& shape, Detail detail) {
    return shape.queries * length_of(Pass::projection, shape, detail);
}

bool holds(const Operation& operation, const Step& step) {
    return operation.kind == step.kind || operation.has_product(step.kind);
}

bool is_in(Phase phase, const Step& step) {
    const auto all = operations(phase);
    return std::any_of(all.begin(), all.end(), [&](const Operation* operation) { return holds(*operation, step); });
}

// How many steps of its segment a term or a product reaches. Within a term of detail term, a product reaches the term.
int reached_in(Phase phase, const Shape& shape, Detail detail, const Step& step) {
    int before = 0;
    for (const Operation* operation : operations(phase)) {
        const int length = term_length(*operation, shape, detail);
        const int key = operation->has_key ? step.key : 0;
        const bool is_product = operation->has_product(step.kind) && detail == Detail::product;
        if (holds(*operation, step)) return before + key * length + (is_product ? step.component + 1 : length);
        before += terms(*operation, shape) * length;
    }
    return before;
}

// The last term of a stage or of a token.
Step last_term(const Shape& shape, const Step& step) {
    if (whole_step_of(step.kind) == nullptr) return step;
    const std::vector<Step> inside = operations_in(shape, step);
    if (inside.empty()) return {};
    Step last = inside.back();
    if (operation_of(last.kind)->has_key) last.key = shape.keys - 1;
    return last;
}

// How many steps of the whole walk a step reaches.
int reached(const Shape& shape, Detail detail, const Step& step) {
    if (step.kind == StepKind::start) return 0;
    const Step term = last_term(shape, step);
    const Pass pass = pass_of(step);
    int before = pass == Pass::projection ? 0 : length_of_projections(shape, detail);
    before += step.query * length_of(pass, shape, detail);
    for (const Segment& segment : segments(pass, shape)) {
        if (segment.head == term.head && is_in(segment.phase, term))
            return before + reached_in(segment.phase, shape, detail, term);
        before += length_of(segment.phase, shape, detail);
    }
    return 0;
}

// The step at this place of a segment, from 0 on.
Step step_in(const Segment& segment, const Shape& shape, Detail detail, int token, int place) {
    for (const Operation* operation : operations(segment.phase)) {
        const int length = term_length(*operation, shape, detail);
        const int of_operation = terms(*operation, shape) * length;
        if (place >= of_operation) {
            place -= of_operation;
            continue;
        }
        const bool is_product = place % length < length - 1;
        return {is_product ? operation->product->kind : operation->kind, token, place / length,
                is_product ? place % length : 0, segment.head};
    }
    return {};
}

// The step with this number, from 1 on.
Step step_at(const Shape& shape, Detail detail, int number) {
    const int projections = length_of_projections(shape, detail);
    const Pass pass = number <= projections ? Pass::projection : Pass::attention;
    const int index = number - 1 - (pass == Pass::projection ? 0 : projections);
    const int per_token = length_of(pass, shape, detail);
    int place = index % per_token;
    for (const Segment& segment : segments(pass, shape)) {
        const int length = length_of(segment.phase, shape, detail);
        if (place < length) return step_in(segment, shape, detail, index / per_token, place);
        place -= length;
    }
    return {};
}

// ---- steps counted in stages

// The stages of one token, in the order of the walk.
std::vector<Step> stages_of(Pass pass, const Shape& shape) {
    std::vector<Step> stages;
    for (const Segment& segment : segments(pass, shape)) {
        for (const Operation* operation : operations(segment.phase)) {
            const StepKind kind = whole_step_of(operation->stage).kind;
            const Step stage{kind, 0, 0, 0, segment.head};
            if (stages.empty() || stages.back() != stage) stages.push_back(stage);
        }
    }
    return stages;
}

int stage_index(const Shape& shape, const Step& term) {
    const Step wanted{whole_step_of(*stage_of(term)).kind, 0, 0, 0, term.head};
    const std::vector<Step> stages = stages_of(Pass::attention, shape);
    return static_cast<int>(std::find(stages.begin(), stages.end(), wanted) - stages.begin());
}

// How many steps of this kind there are for one query and key.
int component_count(const Shape& shape, StepKind kind) {
    for (const Phase phase : phases) {
        for (const Operation* operation : operations(phase)) {
            if (operation->has_product(kind)) return operation->product_count(shape);
        }
    }
    return 1;
}

}  // namespace

std::vector<Step> operations_in(const Shape& shape, const Step& whole) {
    const WholeStep& its_row = *whole_step_of(whole.kind);
    std::vector<Step> inside;
    for (const Segment& segment : segments(pass_of(whole), shape)) {
        for (const Operation* operation : operations(segment.phase)) {
            const bool is_inside =
                its_row.spans_heads || (segment.head == whole.head && operation->stage == its_row.stage);
            if (is_inside) inside.push_back({operation->kind, whole.query, 0, 0, segment.head});
        }
    }
    return inside;
}

std::string_view name(Detail detail) { return name_in(detail_names, detail); }

bool has_key(const Step& step) {
    const Operation* operation = operation_of(step.kind);
    return operation != nullptr && operation->has_key;
}

bool has_head(const Step& step) {
    const WholeStep* whole = whole_step_of(step.kind);
    if (whole != nullptr && whole->spans_heads) return false;
    if (whole != nullptr) return whole->stage && operation_of(whole->asked) != nullptr && has_head({whole->asked});
    return is_in(Phase::projection, step) || is_in(Phase::attention, step);
}

std::optional<Stage> stage_of(const Step& step) {
    if (const WholeStep* whole = whole_step_of(step.kind)) return whole->stage;
    return operation_of(step.kind)->stage;
}

Shape shape_of(const Document& document) {
    Shape shape{document.token_count(), document.key_count(), document.key_size(), document.value_size(),
                document.head_count()};
    for (int head = 0; head < shape.heads; ++head)
        shape.projected[static_cast<std::size_t>(head)] = document.head(head).is_projected();
    shape.has_join = document.is_joined();
    shape.has_words = document.is_embedded();
    shape.has_layer = document.layer.has_value();
    shape.has_next_word = document.model.has_value();
    return shape;
}

Walkthrough::Walkthrough(Shape shape, Detail detail) : shape_(shape), detail_(detail) {}

bool Walkthrough::is_coarse() const { return detail_ == Detail::token || detail_ == Detail::stage; }

int Walkthrough::projection_count() const {
    if (!shape_.has_projections()) return 0;
    return is_coarse() ? shape_.queries : length_of_projections(shape_, detail_);
}

int Walkthrough::steps_per_token() const {
    if (detail_ == Detail::token) return 1;
    if (detail_ == Detail::stage) return static_cast<int>(stages_of(Pass::attention, shape_).size());
    return length_of(Pass::attention, shape_, detail_);
}

Step Walkthrough::at(int number) const {
    if (number <= 0) return {};
    if (!is_coarse()) return step_at(shape_, detail_, number);
    if (number <= projection_count()) return {StepKind::project_stage, number - 1};
    const int index = number - 1 - projection_count();
    if (detail_ == Detail::token) return {StepKind::token, index};
    Step stage = stages_of(Pass::attention, shape_)[static_cast<std::size_t>(index % steps_per_token())];
    stage.query = index / steps_per_token();
    return stage;
}

int Walkthrough::number_of(const Step& step) const {
    if (!is_coarse()) return reached(shape_, detail_, step);
    const int terms = reached(shape_, Detail::term, step);
    if (terms == 0) return 0;
    const Step term = step_at(shape_, Detail::term, terms);
    if (stage_of(term) == Stage::project) return term.query + 1;
    return first_of_token(term.query) + (detail_ == Detail::token ? 0 : stage_index(shape_, term));
}

Step Walkthrough::next(const Step& step) const { return at(std::min(number_of(step) + 1, count())); }

Step Walkthrough::previous(const Step& step) const { return at(std::max(number_of(step) - 1, 0)); }

Step Walkthrough::clamped(Step step) const {
    step.head = std::clamp(step.head, 0, shape_.heads - 1);
    step.query = std::clamp(step.query, 0, shape_.queries - 1);
    step.key = std::clamp(step.key, 0, shape_.keys - 1);
    step.component = std::clamp(step.component, 0, component_count(shape_, step.kind) - 1);
    return reached(shape_, Detail::term, step) > 0 ? step : Step{};
}

Step maker(const Shape& shape, const Cell& cell) {
    const StepKind kind = quantity_row(cell.quantity).maker;
    const Operation* operation = operation_of(kind);
    if (operation == nullptr) return {};
    const Step step{kind, cell.row, operation->has_key ? cell.column : 0, operation->has_key ? cell.component : 0,
                    cell.head};
    return reached(shape, Detail::term, step) > 0 ? step : Step{};
}

bool is_reached(const Shape& shape, const Cell& cell, const Step& step) {
    return reached(shape, Detail::product, maker(shape, cell)) <= reached(shape, Detail::product, step);
}

}  // namespace qkv
