#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "qkv/capture.h"
#include "qkv/document.h"
#include "qkv/sliced.h"
#include "qkv/text.h"
#include "qkv/work_progress.h"

namespace qkv {

/// What a file holds.
using Opened = std::variant<Document, std::shared_ptr<const Capture>>;

/// Opens a document (.qkv.json), or a capture: .npz, .npy, .safetensors or .json with q, k and v of shape (n, d),
/// (heads, n, d), (layers, heads, n, d) or (batch, layers, heads, n, d) in float16, bfloat16, float32, float64 or
/// integers, or with one array that holds all three. q.csv, and a folder with it, open as they were exported. Tokens
/// come from `options.tokens`, from the capture, from NAME.tokens.json beside NAME.npz, or are t1, t2, …. Nothing in
/// the file is trusted: sizes, offsets, headers and types are checked before memory is allocated for them. Fails with a
/// message that names the file, the place and the fix; with "problem.cancelled" once `progress` was cancelled.
Result<Opened> open_file(const std::filesystem::path& path, const CaptureOptions& options = {},
                         WorkProgress* progress = nullptr);

/// The same, with pauses on the way.
Sliced<Result<Opened>> open_file_in_slices(std::filesystem::path path, CaptureOptions options, WorkProgress* progress);

/// Whether a file of this name holds the queries of a document that was exported as CSV: q.csv, or NAME_q.csv.
bool names_exported_table(std::string_view name);

/// Whether a name ends like that of a document or of a file of arrays that open_file() opens: ".json", ".npz".
bool has_opened_ending(std::string_view name);

/// Whether a name ends like that of a file: of one that open_file() opens, or of another kind that it knows.
bool has_file_ending(std::string_view name);

/// open_file() for a file that is already in memory. `source` names it in messages.
Result<Opened> open_bytes(std::string bytes, std::string_view source, const CaptureOptions& options = {},
                          WorkProgress* progress = nullptr);

}  // namespace qkv
