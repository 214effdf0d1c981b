#include "files/folder_listing.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <sys/stat.h>

namespace qkv {
namespace {

struct CloseFolder {
    void operator()(DIR* folder) const { closedir(folder); }
};

Problem why_not_read(int error, const std::filesystem::path& folder) {
    const std::vector<TextArg> args{{"name", shown_end(folder)}};
    switch (error) {
        case ENOENT: return {"problem.folder.missing", args};
        case ENOTDIR: return {"problem.folder.not_folder", args};
        default: return {"problem.folder.unreadable", args};
    }
}

template <class T>
int compared(T a, T b) {
    return a < b ? -1 : a > b ? 1 : 0;
}

int compare_entries(const FolderEntry& a, const FolderEntry& b, SortBy by) {
    int order = 0;
    if (by == SortBy::size && !a.is_folder) order = compared(a.bytes, b.bytes);
    if (by == SortBy::time) order = compared(a.modified_s, b.modified_s);
    if (order == 0) order = compare_names(a.key, b.key);
    return order != 0 ? order : a.path.native().compare(b.path.native());
}

}  // namespace

Result<std::vector<FolderEntry>> read_folder(const std::filesystem::path& folder) {
    const std::unique_ptr<DIR, CloseFolder> opened(opendir(folder.c_str()));
    if (!opened) return tl::unexpected(why_not_read(errno, folder));
    std::vector<FolderEntry> entries;
    while (const dirent* read = readdir(opened.get())) {
        const std::string_view name = read->d_name;
        struct stat status {};
        if (name == "." || name == "..") continue;
        if (fstatat(dirfd(opened.get()), read->d_name, &status, 0) != 0) {
            // A folder that may be listed but not entered.
            if (errno == EACCES) return tl::unexpected(why_not_read(EACCES, folder));
            continue;
        }
        if (!S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode)) continue;
        FolderEntry entry;
        entry.path = folder / name;
        entry.name = shown_name(name);
        entry.key = name_key(entry.name);
        entry.is_folder = S_ISDIR(status.st_mode);
        entry.is_hidden = name.starts_with('.');
        entry.bytes = static_cast<std::uintmax_t>(status.st_size);
        entry.modified_s = status.st_mtime;
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::vector<int> shown_entries(const std::vector<FolderEntry>& entries, const EntryOrder& order,
                               const EntryFilter& filter) {
    std::vector<int> shown;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const FolderEntry& entry = entries[i];
        if (entry.is_hidden && !filter.has_hidden) continue;
        if (filter.has_documents_alone && !entry.is_folder && !can_be_opened(entry.name)) continue;
        if (holds(entry.key, filter.part)) shown.push_back(static_cast<int>(i));
    }
    std::sort(shown.begin(), shown.end(), [&](int first, int second) {
        const FolderEntry& a = entries[static_cast<std::size_t>(first)];
        const FolderEntry& b = entries[static_cast<std::size_t>(second)];
        if (a.is_folder != b.is_folder) return a.is_folder;
        const int compared = compare_entries(a, b, order.by);
        return order.is_reversed ? compared > 0 : compared < 0;
    });
    return shown;
}

}  // namespace qkv
