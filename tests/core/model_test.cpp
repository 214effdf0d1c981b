// The layer behind attention and the next word: the numbers.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <string>
#include <utility>

#include "qkv/explanation.h"
#include "qkv/number_format.h"
#include "qkv/trained_model.h"
#include "qkv/walkthrough.h"
#include "support/holds.h"
#include "support/oracle.h"
#include "support/random_models.h"

namespace qkv {
namespace {

double largest_difference_of(const Matrix& values, const nlohmann::json& expected) {
    REQUIRE(static_cast<std::size_t>(values.rows()) == expected.size());
    double largest = 0.0;
    for (Eigen::Index i = 0; i < values.rows(); ++i) {
        REQUIRE(static_cast<std::size_t>(values.cols()) == expected[static_cast<std::size_t>(i)].size());
        for (Eigen::Index c = 0; c < values.cols(); ++c) {
            const double right = expected[static_cast<std::size_t>(i)][static_cast<std::size_t>(c)].get<double>();
            largest = std::max(largest, std::abs(values(i, c) - right) / std::max(1.0, std::abs(right)));
        }
    }
    return largest;
}

}  // namespace

TEST_CASE("every value of a model agrees with what NumPy gives for it") {
    int models = 0;
    test::for_each_oracle([&](const Document& document, const nlohmann::json& json) {
        if (!document.model) return;
        ++models;
        const Attention attention = attend(document);
        const nlohmann::json& expected = json.at("expected");
        REQUIRE(attention.layer);
        REQUIRE(attention.next);
        const LayerResult& layer = *attention.layer;
        const std::pair<const char*, const Matrix*> values[] = {{"concat", &attention.concat},
                                                                {"attention", &attention.joined},
                                                                {"sum_1", &layer.sum_1},
                                                                {"norm_1", &layer.norm_1},
                                                                {"up", &layer.up},
                                                                {"inner", &layer.inner},
                                                                {"down", &layer.down},
                                                                {"sum_2", &layer.sum_2},
                                                                {"norm_2", &layer.norm_2},
                                                                {"logits", &attention.next->logits},
                                                                {"probabilities", &attention.next->probabilities}};
        for (const auto& [name, matrix] : values) {
            CAPTURE(name);
            CHECK(largest_difference_of(*matrix, expected.at(name)) <= 1e-9);
        }
    });
    CHECK(models >= 3);
}

TEST_CASE("a layer agrees with its definition, its parts switched off or on") {
    test::Random random(1602);
    for (int round = 0; round < 200; ++round) {
        const Document document = test::random_model(random);
        const Layer& parts = *document.layer;
        const Attention attention = attend(document);
        const LayerResult& layer = *attention.layer;
        const auto normed = [](const RowVector& z, const Matrix& gain) -> RowVector {
            if (gain.size() == 0) return z;
            double square = 0.0;
            for (const double each : z) square += each * each / static_cast<double>(z.size());
            return (z / std::sqrt(square + 1e-5)).cwiseProduct(gain.row(0));
        };
        for (int i = 0; i < document.token_count(); ++i) {
            const RowVector sum_1 = document.embeddings->x.row(i) + attention.joined.row(i);
            const RowVector norm_1 = normed(sum_1, parts.norm_1);
            const RowVector inner = (norm_1 * parts.up + parts.up_bias).cwiseMax(0.0);
            const RowVector down = parts.is_on ? RowVector(inner * parts.down) : RowVector::Zero(sum_1.size());
            const RowVector norm_2 = normed(norm_1 + down, parts.norm_2);
            CHECK((layer.norm_1.row(i) - norm_1).cwiseAbs().maxCoeff() <= 1e-12);
            CHECK((layer.inner.row(i) - inner).cwiseAbs().maxCoeff() <= 1e-12 * (1 + inner.maxCoeff()));
            CHECK((layer.norm_2.row(i) - norm_2).cwiseAbs().maxCoeff() <= 1e-12 * (1 + norm_2.cwiseAbs().maxCoeff()));
            if (!document.model) continue;
            const RowVector exps = (norm_2 * document.model->unembedding).array().exp();
            const RowVector probabilities = exps / exps.sum();
            CHECK((attention.next->probabilities.row(i) - probabilities).cwiseAbs().maxCoeff() <= 1e-12);
        }
    }
}

TEST_CASE("documents with a layer and a model are saved and opened without loss") {
    test::Random random(1603);
    for (int round = 0; round < 200; ++round) {
        const Document document = test::random_model(random);
        REQUIRE_FALSE(check(document));
        const std::string json = to_json(document);
        const auto opened = document_from_json(json, "again");
        REQUIRE_MESSAGE(opened, said(opened.error(), Language::en));
        CHECK(*opened == document);
        CHECK(to_json(*opened) == json);
        CHECK(nlohmann::json::parse(json).at("version") == 2);
    }
}

TEST_CASE("embeddings that are given are used, and followed where they are those of the words") {
    const Document& document = trained_model("ko")->document;
    auto json = nlohmann::ordered_json::parse(to_json(document));
    CHECK_FALSE(json.at("embeddings").contains("x"));
    auto& x = json["embeddings"]["x"];
    for (Eigen::Index i = 0; i < document.embeddings->x.rows(); ++i)
        x.push_back(std::vector<double>(document.embeddings->x.row(i).begin(), document.embeddings->x.row(i).end()));
    x[0][0] = x[0][0].get<double>() + 5e-10;
    json.erase("heads");
    const auto agreeing = document_from_json(json.dump(), "agreeing");
    REQUIRE(agreeing);
    CHECK(*agreeing == document);
    x[0][0] = x[0][0].get<double>() + 1e-8;
    const auto released = document_from_json(json.dump(), "released");
    REQUIRE(released);
    CHECK(released->embeddings->is_released);
    CHECK(released->embeddings->x(0, 0) == x[0][0].get<double>());
    CHECK(nlohmann::json::parse(to_json(*released)).at("embeddings").contains("x"));
    json["tokens"][0] = "모르는";
    CHECK(document_from_json(json.dump(), "a word of its own"));
    json["embeddings"].erase("x");
    const auto unknown = document_from_json(json.dump(), "unknown");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().id == "problem.model.unknown_word");
}

TEST_CASE("a layer or a model that does not fit is refused by its place") {
    using Json = nlohmann::ordered_json;
    struct Refusal {
        const char* problem;
        const char* place;
        void (*change)(Json& json);
    };
    const Refusal table[] = {
        {"problem.layer.embeddings", "",
         [](Json& j) {
             j = Json::parse(to_json(trained_model("ko")->document));
             j.erase("embeddings");
         }},
        {"problem.model.layer", "", [](Json& j) { j.erase("layer"); }},
        {"problem.layer.columns", "w_o", [](Json& j) { j.erase("w_o"); }},
        {"problem.layer.columns", "layer.norm_1", [](Json& j) { j["layer"]["norm_1"].erase(0); }},
        {"problem.layer.rows", "layer.up", [](Json& j) { j["layer"]["up"].erase(0); }},
        {"problem.layer.columns", "layer.up_bias", [](Json& j) { j["layer"]["up_bias"].erase(0); }},
        {"problem.layer.rows", "layer.down", [](Json& j) { j["layer"]["down"].erase(0); }},
        {"problem.json.missing", "layer.norm_2", [](Json& j) { j["layer"].erase("norm_2"); }},
        {"problem.layer.too_large", "layer.up", [](Json& j) { j["layer"]["up"][0][0] = 1.1e30; }},
        {"problem.model.words", "", [](Json& j) { j["model"]["words"] = Json::array(); }},
        {"problem.model.empty_word", "model.words[3]", [](Json& j) { j["model"]["words"][3] = ""; }},
        {"problem.model.same_word", "model.words[4]", [](Json& j) { j["model"]["words"][4] = j["model"]["words"][3]; }},
        {"problem.layer.rows", "model.word", [](Json& j) { j["model"]["word"].erase(0); }},
        {"problem.layer.columns", "model.position",
         [](Json& j) {
             for (Json& row : j["model"]["position"]) row.erase(0);
         }},
        {"problem.layer.rows", "model.unembedding", [](Json& j) { j["model"]["unembedding"].erase(0); }},
        {"problem.model.too_long", "",
         [](Json& j) {
             for (int i = 0; i < 9; ++i) j["tokens"].push_back("나는");
         }},
    };
    Json whole = Json::parse(to_json(trained_model("ko")->document));
    whole.erase("heads");
    REQUIRE(document_from_json(whole.dump(), "whole"));
    for (const Refusal& refusal : table) {
        Json json = whole;
        refusal.change(json);
        const auto opened = document_from_json(json.dump(), "changed");
        CAPTURE(refusal.problem);
        CAPTURE(refusal.place);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().id == refusal.problem);
        for (const Language language : {Language::ko, Language::en})
            CHECK(test::holds(said(opened.error(), language), refusal.place));
    }
    Json largest = whole;
    largest["layer"]["up"][0][0] = 1e30;
    CHECK(document_from_json(largest.dump(), "largest"));
}

// ---- the trained models

TEST_CASE("the walk of three tokens in the tiny model has 192 steps") {
    const Document document = document_in_model(*trained_model("ko"), "나는 친구에게 사과를").value();
    CHECK(Walkthrough(document, Detail::term).count() == 3 * (1 + 9) + 3 * (3 * 14 + 2 + 7 + 3));
    CHECK(Walkthrough(document, Detail::term).count() == 192);
    CHECK(Walkthrough(document, Detail::stage).count() == 3 + 3 * (3 * 3 + 1 + 4));
    CHECK(Walkthrough(document, Detail::token).count() == 6);
    const Walkthrough walk(document, Detail::term);
    CHECK(walk.at(1).kind == StepKind::embed);
    CHECK(walk.at(2).kind == StepKind::project_query);
    CHECK(walk.at(192).kind == StepKind::probabilities);
}

TEST_CASE("a changed number changes the word") {
    const TrainedModel& model = *trained_model("ko");
    const auto likeliest = [](const Document& document) {
        const Attention attention = attend(document);
        const int last = document.token_count() - 1;
        const int word = likeliest_words(*attention.next, last, 1).front();
        return std::pair(document.model->words[index(word)], attention.next->probabilities(last, word));
    };
    const auto is_about = [&](const Document& document, const char* word, double probability) {
        const auto found = likeliest(document);
        CAPTURE(found.first);
        CAPTURE(found.second);
        return found.first == word && std::abs(found.second - probability) < 5e-4;
    };
    const auto in = [&](const char* sentence) { return document_in_model(model, sentence).value(); };
    CHECK(is_about(in("나는 사과를"), "먹었다", 0.780));
    Document apology = in("나는 친구에게 사과를");
    CHECK(is_about(apology, "했다", 0.817));
    Document released = apology;
    released.head(2).is_released = true;
    released.head(2).q(2, 1) = -0.70;
    CHECK(is_about(released, "먹었다", 0.797));
    apology.options.blocked = Matrix::Zero(3, 3);
    apology.options.blocked(2, 1) = 1.0;
    CHECK(is_about(apology, "먹었다", 0.909));
    const Document respect = in("할머니께서 사과를");
    CHECK(is_about(respect, "드셨다", 0.680));
    Document plain = respect;
    plain.head(0).is_released = true;
    plain.head(0).v.row(0) = in("나는 사과를").head(0).v.row(0);
    CHECK(is_about(plain, "먹었다", 0.780));
    CHECK(is_about(in("나는 내일 사과를"), "먹을", 0.758));
    Document without_layer = in("할머니께서 내일 사과를");
    without_layer.layer->is_on = false;
    CHECK(likeliest(without_layer).first == "타셨다");
}

TEST_CASE("sentences of unknown words and of too many are refused by the word, with the nearest known ones") {
    const TrainedModel& model = *trained_model("ko");
    const auto unknown = document_in_model(model, "나는 피자를");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().id == "problem.model.unknown_word");
    CHECK(test::holds(said(unknown.error(), Language::ko), "“피자를”을"));
    CHECK(nearest_words(*model.document.model, "사과을", 1) == std::vector<std::string>{"사과를"});
    CHECK(nearest_words(*trained_model("en")->document.model, "appel", 1) == std::vector<std::string>{"apple"});
    const int most = model.document.model->position_count();
    std::string sentence = "나는";
    for (int i = 1; i < most; ++i) sentence += " 사과를";
    CHECK(document_in_model(model, sentence));
    CHECK(document_in_model(model, sentence + " 사과를").error().id == "problem.model.too_long");
}

TEST_CASE("an unknown word can be read as the mean of a kind, and is never the next one") {
    const TrainedModel& model = *trained_model("ko");
    const auto kind = std::find_if(model.kinds.begin(), model.kinds.end(),
                                   [](const WordKind& each) { return each.name.en == "food"; });
    REQUIRE(kind != model.kinds.end());
    const Document document = with_word_treated_as(model.document, "피자를", kind->words);
    REQUIRE_FALSE(check(document));
    const auto pizza = with_sentence(document, "나는 피자를");
    REQUIRE(pizza);
    const Attention attention = attend(*pizza);
    CHECK(attention.next->logits.cols() == model.document.model->next_word_count());
    CHECK(pizza->model->words[index(likeliest_words(*attention.next, 1, 1).front())] == "먹었다");
    CHECK(document_from_json(to_json(*pizza), "again").value() == *pizza);
}

TEST_CASE("each part of a trained model can be restored, and only that part") {
    for (const TrainedModel& model : trained_models()) {
        Document changed = model.document;
        changed.model->word.row(1).setZero();
        changed.model->position.row(0).setZero();
        changed.model->unembedding.col(1).setZero();
        changed.head(1).weights->w_q.setZero();
        changed.head(1).is_on = false;
        changed.w_o.setZero();
        changed.layer->norm_1 = Matrix();
        changed.layer->norm_2(0, 3) = 9;
        changed.layer->up.setZero();
        changed.layer->is_on = false;
        changed.embeddings->is_released = true;
        changed = projected(std::move(changed));
        REQUIRE_FALSE(check(changed));
        Document restored = changed;
        for (const ModelPart part :
             {ModelPart::words, ModelPart::positions, ModelPart::embeddings, ModelPart::head, ModelPart::output_matrix,
              ModelPart::norm_1, ModelPart::feed_forward, ModelPart::norm_2, ModelPart::unembedding}) {
            CHECK_FALSE(restored == model.document);
            CHECK_FALSE(is_all_as_trained(restored));
            CHECK_FALSE(is_as_trained(restored, part, 1));
            const Document before = restored;
            restored = with_trained_part(restored, part, 1);
            CHECK(is_as_trained(restored, part, 1));
            CHECK_FALSE(restored == before);
            CHECK(with_trained_part(restored, part, 1) == restored);
        }
        CHECK(restored == model.document);
        CHECK(is_all_as_trained(restored));
        changed.options.blocked = Matrix::Zero(changed.token_count(), changed.token_count());
        changed.options.blocked(1, 0) = 1;
        CHECK(with_everything_trained(changed).value() == model.document);
    }
}

TEST_CASE("a row × a matrix that is not written out holds as printed, with the matrix as it was given") {
    for (const auto& [name, sentence] :
         {std::pair{"ko", "나는 친구에게 사과를"}, std::pair{"en", "the boys near the tree"}}) {
        const Document document = document_in_model(*trained_model(name), sentence).value();
        const Attention attention = attend(document);
        const Layer& layer = *document.layer;
        struct Line {
            StepKind kind;
            const Matrix& matrix;
            const Matrix& bias;
        };
        const Matrix none;
        for (const Line& line : {Line{StepKind::join, document.w_o, none}, Line{StepKind::up, layer.up, layer.up_bias},
                                 Line{StepKind::down, layer.down, none},
                                 Line{StepKind::project_key, document.head().weights->w_k, none}}) {
            for (int token = 0; token < document.token_count(); ++token) {
                const Formula formula = explain(document, attention, {line.kind, token}, {}).formulas.front();
                const std::vector<Number>& row = formula.operation.front().numbers;
                const std::vector<Number>& result = formula.result.front().numbers;
                for (std::size_t c = 0; c < result.size(); ++c) {
                    const auto column = static_cast<Eigen::Index>(c);
                    double sum = line.bias.size() > 0 ? line.bias(0, column) : 0.0;
                    for (std::size_t a = 0; a < row.size(); ++a)
                        sum += std::stod(row[a].shown) * line.matrix(static_cast<Eigen::Index>(a), column);
                    CAPTURE(static_cast<int>(line.kind));
                    CAPTURE(to_text(formula));
                    CHECK(format_number(sum) == result[c].shown);
                }
            }
        }
    }
}

TEST_CASE("a new word begins with what X × W gives, though the head or X itself is released") {
    const Document started = document_in_model(*trained_model("en"), "the boys eat").value();
    const Document whole = document_in_model(*trained_model("en"), "the boys eat an apple").value();
    Document document = started;
    document.head(0).is_released = true;
    document.head(0).v(0, 0) = 7;
    document.embeddings->is_released = true;
    document.embeddings->x(0, 0) = 5;
    document = projected(document);
    const Document longer = with_sentence(document, "the boys eat an apple").value();
    CHECK_FALSE(check(longer));
    for (const int token : {3, 4}) {
        CHECK(longer.embeddings->x.row(token) == whole.embeddings->x.row(token));
        CHECK(longer.head(0).q.row(token) == whole.head(0).q.row(token));
        CHECK(longer.head(0).k.row(token) == whole.head(0).k.row(token));
        CHECK(longer.head(0).v.row(token) == whole.head(0).v.row(token));
    }
    CHECK(longer.head(0).v(0, 0) == 7);
    CHECK(longer.embeddings->x(0, 0) == 5);
}

}  // namespace qkv
