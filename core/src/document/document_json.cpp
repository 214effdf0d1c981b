#include "qkv/document_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

#include "base/json_members.h"
#include "base/json_text.h"
#include "base/json_writer.h"
#include "document/check.h"
#include "document/document_reader.h"
#include "numbers/json_numbers.h"
#include "qkv/file.h"
#include "qkv/number_format.h"
#include "qkv/path.h"

namespace qkv {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr double product_tolerance = 1e-9;
constexpr std::uintmax_t largest_file_bytes = 64 * 1024 * 1024;

// Reads one document; stops at the first problem.
class Reader {
public:
    explicit Reader(std::string_view source) : source_(source) {}

    Sliced<Result<Document>> read(std::string_view json) {
        if (!is_object(json)) co_return fail("problem.json.not_an_object", {});
        const JsonMembers members = members_of(json);
        const JsonMember* format = find_member(members, "format");
        if (format == nullptr || format->value != R"("qkv")") co_return fail("problem.json.format", {});
        if (!is_version_known(members)) co_return tl::unexpected(*problem_);
        Document document;
        read_text(members, "sentence", document.sentence);
        read_tokens(members, document.tokens);
        co_await Pause{};
        read_embeddings(members, document.embeddings);
        for (const auto& [name, matrix] :
             {std::pair{"q", &document.q}, std::pair{"k", &document.k}, std::pair{"v", &document.v}}) {
            // With embeddings, compute_products() fills in what is missing.
            co_await Pause{};
            if (find_member(members, name) != nullptr || !document.embeddings)
                read_matrix(members, name, name, *matrix);
        }
        read_options(members, document.options);
        if (!problem_ && document.embeddings) compute_products(document);
        if (problem_) co_return tl::unexpected(*problem_);
        co_await Pause{};
        if (const auto problem = check(document)) co_return fail(problem->id, problem->args);
        document.unknown_members = unknown_members(members);
        co_return document;
    }

private:
    tl::unexpected<Problem> fail(std::string id, std::vector<TextArg> args) {
        note(std::move(id), std::move(args));
        return tl::unexpected(*problem_);
    }

    void note(std::string id, std::vector<TextArg> args) {
        if (problem_) return;
        args.insert(args.begin(), {"file", std::string(source_)});
        problem_ = Problem{std::move(id), std::move(args)};
    }

    // Only a whole number above 1 may be the version of a newer program.
    bool is_version_known(const JsonMembers& members) {
        const JsonMember* version = find_member(members, "version");
        if (version == nullptr) {
            note("problem.json.version_missing", {});
            return false;
        }
        const OrderedJson value = OrderedJson::parse(version->value);
        if (value == 1) return true;
        const bool is_newer = value.is_number_unsigned() && value > 1;
        note(is_newer ? "problem.json.version" : "problem.json.version_wrong", {{"version", in_ascii(version->value)}});
        return false;
    }

    static std::string in_ascii(std::string_view json) {
        return shortened_for_message(OrderedJson::parse(json).dump(-1, ' ', true));
    }

    const JsonMember* member(const JsonMembers& members, const char* name, const std::string& place) {
        const JsonMember* found = find_member(members, name);
        if (found == nullptr) note("problem.json.missing", {{"place", place}});
        return found;
    }

    void read_normalized(const JsonMember& text, const std::string& place, std::string& to) {
        if (!text.is_text()) return note("problem.json.not_a_text", {{"place", place}});
        to = normalize(text_from_json(text.value)).value_or("");
    }

    void read_text(const JsonMembers& members, const char* name, std::string& text) {
        if (const JsonMember* found = member(members, name, name)) read_normalized(*found, name, text);
    }

    void read_tokens(const JsonMembers& members, std::vector<std::string>& tokens) {
        const JsonMember* array = member(members, "tokens", "tokens");
        if (array == nullptr) return;
        if (!array->is_array()) return note("problem.json.not_a_list", {{"place", "tokens"}});
        if (const std::size_t count = element_count(array->value); count > max_file_tokens) {
            return note("problem.tokens.too_many",
                        {{"tokens", fmt::format("{}", count)}, {"limit", fmt::format("{}", max_file_tokens)}});
        }
        each_element(array->value, [&](std::string_view token) {
            const std::string place = fmt::format("tokens[{}]", tokens.size());
            read_normalized({{}, token}, place, tokens.emplace_back());
            return true;
        });
    }

    double read_number(const JsonMember& number, const std::string& place) {
        if (number.is_number()) return OrderedJson::parse(number.value).get<double>();
        note("problem.json.not_a_number", {{"place", place}});
        return 0.0;
    }

    void read_matrix(const JsonMembers& members, const char* name, const std::string& place, Matrix& matrix) {
        const JsonMember* found = member(members, name, place);
        if (found == nullptr || problem_) return;
        auto read = matrix_from_json(found->value, place);
        if (read) {
            matrix = std::move(*read);
        } else {
            note(read.error().id, read.error().args);
        }
    }

    void read_embeddings(const JsonMembers& members, std::optional<Embeddings>& embeddings) {
        const JsonMember* found = find_member(members, "embeddings");
        if (found == nullptr) return;
        if (!found->is_object()) return note("problem.json.not_embeddings", {});
        embeddings.emplace();
        const JsonMembers parts = members_of(found->value);
        read_matrix(parts, "x", "embeddings.x", embeddings->x);
        read_matrix(parts, "w_q", "embeddings.w_q", embeddings->w_q);
        read_matrix(parts, "w_k", "embeddings.w_k", embeddings->w_k);
        read_matrix(parts, "w_v", "embeddings.w_v", embeddings->w_v);
        append_unknown(parts, {"x", "w_q", "w_k", "w_v"}, embeddings->unknown_members);
        close_object(embeddings->unknown_members);
    }

    // Those in the file may have been rounded by another program; the computed ones are used.
    void compute_products(Document& document) {
        if (const auto problem = check_tokens(document.tokens)) return note(problem->id, problem->args);
        const auto tokens = static_cast<Eigen::Index>(document.tokens.size());
        if (const auto problem = check_embeddings(*document.embeddings, tokens)) {
            return note(problem->id, problem->args);
        }
        Document computed = projected(document);
        if (document.q.rows() == 0) document.q = computed.q;
        if (document.k.rows() == 0) document.k = computed.k;
        if (document.v.rows() == 0) document.v = computed.v;
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
        if (const auto* scale = find_member(parts, "scale")) options.scale = read_number(*scale, "options.scale");
        if (const auto* temperature = find_member(parts, "temperature"))
            options.temperature = read_number(*temperature, "options.temperature");
        const JsonMember* said = find_member(parts, "mask");
        if (said == nullptr) return;
        const auto mask = said->is_text() ? mask_from_name(text_from_json(said->value)) : std::nullopt;
        if (!mask) return note("problem.json.mask", {});
        options.mask = *mask;
    }

    using KnownNames = std::set<std::string>;

    // Members of an object that close_object() completes.
    static void append_unknown(const JsonMembers& members, const KnownNames& known, std::string& object) {
        for (const auto& [name, value] : members) {
            if (known.contains(name)) continue;
            object += (object.empty() ? "{" : ",") + quoted_json(name) + ":";
            object += compact_json(value);
        }
    }

    static void close_object(std::string& object) {
        if (!object.empty()) object += '}';
    }

    static std::string unknown_members(const JsonMembers& members) {
        std::string unknown;
        append_unknown(members, {"format", "version", "sentence", "tokens", "q", "k", "v", "options", "embeddings"},
                       unknown);
        std::string options;
        if (const JsonMember* found = find_member(members, "options"))
            append_unknown(members_of(found->value), {"scale", "mask", "temperature"}, options);
        close_object(options);
        if (!options.empty()) unknown += (unknown.empty() ? "{" : ",") + std::string("\"options\":") + options;
        close_object(unknown);
        return unknown;
    }

    std::string_view source_;
    std::optional<Problem> problem_;
};

void write(JsonWriter writer, const Embeddings& embeddings) {
    writer.member("x", embeddings.x);
    writer.member("w_q", embeddings.w_q);
    writer.member("w_k", embeddings.w_k);
    writer.member("w_v", embeddings.w_v);
    for (const auto& [name, value] : members_of(embeddings.unknown_members)) writer.member(name, value);
    writer.end();
}

// `unknown`: members that are kept, null if there are none.
std::string options_text(const Options& options, const JsonMember* unknown) {
    OrderedJson json;
    json["scale"] = options.scale;
    json["mask"] = name(options.mask);
    json["temperature"] = options.temperature;
    std::string text = json.dump();
    if (unknown == nullptr) return text;
    text.back() = ',';
    return text += unknown->value.substr(1);
}

void write(JsonWriter writer, const Document& document) {
    const JsonMembers unknown = members_of(document.unknown_members);
    writer.member("format", quoted_json("qkv"));
    writer.member("version", "1");
    writer.member("sentence", quoted_json(document.sentence));
    writer.member("tokens", OrderedJson(document.tokens).dump());
    writer.member("q", document.q);
    writer.member("k", document.k);
    writer.member("v", document.v);
    writer.member("options", options_text(document.options, find_member(unknown, "options")));
    if (document.embeddings) write(writer.object("embeddings"), *document.embeddings);
    for (const auto& [name, value] : unknown) {
        if (name != "options") writer.member(name, value);
    }
    writer.end();
}

}  // namespace

Result<Document> document_from_json(std::string_view json, std::string_view source) {
    auto problem = check_json(json);
    if (!problem) return read_document(json, source).finish();
    problem->args.insert(problem->args.begin(), {"file", std::string(source)});
    return tl::unexpected(std::move(*problem));
}

Sliced<Result<Document>> read_document(std::string_view json, std::string_view source) {
    Reader reader(source);
    co_return co_await reader.read(json);
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
    writer.member("scores", attention.scores);
    writer.member("weights", attention.weights);
    writer.member("output", attention.output);
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
