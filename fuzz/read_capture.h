#pragma once

#include "fuzz.h"
#include "qkv/capture.h"
#include "qkv/open_file.h"

namespace qkv::fuzz {

/// Opens the bytes as a file of this name; if it opens, its first and last head must be as Capture promises.
inline void read_capture(const std::uint8_t* data, std::size_t size, std::string_view name) {
    const auto opened = open_bytes(std::string(text_of(data, size)), name);
    if (!opened) return require_told(opened.error());
    if (const auto* document = std::get_if<Document>(&*opened)) {
        require(!check(*document), "an opened document is valid");
        return;
    }
    const Capture& capture = *std::get<std::shared_ptr<const Capture>>(*opened);
    require(capture.head_count() >= 1 && capture.head_count() <= max_capture_heads,
            "a capture has heads, and not too many");
    for (const HeadIndex& head :
         {HeadIndex{}, HeadIndex{capture.batches() - 1, capture.layers() - 1, capture.heads() - 1}}) {
        const auto document = capture.document(head);
        if (!document) {
            require_told(document.error());
            continue;
        }
        require(!check(*document), "a head is a valid document");
        require(document->token_count() == capture.token_count() && document->key_size() == capture.key_size() &&
                    document->value_size() == capture.value_size(),
                "a head has the sizes that the capture says");
    }
    const HeadIndex beyond{capture.batches(), 0, 0};
    require(!capture.document(beyond), "there is no head after the last one");
}

}  // namespace qkv::fuzz
