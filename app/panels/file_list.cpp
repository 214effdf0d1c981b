#include "panels/file_list.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>

#include "imgui_internal.h"
#include "qkv/tokenizer.h"
#include "widgets/button.h"
#include "widgets/hangul_composer.h"
#include "widgets/icon.h"
#include "widgets/text.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

constexpr double typing_pause_s = 1.0;  // after it, letters begin another name
constexpr int focus_frames = 3;         // a popup that appears looks for its first item a frame later

float row_height(const Ui& ui) { return std::floor(1.9F * ui.em); }
float header_height(const Ui& ui) { return std::floor(1.8F * ui.em); }

constexpr std::initializer_list<ImGuiKey> list_presses{ImGuiKey_UpArrow,  ImGuiKey_DownArrow,   ImGuiKey_PageUp,
                                                       ImGuiKey_PageDown, ImGuiKey_Home,        ImGuiKey_End,
                                                       ImGuiKey_Enter,    ImGuiKey_KeypadEnter, ImGuiKey_Space};

void draw_right(const ImRect& box, const TextStyle& style, std::string_view text) {
    draw_text({box.Max.x - width_of(style, text), box.GetCenter().y - 0.5F * style.size}, style, text);
}

}  // namespace

void FileList::take_keyboard() { frames_to_take_keyboard_ = focus_frames; }

void FileList::ensure_characters(const Fonts& fonts, const FileChooser& chooser) const {
    const int around = std::max(rows_in_view_, 40);
    const int from = std::max(0, first_row_ - around);
    const int to = std::min(chooser.row_count(), first_row_ + 2 * around);
    for (int row = from; row < to; ++row) qkv::ensure_characters(fonts, chooser.entry(row).name);
}

FileList::Columns FileList::columns_for(const Ui& ui, float width) {
    const float size = 5.5F * ui.em;
    const float time = 9.5F * ui.em;
    if (width >= 30 * ui.em) return {width - size - time, width - time, width};
    if (width >= 22 * ui.em) return {width - time, 0, width};
    return {width, 0, 0};
}

std::optional<std::filesystem::path> FileList::draw(const Ui& ui, FileChooser& chooser, ImVec2 size, bool is_enabled) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImRect box(corner, {corner.x + size.x, corner.y + size.y});
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float rounding = 0.45F * ui.em;
    list->AddRectFilled(box.Min, {box.Max.x, box.Min.y + header_height(ui)}, ui.palette->field, rounding,
                        ImDrawFlags_RoundCornersTop);
    const Columns columns = columns_for(ui, size.x - ImGui::GetStyle().ScrollbarSize);
    ImGui::BeginGroup();
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    draw_header(ui, chooser, columns, is_enabled);
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 0.0F);
    const float border = std::max(1.0F, std::ceil(0.0625F * ui.em));
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + border);
    ImGui::BeginChild("rows", {size.x - 2 * border, size.y - header_height(ui) - 2 * border},
                      ImGuiChildFlags_NavFlattened);
    auto chosen = draw_rows(ui, chooser, columns, is_enabled);
    ImGui::EndChild();
    ImGui::PopStyleVar(2);
    ImGui::SetCursorScreenPos({box.Min.x, box.Max.y});
    ImGui::Dummy({0, 0});
    ImGui::EndGroup();
    const bool has_ring = has_keyboard_ && ImGui::GetCurrentContext()->NavCursorVisible;
    list->AddRect(box.Min, box.Max, has_ring ? ui.palette->accent : ui.palette->border, rounding, 0,
                  std::max(1.0F, (has_ring ? 0.125F : 0.0625F) * ui.em));
    return chosen;
}

void FileList::draw_header(const Ui& ui, FileChooser& chooser, const Columns& columns, bool is_enabled) const {
    float left = 0;
    ImGui::BeginDisabled(!is_enabled);
    ImGui::PushItemFlag(ImGuiItemFlags_NoTabStop, true);
    const auto column = [&](const char* id, const char* text_id, SortBy by, float right) {
        if (right <= left) return;
        if (left > 0) ImGui::SameLine(0, 0);
        if (ImGui::InvisibleButton(id, {right - left, header_height(ui)}, ImGuiButtonFlags_EnableNav)) {
            chooser.sort_by(by);
        }
        ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
        TextStyle style = muted_text(ui);
        if (ImGui::IsItemHovered()) style.color = ui.palette->text;
        box.Min.x += 0.6F * ui.em;
        const bool is_number = by == SortBy::size;  // above numbers that are aligned at their right
        if (is_number) box.Min.x = box.Max.x - ui.em - width_of(style, ui.text(text_id));
        const float x = box.Min.x + draw_text_left(box, style, ui.text(text_id)) + 0.3F * ui.em;
        const float arrow = 0.6F * ui.em;
        const float y = box.GetCenter().y - 0.5F * arrow;
        const Icon icon = chooser.order().is_reversed ? Icon::down : Icon::up;
        if (chooser.order().by == by) draw_icon({{x, y}, {x + arrow, y + arrow}}, icon, style.color);
        left = right;
    };
    column("sort_name", "files.name", SortBy::name, columns.name);
    column("sort_size", "files.size", SortBy::size, columns.size);
    column("sort_time", "files.time", SortBy::time, columns.time);
    ImGui::PopItemFlag();
    ImGui::EndDisabled();
}

std::optional<std::filesystem::path> FileList::draw_rows(const Ui& ui, FileChooser& chooser, const Columns& columns,
                                                         bool is_enabled) {
    const ImRect box = ImGui::GetCurrentWindow()->InnerRect;
    const bool had_keyboard = has_keyboard_;
    follow_keyboard(box, is_enabled);
    if (chooser.visit() != std::exchange(visit_, chooser.visit())) {
        ImGui::SetScrollY(0);
        brings_row_into_view_ = true;
        typed_.clear();
    }
    const float height = row_height(ui);
    rows_in_view_ = std::max(1, static_cast<int>(box.GetHeight() / height));
    std::optional<std::filesystem::path> chosen;
    if (had_keyboard && has_keyboard_) chosen = follow_presses(chooser, std::max(1, rows_in_view_ - 1));
    if (brings_row_into_view_) show_chosen_row(chooser, height, box.GetHeight());
    if (chooser.row_count() == 0) draw_emptiness(ui, chooser, box);

    int clicked = -1;
    ImGui::BeginDisabled(!is_enabled);
    ImGuiListClipper clipper;
    clipper.Begin(chooser.row_count(), height);
    while (clipper.Step()) {
        first_row_ = clipper.DisplayStart;
        for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
            const ImVec2 at = ImGui::GetCursorScreenPos();
            const ImRect row_box(at, {at.x + box.GetWidth(), at.y + height});
            ImGui::ItemSize(row_box);
            if (draw_row(ui, chooser, row, columns, row_box)) clicked = row;
        }
    }
    ImGui::EndDisabled();
    if (clicked < 0) return chosen;
    take_keyboard();
    chooser.choose_row(clicked);
    return ImGui::GetIO().MouseClickedCount[0] == 2 ? chooser.open_row(clicked) : chosen;
}

bool FileList::draw_row(const Ui& ui, const FileChooser& chooser, int row, const Columns& columns,
                        const ImRect& box) const {
    const FolderEntry& entry = chooser.entry(row);
    const ImGuiID id = ImGui::GetCurrentWindow()->GetID(row);
    if (!ImGui::ItemAdd(box, id, nullptr, ImGuiItemFlags_NoNav)) return false;
    [[maybe_unused]] ImGuiContext& g = *ImGui::GetCurrentContext();
    IMGUI_TEST_ENGINE_ITEM_INFO(id, entry.name.c_str(), 0);
    bool is_hovered = false;
    bool is_held = false;
    const bool is_pressed = ImGui::ButtonBehavior(box, id, &is_hovered, &is_held,
                                                  ImGuiButtonFlags_PressedOnClick | ImGuiButtonFlags_NoNavFocus);
    const Palette& palette = *ui.palette;
    const bool is_chosen = row == chooser.row();
    const float share = is_chosen ? (has_keyboard_ ? 0.24F : 0.12F) : is_hovered ? 0.07F : 0.0F;
    if (share > 0) {
        ImGui::GetWindowDrawList()->AddRectFilled(box.Min, box.Max, mixed(palette.panel, palette.accent, share));
    }
    const float size = 0.9F * ui.em;
    const float y = box.GetCenter().y - 0.5F * size;
    float x = box.Min.x + 0.6F * ui.em;
    draw_icon({{x, y}, {x + size, y + size}}, entry.is_folder ? Icon::folder : Icon::file,
              entry.is_folder ? palette.accent : palette.muted);
    x += size + 0.5F * ui.em;
    TextStyle name = normal_text(ui);
    if (entry.is_hidden) name.color = palette.muted;
    const ImRect name_box({x, box.Min.y}, {box.Min.x + columns.name - 0.5F * ui.em, box.Max.y});
    draw_text_left(name_box, name, entry.name);
    if (is_hovered && width_of(name, entry.name) > name_box.GetWidth() + 1.0F) tooltip_for_last_item(ui, entry.name);
    TextStyle digits = digits_text(ui, 0.8125F);
    digits.color = palette.muted;
    if (columns.size > 0 && !entry.is_folder) {
        draw_right({{box.Min.x + columns.name, box.Min.y}, {box.Min.x + columns.size - ui.em, box.Max.y}}, digits,
                   shown_size(entry.bytes));
    }
    if (columns.time > 0) {
        const float left = columns.time - 9.5F * ui.em + 0.6F * ui.em;
        draw_text_left({{box.Min.x + left, box.Min.y}, {box.Min.x + columns.time, box.Max.y}}, digits,
                       shown_time(entry.modified_s));
    }
    return is_pressed;
}

void FileList::draw_emptiness(const Ui& ui, const FileChooser& chooser, const ImRect& box) const {
    const EntryFilter& filter = chooser.filter();
    const char* text_id = !filter.part.empty()         ? "files.none_found"
                          : filter.has_documents_alone ? "files.none_shown"
                                                       : "files.empty";
    TextStyle style = muted_text(ui);
    style.size = ui.em;
    draw_text_centered({{box.Min.x + ui.em, box.Min.y}, {box.Max.x - ui.em, box.Max.y}}, style, ui.text(text_id));
}

void FileList::follow_keyboard(const ImRect& box, bool is_enabled) {
    ImGuiContext& g = *ImGui::GetCurrentContext();
    ImGuiWindow* window = g.CurrentWindow;
    const ImGuiID id = window->GetID("file_list");
    ImGui::BeginDisabled(!is_enabled);
    ImGui::ItemAdd(box, id);
    IMGUI_TEST_ENGINE_ITEM_INFO(id, "file_list", 0);
    ImGui::EndDisabled();
    if (frames_to_take_keyboard_ > 0 && is_enabled) {
        --frames_to_take_keyboard_;
        if (g.IO.WantTextInput) ImGui::ClearActiveID();
        ImGui::FocusWindow(window);
        ImGui::SetNavID(id, ImGuiNavLayer_Main, g.CurrentFocusScopeId, ImGui::WindowRectAbsToRel(window, box));
    }
    has_keyboard_ = is_enabled && g.NavId == id && !g.IO.WantTextInput;
    if (!has_keyboard_) return;
    for (const ImGuiKey press : list_presses) ImGui::SetKeyOwner(press, id);
}

std::optional<std::filesystem::path> FileList::follow_presses(FileChooser& chooser, int page) {
    const int row = chooser.row();
    const auto go = [&](int to) {
        chooser.choose_row(to);
        brings_row_into_view_ = true;
        ImGui::SetNavCursorVisible(true);
    };
    if (ImGui::GetIO().KeyAlt) return std::nullopt;
    if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) go(row + 1);
    if (ImGui::IsKeyPressed(ImGuiKey_UpArrow)) go(row - 1);
    if (ImGui::IsKeyPressed(ImGuiKey_PageDown)) go(std::max(row, 0) + page);
    if (ImGui::IsKeyPressed(ImGuiKey_PageUp)) go(row - page);
    if (ImGui::IsKeyPressed(ImGuiKey_Home)) go(0);
    if (ImGui::IsKeyPressed(ImGuiKey_End)) go(chooser.row_count() - 1);
    const bool is_entered =
        ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false);
    if (is_entered) return chooser.row() >= 0 ? chooser.open_row(chooser.row()) : chooser.confirm();
    if (chooser.purpose() == FileDialogPurpose::save) follow_letters(chooser);
    return std::nullopt;
}

void FileList::follow_letters(FileChooser& chooser) {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.InputQueueCharacters.empty() || (io.KeyCtrl && !io.KeyAlt)) return;
    const double now_s = ImGui::GetTime();
    if (now_s - std::exchange(typed_s_, now_s) > typing_pause_s) typed_.clear();
    for (const ImWchar letter : io.InputQueueCharacters) typed_ += to_utf8(letter);
    // The same keys may stand for Hangul.
    if (!chooser.jump_to(comparable(typed_))) chooser.jump_to(comparable(as_hangul(typed_)));
    brings_row_into_view_ = true;
}

// One frame later if rows have just been added: until then the list still has its old length.
void FileList::show_chosen_row(const FileChooser& chooser, float row_height, float view_height) {
    brings_row_into_view_ = false;
    if (chooser.row() < 0) return;
    const float top = static_cast<float>(chooser.row()) * row_height;
    const float scroll = ImGui::GetScrollY();
    const float least = top + row_height - view_height;
    if (top < scroll) ImGui::SetScrollY(top);
    if (least > scroll) ImGui::SetScrollY(least);
}

}  // namespace qkv
