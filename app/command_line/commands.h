#pragma once

#include "command_line/arguments.h"
#include "picture/picture.h"

// What each command does; returns the exit code. Results go to standard output, problems to standard error.
namespace qkv {

/// Says what is wrong, in one line.
ExitCode report(const Problem& problem, Language language);

ExitCode explain_command(const Arguments& arguments, const Document& document);
ExitCode render_command(const Arguments& arguments, const Document& document, PictureFormat format);
ExitCode export_command(const Arguments& arguments, const Document& document);
ExitCode lesson_command(const Arguments& arguments);
ExitCode worksheet_command(const Arguments& arguments);
ExitCode check_command(const Arguments& arguments, const Document& document);
/// Opens the window with `opened`, or else with what was typed.
ExitCode window_command(const Arguments& arguments, std::optional<Opened> opened);

}  // namespace qkv
