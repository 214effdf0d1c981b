#include "qkv/share_link.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "qkv/document_json.h"
#include "qkv/trained_model.h"
#include "share/base64url.h"
#include "share/compressed.h"

namespace qkv {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view mark = "#d=";
constexpr int version = 1;
constexpr std::size_t most_bytes = 4 * 1024 * 1024;

tl::unexpected<Problem> damaged() { return tl::unexpected(Problem{"problem.link.damaged", {}}); }

// Without the products, which the reader computes.
Json without_products(const Document& document) {
    Json json = Json::parse(to_json(document));
    for (int head = 0; head < document.head_count(); ++head) {
        if (!document.head(head).is_projected() || !json.contains("heads")) continue;
        for (const char* name : {"q", "k", "v"}) json["heads"][static_cast<std::size_t>(head)].erase(name);
    }
    return json;
}

// Of a trained model what is not as it was trained (RFC 6902).
void put_document(Json& link, const Document& document) {
    const TrainedModel* const trained = trained_model_of(document);
    if (trained == nullptr) {
        link["document"] = without_products(document);
    } else {
        link["model"] = trained->name;
        link["changes"] = Json::diff(without_products(trained->document), without_products(document));
    }
}

// Only what Json::diff() writes: a few changes that copy could double a document until no memory is left.
bool are_differences(const Json& changes) {
    const auto is_difference = [](const Json& change) {
        const Json& op = change.at("op");
        return op == "add" || op == "remove" || op == "replace";
    };
    return changes.is_array() && std::all_of(changes.begin(), changes.end(), is_difference);
}

Result<Document> document_in(const Json& link) {
    Json json;
    if (link.contains("model")) {
        const auto* const name = link.at("model").get_ptr<const std::string*>();
        const TrainedModel* const trained = name == nullptr ? nullptr : trained_model(*name);
        if (trained == nullptr) return tl::unexpected(Problem{"problem.link.newer", {}});
        const Json& changes = link.at("changes");
        if (!are_differences(changes)) return damaged();
        json = without_products(trained->document).patch(changes);
    } else {
        json = link.at("document");
    }
    return document_from_json(json.dump(), "link");
}

// None if it is not a whole number from 0 to `most`.
std::optional<int> number_in(const Json& json, int most) {
    if (!json.is_number_unsigned() || json > most) return std::nullopt;
    return json.get<int>();
}

// Throws what the parser throws where a member is missing or of another kind.
Result<SharedWalk> walk_in(const Json& link) {
    if (!number_in(link.at("v"), version)) return tl::unexpected(Problem{"problem.link.newer", {}});
    auto document = document_in(link);
    if (!document) return tl::unexpected(document.error());
    const auto detail = value_in(detail_names, link.at("detail").get<std::string>());
    const auto language = language_from_name(link.at("lang").get<std::string>());
    if (!detail || !language) return damaged();
    const auto step = number_in(link.at("step"), Walkthrough(*document, *detail).count());
    if (!step) return damaged();
    return SharedWalk{std::move(*document), *step, *detail, *language};
}

}  // namespace

Result<std::string> link_fragment(const SharedWalk& walk) {
    Json link{{"v", version}, {"step", walk.step}, {"detail", name(walk.detail)}, {"lang", name(walk.language)}};
    put_document(link, walk.document);
    std::string fragment = fmt::format("{}{}", mark, to_base64url(compressed(link.dump())));
    if (fragment.size() > longest_link)
        return tl::unexpected(Problem{"problem.link.too_long", {{"limit", fmt::format("{}", longest_link)}}});
    return fragment;
}

bool is_link(std::string_view text) { return text.find(mark) != std::string_view::npos; }

Result<SharedWalk> walk_from_link(std::string_view link) {
    const auto begin = link.find(mark);
    if (begin == std::string_view::npos) return damaged();
    std::string_view text = link.substr(begin + mark.size());
    text = text.substr(0, text.find_first_of("& \t\r\n"));
    const auto bytes = from_base64url(text);
    const auto json = bytes ? decompressed(*bytes, most_bytes) : std::nullopt;
    if (!json) return damaged();
    const auto parsed = parse_json(*json);
    if (!parsed || !parsed->is_object()) return damaged();
    try {
        return walk_in(*parsed);
    } catch (const Json::exception&) {
        return damaged();
    }
}

}  // namespace qkv
