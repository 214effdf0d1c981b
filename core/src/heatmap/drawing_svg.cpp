#include "heatmap/drawing_svg.h"

#include <fmt/format.h>
#include <utility>

#include "base/markup.h"

namespace qkv {
namespace {

const char* name_of(drawing::Anchor anchor) {
    if (anchor == drawing::Anchor::start) return "start";
    return anchor == drawing::Anchor::middle ? "middle" : "end";
}

class SvgWriter {
public:
    void operator()(const drawing::Text& text) {
        svg_ += fmt::format(
            "<text x=\"{:.5g}\" y=\"{:.5g}\" font-size=\"{:.3g}\" fill=\"#{:06X}\" "
            "text-anchor=\"{}\"{}{}{}>{}</text>\n",
            text.x, text.baseline(), text.size, text.color.hex, name_of(text.anchor),
            text.is_bold ? " font-weight=\"700\"" : "",
            text.is_digits ? fmt::format(" font-family=\"{}\"", digits_family) : "", halo_of(text),
            markup_escaped(text.text));
    }

    void operator()(const drawing::Line& line) {
        svg_ += fmt::format(
            "<line x1=\"{:.5g}\" y1=\"{:.5g}\" x2=\"{:.5g}\" y2=\"{:.5g}\" stroke=\"#{:06X}\" stroke-width=\"{:.3g}\" "
            "stroke-linecap=\"round\"{}/>\n",
            line.from.x, line.from.y, line.to.x, line.to.y, line.color.hex, line.width,
            line.dash > 0 ? fmt::format(" stroke-dasharray=\"{0:.3g} {0:.3g}\"", line.dash) : "");
    }

    void operator()(const drawing::Curve& curve) {
        svg_ += fmt::format(
            "<path d=\"M{:.5g} {:.5g}C{:.5g} {:.5g} {:.5g} {:.5g} {:.5g} {:.5g}\" fill=\"none\" stroke=\"#{:06X}\" "
            "stroke-width=\"{:.3g}\" stroke-linecap=\"round\"/>\n",
            curve.from.x, curve.from.y, curve.leaving.x, curve.leaving.y, curve.arriving.x, curve.arriving.y,
            curve.to.x, curve.to.y, curve.color.hex, curve.width);
    }

    void operator()(const drawing::Polygon& polygon) {
        svg_ += fmt::format("<polygon fill=\"#{:06X}\" points=\"", polygon.fill.hex);
        for (const drawing::Spot& corner : polygon.corners) svg_ += fmt::format("{:.5g},{:.5g} ", corner.x, corner.y);
        svg_.back() = '"';
        svg_ += "/>\n";
    }

    void operator()(const drawing::Disc& disc) {
        svg_ += fmt::format("<circle cx=\"{:.5g}\" cy=\"{:.5g}\" r=\"{:.4g}\" fill=\"#{:06X}\"/>\n", disc.center.x,
                            disc.center.y, disc.radius, disc.fill.hex);
    }

    void operator()(const drawing::Title& title) {
        svg_ += fmt::format(
            "<text x=\"0\" y=\"{}\" fill=\"#{:06X}\" font-size=\"{}\" font-weight=\"700\">{}<tspan dx=\"{}\" "
            "fill=\"#{:06X}\" font-size=\"{}\" font-weight=\"400\">{}</tspan></text>\n",
            title.baseline, title.color.hex, title.size, markup_escaped(title.text), title.gap, title.note_color.hex,
            title.note_size, markup_escaped(title.note));
    }

    void operator()(const drawing::Box& box) {
        const bool is_rounded = box.radius > 0;
        svg_ += fmt::format(
            "<rect x=\"{:.5g}\" y=\"{:.5g}\" width=\"{:.5g}\" height=\"{:.5g}\"{} fill=\"#{:06X}\"{}{}/>\n", box.x,
            box.y, box.width, box.height, is_rounded ? fmt::format(" rx=\"{:.5g}\"", box.radius) : "", box.fill.hex,
            box.stroke ? fmt::format(" stroke=\"#{:06X}\"", box.stroke->hex) : "",
            is_rounded ? "" : " shape-rendering=\"crispEdges\"");
    }

    void operator()(const drawing::Badge& badge) {
        svg_ += "<g>";
        if (!badge.tooltip.empty()) svg_ += fmt::format("<title>{}</title>", markup_escaped(badge.tooltip));
        (*this)(badge.box);
        (*this)(badge.text);
        svg_ += "</g>\n";
    }

    void operator()(const drawing::Grid& grid) {
        svg_ += fmt::format("<g transform=\"translate({} {}) scale({} {})\" shape-rendering=\"crispEdges\">\n", grid.x,
                            grid.y, grid.cell_width, grid.cell_height);
        for (const auto& [fill, runs] : grid.colors) {
            svg_ += fmt::format("<path fill=\"#{:06X}\" d=\"", fill.hex);
            for (const auto& [row, column, length] : runs)
                svg_ += fmt::format("M{} {}h{}v1h-{}z", column, row, length, length);
            svg_ += "\"/>\n";
        }
        svg_ += "</g>\n";
    }

    std::string write(const Drawing& drawing) {
        if (drawing.background)
            svg_ += fmt::format("<rect x=\"{0}\" y=\"{0}\" width=\"100%\" height=\"100%\" fill=\"#{1:06X}\"/>\n",
                                -drawing.margin, drawing.background->hex);
        for (const auto& [y, shapes] : drawing.parts) {
            if (y != 0) svg_ += fmt::format("<g transform=\"translate(0 {:.5g})\">\n", y);
            for (const drawing::Shape& shape : shapes) std::visit(*this, shape);
            if (y != 0) svg_ += "</g>\n";
        }
        return std::move(svg_);
    }

private:
    static std::string halo_of(const drawing::Text& text) {
        if (!text.halo) return {};
        return fmt::format(
            " stroke=\"#{:06X}\" stroke-width=\"{:.3g}\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
            text.halo->hex, 2 * drawing::halo * text.size);
    }

    std::string svg_;
};

}  // namespace

std::string to_svg(const Drawing& drawing) {
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"{2} {2} {0} {1}\" "
        "font-family=\"{3}\">\n{4}</svg>\n",
        drawing.full_width(), drawing.full_height(), -drawing.margin, font_family, SvgWriter().write(drawing));
}

std::string to_svg_file(const Drawing& drawing) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + to_svg(drawing);
}

}  // namespace qkv
