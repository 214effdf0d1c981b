#include "panels/key_sentence.h"

#include "widgets/button.h"
#include "widgets/tooltip.h"

namespace qkv {

bool has_key_sentence_in_toolbar(const Session& session, const Ui& ui) {
    return session.document().keys.has_value() && ui.is_low;
}

void draw_key_sentence(const Session& session, Ui& ui, Actions& actions, float width) {
    const bool composes = session.view().input_method == InputMethod::built_in;
    ui.key_sentence.is_hangul = ui.sentence.is_hangul;
    ui.key_sentence.has_shift_space = ui.sentence.has_shift_space;
    const std::string hint(ui.text("toolbar.sentence.hint"));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0.6F * ui.em, 0.5F * (button_height(ui) - ui.em)));
    const bool changed = ui.key_sentence.draw("##key_sentence", session.document().keys->sentence, width, hint.c_str(),
                                              composes, session.problem().has_value());
    ImGui::PopStyleVar();
    tooltip_for_last_item(ui, ui.text("cross.keys"));
    if (changed) actions.push_back(action::SetKeySentence{ui.key_sentence.text()});
}

}  // namespace qkv
