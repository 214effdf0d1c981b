#include <nlohmann/json.hpp>

#include "export/export_formats.h"
#include "qkv/number_format.h"

namespace qkv {

// The size of the header in 8 bytes, the header as JSON, the data of the tensors one after the other.
Sliced<std::string> to_safetensors(const Document& document, const Attention& attention) {
    using Json = nlohmann::ordered_json;
    Json header;
    header["__metadata__"] = {{"sentence", document.sentence},
                              {"tokens", Json(document.tokens).dump()},
                              {"scale", format_exactly(document.options.scale)},
                              {"temperature", format_exactly(document.options.temperature)},
                              {"mask", name(document.options.mask)}};
    if (document.keys) header["__metadata__"]["key_tokens"] = Json(document.key_tokens()).dump();
    if (document.model) {
        header["__metadata__"]["model"] = document.model->name;
        header["__metadata__"]["words"] = Json(document.model->words).dump();
    }
    std::string data;
    for (const NamedNumbers& numbers : ExportedNumbers(document, attention)) {
        const std::size_t begin = data.size();
        for (const Matrix* matrix : numbers.matrices) append_little_endian(data, *matrix);
        header[numbers.name] = {{"dtype", "F64"}, {"shape", numbers.shape()}, {"data_offsets", {begin, data.size()}}};
        co_await Pause{};
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    std::string bytes;
    append_little_endian(bytes, static_cast<std::uint64_t>(text.size()));
    co_return bytes + text + data;
}

}  // namespace qkv
