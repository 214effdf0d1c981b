#include "qkv/document_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

#include "check.h"
#include "document_reader.h"
#include "json_text.h"
#include "qkv/file.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

using Json = nlohmann::ordered_json;

constexpr double product_tolerance = 1e-9;
constexpr std::uintmax_t largest_file_bytes = 64 * 1024 * 1024;

// Reads one document; stops at the first problem.
class Reader {
public:
    explicit Reader(std::string_view source) : source_(source) {}

    Result<Document> read(const Json& json) {
        if (!json.is_object()) return fail("problem.json.not_an_object", {});
        if (!json.contains("format") || json["format"] != "qkv") return fail("problem.json.format", {});
        if (!json.contains("version") || json["version"] != 1) {
            return fail(
                "problem.json.version",
                {{"version",
                  json.contains("version") ? shortened_for_message(json["version"].dump(-1, ' ', true)) : "?"}});
        }
        Document document;
        read_text(json, "sentence", document.sentence);
        read_tokens(json, document.tokens);
        read_embeddings(json, document.embeddings);
        for (const auto& [key, matrix] :
             {std::pair{"q", &document.q}, std::pair{"k", &document.k}, std::pair{"v", &document.v}}) {
            // With embeddings, compute_products() fills in what is missing.
            if (json.contains(key) || !document.embeddings) read_matrix(json, key, key, *matrix);
        }
        read_options(json, document.options);
        if (!problem_ && document.embeddings) compute_products(document);
        if (problem_) return tl::unexpected(*problem_);
        if (const auto problem = check(document)) return fail(problem->key, problem->args);
        document.unknown_keys = unknown_keys(json);
        return document;
    }

private:
    tl::unexpected<Problem> fail(std::string key, std::vector<TextArg> args) {
        note(std::move(key), std::move(args));
        return tl::unexpected(*problem_);
    }

    void note(std::string key, std::vector<TextArg> args) {
        if (problem_) return;
        args.insert(args.begin(), {"file", std::string(source_)});
        problem_ = Problem{std::move(key), std::move(args)};
    }

    const Json* member(const Json& json, const char* key, const std::string& place) {
        const auto found = json.find(key);
        if (found != json.end()) return &*found;
        note("problem.json.missing", {{"place", place}});
        return nullptr;
    }

    void read_normalized(const Json& value, const std::string& place, std::string& text) {
        if (!value.is_string()) return note("problem.json.not_a_text", {{"place", place}});
        text = normalize(value.get<std::string>()).value_or("");
    }

    void read_text(const Json& json, const char* key, std::string& text) {
        if (const Json* value = member(json, key, key)) read_normalized(*value, key, text);
    }

    void read_tokens(const Json& json, std::vector<std::string>& tokens) {
        const Json* array = member(json, "tokens", "tokens");
        if (!array) return;
        if (!array->is_array()) return note("problem.json.not_a_list", {{"place", "tokens"}});
        for (const Json& token : *array) {
            const std::string place = fmt::format("tokens[{}]", tokens.size());
            read_normalized(token, place, tokens.emplace_back());
        }
    }

    double read_number(const Json& value, const std::string& place) {
        if (!value.is_number()) {
            note("problem.json.not_a_number", {{"place", place}});
            return 0.0;
        }
        return value.get<double>();
    }

    void read_matrix(const Json& json, const char* key, const std::string& matrix_place, Matrix& matrix) {
        const Json* rows = member(json, key, matrix_place);
        if (!rows) return;
        if (!rows->is_array()) return note("problem.json.not_a_list", {{"place", matrix_place}});
        if (rows->empty() || !rows->front().is_array()) {
            return note("problem.json.not_rows", {{"place", matrix_place}});
        }
        matrix.resize(static_cast<Eigen::Index>(rows->size()), static_cast<Eigen::Index>(rows->front().size()));
        for (std::size_t i = 0; i < rows->size(); ++i) {
            const Json& row = (*rows)[i];
            const std::string place = fmt::format("{}[{}]", matrix_place, i);
            if (!row.is_array()) return note("problem.json.not_rows", {{"place", matrix_place}});
            if (row.size() != rows->front().size()) {
                return note("problem.json.ragged", {{"place", place},
                                                    {"size", fmt::format("{}", row.size())},
                                                    {"expected", fmt::format("{}", rows->front().size())}});
            }
            for (std::size_t j = 0; j < row.size(); ++j) {
                matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
                    read_number(row[j], fmt::format("{}[{}]", place, j));
            }
        }
    }

    void read_embeddings(const Json& json, std::optional<Embeddings>& embeddings) {
        const auto found = json.find("embeddings");
        if (found == json.end()) return;
        if (!found->is_object()) return note("problem.json.not_embeddings", {});
        embeddings.emplace();
        read_matrix(*found, "x", "embeddings.x", embeddings->x);
        read_matrix(*found, "w_q", "embeddings.w_q", embeddings->w_q);
        read_matrix(*found, "w_k", "embeddings.w_k", embeddings->w_k);
        read_matrix(*found, "w_v", "embeddings.w_v", embeddings->w_v);
        embeddings->unknown_keys = unknown_keys(*found, {"x", "w_q", "w_k", "w_v"});
    }

    // Those in the file may have been rounded by another program; the computed ones are used.
    void compute_products(Document& document) {
        if (const auto problem = check_tokens(document.tokens)) return note(problem->key, problem->args);
        const auto tokens = static_cast<Eigen::Index>(document.tokens.size());
        if (const auto problem = check_embeddings(*document.embeddings, tokens)) {
            return note(problem->key, problem->args);
        }
        Document computed = projected(document);
        if (document.q.rows() == 0) document.q = computed.q;
        if (document.k.rows() == 0) document.k = computed.k;
        if (document.v.rows() == 0) document.v = computed.v;
        if (const auto problem = check_products(document, product_tolerance)) {
            return note(problem->key, problem->args);
        }
        document = std::move(computed);
    }

    void read_options(const Json& json, Options& options) {
        const auto found = json.find("options");
        if (found == json.end()) return;
        if (!found->is_object()) return note("problem.json.not_options", {});
        if (found->contains("scale")) options.scale = read_number((*found)["scale"], "options.scale");
        if (found->contains("temperature")) {
            options.temperature = read_number((*found)["temperature"], "options.temperature");
        }
        if (!found->contains("mask")) return;
        const Json& said = (*found)["mask"];
        const auto mask = said.is_string() ? mask_from_name(said.get<std::string>()) : std::nullopt;
        if (!mask) return note("problem.json.mask", {});
        options.mask = *mask;
    }

    using Keys = std::set<std::string>;

    static Json without(const Json& json, const Keys& known) {
        Json unknown = Json::object();
        for (const auto& [key, value] : json.items()) {
            if (!known.contains(key)) unknown[key] = value;
        }
        return unknown;
    }

    static std::string unknown_keys(const Json& json, const Keys& known) {
        const Json unknown = without(json, known);
        return unknown.empty() ? std::string() : unknown.dump();
    }

    static std::string unknown_keys(const Json& json) {
        Json unknown =
            without(json, {"format", "version", "sentence", "tokens", "q", "k", "v", "options", "embeddings"});
        if (json.contains("options")) {
            Json options = without(json["options"], {"scale", "mask", "temperature"});
            if (!options.empty()) unknown["options"] = std::move(options);
        }
        return unknown.empty() ? std::string() : unknown.dump();
    }

    std::string_view source_;
    std::optional<Problem> problem_;
};

Json to_json_object(const Embeddings& embeddings) {
    Json json;
    json["x"] = rows_of(embeddings.x);
    json["w_q"] = rows_of(embeddings.w_q);
    json["w_k"] = rows_of(embeddings.w_k);
    json["w_v"] = rows_of(embeddings.w_v);
    if (!embeddings.unknown_keys.empty()) json.update(Json::parse(embeddings.unknown_keys));
    return json;
}

Json to_json_object(const Document& document) {
    Json json;
    json["format"] = "qkv";
    json["version"] = 1;
    json["sentence"] = document.sentence;
    json["tokens"] = document.tokens;
    json["q"] = rows_of(document.q);
    json["k"] = rows_of(document.k);
    json["v"] = rows_of(document.v);
    json["options"]["scale"] = document.options.scale;
    json["options"]["mask"] = name(document.options.mask);
    json["options"]["temperature"] = document.options.temperature;
    if (document.embeddings) json["embeddings"] = to_json_object(*document.embeddings);
    if (document.unknown_keys.empty()) return json;
    const Json unknown = Json::parse(document.unknown_keys);
    for (const auto& [key, value] : unknown.items()) {
        if (key != "options") json[key] = value;
    }
    if (unknown.contains("options")) json["options"].update(unknown["options"]);
    return json;
}

}  // namespace

Result<Document> document_from_json(std::string_view json, std::string_view source) {
    auto parsed = parse_json(json);
    if (!parsed) {
        Problem problem = parsed.error();
        problem.args.insert(problem.args.begin(), {"file", std::string(source)});
        return tl::unexpected(std::move(problem));
    }
    return read_document(*parsed, source);
}

Result<Document> read_document(const Json& json, std::string_view source) { return Reader(source).read(json); }

std::string to_json(const Document& document) { return pretty(to_json_object(document)) + "\n"; }

std::string to_json(const Document& document, const Attention& attention) {
    Json json;
    json["document"] = to_json_object(document);
    json["scores"] = rows_of(attention.scores);
    json["weights"] = rows_of(attention.weights);
    json["output"] = rows_of(attention.output);
    return pretty(json) + "\n";
}

Result<Document> load_document(const std::filesystem::path& path) {
    return read_file(path, largest_file_bytes).and_then([&](const std::string& json) {
        return document_from_json(json, path.string());
    });
}

Result<void> save_document(const Document& document, const std::filesystem::path& path) {
    return write_file(path, to_json(document));
}

}  // namespace qkv
