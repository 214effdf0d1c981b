#include "platform/file_manager.h"

#include "qkv/path.h"

namespace qkv {

bool has_file_manager() { return false; }

// What is written is downloaded; only the browser knows where to.
Result<void> show_folder(const std::filesystem::path& folder) {
    return tl::unexpected(Problem{"problem.file_manager", {{"folder", to_utf8(folder)}}});
}

}  // namespace qkv
