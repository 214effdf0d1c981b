// Dot products with nothing lost: a fixed-point sum wide enough for every product of two doubles (Kulisch, "Computer
// Arithmetic and Validity", 2013, chapter 8), then a double-double for the factor and the divisor.
#include "numbers/exact_dot.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>

#include "numbers/small_work.h"

namespace qkv {
namespace {

constexpr int mantissa_bits = std::numeric_limits<double>::digits;
constexpr double largest = std::numeric_limits<double>::max();

constexpr int lowest_exponent = std::numeric_limits<double>::min_exponent - mantissa_bits;

// |value| = mantissa × 2^(lowest_exponent + shift)
struct BinaryParts {
    explicit BinaryParts(double value) {
        constexpr std::uint64_t leading_bit = std::uint64_t{1} << (mantissa_bits - 1);
        const auto bits = std::bit_cast<std::uint64_t>(value);
        const int exponent_field = static_cast<int>(bits >> (mantissa_bits - 1) & 0x7FF);
        const bool is_subnormal = exponent_field == 0;
        mantissa = (bits & (leading_bit - 1)) | (is_subnormal ? 0 : leading_bit);
        shift = is_subnormal ? 0 : exponent_field - 1;
    }

    std::uint64_t mantissa;
    int shift;
};
static_assert(std::numeric_limits<double>::is_iec559);

// (high + low) × 2^exponent; low holds what high is too short for.
struct WideNumber {
    double high = 0.0;
    double low = 0.0;
    int exponent = 0;
};

WideNumber normalised(double high, double low, int exponent) {
    const double sum = high + low;
    return {sum, low - (sum - high), exponent};
}

WideNumber times(const WideNumber& number, double factor) {
    int exponent = 0;
    const double fraction = std::frexp(factor, &exponent);
    const double product = number.high * fraction;
    const double rest = std::fma(number.high, fraction, -product) + number.low * fraction;
    return normalised(product, rest, number.exponent + exponent);
}

WideNumber divided(const WideNumber& number, double divisor) {
    int exponent = 0;
    const double fraction = std::frexp(divisor, &exponent);
    const double quotient = number.high / fraction;
    const double rest = (std::fma(-quotient, fraction, number.high) + number.low) / fraction;
    return normalised(quotient, rest, number.exponent - exponent);
}

// A sum of products as one long number: limb i counts 2^(32 i + 2 lowest_exponent).
class ExactSum {
public:
    void add_product(double a, double b) {
        if (a == 0.0 || b == 0.0) return;
        const BinaryParts x(a);
        const BinaryParts y(b);
        const int position = x.shift + y.shift;
        const std::int64_t sign = std::signbit(a) == std::signbit(b) ? 1 : -1;
        add(low_half(x.mantissa) * low_half(y.mantissa), position, sign);
        add(low_half(x.mantissa) * high_half(y.mantissa), position + 32, sign);
        add(high_half(x.mantissa) * low_half(y.mantissa), position + 32, sign);
        add(high_half(x.mantissa) * high_half(y.mantissa), position + 64, sign);
    }

    // To 106 bits at least.
    WideNumber value() {
        const bool is_negative = carry() < 0;
        if (is_negative) {
            std::transform(first_, last_ + 2, first_, std::negate<>());
            carry();
        }
        const auto top = std::find_if(limbs_.rbegin(), limbs_.rend(), [](std::int64_t limb) { return limb != 0; });
        if (top == limbs_.rend()) return {};
        WideNumber number;
        double unit = is_negative ? -1.0 : 1.0;
        for (auto limb = top; limb != limbs_.rend() && limb - top < limbs_of_wide_number; ++limb) {
            const WideNumber sum = normalised(number.high, static_cast<double>(*limb) * unit, 0);
            number = normalised(sum.high, number.low + sum.low, 0);
            unit *= 0x1p-32;
        }
        number.exponent = static_cast<int>(limbs_.rend() - top - 1) * 32 + 2 * lowest_exponent;
        return number;
    }

private:
    static constexpr int limbs_of_wide_number = 5;
    // The largest product, and 2^64 of them.
    static constexpr int limb_count = 2 * (std::numeric_limits<double>::max_exponent - lowest_exponent) / 32 + 3;

    static std::uint64_t low_half(std::uint64_t value) { return value & 0xFFFFFFFFU; }
    static std::uint64_t high_half(std::uint64_t value) { return value >> 32; }

    void add(std::uint64_t value, int position, std::int64_t sign) {
        const int shift = position % 32;
        auto limb = limbs_.begin() + position / 32;
        first_ = std::min(first_, limb);
        last_ = std::max(last_, limb + 2);
        *limb += sign * static_cast<std::int64_t>(low_half(value << shift));
        value >>= 32 - shift;
        *++limb += sign * static_cast<std::int64_t>(low_half(value));
        *++limb += sign * static_cast<std::int64_t>(high_half(value));
    }

    // Afterwards each limb is in [0, 2^32). Returns what is left over: −1 for a negative sum, otherwise 0.
    std::int64_t carry() {
        std::int64_t carried = 0;
        for (auto limb = first_; limb < last_ + 2; ++limb) {
            *limb += carried;
            carried = *limb >> 32;
            *limb &= 0xFFFFFFFF;
        }
        return carried;
    }

    using Limbs = std::array<std::int64_t, limb_count>;
    Limbs limbs_{};
    Limbs::iterator first_ = limbs_.end() - 2;  // of the limbs that were added to
    Limbs::iterator last_ = limbs_.begin();
};

// ---- numbers as a person typed them

constexpr int most_decimals = 12;
constexpr double largest_integer = 1e12;  // with more digits, doubles that nobody typed would be taken for decimals too

// std::round is a call of its own on most machines, and this is the innermost loop.
double nearest_integer(double value) {
    return static_cast<double>(static_cast<std::int64_t>(value + std::copysign(0.5, value)));
}

bool is_decimal(double value, double unit) {
    return std::abs(value * unit) <= largest_integer && nearest_integer(value * unit) / unit == value;
}

// The power of ten that makes integers of all numbers; 1 if none does.
double unit_of_decimals(std::span<const double> numbers) {
    double unit = 1.0;
    for (int decimals = 0; decimals <= most_decimals; ++decimals, unit *= 10.0) {
        if (std::all_of(numbers.begin(), numbers.end(), [&](double value) { return is_decimal(value, unit); })) {
            return unit;
        }
    }
    return 1.0;
}

// ---- which products to look at

constexpr double smallest_safe = 1e-100;
constexpr double largest_safe = 1e100;

// How many times a product its terms may add up to, signs aside. What people read keeps 13 digits right; large work
// must stay fast, so that it is corrected only where it would keep fewer than 10.
double most_cancelled(double multiplications) { return multiplications < small_work ? 100.0 : 100'000.0; }

bool is_trusted(std::span<const double> a, std::span<const double> b, double product, double most_cancelled) {
    const auto count = static_cast<Eigen::Index>(a.size());
    const Eigen::Map<const Eigen::ArrayXd> x(a.data(), count);
    const Eigen::Map<const Eigen::ArrayXd> y(b.data(), count);
    const double size = (x * y).abs().sum();
    if (size == 0.0) return (x == 0.0 || y == 0.0).all();
    return std::abs(product) >= smallest_safe && size <= most_cancelled * std::abs(product) && size <= largest_safe;
}

// Among subnormal numbers `high` may lie in the middle between two of them; then `low` decides.
double rounded(const WideNumber& number) {
    const double value = std::ldexp(number.high, number.exponent);
    if (std::abs(value) >= std::numeric_limits<double>::min()) return std::clamp(value, -largest, largest);
    const double step = std::copysign(std::numeric_limits<double>::denorm_min(), number.low);
    const double lost = number.high - std::ldexp(value, -number.exponent);
    return number.low != 0.0 && lost == std::ldexp(step, -number.exponent) / 2 ? value + step : value;
}

}  // namespace

double exact_dot(std::span<const double> a, std::span<const double> b, double factor, double divisor) {
    const double unit_a = unit_of_decimals(a);
    const double unit_b = unit_of_decimals(b);
    const auto whole = [](double value, double unit) { return unit == 1.0 ? value : nearest_integer(value * unit); };
    ExactSum sum;
    for (std::size_t c = 0; c < a.size(); ++c) sum.add_product(whole(a[c], unit_a), whole(b[c], unit_b));
    const WideNumber dot = divided(divided(sum.value(), unit_a), unit_b);
    return rounded(divided(times(dot, factor), divisor));
}

double scaled_exactly(double value, double factor, double divisor) {
    return rounded(divided(times(times({1.0, 0.0, 0}, value), factor), divisor));
}

std::vector<MatrixPlace> doubtful_products(const Matrix& a, const Matrix& b, const Matrix& products) {
    std::vector<MatrixPlace> places;
    const double most = most_cancelled(static_cast<double>(products.size()) * static_cast<double>(a.cols()));
    const Eigen::VectorXd largest_a = a.cwiseAbs().rowwise().maxCoeff();
    const Eigen::VectorXd sums_b = b.cwiseAbs().rowwise().sum();
    for (Eigen::Index i = 0; i < products.rows(); ++i) {
        for (Eigen::Index j = 0; j < products.cols(); ++j) {
            // max |a_c| × Σ |b_c| is at least Σ |a_c b_c|, and cheaper. NaN is looked at more closely too.
            const double size = std::abs(products(i, j));
            const bool is_plain =
                size * most >= largest_a(i) * sums_b(j) && size >= smallest_safe && size * most <= largest_safe;
            if (!is_plain && !is_trusted(row_of(a, i), row_of(b, j), products(i, j), most)) places.push_back({i, j});
        }
    }
    return places;
}

void correct_products(const Matrix& a, const Matrix& b, Matrix& products) {
    for (const auto& [i, j] : doubtful_products(a, b, products)) {
        products(i, j) = exact_dot(row_of(a, i), row_of(b, j));
    }
}

// Summed from the first component to the last, so that the numbers are the same whatever the shape.
Matrix product(const Matrix& x, const Matrix& w) {
    Matrix result = Matrix::Zero(x.rows(), w.cols());
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        for (Eigen::Index a = 0; a < x.cols(); ++a) result.row(i) += x(i, a) * w.row(a);
    }
    correct_products(x, w.transpose(), result);
    return result;
}

Matrix product_and_bias(const Matrix& x, const Matrix& w, const Matrix& b) {
    if (b.size() == 0) return product(x, w);
    Matrix with_ones(x.rows(), x.cols() + 1);
    with_ones << x, Matrix::Ones(x.rows(), 1);
    Matrix with_bias(w.rows() + 1, w.cols());
    with_bias << w, b;
    return product(with_ones, with_bias);
}

}  // namespace qkv
