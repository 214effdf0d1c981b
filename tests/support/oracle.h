#pragma once

// What NumPy and PyTorch give: files of a document and its expected matrices.
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "qkv/document_json.h"

namespace qkv::test {

inline void for_each_oracle(const std::function<void(const Document&, const nlohmann::json&)>& visit) {
    int cases = 0;
    for (const auto& entry : std::filesystem::directory_iterator(QKV_SOURCE_DIR "/tests/oracle")) {
        CAPTURE(entry.path().string());
        const auto json = nlohmann::json::parse(std::ifstream(entry.path()));
        const auto document = document_from_json(json.at("document").dump(), entry.path().string());
        REQUIRE(document);
        visit(*document, json);
        ++cases;
    }
    CHECK(cases >= 20);
}

}  // namespace qkv::test
