#include "panels/matters_bar.h"

#include <algorithm>
#include <fmt/format.h>

#include "qkv/explanation.h"
#include "qkv/number_format.h"
#include "qkv/sheet.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/pull.h"
#include "widgets/text.h"

namespace qkv {
namespace {

class MattersBar {
public:
    MattersBar(const Session& session, Ui& ui, Actions& actions)
        : session_(session), ui_(ui), actions_(actions), matters_(ui.matters) {}

    float height(float width) const { return height(lines(width), width); }

    void draw(ImVec2 bottom, float width) {
        const float em = ui_.em;
        const float padding = padding_em * em;
        const TextStyle style = told_text();
        const std::string lines = this->lines(width);
        const float told = told_height(lines);
        const float height = this->height(lines, width);
        ImGui::SetCursorScreenPos({bottom.x, std::max(bottom.y - height, 0.0F)});
        ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32_BLACK_TRANS);
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
        ImGui::BeginChild("matters_bar", {width, height}, ImGuiChildFlags_NavFlattened,
                          ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
        ImGui::PopStyleVar();
        ImGui::PopStyleColor();
        const ImVec2 at = ImGui::GetWindowPos();
        const ImRect box(at, {at.x + width, at.y + height});
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->AddRectFilled(box.Min, box.Max, ui_.palette->panel, 0.4F * em);
        list->AddRect(box.Min, box.Max, ui_.palette->accent, 0.4F * em);
        note_for_tests("matters", box);
        const ImRect first(box.Min, {box.Max.x, box.Min.y + told});
        const float top = first.GetCenter().y - 0.5F * lines_height(lines);
        list->AddText(style.font, style.size, {box.Min.x + padding, top}, style.color, lines.data(),
                      lines.data() + lines.size());
        const float right = box.Max.x - padding - button_height(ui_);
        legend({right - padding - legend_width(), first.Min.y, right - padding, first.Max.y});
        ImGui::SetCursorScreenPos({right, first.GetCenter().y - 0.5F * button_height(ui_)});
        if (icon_button(ui_, "matters_close", Icon::close, button_height(ui_), ui_.text("matters.close")))
            matters_.stop();
        if (matters_.target())
            draw_wish_row(session_, ui_, actions_,
                          {box.Min.x + padding, first.Max.y, box.Max.x - padding, box.Max.y - 0.4F * em});
        ImGui::EndChild();
    }

private:
    static constexpr float padding_em = 0.6F;

    TextStyle told_text() const { return {ui_.fonts.text, 0.875F * ui_.em, ui_.palette->text}; }

    std::string lines(float width) const {
        const float beside = button_height(ui_) + legend_width() + 4 * padding_em * ui_.em;
        return broken_between_words(told_text(), said(), width - beside);
    }

    float height(const std::string& lines, float width) const {
        return told_height(lines) + wish_row_height(ui_, width - 2 * padding_em * ui_.em) + 0.4F * ui_.em;
    }

    float lines_height(const std::string& lines) const {
        return static_cast<float>(1 + std::ranges::count(lines, '\n')) * 1.3F * told_text().size;
    }

    float told_height(const std::string& lines) const {
        return std::max(lines_height(lines), button_height(ui_)) + 2 * 0.4F * ui_.em;
    }

    // "weight(나는, 사과를) = 0.422 · +0.1: K(사과를)₁ → 0.447 · Q(나는)₃ → …"
    std::string said() const {
        const Document& document = session_.document();
        const int decimals = session_.view().decimals;
        const Cell& target = *matters_.target();
        std::string all = ui_.text(
            "matters.asked", {{"number", cell_name(document, target)}, {"value", shown_number(session_, target)}});
        if (matters_.largest().empty()) return all + " " + std::string(ui_.text("matters.none"));
        for (const auto& [cell, then] : matters_.largest()) {
            all += " · " + ui_.text("matters.one", {{"number", cell_name(document, cell)},
                                                    {"change", format_number(small_change)},
                                                    {"then", format_number(then, decimals)}});
        }
        if (const auto& saturation = matters_.saturation())
            all += "\n" + qkv::said(document, target, *saturation).in(ui_.language);
        return all;
    }

    TextStyle legend_text() const {
        TextStyle style = muted_text(ui_);
        style.size = 0.75F * ui_.em;
        return style;
    }

    float legend_width() const {
        const TextStyle style = legend_text();
        return 1.1F * ui_.em +
               std::max(width_of(style, ui_.text("matters.grows")), width_of(style, ui_.text("matters.shrinks")));
    }

    void legend(const ImRect& box) const {
        const float em = ui_.em;
        const float middle = box.GetCenter().y;
        const auto line = [&](double share, const char* text_id, float top) {
            const ImRect square(box.Min.x, top + 0.12F * em, box.Min.x + 0.75F * em, top + 0.87F * em);
            ImGui::GetWindowDrawList()->AddRectFilled(square.Min, square.Max, matters_tint(ui_.palette->panel, share),
                                                      0.15F * em);
            draw_text_left({box.Min.x + 1.1F * em, top, box.Max.x, top + em}, legend_text(), ui_.text(text_id));
        };
        line(1, "matters.grows", middle - em);
        line(-1, "matters.shrinks", middle);
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    Matters& matters_;
};

// Over a number of the calculation, or in the hand of someone who wants it to end.
void take_keys(const Session& session, Ui& ui, Actions& actions) {
    const bool is_number = ui.editor.selected || ui.editor.is_focused;  // letters are for it
    const bool is_free = !ImGui::GetIO().WantTextInput && !is_number && ui.popups_open == 0;
    if (!is_free) return;
    if (ui.matters.target() && ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
        ui.wish.pull.reset();
        if (ui.wish.solution) return ui.wish.drop();
        return ui.matters.stop();
    }
    if (ImGui::GetIO().KeyCtrl || ImGui::GetIO().KeyAlt || !ImGui::IsKeyPressed(ImGuiKey_W, false)) return;
    const bool is_other = ui.pointed_at && ui.matters.target() != ui.pointed_at;
    if (is_other) return ask_what_matters(session, ui, actions, *ui.pointed_at);
    ui.wish.drop();
    ui.matters.stop();
}

}  // namespace

void ask_what_matters(const Session& session, Ui& ui, Actions& actions, const Cell& cell) {
    if (!can_ask_about(session, cell)) {
        const char* id = is_blocked(session, cell) ? "problem.matters.blocked" : "problem.matters.given";
        actions.push_back(action::Say{Problem{id, {{"number", cell_name(session.document(), cell)}}}});
        return;
    }
    ui.wish.drop();  // it was about another number
    ui.matters.ask(session, cell);
}

float matters_bar_height(const Session& session, Ui& ui, float width) {
    Actions none;
    ui.matters.follow(session);
    return ui.matters.target() ? MattersBar(session, ui, none).height(width) : 0.0F;
}

void draw_matters_bar(const Session& session, Ui& ui, Actions& actions, ImVec2 bottom, float width) {
    take_keys(session, ui, actions);
    follow_pull(session, ui);
    ui.matters.follow(session);
    if (!ui.matters.target()) return ui.wish.drop();
    MattersBar(session, ui, actions).draw(bottom, width);
}

}  // namespace qkv
