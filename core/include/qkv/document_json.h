#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/text.h"

namespace qkv {

/// Reads the file format "qkv", version 1 (docs/file-format.md). `source` names the text in messages: a file name.
/// Fails on malformed JSON, nesting deeper than 100, another format or version, a missing or wrong member, a wrong
/// shape or a non-finite number; the message names the source, the place and the fix.
Result<Document> document_from_json(std::string_view json, std::string_view source);

/// The document as JSON, with its members in the order of the format and one matrix row on each line. Full precision:
/// reading it back gives an equal document.
std::string to_json(const Document& document);

/// {"document": …, "scores": …, "weights": …, "output": …} in full precision; a masked score is null.
std::string to_json(const Document& document, const Attention& attention);

/// Fails also when the file is missing, a folder, too large (64 MiB) or not readable.
Result<Document> load_document(const std::filesystem::path& path);

/// With write_file(): `path` always holds the old or the new document. Fails likewise.
Result<void> save_document(const Document& document, const std::filesystem::path& path);

}  // namespace qkv
