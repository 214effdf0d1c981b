#include "platform/window.h"

#include <GLES3/gl3.h>
#include <algorithm>
#include <emscripten/em_js.h>
#include <emscripten/emscripten.h>
#include <emscripten/html5.h>
#include <memory>
#include <string>
#include <utility>

#include "imgui.h"
#include "imgui_impl_opengl3.h"
#include "platform/paint_frame.h"
#include "platform/web/keys.h"

// The page in which the window lives: web/page.js has these functions.
EM_JS(void, qkv_page_wake, (), { Module.page.wake(); })
EM_JS(void, qkv_page_title, (const char* title), { document.title = UTF8ToString(title); })
EM_JS(void, qkv_page_say, (const char* sentence, const char* language),
      { Module.page.say(UTF8ToString(sentence), UTF8ToString(language)); })
EM_JS(void, qkv_page_cursor, (const char* css), { Module.page.setCursor(UTF8ToString(css)); })
EM_JS(void, qkv_page_copy, (const char* text), { Module.page.copy(UTF8ToString(text)); })
EM_JS(void, qkv_page_take_text, (bool is_wanted, bool is_number, float x, float y, float height),
      { Module.page.takeText(is_wanted, is_number, x, y, height); })
EM_JS(bool, qkv_page_is_full_screen, (), { return !!document.fullscreenElement; })
EM_JS(void, qkv_page_toggle_full_screen, (), { Module.page.toggleFullScreen(); })

namespace qkv {
namespace {

constexpr int frames_after_event = 4;
constexpr double caret_s = 0.4;
constexpr double tooltip_s = 0.6;  // for so long after the last event, a tooltip may still appear
constexpr double longest_frame_s = 0.5;

double now_s() { return emscripten_get_now() / 1000; }

const char* css_of(ImGuiMouseCursor cursor) {
    switch (cursor) {
        case ImGuiMouseCursor_TextInput: return "text";
        case ImGuiMouseCursor_ResizeAll: return "move";
        case ImGuiMouseCursor_ResizeNS: return "ns-resize";
        case ImGuiMouseCursor_ResizeEW: return "ew-resize";
        case ImGuiMouseCursor_ResizeNESW: return "nesw-resize";
        case ImGuiMouseCursor_ResizeNWSE: return "nwse-resize";
        case ImGuiMouseCursor_Hand: return "pointer";
        case ImGuiMouseCursor_NotAllowed: return "not-allowed";
        default: return "default";
    }
}

/// A canvas of the page, which calls it when something happens and when a frame is due.
class Canvas : public Window {
public:
    explicit Canvas(WindowContent& content) : content_(content) {}

    Result<void> open();
    void resize(int width, int height, float scale);
    /// Draws a frame. Returns in how many seconds the next one is wanted if nothing happens.
    double frame();

    WindowContent& content() { return content_; }
    /// Gives OpenGL, which has lost them, its program and textures again.
    void restore();
    /// What a person has copied elsewhere, for the paste that follows.
    void set_pasted(const char* text) { pasted_ = text; }

    void draw_unseen() override;
    int width() const override { return width_; }
    int height() const override { return height_; }
    void read_pixels(unsigned char* rgba) const override;
    bool is_full_screen() const override { return qkv_page_is_full_screen(); }
    void toggle_full_screen() override { qkv_page_toggle_full_screen(); }
    void stay_awake() override {
        frames_to_draw_ = frames_after_event;
        last_event_s_ = now_s();
        qkv_page_wake();
    }

private:
    void connect();
    void tell_page();
    double seconds_until_next_frame() const;

    WindowContent& content_;
    int width_ = 0;  ///< pixels of the screen
    int height_ = 0;
    float scale_ = 1.0F;
    std::string title_;
    Spoken spoken_;
    std::string pasted_;
    ImGuiMouseCursor cursor_ = ImGuiMouseCursor_Arrow;
    int frames_to_draw_ = frames_after_event;
    double last_event_s_ = -tooltip_s;
    double last_frame_s_ = 0;
};

Result<void> Canvas::open() {
    EmscriptenWebGLContextAttributes wanted;
    emscripten_webgl_init_context_attributes(&wanted);
    wanted.majorVersion = 2;  // what else it has is said by Page.openPicture()
    wanted.enableExtensionsByDefault = false;
    const auto context = emscripten_webgl_create_context("#canvas", &wanted);
    if (context <= 0) return tl::unexpected(Problem{"problem.opengl", {{"detail", "WebGL 2"}}});
    emscripten_webgl_make_context_current(context);
    ImGui::CreateContext();
    connect();
    ImGui_ImplOpenGL3_Init("#version 300 es");
    return content_.start();
}

void Canvas::connect() {
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.BackendPlatformName = "qkv_web";
    io.BackendPlatformUserData = this;
    io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
    ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
    platform.Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) { qkv_page_copy(text); };
    platform.Platform_GetClipboardTextFn = [](ImGuiContext*) {
        return static_cast<Canvas*>(ImGui::GetIO().BackendPlatformUserData)->pasted_.c_str();
    };
    platform.Platform_SetImeDataFn = [](ImGuiContext*, ImGuiViewport*, ImGuiPlatformImeData* data) {
        const bool is_number = static_cast<Canvas*>(ImGui::GetIO().BackendPlatformUserData)->content_.types_number();
        qkv_page_take_text(data->WantVisible, is_number, data->InputPos.x, data->InputPos.y, data->InputLineHeight);
    };
}

void Canvas::resize(int width, int height, float scale) {
    width_ = width;
    height_ = height;
    scale_ = scale;
    stay_awake();
}

void Canvas::draw_unseen() {
    const double now = now_s();
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(width_), static_cast<float>(height_)};
    io.DeltaTime = static_cast<float>(std::clamp(now - last_frame_s_, 1e-4, longest_frame_s));
    last_frame_s_ = now;
    content_.before_frame(scale_);
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    content_.frame();
    ImGui::Render();
    paint_frame(width_, height_);
}

void Canvas::restore() {
    ImGui_ImplOpenGL3_DestroyDeviceObjects();  // the next frame makes them
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
        const bool is_going = texture->WantDestroyNextFrame || texture->UnusedFrames > 0;
        texture->SetTexID(ImTextureID_Invalid);
        texture->SetStatus(is_going ? ImTextureStatus_Destroyed : ImTextureStatus_WantCreate);
    }
    stay_awake();
}

double Canvas::frame() {
    if (width_ == 0 || height_ == 0) return longest_frame_s;
    draw_unseen();
    content_.after_frame(*this);
    tell_page();
    content_.follow();
    if (frames_to_draw_ > 0) --frames_to_draw_;
    return seconds_until_next_frame();
}

double Canvas::seconds_until_next_frame() const {
    double wait_s = frames_to_draw_ > 0 ? 0.0 : content_.seconds_until_due();
    if (ImGui::GetIO().WantTextInput) wait_s = std::min(wait_s, caret_s);
    const bool waits_for_tooltip = now_s() - last_event_s_ < tooltip_s;
    return waits_for_tooltip ? std::min(wait_s, tooltip_s / 4) : wait_s;
}

void Canvas::read_pixels(unsigned char* rgba) const {
    const auto row_bytes = 4 * static_cast<std::ptrdiff_t>(width_);
    for (int y = 0; y < height_; ++y)  // OpenGL begins at the bottom
        glReadPixels(0, height_ - 1 - y, width_, 1, GL_RGBA, GL_UNSIGNED_BYTE, rgba + y * row_bytes);
}

// What the page shows besides the canvas, when it has changed.
void Canvas::tell_page() {
    std::string title = content_.title();
    if (title != title_) qkv_page_title(title.c_str());
    title_ = std::move(title);
    Spoken spoken = content_.spoken();
    if (spoken != spoken_) qkv_page_say(spoken.sentence.c_str(), std::string(name(spoken.language)).c_str());
    spoken_ = std::move(spoken);
    const ImGuiMouseCursor cursor = ImGui::GetMouseCursor();
    if (cursor != cursor_) qkv_page_cursor(css_of(cursor));
    cursor_ = cursor;
}

// As long as the page.
std::unique_ptr<Canvas> canvas;

}  // namespace

bool can_close_window() { return false; }

bool browser_keeps_shortcuts() { return true; }

void wake_window() { qkv_page_wake(); }

Result<void> show_window(WindowContent& content) {
    canvas = std::make_unique<Canvas>(content);
    return canvas->open();
}

}  // namespace qkv

// What the page calls. Positions are in pixels of the screen.
extern "C" {

EMSCRIPTEN_KEEPALIVE double qkv_frame() { return qkv::canvas->frame(); }

EMSCRIPTEN_KEEPALIVE void qkv_resize(int width, int height, float scale) { qkv::canvas->resize(width, height, scale); }

/// Of a mouse or a pen.
EMSCRIPTEN_KEEPALIVE void qkv_point(float x, float y) {
    qkv::canvas->content().use_mouse();
    ImGui::GetIO().AddMouseSourceEvent(ImGuiMouseSource_Mouse);
    ImGui::GetIO().AddMousePosEvent(x, y);
    qkv::canvas->stay_awake();
}

/// `phase`: a Contact::Phase.
EMSCRIPTEN_KEEPALIVE void qkv_touch(int phase, int finger, float x, float y) {
    qkv::canvas->content().touch({static_cast<qkv::Contact::Phase>(phase), finger, x, y});
    qkv::canvas->stay_awake();
}

/// `button`: 0 left, 1 right, 2 middle.
EMSCRIPTEN_KEEPALIVE void qkv_press(int button, bool is_down) {
    ImGui::GetIO().AddMouseButtonEvent(button, is_down);
    qkv::canvas->stay_awake();
}

/// In notches of a wheel, up and left positive.
EMSCRIPTEN_KEEPALIVE void qkv_scroll(float x, float y) {
    ImGui::GetIO().AddMouseWheelEvent(x, y);
    qkv::canvas->stay_awake();
}

EMSCRIPTEN_KEEPALIVE void qkv_hold(bool ctrl, bool shift, bool alt, bool super, bool has_caps_lock) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddKeyEvent(ImGuiMod_Ctrl, ctrl);
    io.AddKeyEvent(ImGuiMod_Shift, shift);
    io.AddKeyEvent(ImGuiMod_Alt, alt);
    io.AddKeyEvent(ImGuiMod_Super, super);
    qkv::canvas->content().set_caps_lock(has_caps_lock);
}

/// Returns whether the key is known.
EMSCRIPTEN_KEEPALIVE bool qkv_key(const char* code, bool is_down) {
    const ImGuiKey pressed = qkv::key_of(code);
    if (pressed == ImGuiKey_None) return false;
    ImGui::GetIO().AddKeyEvent(pressed, is_down);
    qkv::canvas->stay_awake();
    return true;
}

/// Whether Tab has a use for the program, and does not go on to what else is on the page.
EMSCRIPTEN_KEEPALIVE bool qkv_keeps_tab() { return qkv::canvas->content().keeps_tab(); }

/// One step on or back.
EMSCRIPTEN_KEEPALIVE void qkv_walk(bool is_forward) {
    qkv::canvas->content().walk(is_forward);
    qkv::canvas->stay_awake();
}

EMSCRIPTEN_KEEPALIVE void qkv_type(const char* text) {
    ImGui::GetIO().AddInputCharactersUTF8(text);
    qkv::canvas->stay_awake();
}

EMSCRIPTEN_KEEPALIVE void qkv_focus(bool has_focus) {
    ImGui::GetIO().AddFocusEvent(has_focus);
    qkv::canvas->stay_awake();
}

EMSCRIPTEN_KEEPALIVE void qkv_set_pasted(const char* text) { qkv::canvas->set_pasted(text); }

EMSCRIPTEN_KEEPALIVE void qkv_open(const char* path) {
    qkv::canvas->content().open_dropped(path);
    qkv::canvas->stay_awake();
}

EMSCRIPTEN_KEEPALIVE void qkv_keep() { qkv::canvas->content().keep(); }

/// WebGL is there again, without anything that it had.
EMSCRIPTEN_KEEPALIVE void qkv_restore_picture() { qkv::canvas->restore(); }
}
