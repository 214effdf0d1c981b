// Mistakes that the judge names, against answers computed with plain loops.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>
#include <string>
#include <vector>

#include "qkv/number_format.h"
#include "steps/mistake_finder.h"
#include "support/judging.h"
#include "support/line_reader.h"
#include "support/rounds.h"
#include "support/wrong_answers.h"
namespace qkv {

using namespace test;

TEST_CASE("what a mistake gives on random documents is named as that mistake and is not right") {
    Random random(401);
    for (const Wrong& wrong : wrongs()) {
        const std::string id(name(wrong.mistake));
        CAPTURE(id);
        int tried = 0;
        for (int round = 0; round < 400 && tried < rounds(120, 40); ++round) {
            const Document document = small_document(random);
            const Plain plain(document);
            const Step step{wrong.kind, random.integer(0, plain.n - 1), random.integer(0, plain.n - 1), 0};
            const auto answer = wrong.answer(plain, step.query, wrong.kind == StepKind::sum ? 0 : step.key);
            if (!answer) continue;
            const Verdict exact = judged(document, step, written(document, *answer, step));
            // 0.5 is a right rounding of 0.50004.
            const bool is_coarse = answer->size() == 1 && written(document, *answer, step).size() <= 3;
            if (is_near(*answer, exact.expected) || (exact.is_correct && is_coarse)) continue;
            // What is shown may have as few digits as what was rounded early.
            if (wrong.mistake == Mistake::rounded_early && exact.is_correct) continue;
            ++tried;
            CAPTURE(round);
            CHECK_FALSE(exact.is_correct);
            CHECK(names(exact, wrong.mistake));
            if (answer->size() > 1) continue;
            const std::string rounding = written(document, *answer, step, "{:.4f}");
            if (rounding.find_first_of("123456789") == std::string::npos) continue;  // 0 may be any mistake, or none
            const Verdict rounded = judged(document, step, rounding);
            if (!rounded.is_correct) CHECK(names(rounded, wrong.mistake));
        }
        CHECK(tried >= rounds(40, 25));
    }
}

TEST_CASE("an unrelated number is called wrong and no mistake that is known") {
    Random random(404);
    for (int round = 0; round < rounds(200, 20); ++round) {
        const Document document = small_document(random);
        for (const Step& step : all_steps(document)) {
            Numbers unrelated;
            for (std::size_t c = 0; c < cells_asked(document, attend(document), step).size(); ++c)
                unrelated.push_back(random.number(30.0, 400.0) + 0.000123);
            const Verdict verdict = judged(document, step, written(document, unrelated, step, "{:.6f}"));
            CHECK_FALSE(verdict.is_correct);
            CHECK(verdict.mistakes.empty());
            // Never only "wrong": the rule follows, with the step's own numbers.
            for (const Language language : {Language::ko, Language::en})
                CHECK(in_words(verdict, language).ends_with(hint(document, attend(document), step, {}).in(language)));
        }
    }
}

TEST_CASE("two mistakes that give the same number are both named, and said in one sentence") {
    const Verdict verdict = judged(reference_document(), {StepKind::score, 1, 0, 0}, "0");
    REQUIRE(verdict.mistakes.size() == 2);
    CHECK(verdict.mistakes[0].mistake == Mistake::own_key);
    CHECK(verdict.mistakes[1].mistake == Mistake::missed_component);
    CHECK(in_words(verdict, Language::ko)
              .starts_with(
                  "0은 K(나는) 대신 “사과를” 자신의 K를 쓴 값([0, 1, 0] · [1, 0, 1])일 수도, 2번째 자리의 곱을 빠뜨린 "
                  "값(1×1)일 수도 있어요."));
    CHECK(in_words(verdict, Language::en)
              .starts_with("0 may come from using the K of “사과를” itself instead of K(나는) ([0, 1, 0] · [1, 0, 1]) "
                           "or leaving out the "
                           "product of component 2 (1×1)."));
}

TEST_CASE("mistakes of learners with numbers of their own are recognised") {
    struct Answer {
        const char* file;
        int step;
        const char* typed;
        Mistake mistake;
    };
    const Answer answers[] = {
        {"plain", 8, "0.4879", Mistake::scale_forgotten},
        {"plain", 1, "4.2426", Mistake::scale_inverted},
        {"plain", 4, "1.0", Mistake::maximum_subtracted},
        {"plain", 4, "4.3509", Mistake::other_base},
        {"plain", 14, "[0.6988, 1.3966]", Mistake::weights_of_column},
        {"plain", 14, "[9.3421, 20.6843]", Mistake::not_normalised},
        {"plain", 14, "[2.1213, 4.2426]", Mistake::scores_as_weights},
        {"causal", 22, "0.1207", Mistake::mask_as_zero},
        {"causal", 28, "[1.205, 3.1875]", Mistake::mask_after_softmax},
        {"causal", 28, "[1.0708, 3.3217]", Mistake::masked_counted},
        {"causal", 2, "-1e9", Mistake::mask_as_number},
        {"causal", 2, "-10000", Mistake::mask_as_number},
        {"causal", 2, "inf", Mistake::sign_lost},
    };
    for (const auto& [file, step, typed, mistake] : answers) {
        CAPTURE(typed);
        const Document document = document_of_case(file);
        const Verdict verdict = judged(document, Walkthrough(document, Detail::term).at(step), typed);
        CHECK_FALSE(verdict.is_correct);
        CHECK(names(verdict, mistake));
    }
    const Document plain = document_of_case("plain");
    const Step exp{StepKind::exp, 0, 0, 0};
    CHECK(in_words(judged(plain, exp, "1.0"), Language::en)
              .starts_with("1.0 comes from taking exp after subtracting the largest score of the row (exp(2.121 - "
                           "2.121)). The idea is right: programs do so, and the weights come out the same."));
    const Document causal = document_of_case("causal");
    CHECK(in_words(judged(causal, {StepKind::score, 0, 1, 0}, "-1e9"), Language::en).find("on paper it is −∞") !=
          std::string::npos);
}

TEST_CASE("the work of a mistake gives the answer as it was typed") {
    const auto work = [](const char* file, int step, const char* typed) {
        const Document document = document_of_case(file);
        return judged(document, Walkthrough(document, Detail::term).at(step), typed).mistakes.front().work;
    };
    CHECK(work("plain", 4, "4.35") == "2^2.121");
    CHECK(work("plain", 4, "4.3509") == "2^2.1213");
    CHECK(work("plain", 14, "[0.6988, 1.3966]") == "0.47173 × [3, 0] + 0.13604 × [1, 4] + 0.42622 × [-2, 2]");
    CHECK(work("plain", 14, "[2.1213, 4.2426]") == "2.1213 × [3, 0] + 2.1213 × [-2, 2]");
    Random random(408);
    int checked = 0;
    for (const Wrong& wrong : wrongs()) {
        for (int round = 0; round < rounds(40, 20); ++round) {
            const Document document = small_document(random);
            const Plain plain(document);
            const Step step{wrong.kind, random.integer(0, plain.n - 1), random.integer(0, plain.n - 1), 0};
            const auto answer = wrong.answer(plain, step.query, wrong.kind == StepKind::sum ? 0 : step.key);
            if (!answer || answer->size() > 1) continue;
            const std::string typed = written(document, *answer, step, "{:.4f}");
            if (std::abs(answer->front()) < 0.01 || std::abs(answer->front()) > 1e4) continue;
            const Verdict verdict = judged(document, step, typed);
            for (const FoundMistake& found : verdict.mistakes) {
                // Of these the work is a part alone: what was left out.
                if (found.mistake == Mistake::missed_component || found.mistake == Mistake::missed_term) continue;
                std::string expression = found.work;
                for (auto at = expression.find("√"); at != std::string::npos; at = expression.find("√")) {
                    expression.insert(expression.find_first_not_of("0123456789", at + 3) == std::string::npos
                                          ? expression.size()
                                          : expression.find_first_not_of("0123456789", at + 3),
                                      ")");
                    expression.replace(at, 3, "sqrt(");
                }
                const auto value = parse_number(expression);
                if (!value) continue;
                ++checked;
                CAPTURE(found.work);
                CAPTURE(typed);
                CHECK(std::abs(*value - std::stod(typed)) <= 0.50001e-4);
            }
        }
    }
    CHECK(checked > 300);
}

TEST_CASE("the work beside a mistake in a vector is a calculation that gives the vector") {
    Random random(409);
    int checked = 0;
    for (int round = 0; round < rounds(150, 40); ++round) {
        const Document document = small_document(random);
        const Attention attention = attend(document);
        for (const StepKind kind : {StepKind::contribution, StepKind::output}) {
            const Step step{kind, random.integer(0, document.token_count() - 1),
                            random.integer(0, document.token_count() - 1), 0};
            for (const Candidate& candidate : candidates(document, attention, step, 3, 0)) {
                const bool has_all = static_cast<int>(candidate.values.size()) == document.value_size();
                const bool are_usual = std::all_of(candidate.values.begin(), candidate.values.end(),
                                                   [](double value) { return std::abs(value) < 1e4; });
                if (!has_all || !are_usual) continue;
                const std::string typed = written(document, candidate.values, step, "{:.4f}");
                for (const FoundMistake& found : judged(document, step, typed).mistakes) {
                    if (found.work.empty()) continue;
                    CAPTURE(typed);
                    CAPTURE(found.work);
                    const auto value = LineReader::value_of(found.work);
                    REQUIRE(value);
                    REQUIRE(value->numbers.size() == candidate.values.size());
                    const auto numbers = LineReader::numbers_in(typed);
                    for (std::size_t c = 0; c < numbers.size(); ++c) {
                        // A tie may have been rounded either way.
                        const Fraction gap = value->numbers[c] - Fraction{Exact::read(numbers[c])};
                        CHECK(compare(gap.top.absolute(), Exact::read("5e-5") * gap.bottom) <= 0);
                    }
                    ++checked;
                }
            }
        }
    }
    CHECK(checked > rounds(1000, 250));
}

TEST_CASE("the mistakes in a new V name the term that was missed, and the tokens whose V were mixed up") {
    Document document = reference_document();
    document.head().v = Matrix{{1, 2, 4}, {3, -5, 7}, {-11, 13, 17}};
    const Attention attention = attend(document);
    const Step output{StepKind::output, 0, 0, 0};
    const RowVector weights = attention.head().weights.row(0);  // 0.422, 0.422, 0.155
    const auto args_of = [&](const RowVector& answer, Mistake mistake) {
        const Verdict verdict = judged(document, output, written(document, {answer.begin(), answer.end()}, output));
        for (const FoundMistake& found : verdict.mistakes) {
            if (found.mistake == mistake) return found.how.args;
        }
        return std::vector<TextArg>{};
    };
    const auto has = [](const std::vector<TextArg>& args, const TextArg& arg) {
        return std::find(args.begin(), args.end(), arg) != args.end();
    };
    const RowVector without_last = attention.head().output.row(0) - weights(2) * document.head().v.row(2);
    CHECK(has(args_of(without_last, Mistake::missed_term), {"term", "0.156 × V(먹었다)"}));
    const RowVector mixed_up =
        attention.head().output.row(0) + weights(2) * (document.head().v.row(0) - document.head().v.row(2));
    CHECK(has(args_of(mixed_up, Mistake::wrong_value), {"right", "먹었다"}));
    CHECK(has(args_of(mixed_up, Mistake::wrong_value), {"other", "나는"}));
}

TEST_CASE("every mistake has its own name, a title and words in both languages") {
    std::set<std::string_view> seen;
    for (int i = 0; i <= static_cast<int>(Mistake::decimal_comma); ++i) {
        const auto mistake = static_cast<Mistake>(i);
        CHECK(seen.insert(name(mistake)).second);
        for (const Language language : {Language::ko, Language::en}) {
            CHECK(title(mistake).in(language) != title(mistake).id);
        }
    }
}

}  // namespace qkv
