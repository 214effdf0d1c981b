#include "numbers/tensor.h"

#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

namespace qkv {
namespace {

// IEEE 754 binary16.
double from_float16(std::uint16_t bits) {
    const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
    const int exponent = bits >> 10 & 0x1F;
    const int fraction = bits & 0x3FF;
    if (exponent == 0) return sign * std::ldexp(fraction, -24);
    if (exponent < 0x1F) return sign * std::ldexp(fraction + 0x400, exponent - 25);
    return fraction == 0 ? sign * std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
}

double number_from(NumberType type, const char* bytes, bool is_big_endian) {
    const auto bits = [&]<class Bits>(Bits) {
        return static_cast<Bits>(unsigned_from({bytes, sizeof(Bits)}, is_big_endian));
    };
    switch (type) {
        case NumberType::float16: return from_float16(bits(std::uint16_t{}));
        case NumberType::bfloat16: return std::bit_cast<float>(std::uint32_t{bits(std::uint16_t{})} << 16);
        case NumberType::float32: return std::bit_cast<float>(bits(std::uint32_t{}));
        case NumberType::float64: return std::bit_cast<double>(bits(std::uint64_t{}));
        case NumberType::int8: return static_cast<std::int8_t>(bits(std::uint8_t{}));
        case NumberType::int16: return static_cast<std::int16_t>(bits(std::uint16_t{}));
        case NumberType::int32: return static_cast<std::int32_t>(bits(std::uint32_t{}));
        case NumberType::int64: return static_cast<double>(static_cast<std::int64_t>(bits(std::uint64_t{})));
        case NumberType::boolean:
        case NumberType::uint8: return bits(std::uint8_t{});
        case NumberType::uint16: return bits(std::uint16_t{});
        case NumberType::uint32: return bits(std::uint32_t{});
        case NumberType::uint64: return static_cast<double>(bits(std::uint64_t{}));
    }
    return 0.0;
}

}  // namespace

std::uint64_t unsigned_from(std::string_view bytes, bool is_big_endian) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::size_t place = is_big_endian ? bytes.size() - 1 - i : i;
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * place);
    }
    return value;
}

std::size_t bytes_of(NumberType type) {
    switch (type) {
        case NumberType::int8:
        case NumberType::boolean:
        case NumberType::uint8: return 1;
        case NumberType::float16:
        case NumberType::bfloat16:
        case NumberType::int16:
        case NumberType::uint16: return 2;
        case NumberType::float32:
        case NumberType::int32:
        case NumberType::uint32: return 4;
        case NumberType::float64:
        case NumberType::int64:
        case NumberType::uint64: return 8;
    }
    return 8;
}

std::optional<std::uint64_t> bytes_of(const std::vector<std::uint64_t>& shape, std::uint64_t bytes_each) {
    std::uint64_t bytes = bytes_each;
    for (const std::uint64_t length : shape) {
        if (length == 0) return 0;
        if (bytes > std::numeric_limits<std::uint64_t>::max() / length) return std::nullopt;
        bytes *= length;
    }
    return bytes;
}

std::string shape_text(const std::vector<std::uint64_t>& shape) {
    return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

std::vector<std::uint64_t> strides_of(const std::vector<std::uint64_t>& shape, bool is_fortran_order) {
    std::vector<std::uint64_t> strides(shape.size());
    std::uint64_t stride = 1;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const std::size_t axis = is_fortran_order ? i : shape.size() - 1 - i;
        strides[axis] = stride;
        stride *= shape[axis];
    }
    return strides;
}

Tensor slice_of(const Tensor& tensor, std::size_t axis, std::uint64_t index) {
    Tensor slice = tensor;
    slice.shape.erase(slice.shape.begin() + static_cast<std::ptrdiff_t>(axis));
    slice.strides.erase(slice.strides.begin() + static_cast<std::ptrdiff_t>(axis));
    slice.begin += index * tensor.strides[axis] * bytes_of(tensor.type);
    return slice;
}

std::vector<std::optional<Matrix>> matrices_in(Tensor tensor) {
    while (tensor.shape.size() < 2) {
        tensor.shape.insert(tensor.shape.begin(), 1);
        tensor.strides.insert(tensor.strides.begin(), 0);
    }
    std::uint64_t count = 1;
    for (std::size_t axis = 0; axis + 2 < tensor.shape.size(); ++axis) count *= tensor.shape[axis];
    std::vector<std::optional<Matrix>> matrices;
    for (std::uint64_t i = 0; i < count; ++i) {
        std::vector<std::uint64_t> lead(tensor.shape.size() - 2);
        std::uint64_t rest = i;
        for (std::size_t axis = lead.size(); axis-- > 0; rest /= tensor.shape[axis])
            lead[axis] = rest % tensor.shape[axis];
        matrices.push_back(matrix_in(tensor, lead));
    }
    return matrices;
}

std::optional<Matrix> matrix_in(const Tensor& tensor, const std::vector<std::uint64_t>& lead) {
    const std::vector<std::uint64_t>& strides = tensor.strides;
    const std::size_t rows_axis = lead.size();
    std::uint64_t first = 0;
    for (std::size_t axis = 0; axis < lead.size(); ++axis) first += lead[axis] * strides[axis];
    const std::size_t each = bytes_of(tensor.type);
    Matrix matrix(static_cast<Eigen::Index>(tensor.shape[rows_axis]),
                  static_cast<Eigen::Index>(tensor.shape[rows_axis + 1]));
    const auto columns = static_cast<std::size_t>(matrix.cols());
    const std::uint64_t column_stride = strides[rows_axis + 1];
    std::string bytes(each * columns, '\0');  // of a row
    for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
        const std::uint64_t begin = first + static_cast<std::uint64_t>(row) * strides[rows_axis];
        const bool is_together = column_stride == 1;
        for (std::size_t part = 0; part < (is_together ? 1 : columns); ++part) {
            const std::uint64_t from = tensor.begin + (begin + part * column_stride) * each;
            const std::size_t size = is_together ? bytes.size() : each;
            if (!tensor.owner->read(from, size, bytes.data() + part * each)) return std::nullopt;
        }
        for (std::size_t column = 0; column < columns; ++column) {
            matrix(row, static_cast<Eigen::Index>(column)) =
                number_from(tensor.type, bytes.data() + column * each, tensor.is_big_endian);
        }
    }
    return matrix;
}

std::optional<double> only_number(const Tensor& tensor) {
    const auto bytes = part_of(*tensor.owner, tensor.begin, bytes_of(tensor.type));
    if (!bytes || bytes->size() != bytes_of(tensor.type)) return std::nullopt;
    return number_from(tensor.type, bytes->data(), tensor.is_big_endian);
}

}  // namespace qkv
