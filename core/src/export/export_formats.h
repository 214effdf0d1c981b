#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "export/named_numbers.h"
#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/export.h"
#include "qkv/sliced.h"

namespace qkv {

// One function for each format that export.cpp chooses from. `attention` is attend(document).

Sliced<Result<std::string>> to_npz(const Document& document, const Attention& attention);
Sliced<std::string> to_safetensors(const Document& document, const Attention& attention);
Sliced<std::vector<ExportedFile>> to_csv(const Document& document, const Attention& attention);
Sliced<std::string> to_exported_json(const Document& document, const Attention& attention);
Sliced<Result<std::string>> to_python(const Document& document, const Attention& attention, Language language);

/// The lowest byte of `value` first, whatever the machine.
template <class Integer>
void append_little_endian(std::string& bytes, Integer value) {
    for (std::size_t i = 0; i < sizeof value; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xFF);
}

inline void append_little_endian(std::string& bytes, double value) {
    append_little_endian(bytes, std::bit_cast<std::uint64_t>(value));
}

/// Row by row, as they lie in memory.
inline void append_little_endian(std::string& bytes, const Matrix& values) {
    bytes.reserve(bytes.size() + sizeof(double) * static_cast<std::size_t>(values.size()));
    for (Eigen::Index i = 0; i < values.size(); ++i) append_little_endian(bytes, values.data()[i]);
}

}  // namespace qkv
