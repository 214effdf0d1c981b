#pragma once

#include <optional>
#include <string_view>

#include "qkv/walkthrough.h"
#include "steps/row.h"

namespace qkv {

/// One row of the table of coarse steps: the start, a whole stage or a whole token.
struct WholeStep {
    StepKind kind;
    std::string_view id;         ///< of its texts: step.token, ask.token, hint.token
    std::optional<Stage> stage;  ///< of a whole stage
    /// What a learner is asked for: the results of these steps; start for nothing.
    StepKind asked = StepKind::start;
    Message (*sentence)(const Row&, const Step&);
    bool spans_heads = false;  ///< takes all heads at once, not one
};

/// The coarse step of this kind; null for steps of detail term and product.
const WholeStep* whole_step_of(StepKind kind);

/// The step that takes a whole stage at once.
const WholeStep& whole_step_of(Stage stage);

}  // namespace qkv
