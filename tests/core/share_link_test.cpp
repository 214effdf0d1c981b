// Links that hold a document: what they bring back, and what they refuse.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>

#include "qkv/share_link.h"
#include "qkv/trained_model.h"
#include "share/base64url.h"
#include "share/compressed.h"
#include "support/random_heads.h"
#include "support/random_models.h"

namespace qkv {
namespace {

std::string linked(const std::string& json) { return "#d=" + to_base64url(compressed(json)); }

std::string problem_of(const std::string& link) {
    const auto walk = walk_from_link(link);
    return walk ? "" : walk.error().id;
}

}  // namespace

TEST_CASE("base64url as RFC 4648 prints it, and nothing else is read") {
    // Section 10, without padding; and the two characters in which it differs from base64.
    const std::string examples[][2] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff", "-_8"}};
    for (const auto& [bytes, text] : examples) {
        CHECK(to_base64url(bytes) == text);
        CHECK(from_base64url(text) == bytes);
    }
    for (const char* wrong : {"Zg==", "Z", "Zm9v+", "Zm 8", "Zmé"}) CHECK_FALSE(from_base64url(wrong));
}

TEST_CASE("what is decompressed is what was compressed, up to its limit") {
    const std::string text(1000, 'a');
    CHECK(decompressed(compressed(text), 1000) == text);
    CHECK_FALSE(decompressed(compressed(text), 999));
    CHECK_FALSE(decompressed(compressed(text) + "x", 1000));
    CHECK_FALSE(decompressed("", 1000));
}

TEST_CASE("a link brings back document, step, detail and language, for random documents of every kind") {
    test::Random random(5);
    for (int round = 0; round < 300; ++round) {
        const Document document = round % 3 == 0   ? test::random_heads(random)
                                  : round % 3 == 1 ? test::random_model(random)
                                                   : test::random_document(random, 1 + round % 5, 3, 2);
        const Detail detail = values_of(detail_names)[static_cast<std::size_t>(round % 4)];
        const int step = Walkthrough(document, detail).count() * (round % 7) / 6;
        const auto fragment = link_fragment({document, step, detail, Language::en});
        if (!fragment) {
            CHECK(fragment.error().id == "problem.link.too_long");
            continue;
        }
        REQUIRE(fragment->size() <= longest_link);
        const auto walk = walk_from_link("https://example.org/qkv/" + *fragment + "&lesson=1");
        REQUIRE(walk);
        CHECK(walk->document == document);
        CHECK(walk->step == step);
        CHECK(walk->detail == detail);
        CHECK(walk->language == Language::en);
    }
}

TEST_CASE("the first example and an edited trained model have links that fit into a message") {
    const auto fragment = link_fragment({reference_document(), 42, Detail::term, Language::ko});
    REQUIRE(fragment);
    CHECK(fragment->size() < 500);
    Document document = document_in_model(*trained_model("ko"), "할머니께서 사과를").value();
    document.head(0).is_released = true;
    document.head(0).v.row(0) *= 0.5;
    const auto edited = link_fragment({document, 0, Detail::term, Language::ko});
    REQUIRE(edited);
    CHECK(edited->size() < 1000);
    CHECK(walk_from_link(*edited)->document == document);
}

TEST_CASE("no damage to a link goes unnoticed: each character changed, left out, and each end cut off") {
    const std::string link = link_fragment({reference_document(), 7, Detail::stage, Language::ko}).value();
    for (std::size_t at = 3; at < link.size(); ++at) {
        CAPTURE(at);
        std::string changed = link;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        const auto walk = walk_from_link(changed);
        // The last character may have bits that stand for nothing.
        if (at + 1 < link.size()) CHECK_FALSE(walk);
        if (walk) CHECK(walk->document == reference_document());
        CHECK(problem_of(link.substr(0, at)) == "problem.link.damaged");
        CHECK(problem_of(link.substr(0, at) + link.substr(at + 1)) == "problem.link.damaged");
    }
    for (const char* text : {"", "#d=", "나는 사과를 먹었다", "https://example.org/#d=%20"})
        CHECK(problem_of(text) == "problem.link.damaged");
}

TEST_CASE("what is in a link is checked like a file") {
    const std::string start = R"({"v":1,"detail":"term","lang":"ko","step":)";
    const std::string document =
        R"("document":{"format":"qkv","version":1,"sentence":"가","tokens":["가"],"q":[[1]],"k":[[1]],"v":[[1]]}})";
    CHECK(problem_of(linked(start + "6," + document)).empty());
    for (const char* step : {"7", "-1", "1.5", "1e300", "\"1\"", "null"})
        CHECK(problem_of(linked(start + step + "," + document)) == "problem.link.damaged");
    CHECK(problem_of(linked(R"({"v":1,"detail":"word","lang":"ko","step":0,)" + document)) == "problem.link.damaged");
    CHECK(problem_of(linked(R"({"v":1,"detail":"term","lang":"fr","step":0,)" + document)) == "problem.link.damaged");
    CHECK(problem_of(linked(R"({"v":2})")) == "problem.link.newer");
    CHECK(problem_of(linked(R"({"v":1,"detail":"term","lang":"ko","step":0,"model":"fr","changes":[]})")) ==
          "problem.link.newer");
    for (const char* json : {"", "[]", "{}", "1", R"({"v":1})", R"({"v":"1"})",
                             R"({"v":1,"detail":"term","lang":"ko","step":0,"model":"ko","changes":[{"op":"x"}]})",
                             R"({"v":1,"detail":"term","lang":"ko","step":0,"model":"ko","changes":7})"})
        CHECK_FALSE(problem_of(linked(json)).empty());
    CHECK(
        problem_of(linked(R"({"v":1,"detail":"term","lang":"ko","step":0,"document":{"format":"qkv","version":1}})")) ==
        "problem.json.missing");
    // Small links that would become huge.
    CHECK(problem_of(linked(std::string(8 << 20, ' '))) == "problem.link.damaged");
    std::string copies;
    for (int i = 0; i < 3; ++i)
        copies += fmt::format(R"({}{{"op":"copy","from":"","path":"/x{}"}})", i > 0 ? "," : "", i);
    CHECK(problem_of(linked(start + R"(0,"model":"ko","changes":[)" + copies + "]}")) == "problem.link.damaged");
    CHECK(problem_of(linked(start + R"(0,"model":"ko","changes":[{"op":"add","path":"/x","value":1}]})")).empty());
}

TEST_CASE("a document that is too large for a link is refused; one just below the limit is not") {
    test::Random random(9);
    bool has_fitted = false;
    bool was_refused = false;
    for (int tokens = 1; tokens <= 32; ++tokens) {
        const auto fragment = link_fragment({test::random_document(random, tokens, 8, 8)});
        if (fragment) CHECK(fragment->size() <= longest_link);
        if (!fragment) CHECK(fragment.error().id == "problem.link.too_long");
        has_fitted |= fragment.has_value();
        was_refused |= !fragment.has_value();
    }
    CHECK(has_fitted);
    CHECK(was_refused);
}

}  // namespace qkv
