#include "capture/given_masks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/short_text.h"
#include "capture/capture_looks.h"
#include "capture/mask_parts.h"

namespace qkv {
namespace {

constexpr std::uint64_t most_mask_cells = 64 * 1024 * 1024;  // that are looked at of one array

using Lengths = std::vector<std::uint64_t>;

// They say which tokens or heads count elsewhere, not which keys a query may look at.
bool is_mask_of_something_else(const std::string& name) {
    const std::string lower = lower_case(name);
    constexpr std::array<std::string_view, 9> words{"head_mask", "headmask", "special", "loss",      "lm_mask",
                                                    "query",     "global",   "masked",  "mask_token"};
    return std::any_of(words.begin(), words.end(), [&](auto word) { return lower.find(word) != lower.npos; });
}

bool is_mask(Kind kind) { return kind == Kind::mask || kind == Kind::padding_mask; }

// For which of the axes batch, layers and heads those in front of queries and keys stand; none if they don't fit.
std::optional<std::array<bool, 3>> front_axes(const Lengths& lengths, const CaptureLayout& layout, bool is_per_batch) {
    const std::array<std::uint64_t, 3> all{static_cast<std::uint64_t>(layout.batches),
                                           static_cast<std::uint64_t>(layout.layers),
                                           static_cast<std::uint64_t>(layout.heads)};
    const auto fits = [&](std::size_t at, std::size_t axis) { return lengths[at] == 1 || lengths[at] == all[axis]; };
    switch (lengths.size()) {
        case 0: return std::array{false, false, false};
        case 1:
            if (is_per_batch && layout.has_batch() && fits(0, 0)) return std::array{true, false, false};
            if (fits(0, 2)) return std::array{false, false, true};
            if (layout.has_batch() && fits(0, 0)) return std::array{true, false, false};
            return fits(0, 1) ? std::optional(std::array{false, true, false}) : std::nullopt;
        case 2:
            if (!fits(1, 2)) return std::nullopt;
            if (layout.has_batch() && fits(0, 0)) return std::array{true, false, true};
            return fits(0, 1) ? std::optional(std::array{false, true, true}) : std::nullopt;
        case 3:
            return fits(0, 0) && fits(1, 1) && fits(2, 2) ? std::optional(std::array{true, true, true}) : std::nullopt;
        default: return std::nullopt;
    }
}

void drop_front(Tensor& tensor) {
    tensor.shape.erase(tensor.shape.begin());
    tensor.strides.erase(tensor.strides.begin());
}

// (keys), (queries, keys) or (batch, keys), with more axes in front of them.
std::optional<Tensor> placed(Tensor tensor, const CaptureLayout& layout, Kind kind) {
    const auto n = static_cast<std::uint64_t>(layout.token_count);
    const auto m = static_cast<std::uint64_t>(layout.key_count);
    while (tensor.shape.size() > 5 && tensor.shape.front() == 1) drop_front(tensor);
    if (tensor.shape.empty() || tensor.shape.back() != m) return std::nullopt;
    const bool is_for_all = tensor.shape.size() == 1 && is_mask(kind);
    const bool is_per_batch = tensor.shape.size() == 2 && is_mask(kind) && layout.has_batch() &&
                              tensor.shape.front() == static_cast<std::uint64_t>(layout.batches);
    if (is_for_all || is_per_batch) {
        tensor.shape.insert(tensor.shape.end() - 1, 1);
        tensor.strides.insert(tensor.strides.end() - 1, 0);
    }
    if (tensor.shape.size() < 2) return std::nullopt;
    const std::uint64_t rows = tensor.shape[tensor.shape.size() - 2];
    if (rows != n && rows != 1) return std::nullopt;
    const Lengths front(tensor.shape.begin(), tensor.shape.end() - 2);
    const auto axes = front_axes(front, layout, is_mask(kind) && rows == 1);
    if (!axes) return std::nullopt;
    Tensor result = tensor;
    result.shape = {1, 1, 1, rows, m};
    result.strides = {0, 0, 0, tensor.strides[front.size()], tensor.strides.back()};
    std::size_t at = 0;
    for (std::size_t axis = 0; axis < axes->size(); ++axis) {
        if (!(*axes)[axis]) continue;
        result.shape[axis] = tensor.shape[at];
        result.strides[axis] = tensor.strides[at++];
    }
    return result;
}

// What has been seen of an array's numbers.
struct Seen {
    bool is_truth = true;     ///< 0 and 1 alone
    bool is_blocking = true;  ///< 0, and what is as good as −∞
    bool is_number = true;    ///< no NaN and no +∞
    bool is_zero = true;
    bool is_one = true;
    bool has_empty_row = false;  ///< of zeros
    bool has_full_row = false;   ///< without zeros
};

void see(const Matrix& matrix, Seen& seen) {
    for (Eigen::Index i = 0; i < matrix.size(); ++i) {
        const double value = matrix.data()[i];
        seen.is_truth = seen.is_truth && (value == 0 || value == 1);
        seen.is_blocking = seen.is_blocking && (value == 0 || value <= as_good_as_blocked);
        seen.is_number = seen.is_number && !std::isnan(value) && value != HUGE_VAL;
        seen.is_zero = seen.is_zero && value == 0;
        seen.is_one = seen.is_one && value == 1;
    }
    for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
        seen.has_empty_row = seen.has_empty_row || (matrix.row(row).array() == 0).all();
        seen.has_full_row = seen.has_full_row || (matrix.row(row).array() != 0).all();
    }
}

bool is_integer(NumberType type) {
    return type != NumberType::float16 && type != NumberType::bfloat16 && type != NumberType::float32 &&
           type != NumberType::float64;
}

std::uint64_t index_in(const Tensor& tensor, std::size_t axis, int index) {
    return tensor.shape[axis] == 1 ? 0 : static_cast<std::uint64_t>(index);
}

std::optional<Matrix> matrix_of(const Tensor& tensor, const HeadIndex& head) {
    return matrix_in(
        tensor, {index_in(tensor, 0, head.batch), index_in(tensor, 1, head.layer), index_in(tensor, 2, head.head)});
}

std::optional<Seen> seen_in(const Tensor& tensor) {
    Seen seen;
    const auto length = [&](std::size_t axis) { return static_cast<int>(tensor.shape[axis]); };
    for (HeadIndex at; at.batch < length(0); ++at.batch) {
        for (at.layer = 0; at.layer < length(1); ++at.layer) {
            for (at.head = 0; at.head < length(2); ++at.head) {
                const auto matrix = matrix_of(tensor, at);
                if (!matrix) return std::nullopt;
                see(*matrix, seen);
            }
        }
    }
    return seen;
}

}  // namespace

std::optional<GivenMasks::Form> GivenMasks::form_of(const Tensor& tensor, Kind kind) {
    const auto seen = seen_in(tensor);
    if (!seen || !seen->is_number || seen->is_zero) return std::nullopt;
    const bool is_truth = seen->is_truth && (is_mask(kind) || tensor.type == NumberType::boolean);
    if (is_truth) {
        if (seen->is_one) return std::nullopt;
        if (kind == Kind::padding_mask) return Form::blocked;
        const bool has_rows = tensor.shape[3] > 1;
        return has_rows && seen->has_empty_row && !seen->has_full_row ? Form::blocked : Form::allowed;
    }
    if (is_mask(kind) && !seen->is_blocking && (is_integer(tensor.type) || tensor.shape[3] == 1)) return std::nullopt;
    return Form::added;
}

Sliced<std::optional<GivenMasks::Given>> GivenMasks::given(const TensorFile& file, const std::string& name,
                                                           const CaptureLayout& layout) const {
    const auto outline = file.outline(name);
    if (!outline || outline->is_text) co_return std::nullopt;
    const auto cells = bytes_of(outline->shape, 1);
    if (!cells || *cells < 2 || *cells > most_mask_cells) co_return std::nullopt;
    const auto member = co_await file.marks(name);
    const auto* const tensor = member ? std::get_if<Tensor>(&*member) : nullptr;
    if (tensor == nullptr) co_return std::nullopt;
    auto fitting = placed(*tensor, layout, kind_of(name));
    const auto form = fitting ? form_of(*fitting, kind_of(name)) : std::nullopt;
    if (!form) co_return std::nullopt;
    co_return Given{name, std::move(*fitting), *form};
}

Sliced<bool> GivenMasks::read(const TensorFile& file, const std::string& q, const CaptureLayout& layout) {
    constexpr std::size_t most_used = 16;  // of one head
    for (const std::string& name : file.names()) {
        const Kind kind = kind_of(name);
        const bool is_meant = (is_mask(kind) && !is_mask_of_something_else(name)) || kind == Kind::bias;
        if (!is_meant || are_of_different_layers(name, q) || all_.size() == most_used) continue;
        auto one = co_await given(file, name, layout);
        if (!one) continue;
        all_.push_back(std::move(*one));
        // What leaves nobody anything is no mask.
        const auto cells = cells_of({}, layout.token_count, layout.key_count);
        if (!cells || static_cast<int>(empty_rows(cells->blocked).size()) == layout.token_count) all_.pop_back();
    }
    co_return !all_.empty();
}

std::vector<std::string> GivenMasks::names() const {
    std::vector<std::string> names;
    for (const Given& one : all_) names.push_back(one.name);
    return names;
}

std::optional<GivenMasks::Cells> GivenMasks::cells_of(const HeadIndex& head, Eigen::Index queries,
                                                      Eigen::Index keys) const {
    Cells cells{Matrix::Zero(queries, keys), Matrix::Zero(queries, keys)};
    for (const Given& one : all_) {
        const auto matrix = matrix_of(one.tensor, head);
        if (!matrix) return std::nullopt;
        for (Eigen::Index row = 0; row < queries; ++row) {
            for (Eigen::Index column = 0; column < keys; ++column) {
                const double value = (*matrix)(matrix->rows() == 1 ? 0 : row, column);
                const bool is_blocked = one.form == Form::added     ? value <= as_good_as_blocked
                                        : one.form == Form::allowed ? value == 0
                                                                    : value != 0;
                if (is_blocked) cells.blocked(row, column) = 1;
                if (one.form == Form::added && !is_blocked) cells.bias(row, column) += value;
            }
        }
    }
    return cells;
}

std::optional<Document> GivenMasks::used_in(Document document, const HeadIndex& head) const {
    if (all_.empty()) return document;
    auto cells = cells_of(head, document.token_count(), document.key_count());
    if (!cells) return std::nullopt;
    Matrix blocked = blocked_by(cells->blocked, document.options);
    const Matrix of_options = blocked_by(Matrix::Zero(blocked.rows(), blocked.cols()), document.options);
    for (const int query : empty_rows(blocked)) blocked.row(query) = of_options.row(query);
    cells->bias = (blocked.array() != 0).select(0.0, cells->bias);
    if ((cells->bias.array() != 0).any()) document.head().bias = std::move(cells->bias);
    take_mask_parts(blocked, document.options);
    return document;
}

std::vector<int> GivenMasks::queries_without_keys(const Document& document, const HeadIndex& head) const {
    const auto cells = cells_of(head, document.token_count(), document.key_count());
    return cells ? empty_rows(blocked_by(cells->blocked, document.options)) : std::vector<int>();
}

HeadIndex GivenMasks::different() const {
    HeadIndex most{1, 1, 1};
    for (const Given& one : all_) {
        most.batch = std::max(most.batch, static_cast<int>(one.tensor.shape[0]));
        most.layer = std::max(most.layer, static_cast<int>(one.tensor.shape[1]));
        most.head = std::max(most.head, static_cast<int>(one.tensor.shape[2]));
    }
    return most;
}

bool GivenMasks::is_unchanged() const {
    return std::all_of(all_.begin(), all_.end(), [](const Given& one) { return one.tensor.owner->is_unchanged(); });
}

}  // namespace qkv
