#include "qkv/goal.h"
#include "fuzz.h"

// The goals of lessons: conditions, what may be edited, assignments and steps.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qkv;
    static const Document document = reference_document();
    const std::string_view text = fuzz::text_of(data, size);
    if (const auto condition = parse_condition(text, document); !condition) fuzz::require_told(condition.error());
    if (const auto allowed = parse_allowed(text, document); !allowed) fuzz::require_told(allowed.error());
    if (const auto step = parse_step(text, document); !step) fuzz::require_told(step.error());
    const auto assigned = with_assignment(document, text);
    if (!assigned) {
        fuzz::require_told(assigned.error());
        return 0;
    }
    fuzz::require(!check(*assigned), "an assignment leaves the document valid");
    return 0;
}
