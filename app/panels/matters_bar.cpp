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
    // While a number is asked about.
    MattersBar(const Session& session, Ui& ui, Actions& actions, float width)
        : session_(session),
          ui_(ui),
          actions_(actions),
          matters_(ui.matters),
          width_(width),
          padding_(0.6F * ui.em),
          margin_(0.4F * ui.em),
          lines_(broken_between_words(told_text(), said(), width - beside_lines())) {}

    float height() const { return first_height() + wish_row_height(ui_, width_ - 2 * padding_) + margin_; }

    void draw(ImVec2 bottom) {
        const ImRect box = begin({bottom.x, std::max(bottom.y - height(), 0.0F)});
        draw_first({box.Min, {box.Max.x, box.Min.y + first_height()}});
        if (matters_.target())
            draw_wish_row(
                session_, ui_, actions_,
                {box.Min.x + padding_, box.Min.y + first_height(), box.Max.x - padding_, box.Max.y - margin_});
        ImGui::EndChild();
    }

private:
    TextStyle told_text() const { return {ui_.fonts.text, 0.875F * ui_.em, ui_.palette->text}; }

    // The legend and the button that closes the bar.
    float beside_lines() const { return button_height(ui_) + legend_width() + 4 * padding_; }

    float lines_height() const {
        return static_cast<float>(1 + std::ranges::count(lines_, '\n')) * 1.3F * told_text().size;
    }

    float first_height() const { return std::max(lines_height(), button_height(ui_)) + 2 * margin_; }

    ImRect begin(ImVec2 corner) const {
        ImGui::SetCursorScreenPos(corner);
        ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32_BLACK_TRANS);
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
        ImGui::BeginChild("matters_bar", {width_, height()}, ImGuiChildFlags_NavFlattened,
                          ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
        ImGui::PopStyleVar();
        ImGui::PopStyleColor();
        const ImVec2 at = ImGui::GetWindowPos();
        const ImRect box(at, {at.x + width_, at.y + height()});
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->AddRectFilled(box.Min, box.Max, ui_.palette->panel, 0.4F * ui_.em);
        list->AddRect(box.Min, box.Max, ui_.palette->accent, 0.4F * ui_.em);
        note_for_tests("matters", box);
        return box;
    }

    // What is told, the legend, and the button.
    void draw_first(const ImRect& box) {
        const TextStyle style = told_text();
        const float middle = box.GetCenter().y;
        ImGui::GetWindowDrawList()->AddText(style.font, style.size,
                                            {box.Min.x + padding_, middle - 0.5F * lines_height()}, style.color,
                                            lines_.data(), lines_.data() + lines_.size());
        const float size = button_height(ui_);
        const float right = box.Max.x - padding_ - size;
        legend({right - padding_ - legend_width(), box.Min.y, right - padding_, box.Max.y});
        ImGui::SetCursorScreenPos({right, middle - 0.5F * size});
        if (icon_button(ui_, "matters_close", Icon::close, size, ui_.text("matters.close"))) matters_.stop();
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
    const float width_;
    const float padding_;
    const float margin_;  ///< above and below
    const std::string lines_;
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

void draw_matters_bar(const Session& session, Ui& ui, Actions& actions, ImVec2 bottom, float width) {
    take_keys(session, ui, actions);
    follow_pull(session, ui);
    ui.matters.follow(session);
    ui.matters_height = 0;
    if (!ui.matters.target()) return ui.wish.drop();
    MattersBar bar(session, ui, actions, width);
    ui.matters_height = bar.height();
    bar.draw(bottom);
}

}  // namespace qkv
