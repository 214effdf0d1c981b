#pragma once

#include <optional>
#include <string>

#include "capture/capture_layout.h"
#include "capture/tensor_file.h"

namespace qkv {

/// W_O, the matrix that joins the heads of a layer, where a file brings it along.
class GivenWO {
public:
    /// Takes the one array of the layer of array `q` that is called like it and fits `layout`, that of q, k and v: H
    /// d_v rows, or H and d_v as axes of their own, and d columns; or the other way round, as PyTorch's Linear keeps
    /// it. The layers may stand in front. Whether there is one.
    Sliced<bool> read(const TensorFile& file, const std::string& q, const CaptureLayout& layout);

    const std::string& name() const { return name_; }
    /// What should be known: which way it was read, where its shape allows both.
    std::optional<Message> notice() const;

    /// (H d_v)×d, of a layer; 0×0 if there is none. None if its bytes are gone from the file.
    std::optional<Matrix> of(int layer) const;

    bool is_unchanged() const { return !tensor_ || tensor_->owner->is_unchanged(); }

private:
    std::string name_;
    std::optional<Tensor> tensor_;  ///< layers, heads, d_v, d; of one layer for all
    std::vector<std::uint64_t> shape_;
    bool is_turned_ = false;
    bool is_shape_clear_ = true;
};

}  // namespace qkv
