#include "steps/narrator.h"

#include "steps/operation.h"
#include "steps/sentence_args.h"
#include "steps/whole_step.h"

namespace qkv {

Message narrated(const Row& row, const Step& step) {
    if (const WholeStep* whole = whole_step_of(step.kind)) return whole->sentence(row, step);
    return operation_of(step.kind)->sentence(row, step, row.formula(step));
}

std::optional<Message> invitation_at(const Row& row, const Step& step) {
    if (step.kind != StepKind::start) return std::nullopt;
    if (row.document().is_embedded()) return Message{"step.start.model.next", {query_arg(row)}};
    return Message{shape_of(row.document()).has_projections() ? "step.start.embeddings.next" : "step.start.next",
                   {query_arg(row)}};
}

std::optional<Message> note_on_weights(const Row& row, const Step& step) {
    const bool shows_last_weight = step.kind == StepKind::softmax_stage ||
                                   (step.kind == StepKind::weight && step.key == row.document().key_count() - 1);
    if (!shows_last_weight || !row.weights().sum) return std::nullopt;
    return Message{"weights.sum", {{"sum", *row.weights().sum}}};
}

}  // namespace qkv
