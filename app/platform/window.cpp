#include "platform/window.h"

#include <GLFW/glfw3.h>
#include <algorithm>
#include <chrono>
#include <clocale>
#include <cstdlib>
#include <glad/gl.h>
#include <optional>
#include <string>
#include <utility>

#include "imgui.h"
#include "imgui_impl_glfw.h"
#include "imgui_impl_opengl3.h"
#include "imgui_internal.h"
#include "interface.h"
#include "picture/picture.h"
#include "picture/window_svg.h"
#include "platform/window_manager.h"
#include "qkv/file.h"
#include "qkv/path.h"

namespace qkv {
namespace {

constexpr int default_width = 1440;
constexpr int default_height = 900;
constexpr int min_width = 480;
constexpr int min_height = 360;
constexpr int frames_after_event = 4;
constexpr double caret_s = 0.4;
constexpr double tooltip_s = 0.6;         // for so long after the last event, a tooltip may still appear
constexpr int hangul_key_scancode = 130;  // evdev's 한/영 key, which GLFW has no name for

struct Placement {
    int x = -1;
    int y = -1;
    int width = default_width;
    int height = default_height;
    bool is_full_screen = false;  ///< the rest is the place that the window returns to
};

// Disables the system's input method while qkv composes Hangul itself: otherwise text would arrive twice.
class InputMethodEnvironment {
public:
    InputMethodEnvironment() {
        if (const char* value = std::getenv("XMODIFIERS")) original_ = value;
    }
    ~InputMethodEnvironment() { use(InputMethod::system); }
    InputMethodEnvironment(const InputMethodEnvironment&) = delete;
    InputMethodEnvironment& operator=(const InputMethodEnvironment&) = delete;

    void use(InputMethod method) const {
        if (method == InputMethod::built_in) {
            setenv("XMODIFIERS", "@im=none", 1);
        } else if (original_) {
            setenv("XMODIFIERS", original_->c_str(), 1);
        } else {
            unsetenv("XMODIFIERS");
        }
    }

private:
    std::optional<std::string> original_;
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

// GLFW's own clock starts again with each window.
double now_s() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

bool is_modifier(int key) { return key >= GLFW_KEY_LEFT_SHIFT && key <= GLFW_KEY_RIGHT_SUPER; }

class Window {
public:
    explicit Window(Session& session) : session_(session) {}
    ~Window() {
        if (ImGui::GetCurrentContext() != nullptr) {
            if (ImGui::GetIO().BackendRendererUserData != nullptr) ImGui_ImplOpenGL3_Shutdown();
            if (ImGui::GetIO().BackendPlatformUserData != nullptr) ImGui_ImplGlfw_Shutdown();
            ImGui::DestroyContext();
        }
        if (window_ != nullptr) glfwDestroyWindow(window_);
    }
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    Result<void> open(const Placement& placement);
    void draw();
    /// Waits for an event, but not beyond `due_s`, in the time of now_s().
    void wait_for_something(std::optional<double> due_s);

    Placement placement() const;

private:
    void create(const Placement& placement);
    void listen();
    void draw_frame(bool is_smooth);
    void follow(const WindowRequest& request);
    void take_picture(const request::TakePicture& wanted);
    std::pair<int, int> framebuffer_size() const;
    void toggle_full_screen();
    void follow_presenting();
    void show_title();
    void stay_awake() {
        frames_to_draw_ = frames_after_event;
        last_event_s_ = glfwGetTime();
    }
    static Window& of(GLFWwindow* window) { return *static_cast<Window*>(glfwGetWindowUserPointer(window)); }

    Session& session_;
    GLFWwindow* window_ = nullptr;
    Fonts fonts_;
    std::optional<Interface> interface_;
    std::string title_;
    Placement windowed_;
    bool was_presenting_ = false;
    bool filled_for_presenting_ = false;  ///< the window was not full screen before
    int frames_to_draw_ = frames_after_event;
    double last_event_s_ = -tooltip_s;  ///< in GLFW's time
};

void Window::create(const Placement& placement) {
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

Result<void> Window::open(const Placement& placement) {
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
    ImGui_ImplOpenGL3_Init("#version 330 core");
    auto fonts = load_fonts();
    if (!fonts) return tl::unexpected(fonts.error());
    fonts_ = *fonts;
    interface_.emplace(session_, fonts_);
    if (placement.is_full_screen) {
        toggle_full_screen();
        windowed_ = placement;
    }
    return {};
}

// ImGui's backend, which is installed afterwards, calls these as well.
void Window::listen() {
    glfwSetWindowUserPointer(window_, this);
    glfwSetInputMode(window_, GLFW_LOCK_KEY_MODS, GLFW_TRUE);
    glfwSetKeyCallback(window_, [](GLFWwindow* window, int key, int scancode, int action, int modifiers) {
        of(window).stay_awake();
        if (of(window).interface_) of(window).interface_->set_caps_lock((modifiers & GLFW_MOD_CAPS_LOCK) != 0);
        // If Ctrl+A is pressed and released within one slow frame, A must be seen while Ctrl is still held.
        const bool has_unseen_events = !ImGui::GetCurrentContext()->InputEventsQueue.empty();
        if (action == GLFW_RELEASE && is_modifier(key) && has_unseen_events) of(window).draw();
        if (scancode == hangul_key_scancode) ImGui::GetIO().AddKeyEvent(ImGuiKey_RightAlt, action != GLFW_RELEASE);
    });
    glfwSetCharCallback(window_, [](GLFWwindow* window, unsigned) { of(window).stay_awake(); });
    glfwSetMouseButtonCallback(window_, [](GLFWwindow* window, int, int, int) { of(window).stay_awake(); });
    glfwSetCursorPosCallback(window_, [](GLFWwindow* window, double, double) { of(window).stay_awake(); });
    glfwSetCursorEnterCallback(window_, [](GLFWwindow* window, int) { of(window).stay_awake(); });
    glfwSetDropCallback(window_, [](GLFWwindow* window, int count, const char** paths) {
        of(window).stay_awake();
        if (count > 0) of(window).session_.apply(action::OpenFile{path_from_utf8(paths[0])});
    });
    glfwSetWindowCloseCallback(window_, [](GLFWwindow* window) {
        of(window).stay_awake();
        of(window).session_.apply(action::Quit{});
        if (!of(window).session_.files().wants_quit()) glfwSetWindowShouldClose(window, GLFW_FALSE);
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

void Window::follow(const WindowRequest& request) {
    if (const auto* picture = std::get_if<request::TakePicture>(&request)) take_picture(*picture);
    if (std::holds_alternative<request::ToggleFullScreen>(request)) toggle_full_screen();
}

// A separate frame, so that the dialog that requested it is gone.
void Window::take_picture(const request::TakePicture& wanted) {
    for (int frame = 0; frame < frames_after_event; ++frame) draw_frame(wanted.format == PictureFormat::png);
    const auto [width, height] = framebuffer_size();
    Result<void> written;
    if (wanted.format == PictureFormat::svg) {
        written = write_file(wanted.path, svg_of(*ImGui::GetDrawData()));
    } else {
        Picture picture{
            width, height,
            std::vector<unsigned char>(4 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height))};
        const auto stride = 4 * static_cast<std::ptrdiff_t>(width);
        for (int y = 0; y < height; ++y)  // OpenGL begins at the bottom
            glReadPixels(0, height - 1 - y, width, 1, GL_RGBA, GL_UNSIGNED_BYTE, picture.rgba.data() + y * stride);
        written = write_png(picture, wanted.path);
    }
    if (!written) session_.apply(action::Say{written.error()});
    stay_awake();
}

void Window::draw() {
    const auto [width, height] = framebuffer_size();
    if (!interface_ || width == 0 || height == 0) return;
    draw_frame(true);
    glfwSwapBuffers(window_);
    for (const WindowRequest& request : interface_->take_requests()) follow(request);
    follow_presenting();
    show_title();
}

void Window::draw_frame(bool is_smooth) {
    float scale = 1.0F;
    glfwGetWindowContentScale(window_, &scale, nullptr);
    interface_->set_dpi_scale(scale);
    interface_->before_frame();
    if (!is_smooth) draw_without_smoothing();
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
    interface_->frame();
    ImGui::Render();
    const auto [width, height] = framebuffer_size();
    glViewport(0, 0, width, height);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

std::pair<int, int> Window::framebuffer_size() const {
    int width = 0;
    int height = 0;
    glfwGetFramebufferSize(window_, &width, &height);
    return {width, height};
}

void Window::show_title() {
    const std::string title = title_of(session_);
    if (title == title_) return;
    title_ = title;
    glfwSetWindowTitle(window_, title.c_str());
}

void Window::wait_for_something(std::optional<double> due_s) {
    if (frames_to_draw_ > 0) --frames_to_draw_;
    double wait_s = frames_to_draw_ > 0 ? 0.0 : interface_->seconds_until_next_frame();
    if (due_s) wait_s = std::clamp(*due_s - now_s(), 0.0, wait_s);
    if (ImGui::GetIO().WantTextInput) wait_s = std::min(wait_s, caret_s);
    const bool waits_for_tooltip = glfwGetTime() - last_event_s_ < tooltip_s;
    if (waits_for_tooltip) wait_s = std::min(wait_s, tooltip_s / 4);
    if (wait_s <= 0) {
        glfwPollEvents();
    } else {
        glfwWaitEventsTimeout(wait_s);
    }
}

Placement Window::placement() const {
    Placement placement = windowed_;
    placement.is_full_screen = glfwGetWindowMonitor(window_) != nullptr;
    if (placement.is_full_screen) return placement;
    glfwGetWindowPos(window_, &placement.x, &placement.y);
    glfwGetWindowSize(window_, &placement.width, &placement.height);
    return placement;
}

// Presenter mode fills the screen; the window returns to its old size afterwards.
void Window::follow_presenting() {
    if (std::exchange(was_presenting_, session_.is_presenting()) == was_presenting_) return;
    const bool is_full_screen = glfwGetWindowMonitor(window_) != nullptr;
    if (was_presenting_) filled_for_presenting_ = !is_full_screen;
    if (filled_for_presenting_ && is_full_screen != was_presenting_) toggle_full_screen();
    stay_awake();
}

void Window::toggle_full_screen() {
    if (glfwGetWindowMonitor(window_) != nullptr) {
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

void wake_window() { glfwPostEmptyEvent(); }

Result<void> run_window(Session& session, Keeper* keeper, const std::function<bool(int frame)>& frame_drawn,
                        const EndSignals* signals) {
    const auto is_to_end = [&] { return session.files().wants_quit() || (signals != nullptr && signals->has_come()); };
    // The system's input method reads the encoding from the locale; numbers keep the format of C.
    std::setlocale(LC_CTYPE, "");
    const InputMethodEnvironment environment;
    Placement placement;
    int frame = 0;
    // GLFW chooses the input method when it starts, so changing it opens the window again.
    for (bool is_wanted = true; is_wanted;) {
        const InputMethod method = session.view().input_method;
        environment.use(method);
        Glfw glfw;
        if (const auto started = glfw.start(); !started) return started;
        Window window(session);
        if (const auto opened = window.open(placement); !opened) return opened;
        while (is_wanted && session.view().input_method == method) {
            window.draw();
            if (keeper != nullptr) keeper->follow(now_s());
            is_wanted = !is_to_end() && (!frame_drawn || frame_drawn(++frame));
            if (is_wanted) window.wait_for_something(keeper == nullptr ? std::nullopt : keeper->due_s());
            is_wanted = is_wanted && !is_to_end();
        }
        placement = window.placement();
    }
    if (keeper == nullptr) return {};
    if (signals != nullptr && signals->has_come()) {
        keeper->end_early(now_s());
    } else {
        keeper->close();
    }
    return {};
}

}  // namespace qkv
