#pragma once

#include <functional>
#include <optional>

#include "command_line/options.h"

// What can be done on the command line: one file for each command. Each adds its options to the call and returns what
// it does. Results go to standard output, problems to standard error.
namespace qkv {

using Run = std::function<ExitCode(const Arguments&)>;

Run add_explain(Call& call);
Run add_render(Call& call);
Run add_export(Call& call);
Run add_lesson(Call& call);
Run add_worksheet(Call& call);
Run add_check(Call& call);
Run add_next(Call& call);
Run add_link(Call& call);
Run add_sensitivity(Call& call);
Run add_solve(Call& call);

/// Without a command: opens the window with what was typed.
ExitCode open_window(const Arguments& arguments);

}  // namespace qkv
