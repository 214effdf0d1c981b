// Numbers at the edges, as they are typed and shown.
#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <locale>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qkv/explanation.h"
#include "qkv/number_format.h"
#include "qkv/worked_calculation.h"
#include "support/random_documents.h"
#include "support/rounds.h"

namespace qkv {
namespace {

using test::Random;

struct GermanNumbers : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

class LocaleGuard {
public:
    explicit LocaleGuard(const std::locale& locale) : before_(std::locale::global(locale)) {}
    ~LocaleGuard() { std::locale::global(before_); }
    LocaleGuard(const LocaleGuard&) = delete;
    LocaleGuard& operator=(const LocaleGuard&) = delete;

private:
    std::locale before_;
};

}  // namespace

TEST_CASE("numbers far below 1 and above 1e9 are shown for what they are") {
    const std::pair<double, const char*> table[] = {
        {1e-3, "0.001"},
        {-0.0004, "-4e-4"},
        {0.9995, "1.000"},
        {-0.9999, "-1.000"},
        {0.4994, "0.499"},
        {2.5, "2.5"},
        {-2.50, "-2.5"},
        {10, "10"},
        {999999999, "999999999"},
        {1e9, "1e9"},
        {-1e9, "-1e9"},
        {1.5e12, "1.5e12"},
        {1.2345678e12, "1.235e12"},
        {1.7976931348623157e308, "1.798e308"},
        {100.001, "100.001"},
        {100.0001, "100.000"},
    };
    for (const auto& [value, shown] : table) {
        CAPTURE(value);
        CHECK(format_number(value) == shown);
    }
}

TEST_CASE("a shown number differs from the true one by half a unit at most and never has a sign before 0") {
    Random random(401);
    for (int round = 0; round < 20000; ++round) {
        const int decimals = random.integer(min_decimals, max_decimals);
        const double value = random.number(-1, 1) * std::pow(10.0, random.integer(-8, 8));
        const std::string shown = format_number(value, decimals);
        CAPTURE(value);
        CAPTURE(shown);
        const double read = std::stod(shown);
        CHECK(std::abs(read - value) <= 0.501 * std::pow(10.0, -decimals));
        CHECK((read != 0 || shown.front() != '-'));
        CHECK(parse_number(shown).value() == read);
        const auto point = shown.find('.');
        if (point != std::string::npos) CHECK(shown.size() - point - 1 <= static_cast<std::size_t>(decimals));
    }
}

TEST_CASE("no locale changes a number or a calculation") {
    const std::string before = worked_calculation(reference_document(), {});
    const LocaleGuard guard(std::locale(std::locale::classic(), new GermanNumbers));
    CHECK(format_number(1234567.25) == "1234567.25");
    CHECK(format_number(0.4223) == "0.422");
    CHECK(format_number(1.25e12) == "1.25e12");
    CHECK(format_exactly(1234567.125) == "1234567.125");
    CHECK(parse_number("1234567.125").value() == 1234567.125);
    CHECK(parse_number("1,5").error().id == "problem.number.comma");
    CHECK(worked_calculation(reference_document(), {}) == before);
}

TEST_CASE("the full value of any double reads back") {
    Random random(403);
    using limits = std::numeric_limits<double>;
    for (const double value :
         {limits::max(), limits::min(), limits::denorm_min(), -limits::max(), 0.1, 1e22, 1e23, 5e-324}) {
        CHECK(parse_number(format_exactly(value)).value() == value);
    }
    for (int round = 0; round < 5000; ++round) {
        const double value = std::ldexp(random.number(-1, 1), random.integer(-1070, 1023));
        CHECK(parse_number(format_exactly(value)).value() == value);
    }
    CHECK(format_exactly(0.1) == "0.1");
    CHECK(format_exactly(3) == "3");
    CHECK(format_exactly(-0.0) == "0");
}

TEST_CASE("a number too small or too large for a double is refused, however it is written; 0 is not") {
    const std::string zeros(400, '0');
    for (const std::string& typed : std::vector<std::string>{"0." + zeros + "1", "1e-400", "-1e-999", "0.5E-700",
                                                             "+1e-400", "1e-99999", "1E-99999", "1e-999%", "4e-323%"}) {
        CAPTURE(typed);
        const auto value = parse_number(typed);
        REQUIRE_FALSE(value);
        CHECK(value.error().id == "problem.number.too_small");
    }
    for (const std::string& typed :
         std::vector<std::string>{"0", "-0", "0e-999", "0.0E99999", "0." + zeros, "0%", "0e-999%"}) {
        CAPTURE(typed);
        const auto value = parse_number(typed);
        REQUIRE(value);
        CHECK(*value == 0.0);
        CHECK_FALSE(std::signbit(*value));
    }
    CHECK(parse_number("5e-324").value() == std::numeric_limits<double>::denorm_min());
    CHECK(parse_number("1e-320%").value() > 0);
    for (const std::string& typed : std::vector<std::string>{"1" + zeros, "1" + zeros + "e-10", "-1" + zeros + "E-10",
                                                             "1e999999999", "1E99999", "1E+99999", "+2e308"}) {
        CAPTURE(typed);
        const auto value = parse_number(typed);
        REQUIRE_FALSE(value);
        CHECK(value.error().id == "problem.number.too_large");
    }
    CHECK(parse_number("1.7976931348623157e308").value() == std::numeric_limits<double>::max());
    CHECK(parse_number("1" + zeros + "e-400").value() == 1.0);
}

TEST_CASE("anything typed is a finite number or a problem that quotes it in both languages") {
    Random random(404);
    const std::string_view parts[] = {"1", "0", "-",  "+",  ".", ",", "e", "E",   " ",  "−",
                                      "x", "∞", "나", "\t", "9", "{", "}", "nan", "inf"};
    for (int round = 0; round < test::rounds(20000, 5000); ++round) {
        std::string typed;
        for (int length = random.integer(0, 7); length > 0; --length) typed += parts[random.integer(0, 18)];
        CAPTURE(typed);
        const auto value = parse_number(typed);
        if (value) {
            CHECK(std::isfinite(*value));
        } else {
            for (const Language language : {Language::ko, Language::en})
                CHECK_FALSE(said(value.error(), language).empty());
        }
    }
}

TEST_CASE("the problem of a typed number says how to fix it") {
    CHECK(said(parse_number("1,5").error(), Language::en).find("1.5") != std::string::npos);
    CHECK(said(parse_number(" -0,25 ").error(), Language::ko).find("-0.25") != std::string::npos);
    CHECK(parse_number("1,2,3").error().id == "problem.number.not_a_number");
    CHECK(parse_number(",").error().id == "problem.number.not_a_number");
    CHECK(said(parse_number("abc").error(), Language::en).find("“abc”") != std::string::npos);
    CHECK(said(parse_number("1e999").error(), Language::ko).find("“1e999”") != std::string::npos);
}

}  // namespace qkv
