// XeLaTeX, with what Debian's texlive-xetex brings, compiles what qkv writes: nothing runs out of the page, and no
// character is missing.
#include <doctest/doctest.h>
#include <sstream>
#include <string>

#include "exchange/tools.h"
#include "qkv/tokenizer.h"
#include "qkv/worksheet.h"
#include "support/languages.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

using test::languages;
using test::Random;

bool is_ascii_or_hangul(char32_t codepoint) {
    return codepoint < 0x80 || (codepoint >= 0x3130 && codepoint < 0x3190) ||
           (codepoint >= 0xAC00 && codepoint < 0xD7B0);
}

// Lines of the log that report a fault. Which other scripts there are depends on the typefaces of the machine.
std::string faults(const std::string& log) {
    constexpr double most_overfull_pt = 10;
    const std::string overfull = "Overfull \\hbox (";
    const std::string missing = "Missing character: There is no ";
    std::istringstream lines(log);
    std::string found;
    for (std::string line; std::getline(lines, line);) {
        const bool is_overfull =
            line.starts_with(overfull) && std::stod(line.substr(overfull.size())) > most_overfull_pt;
        const bool is_missing =
            line.starts_with(missing) && is_ascii_or_hangul(codepoints(line.substr(missing.size())).front());
        if (is_overfull || is_missing || line.starts_with("!")) found += line + "\n";
    }
    return found;
}

void check_compiles(const std::string& latex) {
    const test::TemporaryFolder folder;
    test::write(folder / "out.tex", latex);
    const test::Outcome outcome =
        test::run({"xelatex", "-interaction=nonstopmode", "-halt-on-error", "out.tex"}, folder.path());
    const std::string log = test::content(folder / "out.log");
    CAPTURE(outcome.out);
    CHECK(outcome.exit_code == 0);
    CHECK(faults(log) == "");
    const test::Outcome about = test::run({"pdfinfo", "out.pdf"}, folder.path());
    CAPTURE(about.out);
    CHECK(about.out.find("(A4)") != std::string::npos);
}

void check_calculation(const Document& document) {
    for (const Language language : languages)
        check_compiles(test::exported_file(document, ExportFormat::latex, language));
}

}  // namespace

TEST_CASE("what is wrong with a page is found in its log") {
    CHECK(faults("Overfull \\hbox (9.9pt too wide) in paragraph at lines 1--2\n") == "");
    CHECK(faults("Overfull \\hbox (10.1pt too wide) in paragraph at lines 1--2\n") != "");
    CHECK(faults("Missing character: There is no 먹 in font cmr10!\n") != "");
    CHECK(faults("Missing character: There is no a in font nullfont!\n") != "");
    CHECK(faults("Missing character: There is no 😀 in font cmr10!\n") == "");
    CHECK(faults("! Undefined control sequence.\n") != "");
}

TEST_CASE("XeLaTeX: six tokens of eight dimensions stay on the page") {
    if (test::skips_without({"xelatex", "pdfinfo"})) return;
    Random random(960);
    Document document = test::random_document(random, 6, 8, 8, 1000.0);
    document.options = {scale_for_key_size(8), Mask::none, 0.7};
    check_calculation(document);
}

TEST_CASE("XeLaTeX: tokens may hold what LaTeX takes for commands, and be in any script") {
    if (test::skips_without({"xelatex", "pdfinfo"})) return;
    check_calculation(test::nasty_document());
}

TEST_CASE("XeLaTeX: embeddings and W; a long sentence, and long words without a place to break") {
    if (test::skips_without({"xelatex", "pdfinfo"})) return;
    check_calculation(test::small_with_embeddings());
    Document document = reference_document();
    document.tokens = {
        std::string(150, 'w'), "가나다라마바사아자차카타파하가나다라마바사아자차카타파하가나다라마바사아자차카타파하",
        "https://example.org/a_very/long?path=with&many=parts#and-a-fragment-that-goes-on-and-on-and-on"};
    document.sentence = document.tokens[0] + " " + document.tokens[1] + " " + document.tokens[2];
    check_calculation(document);
}

TEST_CASE("XeLaTeX: worksheets of every level, and their answers") {
    if (test::skips_without({"xelatex", "pdfinfo"})) return;
    for (int level = 1; level <= WorksheetOptions::largest_level; ++level) {
        for (const bool has_answers : {false, true}) {
            WorksheetOptions options;
            options.level = level;
            options.tokens = WorksheetOptions::largest_tokens;
            options.dimensions = WorksheetOptions::largest_dimensions;
            options.language = languages[level % 2];
            options.format = WorksheetFormat::latex;
            options.has_answers = has_answers;
            CAPTURE(level);
            CAPTURE(has_answers);
            check_compiles(worksheet(options).value());
        }
    }
}

}  // namespace qkv
