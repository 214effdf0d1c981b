#include "capture/capture_layout.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/fail.h"

namespace qkv {
namespace {

using Shape = std::vector<std::uint64_t>;

Problem axes_problem(const NamedShape& array) {
    return {"problem.capture.axes", {{"place", array.name}, {"shape", shape_text(array.shape)}}};
}

std::optional<Problem> check_lengths(const std::array<NamedShape, 3>& arrays) {
    for (const NamedShape& array : arrays) {
        if (array.shape.size() < 2 || array.shape.size() > 5) return axes_problem(array);
        if (std::find(array.shape.begin(), array.shape.end(), 0) != array.shape.end())
            return Problem{"problem.capture.empty", {{"place", array.name}, {"shape", shape_text(array.shape)}}};
    }
    return std::nullopt;
}

std::uint64_t length_of(const std::vector<Axis>& axes, const Shape& shape, Axis axis) {
    const auto found = std::find(axes.begin(), axes.end(), axis);
    return found == axes.end() ? 1 : shape[static_cast<std::size_t>(found - axes.begin())];
}

// Each of fewer heads may serve as many heads of q, and there may be more or fewer keys than queries.
bool fits_queries(const Shape& q, const Shape& other, const std::vector<Axis>& axes) {
    if (other.size() != q.size()) return false;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const bool is_shared = axes[i] == Axis::heads && other[i] < q[i] && q[i] % other[i] == 0;
        if (other[i] != q[i] && !is_shared && axes[i] != Axis::positions) return false;
    }
    return true;
}

Problem shapes_differ(const NamedShape& a, const NamedShape& b) {
    return {"problem.capture.shapes_differ",
            {{"a", a.name}, {"a_shape", shape_text(a.shape)}, {"b", b.name}, {"b_shape", shape_text(b.shape)}}};
}

// Fewer keys than queries, or fewer heads of K than of Q: both are to be found, and the file does not tell.
Problem keys_or_heads(const NamedShape& q, const NamedShape& k, const std::vector<Axis>& axes) {
    return {"problem.capture.counts_differ_or_heads",
            {{"a", q.name},
             {"a_shape", shape_text(q.shape)},
             {"a_count", std::to_string(length_of(axes, q.shape, Axis::positions))},
             {"b", k.name},
             {"b_shape", shape_text(k.shape)},
             {"b_count", std::to_string(length_of(axes, k.shape, Axis::positions))}}};
}

std::optional<Problem> check_equal(const std::array<NamedShape, 3>& arrays, const std::vector<Axis>& axes,
                                   bool is_order_told) {
    const auto& [q, k, v] = arrays;
    for (const NamedShape* other : {&k, &v}) {
        if (!fits_queries(q.shape, other->shape, axes)) return shapes_differ(q, *other);
    }
    const auto n = length_of(axes, q.shape, Axis::positions);
    const auto m = length_of(axes, k.shape, Axis::positions);
    if (!is_order_told && axes.size() > 1 && m < n && n % m == 0 && axes.back() == Axis::positions &&
        length_of(axes, q.shape, Axis::heads) == length_of(axes, k.shape, Axis::heads))
        return keys_or_heads(q, k, axes);
    if (q.shape.back() != k.shape.back()) {
        return Problem{"problem.capture.key_sizes_differ",
                       {{"q", q.name},
                        {"q_size", std::to_string(q.shape.back())},
                        {"k", k.name},
                        {"k_size", std::to_string(k.shape.back())}}};
    }
    const auto values = length_of(axes, v.shape, Axis::positions);
    if (values == m) return std::nullopt;
    return Problem{"problem.capture.values_differ",
                   {{"k", k.name}, {"v", v.name}, {"count", std::to_string(m)}, {"v_count", std::to_string(values)}}};
}

// What was asked for; of axes in front that it says nothing of, the usual ones. None if it does not fit.
std::optional<std::vector<Axis>> asked_axes(const std::vector<Axis>& asked, std::size_t count, bool has_batch) {
    std::vector<Axis> wanted = asked;
    std::erase(wanted, Axis::qkv);  // taken apart already
    if (wanted.size() > count) return std::nullopt;
    std::vector<Axis> axes = usual_axes(count, has_batch);
    std::copy(wanted.begin(), wanted.end(), axes.end() - static_cast<std::ptrdiff_t>(wanted.size()));
    for (const Axis axis : axes) {
        if (std::count(axes.begin(), axes.end(), axis) > 1) return std::nullopt;
    }
    if (std::find(axes.begin(), axes.end(), Axis::positions) == axes.end()) return std::nullopt;
    return axes;
}

// Turns heads and positions round where the number of positions or of heads tells. Returns whether it is known which is
// which, as it also is where q, k and v don't fit each other when turned round.
bool find_order(std::vector<Axis>& axes, const std::array<NamedShape, 3>& arrays, const Counts& counts) {
    if (axes.size() < 2 || axes[axes.size() - 2] != Axis::heads) return true;
    const Shape& q = arrays[0].shape;
    const std::uint64_t first = q[axes.size() - 2];
    const std::uint64_t second = q[axes.size() - 1];
    std::vector<Axis> turned = axes;
    std::swap(turned[axes.size() - 2], turned[axes.size() - 1]);
    const auto is_one_of_them = [&](const auto& count) { return count == first || count == second; };
    const bool do_positions_tell = is_one_of_them(counts.positions);
    if (first != second && (do_positions_tell || is_one_of_them(counts.heads))) {
        if (do_positions_tell ? counts.positions == first : counts.heads == second) axes = turned;
        return true;
    }
    const auto fits = [&](const std::vector<Axis>& order) {
        return fits_queries(q, arrays[1].shape, order) && fits_queries(q, arrays[2].shape, order);
    };
    return first == 1 || (fits(axes) && !fits(turned));
}

std::optional<Problem> check_limits(const std::array<NamedShape, 3>& arrays, const std::vector<Axis>& axes) {
    const Shape& q = arrays[0].shape;
    for (const bool are_keys : {false, true}) {
        const std::uint64_t count = length_of(axes, arrays[are_keys ? 1 : 0].shape, Axis::positions);
        if (count <= max_file_tokens) continue;
        return Problem{are_keys ? "problem.keys.too_many" : "problem.tokens.too_many",
                       {{"tokens", std::to_string(count)}, {"limit", std::to_string(max_file_tokens)}}};
    }
    for (const NamedShape& array : arrays) {
        const std::uint64_t size = array.shape.back();
        if (size <= max_file_dimensions) continue;
        return Problem{
            "problem.shape.too_wide",
            {{"matrix", array.name}, {"size", std::to_string(size)}, {"limit", std::to_string(max_file_dimensions)}}};
    }
    // Every factor is checked before it is multiplied, so that nothing overflows.
    std::uint64_t heads = 1;
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
        if (axes[axis] == Axis::positions) continue;
        if (q[axis] > max_capture_heads || heads * q[axis] > max_capture_heads)
            return Problem{"problem.capture.too_many_heads",
                           {{"shape", shape_text(q)}, {"limit", std::to_string(max_capture_heads)}}};
        heads *= q[axis];
    }
    return std::nullopt;
}

// The one length that all lists have.
std::optional<std::uint64_t> length_of(const TokenLists& tokens) {
    if (tokens.empty()) return std::nullopt;
    const auto is_as_long = [&](const auto& list) { return list.size() == tokens.front().size(); };
    if (!std::all_of(tokens.begin(), tokens.end(), is_as_long)) return std::nullopt;
    return tokens.front().size();
}

}  // namespace

std::vector<Axis> usual_axes(std::size_t count, bool has_batch) {
    switch (count) {
        case 1: return {Axis::positions};
        case 2: return {has_batch ? Axis::batch : Axis::heads, Axis::positions};
        case 3: return {has_batch ? Axis::batch : Axis::layers, Axis::heads, Axis::positions};
        default: return {Axis::batch, Axis::layers, Axis::heads, Axis::positions};
    }
}

std::optional<Problem> check_tokens(const TokenLists& tokens, const CaptureLayout& layout, int count,
                                    const Shape& shape) {
    if (tokens.size() > 1 && (!layout.has_batch() || tokens.size() != static_cast<std::size_t>(layout.batches))) {
        const std::uint64_t first = layout.axes.size() > 1 ? shape.front() : 1;
        return Problem{"problem.capture.token_lists",
                       {{"lists", std::to_string(tokens.size())}, {"first", std::to_string(first)}}};
    }
    for (const std::vector<std::string>& list : tokens) {
        if (list.size() == static_cast<std::size_t>(count)) continue;
        return Problem{
            "problem.capture.token_count",
            {{"count", std::to_string(list.size())}, {"tokens", std::to_string(count)}, {"shape", shape_text(shape)}}};
    }
    return std::nullopt;
}

bool CaptureLayout::has_batch() const { return std::find(axes.begin(), axes.end(), Axis::batch) != axes.end(); }

std::vector<std::uint64_t> CaptureLayout::place_of(const HeadIndex& head, std::uint64_t row) const {
    std::vector<std::uint64_t> place;
    for (const Axis axis : axes) {
        switch (axis) {
            case Axis::batch: place.push_back(static_cast<std::uint64_t>(head.batch)); break;
            case Axis::layers: place.push_back(static_cast<std::uint64_t>(head.layer)); break;
            case Axis::heads: place.push_back(static_cast<std::uint64_t>(head.head)); break;
            case Axis::positions: place.push_back(row); break;
            case Axis::qkv: break;
        }
    }
    return place;
}

Result<CaptureLayout> layout_of(const std::array<NamedShape, 3>& arrays, const CaptureOptions& options,
                                const TokenLists& tokens, const Counts& counts) {
    if (auto problem = check_lengths(arrays)) return tl::unexpected(std::move(*problem));
    const Shape& q = arrays[0].shape;
    const std::size_t count = q.size() - 1;
    // Tokens for each of the first axis say what that axis is.
    const bool has_batch = options.has_batch || (tokens.size() > 1 && count > 1 && tokens.size() == q.front());
    if (options.has_batch && count == 1) return tl::unexpected(axes_problem(arrays[0]));
    CaptureLayout layout;
    if (const auto axes = asked_axes(options.axes, count, has_batch)) {
        layout.axes = *axes;
    } else {
        return fail("problem.capture.axes_asked",
                    {{"place", arrays[0].name}, {"shape", shape_text(q)}, {"axes", axes_text(options.axes)}});
    }
    if (options.axes.empty()) {
        const auto positions = length_of(tokens);
        layout.is_order_told =
            find_order(layout.axes, arrays, {positions ? positions : counts.positions, counts.heads});
    }
    if (auto problem = check_equal(arrays, layout.axes, layout.is_order_told))
        return tl::unexpected(std::move(*problem));
    if (auto problem = check_limits(arrays, layout.axes)) return tl::unexpected(std::move(*problem));
    layout.batches = static_cast<int>(length_of(layout.axes, q, Axis::batch));
    layout.layers = static_cast<int>(length_of(layout.axes, q, Axis::layers));
    layout.heads = static_cast<int>(length_of(layout.axes, q, Axis::heads));
    layout.token_count = static_cast<int>(length_of(layout.axes, q, Axis::positions));
    layout.key_count = static_cast<int>(length_of(layout.axes, arrays[1].shape, Axis::positions));
    for (std::size_t i = 0; i < arrays.size(); ++i)
        layout.heads_of[i] = static_cast<int>(length_of(layout.axes, arrays[i].shape, Axis::heads));
    layout.key_size = static_cast<int>(q.back());
    layout.value_size = static_cast<int>(arrays[2].shape.back());
    if (auto problem = check_tokens(tokens, layout, layout.token_count, q)) return tl::unexpected(std::move(*problem));
    return layout;
}

Tensor arranged(const Tensor& tensor, const CaptureLayout& layout) {
    Tensor result = tensor;
    result.shape.clear();
    result.strides.clear();
    for (const Axis axis : {Axis::batch, Axis::layers, Axis::heads, Axis::positions}) {
        const auto found = std::find(layout.axes.begin(), layout.axes.end(), axis);
        const auto at = static_cast<std::size_t>(found - layout.axes.begin());
        result.shape.push_back(found == layout.axes.end() ? 1 : tensor.shape[at]);
        result.strides.push_back(found == layout.axes.end() ? 0 : tensor.strides[at]);
    }
    result.shape.push_back(tensor.shape.back());
    result.strides.push_back(tensor.strides.back());
    return result;
}

}  // namespace qkv
