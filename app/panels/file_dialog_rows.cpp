// The rows below the list of the file dialog: problem, search, name and question.
#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "imgui_internal.h"
#include "look/bidi.h"
#include "panels/file_dialog.h"
#include "panels/file_dialog_layout.h"
#include "widgets/button.h"
#include "widgets/text.h"
#include "widgets/text_field.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

using namespace file_dialog;

// At the right end of the line.
void align_right(float width) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0F, ImGui::GetContentRegionAvail().x - width));
}

// Selects what a person is likely to change: the name without its ending.
void select_stem(ImGuiID field, const std::string& name, const std::string& ending) {
    ImGuiInputTextState* state = ImGui::GetInputTextState(field);
    const bool has_ending = name.ends_with(ending) || (ending == document_ending && is_document_name(name));
    if (state == nullptr || !has_ending) return;
    state->ReloadUserBufAndSelectAll();
    state->ReloadSelectionEnd = static_cast<int>(name.size() - ending.size());
}

}  // namespace

std::string FileDialog::problem_text(const Ui& ui) const {
    Problem problem = *chooser_.problem();
    for (TextArg& arg : problem.args) arg.value = elided(normal_text(ui), arg.value, 20 * ui.em);
    return in_visual_order(problem.in(ui.language));
}

// In a very low window, only during a search; its switches are in the menu.
bool FileDialog::shows_filter(const Ui& ui) const { return !is_very_low(ui) || !filter_.empty() || looks_for_name_; }

float FileDialog::bottom_height(const Ui& ui) const {
    const bool has_two = chooser_.question() || shows_filter(ui);
    const float rows = (has_two ? 2.0F : 1.0F) * (button_height(ui) + gap(ui));
    if (!chooser_.problem()) return rows;
    const float width = ImGui::GetContentRegionAvail().x - 1.2F * ui.em;
    return rows + gap(ui) + ImGui::CalcTextSize(problem_text(ui).c_str(), nullptr, false, width).y + 0.8F * ui.em;
}

void FileDialog::draw_problem(const Ui& ui) const {
    if (!chooser_.problem()) return;
    const std::string text = problem_text(ui);
    const float width = ImGui::GetContentRegionAvail().x;
    const float text_width = width - 1.2F * ui.em;
    const float height = ImGui::CalcTextSize(text.c_str(), nullptr, false, text_width).y + 0.8F * ui.em;
    const ImRect box = take_space({width, height});
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(box.Min, box.Max, ui.palette->warning, 0.45F * ui.em);
    list->AddText(ui.fonts.text, ui.em, {box.Min.x + 0.6F * ui.em, box.Min.y + 0.4F * ui.em}, ui.palette->on_warning,
                  text.c_str(), nullptr, text_width);
    note_for_tests(chooser_.problem()->id.c_str(), box);
}

void FileDialog::draw_filter_row(const Ui& ui) {
    const ButtonLook documents{.is_selected = chooser_.filter().has_documents_alone,
                               .tooltip = ui.text("files.documents_alone.tip")};
    const ButtonLook hidden{.is_selected = chooser_.filter().has_hidden, .tooltip = ui.text("files.hidden.tip")};
    const float documents_width = button_width(ui, ui.text("files.documents_alone"), documents);
    const float hidden_width = button_width(ui, ui.text("files.hidden"), hidden);
    const float room = ImGui::GetContentRegionAvail().x - documents_width - gap(ui);
    const bool has_hidden = room - hidden_width - gap(ui) >= 9 * ui.em;
    const float width = std::min(has_hidden ? room - hidden_width - gap(ui) : room, 24 * ui.em);
    if (field(ui, filter_field_, "##find", filter_, width, "files.find", Focus::filter)) chooser_.narrow(filter_);
    const bool goes_down = ImGui::IsItemActive() && ImGui::IsKeyPressed(ImGuiKey_DownArrow);
    if (was_entered() || goes_down) {
        if (chooser_.row() < 0) chooser_.choose_row(0);
        focus_ = Focus::list;
    }
    ImGui::SameLine();
    align_right(documents_width + (has_hidden ? hidden_width + gap(ui) : 0.0F));
    if (button(ui, "documents_alone", ui.text("files.documents_alone"), documents)) {
        chooser_.show_documents_alone(!chooser_.filter().has_documents_alone);
    }
    if (!has_hidden) return;
    ImGui::SameLine();
    if (button(ui, "hidden", ui.text("files.hidden"), hidden)) chooser_.show_hidden(!chooser_.filter().has_hidden);
}

void FileDialog::draw_folder_name_row(const Ui& ui) {
    const std::string_view make = ui.text("files.new_folder.make");
    const std::string_view cancel = ui.text("dialog.cancel");
    if (field(ui, folder_name_field_, "##folder_name", folder_name_, field_width(ui, make, cancel),
              "files.new_folder.hint", Focus::folder_name)) {
        chooser_.dismiss_problem();
    }
    const bool is_entered = was_entered();
    hangul_button(ui, "folder_hangul");
    ImGui::SameLine();
    const bool is_cancelled = button(ui, "cancel_folder", cancel);
    ImGui::SameLine();
    const bool is_made = button(ui, "make_folder", make, {.is_primary = true});
    if (is_entered || is_made) make_folder();
    if (is_cancelled) follow_escape();
}

// What the buttons at the end of a row leave to its field.
float FileDialog::field_width(const Ui& ui, std::string_view accept, std::string_view cancel) const {
    const float buttons = button_width(ui, accept) + button_width(ui, cancel) + 2 * gap(ui) + hangul_width(ui);
    return std::max(ImGui::GetContentRegionAvail().x - buttons, 4 * ui.em);
}

void FileDialog::look_for_name() {
    looks_for_name_ = true;
    asks_folder_name_ = false;
    focus_ = Focus::filter;
}

void FileDialog::ask_folder_name() {
    asks_folder_name_ = true;
    folder_name_.clear();
    folder_name_field_ = SentenceField{};
    focus_ = Focus::folder_name;
}

void FileDialog::make_folder() {
    if (!chooser_.make_folder(folder_name_)) focus_ = Focus::folder_name;
}

FileDialog::Choice FileDialog::draw_name_row(const Ui& ui) {
    const bool opens = chooser_.purpose() == FileDialogPurpose::open;
    const std::string_view accept = ui.text(opens ? "files.open" : chooser_.save_kind().accept);
    const std::string_view cancel = ui.text("dialog.cancel");
    std::string name = chooser_.name();
    if (field(ui, name_field_, "##name", name, field_width(ui, accept, cancel),
              opens ? "files.open.hint" : "files.name.hint", Focus::name)) {
        chooser_.set_name(name);
        chooser_.dismiss_problem();
        point_at_name();
    }
    bool is_entered = was_entered();
    if (ImGui::IsItemActivated()) {
        if (std::exchange(selects_stem_, false) && !opens)
            select_stem(ImGui::GetItemID(), name, chooser_.save_kind().ending);
        if (std::exchange(types_ahead_, false)) {
            if (auto* state = ImGui::GetInputTextState(ImGui::GetItemID())) state->ReloadUserBufAndMoveToEnd();
            is_entered = is_entered || ImGui::IsKeyPressed(ImGuiKey_Enter, false);
        }
    }
    if (opens && ImGui::IsItemActive() && ImGui::IsKeyPressed(ImGuiKey_DownArrow)) {
        if (chooser_.row() < 0) chooser_.choose_row(0);
        focus_ = Focus::list;
    }
    hangul_button(ui, "name_hangul");
    ImGui::SameLine();
    if (button(ui, "cancel", cancel)) is_open_ = false;
    ImGui::SameLine();
    const bool is_accepted = button(ui, "accept", accept, {.is_primary = true});
    if (!is_entered && !is_accepted) return std::nullopt;
    Choice chosen = chooser_.confirm();
    if (chooser_.problem()) focus_ = Focus::name;
    return chosen;
}

FileDialog::Choice FileDialog::draw_question(const Ui& ui) {
    const std::vector<std::filesystem::path>& files = chooser_.overwritten();
    std::string names;
    for (const auto& file : files) names += (names.empty() ? "" : ", ") + shown_end(file);
    const float width = ImGui::GetContentRegionAvail().x;
    const TextStyle style = title_text(ui);
    const std::string count = fmt::format("{}", files.size());
    const char* id = files.size() == 1 ? "files.overwrite" : "files.overwrite.several";
    const auto text = [&](const std::string& shown) {
        return ui.text(id, {{"name", shown}, {"names", shown}, {"count", count}});
    };
    const float room = width - width_of(style, text(""));
    draw_text_left(take_space({width, button_height(ui)}), style,
                   text(elided(style, names, std::max(room, 3 * ui.em))));
    tooltip_for_last_item(ui, names);
    const std::string_view no = ui.text("files.overwrite.no");
    const std::string_view yes = ui.text("files.overwrite.yes");
    align_right(button_width(ui, no, {.is_primary = true}) + button_width(ui, yes) + gap(ui));
    const bool is_overwritten = button(ui, "overwrite", yes);
    ImGui::SameLine();
    if (focus_ == Focus::answer) {
        take_keyboard_here();
        ImGui::SetNavCursorVisible(true);
        focus_ = Focus::none;
    }
    if (button(ui, "keep", no, {.is_primary = true})) {
        chooser_.keep_file();
        focus_ = Focus::name;
    }
    return is_overwritten ? chooser_.overwrite() : std::nullopt;
}

bool FileDialog::field(const Ui& ui, SentenceField& field, const char* id, std::string& value, float width,
                       const char* hint, Focus focus) {
    if (field.is_hangul != is_hangul_) field.toggle_hangul();
    if (focus_ == focus && !ImGui::IsWindowAppearing()) {
        take_keyboard_here();
        focus_ = Focus::none;
    }
    const bool changed = text_field(ui, field, id, value, width, ui.text(hint));
    is_hangul_ = field.is_hangul;
    return changed;
}

float FileDialog::hangul_width(const Ui& ui) const {
    return ui.composes_hangul ? button_width(ui, ui.text("toolbar.hangul")) + gap(ui) : 0.0F;
}

void FileDialog::hangul_button(const Ui& ui, const char* id) {
    if (!ui.composes_hangul) return;
    ImGui::SameLine();
    const ButtonLook look{.is_selected = is_hangul_, .tooltip = ui.text("toolbar.hangul.tip")};
    if (button(ui, id, ui.text("toolbar.hangul"), look)) is_hangul_ = !is_hangul_;
}

}  // namespace qkv
