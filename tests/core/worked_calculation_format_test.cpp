// The printed calculation of any document, in its three formats.
#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <sstream>
#include <string>
#include <vector>

#include "qkv/worked_calculation.h"
#include "support/details.h"
#include "support/holds.h"
#include "support/languages.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::details;
using test::holds;
using test::languages;
using test::Random;

constexpr CalculationFormat formats[] = {CalculationFormat::text, CalculationFormat::markdown,
                                         CalculationFormat::latex};

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::string calculation(const Document& document, CalculationFormat format, Detail detail = Detail::term,
                        Language language = Language::ko) {
    return worked_calculation(document, {format, detail, {}, {language, 3}});
}

// Whether brackets close, $ comes in pairs on each line and nothing special stands unescaped outside mathematics.
bool is_sound_latex(const std::string& line) {
    int depth = 0;
    bool in_math = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        switch (line[i]) {
            case '\\': ++i; break;
            case '{': ++depth; break;
            case '}':
                if (--depth < 0) return false;
                break;
            case '$': in_math = !in_math; break;
            case '_':
            case '^':
                if (!in_math) return false;
                break;
            case '#':
            case '&':
            case '%': return false;
            default: break;
        }
    }
    return depth == 0 && !in_math;
}

}  // namespace

TEST_CASE(
    "the numbers of the reference text stand in all three formats, in both languages, at the details that show them") {
    for (const Language language : languages) {
        for (const Detail detail : {Detail::stage, Detail::term, Detail::product}) {
            for (const CalculationFormat format : formats) {
                const std::string text = calculation(reference_document(), format, detail, language);
                const bool is_latex = format == CalculationFormat::latex;
                for (const auto& [plain, latex] : std::vector<std::array<const char*, 2>>{
                         {"[0.5, 0, 0]", "[0.5,\\, 0,\\, 0]"},
                         {"0.422", "0.422"},
                         {"0.156", "0.156"},
                         {"= [0.211, 0, 0]", "= [0.211,\\, 0,\\, 0]"},
                         {"= [0, 0.211, 0]", "= [0,\\, 0.211,\\, 0]"},
                         {"= [0, 0, 0.078]", "= [0,\\, 0,\\, 0.078]"},
                         {"= [0.211, 0.211, 0.078]", "= [0.211,\\, 0.211,\\, 0.078]"},
                         {"exp(1) = 2.718", "\\exp(1) = 2.718"},
                     }) {
                    CAPTURE(plain);
                    CHECK(holds(text, is_latex ? latex : plain));
                }
            }
        }
    }
}

TEST_CASE("the stages come in order, and each term once") {
    const std::vector<std::string> lines = lines_of(calculation(reference_document(), CalculationFormat::text));
    const auto line = [&](std::string_view start) {
        const auto found = std::find_if(lines.begin(), lines.end(), [&](const std::string& one) {
            const auto first = one.find_first_not_of(' ');
            return first != std::string::npos && std::string_view(one).substr(first).starts_with(start);
        });
        CAPTURE(start);
        CHECK(found != lines.end());
        return found - lines.begin();
    };
    CHECK(line("어텐션 계산: 나는 사과를 먹었다") == 0);
    CHECK(line("Q = [1, 0, 0]") < line("과정 1: 나는"));
    CHECK(line("과정 1: 나는") < line("score(나는, 나는)"));
    CHECK(line("score(나는, 먹었다)") < line("exp(1)"));
    CHECK(line("sum(나는)") < line("weight(나는, 나는)"));
    CHECK(line("weight(나는, 먹었다)") < line("0.422 × V(나는)"));
    CHECK(line("0.156 × V(먹었다)") < line("V_new(나는)"));
    CHECK(line("V_new(나는)") < line("과정 2: 사과를"));
    CHECK(std::count_if(lines.begin(), lines.end(), [](const std::string& one) { return holds(one, "score("); }) == 9);
    CHECK(std::count_if(lines.begin(), lines.end(), [](const std::string& one) { return holds(one, "exp("); }) == 9);
    CHECK(std::count_if(lines.begin(), lines.end(), [](const std::string& one) { return holds(one, "weight("); }) == 9);
    CHECK(std::count_if(lines.begin(), lines.end(), [](const std::string& one) { return holds(one, "sum("); }) == 3);
    CHECK(std::count_if(lines.begin(), lines.end(), [](const std::string& one) { return holds(one, "V_new("); }) == 6);
}

TEST_CASE("options are named where they are set, and only there") {
    for (const CalculationFormat format : formats) {
        CHECK_FALSE(holds(calculation(reference_document(), format, Detail::term, Language::en), "Options"));
        Document document = reference_document();
        document.options = {0.5, Mask::causal, 2.0};
        const std::string text = calculation(document, format, Detail::term, Language::en);
        CHECK(holds(text, "multiplied by 0.5"));
        CHECK(holds(text, "divided by 2"));
        CHECK(holds(text, "Causal mask"));
        document.options.scale = scale_for_key_size(3);
        const std::string divided = calculation(document, format, Detail::term, Language::en);
        CHECK(holds(divided, format == CalculationFormat::latex ? "divided by $\\surd$3" : "divided by √3"));
        CHECK_FALSE(holds(divided, "multiplied by"));
        CHECK_FALSE(holds(divided, "0.577"));
    }
}

TEST_CASE("every calculation of random documents is written out, without holes") {
    Random random(801);
    for (int round = 0; round < 15; ++round) {
        const Document document =
            test::random_document(random, random.integer(1, 5), random.integer(1, 4), random.integer(1, 4));
        for (const CalculationFormat format : formats) {
            for (const Detail detail : details) {
                for (const Language language : languages) {
                    const std::string text = calculation(document, format, detail, language);
                    CHECK(text.ends_with("\n"));
                    CHECK_FALSE(holds(text, "calculation."));
                    CHECK_FALSE(holds(text, "step."));
                    CHECK_FALSE(holds(text, "nan"));
                }
            }
        }
    }
}

TEST_CASE("LaTeX is sound line by line, whatever the tokens and numbers are") {
    Random random(802);
    for (int round = 0; round < 20; ++round) {
        Document document = test::random_document(random, 4, 3, 2, std::pow(10.0, random.integer(-3, 14)));
        document.tokens = {"100%_#&", "a\\b^c~d", "{x}$y$", "먹었다"};
        document.sentence = "100%_#& a\\b^c~d {x}$y$ 먹었다";
        for (const Detail detail : details) {
            for (const Language language : languages) {
                const std::string latex = calculation(document, CalculationFormat::latex, detail, language);
                for (const std::string& line : lines_of(latex.substr(latex.find("\\begin{document}")))) {
                    CAPTURE(line);
                    CHECK(is_sound_latex(line));
                    for (const char* sign : {"×", "÷", "√", "·", "∞", "₁"}) CHECK_FALSE(holds(line, sign));
                }
            }
        }
    }
}

TEST_CASE("Markdown keeps formulas in code, whatever the tokens are") {
    Document document = reference_document();
    for (const std::string token : {"`", "``", "a`b", "a```b", "*x*", "_x_", "<b>"}) {
        CAPTURE(token);
        document.tokens[0] = token;
        for (const std::string& line : lines_of(calculation(document, CalculationFormat::markdown))) {
            if (!line.starts_with("- ")) continue;
            CAPTURE(line);
            const std::string_view code = std::string_view(line).substr(2);
            const auto fence = code.find_first_not_of('`');
            REQUIRE(fence > 0);
            REQUIRE(code.ends_with(std::string(fence, '`')));
            // No run of as many backticks inside: it would end the code.
            const std::string inside(code.substr(fence, code.size() - 2 * fence));
            for (std::size_t i = 0; i < inside.size();) {
                const auto run = std::min(inside.find_first_not_of('`', i), inside.size()) - i;
                CHECK(run != fence);
                i += std::max<std::size_t>(run, 1);
            }
        }
    }
}

TEST_CASE("the decimals asked for are the decimals shown") {
    for (int decimals = 1; decimals <= 6; ++decimals) {
        const std::string text = worked_calculation(
            reference_document(), {CalculationFormat::text, Detail::term, 0, {Language::en, decimals}});
        const char* exps[] = {"2.7", "2.72", "2.718", "2.7183", "2.71828", "2.718282"};
        CHECK(holds(text, "exp(1) = " + std::string(exps[decimals - 1]) + "\n"));
    }
}

}  // namespace qkv
