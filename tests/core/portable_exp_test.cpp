// exp against 60 digits computed elsewhere, and the same bits on every machine.
#include <bit>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <limits>
#include <utility>
#include <vector>

#include "numbers/portable_exp.h"
#include "support/doubles.h"

namespace qkv {

using test::infinity;

TEST_CASE("exp is the nearest double") {
    // Rounded from Python's decimal with 60 digits.
    const std::vector<std::pair<double, double>> nearest{
        {0.0, 1.0},
        {1.0, 0x1.5bf0a8b145769p+1},
        {-1.0, 0x1.78b56362cef38p-2},
        {0.5, 0x1.a61298e1e069cp+0},
        {2.0, 0x1.d8e64b8d4ddaep+2},
        {1.0 / 3, 0x1.6546db1ba2d13p+0},
        {-1.0 / 3, 0x1.6edd3122f2ea5p-1},
        {0.1, 0x1.1aec7b35a00d4p+0},
        {-0.1, 0x1.cf46d99d52b3ap-1},
        {3.25, 0x1.9ca53b781114bp+4},
        {9.9, 0x1.37697b5428d14p+14},
        {-45.0, 0x1.0e5b73d1ff53dp-65},
        {19.2, 0x1.9fccb6d5bc174p+27},
        {700.0, 0x1.d945df4f8ec8ep+1009},
        {-700.0, 0x1.14f2b0fb9307fp-1010},
        {709.0, 0x1.d422d2be5dc9bp+1022},
        {-707.9, 0x1.a4904f4342894p-1022},
        {1e-20, 1.0},
        {-3.5, 0x1.eec1018e4ff66p-6},
        {0.7071067811865476, 0x1.0399458f5a0d7p+1},
        {5.773502691896258, 0x1.41a99612a019cp+8},
    };
    for (const auto& [x, value] : nearest) {
        CAPTURE(x);
        CHECK(portable_exp(x) == value);
    }
}

TEST_CASE("exp ends where doubles do") {
    CHECK(portable_exp(709.7) < infinity);
    CHECK(portable_exp(709.8) == infinity);
    CHECK(portable_exp(infinity) == infinity);
    CHECK(portable_exp(-745.0) > 0.0);
    CHECK(portable_exp(-746.0) == 0.0);
    CHECK(portable_exp(-infinity) == 0.0);
    CHECK(std::isnan(portable_exp(std::numeric_limits<double>::quiet_NaN())));
}

// Desktop and page run this same test.
TEST_CASE("exp has the same bits on every machine") {
    std::uint64_t hash = 14695981039346656037U;  // FNV-1a
    for (int i = -100'000; i <= 100'000; ++i) {
        const double x = i * (709.0 / 100'000);
        const double value = portable_exp(x);
        REQUIRE(std::abs(value - std::exp(x)) <= 4e-16 * value + 1e-320);
        hash = (hash ^ std::bit_cast<std::uint64_t>(value)) * 1099511628211U;
    }
    CHECK(hash == 3810917829578963795U);
}

}  // namespace qkv
