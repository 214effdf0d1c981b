#pragma once

#include <optional>
#include <string>
#include <vector>

namespace qkv {

/// What an array, a setting or an entry of a capture is for, as its name says.
enum class Kind {
    other,
    mask,
    padding_mask,  ///< true where a token is blocked, not where it takes part
    bias,
    rotary,
    window,
    softcap,
    sinks,
    segments,
    causal,
    scale,
    temperature,
    heads,      ///< their number
    key_heads,  ///< of K and V
    head_size,
    weights,
    scores,
    output,
};

/// By what its name holds: attn_mask, attentionMask and blocks.0.attn.causal_mask are masks.
Kind kind_of(const std::string& name);

/// Whether an array of this name holds the tokens, those of the keys or the sentence.
inline bool holds_texts(const std::string& name) {
    return name == "tokens" || name == "key_tokens" || name == "sentence";
}

/// Whether an export of a layer holds something under this name beside its attention: docs/export.md has the names.
bool is_of_exported_layer(const std::string& name);

/// Whether arrays of these names are such an export.
bool are_of_exported_layer(const std::vector<std::string>& names);

/// Whether an array of this name is meant to hold q, k and v, all three.
bool says_stack(const std::string& name);

/// How an array keeps W_O, the matrix that joins the heads, as its name says.
enum class FormOfWO {
    exact,      ///< "w_o": (H d_v)×d
    as_it_is,   ///< "attn.c_proj.weight" and the like: (H d_v)×d in most programs
    of_linear,  ///< "o_proj", "out_proj" and the like: d×(H d_v) in a Linear of PyTorch
};

/// None if the name is not that of W_O.
std::optional<FormOfWO> form_of_w_o(const std::string& name);

/// Whether the two names are of different layers: they differ first in a number.
bool are_of_different_layers(const std::string& a, const std::string& b);

/// Whether what is computed from q, k and v has this kind: weights, scores, output.
constexpr bool is_result(Kind kind) { return kind == Kind::weights || kind == Kind::scores || kind == Kind::output; }

}  // namespace qkv
