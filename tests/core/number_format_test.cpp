#include "qkv/number_format.h"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <locale>
#include <utility>

#include "support/random_documents.h"

namespace qkv {
namespace {

struct DecimalComma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
};

long units(const std::string& shown, int decimals) { return std::lround(std::stod(shown) * std::pow(10.0, decimals)); }

std::string problem_of(std::string_view typed) {
    const auto value = parse_number(typed);
    return value ? "" : value.error().key;
}

}  // namespace

TEST_CASE("numbers are shown rounded, with the tail that tells of rounding") {
    const std::pair<double, const char*> table[] = {
        {1, "1"},
        {0, "0"},
        {-0.0, "0"},
        {0.5, "0.5"},
        {-2, "-2"},
        {1.0 / 3, "0.333"},
        {0.42232, "0.422"},
        {0.99999, "1.000"},
        {-1e-9, "0.000"},
        {0.1 + 0.2, "0.3"},
        {1234.5678, "1234.568"},
        {1e12, "1e+12"},
        {-2.5e300, "-2.5e+300"},
        {100, "100"},
        {0.0005, "0.001"},
    };
    for (const auto& [value, shown] : table) CHECK(format_number(value) == shown);
    CHECK(format_number(2.0 / 3, 1) == "0.7");
    CHECK(format_number(2.0 / 3, 6) == "0.666667");
    CHECK(format_number(std::numeric_limits<double>::infinity()) == "∞");
    CHECK(format_number(-std::numeric_limits<double>::infinity()) == "−∞");
}

TEST_CASE("the locale never changes the decimal point") {
    const std::locale before = std::locale::global(std::locale(std::locale::classic(), new DecimalComma));
    CHECK(format_number(0.25) == "0.25");
    CHECK(format_exactly(0.1) == "0.1");
    CHECK(*parse_number("0.25") == 0.25);
    CHECK(format_probabilities(std::vector{0.25, 0.75}).front() == "0.25");
    std::locale::global(before);
}

TEST_CASE("a row of probabilities adds up to 1 as shown") {
    CHECK(format_probabilities(std::vector{0.42232, 0.42232, 0.15536}) ==
          std::vector<std::string>{"0.422", "0.422", "0.156"});
    CHECK(format_probabilities(std::vector{1.0 / 3, 1.0 / 3, 1.0 / 3}) ==
          std::vector<std::string>{"0.334", "0.333", "0.333"});
    CHECK(format_probabilities(std::vector{1.0, 0.0}) == std::vector<std::string>{"1", "0"});
    test::Random random(3);
    for (int round = 0; round < 2000; ++round) {
        std::vector<double> row(static_cast<std::size_t>(random.integer(1, 40)));
        double sum = 0;
        for (double& p : row) sum += p = std::exp(random.number(-6, 6));
        for (double& p : row) p /= sum;
        const int decimals = random.integer(min_decimals, max_decimals);
        const auto shown = format_probabilities(row, decimals);
        long total = 0;
        for (std::size_t i = 0; i < row.size(); ++i) {
            total += units(shown[i], decimals);
            CHECK(std::abs(std::stod(shown[i]) - row[i]) < 1.0001 * std::pow(10.0, -decimals));
        }
        CHECK(total == std::lround(std::pow(10.0, decimals)));
    }
}

TEST_CASE("the full value reads back as the same number") {
    test::Random random(4);
    for (int round = 0; round < 1000; ++round) {
        const double value = std::ldexp(random.number(-1, 1), random.integer(-300, 300));
        CHECK(*parse_number(format_exactly(value)) == value);
    }
    CHECK(format_exactly(-0.0) == "0");
}

TEST_CASE("typed numbers are read, and anything else is told from a number") {
    CHECK(*parse_number(" 2 ") == 2.0);
    CHECK(*parse_number("+3") == 3.0);
    CHECK(*parse_number("−2") == -2.0);
    CHECK(*parse_number(".5") == 0.5);
    CHECK(*parse_number("5.") == 5.0);
    CHECK(*parse_number("1e5") == 1e5);
    CHECK(*parse_number("1e-400") == 0.0);
    CHECK_FALSE(std::signbit(*parse_number("-0")));
    CHECK(problem_of("") == "problem.number.empty");
    CHECK(problem_of("  ") == "problem.number.empty");
    CHECK(problem_of("1e999") == "problem.number.too_large");
    CHECK(problem_of("-1e999") == "problem.number.too_large");
    CHECK(problem_of("1,5") == "problem.number.comma");
    for (const char* typed :
         {"abc", "nan", "inf", "-inf", "0x10", "1 2", "--1", "1.2.3", "+", "-", "e5", "+-1", "１"}) {
        CAPTURE(typed);
        CHECK(problem_of(typed) == "problem.number.not_a_number");
    }
    CHECK(parse_number("1,5").error().in(Language::ko).find("1.5") != std::string::npos);
}

}  // namespace qkv
