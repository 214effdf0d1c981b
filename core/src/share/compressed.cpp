#include "share/compressed.h"

#include <zlib.h>

namespace qkv {

std::string compressed(std::string_view bytes) {
    uLongf size = compressBound(static_cast<uLong>(bytes.size()));
    std::string result(size, '\0');
    compress2(reinterpret_cast<Bytef*>(result.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
              static_cast<uLong>(bytes.size()), Z_BEST_COMPRESSION);
    result.resize(size);
    return result;
}

std::optional<std::string> decompressed(std::string_view bytes, std::size_t most) {
    std::string result(most, '\0');
    uLongf size = static_cast<uLongf>(most);
    uLong used = static_cast<uLong>(bytes.size());
    const int status = uncompress2(reinterpret_cast<Bytef*>(result.data()), &size,
                                   reinterpret_cast<const Bytef*>(bytes.data()), &used);
    if (status != Z_OK || used != bytes.size()) return std::nullopt;
    result.resize(size);
    return result;
}

}  // namespace qkv
