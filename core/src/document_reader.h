#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "qkv/document.h"

namespace qkv {

/// document_from_json() of parsed JSON.
Result<Document> read_document(const nlohmann::ordered_json& json, std::string_view source);

}  // namespace qkv
