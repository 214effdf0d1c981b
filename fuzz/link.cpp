#include "fuzz.h"
#include "qkv/document_json.h"
#include "qkv/share_link.h"
#include "share/base64url.h"
#include "share/compressed.h"

// Links that hold a document. What begins as JSON is packed first: hardly any change of a packed text can be unpacked.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qkv;
    const std::string_view text = fuzz::text_of(data, size);
    const bool is_unpacked = !text.empty() && text.front() == '{';
    const auto walk = walk_from_link(is_unpacked ? "#d=" + to_base64url(compressed(text)) : std::string(text));
    if (!walk) {
        fuzz::require_told(walk.error());
        return 0;
    }
    fuzz::require(!check(walk->document), "what a link holds is valid");
    const auto fragment = link_fragment(*walk);
    if (!fragment) return 0;  // too long
    const auto again = walk_from_link(*fragment);
    fuzz::require(again && again->document == walk->document, "what a link holds is the same in a link made of it");
    return 0;
}
