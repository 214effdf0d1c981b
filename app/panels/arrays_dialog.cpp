#include <algorithm>
#include <fmt/format.h>

#include "files/file_names.h"
#include "panels/panels.h"
#include "qkv/tokenizer.h"
#include "widgets/button.h"
#include "widgets/dialog.h"
#include "widgets/text.h"

namespace qkv {
namespace {

constexpr std::array<const char*, 3> roles{"Q", "K", "V"};
constexpr std::array<std::string_view, 3> words{"query", "key", "value"};

std::string lower_case(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

// Whether an array is named by this word, by its first letter, or with that letter as a part ("attn_q_proj").
bool is_likely(const std::string& name, std::string_view word) {
    const std::string lower = lower_case(name);
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    for (std::size_t i = 0; i < lower.size(); ++i) {
        const bool stands_alone =
            (i == 0 || !is_letter(lower[i - 1])) && (i + 1 == lower.size() || !is_letter(lower[i + 1]));
        if (lower[i] == word[0] && stands_alone) return true;
    }
    const bool is_short = (lower.starts_with(word[0]) || lower.ends_with(word[0])) && lower.size() <= 3;
    return lower.find(word) != std::string::npos || is_short;
}

// The first proposal; empty where no array is likely. No array is proposed twice.
std::array<std::string, 3> likely_names(const std::vector<std::string>& names) {
    std::array<std::string, 3> likely;
    for (std::size_t role = 0; role < words.size(); ++role) {
        const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
            return is_likely(name, words[role]) && std::find(likely.begin(), likely.end(), name) == likely.end();
        });
        if (found != names.end()) likely[role] = *found;
    }
    return likely;
}

class ArraysDialog {
public:
    ArraysDialog(const ArrayChoice& choice, Ui& ui, Actions& actions) : choice_(choice), ui_(ui), actions_(actions) {}

    void draw() {
        dialog_title(ui_, ui_.text("arrays.title"));
        dialog_text(ui_, ui_.text("arrays.about", {{"file", shown_end(choice_.file.path)}}));
        for (std::size_t role = 0; role < roles.size(); ++role) row(role);
        const auto& [q, k, v] = ui_.arrays.names;
        const bool is_chosen = !q.empty() && !k.empty() && !v.empty();
        if (is_chosen && q == k && k == v) {
            dialog_text(ui_, ui_.text("arrays.all_same"));
        } else if (is_chosen && (q == k || k == v || q == v)) {
            dialog_text(ui_, ui_.text("arrays.two_same"));
        }
        if (answers(ui_, "arrays", "open", ui_.text("arrays.open"), is_chosen))
            actions_.push_back(action::ChooseArrays{ui_.arrays.names});
    }

private:
    // Beside the role, in a button.
    float room_for_name() const { return std::min(22 * ui_.em, dialog_room(ui_) - 6 * ui_.em); }

    void row(std::size_t role) {
        const ImU32 colors[] = {ui_.palette->query_text, ui_.palette->key_text, ui_.palette->value_text};
        const TextStyle style{ui_.fonts.bold, ui_.em, colors[role]};
        draw_text_left(take_space({2 * ui_.em, button_height(ui_)}), style, roles[role]);
        ImGui::SameLine(0, 0.4F * ui_.em);
        std::string& name = ui_.arrays.names[role];
        const std::string id = fmt::format("array_{}", words[role]);
        // Names of one file often differ at their beginning and their end alone.
        const std::string shown = name.empty() ? std::string(ui_.text("arrays.choose"))
                                               : elided_in_the_middle(normal_text(ui_), visible(name), room_for_name());
        if (button(ui_, id.c_str(), shown, {.icon = Icon::down, .icon_is_after = true}))
            ImGui::OpenPopup((id + "_popup").c_str());
        if (!begin_popup_at_last_item(ui_, (id + "_popup").c_str())) return;
        ImGuiListClipper clipper;  // there may be tens of thousands
        clipper.Begin(static_cast<int>(choice_.names.size()));
        while (clipper.Step()) {
            for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
                const std::string& one = choice_.names[static_cast<std::size_t>(i)];
                ImGui::PushID(i);
                if (choice(ui_, fmt::format("{}_{}", id, one).c_str(), visible(one), one == name)) name = one;
                ImGui::PopID();
            }
        }
        ImGui::EndPopup();
    }

    const ArrayChoice& choice_;
    Ui& ui_;
    Actions& actions_;
};

}  // namespace

void draw_arrays_dialog(const Session& session, Ui& ui, Actions& actions) {
    if (!session.heads().array_choice()) {
        ui.arrays.is_open = false;
        return;
    }
    const ArrayChoice& choice = *session.heads().array_choice();
    if (!ui.arrays.is_open) {
        ui.arrays.names = likely_names(choice.names);
        ImGui::OpenPopup("arrays");
        ui.arrays.is_open = true;
    }
    if (begin_dialog(ui, "arrays")) {
        ArraysDialog(choice, ui, actions).draw();
        end_dialog();
    } else {
        actions.push_back(action::CancelArrays{});  // by Escape
    }
}

}  // namespace qkv
