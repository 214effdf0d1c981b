#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "qkv/text.h"

namespace qkv {

/// The bytes of a file: mapped into memory, or read already.
class FileBytes {
public:
    virtual ~FileBytes() = default;
    virtual std::string_view view() const = 0;
    /// False once the mapped file was written to: its bytes are others, and touching those that are gone would end the
    /// program.
    virtual bool is_unchanged() const { return true; }
    /// Copies what stands at `part` of view(). False if that is gone: unlike view(), which ends the program then, this
    /// may be called while another program writes to the file.
    virtual bool copy(std::string_view part, char* to) const {
        std::copy(part.begin(), part.end(), to);
        return true;
    }
};

/// Fails when the file is missing, a folder, empty or not readable. What can't be mapped (a pipe) is read.
Result<std::shared_ptr<const FileBytes>> map_file(const std::filesystem::path& path);

std::shared_ptr<const FileBytes> bytes_in_memory(std::string bytes);

}  // namespace qkv
