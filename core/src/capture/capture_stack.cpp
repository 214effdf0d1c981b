#include "capture/capture_stack.h"

#include <algorithm>

#include "capture/capture_layout.h"
#include "capture/capture_said.h"

namespace qkv {
namespace {

using Shape = std::vector<std::uint64_t>;

// Side by side along the last axis.
std::optional<Stack> merged_stack(const TensorFile& file, const Shape& shape) {
    if (shape.back() == 0) return std::nullopt;
    if (auto shared = shared_heads_in(file, shape.back()))
        return Stack{shape.size() - 1, true, shared->heads, shared->key_heads, std::move(shared->places)};
    return shape.back() % 3 == 0 ? std::optional(Stack{shape.size() - 1, true}) : std::nullopt;
}

// With heads before positions, and the other way round.
std::vector<std::vector<Axis>> orders_of(const std::vector<Axis>& axes) {
    std::vector<std::vector<Axis>> orders{axes};
    if (axes.size() < 2 || axes[axes.size() - 2] != Axis::heads) return orders;
    orders.push_back(axes);
    std::swap(orders[1][axes.size() - 2], orders[1][axes.size() - 1]);
    return orders;
}

}  // namespace

std::optional<Stack> stack_in(const TensorFile& file, const Shape& shape, bool says_so) {
    if (shape.size() < 2) return std::nullopt;
    const std::size_t tried = shape.size() < 3 ? 0 : says_so ? shape.size() - 1 : 1;
    for (std::size_t axis = 0; axis < tried; ++axis) {
        if (shape[axis] == 3) return Stack{axis, false};
    }
    return merged_stack(file, shape);
}

std::optional<Stack> asked_stack(const TensorFile& file, const std::vector<Axis>& axes, const Shape& shape) {
    const auto found = std::find(axes.begin(), axes.end(), Axis::qkv);
    const auto axis = static_cast<std::size_t>(found - axes.begin());
    const bool is_merged = axes.size() == shape.size() && axis + 1 == axes.size();
    if (!is_merged && axes.size() + 1 != shape.size()) return std::nullopt;
    const bool has_heads = std::find(axes.begin(), axes.end(), Axis::heads) != axes.end();
    if (is_merged && !has_heads) return merged_stack(file, shape);
    if (is_merged ? shape.back() % 3 != 0 || shape.back() == 0 : shape[axis] != 3) return std::nullopt;
    return Stack{axis, is_merged};
}

std::optional<Stack> stack_said(const TensorFile& file, const std::string& name) {
    const auto outline = file.outline(name);
    return outline && !outline->is_text ? stack_in(file, outline->shape, true) : std::nullopt;
}

std::vector<std::uint64_t> shape_in(const Stack& stack, std::vector<std::uint64_t> shape, std::size_t role) {
    if (stack.is_merged) {
        shape.back() /= stack.heads + 2 * stack.key_heads;
        if (stack.heads > 1) shape.insert(shape.end() - 1, role == 0 ? stack.heads : stack.key_heads);
    } else {
        shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(stack.axis));
    }
    return shape;
}

Tensor part_of(const Tensor& tensor, const Stack& stack, std::size_t role) {
    if (!stack.is_merged) return slice_of(tensor, stack.axis, role);
    const std::uint64_t stride = tensor.strides.back();
    Tensor part = tensor;
    part.shape = shape_in(stack, tensor.shape, role);
    const std::uint64_t before = role == 0 ? 0 : stack.heads + (role - 1) * stack.key_heads;
    part.begin += before * part.shape.back() * stride * bytes_of(tensor.type);
    if (stack.heads > 1) part.strides.insert(part.strides.end() - 1, part.shape.back() * stride);
    return part;
}

std::vector<std::vector<Axis>> stack_readings(const std::vector<std::uint64_t>& shape, bool has_batch,
                                              std::optional<std::uint64_t> positions) {
    std::vector<std::vector<Axis>> readings;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        const bool is_last = axis + 1 == shape.size();
        const std::size_t others = shape.size() - (is_last ? 1 : 2);
        if (is_last ? shape[axis] % 3 != 0 : shape[axis] != 3 || others == 0 || others > 4) continue;
        const std::vector<std::uint64_t> part = shape_in({axis, is_last}, shape, 0);
        if (part.back() > max_file_dimensions) continue;
        for (std::vector<Axis>& axes : orders_of(usual_axes(others, has_batch && others > 1))) {
            const auto at = std::find(axes.begin(), axes.end(), Axis::positions) - axes.begin();
            const std::uint64_t length = part[static_cast<std::size_t>(at)];
            if (length > max_file_tokens || length != positions.value_or(length)) continue;
            axes.insert(axes.begin() + static_cast<std::ptrdiff_t>(axis), Axis::qkv);
            readings.push_back(std::move(axes));
        }
    }
    return readings;
}

}  // namespace qkv
