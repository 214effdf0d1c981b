// Q, K and V as products of embeddings and weight matrices: the numbers, their edits and their files.
#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/document_json.h"
#include "qkv/sheet.h"
#include "qkv/token_edit.h"
#include "qkv/trained_model.h"
#include "support/doubles.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::largest;
using test::Random;

Document random_with_embeddings(Random& random) {
    return test::with_random_embeddings(
        random, test::random_document(random, random.integer(1, 10), random.integer(1, 6), random.integer(1, 6)),
        random.integer(1, 7));
}

std::string id_of(const std::optional<Problem>& problem) { return problem ? problem->id : ""; }

std::string without_member(const Document& document, const std::vector<std::string>& members) {
    auto json = nlohmann::ordered_json::parse(to_json(document));
    for (const std::string& member : members) json.erase(member);
    return json.dump();
}

}  // namespace

TEST_CASE("Q, K and V are X times W, worked out by hand") {
    const Document document = test::small_with_embeddings();
    CHECK(same(document.head().q, Matrix{{1, 2, 3}, {8, 10, 12}, {-3, -3, -3}}));
    CHECK(same(document.head().k, Matrix{{0, 1, 0}, {2, 0, 2}, {-1, 1, -1}}));
    CHECK(same(document.head().v, Matrix{{0.5, 0}, {0, 1}, {0.5, -0.5}}));
    CHECK_FALSE(check(document));
    CHECK(projected(reference_document()) == reference_document());
}

TEST_CASE("products agree with a triple loop") {
    Random random(401);
    for (int round = 0; round < 300; ++round) {
        const Document document = random_with_embeddings(random);
        REQUIRE_FALSE(check(document));
        const Matrix& x = document.embeddings->x;
        const HeadWeights& e = *document.head().weights;
        for (const auto& [result, w] : {std::pair{&document.head().q, &e.w_q}, std::pair{&document.head().k, &e.w_k},
                                        std::pair{&document.head().v, &e.w_v}}) {
            REQUIRE(result->rows() == x.rows());
            REQUIRE(result->cols() == w->cols());
            for (Eigen::Index i = 0; i < x.rows(); ++i) {
                for (Eigen::Index c = 0; c < w->cols(); ++c) {
                    long double sum = 0;
                    for (Eigen::Index a = 0; a < x.cols(); ++a) sum += x(i, a) * w->coeff(a, c);
                    CHECK(test::is_near(result->coeff(i, c), static_cast<double>(sum)));
                }
            }
        }
    }
}

TEST_CASE("a product too large for a double saturates, and is refused; one that only passes through infinity is not") {
    Document document = with_value_size(with_key_size(reference_document(), 3), 1);
    test::set_embeddings(document, Matrix{{1e200, 1e200}, {largest, largest}, {0, 1}},
                         Matrix{{1e200, 1e200, 1e-200}, {1e200, -1e200, 0}},
                         Matrix{{-largest, 1, 2}, {-largest, -1, -2}}, Matrix{{1}, {1}});
    document = projected(std::move(document));
    CHECK(id_of(check(document)) == "problem.product.too_large");
    CHECK(same(document.head().q, Matrix{{largest, 0, 1}, {largest, 0, largest * 1e-200}, {1e200, -1e200, 0}}));
    CHECK(same(document.head().k, Matrix{{-largest, 0, 0}, {-largest, 0, 0}, {-largest, -1, -2}}));
    CHECK(document.head().v(1, 0) == largest);
    CHECK(attend(document).head().weights.allFinite());
    document.embeddings->x << 1e200, -1e200, 1, 1, 0, 1;
    document.head().weights->w_q.setConstant(1e200);
    document.head().weights->w_k.setConstant(1e-200);
    CHECK_FALSE(check(projected(document)));
    Random random(402);
    for (int round = 0; round < 100; ++round) {
        const Document huge = test::with_random_embeddings(random, test::random_document(random, 4, 3, 2), 5, 1e75);
        REQUIRE_FALSE(check(huge));
        CHECK(document_from_json(to_json(huge), "x").value() == huge);
    }
}

TEST_CASE("embeddings that do not fit, or of which Q, K and V are not the products, are refused") {
    const auto problem = [](void (*change)(Document&)) {
        Document document = test::small_with_embeddings();
        change(document);
        return id_of(check(document));
    };
    CHECK(problem([](Document&) {}).empty());
    CHECK(problem([](Document& d) { d.embeddings->x = Matrix::Zero(2, 2); }) == "problem.shape.rows");
    CHECK(problem([](Document& d) { d.embeddings->x = Matrix(3, 0); }) == "problem.shape.empty");
    CHECK(problem([](Document& d) { d.embeddings->x = Matrix::Zero(3, 513); }) == "problem.shape.too_wide");
    CHECK(problem([](Document& d) { d.embeddings->x(2, 1) = std::nan(""); }) == "problem.number.not_finite");
    CHECK(problem([](Document& d) { d.head().weights->w_v(0, 0) = INFINITY; }) == "problem.number.not_finite");
    CHECK(problem([](Document& d) { d.head().weights->w_q = Matrix::Zero(3, 3); }) == "problem.embeddings.rows");
    CHECK(problem([](Document& d) { d.head().weights->w_k = Matrix::Zero(2, 2); }) == "problem.embeddings.columns");
    CHECK(problem([](Document& d) { d.head().weights->w_v = Matrix::Zero(2, 3); }) == "problem.embeddings.columns");
    CHECK(problem([](Document& d) { d.head().weights->w_v = Matrix(2, 0); }) == "problem.shape.empty");
    CHECK(problem([](Document& d) { d.head().q(1, 2) += 1e-12; }) == "problem.embeddings.product");
    CHECK(problem([](Document& d) { d.head().v(0, 0) = 7; }) == "problem.embeddings.product");
    CHECK(problem([](Document& d) { d.head().weights->w_k(1, 1) = 7; }) == "problem.embeddings.product");
}

TEST_CASE("turning embeddings on leaves Q, K and V of up to 16 tokens exactly as they are") {
    Random random(403);
    for (int n = 1; n <= 16; ++n) {
        Document before = test::random_document(random, n, random.integer(1, 16), random.integer(1, 16),
                                                std::pow(10.0, random.integer(-300, 150)));
        before.unknown_members = R"({"note":1})";
        const Document after = with_embeddings(before);
        REQUIRE(after.embeddings);
        CHECK_FALSE(check(after));
        CHECK(same(after.embeddings->x, Matrix::Identity(n, n)));
        CHECK(without_embeddings(after) == before);
        CHECK(with_embeddings(after) == after);
        CHECK_FALSE(after == before);
    }
}

TEST_CASE("with more tokens embeddings are small and tidy, the same on every machine") {
    Random random(404);
    const Document document = with_embeddings(test::random_document(random, 17, 5, 2));
    REQUIRE(document.embeddings);
    CHECK_FALSE(check(document));
    CHECK(document.embeddings->size() == 4);
    CHECK(document.embeddings->x.cwiseAbs().maxCoeff() == 1.0);
    CHECK(document.head().weights->w_v.minCoeff() >= 0.0);
    CHECK(document.key_size() == 5);
    CHECK(document.value_size() == 2);
    CHECK(document.embeddings->x.row(3) == initial_embedding(document.tokens[3], 4));
    CHECK(initial_embedding("나는", 4) == RowVector{{0, 1, 1, -1}});
    for (const char* token : {"나는", "사과를", "a", ""}) CHECK_FALSE(initial_embedding(token, 1).isZero(0.0));
}

TEST_CASE("dropping embeddings keeps the numbers that they gave") {
    Random random(405);
    const Document document = random_with_embeddings(random);
    const Document plain = without_embeddings(document);
    CHECK_FALSE(plain.embeddings);
    CHECK_FALSE(check(plain));
    CHECK(same(plain.head().q, document.head().q));
    CHECK(same(plain.head().k, document.head().k));
    CHECK(same(plain.head().v, document.head().v));
    CHECK(without_embeddings(plain) == plain);
}

TEST_CASE("tokens that stay keep their embedding, new ones get a tidy one, and Q, K and V follow") {
    Random random(406);
    Document document = test::with_random_embeddings(random, reference_document(), 4);
    const Document changed = with_sentence(document, "어제 나는 먹었다").value();
    REQUIRE(changed.embeddings);
    CHECK_FALSE(check(changed));
    CHECK(changed.embeddings->x.row(0) == initial_embedding("어제", 4));
    CHECK(changed.embeddings->x.row(1) == document.embeddings->x.row(0));
    CHECK(changed.embeddings->x.row(2) == document.embeddings->x.row(2));
    CHECK(same(changed.head().weights->w_q, document.head().weights->w_q));
    CHECK(changed.head().q.row(1) == document.head().q.row(0));
    CHECK(changed.head().v.row(2) == document.head().v.row(2));
    CHECK(with_sentence(document, document.sentence).value() == document);

    const Document moved = with_token_moved(document, 0, 2);
    CHECK_FALSE(check(moved));
    CHECK(moved.embeddings->x.row(2) == document.embeddings->x.row(0));
    const Document longer = with_token_added(document, 1, "새").value();
    CHECK_FALSE(check(longer));
    CHECK(longer.embeddings->x.row(1) == initial_embedding("새", 4));
}

TEST_CASE("sizes of Q, K, V and of embeddings change without losing the others") {
    Random random(407);
    for (int round = 0; round < 60; ++round) {
        const Document document = random_with_embeddings(random);
        const int size = random.integer(1, 10);
        const Document by_key = with_key_size(document, size);
        CHECK_FALSE(check(by_key));
        CHECK(by_key.head().weights->w_q.cols() == size);
        CHECK(same(by_key.head().q, with_key_size(without_embeddings(document), size).head().q));
        CHECK(same(by_key.head().v, document.head().v));
        const Document by_value = with_value_size(document, size);
        CHECK_FALSE(check(by_value));
        CHECK(same(by_value.head().v, with_value_size(without_embeddings(document), size).head().v));

        const Document larger = with_embedding_size(document, document.embeddings->size() + size);
        CHECK_FALSE(check(larger));
        CHECK(larger.embeddings->size() == document.embeddings->size() + size);
        CHECK(without_embeddings(larger) == without_embeddings(document));
        CHECK(with_embedding_size(larger, document.embeddings->size()) == document);
        CHECK_FALSE(check(with_embedding_size(document, 1)));
    }
    CHECK(with_embedding_size(reference_document(), 5) == reference_document());
    const Document model = trained_model("ko")->document;
    CHECK(with_embedding_size(model, 5) == model);
}

TEST_CASE("with embeddings X and W are edited, and Q, K and V follow") {
    const Document document = test::small_with_embeddings();
    CHECK_FALSE(is_editable(document, {Quantity::query, 0, 0, 0}));
    CHECK(is_editable(document, {Quantity::embedding, 2, 1, 0}));
    CHECK_FALSE(is_editable(document, {Quantity::embedding, 2, 2, 0}));
    CHECK(is_editable(document, {Quantity::value_matrix, 1, 1, 0}));
    CHECK_FALSE(is_editable(reference_document(), {Quantity::embedding, 0, 0, 0}));
    CHECK(value_of(document, {Quantity::query_matrix, 1, 2, 0}) == 6);
    const Document changed = with_values(document, {{{Quantity::embedding, 0, 1, 0}, 1}});
    CHECK_FALSE(check(changed));
    CHECK(changed.head().q.row(0) == RowVector{{5, 7, 9}});
    CHECK(changed.head().q.row(1) == document.head().q.row(1));

    for (const SheetLayout layout : {SheetLayout::by_token, SheetLayout::by_matrix}) {
        const Sheet sheet(document, layout);
        CHECK(sheet.row_count() == 3 + 2 + 2 + 2);
        CHECK(sheet.cell({2, 1}) == Cell{Quantity::embedding, 2, 1, 0});
        CHECK(sheet.cell({4, 2}) == Cell{Quantity::query_matrix, 1, 2, 0});
        CHECK(sheet.section(4) == std::pair{3, 4});
        for (int row = 0; row < sheet.row_count(); ++row) {
            const Cell cell = sheet.cell({row, 0});
            CHECK(is_editable(document, cell));
            CHECK(sheet.place(cell) == Place{row, 0});
        }
    }
}

TEST_CASE("saving and loading keeps embeddings to the last bit, and what another program put beside them") {
    Random random(408);
    for (int round = 0; round < 200; ++round) {
        Document document = random_with_embeddings(random);
        if (random.coin()) document.embeddings->unknown_members = R"({"trained":[[1,2],"x"],"by":null})";
        const auto read = document_from_json(to_json(document), "x");
        CAPTURE(read ? "" : said(read.error(), Language::en));
        REQUIRE(read);
        CHECK(*read == document);
        const auto json = nlohmann::ordered_json::parse(to_json(document, attend(document)));
        CHECK(document_from_json(json["document"].dump(), "x").value() == document);
    }
    std::vector<std::string> members;
    const auto json = nlohmann::ordered_json::parse(to_json(test::small_with_embeddings()));
    for (const auto& [member, value] : json.items()) members.push_back(member);
    CHECK(members ==
          std::vector<std::string>{"format", "version", "sentence", "tokens", "q", "k", "v", "options", "embeddings"});
    CHECK(to_json(test::small_with_embeddings()).find("    \"x\": [\n      [1.0,0.0],\n      [0.0,2.0],\n") !=
          std::string::npos);
}

TEST_CASE("a file may leave Q, K and V to the embeddings") {
    const Document document = test::small_with_embeddings();
    for (const std::vector<std::string>& members :
         {std::vector<std::string>{"q"}, {"k"}, {"v"}, {"q", "v"}, {"q", "k", "v"}}) {
        CHECK(document_from_json(without_member(document, members), "x").value() == document);
    }
    CHECK(document_from_json(without_member(document, {"embeddings", "k"}), "x").error().id == "problem.json.missing");
}

TEST_CASE("numbers that another program rounded are read as the computed ones") {
    Document document = test::small_with_embeddings();
    document.embeddings->x(0, 0) = 1e6 / 3;
    document = projected(std::move(document));
    auto json = nlohmann::json::parse(to_json(document));
    json["q"][0][0] = document.head().q(0, 0) * (1 + 9e-10);
    json["v"][1][0] = 9e-10;
    CHECK(document_from_json(json.dump(), "x").value() == document);
    json["v"][1][0] = 1.1e-9;
    CHECK(document_from_json(json.dump(), "x").error().id == "problem.embeddings.product");
    json["v"][1][0] = 0;
    json["q"][0][0] = document.head().q(0, 0) * (1 + 1.1e-9);
    const std::string line = said(document_from_json(json.dump(), "x").error(), Language::en);
    CHECK(line.starts_with("x: q[0][0]: "));
}

TEST_CASE("bad embeddings in a file are refused with the place") {
    const auto refused = [](void (*change)(nlohmann::json&)) {
        auto json = nlohmann::json::parse(to_json(test::small_with_embeddings()));
        change(json);
        const auto document = document_from_json(json.dump(), "x");
        REQUIRE_FALSE(document);
        for (const Language language : {Language::ko, Language::en}) {
            const std::string line = said(document.error(), language);
            CHECK(line.starts_with("x: "));
            CHECK(line.find('{') == line.find("{ }"));
        }
        return document.error().id + " " + said(document.error(), Language::en);
    };
    const auto holds = [](const std::string& text, const char* problem_id, const char* place) {
        CAPTURE(text);
        CHECK(text.starts_with(problem_id));
        CHECK(text.find(place) != std::string::npos);
    };
    using Json = nlohmann::json;
    holds(refused([](Json& j) { j["embeddings"] = 3; }), "problem.json.not_embeddings ", "w_q");
    holds(refused([](Json& j) { j["embeddings"] = nullptr; }), "problem.json.not_embeddings ", "w_q");
    holds(refused([](Json& j) { j["embeddings"] = Json::object(); }), "problem.json.missing ", "embeddings.x");
    holds(refused([](Json& j) { j["embeddings"].erase("w_k"); }), "problem.json.missing ", "embeddings.w_k");
    holds(refused([](Json& j) { j["embeddings"]["x"] = "x"; }), "problem.json.not_a_list ", "embeddings.x");
    holds(refused([](Json& j) { j["embeddings"]["x"] = Json::array(); }), "problem.json.not_rows ", "embeddings.x");
    holds(refused([](Json& j) { j["embeddings"]["w_v"][1][0] = "0"; }), "problem.json.not_a_number ",
          "embeddings.w_v[1][0]");
    holds(refused([](Json& j) { j["embeddings"]["w_v"][1].push_back(1); }), "problem.json.ragged ",
          "embeddings.w_v[1]");
    holds(refused([](Json& j) { j["embeddings"]["x"].push_back({1, 2}); }), "problem.shape.rows ", "embeddings.x");
    holds(refused([](Json& j) {
              j["embeddings"]["w_q"].push_back({1, 2, 3});
          }),
          "problem.embeddings.rows ", "embeddings.w_q");
    holds(refused([](Json& j) {
              j["embeddings"]["w_k"] = {{1}, {2}};
              j.erase("k");
          }),
          "problem.embeddings.columns ", "embeddings.w_k");
    holds(refused([](Json& j) { j["q"] = {{1}, {2}, {3}}; }), "problem.embeddings.columns ", "q: ");
    holds(refused([](Json& j) {
              j["q"] = {Json::array(), Json::array(), Json::array()};
          }),
          "problem.shape.empty ", "q: ");
    holds(refused([](Json& j) { j["k"].push_back({1, 2, 3}); }), "problem.shape.rows ", "k: ");
    holds(refused([](Json& j) { j["k"][2][1] = 7; }), "problem.embeddings.product ", "k[2][1]");
    holds(refused([](Json& j) { j["tokens"] = Json::array(); }), "problem.tokens.none ", "tokens");
    holds(refused([](Json& j) { j["embeddings"]["x"][0] = Json::array(); }), "problem.json.ragged ", "x[1]");
    std::string infinite = to_json(test::small_with_embeddings());
    infinite.replace(infinite.find("\"x\": [\n      [1.0"), 18, "\"x\": [\n      [1e999");
    CHECK(document_from_json(infinite, "x").error().id == "problem.json.number_too_large");
}

}  // namespace qkv
