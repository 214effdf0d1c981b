#include "fuzz.h"
#include "qkv/document_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qkv;
    const auto document = document_from_json(fuzz::text_of(data, size), "x.qkv.json");
    if (!document) {
        fuzz::require_told(document.error());
        return 0;
    }
    fuzz::require(!check(*document), "what is read is valid");
    const auto again = document_from_json(to_json(*document), "x.qkv.json");
    fuzz::require(again && *again == *document, "what is read, written and read again is the same");
    return 0;
}
