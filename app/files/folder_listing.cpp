#include "files/folder_listing.h"

#include <algorithm>
#include <optional>
#include <system_error>

#include "qkv/file.h"
#include "qkv/path.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

Problem why_not_read(std::error_code error, const fs::path& folder) {
    const std::vector<TextArg> args{{"name", shown_end(folder)}};
    if (error == std::errc::no_such_file_or_directory) return {"problem.folder.missing", args};
    if (error == std::errc::not_a_directory) return {"problem.folder.not_folder", args};
    return {"problem.folder.unreadable", args};
}

template <class T>
int compared(T a, T b) {
    return a < b ? -1 : a > b ? 1 : 0;
}

int compare_entries(const FolderEntry& a, const FolderEntry& b, SortBy by) {
    int order = 0;
    if (by == SortBy::size && !a.is_folder) order = compared(a.bytes, b.bytes);
    if (by == SortBy::time) order = compared(a.modified_s, b.modified_s);
    if (order == 0) order = compare_names(a.comparable_name, b.comparable_name);
    return order != 0 ? order : a.path.native().compare(b.path.native());
}

FolderEntry entry_of(const fs::path& path, bool is_folder) {
    constexpr std::int64_t ns_per_s = 1'000'000'000;
    const std::string name = to_utf8(path.filename());
    const FileStamp stamp = stamp_of(path);
    FolderEntry entry;
    entry.path = path;
    entry.name = shown_name(name);
    entry.comparable_name = comparable(entry.name);
    entry.is_folder = is_folder;
    entry.is_hidden = name.starts_with('.');
    entry.bytes = stamp.size;
    entry.modified_s = stamp.changed_ns / ns_per_s;
    return entry;
}

}  // namespace

Result<std::vector<FolderEntry>> read_folder(const fs::path& folder) {
    std::error_code error;
    std::vector<FolderEntry> entries;
    for (fs::directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
        std::error_code unknown;
        const fs::file_type type = file->status(unknown).type();
        // A folder that may be listed but not entered.
        if (unknown == std::errc::permission_denied) return tl::unexpected(why_not_read(unknown, folder));
        if (type == fs::file_type::directory || type == fs::file_type::regular)
            entries.push_back(entry_of(file->path(), type == fs::file_type::directory));
    }
    if (error) return tl::unexpected(why_not_read(error, folder));
    return entries;
}

std::string completed_name(const std::string& typed, const std::vector<FolderEntry>& entries,
                           const EntryFilter& filter) {
    if (typed.empty()) return typed;
    const ComparableName beginning = comparable(typed);
    std::optional<std::vector<char32_t>> common;
    bool is_folder = false;
    for (const FolderEntry& entry : entries) {
        const bool is_listed = !filter.has_documents_alone || entry.is_folder || can_be_opened(entry.name);
        const bool is_hidden = entry.is_hidden && !typed.starts_with('.');
        if (!is_listed || is_hidden || !entry.comparable_name.starts_with(beginning)) continue;
        const std::vector<char32_t> name = codepoints(entry.name);
        is_folder = !common && entry.is_folder;
        if (!common) common = name;
        common->erase(std::mismatch(common->begin(), common->end(), name.begin(), name.end()).first, common->end());
    }
    if (!common || common->size() < codepoints(typed).size()) return typed;
    std::string completed;
    for (const char32_t c : *common) completed += to_utf8(c);
    return is_folder ? completed + '/' : completed;
}

std::string completed_path(const std::string& typed, const fs::path& folder, const EntryFilter& filter) {
    if (typed == "~") return "~/";
    // An address becomes the path that it stands for.
    const bool is_plain = typed.starts_with('/') || typed.starts_with('~') || typed.find(':') == std::string::npos;
    std::string path = is_plain ? typed : to_utf8(typed_path(typed, folder));
    const auto end = path.rfind('/') + 1;  // 0 if there is none
    const auto entries = read_folder(typed_path(path.substr(0, end), folder));
    const std::string name = path.substr(end);
    if (!entries || name.empty()) return path;
    return path.substr(0, end) + completed_name(name, *entries, filter);
}

std::vector<int> shown_entries(const std::vector<FolderEntry>& entries, const EntryOrder& order,
                               const EntryFilter& filter) {
    std::vector<int> shown;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const FolderEntry& entry = entries[i];
        if (entry.is_hidden && !filter.has_hidden) continue;
        if (filter.has_documents_alone && !entry.is_folder && !can_be_opened(entry.name)) continue;
        if (holds(entry.comparable_name, filter.part)) shown.push_back(static_cast<int>(i));
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
