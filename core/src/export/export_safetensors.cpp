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
    std::string data;
    for (const auto& [name, values] : named_numbers(document, attention)) {
        const std::size_t begin = data.size();
        append_little_endian(data, values);
        header[name] = {
            {"dtype", "F64"}, {"shape", {values.rows(), values.cols()}}, {"data_offsets", {begin, data.size()}}};
        co_await Pause{};
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    std::string bytes;
    append_little_endian(bytes, static_cast<std::uint64_t>(text.size()));
    co_return bytes + text + data;
}

}  // namespace qkv
