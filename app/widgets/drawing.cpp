#include "widgets/drawing.h"

#include <variant>

#include "imgui_internal.h"
#include "widgets/text.h"

namespace qkv {
namespace {

ImU32 color_of(Rgb color) { return IM_COL32(color.red(), color.green(), color.blue(), 255); }

class Draw {
public:
    Draw(const Ui& ui, ImVec2 at) : ui_(ui), at_(at) {}

    void part(const drawing::Part& part) {
        top_ = part.y;
        for (const drawing::Shape& shape : part.shapes) std::visit(*this, shape);
    }

    void operator()(const drawing::Text& text) const {
        ImFont* const font = text.is_digits ? ui_.fonts.digits : text.is_bold ? ui_.fonts.bold : ui_.fonts.text;
        write(text, {font, static_cast<float>(text.size), color_of(text.color)});
    }

    void operator()(const drawing::Title& title) const {
        const TextStyle bold{ui_.fonts.bold, static_cast<float>(title.size), color_of(title.color)};
        const ImVec2 at = spot(0, title.baseline - 0.85 * title.size);
        const float width = draw_text(at, bold, title.text);
        const TextStyle note{ui_.fonts.text, static_cast<float>(title.note_size), color_of(title.note_color)};
        draw_text({at.x + width + static_cast<float>(title.gap), at.y + 0.2F * static_cast<float>(title.size)}, note,
                  title.note);
    }

    void operator()(const drawing::Box& box) const {
        const ImVec2 from = spot(box.x, box.y);
        const ImVec2 to = spot(box.x + box.width, box.y + box.height);
        list_->AddRectFilled(from, to, color_of(box.fill), static_cast<float>(box.radius));
        if (box.stroke) list_->AddRect(from, to, color_of(*box.stroke), static_cast<float>(box.radius));
    }

    void operator()(const drawing::Badge& badge) const {
        (*this)(badge.box);
        (*this)(badge.text);
    }

    void operator()(const drawing::Grid& grid) const {
        for (const auto& [fill, runs] : grid.colors) {
            for (const auto& [row, column, length] : runs)
                list_->AddRectFilled(
                    spot(grid.x + column * grid.cell_width, grid.y + row * grid.cell_height),
                    spot(grid.x + (column + length) * grid.cell_width, grid.y + (row + 1) * grid.cell_height),
                    color_of(fill));
        }
    }

    void operator()(const drawing::Line& line) const {
        for (const auto& [from, to] : drawing::dashes_of(line))
            list_->AddLine(spot(from.x, from.y), spot(to.x, to.y), color_of(line.color),
                           static_cast<float>(line.width));
    }

    void operator()(const drawing::Curve& curve) const {
        const auto at = [&](drawing::Spot place) { return spot(place.x, place.y); };
        list_->AddBezierCubic(at(curve.from), at(curve.leaving), at(curve.arriving), at(curve.to),
                              color_of(curve.color), static_cast<float>(curve.width));
    }

    void operator()(const drawing::Polygon& polygon) const {
        for (const drawing::Spot& corner : polygon.corners) list_->PathLineTo(spot(corner.x, corner.y));
        list_->PathFillConvex(color_of(polygon.fill));
    }

    void operator()(const drawing::Disc& disc) const {
        list_->AddCircleFilled(spot(disc.center.x, disc.center.y), static_cast<float>(disc.radius),
                               color_of(disc.fill));
    }

private:
    ImVec2 spot(double x, double y) const {
        return {at_.x + static_cast<float>(x), at_.y + static_cast<float>(top_ + y)};
    }

    // A seam is the same letters around it in another colour.
    void write(const drawing::Text& text, TextStyle style) const {
        const ImVec2 size = size_of(style, text.text);
        const float before = text.anchor == drawing::Anchor::start ? 0.0F
                             : text.anchor == drawing::Anchor::end ? size.x
                                                                   : 0.5F * size.x;
        ImVec2 at = spot(text.x, text.middle);
        at = {at.x - before, at.y - 0.5F * size.y};
        if (text.halo) {
            const TextStyle seam{style.font, style.size, color_of(*text.halo)};
            const float far = static_cast<float>(drawing::halo) * style.size;
            for (const auto& [right, down] :
                 {ImVec2(1, 0), ImVec2(-1, 0), ImVec2(0, 1), ImVec2(0, -1), ImVec2(0.7F, 0.7F), ImVec2(-0.7F, 0.7F),
                  ImVec2(0.7F, -0.7F), ImVec2(-0.7F, -0.7F)})
                draw_text({at.x + far * right, at.y + far * down}, seam, text.text);
        }
        draw_text(at, style, text.text);
    }

    const Ui& ui_;
    const ImVec2 at_;
    double top_ = 0;
    ImDrawList* list_ = ImGui::GetWindowDrawList();
};

}  // namespace

drawing::Colors drawing_colors(const Palette& palette) {
    return {.paper = rgb(palette.panel),
            .grid = rgb(mixed(palette.panel, palette.border, 0.6)),
            .axis = rgb(mixed(palette.border, palette.muted, 0.45)),
            .text = rgb(palette.text),
            .muted = rgb(palette.muted),
            .accent = rgb(palette.accent),
            .lit = rgb(palette.lit),
            .query = rgb(palette.query),
            .key = rgb(palette.key),
            .value = rgb(palette.value),
            .score = rgb(palette.score),
            .weight = rgb(palette.weight),
            .query_text = rgb(palette.query_text),
            .key_text = rgb(palette.key_text),
            .value_text = rgb(palette.value_text),
            .weight_text = rgb(palette.weight_text)};
}

void draw_drawing(const Ui& ui, const Drawing& drawing, ImVec2 at) {
    Draw draw(ui, at);
    for (const drawing::Part& part : drawing.parts) draw.part(part);
}

}  // namespace qkv
