#include "widgets/number_flow.h"

#include <algorithm>
#include <cmath>

#include "qkv/explanation.h"
#include "ui.h"
#include "widgets/cell.h"
#include "widgets/text.h"

namespace qkv {
namespace {

constexpr std::size_t most_ways = 128;  // more can't be followed

// Slow at first and at the end.
float eased(float share) { return share * share * (3 - 2 * share); }

}  // namespace

void NumberFlow::begin(const Session& session) {
    ways_.clear();
    for (const Cell& result : session.explanation().results) {
        for (const Cell& operand : operands_of(session.document(), result)) {
            if (!session.is_reached(operand)) continue;
            ways_.push_back({operand, result});
            if (ways_.size() > most_ways) return stop();
        }
    }
}

void NumberFlow::note(const Number& number, const ImRect& box) {
    if (ways_.empty() || !ImGui::GetCurrentWindow()->ClipRect.Contains(box.GetCenter())) return;
    for (Way& way : ways_) {
        if (way.from == number.cell && !way.begin) {
            way.begin = box;
            way.shown = with_minus_signs(number.shown);
        }
        if (way.to == number.cell && !way.end) way.end = box;
    }
}

void NumberFlow::draw(const Ui& ui) {
    if (ui.reveal >= 1) return stop();
    const float share = eased(ui.reveal);
    ImDrawList* list = ImGui::GetForegroundDrawList();
    for (Way& way : ways_) {
        if (way.begin && way.end && !way.shown.empty()) {
            const ImVec2 from = way.begin->GetCenter();
            const ImVec2 to = way.end->GetCenter();
            const Role role = role_of(way.from.quantity);
            TextStyle style{ui.fonts.bold, ui.em, with_alpha(text_color(*ui.palette, role), 1 - share * share)};
            const ImVec2 at{from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
            const ImVec2 half{0.5F * width_of(style, way.shown) + 0.3F * ui.em, 0.65F * ui.em};
            list->AddRectFilled({at.x - half.x, at.y - half.y}, {at.x + half.x, at.y + half.y},
                                with_alpha(ui.palette->panel, 0.85F * (1 - share * share)), 0.3F * ui.em);
            list->AddText(style.font, style.size, {at.x - half.x + 0.3F * ui.em, at.y - 0.5F * style.size}, style.color,
                          way.shown.data(), way.shown.data() + way.shown.size());
            note_for_tests("flowing_number", {at, {at.x + 1, at.y + 1}});
        }
        way.begin.reset();
        way.end.reset();
    }
}

void note_number(Ui& ui, const Number& number, const ImRect& box) {
    ui.flow.note(number, box);
    note_number_for_tests(number.cell, box);
}

}  // namespace qkv
