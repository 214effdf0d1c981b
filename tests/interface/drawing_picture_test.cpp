// The heatmaps as pixels, drawn without OpenGL.
#include "picture/drawing_picture.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <future>
#include <string>

#include "qkv/export.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

Drawing drawing_of(const Document& document) {
    Drawing drawing;
    const ExportOptions options{.style = {}, .draw_png = [&](const Drawing& given) {
                                    drawing = given;
                                    return std::string("png");
                                }};
    REQUIRE(exported(document, ExportFormat::png, options));
    return drawing;
}

Document document_with(const std::string& sentence) {
    Document document = reference_document();
    document.sentence = sentence;
    return document;
}

Picture drawn(const Drawing& drawing) {
    auto picture = picture_of(drawing);
    REQUIRE(picture);
    REQUIRE(picture->width == 2 * drawing.full_width());
    REQUIRE(picture->height == 2 * drawing.full_height());
    REQUIRE(picture->rgba.size() == static_cast<std::size_t>(4 * picture->width * picture->height));
    for (std::size_t alpha = 3; alpha < picture->rgba.size(); alpha += 4) {
        if (picture->rgba[alpha] != 255) FAIL("not opaque");
    }
    return *picture;
}

Rgb pixel(const Picture& picture, int x, int y) {
    const bool is_inside = x >= 0 && y >= 0 && x < picture.width && y < picture.height;
    REQUIRE(is_inside);
    const unsigned char* at = picture.rgba.data() + 4 * (static_cast<std::ptrdiff_t>(y) * picture.width + x);
    return {static_cast<unsigned>(at[0] << 16 | at[1] << 8 | at[2])};
}

// At a place in lengths of the drawing, from its left edge and the top of the part.
Rgb color_at(const Picture& picture, const Drawing& drawing, const drawing::Part& part, double x, double y) {
    return pixel(picture, static_cast<int>(2 * (x + drawing.margin)),
                 static_cast<int>(2 * (part.y + y + drawing.margin)));
}

// How many pixels of a part of the picture are not paper.
int inked(const Picture& picture, int left, int top, int right, int bottom) {
    int found = 0;
    for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) found += pixel(picture, x, y) != paper ? 1 : 0;
    }
    return found;
}

template <class Shape, class Visit>
int visit_all(const Drawing& drawing, Visit visit) {
    int found = 0;
    for (const drawing::Part& part : drawing.parts) {
        for (const drawing::Shape& shape : part.shapes) {
            if (const auto* one = std::get_if<Shape>(&shape)) ++found, visit(part, *one);
        }
    }
    return found;
}

}  // namespace

TEST_CASE("every cell with digits has its colour, and its digits are drawn") {
    test::Random random(981);
    for (const int tokens : {1, 3, 12, 32}) {
        const Document document = test::random_document(random, tokens, 3, 5);
        const Drawing drawing = drawing_of(document);
        const Picture picture = drawn(drawing);
        const int cells = visit_all<drawing::Box>(drawing, [&](const drawing::Part& part, const drawing::Box& box) {
            const double middle = box.y + 0.5 * box.height;
            CHECK(color_at(picture, drawing, part, box.x + 2, middle) == box.fill);
            CHECK(color_at(picture, drawing, part, box.x + box.width - 2, middle) == box.fill);
            CHECK(color_at(picture, drawing, part, box.x - 1.6, middle) != box.fill);
            int written = 0;
            for (double dx = 6; dx < box.width - 6; dx += 0.5)
                written += color_at(picture, drawing, part, box.x + dx, middle) != box.fill ? 1 : 0;
            CHECK(written > 0);
        });
        CHECK(cells == 2 * tokens * tokens + 5 * tokens);
        const int badges =
            visit_all<drawing::Badge>(drawing, [&](const drawing::Part& part, const drawing::Badge& one) {
                CHECK(color_at(picture, drawing, part, one.box.x + 3, one.text.middle) == one.box.fill);
                CHECK(color_at(picture, drawing, part, one.box.x + 0.5, one.box.y + 0.5) == paper);  // rounded
            });
        CHECK(badges == tokens);
    }
}

TEST_CASE("a negative output has an outline around its cell") {
    Document document = reference_document();
    document.head().v.setConstant(-1);
    const Drawing drawing = drawing_of(document);
    const Picture picture = drawn(drawing);
    int outlined = 0;
    visit_all<drawing::Box>(drawing, [&](const drawing::Part& part, const drawing::Box& box) {
        if (!box.stroke) return;
        ++outlined;
        // The pixel that the edge goes through.
        CHECK(color_at(picture, drawing, part, box.x, box.y + 0.5 * box.height) == *box.stroke);
    });
    CHECK(outlined == document.head().v.size());
}

TEST_CASE("every small cell has its colour, up to 1024 tokens") {
    test::Random random(982);
    for (const int tokens : {33, 129, 1024}) {
        const Drawing drawing = drawing_of(test::random_document(random, tokens, 3, 40));
        const Picture picture = drawn(drawing);
        int wrong = 0;
        const int grids = visit_all<drawing::Grid>(drawing, [&](const drawing::Part& part, const drawing::Grid& grid) {
            for (const auto& [fill, runs] : grid.colors) {
                for (const auto& [row, column, length] : runs) {
                    const double y = grid.y + row * grid.cell_height;
                    const double left = grid.x + column * grid.cell_width;
                    const double right = left + length * grid.cell_width - 0.5;
                    for (const double x : {left, right})
                        wrong += color_at(picture, drawing, part, x, y) != fill ? 1 : 0;
                }
            }
        });
        CHECK(grids == 3);
        CHECK(wrong == 0);
    }
}

TEST_CASE("texts stand at their anchors, within what was reckoned for them") {
    for (const drawing::Anchor anchor : {drawing::Anchor::start, drawing::Anchor::middle, drawing::Anchor::end}) {
        Drawing drawing{.width = 200, .height = 40, .parts = {drawing::Part()}};
        drawing::Text text{.x = 100, .middle = 20, .text = "HHHH", .size = 20, .anchor = anchor};
        drawing.parts.front().shapes.emplace_back(text);
        const Picture picture = drawn(drawing);
        const int left = inked(picture, 0, 0, 200, 80);
        const int right = inked(picture, 200, 0, 400, 80);
        CHECK(left + right > 200);
        if (anchor == drawing::Anchor::start) CHECK(left == 0);
        if (anchor == drawing::Anchor::end) CHECK(right == 0);
        if (anchor == drawing::Anchor::middle) CHECK(std::abs(left - right) < (left + right) / 10);
        const int above = inked(picture, 0, 0, 400, 40);
        CHECK(std::abs(2 * above - left - right) < (left + right) / 5);
    }
}

TEST_CASE("a sentence in any script is drawn, and what no typeface has as a box") {
    for (const char* sentence : {"나는 사과를 먹었다", "😀", "שלום", "नमस्ते", "\xEE\x80\x80", "a", "−"}) {
        CAPTURE(sentence);
        const Picture picture = drawn(drawing_of(document_with(sentence)));
        CHECK(inked(picture, 48, 48, 448, 90) > 20);
        CHECK(inked(picture, 0, 0, picture.width, 40) == 0);
    }
    // Joiners show nothing, so they change nothing.
    CHECK(drawn(drawing_of(document_with("a\xE2\x80\x8D"))).rgba == drawn(drawing_of(document_with("a"))).rgba);
    CHECK(drawn(drawing_of(document_with("a\t"))).rgba != drawn(drawing_of(document_with("a"))).rgba);
}

TEST_CASE("the same drawing gives the same file, in any thread") {
    const Drawing drawing = drawing_of(reference_document());
    const auto png = png_of_drawing(drawing);
    REQUIRE(png);
    CHECK(png->starts_with("\x89PNG"));
    CHECK(*png == png_of(drawn(drawing)));
    auto first = std::async(std::launch::async, [&] { return png_of_drawing(drawing); });
    auto second = std::async(std::launch::async, [&] { return png_of_drawing(drawing); });
    CHECK(first.get() == png);
    CHECK(second.get() == png);
}

}  // namespace qkv
