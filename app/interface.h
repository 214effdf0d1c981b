#pragma once

#include <cfloat>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fingers.h"
#include "imgui_internal.h"
#include "look/fonts.h"
#include "panels/file_requests.h"
#include "session/session.h"
#include "ui.h"

namespace qkv {

/// The text of the title bar: the name of the document's file, with a mark while it has unsaved changes.
std::string title_of(const Session& session);

/// Connects a window (real, off screen or imagined by a test) with the panels. The owner of the window calls
/// before_frame(), ImGui::NewFrame(), frame(), ImGui::Render().
class Interface {
public:
    /// `session` must outlive the interface.
    Interface(Session& session, Fonts fonts);

    /// Pixels of the screen for one pixel of the design; 1 on an ordinary monitor.
    void set_dpi_scale(float scale) { dpi_scale_ = scale; }

    /// For a picture: a line above everything, which says what it shows. Empty: none.
    void set_caption(std::string caption) { ui_.caption = std::move(caption); }

    /// What fingers do, and that a mouse is used instead.
    void touch(const Contact& contact) { fingers_.take(contact); }
    void use_mouse() { fingers_.forget(); }

    void set_caps_lock(bool is_on) { ui_.sentence.has_caps_lock = is_on; }

    /// To the next step or back, as the buttons do.
    void walk(bool is_forward);

    /// Fonts, style and sizes for the coming frame, from the session's view settings.
    void before_frame();

    /// Draws every panel and applies what the person did in them.
    void frame();

    /// Seconds until the next frame is needed without any input: 0 while something moves, up to an hour if nothing
    /// does.
    double seconds_until_next_frame() const;

    /// What was asked of the window since the last call, but dialogs, which are drawn.
    std::vector<WindowRequest> take_requests() { return std::exchange(requests_, {}); }

    const Ui& ui() const { return ui_; }

private:
    void speak(Language language);
    void apply(const Action& action);
    void notice_document();
    void notice_step();
    void notice_guide();
    void notice_pointer();
    void show_plane(bool is_shown);
    void notice_presenting();
    void notice_surroundings();
    void notice_problem();
    void hold_presses();
    void give_presses_back();
    void show_panel(Panel panel);
    void ensure_lesson_characters();
    void follow_requests();
    void play(Actions& actions);
    double seconds_until_change() const;

    Session& session_;
    Ui ui_;
    Fingers fingers_;
    FileRequests file_requests_;
    std::vector<WindowRequest> requests_;
    float dpi_scale_ = 1.0F;
    int documents_opened_ = 0;
    int lessons_opened_ = 0;
    bool was_presenting_ = false;
    std::optional<SideView> presented_side_;  ///< asked for before the first frame

    struct Surroundings {
        float width = 0;
        float height = 0;
        float em = 0;
        Language language = Language::ko;
        Detail detail = Detail::term;
        int version = 0;

        friend bool operator==(const Surroundings&, const Surroundings&) = default;
    };
    Surroundings surroundings_;

    struct LessonPlace {
        int chapter = -1;
        int passage = -1;
        bool has_task = false;
        std::vector<WindowPart> highlights;

        friend bool operator==(const LessonPlace&, const LessonPlace&) = default;
    };
    LessonPlace lesson_place_;  ///< in the last frame
    Step last_step_;
    ImVec2 pointer_{-FLT_MAX, -FLT_MAX};  ///< in the last frame
    int version_ = 0;                     ///< of the document, in the last frame
    std::optional<Problem> told_;         ///< in the last frame
    bool is_told_in_popup_ = false;       ///< it is about something typed into the popup that is open
    ImVector<ImGuiInputEvent> held_;      ///< while a field takes the keyboard
    double step_began_s_ = -1.0;          ///< in ImGui's time; negative: nothing moves
    double played_s_ = 0.0;
    std::string judged_;  ///< the last answer to what predict mode asks for
};

}  // namespace qkv
