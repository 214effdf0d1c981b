// The menu of a token: its name, where it stands, and where it is split.
#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "panels/vector_menus.h"
#include "qkv/token_name.h"
#include "qkv/unicode.h"
#include "widgets/button.h"
#include "widgets/text.h"

namespace qkv {

void VectorMenus::token_menu() {
    const int token = ui_.menu.token;
    const Document& document = session_.document();
    const int n = document.token_count();
    if (token >= n) return ImGui::CloseCurrentPopup();
    popup_title(ui_, token_name(document, token));
    name_field(token);
    // What these would make are words that a model does not know.
    const bool is_free = !document.is_embedded();
    if (is_free) split_buttons(token);
    ImGui::Separator();
    const auto offer = [&](const char* id, const char* text_id, const Action& action) {
        if (choice(ui_, id, ui_.text(text_id), false)) actions_.push_back(action);
    };
    if (is_free && token + 1 < n) offer("token_merge", "token.merge", action::MergeTokens{token});
    if (token > 0) offer("token_earlier", "token.earlier", action::MoveToken{token, token - 1});
    if (token + 1 < n) offer("token_later", "token.later", action::MoveToken{token, token + 1});
    if (is_free) offer("token_add", "token.add", action::AddToken{token + 1});
    offer("token_remove", "token.remove", action::RemoveToken{token});
}

void VectorMenus::name_field(int token) {
    popup_heading(ui_, ui_.text("token.name"));
    const bool composes = session_.view().input_method == InputMethod::built_in;
    const std::string& text = session_.document().tokens[static_cast<std::size_t>(token)];
    ui_.token_name.is_hangul = ui_.sentence.is_hangul;
    ui_.token_name.has_shift_space = ui_.sentence.has_shift_space;
    const bool changed = ui_.token_name.draw("##token_name", text, 12 * ui_.em, "", composes, true);
    if (changed) actions_.push_back(action::RenameToken{token, ui_.token_name.text()});
    if (ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(ImGuiKey_Enter, false)) ImGui::CloseCurrentPopup();
}

void VectorMenus::split_buttons(int token) {
    const std::vector<std::string> characters = graphemes(session_.document().tokens[static_cast<std::size_t>(token)]);
    constexpr std::size_t most_characters = 16;
    if (characters.size() < 2) return;
    popup_heading(ui_, ui_.text("token.split"));
    const float height = button_height(ui_);
    const TextStyle style = title_text(ui_);
    for (std::size_t i = 0; i < std::min(characters.size(), most_characters); ++i) {
        if (i > 0) {
            ImGui::SameLine(0, 0.1F * ui_.em);
            const std::string id = fmt::format("split_{}", i);
            if (icon_button(ui_, id.c_str(), Icon::split, height, ui_.text("token.split.here"))) {
                actions_.push_back(action::SplitToken{token, static_cast<int>(i)});
                ImGui::CloseCurrentPopup();
            }
            ImGui::SameLine(0, 0.1F * ui_.em);
        }
        draw_text_centered(take_space({width_of(style, characters[i]) + 0.2F * ui_.em, height}), style, characters[i]);
    }
}

}  // namespace qkv
