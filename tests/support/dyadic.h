#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace qkv::test {

/// ±digits × 2^exponent, digits in base 2^32, the lowest first: sums and products of doubles without any rounding.
class Dyadic {
public:
    Dyadic() = default;
    explicit Dyadic(double value) : negative_(value < 0) {
        const double fraction = std::frexp(std::abs(value), &exponent_);
        const auto integer = static_cast<std::uint64_t>(std::ldexp(fraction, 64));
        exponent_ -= 64;
        digits_ = {static_cast<std::uint32_t>(integer), static_cast<std::uint32_t>(integer >> 32)};
    }

    Dyadic operator*(const Dyadic& other) const {
        Dyadic product;
        product.negative_ = negative_ != other.negative_;
        product.exponent_ = exponent_ + other.exponent_;
        product.digits_.assign(digits_.size() + other.digits_.size(), 0);
        for (std::size_t i = 0; i < digits_.size(); ++i) {
            std::uint64_t carried = 0;
            for (std::size_t j = 0; j < other.digits_.size() || carried > 0; ++j) {
                const std::uint64_t factor = j < other.digits_.size() ? other.digits_[j] : 0;
                const std::uint64_t digit = product.digits_[i + j] + digits_[i] * factor + carried;
                product.digits_[i + j] = static_cast<std::uint32_t>(digit);
                carried = digit >> 32;
            }
        }
        return product;
    }

    Dyadic operator+(const Dyadic& other) const {
        const int exponent = std::min(exponent_, other.exponent_);
        std::vector<std::uint32_t> a = aligned(exponent);
        std::vector<std::uint32_t> b = other.aligned(exponent);
        a.resize(std::max(a.size(), b.size()) + 1, 0);
        b.resize(a.size(), 0);
        const bool is_swapped = std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
        if (is_swapped) std::swap(a, b);
        Dyadic sum;
        sum.exponent_ = exponent;
        sum.negative_ = is_swapped ? other.negative_ : negative_;
        const std::int64_t sign = negative_ == other.negative_ ? 1 : -1;
        std::int64_t carried = 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            const std::int64_t digit =
                static_cast<std::int64_t>(a[i]) + sign * static_cast<std::int64_t>(b[i]) + carried;
            sum.digits_.push_back(static_cast<std::uint32_t>(digit));
            carried = digit >> 32;
        }
        return sum;
    }

    Dyadic operator-(const Dyadic& other) const { return *this + other.with_sign(!other.negative_); }
    Dyadic abs() const { return with_sign(false); }
    bool is_zero() const {
        return std::all_of(digits_.begin(), digits_.end(), [](std::uint32_t digit) { return digit == 0; });
    }
    bool operator<=(const Dyadic& other) const {
        const Dyadic difference = *this - other;
        return difference.negative_ || difference.is_zero();
    }

private:
    Dyadic with_sign(bool negative) const {
        Dyadic changed = *this;
        changed.negative_ = negative;
        return changed;
    }

    // The digits for a smaller exponent.
    std::vector<std::uint32_t> aligned(int exponent) const {
        const int bits = exponent_ - exponent;
        std::vector<std::uint32_t> shifted(static_cast<std::size_t>(bits / 32), 0);
        std::uint64_t carried = 0;
        for (const std::uint32_t digit : digits_) {
            carried |= static_cast<std::uint64_t>(digit) << (bits % 32);
            shifted.push_back(static_cast<std::uint32_t>(carried));
            carried >>= 32;
        }
        shifted.push_back(static_cast<std::uint32_t>(carried));
        return shifted;
    }

    bool negative_ = false;
    std::vector<std::uint32_t> digits_;
    int exponent_ = 0;
};

}  // namespace qkv::test
