#include "panels/path_bar.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "files/file_names.h"
#include "imgui_internal.h"
#include "qkv/path.h"
#include "widgets/button.h"
#include "widgets/icon.h"
#include "widgets/text.h"
#include "widgets/text_field.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

using Path = std::filesystem::path;

// From the root down to the folder itself.
std::vector<Path> folders_on_the_way(const Path& folder) {
    std::vector<Path> way;
    Path walked;
    for (const Path& part : folder) {
        walked /= part;
        way.push_back(walked);
    }
    return way;
}

float chevron_width(const Ui& ui) { return 0.7F * ui.em; }
float crumb_width(const Ui& ui, std::string_view label) { return width_of(normal_text(ui), label) + 0.8F * ui.em; }

bool crumb(const Ui& ui, const Path& folder, std::string_view label, float width, bool is_here) {
    const bool is_pressed = ImGui::InvisibleButton(("##crumb_" + shown_name(to_utf8(folder))).c_str(),
                                                   {width, button_height(ui)}, ImGuiButtonFlags_EnableNav);
    const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
    const float inset = 0.25F * ui.em;
    if (ImGui::IsItemHovered()) {
        ImGui::GetWindowDrawList()->AddRectFilled({box.Min.x, box.Min.y + inset}, {box.Max.x, box.Max.y - inset},
                                                  mixed(ui.palette->field, ui.palette->accent, 0.14), 0.3F * ui.em);
    }
    TextStyle style = is_here ? title_text(ui) : normal_text(ui);
    if (!is_here) style.color = ui.palette->muted;
    draw_text_centered({box.Min.x + 0.2F * ui.em, box.Min.y, box.Max.x - 0.2F * ui.em, box.Max.y}, style, label);
    return is_pressed;
}

void chevron(const Ui& ui) {
    ImGui::SameLine(0, 0);
    const ImRect box = take_space({chevron_width(ui), button_height(ui)});
    const float half = 0.5F * chevron_width(ui);
    const ImVec2 center = box.GetCenter();
    draw_icon({{center.x - half, center.y - half}, {center.x + half, center.y + half}}, Icon::right, ui.palette->muted);
    ImGui::SameLine(0, 0);
}

}  // namespace

void PathBar::begin_typing(const Path& folder) {
    field_ = SentenceField{};
    field_.is_hangul = false;
    typed_ = shown_name(to_utf8(folder));
    if (!typed_.ends_with('/')) typed_ += '/';
    is_typing_ = true;
    takes_keyboard_ = true;
}

PathBar::Wish PathBar::draw(const Ui& ui, const Path& folder, float width) {
    if (!is_typing_) return {draw_crumbs(ui, folder, width), std::nullopt};
    if (std::exchange(takes_keyboard_, false)) take_keyboard_here();
    text_field(ui, field_, "##path", typed_, width, ui.text("files.path.hint"));
    if (was_entered()) return {std::nullopt, typed_};
    if (ImGui::IsItemDeactivated()) is_typing_ = false;
    return {};
}

std::optional<Path> PathBar::draw_crumbs(const Ui& ui, const Path& folder, float width) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImRect box(corner, {corner.x + width, corner.y + button_height(ui)});
    const float rounding = 0.45F * ui.em;
    ImGui::GetWindowDrawList()->AddRectFilled(box.Min, box.Max, ui.palette->field, rounding);
    ImGui::GetWindowDrawList()->AddRect(box.Min, box.Max, ui.palette->border, rounding);

    const std::vector<Path> way = folders_on_the_way(folder);
    const float space_to_click = 1.5F * ui.em;
    const float room = width - 0.6F * ui.em - space_to_click;
    const float more = crumb_width(ui, "…") + chevron_width(ui);
    const auto label_width = [&](const Path& on_way) { return crumb_width(ui, shown_end(on_way)) + 0.3F * ui.em; };
    std::size_t first = way.size();
    float used = 0;
    while (first > 0) {
        const float next = used + label_width(way[first - 1]) + chevron_width(ui);
        if (first < way.size() && next + (first > 1 ? more : 0.0F) > room) break;
        used = next;
        --first;
    }

    std::optional<Path> clicked;
    ImGui::SetCursorScreenPos({corner.x + 0.3F * ui.em, corner.y});
    ImGui::BeginGroup();
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGui::PushItemFlag(ImGuiItemFlags_NoTabStop, true);
    if (first > 0 && first < way.size()) {
        if (crumb(ui, "…", "…", crumb_width(ui, "…"), false)) clicked = way[first - 1];
        chevron(ui);
    }
    for (std::size_t i = first; i < way.size(); ++i) {
        const std::string label = shown_end(way[i]);
        const bool is_here = i + 1 == way.size();
        const float widest = std::max(room - (first > 0 ? more : 0.0F), 2 * ui.em);
        const float its_width = std::min(label_width(way[i]), widest);
        TextStyle style = is_here ? title_text(ui) : normal_text(ui);
        if (crumb(ui, way[i], elided(style, label, its_width - 0.4F * ui.em), its_width, is_here)) clicked = way[i];
        if (!is_here) chevron(ui);
    }
    ImGui::PopItemFlag();
    ImGui::SameLine(0, 0);
    const float left = std::max(box.Max.x - ImGui::GetCursorScreenPos().x, 1.0F);
    if (ImGui::InvisibleButton("##type_path", {left, button_height(ui)}, ImGuiButtonFlags_EnableNav)) {
        begin_typing(folder);
    }
    tooltip_for_last_item(ui, ui.text("files.path"));
    if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
    ImGui::PopStyleVar();
    ImGui::EndGroup();
    return clicked;
}

}  // namespace qkv
