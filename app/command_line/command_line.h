#pragma once

namespace qkv {

/// Runs the program with main()'s arguments: `qkv [FILE]`, `qkv explain`, `qkv render`, `qkv lesson`. Returns the exit
/// code: 0 done, 1 bad input (one line on stderr), 2 wrong usage.
int run_command_line(int argc, char** argv);

}  // namespace qkv
