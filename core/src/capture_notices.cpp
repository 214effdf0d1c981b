#include "capture_notices.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "capture_names.h"
#include "pieces.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

constexpr std::uint64_t most_compared_bytes = 256 * 1024 * 1024;
constexpr std::uint64_t most_looked_at_bytes = 4 * 1024 * 1024;

constexpr std::array<std::string_view, 13> mask_names{
    "mask",     "attention_mask", "attn_mask",  "key_padding_mask", "padding_mask", "pad_mask", "causal_mask",
    "src_mask", "tgt_mask",       "input_mask", "padding",          "blocked",      "masks"};
constexpr std::array<std::string_view, 12> bias_names{
    "bias",         "position_bias", "attention_bias", "attn_bias", "relative_position_bias",
    "rel_pos_bias", "relative_bias", "pos_bias",       "alibi",     "biases",
    "alibi_bias",   "alibi_slopes"};
constexpr std::array<std::string_view, 8> setting_names{
    "window", "sliding_window", "softcap", "logit_cap", "attn_logit_softcapping", "causal", "is_causal", "sinks"};
constexpr std::array<std::string_view, 6> weights_names{"weights", "attn",    "attention",
                                                        "probs",   "pattern", "attentions"};

template <class Names>
bool is_among(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// What stands before the last part: "blocks.0.attn." of "blocks.0.attn.hook_q".
std::string_view layer_of(std::string_view name) { return name.substr(0, name.find_last_of("./") + 1); }

bool is_of_layer(std::string_view name, std::string_view q) {
    return layer_of(name).empty() || layer_of(name) == layer_of(q);
}

// Without what stands before its last point or slash, and without the word that TransformerLens puts in front.
std::string last_part(const std::string& name) {
    std::string part = lower_case(name.substr(name.find_last_of("./") + 1));
    return part.starts_with("hook_") ? part.substr(5) : part;
}

// Whether every number of the array is `value`. Not if it is too large to be looked at.
bool is_all(const TensorFile& file, const std::string& name, double value) {
    const auto outline = file.outline(name);
    if (!outline || outline->is_text) return false;
    const auto bytes = bytes_of(outline->shape, sizeof(double));
    if (!bytes || *bytes > most_looked_at_bytes) return false;
    const auto member = file.member(name, nullptr);
    if (!member || !std::holds_alternative<Tensor>(*member)) return false;
    const auto matrices = matrices_in(std::get<Tensor>(*member));
    return std::all_of(matrices.begin(), matrices.end(),
                       [&](const auto& matrix) { return matrix && (matrix->array() == value).all(); });
}

// A mask is named by a text ("causal"), too, which is used.
bool is_used_mask(const TensorFile& file, const std::string& name) {
    if (name != "mask") return false;
    const auto outline = file.outline(name);
    const auto count = outline ? bytes_of(outline->shape, 1) : std::nullopt;
    return !outline || outline->is_text || count == 1;
}

bool changes_attention(const TensorFile& file, const std::string& name) {
    const std::string part = last_part(name);
    if (is_among(setting_names, part)) return !is_all(file, name, 0);
    if (is_among(bias_names, part)) return !is_all(file, name, 0);
    return !is_used_mask(file, name) && !is_all(file, name, 0) && !is_all(file, name, 1);
}

bool is_off(const std::string& value) { return value == "false" || value == "0" || value == "null" || value == "none"; }

std::vector<std::uint64_t> without_ones(std::vector<std::uint64_t> lengths) {
    std::erase(lengths, 1U);
    return lengths;
}

bool is_half_precise(NumberType type) { return type == NumberType::float16 || type == NumberType::bfloat16; }

// Weights have the axes of q, but for the positions: n × n stands at their end.
std::optional<CaptureLayout> layout_for(const std::vector<std::uint64_t>& shape, const CaptureLayout& of_q) {
    const auto n = static_cast<std::uint64_t>(of_q.token_count);
    if (shape.size() < 2 || shape.back() != n || shape[shape.size() - 2] != n) return std::nullopt;
    CaptureLayout layout = of_q;
    layout.axes.clear();
    std::vector<std::uint64_t> expected;
    for (const Axis axis : of_q.axes) {
        const int length = axis == Axis::batch    ? of_q.batches
                           : axis == Axis::layers ? of_q.layers
                           : axis == Axis::heads  ? of_q.heads
                                                  : 1;
        if (length == 1) continue;
        layout.axes.push_back(axis);
        expected.push_back(static_cast<std::uint64_t>(length));
    }
    if (without_ones({shape.begin(), shape.end() - 2}) != expected) return std::nullopt;
    layout.axes.push_back(Axis::positions);
    return layout;
}

}  // namespace

bool is_weights_name(const std::string& name) {
    const std::string part = last_part(name);
    if (is_unused_name(name) || (part != name && part == "weight")) return false;
    const bool is_of_attention = part.find("attn") != part.npos || part.find("attention") != part.npos;
    const auto ends = [&](std::string_view ending) { return part.ends_with(ending); };
    return is_among(weights_names, part) ||
           (is_of_attention && (ends("weights") || ends("probs") || ends("pattern") || ends("attention")));
}

bool is_unused_name(const std::string& name) {
    const std::string part = last_part(name);
    // Every layer of a model has parameters of this name.
    if (part == "bias" && part.size() != name.size()) return false;
    return is_among(mask_names, part) || is_among(bias_names, part) || is_among(setting_names, part);
}

std::vector<Message> unused_in(const TensorFile& file, const std::string& q) {
    std::vector<Message> notices;
    const auto tell = [&](const std::string& name) {
        notices.push_back({"notice.capture.unused", {{"place", array_name(name)}}});
    };
    for (const std::string& name : file.names()) {
        if (is_unused_name(name) && is_of_layer(name, q) && changes_attention(file, name)) tell(name);
    }
    for (const auto& [key, value] : file.metadata()) {
        if (key != "mask" && is_unused_name(key) && !is_off(value) && !file.has(key)) tell(key);
    }
    return notices;
}

std::optional<std::string> GivenWeights::name_in(const TensorFile& file, const std::string& q) {
    for (const std::string& name : file.names()) {
        if (is_weights_name(name) && is_of_layer(name, q)) return name;
    }
    return std::nullopt;
}

Result<std::optional<Message>> GivenWeights::read(const TensorFile& file, const std::string& q,
                                                  const CaptureLayout& layout, NumberType type_of_q) {
    const auto name = name_in(file, q);
    if (!name) return std::nullopt;
    name_ = array_name(*name);
    const auto outline = file.outline(*name);
    if (!outline) return tl::unexpected(outline.error());
    const Message unfit{"notice.capture.weights_unfit", {{"place", name_}, {"shape", shape_text(outline->shape)}}};
    const auto of_weights = layout_for(outline->shape, layout);
    if (outline->is_text || !of_weights) return unfit;
    if (outline->bytes_to_unpack > most_compared_bytes)
        return Message{"notice.capture.weights_unread", {{"place", name_}}};
    auto member = file.member(*name, nullptr);
    if (!member) return tl::unexpected(member.error());
    auto* tensor = std::get_if<Tensor>(&*member);
    if (tensor == nullptr) return unfit;
    tolerance_ = is_half_precise(tensor->type) || is_half_precise(type_of_q) ? 2e-2 : 1e-4;
    drop_leading_ones(*tensor);
    tensor_ = arranged(*tensor, *of_weights);
    return std::nullopt;
}

std::optional<Message> GivenWeights::disagreement(const HeadIndex& head, const Matrix& weights) const {
    if (!tensor_) return std::nullopt;
    const auto given =
        matrix_in(*tensor_, {static_cast<std::uint64_t>(head.batch), static_cast<std::uint64_t>(head.layer),
                             static_cast<std::uint64_t>(head.head)});
    if (!given) return std::nullopt;
    const double difference = (*given - weights).cwiseAbs().maxCoeff<Eigen::PropagateNaN>();
    if (difference <= tolerance_) return std::nullopt;
    return Message{std::string(weights_disagree),
                   {{"place", name_}, {"difference", format_number(difference, max_decimals)}}};
}

}  // namespace qkv
