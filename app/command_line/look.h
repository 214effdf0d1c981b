#pragma once

#include <optional>
#include <string>

#include "command_line/options.h"
#include "qkv/document.h"
#include "session/session.h"

namespace qkv {

/// How the window is drawn into a file.
struct Look {
    int step = 0;
    int width = 1440;  ///< pixels
    int height = 900;
    Theme theme = Theme::light;
    int text_percent = 100;
    bool is_presenting = false;
};

void add_look(Call& call, Look& look);

/// Which of these options was typed, if any.
std::optional<std::string> look_option_in(const Call& call);

ExitCode draw_window(const Arguments& arguments, const Look& look, const Document& document, bool is_svg,
                     const std::string& out);

}  // namespace qkv
