#include "support/fit.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace qkv::test {
namespace {

// The edges of shapes are softened by a pixel.
constexpr float tolerance = 1.5F;

// Windows inside others are named "qkv/columns_1A2B3C4D/vectors_5E6F7A8B".
bool is_of(const ImGuiWindow& window, std::string_view panel) {
    return std::string_view(window.Name).find(fmt::format("/{}_", panel)) != std::string_view::npos;
}

std::string_view short_name(const ImGuiWindow& window) {
    std::string_view name = window.Name;
    name.remove_prefix(name.rfind('/') + 1);
    return name.substr(0, name.rfind('_'));
}

// The first corner of a shape that is cut, if there is one.
std::string cut(const ImGuiWindow& window, Scrolling allowed) {
    const ImDrawList& list = *window.DrawList;
    for (const ImDrawCmd& command : list.CmdBuffer) {
        const ImVec4& clip = command.ClipRect;
        for (unsigned int i = 0; i < command.ElemCount; ++i) {
            const auto index = static_cast<int>(command.IdxOffset + i);
            const ImVec2 at = list.VtxBuffer[static_cast<int>(list.IdxBuffer[index] + command.VtxOffset)].pos;
            const bool is_beside = at.x < clip.x - tolerance || at.x > clip.z + tolerance;
            const bool is_above = at.y < clip.y - tolerance || at.y > clip.w + tolerance;
            if (is_beside || (is_above && allowed != Scrolling::down))
                return fmt::format("{} cuts something at {:.0f}, {:.0f}, outside {:.0f}–{:.0f}, {:.0f}–{:.0f}",
                                   short_name(window), at.x, at.y, clip.x, clip.z, clip.y, clip.w);
        }
    }
    return {};
}

}  // namespace

std::string misfit(std::string_view panel, Scrolling allowed) {
    bool is_there = false;
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (!window->Active || window->Hidden || !is_of(*window, panel)) continue;
        is_there = true;
        if (window->ScrollMax.x > 0)
            return fmt::format("{} scrolls sideways by {:.0f} pixels", short_name(*window), window->ScrollMax.x);
        if (window->ScrollMax.y > 0 && allowed == Scrolling::none)
            return fmt::format("{} scrolls down by {:.0f} pixels", short_name(*window), window->ScrollMax.y);
        if (std::string problem = cut(*window, allowed); !problem.empty()) return problem;
    }
    return is_there ? std::string() : fmt::format("there is no panel {}", panel);
}

float share_of_height(std::string_view panel) {
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (window->Active && short_name(*window) == panel) return window->Size.y / ImGui::GetIO().DisplaySize.y;
    }
    return 0;
}

}  // namespace qkv::test
