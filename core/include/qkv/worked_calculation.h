#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "qkv/document.h"
#include "qkv/explanation.h"
#include "qkv/sliced.h"
#include "qkv/walkthrough.h"
#include "qkv/work_progress.h"

namespace qkv {

/// How a calculation is written down.
enum class CalculationFormat { text, markdown, latex, html };

/// What of a calculation is written, and how.
struct CalculationOptions {
    CalculationFormat format = CalculationFormat::text;
    Detail detail = Detail::term;
    std::optional<int> token;  ///< only this one, counted from 0
    Style style;
    std::string source = {};  ///< where the numbers come from, such as a model's head: a line below the title, if any
    /// Processes are written out from the first token on, up to about this many numbers in total. If some are left out,
    /// a sentence at the beginning says how many are written; the vectors are left out if all processes are.
    double most_numbers = std::numeric_limits<double>::infinity();
    WorkProgress* progress = nullptr;  ///< informed after every process; when it is cancelled, the rest is left out
};

/// About how many numbers the calculation of a document shows.
double calculated_numbers(const Document& document);

/// How many tokens' processes keep the calculation of a document below about `most_numbers`.
int processes_within(const Document& document, double most_numbers);

/// Takes a text part by part. Returns false if it wants no more.
using TextSink = std::function<bool(std::string_view part)>;

/// The whole calculation of a document, written out as in the reference text: the vectors, then score, softmax and V
/// update of every token, then the result. LaTeX is a complete document for XeLaTeX, HTML a page of its own that begins
/// with the heatmaps; both are made for A4. Parts are passed on as they are written, so that a long calculation is
/// never completely in memory. Stops and returns false when the sink wants no more.
bool write_worked_calculation(const Document& document, const CalculationOptions& options, const TextSink& sink);

/// The same as one string.
std::string worked_calculation(const Document& document, const CalculationOptions& options);
/// Likewise, with pauses on the way. What is taken has to outlive the work.
Sliced<std::string> worked_calculation_in_slices(const Document& document, const CalculationOptions& options);

}  // namespace qkv
