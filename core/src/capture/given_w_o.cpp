#include "capture/given_w_o.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "capture/capture_kinds.h"
#include "capture/capture_names.h"

namespace qkv {
namespace {

constexpr std::uint64_t most_cells_of_w_o = 256 * 1024 * 1024;

struct PlacedWO {
    Tensor tensor;  // layers, heads, d_v, d
    bool is_turned = false;
    bool is_shape_clear = true;
};

// The rows of all heads below each other, along `rows`.
Tensor parted(const Tensor& tensor, std::size_t rows, std::size_t columns, const CaptureLayout& layout) {
    const auto size = static_cast<std::uint64_t>(layout.value_size);
    Tensor result = tensor;
    result.shape = {1, static_cast<std::uint64_t>(layout.heads), size, tensor.shape[columns]};
    result.strides = {0, size * tensor.strides[rows], tensor.strides[rows], tensor.strides[columns]};
    return result;
}

// Without layers in front. By its name where both ways fit.
std::optional<PlacedWO> placed_in_layer(const Tensor& tensor, const CaptureLayout& layout, FormOfWO form) {
    const auto heads = static_cast<std::uint64_t>(layout.heads);
    const auto size = static_cast<std::uint64_t>(layout.value_size);
    if (tensor.shape.size() == 3) {
        if (tensor.shape[0] != heads || tensor.shape[1] != size) return std::nullopt;
        PlacedWO placed{tensor};
        placed.tensor.shape.insert(placed.tensor.shape.begin(), 1);
        placed.tensor.strides.insert(placed.tensor.strides.begin(), 0);
        return placed;
    }
    if (tensor.shape.size() != 2) return std::nullopt;
    const bool fits_as_it_is = tensor.shape[0] == heads * size;
    const bool fits_turned = tensor.shape[1] == heads * size;
    if (!fits_as_it_is && !fits_turned) return std::nullopt;
    const bool is_turned = fits_turned && (form == FormOfWO::of_linear || !fits_as_it_is);
    return PlacedWO{is_turned ? parted(tensor, 1, 0, layout) : parted(tensor, 0, 1, layout), is_turned,
                    fits_as_it_is != fits_turned || form == FormOfWO::exact};
}

std::optional<PlacedWO> placed(const Tensor& tensor, const CaptureLayout& layout, FormOfWO form) {
    if (auto found = placed_in_layer(tensor, layout, form)) return found;
    if (tensor.shape.size() < 3 || tensor.shape[0] != static_cast<std::uint64_t>(layout.layers)) return std::nullopt;
    auto found = placed_in_layer(slice_of(tensor, 0, 0), layout, form);
    if (!found) return std::nullopt;
    found->tensor.shape[0] = tensor.shape[0];
    found->tensor.strides[0] = tensor.strides[0];
    return found;
}

}  // namespace

Sliced<bool> GivenWO::read(const TensorFile& file, const std::string& q, const CaptureLayout& layout) {
    for (const std::string& name : file.names()) {
        const auto form = form_of_w_o(name);
        if (!form || name == q || are_of_different_layers(name, q)) continue;
        const auto outline = file.outline(name);
        const auto cells = outline ? bytes_of(outline->shape, 1) : std::nullopt;
        if (!cells || outline->is_text || *cells == 0 || *cells > most_cells_of_w_o) continue;
        const auto member = co_await file.member(name, nullptr);
        const auto* const tensor = member ? std::get_if<Tensor>(&*member) : nullptr;
        auto found =
            tensor != nullptr && tensor->type != NumberType::boolean ? placed(*tensor, layout, *form) : std::nullopt;
        if (!found) continue;
        if (tensor_) {  // nothing says which of them is meant
            *this = {};
            co_return false;
        }
        name_ = name;
        shape_ = outline->shape;
        tensor_ = std::move(found->tensor);
        is_turned_ = found->is_turned;
        is_shape_clear_ = found->is_shape_clear;
    }
    co_return tensor_.has_value();
}

std::optional<Message> GivenWO::notice() const {
    if (is_shape_clear_) return std::nullopt;
    return Message{is_turned_ ? "notice.capture.w_o_turned" : "notice.capture.w_o_as_it_is",
                   {{"place", array_name(name_)}, {"shape", shape_text(shape_)}}};
}

std::optional<Matrix> GivenWO::of(int layer) const {
    if (!tensor_) return Matrix();
    const auto own = tensor_->shape[0] == 1 ? 0 : static_cast<std::uint64_t>(layer);
    const auto size = static_cast<Eigen::Index>(tensor_->shape[2]);
    Matrix joined(static_cast<Eigen::Index>(tensor_->shape[1]) * size, static_cast<Eigen::Index>(tensor_->shape[3]));
    for (std::uint64_t head = 0; head < tensor_->shape[1]; ++head) {
        const auto rows = matrix_in(*tensor_, {own, head});
        if (!rows) return std::nullopt;
        joined.middleRows(static_cast<Eigen::Index>(head) * size, size) = *rows;
    }
    return joined;
}

}  // namespace qkv
