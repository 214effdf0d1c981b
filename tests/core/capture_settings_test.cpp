// What a capture says of its masks beside arrays, and of the heads that stand side by side in one array.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "qkv/attention.h"
#include "qkv/capture.h"
#include "support/captures.h"
#include "support/json_arrays.h"

namespace qkv {
namespace {

using Ids = std::vector<std::string>;
using test::array;
using test::ids_of;
using test::json;
using test::opened;
using test::refused;
using test::three;

Options options_with(const std::string& members, const Ids& ids = {}) {
    const auto capture = json(three({5, 1}) + "," + members);
    CHECK(ids_of(capture->notices()) == ids);
    const auto document = capture->document({});
    REQUIRE(document);
    return document->options;
}

Options options_of(Mask mask, int window = 0) {
    Options options;
    options.mask = mask;
    options.window = window;
    return options;
}

}  // namespace

TEST_CASE("is_causal is used where nothing is called mask, also among the options") {
    for (const char* members : {R"("is_causal":true)", R"("options":{"is_causal":true})", R"("causal":1)",
                                R"("is_causal":"True")", R"("options":{"is_causal":true,"scale":1})"}) {
        CAPTURE(members);
        CHECK(options_with(members) == options_of(Mask::causal));
    }
    CHECK(options_with(R"("is_causal":false)") == options_of(Mask::none));
    CHECK(options_with(R"("mask":"none","is_causal":true)", {"notice.unused.causal"}) == options_of(Mask::none));
    CHECK(options_with(R"("mask":"causal","is_causal":false)", {"notice.unused.causal"}) == options_of(Mask::causal));
}

TEST_CASE("a sliding window is used: a number of tokens with the query among them, or how many before and behind it") {
    for (const char* members :
         {R"("sliding_window":3)", R"("options":{"window":3})", R"("window_size":[2,2])",
          R"("options":{"window_size":[2,2]})", R"("sliding_window":3,"use_sliding_window":true)"}) {
        CAPTURE(members);
        CHECK(options_with(members) == options_of(Mask::none, 3));
    }
    CHECK(options_with(R"("sliding_window":3,"is_causal":true)") == options_of(Mask::causal, 3));
    CHECK(options_with(R"("window_size":[2,0])") == options_of(Mask::causal, 3));
    CHECK(options_with(R"("window_size":[-1,0])") == options_of(Mask::causal));
    CHECK(options_with(R"("sliding_window":1)") == options_of(Mask::none, 1));
    // It leaves out nothing, or is switched off.
    CHECK(options_with(R"("sliding_window":4)") == options_of(Mask::none, 4));
    for (const char* members : {R"("sliding_window":5)", R"("sliding_window":4096)", R"("sliding_window":null)",
                                R"("window_size":[-1,-1])", R"("sliding_window":0)"}) {
        CAPTURE(members);
        CHECK(options_with(members) == options_of(Mask::none));
    }
    CHECK(options_with(R"("sliding_window":3,"use_sliding_window":false)", {"notice.unused.window"}) ==
          options_of(Mask::none));
    // What can't be said, or may mean another thing, is told.
    for (const char* members : {R"("window_size":[1,2])", R"("sliding_window":2.5)", R"("attention_window":2)",
                                R"("mask":"none","window_size":[2,0])", R"("config":{"sliding_window":2})"}) {
        CAPTURE(members);
        CHECK(options_with(members, {"notice.unused.window"}) == options_of(Mask::none));
    }
}

TEST_CASE("padding and blocked cells among the options are used as a document has them") {
    const Options padded = options_with(R"("options":{"padding":[false,false,false,true,true]})");
    CHECK(padded.padding == std::vector{false, false, false, true, true});
    CHECK(options_with(R"("options":{"attention_mask":[1,1,1,0,0]})") == padded);
    const Options blocked =
        options_with(R"("options":{"blocked":[[0,1,0,0,0],[0,0,0,0,0],[0,0,0,0,0],[0,0,0,0,0],[1,0,0,0,0]]})");
    CHECK(blocked.blocked(0, 1) == 1);
    CHECK(blocked.blocked(4, 0) == 1);
    CHECK(blocked.blocked.sum() == 2);
    // With a window and a mask in an array: only what each of them allows.
    const Options all = options_with(
        R"("sliding_window":3,"is_causal":true,"attn_mask":[[1,1,1,1,1],[1,1,1,1,1],[1,0,1,1,1],[1,1,1,1,1],[1,1,1,1,1]])");
    for (int query = 0; query < 5; ++query) {
        for (int key = 0; key < 5; ++key) {
            const bool is_allowed = key <= query && query - key < 3 && !(query == 2 && key == 1);
            CHECK(allows(all, query, key) == is_allowed);
        }
    }
    CHECK(ids_of(json(three({2, 1}) + R"(,"options":{"padding":[true,false,false]})")->notices()) ==
          Ids{"notice.unused.mask"});
}

TEST_CASE("q, k and v side by side of which k and v have fewer heads are parted by the numbers of heads") {
    // 4 heads of q, 2 of k and of v, 3 columns each.
    for (const char* counts :
         {R"("num_heads":4,"num_key_value_heads":2)", R"("n_head":4,"head_dim":3)", R"("num_kv_heads":2,"head_dim":3)",
          R"("config":{"num_attention_heads":4,"n_kv_heads":2})",
          R"("num_heads":4,"num_key_value_heads":2,"head_dim":3)"}) {
        CAPTURE(counts);
        const auto capture = json(array("c_attn", {2, 24}) + "," + counts);
        REQUIRE(ids_of(capture->notices()) == Ids{"notice.capture.side_by_side_shared"});
        CHECK(capture->heads() == 4);
        CHECK(capture->token_count() == 2);
        CHECK(capture->key_size() == 3);
        for (int head = 0; head < 4; ++head) {
            const Document document = *capture->document({0, 0, head});
            CHECK(document.head().q == Matrix{{3.0 * head, 3.0 * head + 1, 3.0 * head + 2},
                                              {3.0 * head + 24, 3.0 * head + 25, 3.0 * head + 26}});
            CHECK(document.head().k(0, 0) == 12 + 3 * (head / 2));
            CHECK(document.head().v(1, 2) == 24 + 18 + 3 * (head / 2) + 2);
        }
    }
    const auto batch = json(array("qkv", {2, 5, 8}) + R"(,"num_heads":2,"num_key_value_heads":1)", [] {
        CaptureOptions options;
        options.has_batch = true;
        return options;
    }());
    CHECK(batch->batches() == 2);
    CHECK(batch->document({1, 0, 1})->head().v(4, 1) == 79);
    CHECK(json(array("qkv", {5, 8}) + R"(,"num_heads":2,"num_key_value_heads":1)", test::with_axes("positions,qkv"))
              ->heads() == 2);
}

TEST_CASE("without the numbers of heads, columns that are no three times as many are refused with what to give") {
    for (const char* counts :
         {"", R"(,"num_heads":4)", R"(,"num_heads":4,"num_key_value_heads":3)",
          R"(,"num_heads":5,"num_key_value_heads":1)", R"(,"num_heads":4,"num_key_value_heads":2,"head_dim":2)"}) {
        CAPTURE(counts);
        const auto result = opened(array("qkv", {2, 32}) + counts);
        CHECK(refused(result) == "problem.capture.not_three_or_shared");
        for (const Language language : {Language::ko, Language::en})
            CHECK(result.error().in(language).find("num_key_value_heads") != std::string::npos);
    }
    // As many heads of each: no grouped-query attention.
    const auto even = json(array("qkv", {2, 24}) + R"(,"num_heads":4,"num_key_value_heads":4)");
    CHECK(ids_of(even->notices()) == Ids{"notice.capture.side_by_side_heads"});
    CHECK(even->key_size() == 2);
}

TEST_CASE("layers with fused arrays of fewer heads of k and v open as well") {
    const auto capture = json(array("h.0.attn.c_attn", {2, 8}) + "," + array("h.1.attn.c_attn", {2, 8}) +
                              R"(,"num_heads":2,"num_key_value_heads":1)");
    CHECK(capture->layers() == 2);
    CHECK(capture->heads() == 2);
    CHECK(capture->document({0, 1, 1})->head().k == Matrix{{4, 5}, {12, 13}});
}

}  // namespace qkv
