#pragma once

#include <string>

#include "qkv/text.h"

namespace qkv {

/// Whether all that was written to standard output has reached it: there may be a full disk behind it, or a program
/// that has stopped reading.
bool is_output_written();

/// All of standard input: a sentence, JSON or another capture. Fails as soon as it is longer than what it begins with
/// may be.
Result<std::string> all_of_standard_input();

/// Bytes that no sentence begins with.
bool begins_as_capture(std::string_view bytes);
bool begins_as_json(std::string_view bytes);

}  // namespace qkv
