#include "platform/web/keys.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <utility>

namespace qkv {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// Of the browser and of ImGui. All other names are the same in both.
constexpr std::array other_names{
    Pair{"Quote", "Apostrophe"},          Pair{"Backquote", "GraveAccent"}, Pair{"BracketLeft", "LeftBracket"},
    Pair{"BracketRight", "RightBracket"}, Pair{"ArrowLeft", "LeftArrow"},   Pair{"ArrowRight", "RightArrow"},
    Pair{"ArrowUp", "UpArrow"},           Pair{"ArrowDown", "DownArrow"},   Pair{"ShiftLeft", "LeftShift"},
    Pair{"ShiftRight", "RightShift"},     Pair{"ControlLeft", "LeftCtrl"},  Pair{"ControlRight", "RightCtrl"},
    Pair{"AltLeft", "LeftAlt"},           Pair{"AltRight", "RightAlt"},     Pair{"MetaLeft", "LeftSuper"},
    Pair{"MetaRight", "RightSuper"},      Pair{"ContextMenu", "Menu"},      Pair{"Lang1", "RightAlt"}};  // 한/영
constexpr std::array other_beginnings{Pair{"Key", ""}, Pair{"Digit", ""}, Pair{"Numpad", "Keypad"}};

std::string name_in_imgui(std::string_view code) {
    const auto other =
        std::find_if(other_names.begin(), other_names.end(), [&](const Pair& names) { return names.first == code; });
    if (other != other_names.end()) return std::string(other->second);
    for (const auto& [beginning, in_imgui] : other_beginnings) {
        if (code.starts_with(beginning) && code.size() > beginning.size())
            return std::string(in_imgui).append(code.substr(beginning.size()));
    }
    return std::string(code);
}

}  // namespace

ImGuiKey key_of(std::string_view code) {
    static const auto keys = [] {
        std::unordered_map<std::string, ImGuiKey> all;
        for (int key = ImGuiKey_NamedKey_BEGIN; key < ImGuiKey_GamepadStart; ++key)
            all.emplace(ImGui::GetKeyName(static_cast<ImGuiKey>(key)), static_cast<ImGuiKey>(key));
        return all;
    }();
    const auto found = keys.find(name_in_imgui(code));
    return found == keys.end() ? ImGuiKey_None : found->second;
}

}  // namespace qkv
