#include "steps/terms.h"

#include <algorithm>

#include "steps/operation.h"
#include "steps/whole_step.h"

namespace qkv {
std::vector<Step> terms_of(const Document& document, const Step& step, const KeyRange& keys) {
    if (step.kind == StepKind::start) return {};
    if (whole_step_of(step.kind) == nullptr) return {step};
    std::vector<Step> terms;
    for (const Step& each : operations_in(shape_of(document), step)) {
        if (!operation_of(each.kind)->has_key) {
            terms.push_back(each);
            continue;
        }
        const int end = static_cast<int>(std::min<long>(document.key_count(), long{keys.first} + keys.count));
        for (int key = keys.first; key < end; ++key) terms.push_back({each.kind, each.query, key, 0, each.head});
    }
    return terms;
}

}  // namespace qkv
