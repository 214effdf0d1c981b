#include "steps/terms.h"

#include "steps/projection.h"

namespace qkv {

std::vector<Step> terms_of(const Document& document, const Step& step, const KeyRange& keys) {
    if (step.kind == StepKind::start) return {};
    if (step.kind == StepKind::project_stage) {
        std::vector<Step> terms;
        for (const Projection& projection : projections) terms.push_back({projection.step, step.query, 0, 0});
        return terms;
    }
    if (step.kind != StepKind::token && step.kind != StepKind::score_stage && step.kind != StepKind::softmax_stage &&
        step.kind != StepKind::update_stage) {
        return {step};
    }
    const Walkthrough walk(document, Detail::term);
    const int first = walk.first_of_token(step.query);
    std::vector<Step> terms;
    for (int number = first; number < first + walk.steps_per_token(); ++number) {
        const Step term = walk.at(number);
        const bool is_of_step = step.kind == StepKind::token || stage_of(term) == stage_of(step);
        if (is_of_step && (!has_key(term) || keys.holds(term.key))) terms.push_back(term);
    }
    return terms;
}

}  // namespace qkv
