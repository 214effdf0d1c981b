// Chromium shows and prints what qkv writes.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "exchange/tools.h"
#include "support/holds.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using test::holds;
using test::Random;

test::Outcome chromium(const fs::path& folder, const std::vector<std::string>& what) {
    std::vector<std::string> arguments{"chromium",
                                       "--headless",
                                       "--no-sandbox",
                                       "--disable-gpu",
                                       "--disable-quic",
                                       "--no-first-run",
                                       "--disable-background-networking",
                                       "--disable-component-update",
                                       "--disable-sync",
                                       "--no-pdf-header-footer",
                                       "--user-data-dir=" + (folder / "profile").string()};
    arguments.insert(arguments.end(), what.begin(), what.end());
    return test::run(arguments, folder);
}

void print(const fs::path& folder, const std::string& name) {
    const test::Outcome outcome = chromium(folder, {"--print-to-pdf=out.pdf", "file://" + (folder / name).string()});
    CAPTURE(outcome.out);
    REQUIRE(fs::exists(folder / "out.pdf"));
}

int pages(const fs::path& folder) {
    const test::Outcome about = test::run({"pdfinfo", "out.pdf"}, folder);
    CAPTURE(about.out);
    CHECK(holds(about.out, "(A4)"));
    const auto at = about.out.find("Pages:");
    REQUIRE(at != std::string::npos);
    return std::stoi(about.out.substr(at + 6));
}

struct Pixels {
    int width = 0;
    int height = 0;
    std::string bytes;  // red, green, blue

    // How many are nearer than `distance` to a colour in each of its parts.
    long count(int red, int green, int blue, int distance = 6) const {
        long found = 0;
        for (std::size_t i = 0; i + 2 < bytes.size(); i += 3) {
            const auto part = [&](std::size_t c) { return static_cast<int>(static_cast<unsigned char>(bytes[i + c])); };
            found += std::abs(part(0) - red) < distance && std::abs(part(1) - green) < distance &&
                     std::abs(part(2) - blue) < distance;
        }
        return found;
    }
};

// The first page of out.pdf.
Pixels first_page(const fs::path& folder) {
    const test::Outcome outcome =
        test::run({"pdftoppm", "-r", "72", "-l", "1", "-singlefile", "out.pdf", "page"}, folder);
    CAPTURE(outcome.out);
    const std::string ppm = test::content(folder / "page.ppm");
    std::istringstream header(ppm);
    std::string magic;
    int largest = 0;
    Pixels pixels;
    header >> magic >> pixels.width >> pixels.height >> largest;
    REQUIRE(magic == "P6");
    REQUIRE(largest == 255);
    pixels.bytes = ppm.substr(static_cast<std::size_t>(header.tellg()) + 1);
    REQUIRE(pixels.bytes.size() == static_cast<std::size_t>(3 * pixels.width * pixels.height));
    return pixels;
}

// How far the page is wider than a window as wide as A4, in pixels: 0 if nothing has to be scrolled sideways.
std::string overflow(const fs::path& folder, std::string page) {
    const std::string script =
        "<script>addEventListener('load', () => { const widest = Math.max(...[...document.querySelectorAll('*')].map("
        "e => e.getBoundingClientRect().right)); document.body.innerHTML = 'beyond:' + Math.max(0, Math.ceil("
        "Math.max(widest, document.documentElement.scrollWidth) - innerWidth)) + ';'; })</script></body>";
    page.replace(page.find("</body>"), 7, script);
    test::write(folder / "measured.html", page);
    const test::Outcome outcome = chromium(folder, {"--window-size=794,1123", "--hide-scrollbars", "--dump-dom",
                                                    "file://" + (folder / "measured.html").string()});
    CAPTURE(outcome.out);
    const auto at = outcome.out.find("beyond:");
    REQUIRE(at != std::string::npos);
    return outcome.out.substr(at + 7, outcome.out.find(';', at) - at - 7);
}

std::vector<Document> documents() {
    Random random(970);
    Document long_words = reference_document();
    long_words.tokens[0] = std::string(150, 'w');
    long_words.sentence = long_words.tokens[0] + " 사과를 먹었다";
    return {reference_document(),
            test::nasty_document(),
            test::random_document(random, 6, 8, 8, 1000.0),
            test::random_document(random, 32, 2, 16, 1e6),
            test::random_document(random, 300, 8, 8),
            long_words};
}

}  // namespace

TEST_CASE("Chromium prints the page on A4, with its colours, and has nothing to scroll sideways") {
    if (test::skips_without({"chromium", "pdfinfo", "pdftoppm"})) return;
    for (const Document& document : documents()) {
        const test::TemporaryFolder folder;
        const std::string page = test::exported_file(document, ExportFormat::html, Language::ko);
        CAPTURE(document.token_count());
        CHECK(overflow(folder.path(), page) == "0");
        if (document.token_count() > 32) continue;  // hundreds of pages
        test::write(folder / "out.html", page);
        print(folder.path(), "out.html");
        CHECK(pages(folder.path()) >= 1);
    }
}

TEST_CASE("what is wider than the page is measured") {
    if (test::skips_without({"chromium", "pdfinfo", "pdftoppm"})) return;
    const test::TemporaryFolder folder;
    CHECK(overflow(folder.path(), "<body style='margin:0'><p style='width:800px'>wide</p></body>") == "6");
}

TEST_CASE("Chromium shows the heatmaps in the colours of their roles, within their margins") {
    if (test::skips_without({"chromium", "pdfinfo", "pdftoppm"})) return;
    for (const Document& document : {reference_document(), test::nasty_document()}) {
        const test::TemporaryFolder folder;
        test::write(folder / "out.svg", test::exported_file(document, ExportFormat::svg, Language::ko));
        const std::string page =
            "<style>@page { size: A4; margin: 0 } body { margin: 0 }</style><img src='out.svg' width='500'>";
        test::write(folder / "out.html", page);
        print(folder.path(), "out.html");
        CHECK(pages(folder.path()) >= 1);
        const Pixels pixels = first_page(folder.path());
        CHECK(pixels.count(0x7B, 0x83, 0x97, 24) > 100);  // slate
        CHECK(pixels.count(0xD5, 0xC2, 0xE1, 24) > 100);  // purple
        CHECK(pixels.count(0x9F, 0xDA, 0xC9, 24) > 100);  // green
        CHECK(pixels.count(0x17, 0x1A, 0x23, 60) > 20);   // the text
    }
}

TEST_CASE("an SVG file of any document is sound XML") {
    if (test::skips_without({test::python})) return;
    const test::TemporaryFolder folder;
    int number = 0;
    for (const Document& document : documents())
        test::write(folder / (std::to_string(number++) + ".svg"),
                    test::exported_file(document, ExportFormat::svg, Language::en));
    const test::Outcome outcome = test::run(
        {test::python, "-c",
         "import glob, xml.dom.minidom\nfor name in glob.glob('*.svg'): xml.dom.minidom.parse(name)\nprint('sound')"},
        folder.path());
    CAPTURE(outcome.out);
    CHECK(outcome.out == "sound\n");
}

}  // namespace qkv
