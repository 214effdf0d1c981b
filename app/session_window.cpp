#include "session_window.h"

#include <algorithm>
#include <cfloat>
#include <chrono>
#include <vector>

#include "imgui_internal.h"
#include "panels/asked_words.h"
#include "panels/problem_bar.h"
#include "platform/file_manager.h"
#include "qkv/file.h"
#include "qkv/path.h"
#include "window_picture.h"
#include "window_svg.h"

namespace qkv {
namespace {

// A clock that goes on when the window is opened anew.
double now_s() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// While it lives, neither the pointer nor the keyboard rests on anything: no rings, no tooltips.
class NothingPointedAt {
public:
    NothingPointedAt() {
        context_.IO.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
        context_.NavCursorVisible = false;
        context_.NavHighlightItemUnderNav = false;
    }
    ~NothingPointedAt() {
        context_.IO.AddMousePosEvent(pointer_.x, pointer_.y);
        context_.NavCursorVisible = has_cursor_;
        context_.NavHighlightItemUnderNav = is_under_cursor_;
    }
    NothingPointedAt(const NothingPointedAt&) = delete;
    NothingPointedAt& operator=(const NothingPointedAt&) = delete;

private:
    ImGuiContext& context_ = *ImGui::GetCurrentContext();
    ImVec2 pointer_ = context_.IO.MousePos;
    bool has_cursor_ = context_.NavCursorVisible;
    bool is_under_cursor_ = context_.NavHighlightItemUnderNav;
};

}  // namespace

Result<void> SessionWindow::start() {
    auto fonts = load_fonts();
    if (!fonts) return tl::unexpected(fonts.error());
    fonts_ = *fonts;
    interface_.emplace(session_, fonts_);
    return {};
}

void SessionWindow::stop() {
    interface_.reset();
    fonts_ = {};
    was_presenting_ = false;
    filled_for_presenting_ = false;
}

void SessionWindow::before_frame(float dpi_scale) {
    interface_->set_dpi_scale(dpi_scale);
    interface_->before_frame();
    if (!is_smooth_) draw_without_smoothing();
}

// What is wrong comes first. Results that are asked for stay hidden.
Spoken SessionWindow::spoken() const {
    const Language language = session_.view().language;
    if (session_.problem()) return {said(in_window(*session_.problem()), language), language};
    if (session_.learning().asked()) return {asked_in_words(session_), language};
    return {session_.explanation().message.in(language), language};
}

bool SessionWindow::keeps_tab() const {
    const Ui& ui = interface_->ui();
    const bool is_editing = ui.editor.selected || ImGui::GetIO().WantTextInput;
    return ui.navigates_by_keyboard || is_editing || ui.popups_open > 0;
}

void SessionWindow::after_frame(Window& window) {
    for (const WindowRequest& request : interface_->take_requests()) follow(request, window);
    follow_presenting(window);
}

void SessionWindow::follow(const WindowRequest& request, Window& window) {
    if (const auto* picture = std::get_if<request::TakePicture>(&request)) take_picture(*picture, window);
    if (std::holds_alternative<request::ToggleFullScreen>(request)) window.toggle_full_screen();
    if (std::holds_alternative<request::Quit>(request)) has_quit_ = true;
    const auto* shown = std::get_if<request::ShowFolder>(&request);
    if (shown == nullptr) return;
    if (const auto opened = show_folder(shown->folder); !opened) {
        ImGui::SetClipboardText(to_utf8(shown->folder).c_str());
        session_.apply(action::Say{opened.error()});
        window.stay_awake();
    }
}

// Frames of their own, so that the dialog that requested the picture is gone, and so is what the pointer lights up.
void SessionWindow::take_picture(const request::TakePicture& wanted, Window& window) {
    constexpr int settling_frames = 4;
    const ChosenHead* head = session_.heads().chosen();
    interface_->set_caption(head == nullptr ? std::string() : name_of_head(*head, session_.view().language));
    is_smooth_ = wanted.format == PictureFormat::png;
    {
        const NothingPointedAt nothing;
        for (int frame = 0; frame < settling_frames; ++frame) window.draw_unseen();
    }
    is_smooth_ = true;
    Result<void> written;
    if (wanted.format == PictureFormat::svg) {
        written = write_file(wanted.path, svg_of(*ImGui::GetDrawData()));
    } else {
        Picture picture{window.width(), window.height(), {}};
        picture.rgba.resize(4 * static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height));
        window.read_pixels(picture.rgba.data());
        written = write_png(picture, wanted.path);
    }
    interface_->set_caption({});
    if (written) {
        session_.apply(action::NoteWritten{{wanted.path}});
    } else {
        session_.apply(action::Say{written.error()});
    }
    window.stay_awake();
}

// Presenter mode fills the screen; the window returns to its old size afterwards.
void SessionWindow::follow_presenting(Window& window) {
    if (std::exchange(was_presenting_, session_.is_presenting()) == was_presenting_) return;
    if (was_presenting_) filled_for_presenting_ = !window.is_full_screen();
    if (filled_for_presenting_ && window.is_full_screen() != was_presenting_) window.toggle_full_screen();
    window.stay_awake();
}

bool SessionWindow::follow() {
    if (keeper_ != nullptr) keeper_->follow(now_s());
    return !is_over() && (!frame_drawn_ || frame_drawn_(++frame_));
}

void SessionWindow::keep() {
    if (keeper_ != nullptr) keeper_->keep_now(now_s());
}

double SessionWindow::seconds_until_due() const {
    const double frame_s = interface_->seconds_until_next_frame();
    const auto due_s = keeper_ == nullptr ? std::nullopt : keeper_->due_s();
    return due_s ? std::clamp(*due_s - now_s(), 0.0, frame_s) : frame_s;
}

void SessionWindow::end() {
    if (keeper_ == nullptr) return;
    if (signals_ != nullptr && signals_->has_come()) {
        keeper_->end_early(now_s());
    } else {
        keeper_->close();
    }
}

}  // namespace qkv
