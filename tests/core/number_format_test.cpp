#include "qkv/number_format.h"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <locale>
#include <utility>

#include "numbers/decimal.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

struct DecimalComma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
};

std::string problem_of(std::string_view typed) {
    const auto value = parse_number(typed);
    return value ? "" : value.error().id;
}

}  // namespace

TEST_CASE("numbers are shown rounded, with trailing zeros if they were rounded") {
    const std::pair<double, const char*> table[] = {
        {1, "1"},           {0, "0"},
        {-0.0, "0"},        {0.5, "0.5"},
        {-2, "-2"},         {1.0 / 3, "0.333"},
        {0.42232, "0.422"}, {0.99999, "1.000"},
        {-1e-9, "-1e-9"},   {2e-5, "2e-5"},
        {-0.0004, "-4e-4"}, {0.00049, "5e-4"},
        {0.00095, "0.001"}, {1e-16, "1e-16"},
        {5e-324, "5e-324"}, {1e-100, "1e-100"},
        {0.1 + 0.2, "0.3"}, {1234.5678, "1234.568"},
        {1e12, "1e12"},     {-2.5e300, "-2.5e300"},
        {100, "100"},       {0.0005, "0.001"},
    };
    for (const auto& [value, shown] : table) CHECK(format_number(value) == shown);
    CHECK(format_number(0.500000000001) == "0.500");
    CHECK(format_number(0.5000000000001) == "0.5");  // what arithmetic in doubles leaves
    CHECK(format_number(2.0 / 3, 1) == "0.7");
    CHECK(format_number(2.0 / 3, 6) == "0.666667");
    CHECK(format_number(std::numeric_limits<double>::infinity()) == "∞");
    CHECK(format_number(-std::numeric_limits<double>::infinity()) == "−∞");
}

TEST_CASE("a tie goes away from zero, and so does what arithmetic in doubles leaves beside one") {
    CHECK(format_number(0.0625) == "0.063");
    CHECK(format_number(-0.0625) == "-0.063");
    CHECK(format_number(1.0005) == "1.001");  // as a double it lies below the tie
    CHECK(format_number(0.15, 1) == "0.2");
    CHECK(format_number(0.45, 1) == "0.5");
    CHECK(format_number(3 * 0.0005) == "0.002");
    CHECK(format_number(1.2345e12) == "1.235e12");
    CHECK(format_number(0.00045) == "5e-4");
    // 13 digits tell it from a tie.
    CHECK(format_number(0.4445 * (1 - 4e-14)) == "0.445");
    CHECK(format_number(0.4445 * (1 - 6e-14)) == "0.444");
    // Digits beyond 13 stay what they are.
    CHECK(format_number(123456789.12345648, 6) == "123456789.123456");
    CHECK(format_number(99999999.123456, 6) == "99999999.123456");
}

TEST_CASE("a number is shown with more digits in the form that it has with the usual ones") {
    CHECK(format_number(2.0 / 3, 3, 2) == "0.66667");
    CHECK(format_number(1.0 / 3000, 3, 2) == "3.33e-4");
    CHECK(format_number(0.25, 3, 2) == "0.25");
    CHECK(format_number(1.23456789e12, 3, 1) == "1.2346e12");
    CHECK(format_number(1.0 / 3, 3, 30) == "0.33333333333333331");
    // 2^-1074 is 4.94065645841246…e-324, though 5e-324 is enough to tell it from its neighbours.
    CHECK(format_number(5e-324) == "5e-324");
    CHECK(format_number(5e-324, 3, 2) == "4.94e-324");
}

TEST_CASE("a decimal is written with its exponent from the first digit on") {
    const std::pair<Decimal, const char*> table[] = {
        {{false, 5, -1}, "5e-1"}, {{true, 625, -4}, "-6.25e-2"}, {{false, 5, 0}, "5e0"}, {{false, 120, 11}, "1.2e13"}};
    for (const auto& [decimal, written] : table) CHECK(scientific_text(decimal) == written);
}

TEST_CASE("the locale never changes the decimal point") {
    const std::locale before = std::locale::global(std::locale(std::locale::classic(), new DecimalComma));
    CHECK(format_number(0.25) == "0.25");
    CHECK(format_exactly(0.1) == "0.1");
    CHECK(*parse_number("0.25") == 0.25);
    CHECK(format_probabilities(std::vector{0.25, 0.75}).front() == "0.25");
    std::locale::global(before);
}

TEST_CASE("the full value reads back as the same number") {
    test::Random random(4);
    for (int round = 0; round < 1000; ++round) {
        const double value = std::ldexp(random.number(-1, 1), random.integer(-300, 300));
        CHECK(*parse_number(format_exactly(value)) == value);
    }
    CHECK(format_exactly(-0.0) == "0");
    CHECK(format_exactly(1e20) == "1e20");
    CHECK(format_exactly(-2.5e-7) == "-2.5e-7");
    CHECK(format_exactly(1e-300) == "1e-300");
}

TEST_CASE("typed numbers are read, and anything else is told from a number") {
    CHECK(*parse_number(" 2 ") == 2.0);
    CHECK(*parse_number("+3") == 3.0);
    CHECK(*parse_number("−2") == -2.0);
    CHECK(*parse_number(".5") == 0.5);
    CHECK(*parse_number("5.") == 5.0);
    CHECK(*parse_number("1e5") == 1e5);
    CHECK(problem_of("1e-400") == "problem.number.too_small");
    CHECK_FALSE(std::signbit(*parse_number("-0")));
    CHECK(problem_of("") == "problem.number.empty");
    CHECK(problem_of("  ") == "problem.number.empty");
    CHECK(problem_of("1e999") == "problem.number.too_large");
    CHECK(problem_of("-1e999") == "problem.number.too_large");
    CHECK(problem_of("1,5") == "problem.number.comma");
    for (const char* typed : {"abc", "nan", "inf", "-inf", "0x10", "1 2", "--1", "1.2.3", "+", "-", "e5", "+-1", "一",
                              "1<2", "1?2:3", "5%%", "%"}) {
        CAPTURE(typed);
        CHECK(problem_of(typed) == "problem.number.not_a_number");
    }
    CHECK(parse_number("1,5").error().in(Language::ko).find("1.5") != std::string::npos);
}

}  // namespace qkv
