#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "files/file_names.h"
#include "qkv/text.h"

namespace qkv {

/// A folder or a regular file of a folder; a link counts as what it leads to.
struct FolderEntry {
    std::filesystem::path path;
    std::string name;  ///< shown_name()
    ComparableName comparable_name;
    bool is_folder = false;
    bool is_hidden = false;
    std::uintmax_t bytes = 0;
    std::int64_t modified_s = 0;  ///< Unix time
};

/// The entries of a folder, in no particular order, without anything that is neither a folder nor a file (sockets,
/// broken links). Fails if the folder does not exist, is not a folder or can't be read.
Result<std::vector<FolderEntry>> read_folder(const std::filesystem::path& folder);

enum class SortBy { name, size, time };

struct EntryOrder {
    SortBy by = SortBy::name;
    bool is_reversed = false;  ///< from z to a, largest or latest first

    friend bool operator==(const EntryOrder&, const EntryOrder&) = default;
};

struct EntryFilter {
    ComparableName part;  ///< the name contains it
    bool has_hidden = false;
    bool has_documents_alone = false;  ///< only documents among the files; folders are always listed
};

/// The name that a person has begun to type, longer by what all names that begin so have in common; a folder's name,
/// if it is the only one, ends with a slash. As it is if none begins so. Case is that of the names. Of `filter` counts
/// what is listed at all; hidden names need their point.
std::string completed_name(const std::string& typed, const std::vector<FolderEntry>& entries,
                           const EntryFilter& filter);
/// The same for the last part of a path, as typed_path() reads it.
std::string completed_path(const std::string& typed, const std::filesystem::path& folder, const EntryFilter& filter);

/// Indices of the entries to be shown: folders first, then files.
std::vector<int> shown_entries(const std::vector<FolderEntry>& entries, const EntryOrder& order,
                               const EntryFilter& filter);

}  // namespace qkv
