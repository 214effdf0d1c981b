#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/explanation.h"
#include "qkv/mistake.h"
#include "qkv/text.h"
#include "qkv/walkthrough.h"

namespace qkv {

/// The cells that a learner is asked for to predict a step: one number or the numbers of one vector. Of the long
/// vectors of a layer it is the number furthest from 0, of the next word that of the likeliest. None at the start and
/// for project_stage. `attention` is attend(document).
std::vector<Cell> cells_asked(const Document& document, const Attention& attention, const Step& step);

/// Whether the answer is a vector, written [0, 0.211, 0], even if it has one component alone.
bool is_vector(const Document& document, const Step& step);

/// The question in plain words, and what helps to answer it: the rule with the step's own numbers, not the result.
Message question(const Document& document, const Attention& attention, const Step& step);
Message hint(const Document& document, const Attention& attention, const Step& step, const Style& style);

/// A mistake that gives the number that was answered.
struct FoundMistake {
    Mistake mistake;
    Message how;       ///< "점수를 점수의 합으로 나눈"
    std::string work;  ///< "1 ÷ (1 + 1 + 0)"; empty where there is nothing to show
    Message remark =
        {};  ///< a sentence of its own, such as that the idea is right; its id is empty where there is none
};

/// The verdict of the judge on an answer.
struct Verdict {
    bool is_correct = false;
    std::string answered;                ///< the answer as it was read: "0.5", "[0, 0.5, 0]"
    std::vector<double> expected;        ///< one for each cell asked; −∞ where masked
    std::vector<FoundMistake> mistakes;  ///< every mistake that gives exactly this answer, in the order of Mistake
    Message explanation;                 ///< of a right answer: what happened; of a wrong one: the hint
};

/// Judges what was typed for a step: a number or an expression, "[0, 0.211, 0]" for a vector, -inf for −∞.
/// `attention` is attend(document); `step` lies inside the document's shape and asks for something.
///
/// An answer is right when it is the result correctly rounded to the decimals that were typed, or as the program shows
/// it, or what the numbers as shown give. A whole number for a result that is none must be at least 2 and within 1/8 of
/// it. Fails on what is no number and on a wrong number of components.
Result<Verdict> judge(const Document& document, const Attention& attention, const Step& step, std::string_view typed,
                      const Style& style);

/// The verdict in one to three sentences.
std::string in_words(const Verdict& verdict, Language language);

}  // namespace qkv
