#pragma once

// ZIP archives of members that are stored as they are.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qkv::test {

inline std::string little_endian(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
    return text;
}

inline std::uint32_t crc_32(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

inline std::string zip_of(const std::vector<std::pair<std::string, std::string>>& members) {
    std::string zip;
    std::string directory;
    for (const auto& [name, content] : members) {
        const std::uint64_t begin = zip.size();
        const std::string about = std::string(8, '\0') + little_endian(crc_32(content), 4) +
                                  little_endian(content.size(), 4) + little_endian(content.size(), 4) +
                                  little_endian(name.size(), 2) + little_endian(0, 2);
        zip += "PK\x03\x04" + little_endian(20, 2) + about + name + content;
        directory += "PK\x01\x02" + little_endian(20, 2) + little_endian(20, 2) + about + std::string(10, '\0') +
                     little_endian(begin, 4) + name;
    }
    const std::uint64_t begin = zip.size();
    return zip + directory + "PK\x05\x06" + std::string(4, '\0') + little_endian(members.size(), 2) +
           little_endian(members.size(), 2) + little_endian(directory.size(), 4) + little_endian(begin, 4) +
           std::string(2, '\0');
}

}  // namespace qkv::test
