#pragma once

#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/attention.h"
#include "qkv/capture.h"
#include "qkv/open_file.h"
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

/// Files that once failed.
inline const std::filesystem::path cases = std::filesystem::path(QKV_SOURCE_DIR) / "tests/cases/captures";

inline std::shared_ptr<const Capture> capture_in(const Result<Opened>& opened) {
    REQUIRE_MESSAGE(opened, (opened ? "" : said(opened.error(), Language::en)));
    return std::get<std::shared_ptr<const Capture>>(*opened);
}

/// A JSON capture with these members: "q": […], ….
inline Result<Opened> opened(const std::string& members, const CaptureOptions& options = {}) {
    return open_bytes("{" + members + "}", "a.json", options);
}

inline std::shared_ptr<const Capture> json(const std::string& members, const CaptureOptions& options = {}) {
    return capture_in(opened(members, options));
}

inline std::shared_ptr<const Capture> case_of(const std::string& name, const CaptureOptions& options = {}) {
    return capture_in(open_file(cases / name, options));
}

/// The id of the problem.
inline std::string refused(const Result<Opened>& result) {
    REQUIRE_FALSE(result);
    return result.error().id;
}

inline CaptureOptions with_axes(std::string_view text) {
    CaptureOptions options;
    options.axes = *axes_from_text(text);
    return options;
}

inline std::shared_ptr<const Capture> capture_of(std::string json) {
    return capture_in(open_bytes(std::move(json), "model.json"));
}

inline std::vector<Message> head_notices(const Capture& capture, const HeadIndex& head = {}) {
    const auto document = capture.document(head);
    REQUIRE(document);
    return capture.disagreements(head, *document, attend(*document));
}

}  // namespace qkv::test
