// What several heads have to do with one: W_O, and version 1 of the format.
#include <doctest/doctest.h>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "qkv/document_json.h"
#include "qkv/head_edit.h"
#include "qkv/walkthrough.h"
#include "support/file_content.h"
#include "support/random_heads.h"
#include "support/rounds.h"

namespace qkv {
namespace {

using test::Random;

// One head of a document alone, with its rows of W_O.
Document alone(const Document& document, int number) {
    Document one = without_embeddings(document);
    one.heads = {one.head(number)};
    const int size = document.value_size();
    one.w_o = document.w_o.middleRows(number * size, size);
    return one;
}

int version_of(const std::string& json) { return nlohmann::json::parse(json)["version"].get<int>(); }

Document loaded(const std::string& json) {
    const auto document = document_from_json(json, "x");
    REQUIRE_MESSAGE(document, said(document.error(), Language::en));
    return *document;
}

// A document that needs no more than version 1.
Document random_plain(Random& random) {
    Document document = test::random_document(random);
    return random.coin() ? with_embeddings(document) : document;
}

}  // namespace

TEST_CASE("H heads with W_O equal the sum of heads through their rows of W_O") {
    Random random(1530);
    for (int round = 0; round < test::rounds(300, 60); ++round) {
        test::Kinds kinds = test::random_kinds(random);
        kinds.heads = random.integer(1, max_heads);
        kinds.is_joined = true;
        const Document document = test::random_heads(random, kinds);
        CAPTURE(to_json(document));
        Matrix sum = Matrix::Zero(document.token_count(), document.w_o.cols());
        double size = 1;
        for (int head = 0; head < document.head_count(); ++head) {
            const Document one = alone(document, head);
            REQUIRE_FALSE(check(one));
            const Attention attention = attend(one);
            sum += attention.joined;
            size += (attention.head().output.cwiseAbs() * one.w_o.cwiseAbs()).maxCoeff();
        }
        const Matrix joined = attend(document).joined;
        REQUIRE(joined.rows() == sum.rows());
        REQUIRE(joined.cols() == sum.cols());
        CHECK((joined - sum).cwiseAbs().maxCoeff() <= 1e-14 * size * document.head_count());
    }
}

TEST_CASE("one head without W_O gives the same as version 1, to the last bit and step by step") {
    Random random(1531);
    for (int round = 0; round < test::rounds(200, 40); ++round) {
        const Document plain = test::random_document(random);
        REQUIRE(is_plain(plain));
        const Attention attention = attend(plain);
        const HeadAttention expected = attend(plain.head().q, plain.head().k, plain.head().v,
                                              {plain.options.scale, plain.options.mask, plain.options.temperature});
        // The same document as a list of one head, as version 2 writes it.
        nlohmann::json json = nlohmann::json::parse(to_json(plain));
        REQUIRE(json["version"] == 1);
        json["version"] = 2;
        json["heads"] = nlohmann::json::array({{{"q", json["q"]}, {"k", json["k"]}, {"v", json["v"]}}});
        for (const char* name : {"q", "k", "v"}) json.erase(name);
        const Document listed = loaded(json.dump());
        CHECK(listed == plain);
        const Attention of_listed = attend(listed);
        for (const Attention& one : {attention, of_listed}) {
            CHECK(same(one.head().scores, expected.scores));
            CHECK(same(one.head().weights, expected.weights));
            CHECK(same(one.head().output, expected.output));
            CHECK(one.concat.size() == 0);
            CHECK(one.joined.size() == 0);
        }
        const int n = plain.token_count();
        CHECK(Walkthrough(listed, Detail::term).count() == n * (4 * n + 2));
        // W_O that changes nothing joins one head to itself.
        Document joined = plain;
        joined.w_o = Matrix::Identity(plain.value_size(), plain.value_size());
        CHECK(same(attend(joined).joined, expected.output));
    }
}

TEST_CASE("version 1 stays version 1 through loading, saving, and heads and masks that come and go") {
    Random random(1532);
    for (int round = 0; round < test::rounds(200, 40); ++round) {
        const Document plain = random_plain(random);
        const std::string json = to_json(plain);
        CAPTURE(json);
        REQUIRE(version_of(json) == 1);
        CHECK(loaded(json) == plain);
        CHECK(to_json(loaded(json)) == json);
        Document more = with_bias(with_head_added(loaded(json)), 0, true);
        more.options.window = 2;
        REQUIRE(version_of(to_json(more)) == 2);
        Document back = with_bias(with_head_removed(loaded(to_json(more)), 1), 0, false);
        back.options.window = 0;
        CHECK(to_json(back) == json);
    }
}

TEST_CASE("the examples are files of the version that they need, and are saved as they are") {
    int of_version_1 = 0;
    int of_version_2 = 0;
    for (const auto& entry : std::filesystem::directory_iterator(QKV_SOURCE_DIR "/assets/examples")) {
        if (!entry.path().string().ends_with(".qkv.json")) continue;
        CAPTURE(entry.path().string());
        const std::string json = test::content(entry.path());
        const Document document = loaded(json);
        CHECK(version_of(json) == (is_plain(document) ? 1 : 2));
        CHECK(version_of(to_json(document)) == version_of(json));
        (version_of(json) == 1 ? of_version_1 : of_version_2) += 1;
    }
    CHECK(of_version_1 >= 20);
    CHECK(of_version_2 >= 20);
}

}  // namespace qkv
