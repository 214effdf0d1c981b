#include "steps/whole_step.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "steps/sentence_args.h"
#include "steps/tables.h"

namespace qkv {
namespace {

Message start_sentence(const Row& row, const Step&) {
    if (row.document().is_embedded()) return {"step.start.model", {}};
    return {shape_of(row.document()).has_projections() ? "step.start.embeddings" : "step.start", {}};
}

Message project_sentence(const Row& row, const Step& step) {
    return {"step.project_stage",
            {query_arg(row), vector_arg("embedding", row.vector(Quantity::embedding, step.query))}};
}

Message score_sentence(const Row& row, const Step&) {
    return {"step.score_stage", {query_arg(row), row_arg(row, Quantity::score)}};
}

Message softmax_sentence(const Row& row, const Step&) {
    const auto& sum = row.weights().sum;
    return {sum ? "step.softmax_stage.sum" : "step.softmax_stage",
            {query_arg(row), row_arg(row, Quantity::weight), {"sum", sum.value_or("1")}}};
}

Message update_sentence(const Row& row, const Step&) { return output_sentence("step.update_stage", row); }

Message join_sentence(const Row& row, const Step& step) {
    const bool is_end = step.query == row.document().token_count() - 1 && !row.document().layer;
    return {is_end ? "step.end.joined" : "step.join_stage",
            {query_arg(row), vector_arg("result", row.vector(Quantity::joined, step.query))}};
}

// What its last operation says.
template <const Operation& last>
Message last_sentence(const Row& row, const Step& step) {
    const Step term{last.kind, step.query};
    return last.sentence(row, term, row.formula(term));
}

Message token_sentence(const Row& row, const Step& step) {
    if (row.document().model) return last_sentence<probabilities_operation>(row, step);
    if (row.document().layer) return last_sentence<norm_2_operation>(row, step);
    if (row.document().is_joined()) return join_sentence(row, step);
    if (row.document().head_count() == 1) return output_sentence("step.token", row);
    const bool is_end = step.query == row.document().token_count() - 1;
    return {is_end ? "step.end.heads" : "step.token.heads",
            {query_arg(row), heads_arg(row), {"count", fmt::format("{}", row.document().token_count())}}};
}

constexpr std::array whole_steps{
    WholeStep{StepKind::start, "start", std::nullopt, StepKind::start, start_sentence},
    WholeStep{StepKind::project_stage, "project_stage", Stage::project, StepKind::start, project_sentence, true},
    WholeStep{StepKind::score_stage, "score_stage", Stage::score, StepKind::score, score_sentence},
    WholeStep{StepKind::softmax_stage, "softmax_stage", Stage::softmax, StepKind::weight, softmax_sentence},
    WholeStep{StepKind::update_stage, "update_stage", Stage::update, StepKind::output, update_sentence},
    WholeStep{StepKind::join_stage, "join_stage", Stage::join, StepKind::join, join_sentence},
    WholeStep{StepKind::add_norm_1_stage, "norm", Stage::add_norm_1, StepKind::norm_1, last_sentence<norm_1_operation>},
    WholeStep{StepKind::feed_forward_stage, "down", Stage::feed_forward, StepKind::down, last_sentence<down_operation>},
    WholeStep{StepKind::add_norm_2_stage, "norm", Stage::add_norm_2, StepKind::norm_2, last_sentence<norm_2_operation>},
    WholeStep{StepKind::next_word_stage, "probabilities", Stage::next_word, StepKind::probabilities,
              last_sentence<probabilities_operation>},
    WholeStep{StepKind::token, "token", std::nullopt, StepKind::output, token_sentence, true},
};

}  // namespace

const WholeStep* whole_step_of(StepKind kind) {
    const auto found = std::find_if(whole_steps.begin(), whole_steps.end(),
                                    [&](const WholeStep& whole) { return whole.kind == kind; });
    return found == whole_steps.end() ? nullptr : &*found;
}

const WholeStep& whole_step_of(Stage stage) {
    return *std::find_if(whole_steps.begin(), whole_steps.end(),
                         [&](const WholeStep& whole) { return whole.stage == stage; });
}

}  // namespace qkv
