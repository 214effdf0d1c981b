#pragma once

#include <string>

#include "qkv/text.h"

namespace qkv {

/// Before anything is opened or written: no file takes the place of a stream that was closed, and writing to a pipe
/// without a reader, or beyond the largest size of a file, fails instead of ending the program.
void prepare_standard_streams();

/// Whether all that was written to standard output has reached it: there may be a full disk behind it, or a program
/// that has stopped reading.
bool is_output_written();

/// All of standard input: a sentence, JSON or another capture. Fails as soon as it is longer than what it begins with
/// may be.
Result<std::string> read_standard_input();

/// Bytes that no sentence begins with.
bool begins_as_capture(std::string_view bytes);
bool begins_as_json(std::string_view bytes);

}  // namespace qkv
