#pragma once

#include <string_view>

#include "qkv/trained_model.h"

namespace qkv::test {

/// The beginning of a sentence in the Korean model, which knows its words.
inline Document in_korean(std::string_view sentence) {
    return document_in_model(*trained_model("ko"), sentence).value();
}

}  // namespace qkv::test
