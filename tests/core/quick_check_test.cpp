// What is answered in doubles, because that is quick, is what the exact arithmetic answers.
#include "formula/quick_check.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <string>

#include "formula/calculator.h"
#include "qkv/number_format.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::Random;

std::uint64_t power_of(int exponent) {
    std::uint64_t power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

// digits × 10^exponent
struct Typed {
    std::uint64_t digits = 0;
    int exponent = 0;

    double value() const {
        const std::string text = std::to_string(digits) + "e" + std::to_string(exponent);
        double result = 0.0;
        std::from_chars(text.data(), text.data() + text.size(), result);
        return result;
    }

    int count() const { return static_cast<int>(std::to_string(digits).size()); }

    // Without the last `dropped` digits, a tie upwards.
    Typed shortened(int dropped) const {
        if (dropped <= 0) return *this;
        if (dropped > 18) return {0, 0};
        return {(digits + power_of(dropped) / 2) / power_of(dropped), exponent + dropped};
    }

    Typed trimmed() const {
        Typed result = *this;
        while (result.digits != 0 && result.digits % 10 == 0) result = {result.digits / 10, result.exponent + 1};
        return result;
    }

    std::string fixed() const {
        std::string text = std::to_string(digits) + std::string(static_cast<std::size_t>(std::max(0, exponent)), '0');
        const auto fraction = static_cast<std::size_t>(std::max(0, -exponent));
        if (fraction == 0) return text;
        while (text.size() <= fraction) text = "0" + text;
        return text.substr(0, text.size() - fraction) + "." + text.substr(text.size() - fraction);
    }

    std::string scientific() const {
        const std::string text = std::to_string(trimmed().digits);
        return text.substr(0, 1) + (text.size() > 1 ? "." + text.substr(1) : "") + "e" +
               std::to_string(exponent + count() - 1);
    }
};

std::string shown(const Typed& number, int decimals, int more) {
    const int places = decimals + more;
    if (number.value() >= 1e9 && number.exponent >= 0)
        return number.shortened(number.count() - places - 1).scientific();
    if (number.shortened(-number.exponent - decimals).digits == 0) {
        return number.shortened(number.count() - more - 1).scientific();
    }
    const Typed trimmed = number.trimmed();
    return -trimmed.exponent <= places ? trimmed.fixed() : number.shortened(-number.exponent - places).fixed();
}

Number random_number(Random& random, int decimals) {
    double value = 0.0;
    switch (random.integer(0, 4)) {
        case 0: value = random.integer(-3000, 3000) / 1000.0; break;
        case 1: value = random.integer(-24, 24) / 8.0; break;
        case 2: value = random.number(-3, 3) * std::pow(10.0, -random.integer(1, 40)); break;
        case 3: value = random.number(-3, 3) * std::pow(10.0, random.integer(0, 14)); break;
        default: value = random.number(-3, 3);
    }
    return {value, format_number(value, decimals), {}};
}

Piece random_vector(Random& random, int size, int decimals) {
    Piece vector{PieceKind::vector, Role::none, {}, {}};
    for (int i = 0; i < size; ++i) vector.numbers.push_back(random_number(random, decimals));
    return vector;
}

Piece symbol_of(const char* text) { return {PieceKind::symbol, Role::none, text, {}}; }

// [a] · [b] ÷ √3 or a × [b], and what it gives, one digit too many or too few included.
struct Line {
    Pieces side;
    Pieces scaling;
    double factor = 1.0;
    Piece result;
};

Line random_line(Random& random, int decimals) {
    const int size = random.integer(1, 5);
    const bool is_dot = random.coin();
    Line line;
    line.side = {is_dot ? random_vector(random, size, decimals)
                        : Piece{PieceKind::number, Role::none, {}, {random_number(random, decimals)}},
                 symbol_of(is_dot ? " · " : " × "), random_vector(random, size, decimals)};
    if (is_dot && random.coin()) {
        line.scaling = {symbol_of(" ÷ √3")};
        line.factor = 1.0 / std::sqrt(3.0);
    }
    double dot = 0.0;
    line.result = {is_dot ? PieceKind::number : PieceKind::vector, Role::none, {}, {}};
    for (std::size_t i = 0; i < line.side.back().numbers.size(); ++i) {
        const double a = line.side.front().numbers[is_dot ? i : 0].value;
        const double product = a * line.side.back().numbers[i].value;
        dot += product;
        if (!is_dot) line.result.numbers.push_back({product, format_number(product, decimals), {}});
    }
    if (is_dot) line.result.numbers.push_back({dot * line.factor, format_number(dot * line.factor, decimals), {}});
    return line;
}

bool exactly_gives(Line line, int decimals, int more) {
    if (more > 0) {
        for (Piece& piece : line.side) {
            for (Number& number : piece.numbers) number.shown = format_number(number.value, decimals, more);
        }
    }
    line.side.insert(line.side.end(), line.scaling.begin(), line.scaling.end());
    const auto value = calculate(line.side);
    REQUIRE(value);
    for (std::size_t i = 0; i < value->numbers.size(); ++i) {
        if (!rounds_to(value->numbers[i], line.result.numbers[i].shown, decimals)) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("a decimal is shown as rounding its digits by hand shows it, tie or not, at every size") {
    Random random(77);
    constexpr int rounds = 200'000;
    for (int round = 0; round < rounds; ++round) {
        std::uint64_t digits =
            static_cast<std::uint64_t>(random.integer(1, 999'999'999)) / power_of(random.integer(0, 8));
        if (random.integer(0, 3) == 0) digits = digits / 10 * 10 + 5;
        const bool is_tiny = random.integer(0, 4) == 0;
        const Typed number{std::max<std::uint64_t>(1, digits),
                           is_tiny ? -random.integer(16, 250) : random.integer(-14, 12)};
        const int decimals = random.integer(min_decimals, max_decimals);
        const int more = random.integer(0, 6);
        CAPTURE(number.digits);
        CAPTURE(number.exponent);
        CAPTURE(decimals);
        CAPTURE(more);
        const std::string expected = shown(number, decimals, more);
        CHECK(format_number(number.value(), decimals, more) == expected);
        CHECK(format_number(-number.value(), decimals, more) == "-" + expected);
    }
}

TEST_CASE("the quick check of a line answers as the exact one, and most often it answers") {
    Random random(78);
    constexpr int rounds = 30'000;
    constexpr int most_more = 8;
    int answers = 0;
    for (int round = 0; round < rounds; ++round) {
        const int decimals = random.integer(min_decimals, max_decimals);
        const Line line = random_line(random, decimals);
        const int more = random.integer(0, most_more);
        const auto quick = clearly_gives(line.side, line.result, decimals, more, line.factor);
        if (!quick) continue;
        ++answers;
        CAPTURE(to_text(line.side));
        CAPTURE(to_text({line.result}));
        CAPTURE(more);
        CHECK(*quick == exactly_gives(line, decimals, more));
    }
    CHECK(answers > rounds / 3);
}

}  // namespace qkv
