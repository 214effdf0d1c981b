#include "capture/files_beside.h"

#include <system_error>

#include "base/short_text.h"
#include "qkv/path.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

using Stems = std::map<std::string, fs::path>;

std::string ending_of(const fs::path& path) { return lower_case(to_utf8(path.extension())); }

Stems stems_in(const fs::path& folder, const std::string& ending) {
    Stems stems;
    std::error_code error;
    for (fs::directory_iterator entry(folder.empty() ? fs::path(".") : folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code ignored;
        const fs::path& path = entry->path();
        if (ending_of(path) == ending && entry->is_regular_file(ignored)) stems.emplace(to_utf8(path.stem()), path);
    }
    return stems;
}

// "b_mask" where there is "b_q".
bool is_of_another_set(const std::string& stem, std::size_t shared, const Stems& stems) {
    for (auto at = stem.find_first_of("_.-", shared); at != stem.npos; at = stem.find_first_of("_.-", at + 1)) {
        if (stems.contains(stem.substr(0, at + 1) + "q")) return true;
    }
    return false;
}

}  // namespace

std::map<std::string, fs::path> files_beside(const fs::path& path, std::size_t shared) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return {};
    const std::string own = to_utf8(path.stem());
    const Stems stems = stems_in(path.parent_path(), ending_of(path));
    std::map<std::string, fs::path> files;
    for (const auto& [stem, one] : stems) {
        if (stem.size() > shared && stem.starts_with(own.substr(0, shared)) && !is_of_another_set(stem, shared, stems))
            files.emplace(stem.substr(shared), one);
    }
    return files;
}

}  // namespace qkv
