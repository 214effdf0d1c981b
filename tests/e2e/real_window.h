#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "e2e/x_window.h"
#include "support/headless.h"
#include "window_picture.h"

namespace qkv::test {

inline constexpr ImVec2 window_size{XServer::width, XServer::height};

// The same panels without a window tell where things are.
inline ImVec2 place_of(std::string_view label, int which = 0) {
    Headless window(reference_document(), window_size);
    return window.item(label, which).GetCenter();
}

inline void click(ImVec2 place) {
    xdotool("mousemove " + std::to_string(static_cast<int>(place.x)) + " " + std::to_string(static_cast<int>(place.y)));
    xdotool("click 1");
}

// Between two panels.
inline void click_nowhere() { click({317, 500}); }

// Keys by the names of X: letters, "space", "BackSpace"…
inline void keys(const std::string& names) {
    std::size_t begin = 0;
    while (begin < names.size()) {
        const std::size_t end = std::min(names.find(' ', begin), names.size());
        xdotool("key " + names.substr(begin, end - begin));
        begin = end + 1;
    }
}

// What the program shows after these actions, drawn off screen by an independent run.
inline Picture picture_after(const std::vector<Action>& actions) {
    Session session(reference_document());
    ViewSettings view;
    view.has_motion = false;
    session.apply(action::SetView{view});
    for (const Action& action : actions) session.apply(action);
    return render_picture(session, {XServer::width, XServer::height}).value();
}

}  // namespace qkv::test
