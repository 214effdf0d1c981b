#include "panels/message.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "look/bidi.h"
#include "panels/panels.h"
#include "panels/presenter_end.h"
#include "widgets/cell_fit.h"
#include "widgets/text.h"

namespace qkv {
namespace {

float message_size(const Ui& ui) { return (ui.is_presenting ? 0.9F : ui.is_low ? 1.0F : 1.1875F) * ui.em; }

class MessagePanel {
public:
    MessagePanel(const Session& session, Ui& ui) : session_(session), ui_(ui) {}

    void draw(float width) {
        const float em = ui_.em;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float height = message_height(ui_, width);
        const std::string text = in_visual_order(with_minus_signs(said()));
        ImGui::PushStyleColor(ImGuiCol_ChildBg, ui_.palette->panel);
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
        ImGui::SetNextWindowScroll(is_new_message(text) ? ImVec2(0, 0) : ImVec2(-1, -1));
        TextStyle style{ui_.fonts.text, message_size(ui_), ui_.palette->text};
        const ImVec2 room = room_in(width, height);
        const std::string lines = fitted(style, text, room);
        // On the line of the walk above it a finger may miss: what does not scroll
        // leaves the pointer to it.
        const bool is_passive = !has_counter() && height_of(lines, style) <= room.y;
        ImGui::BeginChild("message", {width, height},
                          ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                          is_passive ? ImGuiWindowFlags_NoMouseInputs : ImGuiWindowFlags_None);
        const float line = 1.25F * style.size;
        if (has_counter()) {
            ImGui::SetCursorPosY(std::max(0.5F * (line - 1.75F * em) + 0.12F * em, 0.0F));
            counter();
            ImGui::SameLine(0, gap_em * em);
        }
        ImGui::SetCursorPosY(0.5F * (line - style.size));
        draw_lines(style, lines, room.x);
        note_for_tests("message_text", {at, {at.x + width, at.y + height}});
        ImGui::EndChild();
        ImGui::PopStyleVar();
        ImGui::PopStyleColor();
        point_out(session_, ui_, WindowPart::message, {{at.x - 0.3F * em, at.y}, {at.x + width, at.y + height}});
    }

    bool fits(float width) const {
        TextStyle style{ui_.fonts.text, message_size(ui_), ui_.palette->text};
        const ImVec2 room = room_in(width, message_height(ui_, width));
        const std::string lines = fitted(style, in_visual_order(with_minus_signs(said())), room);
        return height_of(lines, style) <= room.y;
    }

private:
    static constexpr float gap_em = 0.8F;  // behind the number of the step

    // ImGui rounds the places of items, and must not break the lines again.
    ImVec2 room_in(float width, float height) const {
        return {width - (has_counter() ? counter_width() + gap_em * ui_.em : 0.0F) - 1, height};
    }

    // Otherwise it stands among the buttons.
    bool has_counter() const { return ui_.is_presenting || (!ui_.is_upright() && !is_walk_in_one_row(ui_)); }

    static float height_of(const std::string& lines, const TextStyle& style) {
        const auto count = static_cast<float>(1 + std::count(lines.begin(), lines.end(), '\n'));
        return (count + 0.125F) * style.size;
    }

    static void draw_lines(const TextStyle& style, std::string_view lines, float width) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        float y = at.y;
        for (std::size_t begin = 0; begin <= lines.size();) {
            const std::size_t end = std::min(lines.find('\n', begin), lines.size());
            const std::string_view line = lines.substr(begin, end - begin);
            draw_text({at.x, y}, style, elided_in_the_middle(style, line,
                                                             width));  // a word longer than a line
            y += style.size;
            begin = end + 1;
        }
        ImGui::Dummy({width, y - at.y});
    }

    // Broken into lines; smaller if there are too many of them, down to what is
    // still easily read. ImGui draws whole sizes.
    std::string fitted(TextStyle& style, const std::string& text, ImVec2 room) const {
        for (style.size = std::floor(style.size);; style.size -= 1) {
            std::string lines = broken_between_words(style, text, room.x);
            const bool is_least = style.size - 1 < smallest_digits * ui_.em;
            if (height_of(lines, style) <= room.y || is_least) return lines;
        }
    }

    // At the start also what to press, unless a lesson expects something else.
    std::string said() const {
        std::string text = sentence().in(ui_.language);
        const auto& invitation = session_.explanation().invitation;
        const bool is_invited = !session_.learning().asked() && session_.learning().expects_steps();
        if (invitation && is_invited) text += " " + invitation->in(ui_.language);
        return text;
    }

    // The numbers of a presentation's end are in view, large.
    Message sentence() const {
        if (is_presenter_end(session_))
            return {"presenter.end", {{"count", fmt::format("{}", session_.document().token_count())}}};
        if (session_.learning().asked())
            return question(session_.document(), session_.attention(), *session_.learning().asked());
        return session_.explanation().message;
    }

    bool is_new_message(const std::string& text) {
        const bool is_new = ui_.message != text;
        if (is_new) ui_.message = text;
        return is_new;
    }

    std::string count() const { return step_of_steps(session_); }
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
};

}  // namespace

std::string step_of_steps(const Session& session) {
    return fmt::format("{} / {}", session.step_number(), session.walkthrough().count());
}

bool is_walk_in_one_row(const Ui& ui) {
    constexpr float least_width_em = 40;
    const bool has_width = ImGui::GetIO().DisplaySize.x >= least_width_em * ui.em;
    return ui.is_low && ui.least_target > 0 && has_width && !ui.is_presenting && !ui.is_upright();
}

float message_height(const Ui& ui, float width) {
    const bool has_two_lines = width >= 44 * ui.em || (ui.is_low && !ui.is_phone());
    const float lines = has_two_lines ? 2.0F : 3.0F;
    return lines * 1.25F * message_size(ui);
}

void draw_message(const Session& session, Ui& ui, float width) { MessagePanel(session, ui).draw(width); }

bool message_fits(const Session& session, Ui& ui, float width) { return MessagePanel(session, ui).fits(width); }

}  // namespace qkv
