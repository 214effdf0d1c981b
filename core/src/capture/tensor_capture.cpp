#include "capture/tensor_capture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "base/fail.h"
#include "base/json_text.h"
#include "base/short_text.h"
#include "capture/array_notices.h"
#include "capture/capture_notices.h"
#include "capture/known_weights.h"

namespace qkv {
namespace {

constexpr std::uint64_t most_unpacked_bytes = std::uint64_t{4} * 1024 * 1024 * 1024;

// How many positions there are, where the file's attention weights tell.
std::optional<std::uint64_t> positions_in_weights(const TensorFile& file, const std::string& q) {
    const auto name = GivenResults::weights_in(file, q);
    const auto outline = name ? file.outline(*name) : Result<MemberOutline>();
    if (!name || !outline) return std::nullopt;
    const auto& shape = outline->shape;
    if (shape.size() < 2 || shape.back() != shape[shape.size() - 2]) return std::nullopt;
    return shape.back();
}

// Of the heads that the file says there are, those that stand side by side with q, k and v: none if they have an axis.
std::uint64_t heads_side_by_side(const std::optional<HeadCount>& count, const Stack& stack,
                                 const std::vector<std::uint64_t>& shape, const CaptureOptions& options) {
    const bool is_asked = std::find(options.axes.begin(), options.axes.end(), Axis::heads) != options.axes.end();
    if (!count || !stack.is_merged || is_asked || shape.size() > 4) return 1;
    const bool has_axis = std::find(shape.begin(), shape.end() - 2, count->count) != shape.end() - 2;
    return has_axis || shape.back() % (3 * count->count) != 0 ? 1 : count->count;
}

// Heads stand before rows. PyTorch programs stack what each layer gives, a batch of one.
std::vector<Axis> axes_of_weights(const std::vector<std::uint64_t>& shape, bool has_batch) {
    if (shape.size() < 3) return {};
    const bool is_stacked = shape.size() == 5 && shape[0] > 1 && shape[1] == 1 && !has_batch;
    if (is_stacked) return {Axis::layers, Axis::batch, Axis::heads, Axis::positions};
    return {Axis::heads, Axis::positions};
}

// One list may be of the keys: as many as there are of them, and nothing of q is as long.
std::optional<Message> take_as_keys(CaptureTokens& tokens, const std::array<NamedShape, 3>& shapes) {
    if (tokens.queries.empty() || !tokens.keys.empty()) return std::nullopt;
    const auto count = tokens.queries.front().size();
    const auto is_in = [&](const std::vector<std::uint64_t>& shape) {
        return shape.size() > 1 && std::find(shape.begin(), shape.end() - 1, count) != shape.end() - 1;
    };
    if (is_in(shapes[0].shape) || !is_in(shapes[1].shape)) return std::nullopt;
    tokens.keys = std::exchange(tokens.queries, {});
    return Message{"notice.capture.tokens_of_keys", {{"tokens", fmt::format("{}", count)}}};
}

// Tokenizers mark the beginning of a word or what goes on with one: "▁ate", "Ġate", "##ing".
bool has_any_token(const std::string& sentence, const std::vector<std::string>& tokens) {
    constexpr std::array<std::string_view, 3> marks{"▁", "Ġ", "##"};
    return std::any_of(tokens.begin(), tokens.end(), [&](std::string_view token) {
        for (const std::string_view mark : marks) {
            if (token.starts_with(mark)) token.remove_prefix(mark.size());
        }
        token = trimmed(token);
        return !token.empty() && sentence.find(token) != sentence.npos;
    });
}

}  // namespace

Sliced<std::optional<Problem>> TensorCapture::read(const TensorFile& file, QkvArrays arrays,
                                                   const CaptureOptions& options,
                                                   const std::vector<std::string>& others, WorkProgress* progress) {
    head_count_ = head_count_in(file);
    are_weights_ = arrays.are_weights;
    has_values_ = !are_weights_ || arrays.names[2] != arrays.names[0];
    if (arrays.stack) {
        const auto outline = file.outline(arrays.names[0]);
        if (!outline) co_return outline.error();
        if (!arrays.stack->are_shared())
            arrays.stack->heads = arrays.stack->key_heads =
                heads_side_by_side(head_count_, *arrays.stack, outline->shape, options);
    }
    for (std::size_t i = 0; i < roles.size(); ++i) {
        names_[i] = arrays.stack ? roles[i] : array_name(arrays.names[i]);
    }
    if (auto problem = read_layout(file, arrays, options)) co_return problem;
    auto unreadable = co_await read_numbers(file, arrays, progress);
    if (unreadable) co_return unreadable;
    auto said = said_in(file);
    if (!said) co_return said.error();
    said_ = std::move(*said);
    if (said_.options.window >= std::max(token_count_, key_count_)) said_.options.window = 0;  // it blocks nothing
    if (are_tokens_given_ && !said_.sentence.empty() && !has_any_token(said_.sentence, tokens_.front())) {
        notices_.push_back({"notice.capture.other_sentence", {{"sentence", shortened_for_message(said_.sentence)}}});
    }
    auto unmasked = co_await read_rest(file, arrays, others);
    co_return unmasked;
}

// What stands beside q, k and v.
Sliced<std::optional<Problem>> TensorCapture::read_rest(const TensorFile& file, const QkvArrays& arrays,
                                                        const std::vector<std::string>& others) {
    std::vector<std::string> results = GivenResults::names_in(file, arrays.names[0]);
    const bool is_masked = co_await masks_.read(file, arrays.names[0], layout_);
    const bool is_joined = has_values_ && co_await w_o_.read(file, arrays.names[0], layout_);
    std::vector<std::string> used = masks_.names();
    used.insert(used.end(), others.begin(), others.end());
    used.insert(used.end(), said_.used.begin(), said_.used.end());
    if (is_joined) used.push_back(w_o_.name());
    if (are_weights_) {
        // The weights have their scale, mask and bias in them, and their scores are not those of the model.
        masks_ = {};
        used.insert(used.end(), results.begin(), results.end());
        results.clear();
    } else if (is_masked) {
        note_rows_without_mask();
    }
    const auto masked = masks_.used_in(with_options({}), {});
    if (!masked) co_return Problem{"problem.file.changed", {}};
    if (auto notice = w_o_.notice()) notices_.push_back(std::move(*notice));
    note(unused_in(file, {arrays, layout_, masked->options, results, used}));
    note(co_await results_.read(file, results, layout_, tensors_[0].type));
    has_results_ = results_.can_be_compared();
    co_return std::nullopt;
}

void TensorCapture::note(std::vector<Message> notices) {
    for (Message& notice : notices) notices_.push_back(std::move(notice));
}

std::optional<Problem> TensorCapture::read_layout(const TensorFile& file, const QkvArrays& arrays,
                                                  const CaptureOptions& options) {
    std::array<NamedShape, 3> shapes;
    std::vector<std::uint64_t> whole;  // of the one array that may hold all three
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < roles.size(); ++i) {
        auto outline = file.outline(arrays.names[i]);
        if (!outline) return outline.error();
        if (outline->is_text) return Problem{"problem.capture.not_numbers", {{"place", names_[i]}}};
        if (i == 0) whole = outline->shape;
        if (!arrays.stack || i == 0) bytes += outline->bytes_to_unpack;
        shapes[i] = {names_[i], arrays.stack ? shape_in(*arrays.stack, outline->shape, i) : std::move(outline->shape)};
    }
    if (arrays.are_weights) {
        // Of K = the identity.
        if (whole.size() > 1) shapes[1].shape[whole.size() - 2] = whole.back();
        if (!has_values_) shapes[2].shape = shapes[1].shape;
    }
    auto tokens = tokens_of(file, source_, options.tokens);
    if (!tokens) return tokens.error();
    const auto unused_tokens = options.tokens.empty() ? unused_token_file(file, source_, *tokens) : std::nullopt;
    if (auto notice = take_as_keys(*tokens, shapes)) notices_.push_back(std::move(*notice));
    CaptureOptions read_as = options;
    if (arrays.are_weights && read_as.axes.empty()) read_as.axes = axes_of_weights(whole, read_as.has_batch);
    if (arrays.stack && arrays.stack->heads > 1) {
        std::erase(read_as.axes, Axis::qkv);
        if (read_as.axes.empty()) read_as.axes = {Axis::positions};
        read_as.axes.push_back(Axis::heads);
    }
    Counts counts{positions_in_weights(file, arrays.names[0]), std::nullopt};
    if (head_count_) counts.heads = head_count_->count;
    auto layout = layout_of(shapes, read_as, tokens->queries, counts);
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
    key_count_ = layout_.key_count;
    key_size_ = layout_.key_size;
    value_size_ = layout_.value_size;
    are_tokens_given_ = !tokens->queries.empty();
    ReadArrays read{arrays, layout_, names_, whole, head_count_ ? head_count_->place : std::string()};
    read.are_tokens_given = are_tokens_given_;
    read.is_stack_asked = std::find(options.axes.begin(), options.axes.end(), Axis::qkv) != options.axes.end();
    note(notices_of(read, tells_readings_));
    if (unused_tokens) notices_.push_back(*unused_tokens);
    if (auto problem = check_tokens(tokens->keys, layout_, key_count_, shapes[1].shape)) return problem;
    return take_tokens(*tokens);
}

Sliced<std::optional<Problem>> TensorCapture::read_numbers(const TensorFile& file, const QkvArrays& arrays,
                                                           WorkProgress* progress) {
    const std::size_t members = arrays.stack ? 1 : roles.size();
    if (progress != nullptr) {
        std::uint64_t bytes = 0;
        for (std::size_t i = 0; i < members; ++i) bytes += file.outline(arrays.names[i])->bytes_to_unpack;
        progress->expect(bytes);
    }
    for (std::size_t i = 0; i < members; ++i) {
        if (progress != nullptr && progress->is_cancelled()) co_return cancelled().value();
        auto member = co_await file.member(arrays.names[i], progress);
        if (!member) co_return member.error();
        tensors_[i] = std::get<Tensor>(std::move(*member));
        if (tensors_[i].type == NumberType::boolean)
            co_return Problem{"problem.capture.booleans", {{"place", array_name(arrays.names[i])}}};
    }
    const Tensor whole = tensors_[0];
    for (std::size_t i = 0; i < roles.size(); ++i) {
        if (arrays.stack) tensors_[i] = part_of(whole, *arrays.stack, i);
        tensors_[i] = arranged(tensors_[i], layout_);
    }
    co_return std::nullopt;
}

std::optional<Problem> TensorCapture::take_tokens(const CaptureTokens& tokens) {
    std::vector<std::string> named;  // those that had no name of their own
    auto queries = shown_tokens(tokens.queries, token_count_, false, named);
    if (!queries) return queries.error();
    tokens_ = std::move(*queries);
    if (key_count_ != token_count_ || !tokens.keys.empty()) {
        auto keys = shown_tokens(tokens.keys, key_count_, true, named);
        if (!keys) return keys.error();
        key_tokens_ = std::move(*keys);
    }
    if (!named.empty()) notices_.push_back({"notice.capture.empty_tokens", {{"names", listed(named)}}});
    return std::nullopt;
}

// Without numbers.
Document TensorCapture::with_options(const HeadIndex& head) const {
    Document document;
    document.tokens = tokens(head.batch);
    document.sentence = said_.sentence.empty() ? fmt::format("{}", fmt::join(document.tokens, " ")) : said_.sentence;
    if (const auto& keys = key_tokens(head.batch); !keys.empty())
        document.keys = KeySentence{fmt::format("{}", fmt::join(keys, " ")), keys};
    document.options = said_.options;
    return document;
}

// Every weight has to go to some key.
void TensorCapture::note_rows_without_mask() {
    constexpr int most_looked_at = 1024;
    const HeadIndex different = masks_.different();
    int looked_at = 0;
    for (HeadIndex at; at.batch < different.batch; ++at.batch) {
        const Document document = with_options(at);
        for (at.layer = 0; at.layer < different.layer; ++at.layer) {
            for (at.head = 0; at.head < different.head && looked_at++ < most_looked_at; ++at.head) {
                const std::vector<int> queries = masks_.queries_without_keys(document, at);
                if (queries.empty()) continue;
                std::vector<std::string> names;
                for (const int query : queries) names.push_back(document.tokens[static_cast<std::size_t>(query)]);
                std::vector<std::string> masks;
                for (const std::string& name : masks_.names()) masks.push_back(array_name(name));
                notices_.push_back(
                    {"notice.capture.rows_without_mask", {{"places", listed(masks)}, {"tokens", listed(names)}}});
                return;
            }
        }
    }
}

Result<Document> TensorCapture::document_of_head(const HeadIndex& head) const {
    if (!is_unchanged()) return tl::unexpected(in_file({"problem.file.changed", {}}));
    std::array<Matrix, 3> numbers;
    for (std::size_t i = 0; i < roles.size(); ++i) {
        const HeadIndex own = layout_.head_of(i, head);
        auto matrix =
            matrix_in(tensors_[i], {static_cast<std::uint64_t>(own.batch), static_cast<std::uint64_t>(own.layer),
                                    static_cast<std::uint64_t>(own.head)});
        if (!matrix || !is_unchanged()) return tl::unexpected(in_file({"problem.file.changed", {}}));
        if (auto problem = check_finite(*matrix, i, own)) return tl::unexpected(in_file(std::move(*problem)));
        numbers[i] = std::move(*matrix);
    }
    auto document = with_numbers(std::move(numbers), head);
    if (!document) return tl::unexpected(in_file(std::move(document.error())));
    if (auto problem = qkv::check(*document)) return tl::unexpected(in_file(std::move(*problem)));
    return document;
}

Result<Document> TensorCapture::with_numbers(std::array<Matrix, 3> numbers, const HeadIndex& head) const {
    auto& [q, k, v] = numbers;
    Document document = with_options(head);
    if (are_weights_) {
        if (!holds_weights(q)) return fail("problem.capture.not_weights", {{"place", names_[0]}});
        take_weights(q, has_values_ ? std::optional(std::move(v)) : std::nullopt, document);
        return document;
    }
    auto masked = masks_.used_in(std::move(document), head);
    if (!masked) return fail("problem.file.changed");
    masked->head().q = std::move(q);
    masked->head().k = std::move(k);
    masked->head().v = std::move(v);
    return std::move(*masked);
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

std::vector<Message> TensorCapture::disagreements(const HeadIndex& head, const Document& document,
                                                  const Attention& attention) const {
    return results_.disagreements(head, document, attention);
}

bool TensorCapture::is_unchanged() const {
    return masks_.is_unchanged() && w_o_.is_unchanged() &&
           std::all_of(tensors_.begin(), tensors_.end(),
                       [](const Tensor& tensor) { return tensor.owner->is_unchanged(); });
}

}  // namespace qkv
