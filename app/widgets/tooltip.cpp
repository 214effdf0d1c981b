#include "widgets/tooltip.h"

namespace qkv {

bool shows_hover(const Ui& ui) { return ui.is_pointer_awake && !ui.is_presenting && !ui.editor.is_typing; }

bool begin_tooltip(const Ui& ui) { return shows_hover(ui) && ImGui::BeginTooltip(); }

void tooltip_for_last_item(const Ui& ui, std::string_view text) {
    if (!shows_hover(ui) || !ImGui::BeginItemTooltip()) return;
    ImGui::PushTextWrapPos(24 * ui.em);
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
}

}  // namespace qkv
