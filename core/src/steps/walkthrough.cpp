#include "qkv/walkthrough.h"

#include <algorithm>
#include <vector>

#include "steps/operation.h"
#include "steps/quantity.h"
#include "steps/whole_step.h"

namespace qkv {
namespace {

// The walk is measured in its finest steps, those of detail product. An operation takes one such step, after one for
// each of its products.
int finest_steps(const Operation& operation, const Shape& shape) {
    return operation.product == nullptr ? 1 : operation.product_count(shape) + 1;
}

// Steps of detail term for one token.
int terms(const Operation& operation, const Shape& shape) { return operation.has_key ? shape.tokens : 1; }

// In finest steps, for one token.
int length_of(Phase phase, const Shape& shape) {
    int length = 0;
    for (const Operation* operation : operations(phase))
        length += terms(*operation, shape) * finest_steps(*operation, shape);
    return length;
}

int finest_projections(const Shape& shape) {
    return shape.has_embeddings ? shape.tokens * length_of(Phase::projection, shape) : 0;
}

// How many finest steps of its token a step reaches.
int reached_in(Phase phase, const Shape& shape, const Step& step) {
    const WholeStep* whole = whole_step_of(step.kind);
    int before = 0;
    int end_of_stage = 0;
    for (const Operation* operation : operations(phase)) {
        const int length = finest_steps(*operation, shape);
        const int key = operation->has_key ? step.key : 0;
        if (operation->kind == step.kind) return before + (key + 1) * length;
        if (operation->has_product(step.kind)) return before + key * length + step.component + 1;
        before += terms(*operation, shape) * length;
        if (whole != nullptr && whole->stage == operation->stage) end_of_stage = before;
    }
    return whole != nullptr && whole->stage ? end_of_stage : before;
}

int finest_steps_reached(const Shape& shape, const Step& step) {
    if (step.kind == StepKind::start) return 0;
    if (stage_of(step) == Stage::project) {
        if (!shape.has_embeddings) return 0;
        return step.query * length_of(Phase::projection, shape) + reached_in(Phase::projection, shape, step);
    }
    return finest_projections(shape) + step.query * length_of(Phase::attention, shape) +
           reached_in(Phase::attention, shape, step);
}

// The finest step at this place of a phase, from 0 on.
Step finest_step_in(Phase phase, const Shape& shape, int place) {
    const int token = place / length_of(phase, shape);
    int rest = place % length_of(phase, shape);
    for (const Operation* operation : operations(phase)) {
        const int length = finest_steps(*operation, shape);
        const int of_operation = terms(*operation, shape) * length;
        if (rest >= of_operation) {
            rest -= of_operation;
            continue;
        }
        const bool is_product = rest % length < length - 1;
        return {is_product ? operation->product->kind : operation->kind, token, rest / length,
                is_product ? rest % length : 0};
    }
    return {};
}

// The step of detail product with this number, from 1 on.
Step finest_step(const Shape& shape, int number) {
    const int projections = finest_projections(shape);
    if (number <= projections) return finest_step_in(Phase::projection, shape, number - 1);
    return finest_step_in(Phase::attention, shape, number - 1 - projections);
}

int terms_per_token(Phase phase, const Shape& shape) {
    int count = 0;
    for (const Operation* operation : operations(phase)) count += terms(*operation, shape);
    return count;
}

// Place of a step of detail term or product among its token's steps of detail term, from 0 on.
int term_index(Phase phase, const Shape& shape, const Step& step) {
    int before = 0;
    for (const Operation* operation : operations(phase)) {
        if (operation->kind == step.kind || operation->has_product(step.kind))
            return before + (operation->has_key ? step.key : 0);
        before += terms(*operation, shape);
    }
    return before;
}

Step term_at(Phase phase, const Shape& shape, int query, int place) {
    for (const Operation* operation : operations(phase)) {
        if (place < terms(*operation, shape)) return {operation->kind, query, place, 0};
        place -= terms(*operation, shape);
    }
    return {};
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

// The stages of a phase, in its order.
std::vector<Stage> stages_of(Phase phase) {
    std::vector<Stage> stages;
    for (const Operation* operation : operations(phase)) {
        if (stages.empty() || stages.back() != operation->stage) stages.push_back(operation->stage);
    }
    return stages;
}

int stage_index(Phase phase, Stage stage) {
    const std::vector<Stage> stages = stages_of(phase);
    return static_cast<int>(std::find(stages.begin(), stages.end(), stage) - stages.begin());
}

}  // namespace

std::string_view name(Detail detail) { return name_in(detail_names, detail); }

bool has_key(const Step& step) {
    const Operation* operation = operation_of(step.kind);
    return operation != nullptr && operation->has_key;
}

std::optional<Stage> stage_of(const Step& step) {
    if (const WholeStep* whole = whole_step_of(step.kind)) return whole->stage;
    return operation_of(step.kind)->stage;
}

Shape shape_of(const Document& document) {
    return {document.token_count(), document.key_size(), document.value_size(), document.embeddings.has_value()};
}

Walkthrough::Walkthrough(Shape shape, Detail detail) : shape_(shape), detail_(detail) {}

bool Walkthrough::is_coarse() const { return detail_ == Detail::token || detail_ == Detail::stage; }

int Walkthrough::projection_count() const {
    if (!shape_.has_embeddings) return 0;
    return is_coarse() ? shape_.tokens : finest_projections(shape_);
}

int Walkthrough::steps_per_token() const {
    switch (detail_) {
        case Detail::token: return 1;
        case Detail::stage: return static_cast<int>(stages_of(Phase::attention).size());
        case Detail::term: return terms_per_token(Phase::attention, shape_);
        case Detail::product: return length_of(Phase::attention, shape_);
    }
    return 1;
}

Step Walkthrough::at(int number) const {
    if (number <= 0) return {};
    if (number <= projection_count()) {
        return is_coarse() ? Step{StepKind::project_stage, number - 1, 0, 0} : finest_step(shape_, number);
    }
    const int query = (number - 1 - projection_count()) / steps_per_token();
    const int place = (number - 1 - projection_count()) % steps_per_token();
    switch (detail_) {
        case Detail::token: return {StepKind::token, query, 0, 0};
        case Detail::stage:
            return {whole_step_of(stages_of(Phase::attention)[static_cast<std::size_t>(place)]).kind, query, 0, 0};
        case Detail::term: return term_at(Phase::attention, shape_, query, place);
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
    if (detail_ == Detail::stage) return first + stage_index(Phase::attention, *stage_of(finest));
    return first + term_index(Phase::attention, shape_, finest);
}

Step Walkthrough::next(const Step& step) const { return at(std::min(number_of(step) + 1, count())); }

Step Walkthrough::previous(const Step& step) const { return at(std::max(number_of(step) - 1, 0)); }

Step Walkthrough::clamped(Step step) const {
    if (stage_of(step) == Stage::project && !shape_.has_embeddings) return {};
    step.query = std::clamp(step.query, 0, shape_.tokens - 1);
    step.key = std::clamp(step.key, 0, shape_.tokens - 1);
    step.component = std::clamp(step.component, 0, component_count(shape_, step.kind) - 1);
    return step;
}

Step maker(const Shape& shape, const Cell& cell) {
    const StepKind kind = quantity_row(cell.quantity).maker;
    const Operation* operation = operation_of(kind);
    if (operation == nullptr || (operation->stage == Stage::project && !shape.has_embeddings)) return {};
    return {kind, cell.row, operation->has_key ? cell.column : 0, operation->has_key ? cell.component : 0};
}

bool is_reached(const Shape& shape, const Cell& cell, const Step& step) {
    return finest_steps_reached(shape, maker(shape, cell)) <= finest_steps_reached(shape, step);
}

}  // namespace qkv
