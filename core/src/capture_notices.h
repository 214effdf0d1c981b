#pragma once

#include <optional>
#include <string>
#include <vector>

#include "capture_layout.h"
#include "tensor_file.h"

namespace qkv {

/// Whether an array is called like attention weights: attn, attention_probs, pattern, ….
bool is_weights_name(const std::string& name);

/// Whether an array or setting is called like something that changes attention and that qkv does not use yet: a mask,
/// a bias, a window, ….
bool is_unused_name(const std::string& name);

/// What the file says or holds of the layer of array `q` that changes attention and is not used, each with a notice.
/// What changes nothing is left out: a mask that lets everything through, a bias of zeros.
std::vector<Message> unused_in(const TensorFile& file, const std::string& q);

/// The attention weights that a file brings along.
class GivenWeights {
public:
    /// The array that holds those of the layer of array `q`; none if there are none.
    static std::optional<std::string> name_in(const TensorFile& file, const std::string& q);

    GivenWeights() = default;
    /// `layout` is that of q, k and v. A notice where they do not fit it or are too large to be compared.
    Result<std::optional<Message>> read(const TensorFile& file, const std::string& q, const CaptureLayout& layout,
                                        NumberType type_of_q);

    bool can_be_compared() const { return tensor_.has_value(); }

    /// A notice where the weights of a head differ from those that q, k and the options give: by how much at most.
    std::optional<Message> disagreement(const HeadIndex& head, const Matrix& weights) const;

private:
    std::string name_;
    std::optional<Tensor> tensor_;  ///< arranged
    double tolerance_ = 0.0;
};

}  // namespace qkv
