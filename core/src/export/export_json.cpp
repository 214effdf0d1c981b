#include <nlohmann/json.hpp>
#include <numeric>

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
    if (document.keys) writer.member("key_tokens", nlohmann::json(document.key_tokens()).dump());
    if (document.model) {
        writer.member("model", quoted_json(document.model->name));
        writer.member("words", nlohmann::json(document.model->words).dump());
    }
    const ExportedNumbers all(document, attention);
    if (document.head_count() > 1) {
        std::vector<std::size_t> heads(document.heads.size());
        std::iota(heads.begin(), heads.end(), std::size_t{0});
        writer.objects("heads", heads, [&](JsonWriter each, std::size_t head) {
            for (const NamedNumbers& numbers : all) {
                if (!numbers.is_by_head) continue;
                if (numbers.is_vector()) {
                    each.list(numbers.name, *numbers.matrices[head]);
                } else {
                    each.member(numbers.name, *numbers.matrices[head]);
                }
            }
            each.end();
        });
    }
    for (const NamedNumbers& numbers : all) {
        if (numbers.is_by_head) continue;
        if (numbers.is_vector()) {
            writer.list(numbers.name, numbers.first());
        } else {
            co_await writer.rows(numbers.name, numbers.first());
        }
    }
    writer.member("options", options.dump());
    writer.end();
    co_return text += '\n';
}

}  // namespace qkv
