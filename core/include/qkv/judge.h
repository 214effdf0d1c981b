#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/explanation.h"
#include "qkv/text.h"
#include "qkv/walkthrough.h"

namespace qkv {

/// Mistakes that can be recognized from the number they give.
enum class Mistake {
    linear_normalisation,   ///< score ÷ Σ scores: no exp
    not_normalised,         ///< exp, not divided by the sum
    divided_by_n,           ///< exp ÷ number of tokens
    softmax_down_column,    ///< Σ over the queries instead of over the keys
    swapped_q_k,            ///< k_i · q_j
    own_key,                ///< q_i · k_i
    added_components,       ///< Σ (q + k)
    missed_component,       ///< one product left out
    scale_forgotten,        ///< not multiplied by the scale
    scale_twice,            ///< multiplied by the scale twice
    scale_by_d,             ///< divided by d instead of √d
    scale_inverted,         ///< divided by the scale: × √d instead of ÷ √d
    scale_unasked,          ///< divided by √d although the scale is 1
    temperature_forgotten,  ///< not divided by the temperature
    scaling_forgotten,      ///< neither multiplied by the scale nor divided by the temperature
    masked_counted,         ///< as if there were no mask
    mask_as_zero,           ///< 0 for a blocked score, so that exp gives it 1
    mask_after_softmax,     ///< blocked weights set to 0, the others not divided by their sum again
    mask_as_number,         ///< −1e9 or the like for a blocked score
    exp_forgotten,          ///< the score itself
    exp_as_product,         ///< e × score
    other_base,             ///< 2 or 10 to the power instead of e
    maximum_subtracted,     ///< exp(score − largest score) where exp(score) is asked for, or the other way round
    missed_term,            ///< one term of a sum left out
    weight_times_key,       ///< K instead of V
    weight_forgotten,       ///< V itself
    weights_of_column,      ///< the weights that the token gets, not those that it gives
    scores_as_weights,      ///< scores in the place of weights
    wrong_value,            ///< V of another token
    updated_value,          ///< V_new instead of V
    sign_lost,              ///< a minus sign left out, or one too many
    rounded_early,          ///< rounded on the way
    decimal_comma,          ///< 0,5 for 0.5; read as it was meant
};

/// "linear-normalisation": what `qkv check` prints.
std::string_view name(Mistake mistake);

/// Its name in a list: "exp를 씌우지 않음".
Message title(Mistake mistake);

/// The cells that a learner is asked for to predict a step: one number or the numbers of one vector. None at the start
/// and for project_stage.
std::vector<Cell> cells_asked(const Document& document, const Step& step);

/// Whether the answer is a vector, written [0, 0.211, 0], even if it has one component alone.
bool is_vector(const Step& step);

/// The question in plain words, and what helps to answer it: the rule with the step's own numbers, not the result.
Message question(const Document& document, const Step& step);
Message hint(const Document& document, const Attention& attention, const Step& step, const Style& style);

/// A mistake that gives the number that was answered.
struct FoundMistake {
    Mistake mistake;
    Message how;       ///< "점수를 점수의 합으로 나눈"
    std::string work;  ///< "1 ÷ (1 + 1 + 0)"; empty where there is nothing to show
    Message remark =
        {};  ///< a sentence of its own, such as that the idea is right; its key is empty where there is none
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
