#pragma once

#include <functional>
#include <string>

#include "command_line/arguments.h"
#include "qkv/capture.h"
#include "qkv/open_file.h"

namespace qkv {

/// Whether the typed text means a file: it exists, has the ending of one, or has a folder in it.
bool looks_like_file(const std::string& input);

/// Whether what was typed is a link that holds a document, and no file of that name.
bool is_typed_link(const std::string& input);

/// How to read a capture.
CaptureOptions capture_options(const Arguments& arguments);

/// A document and, if it is one of a capture, the name of its head; otherwise an empty one.
struct NamedDocument {
    Document document;
    std::string head;
};

/// The requested document: from a file, from "-" (standard input) or from a sentence; the first example, in the
/// language of the texts, if nothing was typed. From a capture, the chosen head; by default the first, and then
/// standard error says so.
Result<NamedDocument> named_document_from(const Arguments& arguments);

/// The problem that options for a capture were typed and there is none.
Problem not_a_capture(const Arguments& arguments);

/// The same, but a capture is returned whole.
Result<Opened> opened_from(const Arguments& arguments);

/// Whether the window itself opens what was typed after it has appeared: lessons, and large files in the background.
bool is_opened_in_window(const Arguments& arguments);

/// The chosen head, counted from 0, or all heads of a layer; the first if nothing was typed.
HeadIndex head_from(const Arguments& arguments);
inline bool has_chosen_head(const Arguments& arguments) {
    return arguments.batch || arguments.layer || arguments.head || arguments.has_all_heads;
}

/// Passes the document of named_document_from() to `run`, or says why there is none.
ExitCode with_document(const Arguments& arguments, const std::function<ExitCode(const Document&)>& run);

ExitCode with_named_document(const Arguments& arguments, const std::function<ExitCode(const NamedDocument&)>& run);

/// Like report(); an option for which there is no use is wrong usage.
ExitCode report_of_opening(const Problem& problem, Language language);

Problem no_such_step(int step, int count);

}  // namespace qkv
