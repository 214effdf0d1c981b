#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "file_names.h"
#include "qkv/text.h"

namespace qkv {

/// A folder or a regular file of a folder; a link counts as what it leads to.
struct FolderEntry {
    std::filesystem::path path;
    std::string name;  ///< shown_name()
    NameKey key;       ///< of the name
    bool is_folder = false;
    bool is_hidden = false;
    std::uintmax_t bytes = 0;
    std::int64_t modified_s = 0;  ///< Unix time
};

/// What is in a folder, in no particular order. What is neither a folder nor a file (sockets, links to nowhere) is left
/// out. Fails when the folder is not there, is no folder or may not be read.
Result<std::vector<FolderEntry>> read_folder(const std::filesystem::path& folder);

enum class SortBy { name, size, time };

struct EntryOrder {
    SortBy by = SortBy::name;
    bool is_reversed = false;  ///< from z to a, the largest or the latest first

    friend bool operator==(const EntryOrder&, const EntryOrder&) = default;
};

struct EntryFilter {
    NameKey part;  ///< the name holds it
    bool has_hidden = false;
    bool has_documents_alone = false;  ///< of the files; folders are there always
};

/// Indices of the entries to be shown: folders first, then files.
std::vector<int> shown_entries(const std::vector<FolderEntry>& entries, const EntryOrder& order,
                               const EntryFilter& filter);

}  // namespace qkv
