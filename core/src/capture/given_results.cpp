#include "capture/given_results.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "capture/capture_looks.h"
#include "capture/capture_names.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

constexpr std::uint64_t most_compared_bytes = 256 * 1024 * 1024;

bool is_half_precise(NumberType type) { return type == NumberType::float16 || type == NumberType::bfloat16; }

std::uint64_t length_of(Axis axis, const CaptureLayout& layout) {
    switch (axis) {
        case Axis::batch: return static_cast<std::uint64_t>(layout.batches);
        case Axis::layers: return static_cast<std::uint64_t>(layout.layers);
        case Axis::heads: return static_cast<std::uint64_t>(layout.heads);
        case Axis::positions: return static_cast<std::uint64_t>(layout.token_count);
        case Axis::qkv: break;
    }
    return 1;
}

// The tensor with its axes in the order batch, layers, heads, positions and the last one, if they are these in the
// file, where those of length 1 may be missing or be more.
std::optional<Tensor> arranged_as(const Tensor& tensor, const std::vector<Axis>& axes, const CaptureLayout& layout,
                                  std::uint64_t last) {
    if (tensor.shape.size() < 2 || tensor.shape.back() != last) return std::nullopt;
    Tensor result = tensor;
    result.shape = {1, 1, 1, 1, last};
    result.strides = {0, 0, 0, 0, tensor.strides.back()};
    std::size_t at = 0;
    const std::size_t count = tensor.shape.size() - 1;
    for (const Axis axis : axes) {
        const std::uint64_t length = length_of(axis, layout);
        if (length == 1) continue;
        while (at < count && tensor.shape[at] == 1) ++at;
        if (at == count || tensor.shape[at] != length) return std::nullopt;
        const auto place = static_cast<std::size_t>(axis);  // the enum has this order
        result.shape[place] = length;
        result.strides[place] = tensor.strides[at++];
    }
    const auto rest = tensor.shape.begin() + static_cast<std::ptrdiff_t>(at);
    if (!std::all_of(rest, tensor.shape.end() - 1, [](std::uint64_t length) { return length == 1; }))
        return std::nullopt;
    return result;
}

std::vector<Axis> without(std::vector<Axis> axes, Axis axis) {
    std::erase(axes, axis);
    return axes;
}

// Scores and weights: a row of m numbers for each query.
std::vector<Tensor> square_readings(const Tensor& tensor, const CaptureLayout& layout) {
    std::vector<Axis> axes = without(layout.axes, Axis::positions);
    axes.push_back(Axis::positions);
    const auto reading = arranged_as(tensor, axes, layout, static_cast<std::uint64_t>(layout.key_count));
    return reading ? std::vector{*reading} : std::vector<Tensor>();
}

// Outputs: in the order of q, k and v, with heads and positions the other way round, or with all heads side by side.
std::vector<Tensor> output_readings(const Tensor& tensor, const CaptureLayout& layout) {
    std::vector<Tensor> readings;
    const auto size = static_cast<std::uint64_t>(layout.value_size);
    const std::vector<Axis> one = without(without(layout.axes, Axis::positions), Axis::heads);
    for (const auto& last : {std::vector{Axis::heads, Axis::positions}, {Axis::positions, Axis::heads}}) {
        std::vector<Axis> axes = one;
        axes.insert(axes.end(), last.begin(), last.end());
        if (auto reading = arranged_as(tensor, axes, layout, size)) readings.push_back(std::move(*reading));
    }
    std::vector<Axis> merged = one;
    merged.push_back(Axis::positions);
    const auto heads = static_cast<std::uint64_t>(layout.heads);
    if (auto reading = heads > 1 ? arranged_as(tensor, merged, layout, heads * size) : std::nullopt) {
        reading->shape[2] = heads;
        reading->strides[2] = size * reading->strides.back();
        reading->shape.back() = size;
        readings.push_back(std::move(*reading));
    }
    return readings;
}

struct Difference {
    double largest = 0;
    bool has_nan = false;
    bool has_infinity = false;
    bool blocks_more = false;  ///< scores of −∞ where qkv blocks nothing

    bool is_none(double tolerance) const { return !has_nan && !has_infinity && !blocks_more && largest <= tolerance; }

    void add(const Difference& other) {
        largest = std::max(largest, other.largest);
        has_nan = has_nan || other.has_nan;
        has_infinity = has_infinity || other.has_infinity;
        blocks_more = blocks_more || other.blocks_more;
    }
};

// What the mask of qkv blocks may be anything in the file.
Difference difference(const Matrix& given, const Matrix& expected, Kind kind) {
    Difference found;
    for (Eigen::Index i = 0; i < given.size(); ++i) {
        const double here = expected.data()[i];
        const double there = given.data()[i];
        if (kind == Kind::scores && here == -std::numeric_limits<double>::infinity()) continue;
        const bool is_blocked = kind == Kind::scores && there <= as_good_as_blocked && here > as_good_as_blocked;
        found.blocks_more = found.blocks_more || is_blocked;
        found.has_nan = found.has_nan || std::isnan(there);
        found.has_infinity = found.has_infinity || (std::isinf(there) && !is_blocked);
        if (is_blocked || !std::isfinite(there)) continue;
        const double distance = std::abs(there - here);
        found.largest =
            std::isnan(distance) ? std::numeric_limits<double>::infinity() : std::max(found.largest, distance);
    }
    return found;
}

// What the numbers may be: scores are kept before or after scaling.
std::vector<Matrix> expected_of(Kind kind, const Head& head, double scale, const HeadAttention& attention) {
    if (kind == Kind::weights) return {attention.weights};
    if (kind == Kind::output) return {attention.output};
    Matrix dots = head.q * head.k.transpose();
    for (Eigen::Index i = 0; i < dots.size(); ++i) {
        if (std::isinf(attention.scores.data()[i])) dots.data()[i] = attention.scores.data()[i];
    }
    return {attention.scores, dots, dots * scale};
}

// Of the finite numbers, but 1 at least.
double largest_of(const Matrix& matrix) {
    double largest = 1;
    for (Eigen::Index i = 0; i < matrix.size(); ++i) {
        const double size = std::abs(matrix.data()[i]);
        if (std::isfinite(size)) largest = std::max(largest, size);
    }
    return largest;
}

// Without the zeros that show what was rounded: nobody works with this number.
std::string short_number(double value) {
    std::string text = format_number(value, max_decimals);
    if (text.find('.') == text.npos || text.find('e') != text.npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

std::string notice_id(Kind kind) {
    if (kind == Kind::weights) return "notice.head.weights_differ";
    return kind == Kind::scores ? "notice.head.scores_differ" : "notice.head.output_differs";
}

// The smallest in any reading of the axes and any meaning of the numbers; none where one of them agrees.
std::optional<Difference> least_difference(const GivenResult& given, const HeadIndex& index, const Head& head,
                                           double scale, const HeadAttention& attention) {
    std::optional<Difference> least;
    for (const Tensor& reading : given.readings) {
        const auto matrix =
            matrix_in(reading, {static_cast<std::uint64_t>(index.batch), static_cast<std::uint64_t>(index.layer),
                                static_cast<std::uint64_t>(index.head)});
        if (!matrix) return std::nullopt;
        for (const Matrix& expected : expected_of(given.kind, head, scale, attention)) {
            const Difference found = difference(*matrix, expected, given.kind);
            if (found.is_none(given.tolerance * largest_of(expected))) return std::nullopt;
            if (!least || found.largest < least->largest) least = found;
        }
    }
    return least;
}

std::optional<Message> disagreement(const GivenResult& given, const HeadIndex& index, const Document& document,
                                    const Attention& attention) {
    std::optional<Difference> all;
    for (int number = 0; number < document.head_count(); ++number) {
        HeadIndex own = index;
        if (index.head == all_heads) own.head = number;
        const auto one =
            least_difference(given, own, document.head(number), document.options.scale, attention.head(number));
        if (!one) continue;
        if (!all) all = Difference{};
        all->add(*one);
    }
    if (!all) return std::nullopt;
    if (all->has_nan || all->has_infinity)
        return Message{"notice.head.not_finite", {{"place", given.name}, {"what", all->has_nan ? "NaN" : "∞"}}};
    if (all->blocks_more) return Message{"notice.head.scores_blocked", {{"place", given.name}}};
    return Message{notice_id(given.kind), {{"place", given.name}, {"difference", short_number(all->largest)}}};
}

}  // namespace

std::vector<std::string> GivenResults::names_in(const TensorFile& file, const std::string& q) {
    std::vector<std::string> names;
    const std::vector<std::string> all = file.names();
    const bool is_of_layer = are_of_exported_layer(all);
    for (const std::string& name : all) {
        if (are_of_different_layers(name, q) || !is_result(kind_of(name))) continue;
        if (is_of_layer && is_of_exported_layer(name)) continue;
        const auto outline = file.outline(name);
        if (outline && !outline->is_text && outline->shape.size() > 1) names.push_back(name);
    }
    return names;
}

std::optional<std::string> GivenResults::weights_in(const TensorFile& file, const std::string& q) {
    const std::vector<std::string> names = names_in(file, q);
    const auto found = std::find_if(names.begin(), names.end(),
                                    [](const std::string& name) { return kind_of(name) == Kind::weights; });
    return found == names.end() ? std::nullopt : std::optional(*found);
}

Sliced<std::vector<Message>> GivenResults::read(const TensorFile& file, const std::vector<std::string>& names,
                                                const CaptureLayout& layout, NumberType type_of_q) {
    std::vector<Message> notices;
    std::uint64_t bytes = 0;
    for (const std::string& name : names) {
        const auto outline = file.outline(name);
        if (!outline) continue;
        bytes += outline->bytes_to_unpack;
        if (bytes > most_compared_bytes) {
            notices.push_back({"notice.capture.too_large_to_compare", {{"place", array_name(name)}}});
            continue;
        }
        const auto member = co_await file.marks(name);
        const auto* const tensor = member ? std::get_if<Tensor>(&*member) : nullptr;
        if (tensor == nullptr) {
            notices.push_back({"notice.capture.unreadable", {{"place", array_name(name)}}});
            continue;
        }
        const Kind kind = kind_of(name);
        const double tolerance = is_half_precise(tensor->type) || is_half_precise(type_of_q) ? 2e-2 : 1e-4;
        GivenResult given{kind, array_name(name), {}, tolerance};
        given.readings = kind == Kind::output ? output_readings(*tensor, layout) : square_readings(*tensor, layout);
        if (given.readings.empty()) {
            notices.push_back({"notice.capture.unfit", {{"place", given.name}, {"shape", shape_text(outline->shape)}}});
        } else {
            all_.push_back(std::move(given));
        }
    }
    co_return notices;
}

std::vector<Message> GivenResults::disagreements(const HeadIndex& head, const Document& document,
                                                 const Attention& attention) const {
    std::vector<Message> notices;
    for (const GivenResult& given : all_) {
        if (auto notice = disagreement(given, head, document, attention)) notices.push_back(std::move(*notice));
    }
    return notices;
}

}  // namespace qkv
