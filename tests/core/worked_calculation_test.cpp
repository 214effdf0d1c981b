#include "qkv/worked_calculation.h"
#include "support/holds.h"

#include <doctest/doctest.h>

namespace qkv {
namespace {

using test::holds;

std::string calculation(CalculationFormat format, Detail detail, Language language, std::optional<int> token = {}) {
    return worked_calculation(reference_document(), {format, detail, token, {language, 3}});
}

}  // namespace

TEST_CASE("the numbers of the reference text stand in the printed calculation") {
    for (const Language language : {Language::ko, Language::en}) {
        for (const CalculationFormat format : {CalculationFormat::text, CalculationFormat::markdown}) {
            const std::string text = calculation(format, Detail::term, language);
            CHECK(holds(text, "score(나는, 나는) = [1, 0, 0] · [1, 1, 0] = 1×1 + 0×1 + 0×0 = 1"));
            CHECK(holds(text, "score(나는, 먹었다) = [1, 0, 0] · [0, 1, 1] = 1×0 + 0×1 + 0×1 = 0"));
            CHECK(holds(text, "weight(나는, 사과를) = 2.718 ÷ 6.437 = 0.422"));
            CHECK(holds(text, "weight(나는, 먹었다) = 1 ÷ 6.437 = 0.1554 → 0.156"));
            CHECK(holds(text, "0.156 × V(먹었다) = 0.156 × [0, 0, 0.5] = [0, 0, 0.078]"));
            CHECK(holds(text, "V_new(나는) = [0.211, 0.211, 0.078]"));
        }
    }
    CHECK(holds(calculation(CalculationFormat::text, Detail::term, Language::ko), "과정 1: 나는"));
    CHECK(holds(calculation(CalculationFormat::text, Detail::term, Language::en), "Process 3: 먹었다"));
}

TEST_CASE("LaTeX is a whole document") {
    const std::string latex = calculation(CalculationFormat::latex, Detail::product, Language::ko);
    CHECK(latex.starts_with("% xelatex"));
    CHECK(latex.ends_with("\\end{document}\n"));
    CHECK(holds(latex, "V_{\\mathrm{new}}(\\text{나는}) = [0.211,\\, 0.211,\\, 0.078]"));
    CHECK_FALSE(holds(latex, "×"));
    CHECK_FALSE(holds(latex, "₁"));
}

TEST_CASE("one token alone can be asked for, at each detail") {
    for (const Detail detail : {Detail::token, Detail::stage, Detail::term, Detail::product}) {
        const std::string text = calculation(CalculationFormat::text, detail, Language::ko, 1);
        CHECK(holds(text, "과정 2: 사과를"));
        CHECK_FALSE(holds(text, "과정 1: 나는"));
        CHECK_FALSE(holds(text, "V_new(나는)"));
        CHECK(holds(text, "V_new(사과를) = [0.211, 0.078, 0.211]"));
    }
    CHECK(holds(calculation(CalculationFormat::text, Detail::product, Language::ko), "Q(나는)₁ × K(나는)₁ = 1×1 = 1"));
}

}  // namespace qkv
