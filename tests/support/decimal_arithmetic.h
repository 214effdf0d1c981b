#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qkv::test {

/// A whole number of any size, in groups of nine decimal digits, the lowest first; no group stands for 0.
class Whole {
public:
    Whole() = default;
    explicit Whole(std::uint64_t value) {
        for (; value > 0; value /= base) groups_.push_back(static_cast<std::uint32_t>(value % base));
    }

    bool is_zero() const { return groups_.empty(); }

    /// −1, 0 or 1.
    static int compare(const Whole& a, const Whole& b) {
        if (a.groups_.size() != b.groups_.size()) return a.groups_.size() < b.groups_.size() ? -1 : 1;
        for (std::size_t i = a.groups_.size(); i-- > 0;) {
            if (a.groups_[i] != b.groups_[i]) return a.groups_[i] < b.groups_[i] ? -1 : 1;
        }
        return 0;
    }

    friend Whole operator+(const Whole& a, const Whole& b) {
        Whole sum;
        std::uint64_t carry = 0;
        for (std::size_t i = 0; i < std::max(a.groups_.size(), b.groups_.size()) || carry > 0; ++i) {
            carry += a.group(i) + b.group(i);
            sum.groups_.push_back(static_cast<std::uint32_t>(carry % base));
            carry /= base;
        }
        return sum;
    }

    /// a ≥ b.
    friend Whole operator-(const Whole& a, const Whole& b) {
        Whole rest = a;
        std::int64_t borrowed = 0;
        for (std::size_t i = 0; i < a.groups_.size(); ++i) {
            std::int64_t group =
                static_cast<std::int64_t>(a.group(i)) - static_cast<std::int64_t>(b.group(i)) - borrowed;
            borrowed = group < 0 ? 1 : 0;
            if (group < 0) group += static_cast<std::int64_t>(base);
            rest.groups_[i] = static_cast<std::uint32_t>(group);
        }
        rest.trim();
        return rest;
    }

    friend Whole operator*(const Whole& a, const Whole& b) {
        Whole product;
        product.groups_.assign(a.groups_.size() + b.groups_.size(), 0);
        for (std::size_t i = 0; i < a.groups_.size(); ++i) {
            std::uint64_t carry = 0;
            for (std::size_t j = 0; j < b.groups_.size() || carry > 0; ++j) {
                carry += product.groups_[i + j] + std::uint64_t{a.groups_[i]} * b.group(j);
                product.groups_[i + j] = static_cast<std::uint32_t>(carry % base);
                carry /= base;
            }
        }
        product.trim();
        return product;
    }

    /// Without the remainder. 0 < divisor < 10⁹.
    Whole divided_by(std::uint32_t divisor) const {
        Whole quotient = *this;
        std::uint64_t rest = 0;
        for (std::size_t i = groups_.size(); i-- > 0;) {
            rest = rest * base + groups_[i];
            quotient.groups_[i] = static_cast<std::uint32_t>(rest / divisor);
            rest %= divisor;
        }
        quotient.trim();
        return quotient;
    }

    std::size_t group_count() const { return groups_.size(); }
    void drop_groups(std::size_t count) {
        groups_.erase(groups_.begin(), groups_.begin() + static_cast<std::ptrdiff_t>(count));
    }
    void insert_groups(std::size_t count) {
        if (!is_zero()) groups_.insert(groups_.begin(), count, 0);
    }

private:
    static constexpr std::uint64_t base = 1'000'000'000;

    std::uint64_t group(std::size_t i) const { return i < groups_.size() ? groups_[i] : 0; }
    void trim() {
        while (!groups_.empty() && groups_.back() == 0) groups_.pop_back();
    }

    std::vector<std::uint32_t> groups_;
};

/// ±whole × 10^(9 scale): decimal arithmetic without rounding.
struct Exact {
    bool is_negative = false;
    Whole whole;
    int scale = 0;

    Exact() = default;
    explicit Exact(std::int64_t value) : is_negative(value < 0), whole(static_cast<std::uint64_t>(std::abs(value))) {}

    /// "-12.5", "2e-5".
    static Exact read(std::string_view text) {
        Exact result;
        int power = 0;
        bool is_after_point = false;
        std::uint64_t group = 0;
        std::uint64_t unit = 1;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            if (c == '-') {
                result.is_negative = true;
            } else if (c == '.') {
                is_after_point = true;
            } else if (c == 'e') {
                power += std::atoi(std::string(text.substr(i + 1)).c_str());
                break;
            } else {
                group = group * 10 + static_cast<std::uint64_t>(c - '0');
                unit *= 10;
                if (is_after_point) --power;
            }
            if (unit == 1'000'000'000'000'000'000) {
                result.whole = result.whole * Whole(unit) + Whole(std::exchange(group, 0));
                unit = 1;
            }
        }
        result.whole = result.whole * Whole(unit) + Whole(group);
        return result * power_of_ten(power);
    }

    static Exact power_of_ten(int power) {
        Exact result;
        result.scale = (power >= 0 ? power : power - 8) / 9;
        std::uint64_t rest = 1;
        for (int i = result.scale * 9; i < power; ++i) rest *= 10;
        result.whole = Whole(rest);
        return result;
    }

    friend Exact operator-(Exact a) {
        a.is_negative = !a.is_negative;
        return a;
    }

    friend Exact operator*(const Exact& a, const Exact& b) {
        Exact product;
        product.is_negative = a.is_negative != b.is_negative;
        product.whole = a.whole * b.whole;
        product.scale = a.scale + b.scale;
        return product;
    }

    friend Exact operator+(const Exact& a, const Exact& b) {
        if (a.whole.is_zero()) return b;
        if (b.whole.is_zero()) return a;
        Exact x = a;
        Exact y = b;
        for (Exact* one : {&x, &y}) {
            const int lowest = std::min(a.scale, b.scale);
            one->whole.insert_groups(static_cast<std::size_t>(one->scale - lowest));
            one->scale = lowest;
        }
        if (x.is_negative == y.is_negative) {
            x.whole = x.whole + y.whole;
            return x;
        }
        if (Whole::compare(x.whole, y.whole) < 0) std::swap(x, y);
        x.whole = x.whole - y.whole;
        return x;
    }

    friend Exact operator-(const Exact& a, const Exact& b) { return a + -b; }

    /// −1, 0 or 1.
    int sign() const { return whole.is_zero() ? 0 : is_negative ? -1 : 1; }

    Exact absolute() const {
        Exact result = *this;
        result.is_negative = false;
        return result;
    }

    /// With at least 9 (groups − 1) significant digits, cut off.
    Exact shortened(std::size_t groups = 8) const {
        Exact result = *this;
        if (result.whole.group_count() > groups) {
            const std::size_t dropped = result.whole.group_count() - groups;
            result.whole.drop_groups(dropped);
            result.scale += static_cast<int>(dropped);
        }
        return result;
    }

    Exact divided_by(std::uint32_t divisor) const {
        Exact result = *this;
        result.whole.insert_groups(8);
        result.scale -= 8;
        result.whole = result.whole.divided_by(divisor);
        return result.shortened();
    }
};

inline int compare(const Exact& a, const Exact& b) { return (a - b).sign(); }

/// A quotient of two; divisions are not carried out.
struct Fraction {
    Exact top;
    Exact bottom{1};

    friend Fraction operator*(const Fraction& a, const Fraction& b) { return {a.top * b.top, a.bottom * b.bottom}; }
    friend Fraction operator/(const Fraction& a, const Fraction& b) {
        Fraction result{a.top * b.bottom, a.bottom * b.top};
        if (result.bottom.is_negative) result = {-result.top, -result.bottom};
        return result;
    }
    friend Fraction operator+(const Fraction& a, const Fraction& b) {
        if (compare(a.bottom, b.bottom) == 0) return {a.top + b.top, a.bottom};
        return {a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom};
    }
    friend Fraction operator-(const Fraction& a, const Fraction& b) { return a + Fraction{-b.top, b.bottom}; }
};

/// exp(x) to more than 40 digits; 0 below exp(−25000).
inline Exact exp_of(const Exact& x) {
    if (compare(x, Exact(-25000)) < 0) return Exact(0);
    // exp(x) = exp(x ÷ 2^k)^(2^k)
    Exact part = x;
    int halvings = 0;
    for (; compare(part.absolute(), Exact::read("0.01")) > 0; ++halvings) part = part.divided_by(2);
    Exact sum(1);
    for (std::uint32_t n = 24; n > 0; --n) sum = Exact(1) + (part * sum).shortened().divided_by(n);
    for (; halvings > 0; --halvings) sum = (sum * sum).shortened();
    return sum;
}

/// √n to 40 digits, cut off, digit by digit.
inline Exact root_of(std::uint32_t n) {
    Exact root(0);
    for (int power = 2; power > -40; --power) {
        const Exact step = Exact::power_of_ten(power);
        while (compare((root + step) * (root + step), Exact(n)) <= 0) root = root + step;
    }
    return root;
}

}  // namespace qkv::test
