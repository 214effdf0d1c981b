#include "qkv/document.h"

#include <doctest/doctest.h>
#include <functional>
#include <limits>
#include <utility>

#include "qkv/attention.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

Document sentence(std::string_view text) { return document_from_sentence(text).value(); }

}  // namespace

TEST_CASE("check finds what makes a document invalid") {
    CHECK_FALSE(check(reference_document()));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::pair<const char*, std::function<void(Document&)>> faults[] = {
        {"problem.tokens.none", [](Document& d) { d.tokens.clear(); }},
        {"problem.tokens.empty", [](Document& d) { d.tokens[1].clear(); }},
        {"problem.shape.rows", [](Document& d) { d.tokens.pop_back(); }},
        {"problem.shape.rows", [](Document& d) { d.head().v = Matrix::Zero(2, 3); }},
        {"problem.shape.empty", [](Document& d) { d.head().v = Matrix::Zero(3, 0); }},
        {"problem.shape.q_and_k", [](Document& d) { d.head().k = Matrix::Zero(3, 2); }},
        {"problem.shape.too_wide", [](Document& d) { d.head().v = Matrix::Zero(3, max_file_dimensions + 1); }},
        {"problem.number.not_finite", [nan](Document& d) { d.head().q(1, 1) = nan; }},
        {"problem.number.not_finite", [](Document& d) { d.head().k(0, 0) = std::numeric_limits<double>::infinity(); }},
        {"problem.number.not_finite", [nan](Document& d) { d.options.scale = nan; }},
        {"problem.temperature", [](Document& d) { d.options.temperature = 0; }},
        {"problem.temperature", [](Document& d) { d.options.temperature = -1; }},
    };
    for (const auto& [problem_id, spoil] : faults) {
        Document document = reference_document();
        spoil(document);
        const auto problem = check(document);
        REQUIRE(problem);
        CHECK(problem->id == problem_id);
    }
}

TEST_CASE("tokens that stay keep their vectors when the sentence is edited") {
    const Document before = reference_document();
    const Document after = with_sentence(before, "오늘 나는 빨간 사과를 먹었다!").value();
    CHECK(after.tokens == std::vector<std::string>{"오늘", "나는", "빨간", "사과를", "먹었다", "!"});
    CHECK(after.head().q.row(1) == before.head().q.row(0));
    CHECK(after.head().k.row(3) == before.head().k.row(1));
    CHECK(after.head().v.row(4) == before.head().v.row(2));
    CHECK(after.head().q.row(0) == initial_vector("오늘", VectorRole::query, 3));
    CHECK_FALSE(check(after));
    const Document back = with_sentence(after, before.sentence).value();
    CHECK(back == before);
}

TEST_CASE("each of two equal tokens keeps its own vectors") {
    Document document = sentence("배 배 사과");
    document.head().q.row(0).setConstant(1);
    document.head().q.row(1).setConstant(2);
    const Document after = with_sentence(document, "큰 배 배 사과").value();
    CHECK(after.head().q.row(1) == document.head().q.row(0));
    CHECK(after.head().q.row(2) == document.head().q.row(1));
}

TEST_CASE("a sentence without tokens or with too many is refused") {
    CHECK(with_sentence(reference_document(), "").error().id == "problem.sentence.empty");
    CHECK(with_sentence(reference_document(), "  \t ").error().id == "problem.sentence.empty");
    std::string words;
    for (int i = 0; i < max_sentence_tokens; ++i) words += "a ";
    CHECK(document_from_sentence(words));
    CHECK(document_from_sentence(words + "a").error().id == "problem.sentence.too_long");
    CHECK(document_from_sentence("\xff").error().id == "problem.utf8");
}

TEST_CASE("added dimensions are 0 and leave the scores as they are") {
    test::Random random(5);
    for (int round = 0; round < 50; ++round) {
        Document document = test::random_document(random);
        document.options.scale = 1.0;
        const Document wider = with_key_size(document, document.key_size() + 3);
        CHECK_FALSE(check(wider));
        CHECK((attend(wider).head().weights - attend(document).head().weights).cwiseAbs().maxCoeff() <= 1e-12);
        CHECK(with_key_size(wider, document.key_size()) == document);
        CHECK(with_value_size(with_value_size(document, 17), document.value_size()) == document);
    }
}

TEST_CASE("the scale follows the dimensions while it is 1/√d") {
    Document document = reference_document();
    document.options.scale = scale_for_key_size(3);
    CHECK(is_scaled_by_key_size(document));
    CHECK(with_key_size(document, 4).options.scale == 0.5);
    document.options.scale = 0.7;
    CHECK(with_key_size(document, 4).options.scale == 0.7);
}

TEST_CASE("1/√d is known as such when another program has worked it out") {
    Document document = with_key_size(reference_document(), 8);
    for (const double scale : {0.3535533905932738,     // 8 ** -0.5 in Python
                               0.35355339059327373,    // 1 / np.sqrt(8)
                               0.3535533845424652}) {  // the same as a float32
        document.options.scale = scale;
        CHECK(is_scaled_by_key_size(document));
    }
    for (const double scale : {0.3536, 0.35, 1.0, -0.3535533905932738, 0.125}) {
        document.options.scale = scale;
        CHECK_FALSE(is_scaled_by_key_size(document));
    }
}

TEST_CASE("new tokens have the same small tidy numbers on every machine") {
    // Worked out by an independent program from the hash that document.h names.
    CHECK(initial_vector("나는", VectorRole::key, 4) == RowVector{{0, 1, -1, 0}});
    CHECK(initial_vector("사과", VectorRole::query, 4) == RowVector{{1, 1, -1, 1}});
    CHECK(initial_vector("cat", VectorRole::value, 4) == RowVector{{0, 0, 1, 0}});
    for (int i = 0; i < 500; ++i) {
        for (const VectorRole role : {VectorRole::query, VectorRole::key, VectorRole::value}) {
            const RowVector vector = initial_vector("토큰" + std::to_string(i), role, 1 + i % 16);
            CHECK_FALSE(vector.isZero(0.0));
            for (const double number : vector) {
                CHECK((number == 0 || number == 1 || number == (role == VectorRole::value ? 0.5 : -1.0)));
            }
        }
    }
}

}  // namespace qkv
