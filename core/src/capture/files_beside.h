#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

namespace qkv {

/// The files that belong to NAME_q.csv, or to q.csv, as their names and endings say: NAME_mask.csv as mask. `shared`:
/// how many bytes of the name of `path` they begin with. Those of other sets, OTHER_mask.csv where there is
/// OTHER_q.csv, are left out, and so are folders, devices and pipes. None where `path` is no file.
std::map<std::string, std::filesystem::path> files_beside(const std::filesystem::path& path, std::size_t shared);

}  // namespace qkv
