#include "document/document_reader.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "document/check.h"
#include "document/member_reader.h"
#include "document/words.h"

namespace qkv {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr double product_tolerance = 1e-9;
constexpr int newest_version = 2;

// Members of version 2, which version 1 does not know.
constexpr std::array version_2_members{"keys", "heads", "w_o", "layer", "model"};
constexpr std::array version_2_options{"window", "padding", "blocked"};
constexpr std::array version_2_embeddings{"heads", "b_q", "b_k", "b_v"};

// Reads one document; stops at the first problem.
class Reader : private MemberReader {
public:
    explicit Reader(std::string_view source) : MemberReader(source) {}

    Sliced<Result<Document>> read(std::string_view json) {
        if (!is_object(json)) co_return fail("problem.json.not_an_object", {});
        const JsonMembers members = members_of(json);
        const JsonMember* format = find_member(members, "format");
        if (format == nullptr || format->value != R"("qkv")") co_return fail("problem.json.format", {});
        read_version(members);
        if (problem()) co_return tl::unexpected(*problem());
        Document document;
        read_text(members, "sentence", "sentence", document.sentence);
        read_tokens(members, "tokens", document.tokens);
        read_keys(members, document.keys);
        co_await Pause{};
        if (const JsonMember* heads = find_member(members, "heads")) {
            read_heads(members, *heads, document.heads);
        } else {
            read_head(members, "", document.head(), !has_embeddings(members));
        }
        co_await Pause{};
        read_embeddings(members, document);
        if (find_member(members, "w_o") != nullptr) read_matrix(members, "w_o", "w_o", document.w_o);
        read_layer(members, document.layer);
        read_model(members, document.model);
        read_options(members, document.options);
        co_await Pause{};
        if (!problem() && document.embeddings) compute_products(document);
        if (problem()) co_return tl::unexpected(*problem());
        if (const auto problem = check(document)) co_return fail(problem->id, problem->args);
        document.unknown_members = unknown_members(members);
        co_return document;
    }

private:
    static std::string in_ascii(std::string_view json) {
        return shortened_for_message(OrderedJson::parse(json).dump(-1, ' ', true));
    }

    // Only a whole number above those known may be the version of a newer program.
    void read_version(const JsonMembers& members) {
        const JsonMember* version = find_member(members, "version");
        if (version == nullptr) return note("problem.json.version_missing", {});
        const OrderedJson value = OrderedJson::parse(version->value);
        version_ = value == 1 ? 1 : value == newest_version ? newest_version : 0;
        if (version_ == 1) refuse_newer(members, version_2_members, "");
        if (version_ > 0) return;
        const bool is_newer = value.is_number_unsigned() && value > newest_version;
        note(is_newer ? "problem.json.version" : "problem.json.version_wrong", {{"version", in_ascii(version->value)}});
    }

    // Without them the document would be another one.
    template <class Names>
    void refuse_newer(const JsonMembers& members, const Names& names, const std::string& prefix) {
        for (const char* name : names) {
            if (find_member(members, name) != nullptr)
                note("problem.json.version_2_member", {{"place", prefix + name}});
        }
    }

    static bool has_embeddings(const JsonMembers& members) { return find_member(members, "embeddings") != nullptr; }

    void read_tokens(const JsonMembers& members, const std::string& place, std::vector<std::string>& tokens) {
        const JsonMember* array = member(members, "tokens", place);
        if (array == nullptr) return;
        if (!array->is_array()) return note("problem.json.not_a_list", {{"place", place}});
        if (const std::size_t count = element_count(array->value); count > max_file_tokens) {
            return note(place == "tokens" ? "problem.tokens.too_many" : "problem.keys.too_many",
                        {{"tokens", fmt::format("{}", count)}, {"limit", fmt::format("{}", max_file_tokens)}});
        }
        read_texts(array->value, place, tokens);
    }

    void read_words(const JsonMembers& members, std::vector<std::string>& words) {
        const JsonMember* array = member(members, "words", "model.words");
        if (array == nullptr) return;
        if (!array->is_array()) return note("problem.json.not_a_list", {{"place", "model.words"}});
        if (const std::size_t count = element_count(array->value); count > max_words) {
            return note("problem.model.words",
                        {{"count", fmt::format("{}", count)}, {"limit", fmt::format("{}", max_words)}});
        }
        read_texts(array->value, "model.words", words);
    }

    void read_keys(const JsonMembers& members, std::optional<KeySentence>& keys) {
        const JsonMember* found = find_member(members, "keys");
        if (found == nullptr) return;
        if (!found->is_object()) return note("problem.json.not_an_object_at", {{"place", "keys"}});
        const JsonMembers parts = members_of(found->value);
        keys.emplace();
        read_text(parts, "sentence", "keys.sentence", keys->sentence);
        read_tokens(parts, "keys.tokens", keys->tokens);
        append_unknown(parts, {"sentence", "tokens"}, keys->unknown_members);
        close_object(keys->unknown_members);
    }

    // With embeddings, compute_products() fills in what is missing.
    void read_head(const JsonMembers& members, const std::string& prefix, Head& head, bool is_complete) {
        for (const auto& [name, matrix] : {std::pair{"q", &head.q}, std::pair{"k", &head.k}, std::pair{"v", &head.v}}) {
            if (is_complete) read_matrix(members, name, prefix + name, *matrix);
            if (!is_complete) read_optional_matrix(members, name, prefix + name, *matrix);
        }
    }

    void read_heads(const JsonMembers& members, const JsonMember& array, std::vector<Head>& heads) {
        for (const char* name : {"q", "k", "v"}) {
            if (find_member(members, name) != nullptr) return note("problem.json.heads_and_vectors", {{"place", name}});
        }
        heads.clear();
        read_heads_of(array, "heads", [&](const JsonMembers& parts, const std::string& prefix) {
            Head& head = heads.emplace_back();
            read_head(parts, prefix, head, !has_embeddings(members));
            read_optional_matrix(parts, "bias", prefix + "bias", head.bias);
            head.is_on = read_truth(parts, "on", prefix + "on", true);
            append_unknown(parts, {"q", "k", "v", "bias", "on"}, head.unknown_members);
            close_object(head.unknown_members);
        });
    }

    void read_weights(const JsonMembers& parts, const std::string& prefix, HeadWeights& weights) {
        read_matrix(parts, "w_q", prefix + "w_q", weights.w_q);
        read_matrix(parts, "w_k", prefix + "w_k", weights.w_k);
        read_matrix(parts, "w_v", prefix + "w_v", weights.w_v);
        read_optional_row(parts, "b_q", prefix + "b_q", weights.b_q);
        read_optional_row(parts, "b_k", prefix + "b_k", weights.b_k);
        read_optional_row(parts, "b_v", prefix + "b_v", weights.b_v);
    }

    void read_embeddings(const JsonMembers& members, Document& document) {
        const JsonMember* found = find_member(members, "embeddings");
        if (found == nullptr) return;
        if (!found->is_object()) return note("problem.json.not_embeddings", {});
        Embeddings& embeddings = document.embeddings.emplace();
        const JsonMembers parts = members_of(found->value);
        const bool has_words = find_member(members, "model") != nullptr;
        if (has_words) read_optional_matrix(parts, "x", "embeddings.x", embeddings.x);
        if (!has_words) read_matrix(parts, "x", "embeddings.x", embeddings.x);
        if (version_ == 1) refuse_newer(parts, version_2_embeddings, "embeddings.");
        const JsonMember* heads = find_member(parts, "heads");
        if (heads == nullptr) {
            read_weights(parts, "embeddings.", document.head().weights.emplace());
            append_unknown(parts, {"x", "w_q", "w_k", "w_v", "b_q", "b_k", "b_v"}, embeddings.unknown_members);
        } else {
            read_weights_of_heads(members, *heads, document.heads);
            append_unknown(parts, {"x", "heads"}, embeddings.unknown_members);
        }
        close_object(embeddings.unknown_members);
    }

    void read_weights_of_heads(const JsonMembers& members, const JsonMember& array, std::vector<Head>& heads) {
        if (find_member(members, "heads") == nullptr) heads.clear();
        const bool are_given = !heads.empty();
        std::size_t at = 0;
        read_heads_of(array, "embeddings.heads", [&](const JsonMembers& parts, const std::string& prefix) {
            if (!are_given) heads.emplace_back();
            if (at >= heads.size()) return note("problem.heads.weights", {{"heads", fmt::format("{}", heads.size())}});
            Head& head = heads[at++];
            read_weights(parts, prefix, head.weights.emplace());
            head.is_released = read_truth(parts, "released", prefix + "released", false);
            if (head.is_released) require_vectors(head, fmt::format("heads[{}].", at - 1));
            append_unknown(parts, {"w_q", "w_k", "w_v", "b_q", "b_k", "b_v", "released"},
                           head.weights->unknown_members);
            close_object(head.weights->unknown_members);
        });
    }

    void read_norm(const JsonMembers& members, const char* name, Matrix& norm) {
        const JsonMember* found = member(members, name, fmt::format("layer.{}", name));
        if (found != nullptr && found->value != "null")
            read_optional_row(members, name, fmt::format("layer.{}", name), norm);
    }

    void read_layer(const JsonMembers& members, std::optional<Layer>& layer) {
        const JsonMember* found = find_member(members, "layer");
        if (found == nullptr) return;
        if (!found->is_object()) return note("problem.json.not_an_object_at", {{"place", "layer"}});
        const JsonMembers parts = members_of(found->value);
        layer.emplace();
        read_norm(parts, "norm_1", layer->norm_1);
        read_matrix(parts, "up", "layer.up", layer->up);
        if (member(parts, "up_bias", "layer.up_bias") != nullptr)
            read_optional_row(parts, "up_bias", "layer.up_bias", layer->up_bias);
        read_matrix(parts, "down", "layer.down", layer->down);
        read_norm(parts, "norm_2", layer->norm_2);
        layer->is_on = read_truth(parts, "on", "layer.on", true);
        append_unknown(parts, {"norm_1", "up", "up_bias", "down", "norm_2", "on"}, layer->unknown_members);
        close_object(layer->unknown_members);
    }

    void read_model(const JsonMembers& members, std::optional<Model>& model) {
        const JsonMember* found = find_member(members, "model");
        if (found == nullptr) return;
        if (!found->is_object()) return note("problem.json.not_an_object_at", {{"place", "model"}});
        const JsonMembers parts = members_of(found->value);
        model.emplace();
        read_text(parts, "name", "model.name", model->name);
        read_words(parts, model->words);
        read_matrix(parts, "word", "model.word", model->word);
        read_matrix(parts, "position", "model.position", model->position);
        read_matrix(parts, "unembedding", "model.unembedding", model->unembedding);
        append_unknown(parts, {"name", "words", "word", "position", "unembedding"}, model->unknown_members);
        close_object(model->unknown_members);
    }

    // Embeddings that are given are used; those that words and positions give may have been rounded by another program.
    void compute_embeddings(Document& document) {
        if (const auto problem = check_model(*document.model)) return note(problem->id, problem->args);
        Embeddings& embeddings = *document.embeddings;
        const Matrix computed = embedded(*document.model, document.tokens);
        const bool is_given = embeddings.x.size() > 0;
        const bool agrees = !check_words(document) && embeddings.x.rows() == computed.rows() &&
                            embeddings.x.cols() == computed.cols() &&
                            (embeddings.x - computed).cwiseAbs().maxCoeff() <= product_tolerance;
        embeddings.is_released = is_given && !agrees;
        if (embeddings.is_released) return;
        if (const auto problem = check_words(document)) return note(problem->id, problem->args);
        embeddings.x = computed;
    }

    // There are no products to fill them in.
    void require_vectors(const Head& head, const std::string& prefix) {
        for (const auto& [name, matrix] : {std::pair{"q", &head.q}, {"k", &head.k}, {"v", &head.v}}) {
            if (matrix->size() == 0) note("problem.json.released", {{"place", prefix + name}});
        }
    }

    // Those in the file may have been rounded by another program; the computed ones are used.
    void compute_products(Document& document) {
        if (const auto problem = check_tokens(document.tokens)) return note(problem->id, problem->args);
        if (document.model) compute_embeddings(document);
        if (problem()) return;
        if (const auto problem = check_embeddings(document, *document.embeddings)) {
            return note(problem->id, problem->args);
        }
        Document computed = projected(document);
        for (int h = 0; h < document.head_count(); ++h) {
            Head& given = document.head(h);
            const Head& right = computed.head(h);
            if (given.q.rows() == 0) given.q = right.q;
            if (given.k.rows() == 0) given.k = right.k;
            if (given.v.rows() == 0) given.v = right.v;
        }
        if (const auto problem = check_products(document, product_tolerance)) {
            return note(problem->id, problem->args);
        }
        document = std::move(computed);
    }

    void read_options(const JsonMembers& members, Options& options) {
        const JsonMember* found = find_member(members, "options");
        if (found == nullptr) return;
        if (!found->is_object()) return note("problem.json.not_options", {});
        const JsonMembers parts = members_of(found->value);
        if (version_ == 1) refuse_newer(parts, version_2_options, "options.");
        if (const auto* scale = find_member(parts, "scale")) options.scale = read_number(*scale, "options.scale");
        if (const auto* temperature = find_member(parts, "temperature"))
            options.temperature = read_number(*temperature, "options.temperature");
        read_mask(parts, options);
    }

    void read_mask(const JsonMembers& parts, Options& options) {
        if (const JsonMember* said = find_member(parts, "mask")) {
            const auto mask = said->is_text() ? mask_from_name(text_from_json(said->value)) : std::nullopt;
            if (!mask) return note("problem.json.mask", {});
            options.mask = *mask;
        }
        if (const JsonMember* window = find_member(parts, "window")) {
            const double size = read_number(*window, "options.window");
            if (size < 1 || size > max_window || size != std::floor(size))
                return note("problem.mask.window", {{"limit", std::to_string(max_window)}});
            options.window = static_cast<int>(size);
        }
        if (const JsonMember* padding = find_member(parts, "padding")) read_padding(*padding, options.padding);
        read_optional_matrix(parts, "blocked", "options.blocked", options.blocked);
    }

    void read_padding(const JsonMember& array, std::vector<bool>& padding) {
        if (!array.is_array()) return note("problem.json.not_a_list", {{"place", "options.padding"}});
        each_element(array.value, [&](std::string_view element) {
            const JsonMember flag{{}, element};
            if (!flag.is_truth())
                note("problem.json.not_a_truth", {{"place", fmt::format("options.padding[{}]", padding.size())}});
            padding.push_back(element == "true");
            return padding.size() <= max_file_tokens;
        });
    }

    static std::string unknown_members(const JsonMembers& members) {
        std::string unknown;
        append_unknown(members,
                       {"format", "version", "sentence", "tokens", "keys", "q", "k", "v", "heads", "w_o", "options",
                        "embeddings", "layer", "model"},
                       unknown);
        std::string options;
        if (const JsonMember* found = find_member(members, "options"))
            append_unknown(members_of(found->value), {"scale", "mask", "window", "padding", "blocked", "temperature"},
                           options);
        close_object(options);
        if (!options.empty()) unknown += (unknown.empty() ? "{" : ",") + std::string("\"options\":") + options;
        close_object(unknown);
        return unknown;
    }

    int version_ = 1;
};

}  // namespace

Sliced<Result<Document>> read_document(std::string_view json, std::string_view source) {
    Reader reader(source);
    co_return co_await reader.read(json);
}

}  // namespace qkv
