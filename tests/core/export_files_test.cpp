// What is exported to be looked at, and how exports become files.
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "qkv/export.h"
#include "support/exports.h"
#include "support/holds.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv {

namespace fs = std::filesystem;
using test::count;
using test::english;
using test::file;
using test::files;
using test::holds;
using test::korean;
using test::nasty_document;
using test::Random;

TEST_CASE("html: one page of its own, with three heatmaps and Σ = 1 for each row of weights") {
    for (const ExportOptions& options : {korean, english}) {
        const std::string page = file(reference_document(), ExportFormat::html, options);
        CHECK(page.starts_with("<!DOCTYPE html>"));
        CHECK(page.ends_with("</html>\n"));
        CHECK(count(page, "<svg ") == 3);
        CHECK(count(page, "Σ = 1") == 3);
        CHECK(count(page, "0.422") > 6);
        CHECK(count(page, "http") == 3);  // the namespace of SVG
        CHECK_FALSE(holds(page, "<script"));
        CHECK_FALSE(holds(page, "<link"));
        CHECK_FALSE(holds(page, "url("));
    }
    Random random(908);
    const std::string page = file(nasty_document(random), ExportFormat::html);
    CHECK_FALSE(holds(page, "<script"));
    CHECK_FALSE(holds(page, "<b>"));
    CHECK_FALSE(holds(page, "\x01"));
}

TEST_CASE("svg: a cell for each number, up to 32 rows and columns with its digits") {
    Random random(909);
    for (const int tokens : {1, 2, 7, 32}) {
        Document document = test::random_document(random, tokens, 3, 5);
        const std::string svg = file(document, ExportFormat::svg);
        CHECK(svg.starts_with("<?xml"));
        // The paper, the cells, a badge for each row of weights.
        CHECK(count(svg, "<rect ") == 1 + 2 * tokens * tokens + 5 * tokens + tokens);
        CHECK(count(svg, "Σ = 1") == tokens);
    }
    const std::string svg = file(test::random_document(random, 33, 3, 5), ExportFormat::svg);
    CHECK(count(svg, "<path ") > 3);
    CHECK_FALSE(holds(svg, "Σ = 1"));
    const std::string masked = [] {
        Document document = reference_document();
        document.options.mask = Mask::causal;
        return file(document, ExportFormat::svg);
    }();
    CHECK(count(masked, ">−∞<") == 3);
    CHECK_FALSE(holds(masked, "nan"));
    CHECK_FALSE(holds(masked, "inf"));
}

TEST_CASE("svg: one large weight among a million is still seen") {
    Random random(910);
    Document document = test::random_document(random, 1024, 2, 2, 1e-3);
    document.options = {};
    document.head().q.row(700).setConstant(30);
    document.head().k.row(123).setConstant(30);
    const std::string svg = file(document, ExportFormat::svg);
    CHECK(svg.size() < 2'000'000);
    // The strongest purple and slate, each in one block: 78 % of the colour on white.
    CHECK(count(svg, "fill=\"#A57BBD\"") >= 1);
}

TEST_CASE("numbers at the edge of what a double holds leave in every format") {
    Document document = reference_document();
    document.head().q *= 1e300;
    document.head().k *= 1e300;
    document.head().v *= 1.7e308;
    document.head().v(0, 0) = -5e-324;
    for (const ExportFormat format : export_formats) {
        CAPTURE(name(format));
        for (const ExportedFile& one : files(document, format)) CHECK_FALSE(one.bytes.empty());
    }
    for (const ExportFormat format : {ExportFormat::csv, ExportFormat::json, ExportFormat::svg})
        for (const ExportedFile& one : files(document, format)) CHECK_FALSE(holds(one.bytes, "nan"));
}

TEST_CASE("a program draws PNG itself, or is told that this one can't") {
    const std::string drawn = file(reference_document(), ExportFormat::png);
    const std::string svg = file(reference_document(), ExportFormat::svg);
    for (const std::string shown : {"나는 사과를 먹었다", "먹었다", "0.422"}) {
        CHECK(holds(drawn, shown));
        CHECK(holds(svg, ">" + shown + "</text>"));
    }
    const auto refused = exported(reference_document(), ExportFormat::png, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().id == "problem.export.png");
    const ExportOptions failing{{}, [](const Drawing&) -> Result<std::string> {
                                    return tl::unexpected(Problem{"problem.fonts", {}});
                                }};
    CHECK(exported(reference_document(), ExportFormat::png, failing).error().id == "problem.fonts");
}

TEST_CASE("a large document leaves in seconds, or with a word why not") {
    Random random(911);
    const Document large = test::random_document(random, 1024, 64, 64);
    for (const ExportFormat format : export_formats) {
        CAPTURE(name(format));
        const auto all = exported(large, format, english);
        if (format == ExportFormat::markdown || format == ExportFormat::latex) {
            REQUIRE_FALSE(all);
            CHECK(all.error().id == "problem.export.calculation_too_long");
            CHECK(std::stod(all.error().args[0].value) > 1024 * 1024);
            CHECK(all.error().args[1] == TextArg{"limit", "250000"});
        } else if (format == ExportFormat::python) {
            REQUIRE_FALSE(all);
            // q, k, v and output, and the weights.
            const std::string numbers = std::to_string(4 * 1024 * 64 + 1024 * 1024);
            CHECK(all.error().args == std::vector<TextArg>{{"numbers", numbers}, {"limit", "500000"}});
            CHECK(holds(said(all.error(), Language::en), "500000"));
        } else {
            REQUIRE(all);
        }
        if (format == ExportFormat::html) {
            CHECK(all->front().bytes.size() < 4'000'000);
            CHECK(holds(all->front().bytes, "more than the limit of 250000, so it is not written out."));
        }
    }
    const Document medium = test::random_document(random, 300, 8, 8);
    for (const ExportFormat format : {ExportFormat::markdown, ExportFormat::latex, ExportFormat::html}) {
        const std::string text = file(medium, format, english);
        CHECK(text.size() < 8'000'000);
        CHECK(holds(text, "There are 300 tokens"));
        CHECK(holds(text, "Process 1:"));
        CHECK_FALSE(holds(text, "Process 300:"));
    }
    // What can be typed is always written out whole.
    const Document typed = test::random_document(random, max_sentence_tokens, max_edit_dimensions, max_edit_dimensions);
    CHECK(holds(file(typed, ExportFormat::markdown, english), "Process 32:"));
}

TEST_CASE("export_document writes a file, or the files of a folder that it makes") {
    const test::TemporaryFolder folder;
    for (const ExportFormat format : export_formats) {
        const fs::path path = folder / std::string(name(format)) / "a" / "out";
        if (!is_folder(format)) fs::create_directories(path.parent_path());
        REQUIRE(export_document(reference_document(), format, korean, path));
        for (const ExportedFile& one : files(reference_document(), format)) {
            std::ifstream stream(one.name.empty() ? path : path / one.name, std::ios::binary);
            CHECK(std::string{std::istreambuf_iterator<char>(stream), {}} == one.bytes);
        }
    }
    CHECK(export_document(reference_document(), ExportFormat::csv, korean, folder / "csv/a/out"));
}

TEST_CASE("an export that is cancelled writes nothing, in every format") {
    const test::TemporaryFolder folder;
    for (const ExportFormat format : export_formats) {
        CAPTURE(name(format));
        WorkProgress progress;
        progress.cancel();
        const auto written = export_document(reference_document(), format, korean, folder / "out", &progress);
        REQUIRE_FALSE(written);
        CHECK(written.error().id == cancelled_work);
        CHECK(std::filesystem::is_empty(folder.path()));
    }
    WorkProgress progress;
    REQUIRE(export_document(reference_document(), ExportFormat::html, korean, folder / "out", &progress));
    CHECK(progress.share() == 1.0);
}

TEST_CASE("export_document says what stands in the way") {
    const test::TemporaryFolder folder;
    const fs::path file = folder / "file";
    std::ofstream(file) << "old";
    const auto problem = [&](ExportFormat format, const fs::path& path) {
        const auto written = export_document(reference_document(), format, korean, path);
        return written ? std::string() : written.error().id;
    };
    CHECK(problem(ExportFormat::csv, file) == "problem.folder.not_folder");
    CHECK(problem(ExportFormat::npz, folder.path()) == "problem.file.folder");
    CHECK(problem(ExportFormat::npz, folder / "missing/a.npz") == "problem.file.no_folder");
    CHECK(problem(ExportFormat::csv, file / "below") == "problem.file.no_folder");
    Random random(912);
    const Document large = test::random_document(random, 1024, 64, 64);
    CHECK_FALSE(export_document(large, ExportFormat::latex, korean, file));
    std::ifstream stream(file);
    CHECK(std::string{std::istreambuf_iterator<char>(stream), {}} == "old");
}

}  // namespace qkv
