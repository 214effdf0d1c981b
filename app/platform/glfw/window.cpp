#include "platform/window.h"

#include <GLFW/glfw3.h>
#include <algorithm>
#include <array>
#include <clocale>
#include <glad/gl.h>
#include <utility>

#include "imgui.h"
#include "imgui_impl_glfw.h"
#include "imgui_impl_opengl3.h"
#include "imgui_internal.h"
#include "platform/display.h"
#include "platform/paint_frame.h"
#include "qkv/path.h"

namespace qkv {
namespace {

constexpr int default_width = 1440;
constexpr int default_height = 900;
constexpr int min_width = 320;  // of the narrowest phones
constexpr int min_height = 320;
constexpr int frames_after_event = 4;
constexpr double caret_s = 0.4;
constexpr double tooltip_s = 0.6;  // for so long after the last event, a tooltip may still appear

struct Placement {
    int x = -1;
    int y = -1;
    int width = default_width;
    int height = default_height;
    bool is_full_screen = false;  ///< the rest is the place that the window returns to
};

class Glfw {
public:
    Result<void> start() {
        glfwSetErrorCallback(nullptr);
        forget_dead_window_manager();
        if (glfwInit() == GLFW_TRUE) return {};
        return tl::unexpected(Problem{"problem.no_display", {{"detail", last_error()}}});
    }
    ~Glfw() { glfwTerminate(); }

    static std::string last_error() {
        const char* description = nullptr;
        glfwGetError(&description);
        return description == nullptr ? "GLFW" : description;
    }
};

constexpr std::array<std::pair<int, ImGuiKey>, 4> modifiers_of_imgui{{{GLFW_MOD_CONTROL, ImGuiMod_Ctrl},
                                                                      {GLFW_MOD_SHIFT, ImGuiMod_Shift},
                                                                      {GLFW_MOD_ALT, ImGuiMod_Alt},
                                                                      {GLFW_MOD_SUPER, ImGuiMod_Super}}};

// ImGui asks GLFW which modifiers are held, and GLFW goes by what it has seen. A window manager that takes Alt+F4 may
// keep the release of Alt to itself; then the next event tells what is true.
void pass_on_key(GLFWwindow* window, int key, int scancode, int action, int held) {
    ImGuiIO& io = ImGui::GetIO();
    for (const auto& [of_glfw, modifier] : modifiers_of_imgui) {
        if ((held & of_glfw) == 0) io.AddKeyEvent(modifier, false);
    }
    ImVector<ImGuiInputEvent>& queue = ImGui::GetCurrentContext()->InputEventsQueue;
    const int first = queue.Size;
    ImGui_ImplGlfw_KeyCallback(window, key, scancode, action, held);
    for (int i = queue.Size - 1; i >= std::min(first, queue.Size); --i) {
        const auto is_wrong = [&](const auto& one) {
            const ImGuiInputEvent& event = queue[i];
            return event.Type == ImGuiInputEventType_Key && event.Key.Down && event.Key.Key == one.second &&
                   (held & one.first) == 0;
        };
        if (std::any_of(modifiers_of_imgui.begin(), modifiers_of_imgui.end(), is_wrong)) queue.erase(queue.Data + i);
    }
}

bool is_modifier(int key) { return key >= GLFW_KEY_LEFT_SHIFT && key <= GLFW_KEY_RIGHT_SUPER; }

class GlfwWindow : public Window {
public:
    explicit GlfwWindow(WindowContent& content) : content_(content) {}
    ~GlfwWindow() override {
        if (ImGui::GetCurrentContext() != nullptr) {
            if (ImGui::GetIO().BackendRendererUserData != nullptr) ImGui_ImplOpenGL3_Shutdown();
            if (ImGui::GetIO().BackendPlatformUserData != nullptr) ImGui_ImplGlfw_Shutdown();
            ImGui::DestroyContext();
        }
        content_.stop();
        if (window_ != nullptr) glfwDestroyWindow(window_);
    }
    GlfwWindow(const GlfwWindow&) = delete;
    GlfwWindow& operator=(const GlfwWindow&) = delete;

    Result<void> open(const Placement& placement);
    void draw();
    void wait_for_something();

    Placement placement() const;

    void draw_unseen() override;
    int width() const override { return framebuffer_size().first; }
    int height() const override { return framebuffer_size().second; }
    void read_pixels(unsigned char* rgba) const override;
    bool is_full_screen() const override { return glfwGetWindowMonitor(window_) != nullptr; }
    void toggle_full_screen() override;
    void stay_awake() override {
        frames_to_draw_ = frames_after_event;
        last_event_s_ = glfwGetTime();
    }

private:
    void create(const Placement& placement);
    void listen();
    std::pair<int, int> framebuffer_size() const;
    void show_title();
    static GlfwWindow& of(GLFWwindow* window) { return *static_cast<GlfwWindow*>(glfwGetWindowUserPointer(window)); }

    WindowContent& content_;
    GLFWwindow* window_ = nullptr;
    bool has_started_ = false;
    std::string title_;
    Placement windowed_;
    int frames_to_draw_ = frames_after_event;
    double last_event_s_ = -tooltip_s;  ///< in GLFW's time
};

void GlfwWindow::create(const Placement& placement) {
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    glfwWindowHintString(GLFW_X11_CLASS_NAME, "qkv");
    int x = 0;
    int y = 0;
    int width = placement.width;
    int height = placement.height;
    if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) glfwGetMonitorWorkarea(monitor, &x, &y, &width, &height);
    window_ =
        glfwCreateWindow(std::min(placement.width, width), std::min(placement.height, height), "qkv", nullptr, nullptr);
    if (window_ != nullptr && placement.x >= 0) glfwSetWindowPos(window_, placement.x, placement.y);
}

Result<void> GlfwWindow::open(const Placement& placement) {
    create(placement);
    if (window_ == nullptr) return tl::unexpected(Problem{"problem.opengl", {{"detail", Glfw::last_error()}}});
    glfwSetWindowSizeLimits(window_, min_width, min_height, GLFW_DONT_CARE, GLFW_DONT_CARE);
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(1);
    if (gladLoadGL(glfwGetProcAddress) == 0) return tl::unexpected(Problem{"problem.opengl", {{"detail", "glad"}}});
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    listen();
    ImGui_ImplGlfw_InitForOpenGL(window_, true);
    glfwSetKeyCallback(window_, [](GLFWwindow* window, int key, int scancode, int action, int held) {
        if (is_modifier(key)) return ImGui_ImplGlfw_KeyCallback(window, key, scancode, action, held);
        pass_on_key(window, key, scancode, action, held);
    });
    ImGui_ImplOpenGL3_Init("#version 330 core");
    if (auto started = content_.start(); !started) return started;
    has_started_ = true;
    if (placement.is_full_screen) {
        toggle_full_screen();
        windowed_ = placement;
    }
    return {};
}

// ImGui's backend, which is installed afterwards, calls these as well.
void GlfwWindow::listen() {
    glfwSetWindowUserPointer(window_, this);
    glfwSetInputMode(window_, GLFW_LOCK_KEY_MODS, GLFW_TRUE);
    glfwSetKeyCallback(window_, [](GLFWwindow* window, int key, int scancode, int action, int modifiers) {
        of(window).stay_awake();
        if (of(window).has_started_) of(window).content_.set_caps_lock((modifiers & GLFW_MOD_CAPS_LOCK) != 0);
        // If Ctrl+A is pressed and released within one slow frame, A must be seen while Ctrl is still held.
        const bool has_unseen_events = !ImGui::GetCurrentContext()->InputEventsQueue.empty();
        if (action == GLFW_RELEASE && is_modifier(key) && has_unseen_events) of(window).draw();
        if (is_hangul_key(scancode)) ImGui::GetIO().AddKeyEvent(ImGuiKey_RightAlt, action != GLFW_RELEASE);
    });
    glfwSetCharCallback(window_, [](GLFWwindow* window, unsigned) { of(window).stay_awake(); });
    glfwSetMouseButtonCallback(window_, [](GLFWwindow* window, int, int, int) { of(window).stay_awake(); });
    glfwSetCursorPosCallback(window_, [](GLFWwindow* window, double, double) { of(window).stay_awake(); });
    glfwSetCursorEnterCallback(window_, [](GLFWwindow* window, int) { of(window).stay_awake(); });
    glfwSetDropCallback(window_, [](GLFWwindow* window, int count, const char** paths) {
        of(window).stay_awake();
        if (count > 0) of(window).content_.open_dropped(path_from_utf8(paths[0]));
    });
    glfwSetWindowCloseCallback(window_, [](GLFWwindow* window) {
        of(window).stay_awake();
        of(window).content_.close();
        glfwSetWindowShouldClose(window, GLFW_FALSE);
    });
    glfwSetScrollCallback(window_, [](GLFWwindow* window, double, double) { of(window).stay_awake(); });
    glfwSetWindowFocusCallback(window_, [](GLFWwindow* window, int) { of(window).stay_awake(); });
    glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* window, int, int) { of(window).stay_awake(); });
    glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* window, float, float) { of(window).stay_awake(); });
    glfwSetWindowRefreshCallback(window_, [](GLFWwindow* window) {
        of(window).stay_awake();
        of(window).draw();
    });
}

void GlfwWindow::draw() {
    const auto [width, height] = framebuffer_size();
    if (!has_started_ || width == 0 || height == 0) return;
    draw_unseen();
    glfwSwapBuffers(window_);
    content_.after_frame(*this);
    show_title();
}

void GlfwWindow::draw_unseen() {
    float scale = 1.0F;
    glfwGetWindowContentScale(window_, &scale, nullptr);
    content_.before_frame(scale);
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
    content_.frame();
    ImGui::Render();
    const auto [width, height] = framebuffer_size();
    paint_frame(width, height);
}

void GlfwWindow::read_pixels(unsigned char* rgba) const {
    const auto [width, height] = framebuffer_size();
    const auto row_bytes = 4 * static_cast<std::ptrdiff_t>(width);
    for (int y = 0; y < height; ++y)  // OpenGL begins at the bottom
        glReadPixels(0, height - 1 - y, width, 1, GL_RGBA, GL_UNSIGNED_BYTE, rgba + y * row_bytes);
}

std::pair<int, int> GlfwWindow::framebuffer_size() const {
    int width = 0;
    int height = 0;
    glfwGetFramebufferSize(window_, &width, &height);
    return {width, height};
}

void GlfwWindow::show_title() {
    const std::string title = content_.title();
    if (title == title_) return;
    title_ = title;
    glfwSetWindowTitle(window_, title.c_str());
}

void GlfwWindow::wait_for_something() {
    if (frames_to_draw_ > 0) --frames_to_draw_;
    double wait_s = frames_to_draw_ > 0 ? 0.0 : content_.seconds_until_due();
    if (ImGui::GetIO().WantTextInput) wait_s = std::min(wait_s, caret_s);
    const bool waits_for_tooltip = glfwGetTime() - last_event_s_ < tooltip_s;
    if (waits_for_tooltip) wait_s = std::min(wait_s, tooltip_s / 4);
    if (wait_s <= 0) {
        glfwPollEvents();
    } else {
        glfwWaitEventsTimeout(wait_s);
    }
}

Placement GlfwWindow::placement() const {
    Placement placement = windowed_;
    placement.is_full_screen = is_full_screen();
    if (placement.is_full_screen) return placement;
    glfwGetWindowPos(window_, &placement.x, &placement.y);
    glfwGetWindowSize(window_, &placement.width, &placement.height);
    return placement;
}

void GlfwWindow::toggle_full_screen() {
    if (is_full_screen()) {
        glfwSetWindowMonitor(window_, nullptr, windowed_.x, windowed_.y, windowed_.width, windowed_.height,
                             GLFW_DONT_CARE);
        return;
    }
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    const GLFWvidmode* mode = monitor == nullptr ? nullptr : glfwGetVideoMode(monitor);
    if (mode == nullptr) return;
    windowed_ = placement();
    glfwSetWindowMonitor(window_, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
}

}  // namespace

bool can_close_window() { return true; }

bool browser_keeps_shortcuts() { return false; }

void wake_window() { glfwPostEmptyEvent(); }

Result<void> show_window(WindowContent& content) {
    // The system's input method reads the encoding from the locale; numbers keep the format of C.
    std::setlocale(LC_CTYPE, "");
    const SystemInputMethod input_method;
    Placement placement;
    // GLFW chooses the input method when it starts, so changing it opens the window again.
    for (bool is_wanted = true; is_wanted;) {
        const bool has_input_method = content.has_system_input_method();
        input_method.allow(has_input_method);
        Glfw glfw;
        if (const auto started = glfw.start(); !started) return started;
        GlfwWindow window(content);
        if (const auto opened = window.open(placement); !opened) return opened;
        while (is_wanted && content.has_system_input_method() == has_input_method) {
            window.draw();
            is_wanted = content.follow();
            if (is_wanted) window.wait_for_something();
            is_wanted = is_wanted && !content.is_over();
        }
        placement = window.placement();
    }
    return {};
}

}  // namespace qkv
