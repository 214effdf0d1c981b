#include "tensor_capture.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "fail.h"

namespace qkv {
namespace {

constexpr std::uint64_t most_unpacked_bytes = std::uint64_t{4} * 1024 * 1024 * 1024;

tl::unexpected<Problem> in_file(Problem problem, const std::string& file) {
    problem.args.insert(problem.args.begin(), {"file", file});
    return tl::unexpected(std::move(problem));
}

// How many positions there are, where the file's attention weights tell.
std::optional<std::uint64_t> positions_in_weights(const TensorFile& file, const std::string& q) {
    const auto name = GivenWeights::name_in(file, q);
    const auto outline = name ? file.outline(*name) : Result<MemberOutline>();
    if (!name || !outline) return std::nullopt;
    const auto& shape = outline->shape;
    if (shape.size() < 2 || shape.back() != shape[shape.size() - 2]) return std::nullopt;
    return shape.back();
}

}  // namespace

std::optional<Problem> TensorCapture::read(const TensorFile& file, const CaptureOptions& options,
                                           WorkProgress* progress) {
    const auto arrays = find_arrays(file, options);
    if (!arrays) return arrays.error();
    for (std::size_t i = 0; i < roles.size(); ++i) {
        names_[i] = arrays->stack ? roles[i] : array_name(arrays->names[i]);
    }
    if (auto problem = read_layout(file, *arrays, options)) return problem;
    if (auto problem = read_numbers(file, *arrays, progress)) return problem;
    auto said = said_in(file);
    if (!said) return said.error();
    said_ = std::move(*said);
    for (Message& notice : unused_in(file, arrays->names[0])) notices_.push_back(std::move(notice));
    auto notice = weights_.read(file, arrays->names[0], layout_, tensors_[0].type);
    if (!notice) return notice.error();
    has_weights_ = weights_.can_be_compared();
    if (*notice) notices_.push_back(std::move(**notice));
    return std::nullopt;
}

std::optional<Problem> TensorCapture::read_layout(const TensorFile& file, const QkvArrays& arrays,
                                                  const CaptureOptions& options) {
    std::array<NamedShape, 3> shapes;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < roles.size(); ++i) {
        auto outline = file.outline(arrays.names[i]);
        if (!outline) return outline.error();
        if (outline->is_text) return Problem{"problem.capture.not_numbers", {{"place", names_[i]}}};
        const bool is_asked = std::find(options.axes.begin(), options.axes.end(), Axis::qkv) != options.axes.end();
        if (i == 0 && !is_asked) note_arrays(arrays, outline->shape);
        if (!arrays.stack || i == 0) bytes += outline->bytes_to_unpack;
        shapes[i] = {names_[i], arrays.stack ? shape_in(*arrays.stack, outline->shape) : std::move(outline->shape)};
    }
    const auto tokens = token_lists(file, source_, options.tokens);
    if (!tokens) return tokens.error();
    auto layout = layout_of(shapes, options, *tokens, positions_in_weights(file, arrays.names[0]));
    if (!layout) return layout.error();
    if (bytes > most_unpacked_bytes)
        return Problem{"problem.capture.unpacked_too_large", {{"limit", fmt::format("{}", most_unpacked_bytes >> 30)}}};
    layout_ = std::move(*layout);
    axes_ = layout_.axes;
    is_order_told_ = layout_.is_order_told;
    batches_ = layout_.batches;
    layers_ = layout_.layers;
    heads_ = layout_.heads;
    token_count_ = layout_.token_count;
    key_size_ = layout_.key_size;
    value_size_ = layout_.value_size;
    return take_tokens(*tokens);
}

// What was read as q, k and v, where it may not be meant.
void TensorCapture::note_arrays(const QkvArrays& arrays, const std::vector<std::uint64_t>& shape) {
    const auto& [q, k, v] = arrays.names;
    if (arrays.stack && arrays.stack->is_merged) {
        notices_.push_back({"notice.capture.side_by_side",
                            {{"place", array_name(q)},
                             {"shape", shape_text(shape)},
                             {"columns", fmt::format("{}", shape.back() / 3)}}});
    } else if (arrays.stack && arrays.stack->axis > 0) {
        notices_.push_back({"notice.capture.stacked_along",
                            {{"place", array_name(q)},
                             {"shape", shape_text(shape)},
                             {"axis", fmt::format("{}", arrays.stack->axis + 1)}}});
    } else if (!arrays.stack && q == k && k == v) {
        notices_.push_back({"notice.capture.all_the_same", {{"place", array_name(q)}}});
    } else if (!arrays.stack && (q == k || k == v || q == v)) {
        const bool is_first = q == k || q == v;
        notices_.push_back(
            {"notice.capture.two_the_same",
             {{"place", array_name(is_first ? q : k)}, {"a", is_first ? "Q" : "K"}, {"b", q == k ? "K" : "V"}}});
    }
}

std::optional<Problem> TensorCapture::read_numbers(const TensorFile& file, const QkvArrays& arrays,
                                                   WorkProgress* progress) {
    const std::size_t members = arrays.stack ? 1 : roles.size();
    if (progress != nullptr) {
        std::uint64_t bytes = 0;
        for (std::size_t i = 0; i < members; ++i) bytes += file.outline(arrays.names[i])->bytes_to_unpack;
        progress->expect(bytes);
    }
    for (std::size_t i = 0; i < members; ++i) {
        if (progress != nullptr && progress->is_cancelled()) return cancelled().value();
        auto member = file.member(arrays.names[i], progress);
        if (!member) return member.error();
        tensors_[i] = std::get<Tensor>(std::move(*member));
    }
    const Tensor whole = tensors_[0];
    for (std::size_t i = 0; i < roles.size(); ++i) {
        if (arrays.stack) tensors_[i] = part_of(whole, *arrays.stack, i);
        tensors_[i] = arranged(tensors_[i], layout_);
    }
    return std::nullopt;
}

std::optional<Problem> TensorCapture::take_tokens(const TokenLists& lists) {
    if (lists.empty()) tokens_ = {made_up_tokens(token_count_)};
    for (const std::vector<std::string>& list : lists) {
        std::vector<std::string>& tokens = tokens_.emplace_back();
        for (std::size_t i = 0; i < list.size(); ++i) {
            auto token = shown_token(list[i], i);
            if (!token) return token.error();
            tokens.push_back(std::move(*token));
        }
    }
    return std::nullopt;
}

Result<Document> TensorCapture::document(const HeadIndex& head) const {
    if (auto problem = check(head)) return in_file(std::move(*problem), source_);
    if (!is_unchanged()) return in_file({"problem.file.changed", {}}, source_);
    Document document;
    document.tokens = tokens(head.batch);
    document.sentence = said_.sentence.empty() ? fmt::format("{}", fmt::join(document.tokens, " ")) : said_.sentence;
    document.options = said_.options;
    Matrix* const matrices[] = {&document.q, &document.k, &document.v};
    for (std::size_t i = 0; i < roles.size(); ++i) {
        auto matrix =
            matrix_in(tensors_[i], {static_cast<std::uint64_t>(head.batch), static_cast<std::uint64_t>(head.layer),
                                    static_cast<std::uint64_t>(head.head)});
        if (!matrix || !is_unchanged()) return in_file({"problem.file.changed", {}}, source_);
        if (auto problem = check_finite(*matrix, i, head)) return in_file(std::move(*problem), source_);
        *matrices[i] = std::move(*matrix);
    }
    if (auto problem = qkv::check(document)) return in_file(std::move(*problem), source_);
    return document;
}

// The place as Python writes it, "q[2, 0, 5, 1]".
std::optional<Problem> TensorCapture::check_finite(const Matrix& matrix, std::size_t role,
                                                   const HeadIndex& head) const {
    if (matrix.allFinite()) return std::nullopt;
    const auto* const end = matrix.data() + matrix.size();
    const auto at =
        std::find_if(matrix.data(), end, [](double value) { return !std::isfinite(value); }) - matrix.data();
    std::vector<std::uint64_t> place = layout_.place_of(head, static_cast<std::uint64_t>(at / matrix.cols()));
    place.push_back(static_cast<std::uint64_t>(at % matrix.cols()));
    return Problem{"problem.capture.not_finite",
                   {{"place", fmt::format("{}[{}]", names_[role], fmt::join(place, ", "))}}};
}

std::optional<Message> TensorCapture::disagreement(const HeadIndex& head, const Matrix& weights) const {
    return weights_.disagreement(head, weights);
}

bool TensorCapture::is_unchanged() const {
    return std::all_of(tensors_.begin(), tensors_.end(),
                       [](const Tensor& tensor) { return tensor.owner->is_unchanged(); });
}

}  // namespace qkv
