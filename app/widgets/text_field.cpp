#include "widgets/text_field.h"

#include "imgui_internal.h"
#include "widgets/button.h"

namespace qkv {

bool text_field(const Ui& ui, SentenceField& field, const char* id, std::string& value, float width,
                std::string_view hint) {
    field.has_caps_lock = ui.sentence.has_caps_lock;
    field.has_shift_space = ui.sentence.has_shift_space;
    const std::string shown_hint(hint);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0.7F * ui.em, 0.5F * (button_height(ui) - ui.em)));
    const bool changed = field.draw(id, value, width, shown_hint.c_str(), ui.composes_hangul, false);
    ImGui::PopStyleVar();
    if (changed) value = field.text();
    return changed;
}

void take_keyboard_here() {
    // An item that has the keyboard and is drawn later in this frame would keep it.
    ImGui::GetCurrentContext()->NavId = 0;
    ImGui::SetKeyboardFocusHere();
}

bool was_entered() {
    return ImGui::IsItemDeactivated() &&
           (ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false));
}

}  // namespace qkv
