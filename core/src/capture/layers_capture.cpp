#include "capture/layers_capture.h"

#include <algorithm>
#include <cstdint>

#include "capture/capture_kinds.h"
#include "capture/capture_names.h"

namespace qkv {
namespace {

// The layer is in the name, so that what stands before heads and positions is a batch.
CaptureOptions options_of_layer(const TensorFile& file, const QkvArrays& arrays, CaptureOptions options) {
    const auto outline = file.outline(arrays.names[0]);
    const std::size_t axes = outline ? outline->shape.size() : 0;
    options.has_batch = options.has_batch || axes - (arrays.stack && !arrays.stack->is_merged ? 1 : 0) > 3;
    return options;
}

// The arrays that another of the layers looks at.
std::vector<std::string> arrays_of_others(const TensorFile& file, const std::vector<QkvArrays>& layers,
                                          const QkvArrays& layer) {
    std::vector<std::string> others;
    for (const std::string& name : file.names()) {
        if (!are_of_different_layers(name, layer.names[0])) continue;
        const bool is_looked_at = std::any_of(layers.begin(), layers.end(), [&](const QkvArrays& other) {
            return !are_of_different_layers(name, other.names[0]);
        });
        if (is_looked_at) others.push_back(name);
    }
    for (const QkvArrays& other : layers) others.insert(others.end(), other.names.begin(), other.names.end());
    return others;
}

HeadIndex within_layer(HeadIndex head) {
    head.layer = 0;
    return head;
}

}  // namespace

Sliced<std::optional<Problem>> LayersCapture::read(const TensorFile& file, const std::vector<QkvArrays>& layers,
                                                   const CaptureOptions& options, WorkProgress* progress) {
    for (const QkvArrays& arrays : layers) {
        auto layer = std::make_shared<TensorCapture>(source_);
        const std::vector<std::string> others = arrays_of_others(file, layers, arrays);
        auto problem = co_await layer->read(file, arrays, options_of_layer(file, arrays, options), others, progress);
        if (problem) co_return problem;
        if (auto unlike = take(std::move(layer), arrays, layers.front())) co_return unlike;
    }
    layers_ = static_cast<int>(all_.size());
    if (std::int64_t{batches_} * layers_ * heads_ > max_capture_heads)
        co_return Problem{"problem.capture.too_many_heads",
                          {{"shape", shape_text({layers.size(), static_cast<std::uint64_t>(batches_),
                                                 static_cast<std::uint64_t>(heads_)})},
                           {"limit", std::to_string(max_capture_heads)}}};
    co_return std::nullopt;
}

std::optional<Problem> LayersCapture::take(std::shared_ptr<const TensorCapture> layer, const QkvArrays& arrays,
                                           const QkvArrays& first) {
    if (all_.empty()) {
        batches_ = layer->batches();
        heads_ = layer->heads();
        axes_ = layer->axes();
        is_order_told_ = layer->is_order_told();
        tells_readings_ = layer->tells_readings();
        token_count_ = layer->token_count();
        key_count_ = layer->key_count();
        key_size_ = layer->key_size();
        value_size_ = layer->value_size();
        key_tokens_.clear();
        for (int batch = 0; batch < batches_; ++batch) {
            tokens_.push_back(layer->tokens(batch));
            key_tokens_.push_back(layer->key_tokens(batch));
        }
    }
    const bool is_alike = layer->layers() == 1 && layer->batches() == batches_ && layer->heads() == heads_ &&
                          layer->token_count() == token_count_ && layer->key_count() == key_count_ &&
                          layer->key_size() == key_size_ && layer->value_size() == value_size_;
    if (!is_alike)
        return Problem{"problem.capture.layers_differ",
                       {{"a", array_name(first.names[0])}, {"b", array_name(arrays.names[0])}}};
    for (const Message& notice : layer->notices()) {
        const auto is_same = [&](const Message& told) { return told.id == notice.id; };
        if (std::none_of(notices_.begin(), notices_.end(), is_same)) notices_.push_back(notice);
    }
    has_results_ = has_results_ || layer->has_results();
    all_.push_back(std::move(layer));
    return std::nullopt;
}

Result<Document> LayersCapture::document_of_head(const HeadIndex& head) const {
    return all_[static_cast<std::size_t>(head.layer)]->document_of_head(within_layer(head));
}

std::optional<Matrix> LayersCapture::joining(int layer) const {
    return all_[static_cast<std::size_t>(layer)]->joining(0);
}

std::vector<Message> LayersCapture::disagreements(const HeadIndex& head, const Document& document,
                                                  const Attention& attention) const {
    return all_[static_cast<std::size_t>(head.layer)]->disagreements(within_layer(head), document, attention);
}

}  // namespace qkv
