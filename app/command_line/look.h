#pragma once

#include <optional>
#include <string>

#include "command_line/input.h"
#include "command_line/options.h"
#include "session/session.h"

namespace qkv {

/// How the window is drawn into a file.
struct Look {
    int step = 0;
    int width = 1440;  ///< pixels
    int height = 900;
    Theme theme = Theme::light;
    int text_percent = 100;
    int pixel_ratio = 1;  ///< pixels of the picture for one of `width`
    bool is_presenting = false;
    bool is_touch = false;
    bool shows_plane = false;
    bool shows_arcs = false;
};

void add_look(Call& call, Look& look);

/// Which of these options was typed, if any; of a picture of the plane or the arcs alone, those aside that it takes.
std::optional<std::string> look_option_in(const Call& call, bool is_side_view = false);

/// If it shows the head of a capture, its name is written above.
ExitCode draw_window(const Arguments& arguments, const Look& look, const NamedDocument& named, bool is_svg,
                     const std::string& out);

}  // namespace qkv
