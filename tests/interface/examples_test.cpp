// Each example that comes with the program makes its point, in both languages.

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <filesystem>
#include <set>

#include "qkv/attention.h"
#include "qkv/document_json.h"
#include "qkv/goal.h"
#include "qkv/head_edit.h"
#include "qkv/number_format.h"
#include "qkv/saturation.h"
#include "qkv/target.h"
#include "qkv/tokenizer.h"
#include "session/examples.h"
#include "support/headless.h"
#include "support/languages.h"

namespace qkv {

using test::Headless;
using test::looked_at_languages;

namespace {

const Example& example(std::string_view id) {
    const auto found = std::ranges::find(examples(), id, &Example::id);
    REQUIRE(found != examples().end());
    return *found;
}

/// Calls prove(document, attention, language) with the example's document in each language.
template <class Prove>
void prove_in_both(std::string_view id, Prove prove) {
    for (const Language language : looked_at_languages) {
        CAPTURE(std::string(name(language)));
        const Document& document = example(id).document(language);
        prove(document, attend(document), language);
    }
}

int token(const Document& document, std::string_view word) {
    const auto found = std::ranges::find(document.tokens, word);
    REQUIRE(found != document.tokens.end());
    return static_cast<int>(found - document.tokens.begin());
}

int token(const Document& document, Language language, std::string_view korean, std::string_view english) {
    return token(document, language == Language::ko ? korean : english);
}

/// The words that stand in “ ” in a text.
std::vector<std::string> quoted(const std::string& text) {
    std::vector<std::string> words;
    const std::string open = "“";
    const std::string close = "”";
    for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
        at += open.size();
        words.push_back(text.substr(at, text.find(close, at) - at));
    }
    return words;
}

bool is_tidy(double number) { return std::abs(number) < 10 && 4 * number == std::round(4 * number); }

}  // namespace

TEST_CASE("examples are short sentences with tidy numbers") {
    for (const Example& each : examples()) {
        for (const Language language : looked_at_languages) {
            const Document& document = each.document(language);
            CAPTURE(document.sentence);
            CHECK_FALSE(check(document));
            if (document != first_example(Language::en)) CHECK(tokenize(document.sentence) == document.tokens);
            CHECK(document.token_count() >= (document.model ? 2 : 3));
            CHECK(document.token_count() <= (document.model ? 6 : 5));
            for (const Matrix* numbers : {&document.head().q, &document.head().k, &document.head().v}) {
                if (!document.model) CHECK(std::all_of(numbers->data(), numbers->data() + numbers->size(), is_tidy));
            }
            for (const std::string& word : quoted(each.point(language))) {
                CAPTURE(word);
                const bool can_come_next = document.model && document.model->index_of(word);
                CHECK(
                    (can_come_next ||
                     std::ranges::count(document.tokens, word) + std::ranges::count(document.key_tokens(), word) > 0));
            }
        }
        const bool has_hangul =
            std::ranges::any_of(each.document(Language::en).sentence, [](char byte) { return byte < 0; });
        CHECK_FALSE(has_hangul);
    }
}

TEST_CASE("examples have a title and a point of their own in both languages") {
    CHECK(examples().size() >= 11);
    for (const Language language : looked_at_languages) {
        std::set<std::string> texts;
        for (const Example& each : examples()) {
            for (const std::string& text : {each.title(language), each.point(language)}) {
                CAPTURE(each.id);
                CHECK_FALSE(text.empty());
                CHECK(texts.insert(text).second);
            }
            CHECK(each.point(language).ends_with(language == Language::ko ? "요." : "."));
        }
    }
}

TEST_CASE("equal weights of an example look equal") {
    for (const Example& each : examples()) {
        for (const Language language : looked_at_languages) {
            const Matrix weights = attend(each.document(language)).head().weights;
            for (int i = 0; i < weights.rows(); ++i) {
                const std::vector<double> row(weights.row(i).begin(), weights.row(i).end());
                const std::vector<std::string> shown = format_probabilities(row);
                CAPTURE(each.id);
                CAPTURE(shown);
                for (std::size_t a = 0; a < row.size(); ++a) {
                    for (std::size_t b = 0; b < a; ++b) {
                        if (std::abs(row[a] - row[b]) <= 1e-12 * std::max(row[a], row[b])) CHECK(shown[a] == shown[b]);
                    }
                }
            }
        }
    }
}

TEST_CASE("every file among the examples is one of them") {
    std::set<std::string> names{"examples.json"};
    const std::filesystem::path folder = std::filesystem::path(QKV_SOURCE_DIR) / "assets/examples";
    for (const Example& each : examples()) {
        if (each.ko.get().model) continue;  // sentences in the trained models
        const std::string korean = each.id + ".qkv.json";
        names.insert(korean);
        CHECK(load_document(folder / korean) == each.document(Language::ko));
        const std::string english = each.id + ".en.qkv.json";
        names.insert(english);
        CHECK(load_document(folder / english) == each.document(Language::en));
    }
    std::set<std::string> there;
    for (const auto& file : std::filesystem::directory_iterator(folder)) there.insert(file.path().filename().string());
    CHECK(there == names);
}

TEST_CASE("example: the reference has 0 and 1 alone in Q, K and the scores") {
    prove_in_both("reference", [](const Document& document, const Attention& attention, Language) {
        for (const Matrix& numbers : {document.head().q, document.head().k, attention.head().scores}) {
            CHECK((numbers.array() * (1 - numbers.array()) == 0).all());
        }
    });
}

TEST_CASE("example: with equal keys every weight is 1/n, whatever the query") {
    prove_in_both("uniform", [](const Document& document, const Attention& attention, Language) {
        CHECK((attention.head().weights.array() == 1.0 / document.token_count()).all());
        for (int i = 1; i < document.token_count(); ++i) {
            CHECK(document.head().k.row(i) == document.head().k.row(0));
            CHECK(document.head().q.row(i) != document.head().q.row(0));
            CHECK(attention.head().scores(i, 0) != attention.head().scores(0, 0));
            CHECK(attention.head().output.row(i) == attention.head().output.row(0));
        }
    });
}

TEST_CASE("example: one token gives nearly all its weight to another one, and only that token does") {
    prove_in_both("peaked", [](const Document& document, const Attention& attention, Language language) {
        const int pronoun = token(document, language, "자기", "her");
        const int person = token(document, language, "민지는", "Ann");
        CHECK(attention.head().weights(pronoun, person) > 0.9);
        for (int i = 0; i < document.token_count(); ++i) {
            if (i != pronoun) CHECK(attention.head().weights.row(i).maxCoeff() < 0.8);
        }
    });
}

TEST_CASE("example: a saturated softmax hardly answers to a little less of a number, and gives way without it") {
    prove_in_both("saturated", [](const Document& document, const Attention& attention, Language language) {
        const int star = token(document, language, "별은", "Stars");
        const int night = token(document, language, "밤에", "shine");
        const Cell weight{Quantity::weight, star, night, 0, 0};
        const Cell four{Quantity::query, star, 0, 0, 0};
        REQUIRE(document.head().q(star, 0) == 4);
        CHECK(attention.head().weights(star, night) == doctest::Approx(0.9988).epsilon(1e-4));
        CHECK(target_after(document, weight, four, -small_change) > 0.998);
        CHECK(target_after(document, weight, four, -4) == doctest::Approx(1 / (std::exp(1.0) + 2)));
        CHECK(saturation_of(document, attention, weight));
    });
}

TEST_CASE("example: every token looks at itself and keeps its V") {
    prove_in_both("self", [](const Document& document, const Attention& attention, Language) {
        CHECK(attention.head().weights.diagonal().minCoeff() > 0.99);
        CHECK((attention.head().output - document.head().v).cwiseAbs().maxCoeff() < 0.01);
    });
}

TEST_CASE("example: a negative score becomes the smallest weight, and that is above 0") {
    prove_in_both("negative", [](const Document& document, const Attention& attention, Language language) {
        const int fire = token(document, language, "불은", "Fire");
        const int ice = token(document, language, "얼음을", "ice");
        for (const auto& [query, key] : {std::pair{fire, ice}, {ice, fire}}) {
            CHECK(attention.head().scores(query, key) < 0);
            CHECK(attention.head().weights(query, key) > 0);
            CHECK(attention.head().weights(query, key) < 0.05);
            CHECK(attention.head().weights(query, key) == attention.head().weights.row(query).minCoeff());
        }
    });
}

TEST_CASE("example: two different keys tie for the largest weight") {
    prove_in_both("tie", [](const Document& document, const Attention& attention, Language language) {
        const int laugh = token(document, language, "웃는다", "laugh");
        const int mother = token(document, language, "엄마랑", "Mom");
        const int father = token(document, language, "아빠가", "Dad");
        CHECK(document.head().k.row(mother) != document.head().k.row(father));
        CHECK(attention.head().weights(laugh, mother) == attention.head().weights(laugh, father));
        for (int j = 0; j < document.token_count(); ++j) {
            if (j != mother && j != father)
                CHECK(attention.head().weights(laugh, j) < attention.head().weights(laugh, mother));
        }
    });
}

TEST_CASE("example: keys are orthogonal, and a sum of two of them scores with those two alone") {
    prove_in_both("orthogonal", [](const Document& document, const Attention& attention, Language language) {
        for (int i = 0; i < document.token_count(); ++i) {
            CHECK(document.head().k.row(i).any());
            for (int j = 0; j < i; ++j) CHECK(document.head().k.row(i).dot(document.head().k.row(j)) == 0);
        }
        const int eat = token(document, language, "먹는다", "eat");
        const int rabbit = token(document, language, "토끼가", "Rabbits");
        const int carrot = token(document, language, "당근을", "carrots");
        CHECK(document.head().q.row(eat) == document.head().k.row(rabbit) + document.head().k.row(carrot));
        CHECK(attention.head().scores(eat, rabbit) > 0);
        CHECK(attention.head().scores(eat, carrot) > 0);
        CHECK(attention.head().scores(eat, eat) == 0);
    });
}

TEST_CASE("example: the causal mask makes later weights exactly 0 and leaves the first token itself") {
    prove_in_both("causal", [](const Document& document, const Attention& attention, Language) {
        for (int i = 0; i < document.token_count(); ++i) {
            for (int j = 0; j < document.token_count(); ++j) CHECK((attention.head().weights(i, j) == 0) == (j > i));
        }
        CHECK(attention.head().weights(0, 0) == 1);
        Options unmasked = document.options;
        unmasked.mask = Mask::none;
        const HeadAttention without = attend(document.head().q, document.head().k, document.head().v, unmasked);
        CHECK(without.weights(0, 0) == without.weights.row(0).minCoeff());
    });
}

TEST_CASE("example: a softmax of 16 dimensions is saturated until the scores are divided by √d") {
    prove_in_both("scale", [](const Document& document, const Attention& attention, Language) {
        CHECK(document.key_size() == 16);
        CHECK(document.options.scale == 1);
        CHECK(attention.head().weights.rowwise().maxCoeff().minCoeff() > 0.999);
        Options scaled = document.options;
        scaled.scale = scale_for_key_size(document.key_size());
        const HeadAttention shared = attend(document.head().q, document.head().k, document.head().v, scaled);
        CHECK(shared.weights.rowwise().maxCoeff().maxCoeff() < 0.8);
        CHECK(shared.weights.minCoeff() > 0.03);
    });
}

TEST_CASE("example: in the plane two different keys have the same shadow on a query, and one stands at right angles") {
    prove_in_both("plane", [](const Document& document, const Attention& attention, Language) {
        CHECK(document.key_size() == 2);
        CHECK(document.value_size() == 2);
        CHECK(document.head().k.row(0) != document.head().k.row(1));
        CHECK(attention.head().scores.row(0) == RowVector{{1, 1, 0}});
    });
}

TEST_CASE("example: a word that comes twice has one Q, K and V and, under the mask alone, two outputs") {
    prove_in_both("same-word", [](const Document& document, const Attention& attention, Language language) {
        const int first = token(document, language, "배", "bank");
        const int second = document.token_count() - 1;
        REQUIRE(first != second);
        CHECK(document.tokens[first] == document.tokens[second]);
        CHECK(document.head().q.row(first) == document.head().q.row(second));
        CHECK(document.head().k.row(first) == document.head().k.row(second));
        CHECK(document.head().v.row(first) == document.head().v.row(second));
        // The first takes after the word before it, the second after the word before that.
        CHECK(attention.head().weights(first, first - 1) > 0.7);
        CHECK(attention.head().weights(second, second - 1) > 0.7);
        CHECK((attention.head().output.row(first) - attention.head().output.row(second)).cwiseAbs().minCoeff() > 1);

        CHECK(document.options.mask == Mask::causal);
        Options unmasked = document.options;
        unmasked.mask = Mask::none;
        const HeadAttention without = attend(document.head().q, document.head().k, document.head().v, unmasked);
        CHECK(without.output.row(first).isApprox(without.output.row(second), 1e-14));
    });
}

TEST_CASE("example: V has another size than Q and K, and V_new has the size of V") {
    prove_in_both("value-size", [](const Document& document, const Attention& attention, Language) {
        CHECK(document.value_size() != document.key_size());
        CHECK(attention.head().output.cols() == document.value_size());
        CHECK(attention.head().scores.cols() == document.token_count());
    });
}

TEST_CASE("the menu opens an example in the reader's language and knows it in the other one too") {
    for (const Language language : looked_at_languages) {
        for (const Example& each : examples()) {
            CAPTURE(each.id);
            Headless window;
            if (language == Language::en) window.click("language");
            window.session.apply(action::Last{});
            window.click("examples");
            window.click("example_" + each.id);
            CHECK(window.document() == each.document(language));
            CHECK(window.step() == 0);
            CHECK(each.holds(window.document()));
            if (each.id == "reference") continue;
            window.click("undo");
            CHECK(window.document() == first_example(language));
        }
    }
}

TEST_CASE("no example is cut off, in either language, at any size") {
    for (const Language language : looked_at_languages) {
        for (const int percent : {75, 100, 150, 200, 300}) {
            for (const ImVec2 size : {ImVec2{1024, 640}, ImVec2{1440, 900}}) {
                ViewSettings view;
                view.language = language;
                view.text_percent = percent;
                Headless window(reference_document(), size, view);
                CAPTURE(percent);
                CAPTURE(size.x);
                if (!window.sees("examples")) continue;  // in the menu then
                window.click("examples");
                const std::vector<std::string> there = window.labels_of_popup();
                for (const Example& each : examples()) {
                    CAPTURE(each.id);
                    CHECK(std::ranges::count(there, "example_" + each.id) > 0);
                }
                const ImRect last = window.item("example_" + examples().back().id);
                CHECK(last.Min.x >= 0);
                CHECK(last.Max.x <= size.x);
            }
        }
    }
}

TEST_CASE("examples of masks: what is blocked has the weight 0, and the rest is shared out") {
    prove_in_both("window", [](const Document& document, const Attention& attention, Language language) {
        const int last = token(document, language, "핀다", "bloom");
        CHECK(attention.head().weights(last, 0) == 0);
        const RowVector& q = document.head().q.row(last);
        CHECK(q.dot(document.head().k.row(0)) > q.dot(document.head().k.row(last)));
        CHECK((attention.head().weights.row(last).array() > 0).count() == 2);
    });
    prove_in_both("causal-window", [](const Document& document, const Attention& attention, Language language) {
        const int last = token(document, language, "간다", "school");
        CHECK(attention.head().weights(last, last - 1) > 0);
        CHECK((attention.head().weights.row(last).array() > 0).count() == 2);
        CHECK(attention.head().weights(0, 0) == 1);
    });
    prove_in_both("padding", [](const Document& document, const Attention& attention, Language language) {
        const int padding = token(document, language, "빈칸", "pad");
        CHECK(attention.head().weights.col(padding).isZero(0));
        CHECK(document.head().k.row(padding).sum() == document.head().k.rowwise().sum().maxCoeff());
    });
    prove_in_both("blocked", [](const Document& document, const Attention& attention, Language language) {
        const int query = token(document, language, "먹는다", "eat");
        const int key = token(document, language, "사과를", "apples");
        CHECK(blocking_part(document.options, query, key) == MaskPart::hand);
        CHECK((attention.head().weights.array() == 0).count() == 1);
    });
}

TEST_CASE("examples of biases: distance, the token before, almost a mask, and after ÷√d") {
    prove_in_both("alibi", [](const Document& document, const Attention& attention, Language language) {
        const int last = token(document, language, "온다", "falls");
        CHECK(document.head().q.isZero());
        const RowVector weights = attention.head().weights.row(last);
        for (int j = 1; j < weights.size(); ++j) CHECK(weights(j) > weights(j - 1));
        CHECK(document.head().bias == alibi_bias(document.token_count(), document.token_count(), 0.5));
    });
    prove_in_both("relative", [](const Document& document, const Attention& attention, Language language) {
        const int query = token(document, language, "달을", "moon");
        CHECK(attention.head().weights(query, token(document, language, "밝은", "bright")) > 0.9);
        CHECK(relative_bias(document.head().bias) == document.head().bias);
    });
    prove_in_both("bias-or-mask", [](const Document& document, const Attention& attention, Language language) {
        const RowVector weights = attention.head().weights.col(token(document, language, "문을", "opens")).transpose();
        CHECK(weights.maxCoeff() < 0.001);
        CHECK(weights.minCoeff() > 0);
    });
    prove_in_both("scaled-bias", [](const Document& document, const Attention& attention, Language language) {
        const int last = document.token_count() - 1;
        const int cold = token(document, language, "시원한", "cold");
        CHECK(document.head().q.row(last).dot(document.head().k.row(cold)) == 4);
        CHECK(attention.head().scores(last, cold) == 2);
        CHECK(document.head().bias.diagonal() == RowVector::Ones(last + 1).transpose());
    });
}

TEST_CASE("examples of heads: two jobs side by side, one of them off, and W_O that subtracts") {
    const auto is_near = [](const RowVector& a, const RowVector& b) { return (a - b).cwiseAbs().maxCoeff() < 0.02; };
    for (const char* id : {"two-heads", "head-off"}) {
        prove_in_both(id, [&](const Document& document, const Attention& attention, Language) {
            const Matrix& v = document.head().v;
            CHECK(is_near(attention.joined.row(2).head(2), v.row(2)));
            const RowVector before = document.head(1).is_on ? RowVector(v.row(1)) : RowVector::Zero(2);
            CHECK(is_near(attention.joined.row(2).tail(2), before));
        });
    }
    CHECK_FALSE(example("head-off").document(Language::ko).head(1).is_on);
    prove_in_both("mixing", [&](const Document& document, const Attention& attention, Language) {
        const Matrix& v = document.head().v;
        CHECK(is_near(attention.joined.row(2), v.row(2) - v.row(1)));
    });
}

TEST_CASE("example: the words of a translation find their partners in another order") {
    prove_in_both("cross", [](const Document& document, const Attention& attention, Language language) {
        const int query = token(document, language, "먹었다", "ate");
        const std::string partner = language == Language::ko ? "ate" : "먹었다";
        Eigen::Index best = 0;
        CHECK(attention.head().weights.row(query).maxCoeff(&best) > 0.9);
        CHECK(document.key_tokens()[static_cast<std::size_t>(best)] == partner);
        CHECK(best != query);
    });
}

TEST_CASE("embeddings: Q, K and V come from X and W, whose sizes differ") {
    prove_in_both("embeddings", [](const Document& document, const Attention&, Language) {
        REQUIRE(document.embeddings);
        CHECK(document.embeddings->size() != document.key_size());
    });
}

// ---- in the tiny models; the probabilities are those of the model's forward pass in Python

namespace {

std::string next_word(const Document& document) {
    const Attention attention = attend(document);
    const int word = likeliest_words(*attention.next, document.token_count() - 1, 1).front();
    return document.model->words[static_cast<std::size_t>(word)];
}

double probability_of(const Document& document, std::string_view word) {
    return attend(document).next->probabilities(document.token_count() - 1, *document.model->index_of(word));
}

Document changed(const Document& document, std::string_view line) {
    const auto changed = with_assignment(document, line);
    REQUIRE(changed);
    return *changed;
}

}  // namespace

TEST_CASE("example: one word before it makes the same last word go on in another way") {
    prove_in_both("apology", [](const Document& document, const Attention&, Language language) {
        const bool is_korean = language == Language::ko;
        CHECK(next_word(document) == (is_korean ? "했다" : "closed"));
        const Document blocked =
            changed(document, is_korean ? "blocked(사과를, 친구에게) = on" : "blocked(is, city) = on");
        CHECK(next_word(blocked) == (is_korean ? "먹었다" : "green"));
        CHECK(probability_of(blocked, next_word(blocked)) == doctest::Approx(is_korean ? 0.909 : 0.964).epsilon(0.001));
    });
}

TEST_CASE("example: respect, or who she is, is in the V that one head brings, and gone when that head is off") {
    prove_in_both("respect", [](const Document& document, const Attention&, Language language) {
        const bool is_korean = language == Language::ko;
        CHECK(next_word(document) == (is_korean ? "드셨다" : "she"));
        CHECK(next_word(changed(document, is_korean ? "head 1 = off" : "head 3 = off")) ==
              (is_korean ? "먹었다" : "he"));
        CHECK(next_word(changed(document, is_korean ? "head 3 = off" : "head 1 = off")) == next_word(document));
    });
}

TEST_CASE("example: the word for the time decides the tense") {
    prove_in_both("time", [](const Document& document, const Attention& attention, Language language) {
        const bool is_korean = language == Language::ko;
        CHECK(next_word(document) == (is_korean ? "먹을" : "will"));
        const int last = document.token_count() - 1;
        CHECK(attention.head(2).weights(last, last - 1) > 0.7);
        const Document other =
            changed(document, is_korean ? "head 3 K(내일) = [0, 0, 0, 0]" : "head 3 V(tomorrow)[1] = 1");
        CHECK(next_word(other) == (is_korean ? "먹었다" : "are"));
        CHECK(probability_of(other, next_word(other)) == doctest::Approx(is_korean ? 0.788 : 0.905).epsilon(0.001));
    });
}

TEST_CASE("example: without the feed-forward layer what was gathered is not put together") {
    prove_in_both("feed-forward", [](const Document& document, const Attention& attention, Language language) {
        const bool is_korean = language == Language::ko;
        CHECK_FALSE(document.layer->is_on);
        CHECK(next_word(document) == (is_korean ? "타셨다" : "asleep"));
        const Document on = changed(document, "feed-forward = on");
        CHECK(next_word(on) == (is_korean ? "드실" : "will"));
        CHECK(attend(on).joined == attention.joined);
    });
}

TEST_CASE("example: a head looks past the words between at the subject") {
    prove_in_both("agreement", [](const Document& document, const Attention& attention, Language language) {
        const bool is_korean = language == Language::ko;
        const int subject = is_korean ? 0 : 1;
        CHECK(attention.head(is_korean ? 0 : 1).weights(document.token_count() - 1, subject) > 0.8);
        CHECK(next_word(document) == (is_korean ? "드셨다" : "are"));
        const Document other =
            changed(document, is_korean ? "blocked(사과를, 할머니께서) = on" : "head 2 V(boys)[3] = -4");
        CHECK(next_word(other) == (is_korean ? "먹었다" : "is"));
    });
}

}  // namespace qkv
