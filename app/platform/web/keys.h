#pragma once

#include <string_view>

#include "imgui.h"

namespace qkv {

/// The key that the browser calls so (KeyboardEvent.code: "KeyA", "ArrowLeft", "Numpad1"); ImGuiKey_None if ImGui has
/// no such key.
ImGuiKey key_of(std::string_view code);

}  // namespace qkv
