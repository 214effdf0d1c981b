#pragma once

#include <string>

#include "command_line/arguments.h"
#include "qkv/export.h"

namespace qkv {

/// What --out may not be: a file that was read to make what is written, by whatever name it goes, a name with the
/// ending of documents, and a file with another document in it. `out`: a file or, for CSV, a folder.
Result<void> check_target(const Arguments& arguments, const std::string& out);

/// Whether `out` means standard output: "-", or its device.
bool is_standard_output(const std::string& out);

/// To standard output or, with write_file(), to a file.
Result<void> write_to(const std::string& out, std::string_view bytes);

}  // namespace qkv
