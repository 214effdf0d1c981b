#include <nlohmann/json.hpp>

#include "base/json_members.h"
#include "base/json_writer.h"
#include "export/export_formats.h"

namespace qkv {

Sliced<std::string> to_exported_json(const Document& document, const Attention& attention) {
    nlohmann::ordered_json options{{"scale", document.options.scale},
                                   {"mask", name(document.options.mask)},
                                   {"temperature", document.options.temperature}};
    std::string text;
    JsonWriter writer(text);
    writer.member("sentence", quoted_json(document.sentence));
    writer.member("tokens", nlohmann::json(document.tokens).dump());
    for (const auto& [name, values] : named_numbers(document, attention)) co_await writer.rows(name, values);
    writer.member("options", options.dump());
    writer.end();
    co_return text += '\n';
}

}  // namespace qkv
