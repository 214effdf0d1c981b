#include "run_window.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "imgui_internal.h"
#include "interface.h"
#include "platform/file_manager.h"
#include "platform/window.h"
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

class SessionWindow : public WindowContent {
public:
    SessionWindow(Session& session, Keeper* keeper, const std::function<bool(int frame)>& frame_drawn,
                  const EndSignals* signals)
        : session_(session), keeper_(keeper), frame_drawn_(frame_drawn), signals_(signals) {}

    Result<void> start() override;
    void stop() override;
    void before_frame(float dpi_scale) override;
    void frame() override { interface_->frame(); }
    void after_frame(Window& window) override;
    std::string title() const override { return title_of(session_); }
    void set_caps_lock(bool is_on) override { interface_->set_caps_lock(is_on); }
    void open_dropped(const std::filesystem::path& file) override { session_.apply(action::OpenFile{file}); }
    void close() override { session_.apply(request::Quit{}); }
    bool follow() override;
    bool is_over() const override { return has_quit_ || (signals_ != nullptr && signals_->has_come()); }
    double seconds_until_due() const override;
    bool has_system_input_method() const override { return session_.view().input_method == InputMethod::system; }

private:
    void follow(const WindowRequest& request, Window& window);
    void take_picture(const request::TakePicture& wanted, Window& window);
    void follow_presenting(Window& window);

    Session& session_;
    Keeper* keeper_;
    const std::function<bool(int frame)>& frame_drawn_;
    const EndSignals* signals_;
    Fonts fonts_;
    std::optional<Interface> interface_;
    int frame_ = 0;
    bool has_quit_ = false;
    bool is_smooth_ = true;  ///< false for a frame that becomes an SVG
    bool was_presenting_ = false;
    bool filled_for_presenting_ = false;  ///< the window was not full screen before
};

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

double SessionWindow::seconds_until_due() const {
    const double frame_s = interface_->seconds_until_next_frame();
    const auto due_s = keeper_ == nullptr ? std::nullopt : keeper_->due_s();
    return due_s ? std::clamp(*due_s - now_s(), 0.0, frame_s) : frame_s;
}

}  // namespace

Result<void> run_window(Session& session, Keeper* keeper, const std::function<bool(int frame)>& frame_drawn,
                        const EndSignals* signals) {
    SessionWindow content(session, keeper, frame_drawn, signals);
    if (const auto shown = show_window(content); !shown) return shown;
    if (keeper == nullptr) return {};
    if (signals != nullptr && signals->has_come()) {
        keeper->end_early(now_s());
    } else {
        keeper->close();
    }
    return {};
}

}  // namespace qkv
