#pragma once

#include <cstddef>
#include <optional>

namespace qkv {

// This process and its standard streams.

/// Different for each program that is running.
int process_id();

/// Before anything is opened or written: no file takes the place of a stream that was closed, and writing to a pipe
/// without a reader, or beyond the largest size of a file, fails instead of ending the program.
void prepare_standard_streams();

enum class StandardStream { input, output, error };

bool is_terminal(StandardStream stream);

/// Waits for the next bytes of standard input and copies at most `size` of them. Returns how many; 0 at its end;
/// nothing if it can't be read.
std::optional<std::size_t> read_standard_input(char* to, std::size_t size);

}  // namespace qkv
