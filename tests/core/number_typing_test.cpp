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

double sum_of(const std::vector<std::string>& shown) {
    double sum = 0;
    for (const std::string& text : shown) sum += std::stod(text);
    return sum;
}

}  // namespace

TEST_CASE("numbers far below 1 and above 1e9 are shown for what they are") {
    const std::pair<double, const char*> table[] = {
        {1e-3, "0.001"},
        {-0.0004, "0.000"},
        {0.9995, "1.000"},
        {-0.9999, "-1.000"},
        {0.4994, "0.499"},
        {2.5, "2.5"},
        {-2.50, "-2.5"},
        {10, "10"},
        {999999999, "999999999"},
        {1e9, "1e+09"},
        {-1e9, "-1e+09"},
        {1.5e12, "1.5e+12"},
        {1.2345678e12, "1.235e+12"},
        {1.7976931348623157e308, "1.798e+308"},
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
        CHECK(std::abs(read - value) <= 0.5000001 * std::pow(10.0, -decimals));
        CHECK((read != 0 || shown.front() != '-'));
        CHECK(parse_number(shown).value() == read);
        const auto point = shown.find('.');
        if (point != std::string::npos) CHECK(shown.size() - point - 1 <= static_cast<std::size_t>(decimals));
    }
}

TEST_CASE("a row of probabilities adds up to 1 as shown where it is hardest") {
    const auto uniform = [](int n) { return std::vector<double>(static_cast<std::size_t>(n), 1.0 / n); };
    for (const int n : {1, 2, 3, 6, 7, 9, 11, 32, 999, 1000, 1001, 1024}) {
        for (int decimals = min_decimals; decimals <= max_decimals; ++decimals) {
            CAPTURE(n);
            CAPTURE(decimals);
            CHECK(std::abs(sum_of(format_probabilities(uniform(n), decimals)) - 1) < 1e-9);
        }
    }
    CHECK(format_probabilities(uniform(6), 1) == std::vector<std::string>{"0.2", "0.2", "0.2", "0.2", "0.1", "0.1"});
    CHECK(format_probabilities(std::vector{0.5, 0.25, 0.25}, 1) == std::vector<std::string>{"0.5", "0.3", "0.2"});
    CHECK(format_probabilities(std::vector{1.0 - 1e-9, 1e-9}) == std::vector<std::string>{"1.000", "0.000"});
    CHECK(format_probabilities(std::vector{0.0, 1.0, 0.0}) == std::vector<std::string>{"0", "1", "0"});
    CHECK(format_probabilities(std::vector{1.0}, 6) == std::vector<std::string>{"1"});
}

TEST_CASE("equal weights are shown alike, but for those that make up the sum, and these come first") {
    Random random(402);
    for (int round = 0; round < 500; ++round) {
        const int n = random.integer(2, 20);
        std::vector<double> row(static_cast<std::size_t>(n), 1.0 / n);
        // What rounding in softmax leaves: equal up to the last bits.
        for (double& weight : row) weight += random.number(-1, 1) * 1e-16;
        const auto shown = format_probabilities(row, 3);
        for (std::size_t i = 1; i < shown.size(); ++i) CHECK(std::stod(shown[i]) <= std::stod(shown[i - 1]));
    }
}

TEST_CASE("no locale changes a number or a calculation") {
    const std::string before = worked_calculation(reference_document(), {});
    const LocaleGuard guard(std::locale(std::locale::classic(), new GermanNumbers));
    CHECK(format_number(1234567.25) == "1234567.25");
    CHECK(format_number(0.4223) == "0.422");
    CHECK(format_number(1.25e12) == "1.25e+12");
    CHECK(format_exactly(1234567.125) == "1234567.125");
    CHECK(parse_number("1234567.125").value() == 1234567.125);
    CHECK(parse_number("1,5").error().key == "problem.number.comma");
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

TEST_CASE("a number too small for a double is 0 and one too large is refused, however it is written") {
    const std::string zeros(400, '0');
    for (const std::string& typed :
         std::vector<std::string>{"0." + zeros + "1", "1e-400", "-1e-999", "0.5E-700", "+1e-400"}) {
        CAPTURE(typed);
        const auto value = parse_number(typed);
        REQUIRE(value);
        CHECK(*value == 0.0);
        CHECK_FALSE(std::signbit(*value));
    }
    for (const std::string& typed :
         std::vector<std::string>{"1" + zeros, "1" + zeros + "e-10", "-1" + zeros + "E-10", "1e999999999", "+2e308"}) {
        CAPTURE(typed);
        const auto value = parse_number(typed);
        REQUIRE_FALSE(value);
        CHECK(value.error().key == "problem.number.too_large");
    }
    CHECK(parse_number("1.7976931348623157e308").value() == std::numeric_limits<double>::max());
    CHECK(parse_number("1" + zeros + "e-400").value() == 1.0);
}

TEST_CASE("anything typed is a finite number or a problem that quotes it in both languages") {
    Random random(404);
    const std::string_view parts[] = {"1", "0", "-",  "+",  ".", ",", "e", "E",   " ",  "−",
                                      "x", "∞", "나", "\t", "9", "{", "}", "nan", "inf"};
    for (int round = 0; round < 20000; ++round) {
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

TEST_CASE("the problem of a typed number tells the mend") {
    CHECK(said(parse_number("1,5").error(), Language::en).find("1.5") != std::string::npos);
    CHECK(said(parse_number(" -0,25 ").error(), Language::ko).find("-0.25") != std::string::npos);
    CHECK(parse_number("1,2,3").error().key == "problem.number.not_a_number");
    CHECK(parse_number(",").error().key == "problem.number.not_a_number");
    CHECK(said(parse_number("abc").error(), Language::en).find("“abc”") != std::string::npos);
    CHECK(said(parse_number("1e999").error(), Language::ko).find("“1e999”") != std::string::npos);
}

}  // namespace qkv
