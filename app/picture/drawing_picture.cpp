#include "picture/drawing_picture.h"

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "look/code_point_box.h"
#include "picture/canvas.h"
#include "picture/drawing_fonts.h"

namespace qkv {
namespace {

constexpr double pixels = 2;  // for one of the drawing's

// Where the letters of a seam stand.
constexpr std::pair<double, double> directions[]{{1, 0},  {0.7, 0.7},   {0, 1},  {-0.7, 0.7},
                                                 {-1, 0}, {-0.7, -0.7}, {0, -1}, {0.7, -0.7}};

Typeface typeface_of(const drawing::Text& text) {
    if (text.is_digits) return Typeface::digits;
    return text.is_bold ? Typeface::bold : Typeface::text;
}

class Painter {
public:
    Painter(DrawingFonts& fonts, const Drawing& drawing)
        : fonts_(fonts),
          margin_(drawing.margin),
          canvas_(static_cast<int>(pixels * drawing.full_width()), static_cast<int>(pixels * drawing.full_height()),
                  drawing.background.value_or(paper)) {}

    Picture paint(const Drawing& drawing) {
        for (const auto& [y, shapes] : drawing.parts) {
            top_ = y;
            for (const drawing::Shape& shape : shapes) std::visit(*this, shape);
        }
        return canvas_.take();
    }

    void operator()(const drawing::Text& text) {
        const GlyphLine line = fonts_.line(typeface_of(text), pixels * text.size, text.text);
        const double before = text.anchor == drawing::Anchor::start ? 0.0
                              : text.anchor == drawing::Anchor::end ? line.width
                                                                    : 0.5 * line.width;
        const double left = x(text.x) - before;
        if (text.halo) {
            const double far = pixels * drawing::halo * text.size;
            for (const auto& [right, down] : directions)
                draw(line, pixels * text.size, left + far * right, y(text.baseline()) + far * down, *text.halo);
        }
        draw(line, pixels * text.size, left, y(text.baseline()), text.color);
    }

    void operator()(const drawing::Line& line) {
        for (const auto& [from, to] : dashes_of(line))
            canvas_.line({x(from.x), y(from.y)}, {x(to.x), y(to.y)}, pixels * line.width, line.color);
    }

    void operator()(const drawing::Curve& curve) {
        constexpr int points = 48;
        const std::vector<drawing::Spot> way = drawing::points_of(curve, points);
        for (std::size_t i = 1; i < way.size(); ++i)
            canvas_.line({x(way[i - 1].x), y(way[i - 1].y)}, {x(way[i].x), y(way[i].y)}, pixels * curve.width,
                         curve.color);
    }

    void operator()(const drawing::Polygon& polygon) {
        std::vector<Canvas::Spot> corners;
        for (const drawing::Spot& corner : polygon.corners) corners.push_back({x(corner.x), y(corner.y)});
        canvas_.fill_polygon(corners, polygon.fill);
    }

    void operator()(const drawing::Disc& disc) {
        const Canvas::Spot center{x(disc.center.x), y(disc.center.y)};
        canvas_.line(center, center, 2 * pixels * disc.radius, disc.fill);
    }

    void operator()(const drawing::Title& title) {
        const GlyphLine line = fonts_.line(Typeface::bold, pixels * title.size, title.text);
        draw(line, pixels * title.size, x(0), y(title.baseline), title.color);
        const GlyphLine note = fonts_.line(Typeface::text, pixels * title.note_size, title.note);
        draw(note, pixels * title.note_size, x(title.gap) + line.width, y(title.baseline), title.note_color);
    }

    void operator()(const drawing::Box& box) {
        const Canvas::Box edges{x(box.x), y(box.y), x(box.x + box.width), y(box.y + box.height)};
        if (box.radius > 0) {
            canvas_.fill_rounded(edges, pixels * box.radius, box.fill);
        } else {
            canvas_.fill(edges, box.fill);
        }
        if (box.stroke) canvas_.outline(edges, pixels * box.radius, pixels, *box.stroke);
    }

    void operator()(const drawing::Badge& badge) {
        (*this)(badge.box);
        (*this)(badge.text);
    }

    void operator()(const drawing::Grid& grid) {
        for (const auto& [fill, runs] : grid.colors) {
            for (const auto& [row, column, length] : runs)
                canvas_.fill(
                    {x(grid.x + column * grid.cell_width), y(grid.y + row * grid.cell_height),
                     x(grid.x + (column + length) * grid.cell_width), y(grid.y + (row + 1) * grid.cell_height)},
                    fill);
        }
    }

private:
    double x(double x) const { return pixels * (margin_ + x); }
    double y(double y) const { return pixels * (margin_ + top_ + y); }

    // Rows of glyphs stand on whole pixels, like those of the window.
    void draw(const GlyphLine& line, double em, double left, double baseline, Rgb color) {
        const int row = static_cast<int>(std::lround(baseline));
        for (const GlyphLine::Glyph& glyph : line.glyphs) {
            const double column = std::floor(left + glyph.x);
            if (glyph.font != nullptr) {
                const float scale = static_cast<float>(em) * glyph.font->em_scale();
                const auto right = static_cast<float>(left + glyph.x - column);
                const GlyphPixels drawn = glyph.font->pixels(glyph.codepoint, scale, right);
                cover(drawn.covered, drawn.width, static_cast<int>(column) + drawn.left, row + drawn.top, color);
            } else {
                const CodePointBox box(glyph.codepoint, static_cast<float>(em));
                const int above = static_cast<int>(0.36 * em) + box.height / 2;
                cover(box.pixels, box.width, static_cast<int>(column + 0.06 * em), row - above, color);
            }
        }
    }

    void cover(const std::vector<unsigned char>& covered, int width, int left, int top, Rgb color) {
        for (std::size_t i = 0; i < covered.size(); ++i) {
            const int place = static_cast<int>(i);
            canvas_.cover(left + place % width, top + place / width, color, covered[i] / 255.0);
        }
    }

    DrawingFonts& fonts_;
    double margin_;
    double top_ = 0;  // of the part
    Canvas canvas_;
};

}  // namespace

Result<Picture> picture_of(const Drawing& drawing) {
    return DrawingFonts::load().map([&](DrawingFonts fonts) { return Painter(fonts, drawing).paint(drawing); });
}

Result<std::string> png_of_drawing(const Drawing& drawing) {
    return picture_of(drawing).and_then([](const Picture& picture) -> Result<std::string> {
        std::string png = png_of(picture);
        if (png.empty()) return tl::unexpected(Problem{"problem.export.no_memory", {}});
        return png;
    });
}

}  // namespace qkv
