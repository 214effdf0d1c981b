#include "steps/terms.h"

#include <algorithm>

#include "steps/operation.h"
#include "steps/whole_step.h"

namespace qkv {
namespace {

Phase phase_of(const WholeStep& whole) { return whole.stage == Stage::project ? Phase::projection : Phase::attention; }

}  // namespace

std::vector<Step> terms_of(const Document& document, const Step& step, const KeyRange& keys) {
    if (step.kind == StepKind::start) return {};
    const WholeStep* whole = whole_step_of(step.kind);
    if (whole == nullptr) return {step};
    std::vector<Step> terms;
    for (const Operation* operation : operations(phase_of(*whole))) {
        if (whole->stage && whole->stage != operation->stage) continue;
        if (!operation->has_key) {
            terms.push_back({operation->kind, step.query, 0, 0});
            continue;
        }
        const int end = static_cast<int>(std::min<long>(document.token_count(), long{keys.first} + keys.count));
        for (int key = keys.first; key < end; ++key) terms.push_back({operation->kind, step.query, key, 0});
    }
    return terms;
}

}  // namespace qkv
