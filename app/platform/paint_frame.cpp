#include "platform/paint_frame.h"

#include <glad/gl.h>

#include "imgui.h"
#include "imgui_impl_opengl3.h"

namespace qkv {

void paint_frame(int width, int height) {
    const ImVec4& ground = ImGui::GetStyle().Colors[ImGuiCol_WindowBg];
    glDisable(GL_SCISSOR_TEST);
    glClearColor(ground.x, ground.y, ground.z, 1.0F);
    glClear(GL_COLOR_BUFFER_BIT);  // much less work than a rectangle where OpenGL has no hardware
    glViewport(0, 0, width, height);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

}  // namespace qkv
