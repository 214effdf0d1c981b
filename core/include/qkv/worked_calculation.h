#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "qkv/document.h"
#include "qkv/explanation.h"
#include "qkv/walkthrough.h"

namespace qkv {

enum class CalculationFormat { text, markdown, latex };

struct CalculationOptions {
    CalculationFormat format = CalculationFormat::text;
    Detail detail = Detail::term;
    std::optional<int> token;  ///< only this one, counted from 0
    Style style;
};

/// The whole calculation of a document, written out as in the reference text: the vectors, then score, softmax and
/// V update of every token, then the result. LaTeX is a complete document for XeLaTeX or LuaLaTeX.
std::string worked_calculation(const Document& document, const CalculationOptions& options);

}  // namespace qkv
