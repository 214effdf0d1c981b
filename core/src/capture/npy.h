#pragma once

#include <memory>
#include <string_view>
#include <variant>

#include "numbers/tensor.h"

namespace qkv {

/// The header of a .npy file (numpy.lib.format, versions 1.0 to 3.0).
struct NpyHeader {
    std::string descr;  ///< "<f8"
    bool is_fortran_order = false;
    std::vector<std::uint64_t> shape;
    std::size_t size = 0;  ///< bytes of magic, version, length and header: where the numbers begin
};

/// This much of a file is always enough to read its header or to refuse it.
inline constexpr std::size_t longest_npy_header = 65536 + 12;

/// `start`: the file's first bytes, at least longest_npy_header of them or all.
Result<NpyHeader> read_npy_header(std::string_view start);

using NpyArray = std::variant<Tensor, TextTensor>;

/// The array of a whole .npy file: numbers, or texts (<U, |S). Fails on Python objects, records, complex numbers and
/// the like, and when there are not as many bytes as the shape needs.
Result<NpyArray> read_npy(std::shared_ptr<const FileBytes> bytes);

/// How many bytes the array of this header takes. Fails like read_npy().
Result<std::uint64_t> npy_data_bytes(const NpyHeader& header);

/// Whether it is an array of texts, of a header that npy_data_bytes() takes.
bool holds_texts(const NpyHeader& header);

}  // namespace qkv
