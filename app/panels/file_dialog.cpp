#include "panels/file_dialog.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "imgui_internal.h"
#include "panels/file_dialog_layout.h"
#include "panels/place_list.h"
#include "qkv/path.h"
#include "qkv/tokenizer.h"
#include "widgets/button.h"
#include "widgets/hangul_composer.h"
#include "widgets/text.h"
#include "widgets/text_field.h"

namespace qkv {
namespace {

using Path = std::filesystem::path;
using namespace file_dialog;

constexpr const char* popup_id = "file_dialog";
constexpr ImGuiWindowFlags popup_flags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize |
                                         ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings;

bool pressed(ImGuiKeyChord chord) { return ImGui::IsKeyChordPressed(chord); }

}  // namespace

void FileDialog::open(FileDialogPurpose purpose, const Path& folder, std::string name,
                      const std::vector<Path>& recent_files, SaveKind save) {
    *this = FileDialog();
    is_open_ = true;
    chooser_ = FileChooser(purpose, folder, std::move(name), std::move(save));
    places_ = find_places(recent_files);
    std::error_code error;
    for (const Path& file : recent_files) {
        const bool is_offered = purpose == FileDialogPurpose::open && std::filesystem::exists(file, error);
        if (is_offered) recent_files_.push_back(file);
    }
    focus_ = purpose == FileDialogPurpose::open ? Focus::list : Focus::name;
    selects_stem_ = true;
}

void FileDialog::before_frame(const Fonts& fonts) const {
    if (!is_open_) return;
    list_.ensure_characters(fonts, chooser_);
    for (const std::string& text : {chooser_.name(), filter_, folder_name_, path_bar_.typed()}) {
        ensure_characters(fonts, text);
    }
    ensure_characters(fonts, shown_name(to_utf8(chooser_.folder())));
    for (const FolderPlace& place : places_) ensure_characters(fonts, shown_name(to_utf8(place.path)));
    for (const Path& file : recent_files_) ensure_characters(fonts, shown_name(to_utf8(file)));
    if (!chooser_.problem()) return;
    for (const TextArg& arg : chooser_.problem()->args) ensure_characters(fonts, arg.value);
}

FileDialog::Choice FileDialog::draw(const Ui& ui) {
    if (!is_open_ && !ImGui::IsPopupOpen(popup_id)) return std::nullopt;
    if (!ImGui::IsPopupOpen(popup_id)) ImGui::OpenPopup(popup_id);
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const float margin = (is_low(ui) ? 0.5F : 1.5F) * ui.em;
    const ImVec2 size(std::floor(std::min(display.x - 2 * margin, 58 * ui.em)),
                      std::floor(std::min(display.y - 2 * margin, 38 * ui.em)));
    const ImVec2 corner(std::floor(0.5F * (display.x - size.x)), std::floor(0.5F * (display.y - size.y)));
    ImGui::SetNextWindowPos(corner);
    ImGui::SetNextWindowSize(size);
    const float padding = std::floor((is_low(ui) ? 0.7F : 1.2F) * ui.em);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(padding, padding));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.75F * ui.em);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1.0F);
    Choice chosen;
    if (ImGui::BeginPopupModal(popup_id, nullptr, popup_flags)) {
        ImGui::GetCurrentContext()->DimBgRatio = 1.0F;  // immediately: a fade would need more frames
        ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap(ui), gap(ui)));
        if (is_open_) chosen = draw_content(ui);
        ImGui::PopStyleVar();
        if (chosen) is_open_ = false;
        if (!is_open_) ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar(3);
    return chosen;
}

FileDialog::Choice FileDialog::draw_content(const Ui& ui) {
    const int visit = chooser_.visit();
    const bool asked = chooser_.question().has_value();
    chooser_.notice_changes();
    follow_presses();
    follow_letters();
    const bool had_menu = std::exchange(had_menu_, false);
    if (!is_low(ui)) draw_title(ui);
    Choice chosen;
    const auto take = [&](Choice choice) {
        if (choice) chosen = std::move(choice);
    };
    let_tab_complete();
    ImGui::BeginDisabled(chooser_.question().has_value());
    take(draw_path_row(ui));
    ImGui::EndDisabled();
    if (had_menu && !had_menu_ && focus_ == Focus::none) focus_ = Focus::list;
    const float least = (chooser_.question() ? 2.0F : 4.0F) * ui.em;
    const float height = ImGui::GetContentRegionAvail().y - bottom_height(ui);
    take(draw_middle(ui, std::floor(std::max(height, least))));
    draw_problem(ui);
    if (chooser_.question()) {
        take(draw_question(ui));
    } else {
        if (shows_filter(ui)) draw_filter_row(ui);
        if (asks_folder_name_) {
            draw_folder_name_row(ui);
        } else {
            take(draw_name_row(ui));
        }
    }
    if (!asked && chooser_.question()) focus_ = Focus::answer;
    give_keyboard_back(visit);
    return chosen;
}

// In another folder, the search text of the last one is dropped and the list takes the keyboard.
void FileDialog::give_keyboard_back(int visit_before) {
    if (visit_before == chooser_.visit()) return;
    filter_.clear();
    path_bar_.end_typing();
    asks_folder_name_ = false;
    looks_for_name_ = false;
    focus_ = Focus::list;
}

// ---- presses

void FileDialog::follow_presses() {
    if (pressed(ImGuiKey_Escape)) return follow_escape();
    if (chooser_.question()) return;
    if (pressed(ImGuiMod_Ctrl | ImGuiKey_L)) path_bar_.begin_typing(chooser_.folder());
    if (pressed(ImGuiMod_Ctrl | ImGuiKey_F)) look_for_name();
    if (pressed(ImGuiMod_Ctrl | ImGuiKey_H)) chooser_.show_hidden(!chooser_.filter().has_hidden);
    if (pressed(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_N)) ask_folder_name();
    if (pressed(ImGuiKey_F5)) chooser_.refresh();
    const bool is_typing = ImGui::GetIO().WantTextInput;
    if (pressed(ImGuiMod_Alt | ImGuiKey_UpArrow) || (!is_typing && pressed(ImGuiKey_Backspace))) chooser_.go_up();
}

void FileDialog::follow_escape() {
    if (had_menu_) return;
    if (chooser_.question()) {
        chooser_.keep_file();
        focus_ = Focus::name;
    } else if (path_bar_.is_typing()) {
        path_bar_.end_typing();
        focus_ = Focus::list;
    } else if (asks_folder_name_) {
        asks_folder_name_ = false;
        focus_ = Focus::list;
    } else if (!filter_.empty() || looks_for_name_) {
        filter_.clear();
        chooser_.narrow("");
        looks_for_name_ = false;
        focus_ = Focus::list;
    } else {
        is_open_ = false;
    }
}

// In a dialog for opening, a name or a path can be typed at once: what no field has taken goes to that of the name.
void FileDialog::follow_letters() {
    const ImGuiIO& io = ImGui::GetIO();
    const bool is_free = !io.WantTextInput && !chooser_.question() && !had_menu_ && !asks_folder_name_;
    const bool is_command = (io.KeyCtrl && !io.KeyAlt) || io.InputQueueCharacters.empty();
    if (chooser_.purpose() != FileDialogPurpose::open || !is_free || is_command) return;
    std::string name = types_ahead_ ? chooser_.name() : std::string();
    for (const ImWchar letter : io.InputQueueCharacters) name += to_utf8(letter);
    if (name == " ") return;  // Space presses what has the keyboard
    chooser_.set_name(name);
    chooser_.dismiss_problem();
    point_at_name();
    if (!std::exchange(types_ahead_, true)) focus_ = Focus::name;
    list_.leave_keyboard();
}

// The same keys may stand for Hangul.
void FileDialog::point_at_name() {
    if (chooser_.purpose() != FileDialogPurpose::open) return;
    if (!chooser_.point_at(chooser_.name())) chooser_.point_at(as_hangul(chooser_.name()));
    list_.bring_row_into_view();
}

// In a path always; of a name, where there is more of it.
void FileDialog::let_tab_complete() {
    const auto completed = [this](const std::string& typed) { return chooser_.completed(typed); };
    path_bar_.complete_with(completed);
    const std::string& name = chooser_.name();
    name_field_.completes = nullptr;
    if (is_path(name) || chooser_.completed(name) != name) name_field_.completes = completed;
}

// ---- the upper part

void FileDialog::draw_title(const Ui& ui) const {
    const bool opens = chooser_.purpose() == FileDialogPurpose::open;
    TextStyle style = title_text(ui);
    style.size = 1.125F * ui.em;
    const std::string title(ui.text(opens ? "files.open.title" : chooser_.save_kind().title));
    const ImRect box = take_space({ImGui::GetContentRegionAvail().x, 1.5F * ui.em});
    draw_text_left(box, style, title);
    note_for_tests(title.c_str(), box);
}

FileDialog::Choice FileDialog::draw_path_row(const Ui& ui) {
    Choice chosen;
    if (has_menu(ui)) {
        chosen = draw_menu(ui);
        ImGui::SameLine();
    }
    const bool is_root = chooser_.folder() == chooser_.folder().parent_path();
    if (button(ui, "up", "", {.icon = Icon::parent, .is_enabled = !is_root, .tooltip = ui.text("files.up")})) {
        chooser_.go_up();
    }
    ImGui::SameLine();
    const std::string_view label = is_narrow(ui) ? std::string_view() : ui.text("files.new_folder");
    const ButtonLook look{.icon = Icon::plus, .tooltip = is_narrow(ui) ? ui.text("files.new_folder") : ""};
    const float room = ImGui::GetContentRegionAvail().x - button_width(ui, label, look) - gap(ui);
    const PathBar::Wish wish = path_bar_.draw(ui, chooser_.folder(), std::max(room, 4 * ui.em));
    if (wish.folder) chooser_.go_to(*wish.folder);
    if (wish.typed) {
        chosen = chooser_.choose_typed_path(*wish.typed);
        if (chooser_.problem()) {
            path_bar_.type_on();
        } else {
            path_bar_.end_typing();
            focus_ = Focus::list;
        }
    }
    ImGui::SameLine();
    if (button(ui, "new_folder", label, look)) ask_folder_name();
    return chosen;
}

FileDialog::Choice FileDialog::draw_menu(const Ui& ui) {
    if (button(ui, "files_menu", "", {.icon = Icon::menu, .tooltip = ui.text("files.places")})) {
        ImGui::OpenPopup("files_menu_popup");
    }
    if (!begin_popup_at_last_item(ui, "files_menu_popup")) return std::nullopt;
    had_menu_ = true;
    const EntryFilter& filter = chooser_.filter();
    if (check_row(ui, "menu_documents_alone", ui.text("files.documents_alone"), filter.has_documents_alone)) {
        chooser_.show_documents_alone(!filter.has_documents_alone);
    }
    if (check_row(ui, "menu_hidden", ui.text("files.hidden"), filter.has_hidden)) {
        chooser_.show_hidden(!filter.has_hidden);
    }
    ImGui::Separator();
    const float width = std::min(16 * ui.em, ImGui::GetIO().DisplaySize.x - 4 * ui.em);
    const auto place = draw_places(ui, places_, recent_files_, chooser_.folder(), width);
    if (place) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
    return place ? take_place(*place) : std::nullopt;
}

FileDialog::Choice FileDialog::draw_middle(const Ui& ui, float height) {
    Choice chosen;
    const bool is_enabled = !chooser_.question();
    if (!has_menu(ui)) {
        const float width = std::floor(12.5F * ui.em);
        ImGui::BeginDisabled(!is_enabled);
        ImGui::BeginChild("places", {width, height}, ImGuiChildFlags_NavFlattened);
        const auto place =
            draw_places(ui, places_, recent_files_, chooser_.folder(), ImGui::GetContentRegionAvail().x - 0.2F * ui.em);
        ImGui::EndChild();
        ImGui::EndDisabled();
        if (place) chosen = take_place(*place);
        ImGui::SameLine();
    }
    if (focus_ == Focus::list && !ImGui::IsWindowAppearing()) {
        list_.take_keyboard();
        focus_ = Focus::none;
    }
    const auto entered = list_.draw(ui, chooser_, {ImGui::GetContentRegionAvail().x, height}, is_enabled);
    return entered ? entered : chosen;
}

FileDialog::Choice FileDialog::take_place(const Path& place) {
    const bool is_file = std::find(recent_files_.begin(), recent_files_.end(), place) != recent_files_.end();
    if (is_file) return chooser_.choose_typed_path(to_utf8(place));
    chooser_.go_to(place);
    return std::nullopt;
}

}  // namespace qkv
