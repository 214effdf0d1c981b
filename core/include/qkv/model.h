#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/attention.h"
#include "qkv/matrix.h"

// What a small language model adds to attention: the layer behind the joined heads, and the words before and after it.
// d components in a vector of a token, f in the inside of the feed-forward layer.
namespace qkv {

inline constexpr int max_words = 1024;
/// Numbers of a document with a layer are at most this, so that no square and no product of them overflows.
inline constexpr double largest_layer_number = 1e30;

/// The rest of a transformer's layer (Vaswani et al., 2017, sections 3.1 and 3.3), with RMSNorm (Zhang and Sennrich,
/// 2019, "Root Mean Square Layer Normalization") after each addition. All finite.
struct Layer {
    Matrix norm_1;                ///< 1×d, what each component is multiplied by; 0×0 for a norm that is switched off
    Matrix up;                    ///< d×f
    Matrix up_bias;               ///< 1×f
    Matrix down;                  ///< f×d
    Matrix norm_2;                ///< 1×d or 0×0, as norm_1
    bool is_on = true;            ///< the feed-forward layer; down is 0 where it is off
    std::string unknown_members;  ///< as in Document

    int inner_size() const { return static_cast<int>(up.cols()); }  ///< f

    friend bool operator==(const Layer& a, const Layer& b);
};

/// The words of a model, what each brings along, and what tells the next one. Two words are never the same.
struct Model {
    std::string name;                ///< "ko"
    std::vector<std::string> words;  ///< 1 to max_words, none empty
    Matrix word;                     ///< a row of d for each word
    Matrix position;                 ///< L×d, a row for each place in a sentence of at most L tokens
    Matrix unembedding;              ///< d×V: a column for each word that can come next. The words after these V are
                                     ///< only read, as a word is that the model was not trained with.
    std::string unknown_members;     ///< as in Document

    int next_word_count() const { return static_cast<int>(unembedding.cols()); }  ///< V
    int position_count() const { return static_cast<int>(position.rows()); }      ///< L

    /// The row of `word`, if the model knows it.
    std::optional<int> index_of(std::string_view word) const;

    friend bool operator==(const Model& a, const Model& b);
};

/// The `count` words of a model that are most like `typed`, by the letters (of Hangul, by its jamo) that it takes to
/// change one into the other.
std::vector<std::string> nearest_words(const Model& model, std::string_view typed, int count);

/// The ε of RMSNorm.
inline constexpr double norm_epsilon = 1e-5;

/// What a layer makes of n tokens. attention = concat W_O.
struct LayerResult {
    Matrix sum_1;                ///< n×d, x + attention
    std::vector<double> root_1;  ///< n, √(mean of the squares of sum_1 + ε); 1 for a norm that is switched off
    Matrix norm_1;               ///< n×d, sum_1 ÷ root_1, each component × its number of Layer::norm_1
    Matrix up;                   ///< n×f, norm_1 W_up + b_up
    Matrix inner;                ///< n×f, max(0, up)
    Matrix down;                 ///< n×d, inner W_down
    Matrix sum_2;                ///< n×d, norm_1 + down
    std::vector<double> root_2;  ///< as root_1
    Matrix norm_2;               ///< n×d, as norm_1
};

/// How likely each word is to come next after each of n tokens.
struct NextWords {
    Matrix logits;                    ///< n×V, norm_2 × unembedding
    std::vector<SoftmaxTerms> terms;  ///< n, of each row of logits
    Matrix probabilities;             ///< n×V, softmax of each row of logits
};

/// x, attention: n×d.
LayerResult through(const Layer& layer, const Matrix& x, const Matrix& attention);

/// norm_2: n×d.
NextWords next_words(const Model& model, const Matrix& norm_2);

/// So many of the likeliest words are written out.
inline constexpr int next_words_shown = 5;

/// The `count` likeliest words after a token, the likeliest first; of equal ones that which comes first in the model.
std::vector<int> likeliest_words(const NextWords& next, int token, int count);

}  // namespace qkv
