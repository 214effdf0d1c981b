// How answers are typed.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "qkv/number_format.h"
#include "support/judging.h"
namespace qkv {

using namespace test;

TEST_CASE("infinity is read in every form; without its minus sign it is a lost sign with words of its own") {
    Document document = reference_document();
    document.options.mask = Mask::causal;
    const Step blocked{StepKind::score, 0, 1, 0};
    for (const char* typed :
         {"-inf", "−inf", "-INF", "-Infinity", "−∞", "-∞", "- ∞", "–inf", "－∞", "-무한대", "− 무한대", "음의 무한대",
          "마이너스 무한대", "마이너스무한대", "minus infinity", "Negative Infinity", "-무한"}) {
        CAPTURE(typed);
        CHECK(judged(document, blocked, typed).is_correct);
    }
    for (const char* typed : {"inf", "+inf", "Inf", "infinity", "+Infinity", "∞", "+∞", "무한대", "양의 무한대",
                              "+무한대", "positive infinity", " INFINITY "}) {
        CAPTURE(typed);
        const Verdict verdict = judged(document, blocked, typed);
        CHECK_FALSE(verdict.is_correct);
        REQUIRE(verdict.mistakes.size() == 1);
        CHECK(verdict.mistakes.front().mistake == Mistake::sign_lost);
        CHECK(in_words(verdict, Language::en).starts_with("∞ comes from leaving out the minus sign of −∞."));
        CHECK(in_words(verdict, Language::ko).starts_with("∞는 −∞의 빼기 부호를 빠뜨린 값이에요."));
    }
    CHECK(names(judged(document, {StepKind::score_stage, 0, 0, 0}, "[1, inf, -inf]"), Mistake::sign_lost));
    CHECK(judged(document, {StepKind::score_stage, 0, 0, 0}, "1 −∞ -Infinity").is_correct);
    CHECK_FALSE(judged(document, {StepKind::score, 0, 0, 0}, "inf").is_correct);
    CHECK_FALSE(judge(document, attend(document), blocked, "infinite", {}));
    for (const char* typed : {"--inf", "음의", "무한대로", "음의 0.5", "infinity 3", "nan"})
        CHECK_FALSE(judge(document, attend(document), blocked, typed, {}));
    CHECK(judged(document, {StepKind::score_stage, 0, 0, 0}, "[1, 음의 무한대, -inf]").is_correct);
}

TEST_CASE("a masked score is minus infinity, however it is written") {
    Document document = reference_document();
    document.options.mask = Mask::causal;
    const Step blocked{StepKind::score, 0, 1, 0};
    for (const char* typed : {"-inf", "−∞", "-∞", " -inf ", "-infinity"})
        CHECK(judged(document, blocked, typed).is_correct);
    const Verdict counted = judged(document, blocked, "1");
    CHECK_FALSE(counted.is_correct);
    REQUIRE(counted.mistakes.size() == 1);
    CHECK(counted.mistakes.front().mistake == Mistake::masked_counted);
    CHECK(judged(document, {StepKind::weight, 0, 1, 0}, "0").is_correct);
    CHECK(judged(document, {StepKind::score_stage, 0, 0, 0}, "[1, -inf, -inf]").is_correct);
}

TEST_CASE("vectors are read in every form they are typed in, with points and with commas") {
    const Document document = reference_document();
    const Step step{StepKind::contribution, 0, 1, 0};
    for (const char* typed : {"[0, 0.211, 0]", "[0,0.211,0]", "0 0.211 0", " [ 0 , 0.211 , 0 ] ", "0, 0.211, 0",
                              "[0; 0.211; 0]", "[0, 0.5*exp(1)/(2*exp(1)+1), 0]"}) {
        CAPTURE(typed);
        const Verdict verdict = judged(document, step, typed);
        CHECK(verdict.is_correct);
        CHECK(verdict.mistakes.empty());
    }
    for (const char* typed : {"[0, 0,211, 0]", "[0; 0,211; 0]", "0 0,211 0", "[0,0, 0,211, 0,0]", "[0,0,0,211,0,0]"}) {
        CAPTURE(typed);
        const Verdict verdict = judged(document, step, typed);
        CHECK(verdict.is_correct);
        CHECK(names(verdict, Mistake::decimal_comma));
    }
}

TEST_CASE(
    "a comma that may be a decimal mark or stand between thousands is not guessed, as in the fields for numbers") {
    const Document document = reference_document();
    const Attention attention = attend(document);
    const Step score{StepKind::score, 0, 0, 0};
    const Step vector{StepKind::contribution, 0, 1, 0};
    for (const char* typed :
         {"1,422", "-12,345", "1,234.5", "1.234,5", "1 234", "1,234,567", "123,456%", "１，４２２"}) {
        CAPTURE(typed);
        const auto answer = judge(document, attention, score, typed, {});
        REQUIRE_FALSE(answer);
        CHECK(said(answer.error(), Language::en) == said(parse_number(typed).error(), Language::en));
    }
    for (const char* typed : {"0 1,422 0", "[0; 1,422; 0]", "[0, 1,422, 0]", "0,0,1,422,0,0"}) {
        CAPTURE(typed);
        const auto answer = judge(document, attention, vector, typed, {});
        REQUIRE_FALSE(answer);
        CHECK(answer.error().id == "problem.number.ambiguous");
    }
    for (const char* typed : {"0,422", "00,422", "1,42", "1,4", "1,4222", ",422", "1234,422", "42,2%", "1，42"}) {
        CAPTURE(typed);
        CHECK(names(judged(document, {StepKind::weight, 0, 0, 0}, typed), Mistake::decimal_comma));
    }
    CHECK(judged(document, {StepKind::weight, 0, 0, 0}, "0,422").is_correct);
    CHECK(judged(document, {StepKind::weight, 0, 0, 0}, "42,2%").is_correct);
    CHECK_FALSE(names(judged(document, vector, "1,422,0"), Mistake::decimal_comma));
}

TEST_CASE("an answer is repeated with the decimals that were typed, and the usual ones at least") {
    const auto answered = [](const char* typed) {
        return judged(reference_document(), {StepKind::weight, 0, 0, 0}, typed).answered;
    };
    CHECK(answered("0.51234") == "0.51234");
    CHECK(answered("51.234%") == "0.51234");
    CHECK(answered("0.5") == "0.5");
    CHECK(answered("1/3") == "0.333");
}

TEST_CASE("a comma beside a blank separates numbers, a blank does where commas are decimal marks") {
    const Document document = document_from_sentence("가 나").value();
    const Step output{StepKind::score_stage, 0, 0, 0};
    const Attention attention = attend(document);
    CHECK(judge(document, attention, output, "0,5 1", {})->answered == "[0.5, 1]");
    CHECK(judge(document, attention, output, "0,5, 0,25", {})->answered == "[0.5, 0.25]");
    CHECK(judge(document, attention, output, "0,5,0,25", {})->answered == "[0.5, 0.25]");
    CHECK(judge(document, attention, output, "1 / 2, 3", {})->answered == "[0.5, 3]");
    CHECK(judge(document, attention, output, "0,5", {})->answered == "[0, 5]");
    const auto four = judge(document, attention, output, "0, 5, 0, 25", {});
    REQUIRE_FALSE(four);
    CHECK(four.error().id == "problem.answer.count");
}

TEST_CASE("what cannot be read is reported, with the fix") {
    const Document document = reference_document();
    const Attention attention = attend(document);
    const auto problem = [&](const Step& step, const char* typed) {
        const auto verdict = judge(document, attention, step, typed, {});
        return verdict ? std::string("read") : verdict.error().id;
    };
    const Step score{StepKind::score, 0, 0, 0};
    const Step output{StepKind::output, 0, 0, 0};
    CHECK(problem(score, "") == "problem.number.empty");
    CHECK(problem(score, "abc") == "problem.number.not_a_number");
    CHECK(problem(score, "1/0") == "problem.number.no_value");
    CHECK(problem(score, "1e999") == "problem.number.too_large");
    CHECK(problem(score, "1 2") != "read");
    CHECK(problem(score, "[1, 2]") == "problem.answer.one_number");
    CHECK(problem(output, "[1, 2]") == "problem.answer.count");
    CHECK(problem(output, "[1, 2, 3, 4]") == "problem.answer.count");
    CHECK(judge(document, attention, output, "[1, 2]", {}).error().args ==
          std::vector<TextArg>{{"count", "3"}, {"typed", "2"}, {"example", "[0.5, 0.5, 0.5]"}});
    CHECK(problem(output, "[1, x, 3]") == "problem.number.not_a_number");
    CHECK(problem(output, std::string(30000, '1').c_str()) == "problem.answer.long");
}

TEST_CASE("an answer cut off after more digits than are shown is right; after as many it is told") {
    const auto verdict_of = [](int step, const char* typed) {
        const Document document = reference_document();
        return judged(document, Walkthrough(document, Detail::term).at(step), typed);
    };
    const auto is_told = [&](int step, const char* typed) {
        const Verdict verdict = verdict_of(step, typed);
        return !verdict.is_correct && verdict.mistakes.size() == 1 &&
               verdict.mistakes.front().how.id == "mistake.rounded-early.how.cut";
    };
    for (const char* typed : {"2.71828182", "2.7182", "2.7183"}) CHECK(verdict_of(4, typed).is_correct);
    CHECK_FALSE(verdict_of(4, "2.7181").is_correct);
    CHECK_FALSE(is_told(4, "2.7181"));
    for (const char* typed : {"6.4365636", "6.4365"}) CHECK(verdict_of(7, typed).is_correct);
    CHECK(is_told(4, "2.71"));
    for (const char* typed : {"0.422318", "0.4223187", "0.42231879"}) CHECK(verdict_of(8, typed).is_correct);
    CHECK_FALSE(verdict_of(8, "0.4221").is_correct);
    Document document = reference_document();
    document.head().q.row(0) *= 3;
    const Step exp{StepKind::exp, 0, 0, 0};  // exp(3) = 20.0855…
    CHECK(judged(document, exp, "20.0855").is_correct);
    CHECK(judged(document, exp, "20.086").is_correct);
    const Verdict cut = judged(document, exp, "20.085");
    CHECK_FALSE(cut.is_correct);
    CHECK(in_words(cut, Language::en).starts_with("20.085 comes from cutting digits off instead of rounding."));
}

TEST_CASE("an answer is quoted with the zeros it was typed with, an expression is not") {
    const auto answered = [](const char* typed) {
        return judged(reference_document(), {StepKind::exp, 0, 0, 0}, typed).answered;
    };
    CHECK(answered("0.050") == "0.050");
    CHECK(answered("0.05") == "0.05");
    CHECK(answered("-2.0") == "-2.0");
    CHECK(answered("1/2") == "0.5");
    CHECK(answered("42%") == "0.42");
    CHECK(answered("3") == "3");
}

TEST_CASE("fractions and roots of LaTeX, and powers in superscripts, are read; what is ambiguous is refused") {
    const auto value = [](const char* typed) { return judged(reference_document(), {StepKind::exp, 0, 0, 0}, typed); };
    const auto is_as = [&](const char* typed, const char* plain) {
        return value(typed).answered == value(plain).answered;
    };
    CHECK(is_as("\\frac{1}{\\sqrt{3}}", "1/sqrt(3)"));
    CHECK(is_as("\\frac{2.718}{6.437}", "2.718/6.437"));
    CHECK(is_as("\\dfrac12", "1/2"));
    CHECK(is_as("\\tfrac{\\frac{1}{2}}{3}", "1/6"));
    CHECK(is_as("2 \\cdot 3", "6"));
    CHECK(is_as("e^{0.5}", "exp(0.5)"));
    CHECK(is_as("4.22·10⁻¹", "0.422"));
    CHECK(is_as("2²", "4"));
    const auto problem = [](const char* typed) {
        const auto verdict =
            judge(reference_document(), attend(reference_document()), {StepKind::exp, 0, 0, 0}, typed, {});
        return verdict ? Problem{} : verdict.error();
    };
    CHECK(problem("e/(2e+1)").id == "problem.number.e_twice");
    CHECK(problem("e/(2*e+1)").id == "");
    CHECK(problem("exp(2e-1)").id == "");
    CHECK(problem("0·422").id == "problem.number.middle_dot");
    CHECK(said(problem("-0·422"), Language::en) ==
          "The dot in “-0·422” could be a decimal point or a product. Type -0.422 or -0 × 422.");
    CHECK(problem("1·0 + 0·1").id == "");
    CHECK(problem("0.5·2").id == "");
    CHECK(said(problem("4.22·x⁻¹"), Language::en).starts_with("“4.22·x⁻¹”"));
    CHECK(problem("\\frac{1}").id == "problem.number.not_a_number");
}

TEST_CASE("a printed result can be typed back where no double can hold it") {
    Document document = reference_document();
    document.head().q = Matrix{{1, 1}, {1, 1}, {1, 1}};
    document.head().k = Matrix{{2, 0}, {0, 0}, {0, 0}};
    document.options.temperature = 0.001;
    const Step weight{StepKind::weight, 0, 1, 0};
    const std::string printed = "3e-869";
    CHECK(judged(document, weight, printed).is_correct);
    const auto other = judge(document, attend(document), weight, "9e-869", {});
    REQUIRE_FALSE(other);
    CHECK(other.error().id == "problem.number.too_small");
}

TEST_CASE("an answer may come with its calculation, as a decimal fraction, or in the form of a printed line") {
    const Document document = reference_document();
    const auto is_right = [&](const Step& step, const char* typed) {
        CAPTURE(typed);
        return judged(document, step, typed).is_correct;
    };
    const Step weight{StepKind::weight, 0, 0, 0};
    for (const char* typed : {"2.718÷6.437=0.422", "≈0.422", "~0.42", "0.422...", "0.422…", "weight = 0.422", "0.422,",
                              "42/100", "422/1000", "4223/10000"}) {
        CHECK(is_right(weight, typed));
    }
    for (const char* typed : {"43/100", "423/1000", "0.422 = 0.5"}) CHECK_FALSE(is_right(weight, typed));
    const auto problem = [&](const char* typed) {
        const auto verdict = judge(document, attend(document), weight, typed, {});
        return verdict ? std::string() : verdict.error().id;
    };
    CHECK(problem("0 422") == "problem.number.not_a_number");
    CHECK(problem("1 422") == "problem.number.grouped");
    CHECK(problem("=") != "");
    CHECK(problem("...") != "");
    const Step contribution{StepKind::contribution, 0, 0, 0};
    CHECK(is_right(contribution, "0.422 × [0.5, 0.5, 0]") == is_right(contribution, "[0.211, 0.211, 0]"));
    CHECK(judged(document, {StepKind::score, 0, 0, 0}, "[1, 0, 0] · [1, 0, 1]").answered == "1");
}

TEST_CASE("a printed vector can be typed back where no double can hold its numbers, with blanks or without") {
    Document document = reference_document();
    document.head().q = Matrix{{1, 1}, {1, 1}, {1, 1}};
    document.head().k = Matrix{{2, 0}, {0, 0}, {0, 0}};
    document.head().v = Matrix{{1, 2}, {1.5, 1}, {1, 1}};
    document.options.temperature = 0.001;
    const Step contribution{StepKind::contribution, 0, 1, 0};  // 2.6e-869 × [1.5, 1]
    for (const char* typed : {"[4e-869, 3e-869]", "[4e-869,3e-869]", "[ 4e-869 , 3e-869 ]"})
        CHECK(judged(document, contribution, typed).is_correct);
    CHECK_FALSE(judge(document, attend(document), contribution, "[3e-869, 4e-869]", {}));
}

}  // namespace qkv
