#pragma once

#include <string_view>

#include "qkv/document.h"
#include "qkv/sliced.h"

namespace qkv {

/// document_from_json() of JSON that check_json() has found sound.
Sliced<Result<Document>> read_document(std::string_view json, std::string_view source);

}  // namespace qkv
