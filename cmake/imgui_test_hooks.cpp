// IMGUI_ENABLE_TEST_ENGINE makes Dear ImGui call these four functions. They are weak so that the program links
// without a test engine, while a test program's own definitions, being strong, take their place. They must be in
// an object file of that program: the linker never looks for strong ones in a library once it has found these.
#include "imgui.h"
#include "imgui_internal.h"

[[gnu::weak]] void ImGuiTestEngineHook_ItemAdd(ImGuiContext*, ImGuiID, const ImRect&, const ImGuiLastItemData*) {}
[[gnu::weak]] void ImGuiTestEngineHook_ItemInfo(ImGuiContext*, ImGuiID, const char*, ImGuiItemStatusFlags) {}
[[gnu::weak]] void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}
[[gnu::weak]] const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) { return nullptr; }
