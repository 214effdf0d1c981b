#include "fuzz.h"
#include "qkv/attention.h"
#include "qkv/judge.h"

// A learner's answer. The first byte chooses the step.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qkv;
    if (size == 0) return 0;
    static const Document document = reference_document();
    static const Attention attention = attend(document);
    const Walkthrough walk(document, Detail::term);
    const Step step = walk.at(1 + data[0] % walk.count());
    const auto verdict = judge(document, attention, step, fuzz::text_of(data + 1, size - 1), {});
    if (!verdict) fuzz::require_told(verdict.error());
    return 0;
}
