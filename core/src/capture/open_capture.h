#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "base/file_bytes.h"
#include "base/json_members.h"
#include "capture/capture_format.h"
#include "qkv/capture.h"
#include "qkv/sliced.h"
#include "qkv/work_progress.h"

namespace qkv {

/// Problems come without the file's name but where they are of another file; the argument "within" is the part of it.
/// What is taken by reference has to outlive the work.
using OpenedCapture = Sliced<Result<std::shared_ptr<const Capture>>>;

/// A file that is no JSON. `start`: its first bytes, which tell what it is instead if it is no capture.
OpenedCapture open_capture(CaptureFormat format, const std::shared_ptr<const FileBytes>& bytes,
                           const std::filesystem::path& path, std::string_view start, CaptureOptions options,
                           WorkProgress* progress);

/// JSON that check_json() has found sound, and its members.
OpenedCapture open_json_capture(const std::shared_ptr<const BytesInMemory>& text, const JsonMembers& members,
                                const std::filesystem::path& path, const CaptureOptions& options,
                                WorkProgress* progress);

/// The tables of a document that was exported as CSV, by the path of q.
OpenedCapture open_csv_capture(const std::filesystem::path& path, const CaptureOptions& options,
                               WorkProgress* progress);

/// Whether a member has the name that was chosen for q.
bool has_chosen_name(const JsonMembers& members, const CaptureOptions& options);

}  // namespace qkv
