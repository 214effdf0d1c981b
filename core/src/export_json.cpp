#include "export_formats.h"
#include "json_text.h"

namespace qkv {

std::string to_exported_json(const Document& document, const Attention& attention) {
    nlohmann::ordered_json json;
    json["sentence"] = document.sentence;
    json["tokens"] = document.tokens;
    for (const auto& [name, values] : named_numbers(document, attention)) json[name] = rows_of(values);
    json["options"] = {{"scale", document.options.scale},
                       {"mask", name(document.options.mask)},
                       {"temperature", document.options.temperature}};
    return pretty(json) + "\n";
}

}  // namespace qkv
