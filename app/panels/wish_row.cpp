// What the number that is asked about shall be: the value, what may change for it, and what would change.
#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "imgui_stdlib.h"
#include "panels/matters_bar.h"
#include "qkv/cell.h"
#include "qkv/explanation.h"
#include "qkv/number_format.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/text.h"

namespace qkv {
namespace {

constexpr float rows_apart_em = 0.3F;  // of two rows

// On a phone the outcome has a row of its own below.
bool is_in_two_rows(const Ui& ui, float width) { return width < 44 * ui.em; }

class WishRow {
public:
    WishRow(const Session& session, Ui& ui, Actions& actions)
        : session_(session), ui_(ui), actions_(actions), wish_(ui.wish), target_(*ui.matters.target()) {}

    void draw(const ImRect& all) {
        const bool has_two_rows = is_in_two_rows(ui_, all.GetWidth());
        const ImRect box(all.Min, {all.Max.x, has_two_rows ? all.Min.y + button_height(ui_) : all.Max.y});
        const std::vector<ChangeChoice> choices = changes_for(session_, ui_.matters.derivatives(), target_);
        if (choices.empty()) return;
        wish_.choice = std::min(wish_.choice, static_cast<int>(choices.size()) - 1);
        const float em = ui_.em;
        const float gap = 0.5F * em;
        float left = box.Min.x;
        const auto next = [&](float width) {
            ImGui::SetCursorScreenPos({left, box.GetCenter().y - 0.5F * button_height(ui_)});
            left += width + gap;
        };
        const auto label = [&](const char* text_id) {
            const TextStyle style = muted_text(ui_);
            left += draw_text_left({left, box.Min.y, box.Max.x, box.Max.y}, style, ui_.text(text_id)) + gap;
        };
        label("wish.value");
        next(5 * em);
        value_field(5 * em, choices);
        label("wish.by");
        const ButtonLook look{.icon = Icon::down, .icon_is_after = true};
        const std::string& chosen = choices[index(wish_.choice)].name;
        next(button_width(ui_, chosen, look));
        if (button(ui_, "wish_change", chosen, look)) ImGui::OpenPopup("wish_changes");
        choose(choices);
        if (wish_.solution)
            outcome(has_two_rows ? ImRect(all.Min.x, box.Max.y + rows_apart_em * em, all.Max.x, all.Max.y)
                                 : ImRect(left, box.Min.y, box.Max.x, box.Max.y));
        take_keys();
    }

private:
    void value_field(float width, const std::vector<ChangeChoice>& choices) {
        ImGui::SetNextItemWidth(width);
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0.6F * ui_.em, 0.5F * (button_height(ui_) - ui_.em)));
        const bool is_entered = ImGui::InputTextWithHint("##wish_value", ui_.text("wish.hint").data(), &wish_.typed,
                                                         ImGuiInputTextFlags_EnterReturnsTrue);
        ImGui::PopStyleVar();
        if (ImGui::IsItemEdited()) wish_.drop();
        if (is_entered) seek(choices[index(wish_.choice)]);
    }

    void seek(const ChangeChoice& change) {
        const auto value = parse_number(wish_.typed);
        if (!value) return actions_.push_back(action::Say{value.error()});
        wish_.seek(session_, target_, *value, change);
    }

    void choose(const std::vector<ChangeChoice>& choices) {
        if (!begin_popup_at_last_item(ui_, "wish_changes")) return;
        for (int i = 0; i < static_cast<int>(choices.size()); ++i) {
            const std::string id = fmt::format("wish_change_{}", i);
            if (!choice(ui_, id.c_str(), choices[index(i)].name, wish_.choice == i)) continue;
            wish_.choice = i;
            wish_.drop();
            if (!wish_.typed.empty()) seek(choices[index(i)]);
        }
        ImGui::EndPopup();
    }

    // What would change, or why it can't be reached.
    void outcome(const ImRect& box) {
        const Solution& solution = *wish_.solution;
        const std::string_view label = ui_.text("wish.take");
        const float taking = solution.changes.empty() ? 0.0F : button_width(ui_, label, {.is_primary = true});
        const ImRect room(box.Min, {box.Max.x - taking - 0.5F * ui_.em, box.Max.y});
        const std::string said = in_words(solution);
        const TextStyle style{ui_.fonts.text, 0.875F * ui_.em, ui_.palette->text};
        draw_label(ui_, room, style, said, LabelPlace::left);
        note_for_tests(solution.is_reached ? "wish_reached" : "wish_unreached", room);
        if (solution.changes.empty()) return;
        ImGui::SetCursorScreenPos({box.Max.x - taking, box.GetCenter().y - 0.5F * button_height(ui_)});
        if (button(ui_, "wish_take", label, {.is_primary = true})) take();
    }

    std::string in_words(const Solution& solution) const {
        const int decimals = session_.view().decimals;
        std::string all;
        if (!solution.is_reached) {
            all = solution.reason.in(ui_.language) + " " +
                  ui_.text("wish.nearest", {{"nearest", format_number(solution.nearest, decimals)}});
        } else if (solution.changes.empty()) {
            return std::string(ui_.text("wish.is_so"));
        }
        constexpr std::size_t most_named = 6;
        for (std::size_t i = 0; i < std::min(solution.changes.size(), most_named); ++i) {
            const NumberChange& change = solution.changes[i];
            all += fmt::format("{}{} {} → {}", all.empty() ? "" : " · ", cell_name(session_.document(), change.cell),
                               format_number(change.before, decimals), format_number(change.after, 6));
        }
        return all + (solution.changes.size() > most_named ? " …" : "");
    }

    // Enter takes what is shown, and Escape leaves all as it was.
    void take_keys() {
        if (std::exchange(wish_.is_new, false) || !wish_.solution || ui_.popups_open > 0) return;
        const bool is_entered =
            ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false);
        if (is_entered && !ImGui::GetIO().WantTextInput && !wish_.solution->changes.empty()) take();
    }

    void take() {
        actions_.push_back(action::ReplaceNumbers{wish_.solution->document});
        wish_.drop();
        wish_.typed.clear();
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    NumberWish& wish_;
    const Cell target_;
};

}  // namespace

float wish_row_height(const Ui& ui, float width) {
    return is_in_two_rows(ui, width) ? 2 * button_height(ui) + rows_apart_em * ui.em : button_height(ui);
}

void draw_wish_row(const Session& session, Ui& ui, Actions& actions, const ImRect& box) {
    WishRow(session, ui, actions).draw(box);
}

}  // namespace qkv
