#include "capture/capture_format.h"

#include <algorithm>
#include <map>

#include "base/short_text.h"
#include "capture/foreign_file.h"
#include "qkv/path.h"
#include "qkv/unicode.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, CaptureFormat>& endings() {
    static const std::map<std::string, CaptureFormat> all{{".npz", CaptureFormat::npz},
                                                          {".npy", CaptureFormat::npy},
                                                          {".safetensors", CaptureFormat::safetensors},
                                                          {".json", CaptureFormat::json}};
    return all;
}

}  // namespace

CaptureFormat format_of_name(const fs::path& path) {
    const auto found = endings().find(lower_case(to_utf8(path.extension())));
    return found == endings().end() ? CaptureFormat::unknown : found->second;
}

CaptureFormat format_of_content(std::string_view bytes) {
    if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06")) return CaptureFormat::npz;
    if (bytes.starts_with("\x93NUMPY")) return CaptureFormat::npy;
    if (bytes.size() > 8 && bytes.substr(4, 4) == std::string_view("\0\0\0\0", 4) && bytes[8] == '{')
        return CaptureFormat::safetensors;
    if (is_utf16_json(bytes) || is_utf32_json(bytes)) return CaptureFormat::json;
    bytes = without_byte_order_mark(bytes);
    const auto first = bytes.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && bytes[first] == '{' ? CaptureFormat::json : CaptureFormat::unknown;
}

std::optional<Problem> misnamed(const fs::path& path, std::string_view bytes) {
    const CaptureFormat named = format_of_name(path);
    const CaptureFormat found = format_of_content(bytes);
    if (named == CaptureFormat::unknown || found == named) return std::nullopt;
    if (found == CaptureFormat::unknown) return foreign_file(path, bytes);
    const auto ending =
        std::find_if(endings().begin(), endings().end(), [&](const auto& one) { return one.second == found; });
    return Problem{"problem.capture.misnamed",
                   {{"ending", lower_case(to_utf8(path.extension()))}, {"kind", ending->first}}};
}

bool has_ending_of_format(const fs::path& path) { return endings().contains(lower_case(to_utf8(path.extension()))); }

bool is_one_of_three(const std::string& stem) {
    return stem == "q" || stem.ends_with("_q") || stem.ends_with(".q") || stem.ends_with("-q");
}

}  // namespace qkv
