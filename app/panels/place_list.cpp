#include "panels/place_list.h"

#include <string>

#include "files/file_names.h"
#include "imgui_internal.h"
#include "qkv/path.h"
#include "widgets/button.h"
#include "widgets/icon.h"
#include "widgets/text.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

using Path = std::filesystem::path;

std::string label_of(const Ui& ui, const FolderPlace& place) {
    switch (place.kind) {
        case PlaceKind::home: return std::string(ui.text("files.home"));
        case PlaceKind::documents: return std::string(ui.text("files.documents"));
        case PlaceKind::desktop: return std::string(ui.text("files.desktop"));
        case PlaceKind::root: return std::string(ui.text("files.root"));
        case PlaceKind::recent: break;
    }
    return shown_end(place.path);
}

Icon icon_of(PlaceKind kind) { return kind == PlaceKind::home ? Icon::home : Icon::folder; }

bool row(const Ui& ui, const Path& path, Icon icon, std::string_view label, bool is_here, float width) {
    const bool is_pressed = ImGui::InvisibleButton(("##place_" + shown_name(to_utf8(path))).c_str(),
                                                   {width, 1.9F * ui.em}, ImGuiButtonFlags_EnableNav);
    const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
    const float share = is_here ? 0.14F : ImGui::IsItemHovered() ? 0.07F : 0.0F;
    if (share > 0) {
        ImGui::GetWindowDrawList()->AddRectFilled(box.Min, box.Max, mixed(ui.palette->panel, ui.palette->accent, share),
                                                  0.35F * ui.em);
    }
    const float size = 0.9F * ui.em;
    const float y = box.GetCenter().y - 0.5F * size;
    const float x = box.Min.x + 0.5F * ui.em;
    draw_icon({{x, y}, {x + size, y + size}}, icon, icon == Icon::file ? ui.palette->muted : ui.palette->accent);
    const ImRect text_box({x + size + 0.5F * ui.em, box.Min.y}, {box.Max.x - 0.3F * ui.em, box.Max.y});
    draw_text_left(text_box, normal_text(ui), label);
    tooltip_for_last_item(ui, shown_name(to_utf8(path)));
    return is_pressed;
}

void heading(const Ui& ui, std::string_view text, float width) {
    ImRect box = take_space({width, 2 * ui.em});
    box.Min.x += 0.5F * ui.em;
    draw_text_left({box.Min.x, box.Min.y + 0.3F * ui.em, box.Max.x, box.Max.y}, muted_text(ui), text);
}

}  // namespace

std::optional<Path> draw_places(const Ui& ui, const std::vector<FolderPlace>& places,
                                const std::vector<Path>& recent_files, const Path& here, float width) {
    std::optional<Path> clicked;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    bool is_first = true;
    bool has_recent_folders = false;
    for (const FolderPlace& place : places) {
        if (place.kind == PlaceKind::recent && !has_recent_folders) {
            has_recent_folders = true;
            heading(ui, ui.text("files.recent_folders"), width);
        }
        // One stop for the Tab key; the arrow keys move inside it.
        ImGui::PushItemFlag(ImGuiItemFlags_NoTabStop, !is_first);
        if (row(ui, place.path, icon_of(place.kind), label_of(ui, place), place.path == here, width)) {
            clicked = place.path;
        }
        ImGui::PopItemFlag();
        is_first = false;
    }
    if (!recent_files.empty()) heading(ui, ui.text("files.recent"), width);
    ImGui::PushItemFlag(ImGuiItemFlags_NoTabStop, true);
    for (const Path& file : recent_files) {
        if (row(ui, file, Icon::file, shown_end(file), false, width)) clicked = file;
    }
    ImGui::PopItemFlag();
    ImGui::PopStyleVar();
    return clicked;
}

}  // namespace qkv
