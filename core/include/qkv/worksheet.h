#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "qkv/document.h"
#include "qkv/judge.h"
#include "qkv/names.h"
#include "qkv/text.h"

namespace qkv {

/// How a worksheet is written down.
enum class WorksheetFormat { markdown, html, latex };
inline constexpr Names<WorksheetFormat, 3> worksheet_format_names{
    {{WorksheetFormat::markdown, "markdown"}, {WorksheetFormat::html, "html"}, {WorksheetFormat::latex, "latex"}}};

/// What a worksheet for pencil and paper holds.
struct WorksheetOptions {
    static constexpr int largest_count = 50;
    static constexpr int least_tokens = 2;
    static constexpr int largest_tokens = 6;
    static constexpr int largest_dimensions = 4;
    static constexpr int largest_level = 7;

    int count = 5;
    int tokens = 3;      ///< of each sentence
    int dimensions = 3;  ///< of Q, K and V
    /// 1 powers of 2 or 3 for e, 2 scores and softmax, 3 and V update, 4 and ÷√d, 5 causal mask and a mistake, 6 scores
    /// and softmax with a mask and a bias, 7 two heads joined by W_O
    int level = 2;
    std::uint64_t seed = 1;
    Language language = Language::ko;
    WorksheetFormat format = WorksheetFormat::markdown;
    bool has_answers = false;  ///< the answer key with the full working, instead of the sheet
    std::string source = {};   ///< where the numbers of a given document come from, such as a model's head, if any

    friend bool operator==(const WorksheetOptions&, const WorksheetOptions&) = default;
};

/// One exercise: the calculation of one token of a document, with small whole numbers.
struct Exercise {
    Document document;
    int query = 0;
    int base = 0;              ///< of level 1: 2 or 3 instead of e; its scores are 0, 1, 2 or 3
    Step mistaken_step;        ///< of level 5: the step with the wrong answer
    std::string wrong_answer;  ///< of level 5: the wrong answer, which exactly one Mistake gives
};

/// The exercises of a worksheet, all different. The same options give the same exercises on every machine; language and
/// format change only the tokens. Fails on options outside their limits.
Result<std::vector<Exercise>> exercises(const WorksheetOptions& options);

/// Of a sentence with more tokens or longer vectors, a sheet of paper has no room for the calculation.
inline constexpr int largest_worksheet_tokens = 12;
inline constexpr int largest_worksheet_dimensions = 8;
inline constexpr int largest_worksheet_heads = 4;

/// The levels that a document can be asked at: 2 the weights, 3 V_new, 6 if it has a mask or a bias, 7 if its heads are
/// joined. It has its own heads, masks, biases, scale and temperature at all of them.
std::vector<int> worksheet_levels(const Document& document);

/// The calculation of the first options.count tokens of a document, with its numbers rounded as they are printed. Fails
/// if the document is too large for paper.
Result<std::vector<Exercise>> exercises_of(const Document& document, int count);

/// What a level is about, in a sentence. 1 ≤ level ≤ WorksheetOptions::largest_level.
std::string worksheet_level(int level, Language language);

/// "html", "md" or "tex".
std::string_view file_ending(WorksheetFormat format);

/// The sheet or its answer key, a complete file.
Result<std::string> worksheet(const WorksheetOptions& options);

/// Likewise, with exercises_of(document). Of the options, tokens, dimensions and seed do not matter; a level that is
/// not among worksheet_levels(document) is refused.
Result<std::string> worksheet_of(const Document& document, const WorksheetOptions& options);

}  // namespace qkv
