#include "capture/capture_kinds.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "base/digits.h"
#include "base/short_text.h"

namespace qkv {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// In small letters with underscores: "attentionMask" and "attention-mask" become "attention_mask".
std::string snake_case(std::string_view name) {
    std::string snake;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (is_upper(c)) {
            if (i > 0 && (is_lower(name[i - 1]) || is_digit(name[i - 1]))) snake += '_';
            snake += static_cast<char>(c - 'A' + 'a');
        } else {
            snake += c == '-' || c == ' ' ? '_' : c;
        }
    }
    return snake;
}

// Without what stands before its last point or slash, without a number behind one ("mask.0"), and without the word
// that TransformerLens puts in front.
std::string_view last_part(std::string_view name) {
    while (true) {
        const auto point = name.find_last_of("./");
        if (point == name.npos) break;
        const std::string_view part = name.substr(point + 1);
        if (!std::all_of(part.begin(), part.end(), is_digit)) {
            name = part;
            break;
        }
        name = name.substr(0, point);
    }
    return name.starts_with("hook_") ? name.substr(5) : name;
}

class Name {
public:
    explicit Name(const std::string& name) : whole_(snake_case(name)), part_(last_part(whole_)) {}

    bool holds(std::initializer_list<std::string_view> texts) const {
        return std::any_of(texts.begin(), texts.end(), [&](auto text) { return part_.find(text) != part_.npos; });
    }
    bool is(std::initializer_list<std::string_view> texts) const {
        return std::find(texts.begin(), texts.end(), part_) != texts.end();
    }
    bool ends(std::initializer_list<std::string_view> texts) const {
        return std::any_of(texts.begin(), texts.end(), [&](auto text) { return part_.ends_with(text); });
    }
    // As a word of the last part.
    bool says(std::initializer_list<std::string_view> texts) const { return says(part_, texts); }

    // Of a projection: its numbers are not added to the scores, nor are they an output.
    bool is_parameter() const {
        if (is({"w_q", "w_k", "w_v", "w_o", "w_qkv", "w_out", "wq", "wk", "wv", "wo", "wqkv", "wout"})) return true;
        if (ends({"o_proj", "out_proj", "output_proj", "output_projection"})) return true;
        if ((part_ == "bias" || part_ == "weight") && part_.size() < whole_.size()) return true;
        return part_.ends_with("bias") && (part_.find("proj") != part_.npos || says({"q", "k", "v", "o", "qkv"}));
    }

    bool is_stack() const { return says_stack(whole_); }

    // "attn.q_proj.output" holds queries.
    bool is_of_one_role() const {
        return says(whole_, {"q", "k", "v", "qkv", "query", "key", "value", "queries", "keys", "values"});
    }

private:
    static bool says(std::string_view text, std::initializer_list<std::string_view> words) {
        while (!text.empty()) {
            const auto end = text.find_first_of("_./:");
            if (std::find(words.begin(), words.end(), text.substr(0, end)) != words.end()) return true;
            if (end == text.npos) break;
            text.remove_prefix(end + 1);
        }
        return false;
    }

    std::string whole_;
    std::string_view part_;
};

// Without the layer's number behind it and without "weight".
std::string_view without_ending(std::string_view name) {
    while (!name.empty() && is_digit(name.back())) name.remove_suffix(1);
    while (name.ends_with('_') || name.ends_with('.')) name.remove_suffix(1);
    return name.ends_with(".weight") || name.ends_with("_weight") ? name.substr(0, name.size() - 7) : name;
}

Kind kind_of_setting(const Name& name) {
    if (name.holds({"padding"}) || name.says({"pad", "blocked"})) return Kind::padding_mask;
    if (name.holds({"mask"})) return Kind::mask;
    if (name.holds({"rotary", "rope", "inv_freq", "freqs"}) || name.says({"cos", "sin", "cosine", "sine"}))
        return Kind::rotary;
    if (name.holds({"bias", "alibi", "rel_pos", "relpos", "relative_pos", "relative_att"})) return Kind::bias;
    if (name.holds({"window"})) return Kind::window;
    if (name.holds({"softcap", "soft_cap", "logit_cap", "logits_cap"})) return Kind::softcap;
    if (name.says({"sink", "sinks"}) || name.is({"s_aux"})) return Kind::sinks;
    if (name.holds({"segment", "seqlens", "doc_id", "document_id", "sequence_id"})) return Kind::segments;
    if (name.says({"causal"})) return Kind::causal;
    if (name.says({"scale", "scaling", "scales"})) return Kind::scale;
    if (name.says({"temperature", "tau", "temp"})) return Kind::temperature;
    if (name.is({"n_heads", "num_heads", "n_head", "num_head", "heads", "nheads", "nhead", "head_count",
                 "num_attention_heads", "n_attention_heads", "attention_heads", "attention_head_count",
                 "number_of_heads", "decoder_attention_heads", "encoder_attention_heads"}))
        return Kind::heads;
    if (name.is({"num_key_value_heads", "n_key_value_heads", "num_kv_heads", "n_kv_heads", "n_kv_head", "kv_heads",
                 "n_head_kv", "num_heads_kv", "key_value_heads", "head_count_kv", "num_query_groups",
                 "n_query_groups"}))
        return Kind::key_heads;
    if (name.is({"head_dim", "head_size", "d_head", "size_per_head", "attention_head_size", "kv_channels"}))
        return Kind::head_size;
    return Kind::other;
}

Kind kind_of_result(const Name& name) {
    if (name.is({"v_new", "new_v", "vnew"})) return Kind::output;
    if (name.holds({"score", "logit"}) ||
        name.says({"energy", "dots", "sim", "similarity", "similarities", "qk", "qkt", "dot", "dot_products"}))
        return Kind::scores;
    if (name.is_of_one_role() || name.is_stack()) return Kind::other;
    if (name.holds({"prob", "pattern", "softmax"}) || name.says({"weights", "alpha", "alphas", "attentions"}))
        return Kind::weights;
    if (name.ends({"attn", "attention", "attns", "attn_weight", "attention_weight", "attn_map", "attention_map",
                   "attn_maps", "attention_maps", "attn_matrix", "attention_matrix"}))
        return Kind::weights;
    if (name.holds({"output", "context"}) || name.says({"out", "outputs", "z", "o", "ctx", "y"})) return Kind::output;
    return Kind::other;
}

}  // namespace

Kind kind_of(const std::string& name) {
    const Name one(name);
    if (one.is_parameter()) return Kind::other;
    // The logarithm of a scale is none, such as CLIP's logit_scale.
    if (one.says({"log", "logit"}) && one.says({"scale"})) return Kind::other;
    const Kind setting = kind_of_setting(one);
    return setting == Kind::other ? kind_of_result(one) : setting;
}

bool is_of_exported_layer(const std::string& name) {
    constexpr std::array<std::string_view, 29> names{
        "x",         "w_q",      "w_k",         "w_v",        "b_q",          "b_k",    "b_v",   "concat",
        "attention", "gain_1",   "w_up",        "b_up",       "w_down",       "gain_2", "sum_1", "norm_1",
        "up",        "inner",    "down",        "sum_2",      "norm_2",       "words",  "model", "word",
        "logits",    "position", "unembedding", "x_released", "probabilities"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool are_of_exported_layer(const std::vector<std::string>& names) {
    constexpr std::array<std::string_view, 3> needed{"w_up", "w_down", "norm_2"};
    return std::all_of(needed.begin(), needed.end(), [&](std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    });
}

bool says_stack(const std::string& name) {
    const std::string lower = lower_case(name);
    const auto holds = [&](std::string_view part) { return lower.find(part) != lower.npos; };
    return holds("qkv") || holds("query_key_value") || holds("in_proj") || lower.ends_with("c_attn") ||
           holds("c_attn.") || holds("c_attn/");
}

std::optional<FormOfWO> form_of_w_o(const std::string& name) {
    constexpr std::array<std::string_view, 5> of_linear{"o_proj", "out_proj", "output_proj", "output_projection",
                                                        "out_projection"};
    constexpr std::array<std::string_view, 3> as_it_is{"c_proj", "wo", "w_out"};
    constexpr std::array<std::string_view, 3> of_other_layers{"mlp", "ffn", "feed_forward"};
    const std::string snake = snake_case(name);
    const auto holds = [&](std::string_view text) { return snake.find(text) != snake.npos; };
    if (snake.ends_with("bias") || std::any_of(of_other_layers.begin(), of_other_layers.end(), holds))
        return std::nullopt;
    const std::string_view part = last_part(without_ending(snake));
    const auto is_one_of = [&](const auto& names) {
        return std::find(names.begin(), names.end(), part) != names.end();
    };
    if (part == "w_o") return FormOfWO::exact;
    if (is_one_of(as_it_is)) return FormOfWO::as_it_is;
    if (is_one_of(of_linear) || holds("attention.output.dense")) return FormOfWO::of_linear;
    return std::nullopt;
}

bool are_of_different_layers(const std::string& a, const std::string& b) {
    const auto at = static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin())
            .first -
        a.begin());
    const auto digit_at = [&](const std::string& text) { return at < text.size() && is_digit(text[at]); };
    const bool is_within_number = at > 0 && is_digit(a[at - 1]);
    return is_within_number ? digit_at(a) || digit_at(b) : digit_at(a) && digit_at(b);
}

}  // namespace qkv
