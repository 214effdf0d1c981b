#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_bytes.h"
#include "qkv/matrix.h"
#include "qkv/text.h"

namespace qkv {

enum class NumberType {
    float16,
    bfloat16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
    boolean
};

std::size_t bytes_of(NumberType type);

/// Up to 8 bytes as one number, the lowest first unless `is_big_endian`.
std::uint64_t unsigned_from(std::string_view bytes, bool is_big_endian = false);

/// An array of numbers as it lies in a file.
struct Tensor {
    NumberType type = NumberType::float64;
    bool is_big_endian = false;
    std::vector<std::uint64_t> shape;        ///< empty: one number
    std::vector<std::uint64_t> strides;      ///< numbers from one index of an axis to the next
    std::shared_ptr<const FileBytes> owner;  ///< of the numbers, enough for every index within the shape
    std::uint64_t begin = 0;                 ///< byte of the owner where they begin
};

/// An array of texts.
struct TextTensor {
    std::vector<std::uint64_t> shape;
    std::vector<std::string> texts;  ///< UTF-8, in C order
};

/// The product of the shape times `bytes_each`; none when it does not fit 64 bits.
std::optional<std::uint64_t> bytes_of(const std::vector<std::uint64_t>& shape, std::uint64_t bytes_each);

/// "(12, 1024, 64)"
std::string shape_text(const std::vector<std::uint64_t>& shape);

/// How many numbers lie between neighbours along each axis. In Fortran order the first index runs fastest, else the
/// last.
std::vector<std::uint64_t> strides_of(const std::vector<std::uint64_t>& shape, bool is_fortran_order);

/// What lies at one index of an axis.
Tensor slice_of(const Tensor& tensor, std::size_t axis, std::uint64_t index);

/// Every matrix that the last two axes span, in C order; one row where there are fewer axes. None where its bytes are
/// gone from the file. `tensor`: of a size that fits into memory.
std::vector<std::optional<Matrix>> matrices_in(Tensor tensor);

/// The matrix that the last two axes span; `lead` are the indices of the axes before them, all within the shape. None
/// if its bytes are gone from the file.
std::optional<Matrix> matrix_in(const Tensor& tensor, const std::vector<std::uint64_t>& lead);

/// The number of a tensor that holds one. None if its bytes are gone from the file.
std::optional<double> only_number(const Tensor& tensor);

}  // namespace qkv
