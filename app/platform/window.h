#pragma once

#include <filesystem>
#include <string>

#include "platform/contact.h"
#include "qkv/text.h"

namespace qkv {

/// The window, as its content sees it.
class Window {
public:
    virtual ~Window() = default;

    /// Draws a frame that nobody is shown.
    virtual void draw_unseen() = 0;

    /// The size of what was drawn, in pixels of the screen.
    virtual int width() const = 0;
    virtual int height() const = 0;
    /// Copies it, 4 bytes a pixel, the top row first.
    virtual void read_pixels(unsigned char* rgba) const = 0;

    virtual bool is_full_screen() const = 0;
    virtual void toggle_full_screen() = 0;

    /// Draws some frames more, as after an event.
    virtual void stay_awake() = 0;
};

struct Spoken {
    std::string sentence;
    Language language = Language::ko;

    friend bool operator==(const Spoken&, const Spoken&) = default;
};

/// What a window shows, and how it answers. Everything is called by the thread that opened the window.
class WindowContent {
public:
    virtual ~WindowContent() = default;

    /// ImGui's context and OpenGL are there. Called again when the window is opened anew.
    virtual Result<void> start() = 0;
    /// ImGui's context is gone; also if start() failed or was never reached.
    virtual void stop() = 0;

    /// `dpi_scale`: pixels of the screen for one pixel of the design. Before ImGui::NewFrame().
    virtual void before_frame(float dpi_scale) = 0;
    /// Between ImGui::NewFrame() and ImGui::Render().
    virtual void frame() = 0;
    /// The frame can be seen: whatever it asked for of the window.
    virtual void after_frame(Window& window) = 0;
    virtual std::string title() const = 0;
    /// What has just happened, for those who hear it, and its language: for the systems that read aloud.
    virtual Spoken spoken() const = 0;

    virtual void set_caps_lock(bool is_on) = 0;
    /// Whether what is typed is a number.
    virtual bool types_number() const = 0;
    /// Whether Tab has a use inside: it moves from control to control, or edits.
    virtual bool keeps_tab() const = 0;
    /// What those do who use none of the controls.
    virtual void walk(bool is_forward) = 0;
    virtual void touch(const Contact& contact) = 0;
    /// The pointer is that of a mouse.
    virtual void use_mouse() = 0;
    virtual void open_dropped(const std::filesystem::path& file) = 0;
    /// The system may end the program next without a word: what is not saved is kept at once.
    virtual void keep() = 0;
    /// A person wants to close the window. It goes once is_over() says so.
    virtual void close() = 0;

    /// What is due, after each frame and whenever the window wakes. Returns whether the window stays.
    virtual bool follow() = 0;
    virtual bool is_over() const = 0;
    /// Until follow() or the next frame is needed though nothing happens; 0 and less: at once.
    virtual double seconds_until_due() const = 0;

    /// Whether the system's input method is wanted. A change opens the window anew.
    virtual bool has_system_input_method() const = 0;
};

/// Opens a window and returns when it is over; on a page at once, and `content` lives as long as the page. Draws it
/// only when something has changed. Fails without a display or OpenGL 3.3 (on a page, WebGL 2), and if the content
/// can't start.
Result<void> show_window(WindowContent& content);

/// False where only the system closes it, as a browser does with a page.
bool can_close_window();

/// Whether some shortcuts belong to the browser around the window, such as Ctrl+N.
bool browser_keeps_shortcuts();

/// For other threads: something has happened that no event reports.
void wake_window();

}  // namespace qkv
