#pragma once

#include "arguments.h"
#include "qkv/capture.h"

namespace qkv {

/// Whether what was typed is meant as a file: it exists, or has the ending of one.
bool looks_like_file(const std::string& input);

/// How a capture is to be understood.
CaptureOptions capture_options(const Arguments& arguments);

/// The document that was asked for: of a file, of "-" (standard input), of a sentence; the reference example when
/// nothing was typed. Of a capture it is the chosen head, by default the first, which is then said on standard error.
Result<Document> document_from(const Arguments& arguments);

/// The same, with a capture left whole.
Result<Opened> opened_from(const Arguments& arguments);

/// Whether the window opens what was typed, while it is there already: lessons, and large files in the background.
bool is_opened_in_window(const Arguments& arguments);

/// The head that was chosen, counted from 0; the first where nothing was typed.
HeadIndex head_from(const Arguments& arguments);
inline bool has_chosen_head(const Arguments& arguments) { return arguments.batch || arguments.layer || arguments.head; }

}  // namespace qkv
