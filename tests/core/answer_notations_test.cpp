// The notations in which an answer may be typed: those of pasted numbers.
#include <doctest/doctest.h>
#include <string>

#include "qkv/attention.h"
#include "qkv/judge.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

Result<Verdict> judge_typed(const Document& document, const Step& step, const std::string& typed) {
    CAPTURE(typed);
    return judge(document, attend(document), step, typed, {.language = Language::en});
}

bool is_right(const Step& step, const std::string& typed, const Document& document = reference_document()) {
    const auto verdict = judge_typed(document, step, typed);
    return verdict && verdict->is_correct;
}

constexpr Step output{StepKind::output, 0, 0, 0};
constexpr Step exp_of_1{StepKind::exp, 0, 0, 0};

}  // namespace

TEST_CASE("a vector is read in the notations of pasted numbers") {
    for (const char* typed :
         {"(0.211, 0.211, 0.078)", "(0.211,0.211,0.078)", "{0.211; 0.211; 0.078}", "{0.211, 0.211, 0.078}",
          "(0.211; 0.211; 0.078)", "(0.211 0.211 0.078)", "array([0.211, 0.211, 0.078])",
          "np.array([0.211, 0.211, 0.078])", "numpy.array([0.211, 0.211, 0.078], dtype=float32)",
          "tensor([0.211, 0.211, 0.078])", "[[0.211, 0.211, 0.078]]", "[[0.211], [0.211], [0.078]]",
          "[0.211; 0.211; 0.078]", "c(0.211, 0.211, 0.078)", "V_new = [0.211, 0.211, 0.078]",
          "[np.float64(0.211), np.float64(0.211), np.float64(0.078)]",
          "np.float64(0.211), np.float64(0.211), np.float64(0.078)",
          "\\begin{pmatrix}0.211 & 0.211 & 0.078\\end{pmatrix}",
          "\\begin{bmatrix}0.211\\\\0.211\\\\0.078\\end{bmatrix}"}) {
        CAPTURE(typed);
        CHECK(is_right(output, typed));
    }
    for (const char* typed : {"(0.2, 0, 0)", "{0.3; 0.1; 0}", "array([1, 2, 3])"}) {
        const auto verdict = judge_typed(reference_document(), output, typed);
        REQUIRE(verdict);
        CHECK_FALSE(verdict->is_correct);
    }
}

TEST_CASE("what R prints is read without its labels") {
    for (const char* typed :
         {"[1] 0.211 0.211 0.078", " [1]  0.211 0.211\n [3]  0.078", "[1] 0.211\n[2] 0.211\n[3] 0.078",
          "      [,1]  [,2]  [,3]\n[1,] 0.211 0.211 0.078", "      [,1]\n[1,] 0.211\n[2,] 0.211\n[3,] 0.078",
          "      [,1]  [,2]\n[1,] 0.211 0.211\n      [,3]\n[1,] 0.078"}) {
        CAPTURE(typed);
        CHECK(is_right(output, typed));
    }
    CHECK(is_right(exp_of_1, "[1] 2.718"));
    CHECK(is_right(exp_of_1, "     [,1]\n[1,] 2.718"));
    Document document = reference_document();
    document.options.mask = Mask::causal;
    CHECK(is_right({StepKind::score, 0, 1, 0}, "[1] -Inf", document));
    CHECK(is_right({StepKind::score_stage, 0, 0, 0}, "[1]    1 -Inf -Inf", document));
    for (const auto& [typed, id] : {std::pair{"[1] 0.211 0.211", "problem.answer.count"},
                                    {"[1] 0.211 0.211\n[4] 0.078", "problem.number.not_a_number"},
                                    {"[1] 0.211 x 0.078", "problem.number.not_a_number"}}) {
        const auto verdict = judge_typed(reference_document(), output, typed);
        REQUIRE_FALSE(verdict);
        CHECK(verdict.error().id == id);
    }
}

TEST_CASE("an empty place is named, wherever and in whatever notation; the end of a list is none") {
    struct Case {
        const char* typed;
        const char* place;
    };
    for (const Case& one : {Case{"[0.211, , 0.078]", "2"},
                            {"[, 0.211, 0.078]", "1"},
                            {"[0.211, 0.211, ]", "3"},
                            {"0.211,,0.078", "2"},
                            {"[0.211; ; 0.078]", "2"},
                            {"0.211;;0.078", "2"},
                            {"[; 0.211; 0.078]", "1"},
                            {"0.211; 0.211;", "3"},
                            {"(0.211, , 0.078)", "2"},
                            {"array([0.211, , 0.078])", "2"},
                            {"c(, 0.211, 0.078)", "1"},
                            {"{0.211, , 0.078}", "2"},
                            {"[[0.211, , 0.078]]", "2"},
                            {"0.211 & & 0.078", "2"},
                            {", ,", "1"},
                            {"\\begin{pmatrix}0.211 & 0.211 & \\end{pmatrix}", "3"},
                            {"[0.211, \"\", 0.078]", "2"}}) {
        CAPTURE(one.typed);
        const auto verdict = judge_typed(reference_document(), output, one.typed);
        REQUIRE_FALSE(verdict);
        CHECK(verdict.error().id == "problem.answer.missing");
        CHECK(verdict.error().args == std::vector<TextArg>{{"number", one.place}});
    }
    for (const char* typed : {"[0.211, 0.211, 0.078,]", "0.211, 0.211, 0.078,", "0.211,0.211,0.078,",
                              "[0.211; 0.211; 0.078;]", "(0.211, 0.211, 0.078, )", "[0.211,\n 0.211,\n 0.078,\n]"}) {
        CAPTURE(typed);
        CHECK(is_right(output, typed));
    }
    for (const char* typed : {"", " ", "[]", "[ ]"})
        CHECK(judge_typed(reference_document(), output, typed).error().id == "problem.number.empty");
    for (const char* typed : {", 2", "1, , 2"})
        CHECK(judge_typed(reference_document(), exp_of_1, typed).error().id == "problem.answer.one_number");
}

TEST_CASE("nothing that is said about an answer speaks of pasting or of lines") {
    int refused = 0;
    for (const char* typed :
         {"array([0.211, x, 0.078])", "[1] 0.2 x 3", "[[0.2, 0.1], [0.3]]", "c(0,5, 0.2, 0.1)", "[1] 1e999 0 0",
          "[1] 1e-999 0 0", "c(1/0, 0, 0)", "array([0.211, 0.211)", "{0.2; 0.1}", "[1] 1 2\n[5] 3", "0.2 & \\frac12",
          "[1 2 3\n 4 5]", "     [,1] [,2]\n[1,] 1\n[2,] 3 4", "[[[1], [2]], [[3]]]", "0.2 & 0.1 % 3"}) {
        CAPTURE(typed);
        for (const Step& step : {output, exp_of_1}) {
            const auto verdict = judge_typed(reference_document(), step, typed);
            if (verdict) continue;
            ++refused;
            const std::string english = said(verdict.error(), Language::en);
            const std::string korean = said(verdict.error(), Language::ko);
            CAPTURE(english);
            for (const char* word : {"paste", "ine 1", "Copy", "copy"}) CHECK(english.find(word) == std::string::npos);
            for (const char* word : {"붙여", "번째 줄", "복사"}) CHECK(korean.find(word) == std::string::npos);
        }
    }
    CHECK(refused > 20);
}

TEST_CASE("an answer too small for a double is no 0") {
    for (const char* typed : {"1e-999", "-1e-400"}) {
        const auto verdict = judge_typed(reference_document(), {StepKind::score, 0, 2, 0}, typed);
        REQUIRE_FALSE(verdict);
        CHECK(verdict.error().id == "problem.number.too_small");
        CHECK(said(verdict.error(), Language::en).find(typed) != std::string::npos);
    }
    CHECK(is_right({StepKind::score, 0, 2, 0}, "0e-999"));
}

TEST_CASE("what is ambiguous or no list of so many numbers is still refused") {
    for (const char* typed : {"(0.211) (0.211) (0.078)", "array([0.211, 0.211)", "(0.211, 0.211", "{0.2; 0.1}",
                              "array([0.211, x, 0.078])", "foo([0.211, 0.211, 0.078])", "(0,211; 0,2x; 0)"}) {
        CAPTURE(typed);
        CHECK_FALSE(judge_typed(reference_document(), output, typed));
    }
    CHECK_FALSE(judge_typed(reference_document(), exp_of_1, "(2.718)"));
    CHECK_FALSE(judge_typed(reference_document(), exp_of_1, "2,718"));
}

TEST_CASE("one number may be wrapped, and e is a number") {
    for (const char* typed : {"np.float64(2.718)", "array(2.718)", "tensor(2.718)", "{2.718}", "array([2.718])", "e",
                              "e^1", "e**1", "exp(1)", "[[2.718]]"}) {
        CAPTURE(typed);
        CHECK(is_right(exp_of_1, typed));
    }
    for (const char* typed : {"ee", "1e", "e2x", "E5", "2e^", "e-26.5", "-e+3"}) CHECK_FALSE(parse_number(typed));
    CHECK(parse_number("2*e").value() == doctest::Approx(5.43656365691809));
    CHECK(parse_number("1e2").value() == 100);
}

TEST_CASE("a root is read as it is printed") {
    Document document = reference_document();
    document.options.scale = scale_for_key_size(3);
    const Step score{StepKind::score, 0, 0, 0};
    for (const char* typed : {"1/√3", "1 ÷ √3", "√3/3", "√(3)/3", "1/√ 3", "1/sqrt(3)"}) {
        CAPTURE(typed);
        CHECK(is_right(score, typed, document));
    }
    CHECK_FALSE(is_right(score, "√3", document));
    for (const char* typed : {"√", "2√3", "√√3", "√(3"}) {
        CAPTURE(typed);
        CHECK_FALSE(judge_typed(document, score, typed));
    }
}

TEST_CASE("minus infinity is read as people and programs write it") {
    Document document = reference_document();
    document.options.mask = Mask::causal;
    const Step blocked{StepKind::score, 0, 1, 0};
    for (const char* typed : {"-inf", "-np.inf", "-numpy.inf", "-math.inf", "-torch.inf", "float('-inf')",
                              "float(\"-inf\")", "-float('inf')", "(-inf)", "-\\infty", "-oo", "[-np.inf]", "−∞"}) {
        CAPTURE(typed);
        CHECK(is_right(blocked, typed, document));
    }
    for (const char* typed : {"np.inf", "float('inf')", "oo", "-float('-inf')"}) {
        CAPTURE(typed);
        CHECK_FALSE(is_right(blocked, typed, document));
    }
}

}  // namespace qkv
