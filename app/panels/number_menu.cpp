#include "panels/number_menu.h"

#include "imgui_internal.h"
#include "panels/mask_menu.h"
#include "panels/matters_bar.h"
#include "qkv/token_name.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/text.h"

namespace qkv {
namespace {

// The same wherever it is opened.
ImGuiID menu_id() { return ImHashStr("number_menu"); }

// Fingers have only the menu to learn it from.
void value_line(const Session& session, const Ui& ui, const Cell& cell) {
    const TextStyle style = muted_text(ui);
    const std::string value =
        broken_between_words(style, with_minus_signs(full_number(session, cell)), widest_in_menu(ui));
    const ImVec2 size = size_of(style, value);
    const ImRect box = take_space({size.x, size.y + 0.6F * ui.em});
    draw_text({box.Min.x, box.GetCenter().y - 0.5F * size.y}, style, value);
}

void block_choice(const Session& session, const Ui& ui, Actions& actions, const Cell& cell) {
    const Document& document = session.document();
    const auto part = blocking_part(document.options, cell.row, cell.column);
    const bool is_by_rule = part && *part != MaskPart::hand;
    const char* text_id = is_by_rule ? "toolbar.mask.by_rule"
                          : part     ? "toolbar.mask.allow_cell"
                                     : "toolbar.mask.block_cell";
    const std::string label =
        ui.text(text_id, {{"query", token_name(document, cell.row)}, {"key", key_name(document, cell.column)}});
    if (choice(ui, "block_cell", label, false) && !is_by_rule)
        actions.push_back(action::SetOptions{with_blocked(document, cell.row, cell.column, !part)});
}

// The number may be gone when another document has come while the menu was open.
bool is_of_this_document(const Session& session) {
    ImGuiStorage* kept = ImGui::GetStateStorage();
    const ImGuiID version = ImGui::GetID("version");
    const ImGuiID documents = ImGui::GetID("documents");
    if (ImGui::IsWindowAppearing()) {
        kept->SetInt(version, session.editing().version());
        kept->SetInt(documents, session.documents_opened());
    }
    return kept->GetInt(version) == session.editing().version() &&
           kept->GetInt(documents) == session.documents_opened();
}

void menu(const Session& session, Ui& ui, Actions& actions) {
    const Cell cell = ui.menu.cell;
    if (!is_of_this_document(session)) return ImGui::CloseCurrentPopup();
    if (session.is_reached(cell)) {
        value_line(session, ui, cell);
        matters_choice(session, ui, actions, cell);
    }
    if (cell.quantity == Quantity::score || cell.quantity == Quantity::weight) block_choice(session, ui, actions, cell);
}

}  // namespace

void open_number_menu(Ui& ui, const Cell& cell) {
    ui.menu.cell = cell;
    ImGui::OpenPopup(menu_id());
}

void draw_number_menu(const Session& session, Ui& ui, Actions& actions) {
    const bool has_own_menu = ui.menu.opens_fill || !ImGui::GetCurrentContext()->OpenPopupStack.empty();
    if (ui.pointed_at && !has_own_menu && ImGui::IsMouseClicked(ImGuiMouseButton_Right))
        open_number_menu(ui, *ui.pointed_at);
    constexpr ImGuiWindowFlags flags =
        ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoSavedSettings;
    if (!ImGui::BeginPopupEx(menu_id(), flags)) return;
    menu(session, ui, actions);
    ImGui::EndPopup();
}

void matters_choice(const Session& session, Ui& ui, Actions& actions, const Cell& cell) {
    const bool is_asked = ui.matters.target() == cell;
    if (!choice(ui, "what_matters", ui.text(is_asked ? "matters.close" : "matters.ask"), false)) return;
    if (is_asked) return ui.matters.stop();
    ask_what_matters(session, ui, actions, cell);
}

}  // namespace qkv
