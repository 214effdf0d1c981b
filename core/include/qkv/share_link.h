#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "qkv/document.h"
#include "qkv/text.h"
#include "qkv/walkthrough.h"

// Links that hold a document themselves, behind the "#" that browsers keep from servers.
namespace qkv {

/// What a link holds: a document, and how far the walk has come in it.
struct SharedWalk {
    Document document;
    int step = 0;  ///< its number at this detail
    Detail detail = Detail::term;
    Language language = Language::ko;
};

/// Programs that pass links on cut longer ones off. In characters, without the address before the "#".
inline constexpr std::size_t longest_link = 8000;

/// "#d=…": JSON, compressed (zlib, RFC 1950) and in base64url (RFC 4648, section 5). Of a document in a trained model
/// only what is not as it was trained. Fails beyond longest_link.
Result<std::string> link_fragment(const SharedWalk& walk);

/// Whether a text is a link that holds a document, whatever address stands before it.
bool is_link(std::string_view text);

/// What a link holds. Fails on a link that is damaged, or that a newer program made.
Result<SharedWalk> walk_from_link(std::string_view link);

}  // namespace qkv
