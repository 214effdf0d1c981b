#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "files/keeper.h"
#include "interface.h"
#include "look/fonts.h"
#include "platform/end_signals.h"
#include "platform/window.h"
#include "session/session.h"

namespace qkv {

/// A session as the content of a window. What is given outlives it.
class SessionWindow : public WindowContent {
public:
    /// For the rest, see run_window().
    explicit SessionWindow(Session& session, Keeper* keeper = nullptr, std::function<bool(int frame)> frame_drawn = {},
                           const EndSignals* signals = nullptr)
        : session_(session), keeper_(keeper), frame_drawn_(std::move(frame_drawn)), signals_(signals) {}

    Result<void> start() override;
    void stop() override;
    void before_frame(float dpi_scale) override;
    void frame() override { interface_->frame(); }
    void after_frame(Window& window) override;
    std::string title() const override { return title_of(session_); }
    Spoken spoken() const override;
    void set_caps_lock(bool is_on) override { interface_->set_caps_lock(is_on); }
    bool types_number() const override { return interface_->ui().editor.is_typing; }
    bool keeps_tab() const override;
    void walk(bool is_forward) override { interface_->walk(is_forward); }
    void touch(const Contact& contact) override { interface_->touch(contact); }
    void use_mouse() override { interface_->use_mouse(); }
    void open_dropped(const std::filesystem::path& file) override { session_.apply(action::OpenFile{file}); }
    void keep() override;
    void close() override { session_.apply(request::Quit{}); }
    bool follow() override;
    bool is_over() const override { return has_quit_ || (signals_ != nullptr && signals_->has_come()); }
    double seconds_until_due() const override;
    bool has_system_input_method() const override { return session_.view().input_method == InputMethod::system; }

    /// When the window is closed: of what is not saved, keeps what nobody was asked about.
    void end();

private:
    void follow(const WindowRequest& request, Window& window);
    void take_picture(const request::TakePicture& wanted, Window& window);
    void follow_presenting(Window& window);

    Session& session_;
    Keeper* keeper_;
    std::function<bool(int frame)> frame_drawn_;
    const EndSignals* signals_;
    Fonts fonts_;
    std::optional<Interface> interface_;
    int frame_ = 0;
    bool has_quit_ = false;
    bool is_smooth_ = true;  ///< false for a frame that becomes an SVG
    bool was_presenting_ = false;
    bool filled_for_presenting_ = false;  ///< the window was not full screen before
};

}  // namespace qkv
