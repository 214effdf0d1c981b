#include "session/examples.h"

#include <cassert>
#include <nlohmann/json.hpp>

#include "app_assets.h"
#include "qkv/document_json.h"

namespace qkv {
namespace {

Document read_document(const std::string& file) {
    auto document = document_from_json(app_asset(file), file);
    assert(document && "an example is a valid document");
    return std::move(*document);
}

std::vector<Example> read_examples() {
    std::vector<Example> all;
    for (const auto& entry : nlohmann::json::parse(app_asset("examples.json"))) {
        const std::string id = entry.at("id");
        const std::string korean = id + ".qkv.json";
        const std::string english = id + ".en.qkv.json";
        const auto& title = entry.at("title");
        const auto& point = entry.at("point");
        all.push_back({id, title.at("ko"), title.at("en"), point.at("ko"), point.at("en"), read_document(korean),
                       read_document(app_asset(english).data() ? english : korean)});
    }
    return all;
}

}  // namespace

const std::vector<Example>& examples() {
    static const std::vector<Example> all = read_examples();
    return all;
}

}  // namespace qkv
