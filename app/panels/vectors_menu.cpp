// The menu of the vectors panel: how it is laid out, where words end, and where Q, K and V come from.
#include "panels/head_tabs.h"
#include "panels/vector_menus.h"
#include "qkv/trained_model.h"
#include "widgets/button.h"

namespace qkv {

void VectorMenus::draw_panel_menu(const char* id) {
    if (!begin_popup_at_last_item(ui_, id)) return;
    ViewSettings view = session_.view();
    const auto layout = [&](const char* name, const char* text_id, SheetLayout which) {
        if (!choice(ui_, name, ui_.text(text_id), view.layout == which)) return;
        view.layout = which;
        actions_.push_back(action::SetView{view});
    };
    const auto unit = [&](const char* name, const char* text_id, TokenUnit which) {
        if (choice(ui_, name, ui_.text(text_id), view.token_unit == which))
            actions_.push_back(action::SetTokenUnit{which});
    };
    if (can_go_by_token(session_.document())) {
        popup_heading(ui_, ui_.text("vectors.layout"));
        layout("layout_token", "vectors.layout.token", SheetLayout::by_token);
        layout("layout_matrix", "vectors.layout.matrix", SheetLayout::by_matrix);
    }
    popup_heading(ui_, ui_.text("vectors.tokenizer"));
    unit("unit_word", "vectors.tokenizer.word", TokenUnit::word);
    if (!session_.document().is_embedded()) unit("unit_character", "vectors.tokenizer.character", TokenUnit::character);
    source_choices();
    popup_heading(ui_, ui_.text("vectors.heads"));
    draw_heads_menu(session_, ui_, actions_);
    if (trained_model_of(session_.document()) != nullptr) {
        ImGui::Separator();
        const ButtonLook look{.icon = Icon::undo, .is_enabled = !is_all_as_trained(session_.document())};
        if (menu_row(ui_, "restore_all", ui_.text("part.restore.all"), look)) {
            actions_.push_back(action::RestoreModel{});
            ImGui::CloseCurrentPopup();
        }
    }
    ImGui::EndPopup();
}

// Where Q, K and V come from. What follows the heads of a model needs X and one sentence.
void VectorMenus::source_choices() {
    if (session_.document().layer) return;
    popup_heading(ui_, ui_.text("vectors.source"));
    const bool has_embeddings = session_.document().embeddings.has_value();
    if (check_row(ui_, "embeddings", ui_.text("vectors.embeddings"), has_embeddings)) {
        actions_.push_back(action::SetEmbeddings{!has_embeddings});
        ImGui::CloseCurrentPopup();
    }
    const Head& head = session_.shown_head();
    if (head.weights &&
        choice(ui_, "release_head", ui_.text(head.is_released ? "vectors.unrelease" : "vectors.release"), false))
        actions_.push_back(action::ReleaseHead{session_.head(), !head.is_released});
    const bool has_keys = session_.document().keys.has_value();
    if (!check_row(ui_, "cross", ui_.text("vectors.cross"), has_keys)) return;
    if (has_keys) {
        actions_.push_back(action::RemoveKeySentence{});
    } else {
        actions_.push_back(action::SetKeySentence{session_.document().sentence});
    }
    ImGui::CloseCurrentPopup();
}

}  // namespace qkv
