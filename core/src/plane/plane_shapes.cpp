#include "plane/plane_shapes.h"

#include <fmt/format.h>

namespace qkv::plane {
namespace {

using drawing::Anchor;

constexpr double head_length = 0.75;  // in em
constexpr int most_grid_lines = 9;
constexpr double usual_width = 0.88;  // of letters, beside the widest

}  // namespace

PlaneShapes::PlaneShapes(const Frame& frame, const Look& look)
    : look_(look), frame_(frame), paper_(frame, look.width, look.height), places_(look.width, look.height, look.em) {
    drawing_.width = look.width;
    drawing_.height = look.height;
    drawing_.background = look.colors.paper;
    drawing_.parts.resize(2);
}

void PlaneShapes::line(Spot from, Spot to, double width_em, Rgb color, double dash_em) {
    add(drawing::Line{from, to, std::max(width_em * em(), 1.0), color, dash_em * em()});
}

void PlaneShapes::grid() {
    const double step = tick_step(frame_.right - frame_.left, most_grid_lines);
    for (const double x : ticks(frame_.left, frame_.right, step))
        line(spot({x, frame_.bottom}), spot({x, frame_.top}), 0, x == 0 ? colors().axis : colors().grid);
    for (const double y : ticks(frame_.bottom, frame_.top, step))
        line(spot({frame_.left, y}), spot({frame_.right, y}), 0, y == 0 ? colors().axis : colors().grid);
    numbers_of_axes(2 * step);
}

void PlaneShapes::numbers_of_axes(double step) {
    const auto written = [&](double value, Spot at, Anchor anchor) {
        add(drawing::Text{.x = at.x,
                          .middle = at.y,
                          .text = format_number(value, 6),
                          .size = small_size * em(),
                          .color = colors().muted,
                          .anchor = anchor,
                          .is_digits = true});
        keep_free(at, 0.6);
    };
    for (const double x : ticks(frame_.left, frame_.right, step)) {
        const Spot at = spot({x, 0});
        if (x != 0 && at.x > em() && at.x < look_.width - em())
            written(x, {at.x, std::clamp(at.y + 0.7 * em(), 0.7 * em(), look_.height - 0.6 * em())}, Anchor::middle);
    }
    for (const double y : ticks(frame_.bottom, frame_.top, step)) {
        const Spot at = spot({0, y});
        if (y != 0 && at.y > em() && at.y < look_.height - em())
            written(y, {std::clamp(at.x - 0.4 * em(), 1.6 * em(), look_.width), at.y}, Anchor::end);
    }
}

void PlaneShapes::arrow(Spot from, Spot to, double width_em, Rgb color) {
    const double far = length(to - from);
    if (far < 0.1 * em()) return add(drawing::Disc{to, 0.5 * point_radius * em(), color});
    const Spot along = unit(to - from);
    const double head = std::min(head_length * em(), far);
    const Spot foot = to - head * along;
    const Spot across = 0.4 * head * Spot{-along.y, along.x};
    line(from, foot + 0.2 * head * along, width_em, color);
    add(drawing::Polygon{{to, foot + across, foot - across}, color});
}

void PlaneShapes::ring(Spot center, Rgb color) {
    add(drawing::Disc{center, 0.8 * em(), color});
    add(drawing::Disc{center, 0.66 * em(), blended(colors().paper, color, 0.18)});
}

void PlaneShapes::keep_free(Spot center, double radius_em) {
    const double radius = radius_em * em();
    places_.keep_free(Area{center.x - radius, center.y - radius, center.x + radius, center.y + radius});
}

void PlaneShapes::label(Spot at, Spot towards, const Label& label) {
    const double size = label.size * em();
    const double words = (label.is_digits ? 1.0 : usual_width) * drawing::width_of(label.text, size);
    const double chip = label.chip.empty() ? 0 : drawing::width_of(label.chip, small_size * em()) + 1.1 * em();
    const double note = label.note.empty() ? 0 : drawing::width_of(label.note, small_size * em()) + 0.5 * em();
    const auto [area, covers] = places_.place(at, towards, words + chip + note, 1.3 * size);
    if (!label.has_to_be && covers) return;
    places_.keep_free(area);
    const double middle = 0.5 * (area.top + area.bottom);
    front(drawing::Text{.x = area.left,
                        .middle = middle,
                        .text = label.text,
                        .size = size,
                        .color = label.color,
                        .is_bold = !label.is_digits,
                        .is_digits = label.is_digits,
                        .halo = colors().paper});
    if (!label.chip.empty()) this->chip({area.right - chip + 0.4 * em(), area.top, area.right, area.bottom}, label);
    if (!label.note.empty())
        front(drawing::Text{.x = area.left + words + 0.5 * em(),
                            .middle = middle,
                            .text = label.note,
                            .size = small_size * em(),
                            .color = colors().muted,
                            .is_digits = true,
                            .halo = colors().paper});
}

void PlaneShapes::chip(const Area& area, const Label& label) {
    const Rgb fill = blended(colors().paper, colors().score, 0.3);
    front(drawing::Box{area.left, area.top, area.right - area.left, area.bottom - area.top, 0.3 * em(), fill, {}});
    front(drawing::Text{.x = 0.5 * (area.left + area.right),
                        .middle = 0.5 * (area.top + area.bottom),
                        .text = label.chip,
                        .size = small_size * em(),
                        .color = ink_on(fill),
                        .anchor = Anchor::middle,
                        .is_digits = true});
}

std::string named(const char* role, const std::string& name) { return fmt::format("{}({})", role, name); }

std::string numbers_of(const PlaneShapes& plane, const RowVector& vector) {
    constexpr Eigen::Index most = 4;
    std::string text = "[";
    for (Eigen::Index c = 0; c < std::min(vector.size(), most); ++c)
        text += (c > 0 ? ", " : "") + plane.number(vector(c));
    return text + (vector.size() > most ? ", …]" : "]");
}

}  // namespace qkv::plane
