// Worksheets of a given sentence, and the lines that a person writes on.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <regex>

#include "qkv/document.h"
#include "qkv/export.h"
#include "qkv/worked_calculation.h"
#include "qkv/worksheet.h"
#include "support/holds.h"

namespace qkv {
namespace {

using test::holds;

std::string sheet_of(const Document& document, WorksheetOptions options) {
    const auto written = worksheet_of(document, options);
    REQUIRE_MESSAGE(written, said(written.error(), Language::en));
    return *written;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

}  // namespace

TEST_CASE("the sentence itself: its numbers once, and an exercise for each token") {
    const Document document = reference_document();
    const WorksheetOptions options{.count = 3, .level = 3, .language = Language::en};
    const std::string sheet = sheet_of(document, options);
    for (const std::string& token : document.tokens) {
        CHECK(count(sheet, "| " + token + " |") == 1);
        CHECK(holds(sheet, fmt::format("V_new({}) = [______", token)));
    }
    CHECK(count(sheet, "\n## ") == 4);
    CHECK_FALSE(holds(sheet, "Worksheet number"));

    WorksheetOptions with_answers = options;
    with_answers.has_answers = true;
    const std::string answers = sheet_of(document, with_answers);
    CHECK_FALSE(holds(answers, "______"));
    CalculationOptions in_english;
    in_english.format = CalculationFormat::markdown;
    in_english.style.language = Language::en;
    const std::string calculation = worked_calculation(document, in_english);
    const std::regex output(R"(V_new\([^\n]*)");
    int lines = 0;
    for (std::sregex_iterator line(answers.begin(), answers.end(), output), end; line != end; ++line, ++lines)
        CHECK(holds(calculation, line->str()));
    CHECK(lines >= 3);
}

TEST_CASE("fewer exercises, only weights, and what the sentence says of scale, temperature and mask") {
    Document document = reference_document();
    document.options.scale = scale_for_key_size(3);
    document.options.temperature = 2;
    document.options.mask = Mask::causal;
    const std::string sheet = sheet_of(document, {.count = 2, .level = 2, .language = Language::en});
    CHECK(count(sheet, "\n## ") == 3);
    CHECK_FALSE(holds(sheet, "V_new"));
    CHECK(holds(sheet, text(Language::en, "worksheet.scaled", {{"d", "3"}})));
    CHECK(holds(sheet, text(Language::en, "calculation.temperature", {{"temperature", "2"}})));
    CHECK(count(sheet, std::string(text(Language::en, "calculation.causal"))) == 1);
}

TEST_CASE("numbers are those that are printed, so that the printed ones give the answers") {
    Document document = reference_document();
    document.head().q(0, 0) = 1.0 / 3;
    document.head().v(1, 2) = 123456.789012;
    const auto all = exercises_of(document, 1);
    REQUIRE(all);
    REQUIRE(all->size() == 1);
    CHECK(all->front().document.head().q(0, 0) == 0.333);
    const std::string sheet = sheet_of(document, {.count = 3, .level = 3});
    CHECK(holds(sheet, "0.333"));
    CHECK(holds(sheet, fmt::format("{}", all->front().document.head().v(1, 2))));
}

TEST_CASE("paper has room for 12 tokens and 8 dimensions, not for more; levels are 2 and 3") {
    const auto of = [](int tokens, int dimensions) {
        std::string sentence;
        for (int i = 0; i < tokens; ++i) sentence += fmt::format("t{} ", i);
        Document document = *document_from_sentence(sentence);
        document = with_value_size(with_key_size(document, dimensions), dimensions);
        return worksheet_of(document, {.count = tokens, .level = 3});
    };
    CHECK(of(12, 8));
    CHECK(of(1, 1));
    REQUIRE_FALSE(of(13, 3));
    CHECK(of(13, 3).error().id == "problem.worksheet.large");
    REQUIRE_FALSE(of(3, 9));
    CHECK(of(3, 9).error().id == "problem.worksheet.large");
    for (const int level : {1, 4}) CHECK_FALSE(worksheet_of(reference_document(), {.level = level}));
    CHECK_FALSE(worksheet_of(reference_document(), {.count = 0, .level = 2}));
}

TEST_CASE("the name is written on one long line in every format, and not into code") {
    const auto sheet = [](WorksheetFormat format) { return *worksheet({.format = format}); };
    const std::regex in_markdown(R"(\n이름 _{20,}  날짜 _{12,}\n)");
    CHECK(std::regex_search(sheet(WorksheetFormat::markdown), in_markdown));
    CHECK(holds(sheet(WorksheetFormat::latex), "이름 \\makebox[0.45\\textwidth]{\\hrulefill}"));
    CHECK(holds(sheet(WorksheetFormat::html), "<p class=\"fields\">이름 <span style=\"flex-grow: 45\"></span>날짜 "));
    const std::string mistake = *worksheet({.level = 5, .language = Language::en});
    CHECK(std::regex_search(mistake, std::regex("\nThe mistake _{40,}\n")));
}

TEST_CASE("where the numbers come from stands below the title, and nothing where nobody says so") {
    const Document document = reference_document();
    ExportOptions of_head;
    of_head.source = "gpt2.npz · 2층 3번 헤드";
    for (const ExportFormat format :
         {ExportFormat::html, ExportFormat::markdown, ExportFormat::latex, ExportFormat::svg}) {
        CAPTURE(std::string(name(format)));
        const std::string plain = exported(document, format, {})->front().bytes;
        const std::string named = exported(document, format, of_head)->front().bytes;
        CHECK(holds(named, "2층 3번 헤드"));
        CHECK_FALSE(holds(plain, "헤드"));
        CHECK(named.size() < plain.size() + 400);
    }
}

}  // namespace qkv
