// The choices of a question in a lesson.
#include <fmt/format.h>

#include "panels/task_box.h"
#include "widgets/icon.h"

namespace qkv {
namespace {

class QuestionBox {
public:
    QuestionBox(const Session& session, const Ui& ui, Actions& actions, const Reply& reply, float width)
        : question_(session.learning().guide()->question_of(reply)),
          ui_(ui),
          actions_(actions),
          reply_(reply),
          width_(width) {}

    void draw() {
        for (std::size_t i = 0; i < question_.choices.size(); ++i) {
            choice(static_cast<int>(i), question_.choices[i]);
        }
        if (!reply_.is_right) return;
        TextStyle style = title_text(ui_);
        style.color = ui_.palette->value_text;
        wrapped_text(style, ui_.text("question.right"), width_);
        ImGui::Dummy({0, 0.4F * ui_.em});
    }

private:
    // A wide button; once it was wrong, with the reason below it.
    void choice(int number, const Choice& choice) {
        const float em = ui_.em;
        const bool was_wrong = reply_.has_tried(number);
        const bool is_settled = reply_.is_right && choice.is_right;
        const TextStyle style = normal_text(ui_);
        const float padding = 0.5F * em;
        const float left = padding + 1.6F * em;
        const std::string lines = broken_between_words(style, choice.text, width_ - left - padding);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const ImVec2 size{width_, size_of(style, lines).y + 2 * padding};
        const bool can_be_chosen = !was_wrong && !reply_.is_right;
        ImGui::BeginDisabled(!can_be_chosen);
        const std::string id = fmt::format("choice_{}_{}", reply_.passage, number);
        if (ImGui::InvisibleButton(id.c_str(), size, ImGuiButtonFlags_EnableNav))
            actions_.push_back(action::Choose{number});
        ImGui::EndDisabled();
        const bool is_hovered = can_be_chosen && ImGui::IsItemHovered();
        if (is_hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        const ImRect box(at, {at.x + size.x, at.y + size.y});
        frame(box, is_settled, is_hovered);
        mark({at.x + padding, at.y + padding}, choice.is_right, was_wrong, is_settled);
        const ImU32 color = can_be_chosen || is_settled ? style.color : ui_.palette->muted;
        ImGui::GetWindowDrawList()->AddText(style.font, style.size, {at.x + left, at.y + padding}, color, lines.data(),
                                            lines.data() + lines.size(), width_ - left - padding);
        if (was_wrong) reason(choice.reason, left);
    }

    void frame(const ImRect& box, bool is_settled, bool is_hovered) const {
        const Palette& palette = *ui_.palette;
        const ImU32 color = is_settled   ? mixed(palette.panel, palette.value, 0.16)
                            : is_hovered ? mixed(palette.panel, palette.accent, 0.12)
                                         : palette.panel;
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->AddRectFilled(box.Min, box.Max, color, 0.5F * ui_.em);
        list->AddRect(box.Min, box.Max, is_hovered ? palette.accent : palette.border, 0.5F * ui_.em);
    }

    // A circle until it is known whether it is right.
    void mark(ImVec2 at, bool is_right, bool was_wrong, bool is_settled) const {
        const float size = 1.1F * ui_.em;
        const ImRect box(at, {at.x + size, at.y + size});
        if (is_right && is_settled) return draw_icon(box, Icon::check, ui_.palette->value_text);
        if (was_wrong) return draw_icon(box, Icon::close, ui_.palette->on_warning);
        ImGui::GetWindowDrawList()->AddCircle(box.GetCenter(), 0.42F * size, ui_.palette->muted);
    }

    void reason(const std::string& why, float left) const {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::SetCursorScreenPos({at.x + left, at.y});
        TextStyle style = normal_text(ui_);
        style.color = ui_.palette->on_warning;
        wrapped_text(style, why, width_ - left);
        note_for_tests("reason", {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()});
        ImGui::SetCursorScreenPos({at.x, ImGui::GetItemRectMax().y});
        ImGui::Dummy({width_, 0.3F * ui_.em});
    }

    const LessonQuestion& question_;
    const Ui& ui_;
    Actions& actions_;
    const Reply& reply_;
    float width_;
};

}  // namespace

void draw_question(const Session& session, const Ui& ui, Actions& actions, const Reply& reply, float width) {
    QuestionBox(session, ui, actions, reply, width).draw();
}

}  // namespace qkv
