// The sentence with an arc from each word to those that it looks at, as wide as the weight.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "qkv/arcs.h"
#include "widgets/cell.h"
#include "widgets/drawing.h"
#include "widgets/text.h"

namespace qkv {
namespace {

constexpr float reach_em = 0.45F;

class ArcsPanel {
public:
    ArcsPanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session), ui_(ui), actions_(actions), can_show_all_(arcs::can_show_all(session.document())) {}

    void draw() {
        const SideOption all{"arcs_all", ui_.text("arcs.all"), ui_.text("arcs.all.tip"), ui_.has_all_arcs};
        draw_side_controls(session_, ui_, actions_, can_show_all_ ? &all : nullptr);
        paper(take_space(ImGui::GetContentRegionAvail()));
    }

private:
    void paper(const ImRect& box) {
        if (box.GetWidth() < ui_.em || box.GetHeight() < ui_.em) return;
        const arcs::Pictured pictured{session_.step(), session_.head(), ui_.has_all_arcs && can_show_all_};
        const arcs::Look look{.width = box.GetWidth(),
                              .height = box.GetHeight(),
                              .em = ui_.em,
                              .colors = drawing_colors(*ui_.palette),
                              .style = session_.style()};
        const arcs::Scene scene =
            arcs::scene_of(session_.document(), session_.attention(), pictured, look, lit_weight());
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->PushClipRect(box.Min, box.Max, true);
        draw_drawing(ui_, scene.drawing, box.Min);
        list->PopClipRect();
        list->AddRect(box.Min, box.Max, ui_.palette->border, 0.4F * ui_.em);
        note_for_tests("arcs", box);
        note_places(scene, box.Min);
        take_pointer(scene, box);
    }

    // The weight that the pointer is at, anywhere.
    std::optional<Cell> lit_weight() const {
        if (ui_.lit.empty() || ui_.lit.front().quantity != Quantity::weight) return std::nullopt;
        return ui_.lit.front();
    }

    void note_places(const arcs::Scene& scene, ImVec2 corner) const {
        if (!ImGui::GetCurrentContext()->TestEngineHookItems) return;
        for (const arcs::Arc& arc : scene.arcs) {
            const drawing::Spot middle = drawing::points_of(arc.curve, 3)[1];
            const ImVec2 at{corner.x + static_cast<float>(middle.x), corner.y + static_cast<float>(middle.y)};
            note_for_tests(fmt::format("arc_{},{}", arc.weight.row, arc.weight.column).c_str(),
                           {{at.x - 0.5F, at.y - 0.5F}, {at.x + 0.5F, at.y + 0.5F}});
        }
        for (const arcs::Word& word : scene.words)
            note_for_tests(fmt::format("arcs_{}{}", word.is_key ? "key" : "word", word.token).c_str(),
                           on_screen(word.box, corner));
    }

    static ImRect on_screen(const drawing::Box& box, ImVec2 corner) {
        const ImVec2 at{corner.x + static_cast<float>(box.x), corner.y + static_cast<float>(box.y)};
        return {at, {at.x + static_cast<float>(box.width), at.y + static_cast<float>(box.height)}};
    }

    // A word is gone to, and an arc to the step that made its weight.
    void take_pointer(const arcs::Scene& scene, const ImRect& box) {
        if (!is_pointed_at(box)) return;
        const ImVec2 pointer = ImGui::GetIO().MousePos;
        const drawing::Spot at{pointer.x - box.Min.x, pointer.y - box.Min.y};
        const auto weight = arcs::weight_at(scene, at, std::max(reach_em * ui_.em, 0.5F * ui_.least_target));
        for (const arcs::Word& word : scene.words) {
            if (!on_screen(word.box, box.Min).Contains(pointer)) continue;
            if (weight) show_pointed_at(session_, ui_, *weight);
            if (word.is_key) return;
            ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
            if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) actions_.push_back(action::GoToToken{word.token});
            return;
        }
        if (weight) point_at_cell(session_, ui_, actions_, {pointer, {pointer.x + 1, pointer.y + 1}}, *weight);
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    const bool can_show_all_;
};

}  // namespace

void draw_arcs_panel(const Session& session, Ui& ui, Actions& actions) { ArcsPanel(session, ui, actions).draw(); }

}  // namespace qkv
