#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <memory>
#include <string>

#include "qkv/capture.h"
#include "support/random_documents.h"

namespace qkv::test {

inline constexpr int few_layers = 2;
inline constexpr int few_heads = 3;

// (layers, heads, n, d) as JSON.
inline std::string capture_json(Random& random, int n, int d, int layers = few_layers, int heads = few_heads) {
    std::string json = "{";
    for (const char* name : {"q", "k", "v"}) {
        json += fmt::format("{}\"{}\": [", json.size() > 1 ? ", " : "", name);
        for (int layer = 0; layer < layers; ++layer) {
            json += layer > 0 ? ", [" : "[";
            for (int head = 0; head < heads; ++head) {
                json += head > 0 ? ", [" : "[";
                for (int token = 0; token < n; ++token) {
                    json += token > 0 ? ", [" : "[";
                    for (int c = 0; c < d; ++c) json += fmt::format("{}{}", c > 0 ? ", " : "", random.number(-2, 2));
                    json += "]";
                }
                json += "]";
            }
            json += "]";
        }
        json += "]";
    }
    return json + "}";
}

inline std::shared_ptr<const Capture> capture_of(std::string json) {
    const auto opened = open_bytes(std::move(json), "model.json");
    REQUIRE(opened);
    return std::get<std::shared_ptr<const Capture>>(*opened);
}

}  // namespace qkv::test
