// Captures of cross-attention: other numbers of keys than of queries, tokens of the keys.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>

#include "qkv/attention.h"
#include "qkv/capture.h"
#include "qkv/export.h"
#include "support/captures.h"
#include "support/json_arrays.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

using Ids = std::vector<std::string>;
using Tokens = std::vector<std::string>;
using test::array;
using test::ids_of;
using test::json;
using test::opened;
using test::refused;
using test::three;

std::string cross(const std::vector<int>& q, const std::vector<int>& k) {
    return array("q", q) + "," + array("k", k) + "," + array("v", k);
}

Document document_of(const Capture& capture, const HeadIndex& head = {}) {
    const auto document = capture.document(head);
    REQUIRE_MESSAGE(document, (document ? "" : said(document.error(), Language::en)));
    return *document;
}

}  // namespace

TEST_CASE("with other numbers of keys than of queries, keys belong to a second sentence, and that is told") {
    for (const auto& [q, k] : std::vector<std::pair<std::vector<int>, std::vector<int>>>{
             {{3, 2}, {5, 2}}, {{5, 2}, {3, 2}}, {{4, 3, 2}, {4, 5, 2}}, {{2, 4, 3, 2}, {2, 4, 1, 2}}}) {
        const auto capture = json(
            cross(q, k), q.size() > 2 && k[k.size() - 2] == 1 ? test::with_axes("heads,positions") : CaptureOptions{});
        CHECK(ids_of(capture->notices()) == Ids{"notice.capture.other_keys"});
        CHECK(capture->token_count() == q[q.size() - 2]);
        CHECK(capture->key_count() == k[k.size() - 2]);
        const Document document = document_of(*capture);
        REQUIRE(document.keys);
        CHECK(document.tokens.front() == "t1");
        CHECK(document.keys->tokens.front() == "k1");
        CHECK(document.key_count() == k[k.size() - 2]);
        CHECK(attend(document).head().weights.cols() == k[k.size() - 2]);
        CHECK_FALSE(check(document));
    }
    CHECK(json(three({3, 2}))->key_tokens(0).empty());
    CHECK_FALSE(document_of(*json(three({3, 2}))).keys);
}

TEST_CASE("the tokens of the keys are called key_tokens, in the file or beside it") {
    const std::string arrays = cross({2, 1}, {3, 1});
    const std::string tokens = R"(,"tokens":["나는","갔다"],"key_tokens":["I","","went"])";
    const auto capture = json(arrays + tokens);
    const Document document = document_of(*capture);
    CHECK(document.tokens == Tokens{"나는", "갔다"});
    CHECK(document.keys->tokens == Tokens{"I", "k2", "went"});
    CHECK(document.keys->sentence == "I k2 went");
    CHECK(ids_of(capture->notices()) == Ids{"notice.capture.other_keys", "notice.capture.empty_tokens"});
    // As many as the queries, and yet another sentence.
    const Document even = document_of(*json(three({2, 1}) + R"(,"key_tokens":["I","went"])"));
    CHECK(even.keys->tokens == Tokens{"I", "went"});
    CHECK(refused(opened(arrays + R"(,"key_tokens":["I","went"])")) == "problem.capture.token_count");
    CHECK(refused(opened(arrays + R"(,"key_tokens":[1,2,3])")) == "problem.capture.tokens_json");

    const test::TemporaryFolder folder;
    std::ofstream(folder / "t.json") << R"({"tokens":["a","b"],"key_tokens":["c","d","e"]})";
    CaptureOptions options;
    options.tokens = folder / "t.json";
    CHECK(document_of(*json(arrays, options)).keys->tokens == Tokens{"c", "d", "e"});
}

TEST_CASE("each of a batch may have its own tokens for the keys") {
    const std::string arrays = cross({2, 2, 1}, {2, 3, 1});
    const auto capture = json(arrays + R"(,"tokens":[["a","b"],["c","d"]],"key_tokens":[["e","f","g"],["h","i","j"]])");
    CHECK(capture->batches() == 2);
    CHECK(document_of(*capture, {1, 0, 0}).keys->tokens == Tokens{"h", "i", "j"});
    CHECK(document_of(*capture, {0, 0, 0}).keys->tokens == Tokens{"e", "f", "g"});
}

TEST_CASE("one list of tokens that fits the keys alone names the keys, and that is told") {
    const auto capture = json(cross({2, 1}, {3, 1}) + R"(,"tokens":["I","ate","it"])");
    CHECK(document_of(*capture).tokens == Tokens{"t1", "t2"});
    CHECK(document_of(*capture).keys->tokens == Tokens{"I", "ate", "it"});
    CHECK(ids_of(capture->notices()) == Ids{"notice.capture.tokens_of_keys", "notice.capture.other_keys"});
    CHECK(refused(opened(cross({2, 1}, {3, 1}) + R"(,"tokens":["I","ate","it","all"])")) ==
          "problem.capture.token_count");
}

TEST_CASE("fewer keys, or fewer heads of keys: what can be read both ways is asked for") {
    CHECK(refused(opened(cross({3, 4, 1}, {3, 2, 1}))) == "problem.capture.counts_differ_or_heads");
    const auto keys = json(cross({3, 4, 1}, {3, 2, 1}), test::with_axes("heads,positions"));
    CHECK(keys->heads() == 3);
    CHECK(keys->key_count() == 2);
    const auto heads = json(cross({3, 4, 1}, {3, 2, 1}), test::with_axes("positions,heads"));
    CHECK(heads->heads() == 4);
    CHECK_FALSE(document_of(*heads).keys);
    const auto by_tokens = json(cross({3, 4, 1}, {3, 2, 1}) + R"(,"tokens":["a","b","c","d"])");
    CHECK(by_tokens->key_count() == 2);
    // 3 keys can't be heads that 4 heads of queries share, nor 5.
    for (const int count : {3, 5}) {
        const auto capture = json(cross({2, 4, 1}, {2, count, 1}));
        CHECK(capture->is_order_told());
        CHECK(capture->key_count() == count);
    }
}

TEST_CASE("what doesn't fit keys and values of another sentence is refused") {
    const auto values = opened(array("q", {2, 1}) + "," + array("k", {3, 1}) + "," + array("v", {2, 1}));
    CHECK(refused(values) == "problem.capture.values_differ");
    CHECK(refused(opened(cross({3, 2}, {4, 3}))) == "problem.capture.key_sizes_differ");
    CHECK(refused(opened(cross({2, 3, 2}, {3, 4, 2}))) == "problem.capture.shapes_differ");
    CHECK(refused(opened(cross({1, 1}, {1025, 1}))) == "problem.keys.too_many");
    CHECK(json(cross({1, 1}, {1024, 1}))->key_count() == 1024);
}

TEST_CASE("masks, biases and weights of cross-attention have a column for each key") {
    const std::string arrays = R"("q":[[0],[0]],"k":[[0],[0],[0]],"v":[[1],[2],[3]])";
    const Document padded = document_of(*json(arrays + R"(,"attention_mask":[1,1,0])"));
    CHECK(padded.options.padding == std::vector{false, false, true});
    const Document masked = document_of(*json(arrays + R"(,"attn_mask":[[1,0,1],[1,1,1]])"));
    CHECK(masked.options.blocked == Matrix{{0, 1, 0}, {0, 0, 0}});
    const Document biased = document_of(*json(arrays + R"(,"position_bias":[[0,1,2],[3,4,5]])"));
    CHECK(biased.head().bias == Matrix{{0, 1, 2}, {3, 4, 5}});
    CHECK(ids_of(json(arrays + R"(,"attention_mask":[1,0])")->notices()) ==
          Ids{"notice.capture.other_keys", "notice.unused.mask"});
    const auto capture = json(arrays + R"(,"attn":[[0.5,0.25,0.25],[0.5,0.25,0.25]])");
    const Document document = document_of(*capture);
    CHECK(capture->disagreements({}, document, attend(document)).size() == 1);
    const auto agreeing = json(arrays + R"(,"attention_mask":[1,1,0],"attn":[[0.5,0.5,0],[0.5,0.5,0]])");
    CHECK(agreeing->disagreements({}, padded, attend(padded)).empty());
}

TEST_CASE("weights of cross-attention alone open with a column for each key") {
    const auto capture = json(R"("cross_attentions":[[[0.5,0.25,0.25],[0,0.5,0.5]]])");
    const Document document = document_of(*capture);
    REQUIRE(document.keys);
    CHECK(document.key_count() == 3);
    CHECK((attend(document).head().weights - Matrix{{0.5, 0.25, 0.25}, {0, 0.5, 0.5}}).cwiseAbs().maxCoeff() < 1e-12);
    CHECK(document.head().v == Matrix::Identity(3, 3));
}

TEST_CASE("an export of cross-attention opens as what it was") {
    Document document = document_of(
        *json(cross({2, 2}, {3, 2}) + R"(,"tokens":["나는","갔다"],"key_tokens":["I","went","home"],"scale":0.5)"));
    const auto check_again = [&](const Result<Opened>& opened) {
        const auto read = test::capture_in(opened);
        const Document again = document_of(*read);
        CHECK(again.keys == document.keys);
        CHECK(again.tokens == document.tokens);
        CHECK(again.heads == document.heads);
        CHECK(read->disagreements({}, again, attend(again)).empty());
    };
    for (const ExportFormat format : {ExportFormat::json, ExportFormat::npz, ExportFormat::safetensors}) {
        const std::string name = fmt::format("a.{}", file_ending(format));
        CAPTURE(name);
        check_again(open_bytes(exported(document, format, {})->front().bytes, name));
    }
    const test::TemporaryFolder folder;
    const auto files = exported(document, ExportFormat::csv, {});
    for (const ExportedFile& file : *files) std::ofstream(folder / file.name, std::ios::binary) << file.bytes;
    check_again(open_file(folder / "q.csv"));
}

}  // namespace qkv
