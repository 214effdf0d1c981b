// One array that holds q, k and v; the number of heads; files that hold something else.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "qkv/capture.h"
#include "support/captures.h"
#include "support/json_arrays.h"

namespace qkv {
namespace {

using test::array;
using test::capture_in;
using test::ids_of;
using test::json;
using test::opened;
using test::refused;
using test::three;
using test::with_axes;

using Ids = std::vector<std::string>;

// Every "--axes X" of a text.
std::vector<std::string> advice_in(const std::string& text) {
    std::vector<std::string> all;
    constexpr std::string_view option = "--axes ";
    for (auto at = text.find(option); at != std::string::npos; at = text.find(option, at)) {
        at += option.size();
        all.push_back(text.substr(at, text.find_first_not_of("abcdefghijklmnopqrstuvwxyz,", at) - at));
        if (all.back().ends_with(',')) all.back().pop_back();
    }
    return all;
}

}  // namespace

TEST_CASE("qkv among the axes needs one array, with an axis of length 3 in that place") {
    const std::string separate = three({4, 2, 3});
    for (const char* axes : {"qkv,positions", "positions,qkv", "heads,positions,qkv", "qkv,heads,positions"})
        CHECK(refused(opened(separate, with_axes(axes))) == "problem.capture.axes_of_three");
    CaptureOptions options = with_axes("positions,qkv");
    options.names = {"q", "k", "v"};
    CHECK(refused(opened(separate, options)) == "problem.capture.axes_of_three");
    options.names = {"q", "q", "q"};
    CHECK(refused(opened(separate, options)) == "problem.capture.axes_qkv");
    for (const char* axes : {"qkv,positions", "positions,qkv"}) {
        const auto result = opened(array("qkv", {4, 2, 5}), with_axes(axes));
        CHECK(refused(result) == "problem.capture.axes_qkv");
        const std::string length = axes == std::string_view("qkv,positions") ? "length 4" : "length 2";
        CHECK(result.error().in(Language::en).find(length) != std::string::npos);
    }
    CHECK(refused(opened(array("qkv", {4, 2, 5}), with_axes("heads,positions,qkv"))) == "problem.capture.axes_qkv");
    CHECK(refused(opened(array("qkv", {4, 2, 5}), with_axes("positions,qkv,heads,layers"))) ==
          "problem.capture.axes_asked");
    // A packed array beside the three is the one that is meant, and of several the one that fits.
    CHECK(json(separate + "," + array("packed_qkv", {2, 3, 1}), with_axes("positions,qkv"))->token_count() == 2);
    const std::string two = array("a.qkv", {2, 3, 1}) + "," + array("b.qkv", {2, 5});
    CHECK(json(two, with_axes("positions,qkv"))->document({})->head().q.rows() == 2);
    CHECK(refused(opened(array("a.qkv", {2, 6}) + "," + array("b.qkv", {2, 6}), with_axes("positions,qkv"))) ==
          missing_array);
}

TEST_CASE("a stacked array has one notice, which names every other reading, and each of them works") {
    struct Case {
        const char* name;
        std::vector<int> shape;
        const char* more;
    };
    for (const Case& one : {Case{"x", {3, 4, 5, 2}, ""},
                            {"x", {3, 3, 5, 2}, ""},
                            {"qkv", {3, 3, 5, 2}, ""},
                            {"qkv", {4, 3, 5, 2}, ""},
                            {"x", {4, 5, 6}, ""},
                            {"qkv", {4, 3, 6}, ""},
                            {"x", {3, 4, 6}, ""},
                            {"qkv", {3, 3, 3, 6}, ""},
                            {"qkv", {3, 3, 5, 6}, R"("tokens":["a","b","c","d","e"],)"},
                            {"qkv", {3, 3, 5, 2}, R"("num_heads":3,)"}}) {
        const std::string members = one.more + array(one.name, one.shape);
        CAPTURE(members.substr(0, 80));
        const auto capture = json(members);
        const auto notices = capture->notices();
        REQUIRE(notices.size() == 1);
        CHECK(capture->tells_readings());
        const auto advice = advice_in(notices[0].in(Language::en));
        CHECK(advice == advice_in(notices[0].in(Language::ko)));
        CHECK_FALSE(advice.empty());
        for (const std::string& axes : advice) {
            CAPTURE(axes);
            const auto followed = json(members, with_axes(axes));
            CHECK(followed->notices().empty());
            CHECK(followed->is_order_told());
            std::vector<Axis> rest = *axes_from_text(axes);
            std::erase(rest, Axis::qkv);
            CHECK(followed->axes() == rest);
        }
    }
}

TEST_CASE("where the last axis may be split and another one taken apart, both readings are named and work") {
    for (const std::vector<int>& shape : {std::vector{2, 3, 3}, std::vector{3, 3, 3}, std::vector{2, 3, 6}}) {
        CAPTURE(shape.size());
        const auto capture = json(array("x", shape));
        REQUIRE(capture->notices().size() == 1);
        const std::vector<std::string> others = advice_in(capture->notices()[0].in(Language::en));
        CHECK(!others.empty());
        for (const std::string& axes : others) {
            CAPTURE(axes);
            CHECK(json(array("x", shape), with_axes(axes.c_str()))->token_count() >= 2);
        }
    }
}

TEST_CASE("heads before or after tokens: where nothing else is open, the reading is asked for, not told") {
    const auto capture = json(array("qkv", {3, 4, 5, 2}));
    CHECK(capture->notices().empty());
    CHECK_FALSE(capture->is_order_told());
    CHECK_FALSE(capture->tells_readings());
    CHECK(json(array("qkv", {3, 4, 5, 2}), with_axes("positions,heads"))->heads() == 5);
    // A batch that the tokens tell of is no layer in another reading.
    const auto of_batch = json(array("x", {3, 2, 4, 2, 1}) + R"(,"tokens":[["a","b"],["c","d"]])");
    REQUIRE(ids_of(of_batch->notices()) == Ids{"notice.capture.stacked"});
    CHECK(of_batch->notices()[0].in(Language::en).find("qkv,batch,heads,positions") != std::string::npos);
    // What is read is what the notice says.
    const auto turned = json(array("x", {3, 4, 5, 2}), with_axes("positions,heads"));
    REQUIRE(turned->notices().size() == 1);
    CHECK(turned->notices()[0].in(Language::en).find("qkv,positions,heads") != std::string::npos);
}

TEST_CASE("the number of heads tells heads from tokens") {
    const std::string qkv = three({4, 3, 2});
    for (const auto& [more, heads, is_told] : {std::tuple{R"(,"num_heads":3)", 3, true},
                                               {R"(,"num_heads":4)", 4, true},
                                               {R"(,"config":{"n_head":3})", 3, true},
                                               {R"(,"num_heads":5)", 4, false},
                                               {"", 4, false}}) {
        CAPTURE(more);
        const auto capture = json(qkv + more);
        CHECK(capture->heads() == heads);
        CHECK(capture->is_order_told() == is_told);
        CHECK(capture->notices().size() == (more == std::string_view(R"(,"num_heads":5)") ? 1U : 0U));
    }
    CHECK(json(qkv + R"(,"num_heads":3)")->document({0, 0, 1})->head().q == Matrix{{2, 3}, {8, 9}, {14, 15}, {20, 21}});
    CHECK(json(three({2, 4, 3, 2}) + R"(,"num_heads":3)")->token_count() == 4);
    CHECK_FALSE(json(three({3, 3, 2}) + R"(,"num_heads":3)")->is_order_told());
    // The tokens decide; what disagrees is told.
    const auto by_tokens = json(qkv + R"(,"num_heads":3,"tokens":["a","b","c"])");
    CHECK(by_tokens->heads() == 4);
    CHECK(ids_of(by_tokens->notices()) == Ids{"notice.unused.heads"});
}

TEST_CASE("a file without q, k and v is told what it has and what is missing") {
    for (const char* name : {"c_attn", "h.0.attn.c_attn", "Wqkv", "in_proj", "query_key_value", "to_qkv"}) {
        CAPTURE(name);
        const auto capture = json(array(name, {3, 12}));
        CHECK(capture->token_count() == 3);
        CHECK(capture->key_size() == 4);
        CHECK(ids_of(capture->notices()) == Ids{"notice.capture.side_by_side"});
        CHECK(refused(opened(array(name, {3, 7}))) == "problem.capture.not_three_or_shared");
    }
    for (const char* names : {"scores", "output", "attn", "attention_mask", "hidden", "inputs_embeds", "resid_pre"}) {
        CAPTURE(names);
        const auto result = opened(array(names, {3, 12}));
        CHECK(refused(result) == "problem.capture.others_alone");
        for (const Language language : {Language::ko, Language::en})
            CHECK(result.error().in(language).find(std::string(names) + " (3, 12)") != std::string::npos);
    }
    CHECK(refused(opened(array("scores", {3, 3}) + "," + array("attention_mask", {3}))) ==
          "problem.capture.others_alone");
    CHECK(refused(opened(array("c_attn.weight", {4, 12}))) == "problem.foreign.weights");
    CHECK(refused(opened(array("Wqkv.weight", {12, 12}) + "," + array("Wqkv.bias", {12}))) ==
          "problem.foreign.weights");
}

TEST_CASE("a sentence that holds none of the tokens is told; one with marks of tokenizers is not") {
    const auto notices = [](const char* tokens, const char* sentence) {
        const auto capture = json(three({2, 1}) + ",\"tokens\":" + tokens + ",\"sentence\":\"" + sentence + "\"");
        return ids_of(capture->notices());
    };
    CHECK(notices(R"(["a","b"])", "x y z") == Ids{"notice.capture.other_sentence"});
    CHECK(notices(R"(["a","b"])", "x a z").empty());
    CHECK(notices(R"(["[CLS]","▁ate"])", "I ate").empty());
    CHECK(notices(R"(["##ing","Ġx"])", "going").empty());
    CHECK(notices(R"(["▁"," "])", "going") == Ids{"notice.capture.empty_tokens", "notice.capture.other_sentence"});
}

TEST_CASE("tokens without a visible letter are told by the names they get") {
    const auto capture = json(three({3, 1}) + R"(,"tokens":["a","",""])");
    CHECK(capture->document({})->tokens == Ids{"a", "t2", "t3"});
    REQUIRE(ids_of(capture->notices()) == Ids{"notice.capture.empty_tokens"});
    for (const Language language : {Language::ko, Language::en})
        CHECK(capture->notices()[0].in(language).find("t2, t3") != std::string::npos);
    CHECK(json(three({2, 1}) + R"(,"tokens":["t1","t2"])")->notices().empty());
    const auto blank = json(three({6, 1}) + R"(,"tokens":[" ","\u200b","\u3164 \u2800","\u00a0","\n"," a"])");
    CHECK(blank->document({})->tokens == Ids{"t1", "t2", "t3", "t4", "␊", " a"});
    REQUIRE(ids_of(blank->notices()) == Ids{"notice.capture.empty_tokens"});
    CHECK(blank->notices()[0].in(Language::en).find("t1, t2, t3, t4") != std::string::npos);
    CHECK(json(three({2, 1}))->notices().empty());
}

TEST_CASE("a setting that is in the file twice with different values is refused") {
    CHECK(refused(opened(three({2, 1}) + R"(,"scale":0.5,"options":{"scale":0.25})")) == "problem.capture.twice");
    CHECK(json(three({2, 1}) + R"(,"scale":0.5,"options":{"scale":0.5})")->document({})->options.scale == 0.5);
}

TEST_CASE("what a file is in truth is said, whatever its name") {
    const std::string gzip("\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10);
    const std::string zip = std::string("PK\x03\x04\x14\0\0\0", 8) + std::string(30, 'x');
    const std::string safe = std::string("\x10\0\0\0\0\0\0\0", 8) + R"({"q":{}}        )";
    struct Case {
        std::string bytes;
        const char* name;
        const char* id;
    };
    for (const Case& one : {Case{gzip, "a.json", "problem.foreign.packed"},
                            {gzip, "a.npz", "problem.foreign.packed"},
                            {gzip, "a.qkv.json", "problem.foreign.packed"},
                            {zip, "a.json", "problem.capture.misnamed"},
                            {zip, "a.safetensors", "problem.capture.misnamed"},
                            {safe, "a.json", "problem.capture.misnamed"},
                            {"\x93NUMPY\x01", "a.json", "problem.capture.misnamed"},
                            {"\x93NUMPY\x01", "a.npz", "problem.capture.misnamed"},
                            {"{\"q\": [[1]]}", "a.npz", "problem.capture.misnamed"},
                            {std::string("{\0\0\0}\0\0\0", 8), "a.json", "problem.json.utf32"},
                            {std::string("\xFF\xFE\0\0{\0\0\0", 8), "a.json", "problem.json.utf32"},
                            {std::string("\0\0\0{\0\0\0}", 8), "a.json", "problem.json.utf32"},
                            {R"({"q": [[NaN]]})", "a.json", "problem.json.not_finite"},
                            {R"({"q": [[-Infinity]]})", "a.json", "problem.json.not_finite"},
                            {R"({"q": [[nan]]})", "a.json", "problem.json.not_finite"},
                            {R"({"q": [[None]]})", "a.json", "problem.json.malformed"},
                            {"{\"q\": [[1,]]}", "a.json", "problem.json.malformed"},
                            {"{", "a.json", "problem.json.malformed"}}) {
        CAPTURE(one.bytes);
        CAPTURE(one.name);
        CHECK(refused(open_bytes(one.bytes, one.name)) == one.id);
    }
    const auto line = open_bytes(zip, "a.json").error().in(Language::en);
    CHECK(line.find(".npz") != std::string::npos);
    const auto not_finite = open_bytes("{\"q\":\n [[NaN]]}", "a.json").error().in(Language::en);
    CHECK(not_finite.find("NaN at 2:4") != std::string::npos);
}

}  // namespace qkv
