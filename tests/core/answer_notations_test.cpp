// The notations in which an answer may be typed: those of pasted numbers.
#include <doctest/doctest.h>
#include <string>

#include "qkv/attention.h"
#include "qkv/judge.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

Result<Verdict> judged(const Document& document, const Step& step, const std::string& typed) {
    CAPTURE(typed);
    return judge(document, attend(document), step, typed, {.language = Language::en});
}

bool is_right(const Step& step, const std::string& typed, const Document& document = reference_document()) {
    const auto verdict = judged(document, step, typed);
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
        const auto verdict = judged(reference_document(), output, typed);
        REQUIRE(verdict);
        CHECK_FALSE(verdict->is_correct);
    }
}

TEST_CASE("what is ambiguous or no list of so many numbers is still refused") {
    for (const char* typed : {"(0.211) (0.211) (0.078)", "array([0.211, 0.211)", "(0.211, 0.211", "{0.2; 0.1}",
                              "array([0.211, x, 0.078])", "foo([0.211, 0.211, 0.078])", "(0,211; 0,2x; 0)"}) {
        CAPTURE(typed);
        CHECK_FALSE(judged(reference_document(), output, typed));
    }
    CHECK_FALSE(judged(reference_document(), exp_of_1, "(2.718)"));
    CHECK_FALSE(judged(reference_document(), exp_of_1, "2,718"));
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
