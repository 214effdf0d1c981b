// Version 2 of the format: several heads, two sentences, biases and masks.
#include <doctest/doctest.h>
#include <functional>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <utility>

#include "qkv/document_json.h"
#include "support/holds.h"
#include "support/random_heads.h"
#include "support/rounds.h"

namespace qkv {
namespace {

using HeadsJson = nlohmann::ordered_json;
using test::Random;

// Two heads, one biased and one off, of a sentence that asks another; joined, with every part of the mask.
HeadsJson whole_of_version_2() {
    return HeadsJson::parse(R"({"format": "qkv", "version": 2, "sentence": "a b", "tokens": ["a", "b"],
 "keys": {"sentence": "x y z", "tokens": ["x", "y", "z"]},
 "heads": [{"q": [[1, 0], [0, 1]], "k": [[1, 1], [0, 1], [2, 0]], "v": [[0.5], [1], [0]], "bias": [[0, 1, 0], [0, 0, -1]]},
           {"q": [[2, 0], [0, 2]], "k": [[0, 1], [1, 1], [2, 0]], "v": [[1], [2], [3]], "on": false}],
 "w_o": [[1, 2], [3, 4]],
 "options": {"scale": 1.0, "mask": "none", "window": 2, "padding": [false, true, false],
             "blocked": [[0, 0, 0], [1, 0, 0]], "temperature": 1.0}})");
}

HeadsJson two_projected_heads() {
    return HeadsJson::parse(R"({"format": "qkv", "version": 2, "sentence": "a b", "tokens": ["a", "b"],
 "heads": [{"q": [[1], [2]], "k": [[1], [2]], "v": [[1], [2]]}, {"q": [[7], [8]], "k": [[1], [2]], "v": [[1], [2]]}],
 "embeddings": {"x": [[1], [2]], "heads": [{"w_q": [[1]], "w_k": [[1]], "w_v": [[1]]},
   {"w_q": [[1]], "w_k": [[1]], "w_v": [[1]], "b_q": [3], "released": true}]},
 "options": {}})");
}

Result<Document> read_heads(const HeadsJson& json) { return document_from_json(json.dump(), "문서.qkv.json"); }

struct HeadsRefusal {
    std::function<void(HeadsJson&)> change;
    const char* id;
    const char* place;
};

void check_heads_refused(const HeadsJson& valid, const HeadsRefusal& refusal) {
    HeadsJson json = valid;
    refusal.change(json);
    CAPTURE(json.dump());
    const auto document = read_heads(json);
    REQUIRE_FALSE(document);
    CHECK(document.error().id == refusal.id);
    for (const Language language : {Language::ko, Language::en}) {
        const std::string line = said(document.error(), language);
        CAPTURE(line);
        CHECK(line.starts_with("문서.qkv.json: "));
        CHECK(test::holds(line, refusal.place));
        CHECK_FALSE(std::regex_search(line, std::regex("\\{[a-z]")));  // a blank that was not filled
    }
}

}  // namespace

TEST_CASE("whatever a document holds, saving and loading gives an equal one") {
    Random random(1521);
    for (int round = 0; round < test::rounds(300, 40); ++round) {
        Document document = test::random_heads(random);
        if (random.coin()) document.head().unknown_members = R"({"note":"첫 헤드"})";
        if (document.keys && random.coin()) document.keys->unknown_members = R"({"language":"ko"})";
        CAPTURE(to_json(document));
        REQUIRE_FALSE(check(document));
        const auto loaded = document_from_json(to_json(document), "x");
        REQUIRE_MESSAGE(loaded, said(loaded.error(), Language::en));
        CHECK(*loaded == document);
        CHECK(to_json(*loaded) == to_json(document));
    }
}

TEST_CASE("version 2 is written only by documents that need it") {
    const auto version = [](const Document& document) {
        return HeadsJson::parse(to_json(document))["version"].get<int>();
    };
    CHECK(version(reference_document()) == 1);
    CHECK(version(test::small_with_embeddings()) == 1);
    const std::function<void(Document&)> changes[] = {
        [](Document& d) { d.heads.push_back(d.head()); },
        [](Document& d) {
            d.keys = KeySentence{d.sentence, d.tokens};
        },
        [](Document& d) { d.w_o = Matrix::Ones(3, 2); },
        [](Document& d) { d.head().bias = Matrix::Zero(3, 3); },
        [](Document& d) { d.head().is_on = false; },
        [](Document& d) { d.options.window = 2; },
        [](Document& d) {
            d.options.padding = {false, false, true};
        },
        [](Document& d) { d.options.blocked = Matrix::Zero(3, 3); },
    };
    for (const auto& change : changes) {
        Document document = reference_document();
        change(document);
        REQUIRE_FALSE(check(document));
        CHECK(version(document) == 2);
        CHECK_FALSE(is_plain(document));
    }
    Document document = test::small_with_embeddings();
    document.head().weights->b_k = Matrix::Ones(1, 3);
    CHECK(version(projected(document)) == 2);
    // One head in the form of version 2 is saved as version 1 again.
    HeadsJson plain = HeadsJson::parse(to_json(reference_document()));
    plain["version"] = 2;
    CHECK(version(read_heads(plain).value()) == 1);
    plain["heads"] = HeadsJson::array({{{"q", plain["q"]}, {"k", plain["k"]}, {"v", plain["v"]}}});
    for (const char* name : {"q", "k", "v"}) plain.erase(name);
    CHECK(read_heads(plain).value() == reference_document());
}

TEST_CASE("all parts of version 2 are read") {
    const Document document = read_heads(whole_of_version_2()).value();
    CHECK(document.key_count() == 3);
    CHECK(document.key_tokens()[2] == "z");
    CHECK(document.head(0).bias == Matrix{{0, 1, 0}, {0, 0, -1}});
    CHECK(document.head(1).bias.size() == 0);
    CHECK_FALSE(document.head(1).is_on);
    CHECK(document.w_o == Matrix{{1, 2}, {3, 4}});
    CHECK(document.options.window == 2);
    CHECK(document.options.padding == std::vector<bool>{false, true, false});
    CHECK(document.options.blocked == Matrix{{0, 0, 0}, {1, 0, 0}});
    const Document projected = read_heads(two_projected_heads()).value();
    CHECK(projected.head(0).is_projected());
    CHECK_FALSE(projected.head(1).is_projected());
    CHECK(projected.head(1).q == Matrix{{7}, {8}});
    CHECK(projected.head(1).weights->b_q == Matrix{{3}});
    HeadsJson without_heads = two_projected_heads();
    without_heads.erase("heads");
    const auto unknown = read_heads(without_heads);  // a released head has no numbers of its own
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().id == "problem.json.released");
    without_heads["embeddings"]["heads"][1].erase("released");
    CHECK(read_heads(without_heads).value().head(1).q == Matrix{{4}, {5}});
}

TEST_CASE("a document of version 2 that contradicts itself is refused with its file, the place and the fix") {
    const HeadsRefusal table[] = {
        {[](HeadsJson& j) { j["version"] = 1; }, "problem.json.version_2_member", "keys"},
        {[](HeadsJson& j) { j["heads"] = HeadsJson::array(); }, "problem.heads.count", "heads"},
        {[](HeadsJson& j) { j["heads"] = HeadsJson(17, j["heads"][0]); }, "problem.heads.count", "17"},
        {[](HeadsJson& j) { j["heads"] = 2; }, "problem.json.not_a_list", "heads"},
        {[](HeadsJson& j) { j["heads"][1] = 2; }, "problem.json.not_an_object_at", "heads[1]"},
        {[](HeadsJson& j) { j["q"] = j["heads"][0]["q"]; }, "problem.json.heads_and_vectors", "q"},
        {[](HeadsJson& j) { j["heads"][1].erase("k"); }, "problem.json.missing", "heads[1].k"},
        {[](HeadsJson& j) { j["heads"][1]["q"] = HeadsJson::parse("[[1, 2]]"); }, "problem.shape.rows", "heads[1].q"},
        {[](HeadsJson& j) { j["heads"][0]["k"].erase(2); }, "problem.shape.keys", "heads[0].k"},
        {[](HeadsJson& j) {
             j["heads"][1]["v"] = {{1, 2}, {3, 4}, {5, 6}};
         },
         "problem.shape.columns", "heads[1].v"},
        {[](HeadsJson& j) {
             j["heads"][1]["q"] = {{1}, {2}};
             j["heads"][1]["k"] = {{1}, {2}, {3}};
         },
         "problem.shape.columns", "heads[1].q"},
        {[](HeadsJson& j) { j["heads"][0]["bias"] = HeadsJson::parse("[[0, 1, 0]]"); }, "problem.shape.rows",
         "heads[0].bias"},
        {[](HeadsJson& j) {
             j["heads"][0]["bias"] = {{0, 1}, {0, 1}};
         },
         "problem.shape.columns", "heads[0].bias"},
        {[](HeadsJson& j) { j["heads"][0]["bias"][0][0] = nullptr; }, "problem.json.not_a_number",
         "heads[0].bias[0][0]"},
        {[](HeadsJson& j) { j["heads"][1]["on"] = "no"; }, "problem.json.not_a_truth", "heads[1].on"},
        {[](HeadsJson& j) {
             j["w_o"].push_back({1, 2});
         },
         "problem.shape.w_o", "w_o"},
        {[](HeadsJson& j) {
             j["w_o"] = {{1, 2}, {3}};
         },
         "problem.json.ragged", "w_o"},
        {[](HeadsJson& j) { j["keys"] = "x y z"; }, "problem.json.not_an_object_at", "keys"},
        {[](HeadsJson& j) { j["keys"].erase("tokens"); }, "problem.json.missing", "keys.tokens"},
        {[](HeadsJson& j) { j["keys"]["tokens"] = HeadsJson::array(); }, "problem.keys.none", "keys.tokens"},
        {[](HeadsJson& j) { j["keys"]["tokens"][1] = ""; }, "problem.keys.empty", "keys.tokens"},
        {[](HeadsJson& j) { j["keys"]["tokens"] = HeadsJson(1025, "x"); }, "problem.keys.too_many", "1025"},
        {[](HeadsJson& j) { j["options"]["window"] = 0; }, "problem.mask.window", "options.window"},
        {[](HeadsJson& j) { j["options"]["window"] = 1.5; }, "problem.mask.window", "options.window"},
        {[](HeadsJson& j) { j["options"]["window"] = 1025; }, "problem.mask.window", "1024"},
        {[](HeadsJson& j) { j["options"]["padding"] = {true}; }, "problem.mask.padding", "options.padding"},
        {[](HeadsJson& j) { j["options"]["padding"][0] = 1; }, "problem.json.not_a_truth", "options.padding[0]"},
        {[](HeadsJson& j) {
             j["options"]["padding"] = {true, true, true};
         },
         "problem.mask.row", "a"},
        {[](HeadsJson& j) { j["options"]["blocked"] = HeadsJson::parse("[[0, 0, 0]]"); }, "problem.shape.rows",
         "options.blocked"},
        {[](HeadsJson& j) {
             j["options"]["blocked"] = {{0, 0}, {0, 0}};
         },
         "problem.shape.columns", "options.blocked"},
        {[](HeadsJson& j) { j["options"]["blocked"][0][0] = 2; }, "problem.mask.blocked", "options.blocked"},
        {[](HeadsJson& j) {
             j["options"]["blocked"][1] = {1, 1, 1};
         },
         "problem.mask.row", "b"},
        {[](HeadsJson& j) {
             j["options"]["mask"] = {{0, 1}};
         },
         "problem.json.mask", "options.mask"},
        {[](HeadsJson& j) { j["layer"] = HeadsJson::object(); }, "problem.json.missing", "layer.norm_1"},
        {[](HeadsJson& j) { j["model"] = HeadsJson::object(); }, "problem.json.missing", "model.name"},
        {[](HeadsJson& j) {
             const std::string head = R"({"w_q": [[1, 1]], "w_k": [[1, 1]], "w_v": [[1]]})";
             j["embeddings"] = HeadsJson::parse(R"({"x": [[1], [2]], "heads": [)" + head + "," + head + "]}");
         },
         "problem.embeddings.keys", "embeddings"},
    };
    REQUIRE(read_heads(whole_of_version_2()));
    for (const HeadsRefusal& refusal : table) check_heads_refused(whole_of_version_2(), refusal);
}

TEST_CASE("embeddings of several heads that do not fit are refused likewise") {
    const HeadsRefusal table[] = {
        {[](HeadsJson& j) { j["heads"][0]["q"][1][0] = 9; }, "problem.embeddings.product", "heads[0].q[1][0]"},
        {[](HeadsJson& j) { j["embeddings"]["heads"].erase(1); }, "problem.embeddings.weights", "embeddings.heads"},
        {[](HeadsJson& j) { j["embeddings"]["heads"].push_back(j["embeddings"]["heads"][0]); }, "problem.heads.weights",
         "embeddings.heads"},
        {[](HeadsJson& j) {
             j["embeddings"]["heads"][1]["w_q"] = {{1}, {2}};
         },
         "problem.embeddings.rows", "embeddings.heads[1].w_q"},
        {[](HeadsJson& j) {
             j["embeddings"]["heads"][1]["b_q"] = {1, 2};
         },
         "problem.embeddings.columns", "embeddings.heads[1].b_q"},
        {[](HeadsJson& j) { j["embeddings"]["heads"][1]["b_q"] = 3; }, "problem.json.not_a_list",
         "embeddings.heads[1].b_q"},
        {[](HeadsJson& j) { j["embeddings"]["heads"][1]["released"] = 1; }, "problem.json.not_a_truth",
         "embeddings.heads[1].released"},
    };
    REQUIRE(read_heads(two_projected_heads()));
    for (const HeadsRefusal& refusal : table) check_heads_refused(two_projected_heads(), refusal);
}

TEST_CASE("numbers that are not finite make a document invalid in every new part") {
    const auto problem = [](const std::function<void(Document&)>& change) {
        Document document = read_heads(whole_of_version_2()).value();
        change(document);
        const auto found = check(document);
        return found ? found->id : std::string();
    };
    CHECK(problem([](Document&) {}).empty());
    CHECK(problem([](Document& d) { d.head(0).bias(1, 1) = NAN; }) == "problem.number.not_finite");
    CHECK(problem([](Document& d) { d.w_o(1, 1) = INFINITY; }) == "problem.number.not_finite");
    CHECK(problem([](Document& d) { d.head(1).v(2, 0) = NAN; }) == "problem.number.not_finite");
    CHECK(problem([](Document& d) { d.head(0).bias(0, 0) = 1.7e308; }).empty());
    CHECK(problem([](Document& d) {
              d.head(0).bias(0, 0) = 1.7e308;
              d.options.temperature = 0.5;
          }) == "problem.score.too_large");
}

}  // namespace qkv
