#pragma once

#include <optional>
#include <string>
#include <vector>

#include "capture/capture_kinds.h"
#include "capture/capture_layout.h"
#include "capture/tensor_file.h"
#include "qkv/attention.h"

namespace qkv {

struct GivenResult {
    Kind kind;
    std::string name;              ///< as it is shown
    std::vector<Tensor> readings;  ///< arranged, in each order of its axes that fits
    double tolerance;
};

/// Weights, scores and outputs that a file brings along, to be compared with those that q, k and v give.
class GivenResults {
public:
    /// The arrays of the layer of array `q` that are called like results and have two axes or more.
    static std::vector<std::string> names_in(const TensorFile& file, const std::string& q);
    /// The first of them that holds weights.
    static std::optional<std::string> weights_in(const TensorFile& file, const std::string& q);

    /// `layout` is that of q, k and v. Notices of those that can't be compared.
    Sliced<std::vector<Message>> read(const TensorFile& file, const std::vector<std::string>& names,
                                      const CaptureLayout& layout, NumberType type_of_q);

    bool can_be_compared() const { return !all_.empty(); }

    /// A notice for each that differs for this head, or for any of all heads, with the largest difference, or holds no
    /// numbers.
    std::vector<Message> disagreements(const HeadIndex& head, const Document& document,
                                       const Attention& attention) const;

private:
    std::vector<GivenResult> all_;
};

}  // namespace qkv
