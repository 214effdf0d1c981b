#include "qkv/token_name.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "qkv/explanation.h"
#include "qkv/export.h"
#include "qkv/judge.h"
#include "qkv/sheet.h"
#include "qkv/walkthrough.h"
#include "support/holds.h"

namespace qkv {
namespace {

using Tokens = std::vector<std::string>;
using test::holds;

const Document& boats() {
    static const Document document = document_from_sentence("먹는 배 말고 타는 배").value();
    return document;
}

std::string file_of(const Document& document, ExportFormat format) {
    return exported(document, format, {}).value().front().bytes;
}

}  // namespace

TEST_CASE("tokens with the same text are counted, the others keep their text") {
    CHECK(token_names(boats()) == Tokens{"먹는", "배₁", "말고", "타는", "배₂"});
    CHECK(token_names(reference_document()) == reference_document().tokens);
    Document many = document_from_sentence("a a a a a a a a a a a b B").value();
    const Tokens names = token_names(many);
    CHECK(names.front() == "a₁");
    CHECK(names[9] == "a₁₀");
    CHECK(names[10] == "a₁₁");
    CHECK(names[11] == "b");
    CHECK(names[12] == "B");
    for (const Document* document : {&boats(), &static_cast<const Document&>(many)}) {
        for (int token = 0; token < document->token_count(); ++token) {
            const std::string name = token_name(*document, token);
            CHECK(name == token_names(*document)[static_cast<std::size_t>(token)]);
            CHECK(name.ends_with(token_subscript(*document, token)));
        }
    }
}

TEST_CASE("a long token keeps the number that tells it from its like") {
    const std::string letters(60, 'x');
    const Document document = document_from_sentence(letters + " y " + letters).value();
    CHECK(short_token_name(document, 0) != short_token_name(document, 2));
    CHECK(short_token_name(document, 0).ends_with("…₁"));
    CHECK(short_token_name(document, 2).ends_with("…₂"));
}

TEST_CASE("names of cells, formulas, sentences and questions tell two tokens with the same text apart") {
    const Document& document = boats();
    CHECK(cell_name(document, {Quantity::score, 1, 4, 0}) == "score(배₁, 배₂)");
    CHECK(cell_name(document, {Quantity::value, 4, 1, 0}) == "V(배₂)₂");
    CHECK(cell_name(document, {Quantity::sum, 4, 0, 0}) == "sum(배₂)");
    const Attention attention = attend(document);
    const Walkthrough walk(document, Detail::product);
    for (const Language language : {Language::ko, Language::en}) {
        const Style style{language, 3};
        for (int number = 1; number <= walk.count(); ++number) {
            const Step step = walk.at(number);
            CAPTURE(number);
            const Explanation explanation = explain(document, attention, step, style);
            std::string all = explanation.message.in(language) + question(document, attention, step).in(language) +
                              hint(document, attention, step, style).in(language);
            for (const Formula& formula : explanation.formulas) all += to_text(formula);
            // "배" is nowhere without its number; no other word of these texts holds it in these places.
            for (const std::string& bare :
                 {std::string("(배)"), std::string("(배,"), std::string(", 배)"), std::string("“배”")})
                CHECK_FALSE(holds(all, bare));
        }
    }
}

TEST_CASE("printed calculations and heatmaps tell them apart, and files for programs hold the text alone") {
    CHECK(holds(file_of(boats(), ExportFormat::markdown), "score(배₁, 배₂)"));
    CHECK(holds(file_of(boats(), ExportFormat::html), "score(<bdi>배₁</bdi>, <bdi>배₂</bdi>)"));
    CHECK(holds(file_of(boats(), ExportFormat::latex), "배$_1$"));
    CHECK(holds(file_of(boats(), ExportFormat::html), "배₂</text>"));
    for (const ExportFormat format : {ExportFormat::json, ExportFormat::csv, ExportFormat::python})
        CHECK_FALSE(holds(file_of(boats(), format), "배₁"));
}

TEST_CASE("a particle after such a name is that of the number as it is read") {
    CHECK(particle("배₁", "이/가") == "이");
    CHECK(particle("배₂", "이/가") == "가");
    CHECK(particle("배₁", "으로/로") == particle("1", "으로/로"));
    CHECK(particle("산₂", "을/를") == "를");
}

}  // namespace qkv
