#include "panels/message.h"

#include <algorithm>
#include <fmt/format.h>

#include "look/bidi.h"
#include "panels/panels.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/text.h"

namespace qkv {
namespace {

float message_size(const Ui& ui) { return (ui.is_presenting ? 0.9F : 1.1875F) * ui.em; }

class MessagePanel {
public:
    MessagePanel(const Session& session, Ui& ui, Actions& actions) : session_(session), ui_(ui), actions_(actions) {}

    void draw(float width) {
        const float em = ui_.em;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float height = message_height(ui_, width);
        const Message* told = told_first();
        const bool is_problem = told != nullptr;
        const Palette& palette = *ui_.palette;
        const ImU32 background = is_problem ? palette.warning : palette.panel;
        const std::string text = in_visual_order(is_problem ? said(in_window(*told), ui_.language)
                                                            : with_minus_signs(plain_sentence().in(ui_.language)));
        ImGui::PushStyleColor(ImGuiCol_ChildBg, background);
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(is_problem ? 0.6F * em : 0.0F, 0));
        ImGui::SetNextWindowScroll(is_new_message(text) ? ImVec2(0, 0) : ImVec2(-1, -1));
        ImGui::BeginChild("message", {width, height},
                          ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened);
        const float line = 1.25F * message_size(ui_);
        const float gap = 0.8F * em;
        const float label_width = is_problem ? button_width(ui_, ui_.text("walk.dismiss")) : counter_width();
        const TextStyle style{ui_.fonts.text, message_size(ui_), palette.text};
        const std::string lines =
            broken_between_words(style, text, ImGui::GetContentRegionAvail().x - label_width - gap);
        // A problem is shown in the middle of its own box.
        const auto count = static_cast<float>(1 + std::count(lines.begin(), lines.end(), '\n'));
        const float top = is_problem ? std::max(0.5F * (height - count * line), 0.0F) : 0.0F;
        if (is_problem) {
            ImGui::SetCursorPosY(std::max(0.5F * (height - button_height(ui_)), 0.0F));
            if (button(ui_, "dismiss", ui_.text("walk.dismiss"))) actions_.push_back(action::Dismiss{});
        } else {
            ImGui::SetCursorPosY(std::max(0.5F * (line - 1.75F * em) + 0.12F * em, 0.0F));
            counter();
        }
        ImGui::SameLine(0, gap);
        ImGui::SetCursorPosY(top + 0.5F * (line - message_size(ui_)));
        ImGui::PushFont(ui_.fonts.text, message_size(ui_));
        ImGui::PushStyleColor(ImGuiCol_Text, is_problem ? palette.on_warning : palette.text);
        ImGui::PushTextWrapPos(0);  // for a word that is longer than a line
        ImGui::TextUnformatted(lines.data(), lines.data() + lines.size());
        ImGui::PopTextWrapPos();
        ImGui::PopStyleColor();
        ImGui::PopFont();
        note_for_tests("message_text", {at, {at.x + width, at.y + height}});
        ImGui::EndChild();
        ImGui::PopStyleVar();
        ImGui::PopStyleColor();
        point_out(session_, ui_, WindowPart::message, {{at.x - 0.3F * em, at.y}, {at.x + width, at.y + height}});
    }

private:
    // What has to be dismissed before the step's sentence is seen again; null if nothing has.
    const Message* told_first() const {
        if (session_.problem()) return &*session_.problem();
        return session_.heads().notices().empty() ? nullptr : &session_.heads().notices().front();
    }

    // Some advice is another in the window than on the command line.
    static Message in_window(const Message& message) {
        const std::string key = "window." + message.id;
        return text(Language::en, key) == key ? message : Message{key, message.args};
    }

    Message plain_sentence() const {
        if (session_.learning().asked()) return question(session_.document(), *session_.learning().asked());
        return session_.explanation().message;
    }

    bool is_new_message(const std::string& text) {
        const bool is_new = ui_.message != text;
        if (is_new) ui_.message = text;
        return is_new;
    }

    std::string count() const { return fmt::format("{} / {}", session_.step_number(), session_.walkthrough().count()); }
    float counter_width() const { return width_of(digits_text(ui_, 0.9375F), count()) + 1.4F * ui_.em; }

    void counter() {
        const float em = ui_.em;
        const ImRect box = take_space({counter_width(), (ui_.is_presenting ? 1.3F : 1.75F) * em});
        ImGui::GetWindowDrawList()->AddRect(box.Min, box.Max, ui_.palette->border, 0.4F * em);
        draw_text_centered(box, digits_text(ui_, 0.9375F), count());
        note_for_tests("counter", box);
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
};

}  // namespace

float message_height(const Ui& ui, float width) {
    const float lines = ui.is_low || width >= 44 * ui.em ? 2.0F : 3.0F;
    return lines * 1.25F * message_size(ui);
}

void draw_message(const Session& session, Ui& ui, Actions& actions, float width) {
    MessagePanel(session, ui, actions).draw(width);
}

}  // namespace qkv
