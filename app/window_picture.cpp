#include "window_picture.h"

#include <string>

#include "imgui.h"
#include "imgui_impl_opengl3.h"
#include "interface.h"
#include "platform/offscreen_gl.h"
#include "platform/paint_frame.h"
#include "qkv/file.h"
#include "window_svg.h"

namespace qkv {
namespace {

// An ImGui context for one picture; nothing from outside affects it.
class PictureImGui {
public:
    explicit PictureImGui(PictureSize size) {
        ImGui::SetCurrentContext(context_);
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.LogFilename = nullptr;
        io.DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
        io.DeltaTime = 1.0F / 60.0F;
        ImGui_ImplOpenGL3_Init("#version 330 core");
    }
    ~PictureImGui() {
        ImGui_ImplOpenGL3_Shutdown();
        ImGui::DestroyContext(context_);
        ImGui::SetCurrentContext(before_);
    }
    PictureImGui(const PictureImGui&) = delete;
    PictureImGui& operator=(const PictureImGui&) = delete;

private:
    ImGuiContext* before_ = ImGui::GetCurrentContext();
    ImGuiContext* context_ = ImGui::CreateContext();
};

void draw_frame(Interface& interface, PictureSize size, bool is_smooth) {
    interface.before_frame();
    if (!is_smooth) draw_without_smoothing();
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    interface.frame();
    ImGui::Render();
    paint_frame(size.width, size.height);
}

}  // namespace

namespace {

// Draws until the picture has settled, and passes it to `take`.
template <class Take>
Result<void> draw_off_screen(Session& session, PictureSize size, const std::string& caption, bool is_smooth,
                             Take take) {
    const auto gl = OffscreenGl::create(size.width, size.height);
    if (!gl) return tl::unexpected(gl.error());
    Result<Fonts> fonts;  // outlives the ImGui context
    const PictureImGui imgui(size);
    fonts = load_fonts();
    if (!fonts) return tl::unexpected(fonts.error());
    Interface interface(session, *fonts);
    interface.set_dpi_scale(size.dpi_scale);
    interface.set_caption(caption);
    // Scrolling to the step and measuring scrolled content take a few frames to settle.
    constexpr int settling_frames = 6;
    for (int frame = 0; frame < settling_frames; ++frame) draw_frame(interface, size, is_smooth);
    take(**gl);
    return {};
}

}  // namespace

Result<Picture> render_picture(Session& session, PictureSize size, const std::string& caption) {
    const auto pixels = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
    Picture picture{size.width, size.height, std::vector<unsigned char>(4 * pixels)};
    return draw_off_screen(session, size, caption, true,
                           [&](const OffscreenGl& gl) { gl.read_pixels(picture.rgba.data()); })
        .map([&] { return std::move(picture); });
}

Result<std::string> render_svg(Session& session, PictureSize size, const std::string& caption) {
    std::string svg;
    return draw_off_screen(session, size, caption, false,
                           [&](const OffscreenGl&) { svg = svg_of(*ImGui::GetDrawData()); })
        .map([&] { return std::move(svg); });
}

Result<std::string> rendered(Session& session, PictureSize size, PictureFormat format, const std::string& caption) {
    return format == PictureFormat::svg ? render_svg(session, size, caption)
                                        : render_picture(session, size, caption).map(&png_of);
}

}  // namespace qkv
