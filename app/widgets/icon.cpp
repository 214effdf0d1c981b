#include "widgets/icon.h"

#include <array>
#include <cmath>
#include <initializer_list>

namespace qkv {
namespace {

// Icons are designed on a square from (-1, -1) to (1, 1).
class Pen {
public:
    Pen(const ImRect& box, ImU32 color)
        : list_(ImGui::GetWindowDrawList()), center_(box.GetCenter()), unit_(0.5F * box.GetWidth()), color_(color) {}

    void triangle(float x, float direction) const {
        list_->AddTriangleFilled(at(x + 0.62F * direction, 0), at(x - 0.45F * direction, -0.66F),
                                 at(x - 0.45F * direction, 0.66F), color_);
    }

    void bar(float left, float right, float top, float bottom) const {
        list_->AddRectFilled(at(left, top), at(right, bottom), color_, 0.08F * unit_);
    }

    void line(float x1, float y1, float x2, float y2) const {
        list_->AddLine(at(x1, y1), at(x2, y2), color_, stroke());
    }

    void dot(float x, float y, float radius) const { list_->AddCircleFilled(at(x, y), radius * unit_, color_); }
    void disc(float radius) const { list_->AddCircleFilled(center_, radius * unit_, color_); }

    // An arc with an arrowhead at its left end (direction −1) or right end (1).
    void turn(float direction) const {
        const float from = direction < 0 ? 0.0F : IM_PI;
        list_->PathArcTo(at(0, 0.22F), 0.58F * unit_, from, from + direction * 1.15F * IM_PI, 20);
        list_->PathStroke(color_, 0, stroke());
        const float x = direction * 0.56F;
        list_->AddTriangleFilled(at(x - 0.42F, 0.02F), at(x + 0.42F, 0.02F), at(x, 0.58F), color_);
    }

    void crescent() const {
        constexpr int points = 24;
        for (int i = 0; i <= points; ++i) {
            const float angle = IM_PI * (0.28F + 1.35F * static_cast<float>(i) / points);
            list_->PathLineTo(at(0.75F * std::cos(angle), 0.75F * std::sin(angle)));
        }
        for (int i = 0; i <= points; ++i) {
            const float angle = IM_PI * (1.45F - 0.99F * static_cast<float>(i) / points);
            list_->PathLineTo(at(0.34F + 0.62F * std::cos(angle), -0.22F + 0.62F * std::sin(angle)));
        }
        list_->PathFillConcave(color_);
    }

    void star() const {
        for (int corner = 0; corner < 10; ++corner) {
            const float radius = corner % 2 == 0 ? 0.85F : 0.36F;
            const float angle = IM_PI * (static_cast<float>(corner) / 5.0F - 0.5F);
            list_->PathLineTo(at(radius * std::cos(angle), 0.06F + radius * std::sin(angle)));
        }
        list_->PathFillConcave(color_);
    }

    // The outline of a sheet of paper with its corner folded.
    void sheet() const {
        for (const ImVec2 corner :
             {at(-0.6F, -0.85F), at(0.15F, -0.85F), at(0.6F, -0.4F), at(0.6F, 0.85F), at(-0.6F, 0.85F)}) {
            list_->PathLineTo(corner);
        }
        list_->PathStroke(color_, ImDrawFlags_Closed, thin_stroke());
        for (const ImVec2 corner : {at(0.1F, -0.85F), at(0.1F, -0.35F), at(0.6F, -0.35F)}) list_->PathLineTo(corner);
        list_->PathStroke(color_, 0, thin_stroke());
    }

    void folder() const {
        for (const ImVec2 corner : {at(-0.85F, -0.7F), at(-0.2F, -0.7F), at(0.0F, -0.45F), at(0.85F, -0.45F),
                                    at(0.85F, 0.7F), at(-0.85F, 0.7F)}) {
            list_->PathLineTo(corner);
        }
        list_->PathFillConcave(color_);
    }

    void house() const {
        for (const ImVec2 corner : {at(0, -0.85F), at(0.9F, -0.02F), at(0.62F, -0.02F), at(0.62F, 0.75F),
                                    at(-0.62F, 0.75F), at(-0.62F, -0.02F), at(-0.9F, -0.02F)}) {
            list_->PathLineTo(corner);
        }
        list_->PathFillConcave(color_);
    }

private:
    ImVec2 at(float x, float y) const { return {center_.x + x * unit_, center_.y + y * unit_}; }
    float stroke() const { return 0.2F * unit_; }
    float thin_stroke() const { return 0.16F * unit_; }

    ImDrawList* list_;
    ImVec2 center_;
    float unit_;
    ImU32 color_;
};

void draw_sun(const Pen& pen) {
    pen.disc(0.4F);
    for (int ray = 0; ray < 8; ++ray) {
        const float angle = 0.25F * IM_PI * static_cast<float>(ray);
        const float x = std::cos(angle);
        const float y = std::sin(angle);
        pen.line(0.62F * x, 0.62F * y, 0.9F * x, 0.9F * y);
    }
}

struct Row {
    Icon icon;
    void (*draw)(const Pen&);
};

constexpr std::array rows{
    Row{Icon::first,
        [](const Pen& pen) {
            pen.bar(-0.78F, -0.58F, -0.66F, 0.66F);
            pen.triangle(0.12F, -1);
        }},
    Row{Icon::previous, [](const Pen& pen) { pen.triangle(-0.05F, -1); }},
    Row{Icon::next, [](const Pen& pen) { pen.triangle(0.05F, 1); }},
    Row{Icon::last,
        [](const Pen& pen) {
            pen.triangle(-0.12F, 1);
            pen.bar(0.58F, 0.78F, -0.66F, 0.66F);
        }},
    Row{Icon::play, [](const Pen& pen) { pen.triangle(0.05F, 1); }},
    Row{Icon::pause,
        [](const Pen& pen) {
            pen.bar(-0.5F, -0.16F, -0.62F, 0.62F);
            pen.bar(0.16F, 0.5F, -0.62F, 0.62F);
        }},
    Row{Icon::undo, [](const Pen& pen) { pen.turn(-1); }},
    Row{Icon::redo, [](const Pen& pen) { pen.turn(1); }},
    Row{Icon::sun, [](const Pen& pen) { draw_sun(pen); }},
    Row{Icon::moon, [](const Pen& pen) { pen.crescent(); }},
    Row{Icon::down,
        [](const Pen& pen) {
            pen.line(-0.5F, -0.22F, 0.03F, 0.3F);
            pen.line(-0.03F, 0.3F, 0.5F, -0.22F);
        }},
    Row{Icon::menu,
        [](const Pen& pen) {
            for (const float y : {-0.5F, 0.0F, 0.5F}) pen.line(-0.7F, y, 0.7F, y);
        }},
    Row{Icon::minus, [](const Pen& pen) { pen.line(-0.55F, 0, 0.55F, 0); }},
    Row{Icon::plus,
        [](const Pen& pen) {
            pen.line(-0.55F, 0, 0.55F, 0);
            pen.line(0, -0.55F, 0, 0.55F);
        }},
    Row{Icon::check,
        [](const Pen& pen) {
            pen.line(-0.6F, 0.05F, -0.15F, 0.5F);
            pen.line(-0.2F, 0.5F, 0.62F, -0.45F);
        }},
    Row{Icon::more,
        [](const Pen& pen) {
            for (const float x : {-0.62F, 0.0F, 0.62F}) pen.dot(x, 0, 0.17F);
        }},
    Row{Icon::split,
        [](const Pen& pen) {
            for (const float y : {-0.95F, -0.2F, 0.55F}) pen.line(0, y, 0, y + 0.4F);
        }},
    Row{Icon::pin,
        [](const Pen& pen) {
            pen.disc(0.42F);
            pen.line(0, 0.4F, 0, 1.0F);
        }},
    Row{Icon::download,
        [](const Pen& pen) {
            pen.line(0, -0.8F, 0, 0.25F);
            pen.line(-0.4F, -0.12F, 0.02F, 0.3F);
            pen.line(-0.02F, 0.3F, 0.4F, -0.12F);
            pen.line(-0.7F, 0.75F, 0.7F, 0.75F);
        }},
    Row{Icon::arrows,
        [](const Pen& pen) {
            pen.line(-0.7F, 0.7F, 0.7F, 0.1F);
            pen.line(0.38F, -0.05F, 0.7F, 0.1F);
            pen.line(0.52F, 0.42F, 0.7F, 0.1F);
            pen.line(-0.7F, 0.7F, -0.1F, -0.7F);
            pen.line(-0.42F, -0.52F, -0.1F, -0.7F);
            pen.line(0.05F, -0.38F, -0.1F, -0.7F);
        }},
    Row{Icon::close,
        [](const Pen& pen) {
            pen.line(-0.5F, -0.5F, 0.5F, 0.5F);
            pen.line(-0.5F, 0.5F, 0.5F, -0.5F);
        }},
    Row{Icon::right,
        [](const Pen& pen) {
            pen.line(-0.22F, -0.5F, 0.3F, 0.03F);
            pen.line(0.3F, -0.03F, -0.22F, 0.5F);
        }},
    Row{Icon::up,
        [](const Pen& pen) {
            pen.line(-0.5F, 0.22F, 0.03F, -0.3F);
            pen.line(-0.03F, -0.3F, 0.5F, 0.22F);
        }},
    Row{Icon::parent,
        [](const Pen& pen) {
            pen.line(0, 0.75F, 0, -0.7F);
            pen.line(-0.55F, -0.12F, 0.04F, -0.72F);
            pen.line(-0.04F, -0.72F, 0.55F, -0.12F);
        }},
    Row{Icon::folder, [](const Pen& pen) { pen.folder(); }},
    Row{Icon::file, [](const Pen& pen) { pen.sheet(); }},
    Row{Icon::home, [](const Pen& pen) { pen.house(); }},
    Row{Icon::star, [](const Pen& pen) { pen.star(); }},
    Row{Icon::spotlight,
        [](const Pen& pen) {
            pen.disc(0.4F);
            for (const float x : {-0.85F, 0.85F}) pen.line(x, 0, 0.75F * x, 0);
            for (const float y : {-0.85F, 0.85F}) pen.line(0, y, 0, 0.75F * y);
        }},
    Row{Icon::code,
        [](const Pen& pen) {
            for (const ImVec2 corner : {ImVec2{-0.8F, -0.8F}, ImVec2{0.15F, -0.8F}, ImVec2{-0.8F, 0.15F}})
                pen.bar(corner.x, corner.x + 0.65F, corner.y, corner.y + 0.65F);
            pen.bar(0.15F, 0.42F, 0.15F, 0.42F);
            pen.bar(0.53F, 0.8F, 0.53F, 0.8F);
        }},
    Row{Icon::enter,
        [](const Pen& pen) {
            pen.line(0.65F, -0.55F, 0.65F, 0.2F);
            pen.line(0.65F, 0.2F, -0.6F, 0.2F);
            pen.line(-0.62F, 0.22F, -0.25F, -0.15F);
            pen.line(-0.62F, 0.18F, -0.25F, 0.55F);
        }},
};

}  // namespace

void draw_icon(const ImRect& box, Icon icon, ImU32 color) {
    const Pen pen(box, color);
    for (const Row& row : rows) {
        if (row.icon == icon) row.draw(pen);
    }
}

}  // namespace qkv
