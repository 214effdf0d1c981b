#include "qkv/document_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json_members.h"
#include "base/json_text.h"
#include "base/json_writer.h"
#include "document/document_reader.h"
#include "document/layer_values.h"
#include "qkv/file.h"
#include "qkv/path.h"

namespace qkv {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::uintmax_t largest_file_bytes = 64 * 1024 * 1024;

// Whether it says something that version 1 can't.
bool needs_version_2(const Document& document) {
    const Head& head = document.head();
    const bool has_unknown = !head.unknown_members.empty() || (head.weights && !head.weights->unknown_members.empty());
    return !is_plain(document) || has_unknown;
}

void write_unknown(JsonWriter& writer, std::string_view unknown) {
    for (const auto& [name, value] : members_of(unknown)) writer.member(name, value);
}

void write_vectors(JsonWriter& writer, const Head& head) {
    writer.member("q", head.q);
    writer.member("k", head.k);
    writer.member("v", head.v);
}

void write_head(JsonWriter writer, const Head& head) {
    write_vectors(writer, head);
    if (head.bias.size() > 0) writer.member("bias", head.bias);
    if (!head.is_on) writer.member("on", "false");
    write_unknown(writer, head.unknown_members);
    writer.end();
}

void write_weights(JsonWriter& writer, const HeadWeights& weights) {
    writer.member("w_q", weights.w_q);
    writer.member("w_k", weights.w_k);
    writer.member("w_v", weights.w_v);
    for (const auto& [name, bias] : {std::pair{"b_q", &weights.b_q}, {"b_k", &weights.b_k}, {"b_v", &weights.b_v}}) {
        if (bias->size() > 0) writer.list(name, *bias);
    }
}

void write_embeddings(JsonWriter writer, const Document& document, bool is_version_2) {
    if (!document.is_embedded()) writer.member("x", document.embeddings->x);
    if (!is_version_2) {
        write_weights(writer, *document.head().weights);
    } else {
        writer.objects("heads", document.heads, [](JsonWriter each, const Head& head) {
            write_weights(each, *head.weights);
            if (head.is_released) each.member("released", "true");
            write_unknown(each, head.weights->unknown_members);
            each.end();
        });
    }
    write_unknown(writer, document.embeddings->unknown_members);
    writer.end();
}

void write_norm(JsonWriter& writer, const char* name, const Matrix& norm) {
    if (norm.size() == 0) writer.member(name, "null");
    if (norm.size() > 0) writer.list(name, norm);
}

void write_layer(JsonWriter writer, const Layer& layer) {
    write_norm(writer, "norm_1", layer.norm_1);
    writer.member("up", layer.up);
    writer.list("up_bias", layer.up_bias);
    writer.member("down", layer.down);
    write_norm(writer, "norm_2", layer.norm_2);
    if (!layer.is_on) writer.member("on", "false");
    write_unknown(writer, layer.unknown_members);
    writer.end();
}

void write_model(JsonWriter writer, const Model& model) {
    writer.member("name", quoted_json(model.name));
    writer.member("words", OrderedJson(model.words).dump());
    writer.member("word", model.word);
    writer.member("position", model.position);
    writer.member("unembedding", model.unembedding);
    write_unknown(writer, model.unknown_members);
    writer.end();
}

OrderedJson padding_json(const std::vector<bool>& padding) {
    OrderedJson json = OrderedJson::array();
    for (const bool is_padding : padding) json.push_back(is_padding);
    return json;
}

OrderedJson blocked_json(const Matrix& blocked) {
    OrderedJson rows = OrderedJson::array();
    for (Eigen::Index i = 0; i < blocked.rows(); ++i) {
        OrderedJson row = OrderedJson::array();
        for (const double cell : blocked.row(i)) row.push_back(static_cast<int>(cell));
        rows.push_back(std::move(row));
    }
    return rows;
}

// `unknown`: members that are kept, null if there are none.
std::string options_text(const Options& options, const JsonMember* unknown) {
    OrderedJson json;
    json["scale"] = options.scale;
    json["mask"] = name(options.mask);
    if (options.window > 0) json["window"] = options.window;
    if (!options.padding.empty()) json["padding"] = padding_json(options.padding);
    if (options.blocked.size() > 0) json["blocked"] = blocked_json(options.blocked);
    json["temperature"] = options.temperature;
    std::string text = json.dump();
    if (unknown == nullptr) return text;
    text.back() = ',';
    return text += unknown->value.substr(1);
}

void write(JsonWriter writer, const Document& document) {
    const JsonMembers unknown = members_of(document.unknown_members);
    const bool is_version_2 = needs_version_2(document);
    writer.member("format", quoted_json("qkv"));
    writer.member("version", is_version_2 ? "2" : "1");
    writer.member("sentence", quoted_json(document.sentence));
    writer.member("tokens", OrderedJson(document.tokens).dump());
    if (document.keys) {
        JsonWriter keys = writer.object("keys");
        keys.member("sentence", quoted_json(document.keys->sentence));
        keys.member("tokens", OrderedJson(document.keys->tokens).dump());
        write_unknown(keys, document.keys->unknown_members);
        keys.end();
    }
    if (is_version_2) {
        writer.objects("heads", document.heads, write_head);
        if (document.is_joined()) writer.member("w_o", document.w_o);
        if (document.embeddings) write_embeddings(writer.object("embeddings"), document, is_version_2);
        if (document.layer) write_layer(writer.object("layer"), *document.layer);
        if (document.model) write_model(writer.object("model"), *document.model);
    } else {
        write_vectors(writer, document.head());
    }
    writer.member("options", options_text(document.options, find_member(unknown, "options")));
    if (document.embeddings && !is_version_2) write_embeddings(writer.object("embeddings"), document, is_version_2);
    for (const auto& [name, value] : unknown) {
        if (name != "options") writer.member(name, value);
    }
    writer.end();
}

void write(JsonWriter& writer, const HeadAttention& attention) {
    writer.member("scores", attention.scores);
    writer.member("weights", attention.weights);
    writer.member("output", attention.output);
}

}  // namespace

Result<Document> document_from_json(std::string_view json, std::string_view source) {
    auto problem = check_json(json);
    if (!problem) return read_document(json, source).finish();
    problem->args.insert(problem->args.begin(), {"file", std::string(source)});
    return tl::unexpected(std::move(*problem));
}

std::string to_json(const Document& document) {
    std::string text;
    write(JsonWriter(text), document);
    return text += '\n';
}

std::string to_json(const Document& document, const Attention& attention) {
    std::string text;
    JsonWriter writer(text);
    write(writer.object("document"), document);
    if (document.head_count() == 1) write(writer, attention.head());
    if (document.head_count() > 1) {
        writer.objects("heads", attention.heads, [](JsonWriter each, const HeadAttention& head) {
            write(each, head);
            each.end();
        });
    }
    if (document.is_joined()) {
        writer.member("concat", attention.concat);
        writer.member("attention", attention.joined);
    }
    if (attention.layer) {
        for (const auto& [name, values] : named_values(*attention.layer)) writer.member(name, *values);
    }
    if (attention.next) {
        writer.member("logits", attention.next->logits);
        writer.member("probabilities", attention.next->probabilities);
    }
    writer.end();
    return text += '\n';
}

Result<Document> load_document(const std::filesystem::path& path) {
    return read_file(path, largest_file_bytes).and_then([&](const std::string& json) {
        return document_from_json(json, to_utf8(path));
    });
}

Result<void> save_document(const Document& document, const std::filesystem::path& path) {
    return write_file(path, to_json(document));
}

}  // namespace qkv
