#include "formula/calculator.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/digits.h"

namespace qkv {
namespace {

// A number as it is printed: ±digits × 10^power, with so many digits after the point of its mantissa.
struct Printed {
    bool is_negative = false;
    std::uint64_t digits = 0;
    int power = 0;
    int places = 0;
    int exponent = 0;

    DoubleDouble value() const { return DoubleDouble::from_decimal(is_negative, digits, power); }
};

// Reads a number at the beginning of `text` and takes it away.
std::optional<Printed> take_number(std::string_view& text) {
    constexpr std::uint64_t most_digits = 100'000'000'000'000'000;
    Printed number;
    std::string_view rest = text;
    number.is_negative = rest.starts_with('-');
    if (number.is_negative) rest.remove_prefix(1);
    if (rest.empty() || !is_digit(rest.front())) return std::nullopt;
    bool is_after_point = false;
    for (; !rest.empty() && (is_digit(rest.front()) || (rest.front() == '.' && !is_after_point));
         rest.remove_prefix(1)) {
        if (rest.front() == '.') {
            is_after_point = true;
            continue;
        }
        const bool fits = number.digits < most_digits;
        if (fits) number.digits = number.digits * 10 + static_cast<std::uint64_t>(rest.front() - '0');
        if (is_after_point) ++number.places;
        if (fits && is_after_point) --number.power;
        if (!fits && !is_after_point) ++number.power;
    }
    const std::string_view exponent = rest.starts_with('e') ? rest.substr(1) : std::string_view{};
    const auto [end, error] = std::from_chars(exponent.data(), exponent.data() + exponent.size(), number.exponent);
    if (!exponent.empty() && error == std::errc{}) {
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        number.power += number.exponent;
    }
    text = rest;
    return number;
}

using Value = Calculated;

Value scalar(const DoubleDouble& number) { return {{number}, false}; }

template <class Operation>
Value for_each_pair(Value a, const Value& b, Operation operation) {
    for (std::size_t i = 0; i < a.numbers.size(); ++i) a.numbers[i] = operation(a.numbers[i], b.numbers[i]);
    return a;
}

// The pieces of a side, read by recursive descent. Each function gives nothing where it does not understand.
class Reader {
public:
    explicit Reader(std::span<const Piece> pieces) : pieces_(pieces) { next_piece(); }

    std::optional<Value> all() {
        auto value = sum();
        skip_blanks();
        return value && is_at_end() ? value : std::nullopt;
    }

private:
    bool is_at_end() const { return text_.empty() && vector_ == nullptr; }

    void next_piece() {
        text_ = {};
        vector_ = nullptr;
        while (text_.empty() && vector_ == nullptr && at_ < pieces_.size()) {
            const Piece& piece = pieces_[at_++];
            if (piece.kind == PieceKind::vector) {
                vector_ = &piece;
            } else {
                text_ = piece.numbers.empty() ? std::string_view(piece.text) : piece.numbers.front().shown;
                // No sign begins like a token.
                if (piece.kind == PieceKind::token) text_ = "?";
            }
        }
    }

    void advance(std::size_t count) {
        text_.remove_prefix(count);
        if (text_.empty()) next_piece();
    }

    void skip_blanks() {
        while (text_.starts_with(' ')) advance(1);
    }

    bool takes(std::string_view sign) {
        skip_blanks();
        if (!text_.starts_with(sign)) return false;
        advance(sign.size());
        return true;
    }

    std::optional<Value> sum() {
        auto left = product();
        while (left) {
            const bool is_plus = takes("+");
            if (!is_plus && !takes("-")) break;
            const auto right = product();
            if (!right || right->is_vector != left->is_vector || right->numbers.size() != left->numbers.size()) {
                return std::nullopt;
            }
            left = for_each_pair(std::move(*left), *right,
                                 [&](const auto& a, const auto& b) { return is_plus ? a + b : a - b; });
        }
        return left;
    }

    std::optional<Value> product() {
        auto left = power();
        while (left) {
            if (takes("×") || takes("·")) {
                const auto right = power();
                left = right ? multiplied(std::move(*left), *right) : std::nullopt;
            } else if (takes("÷")) {
                const auto right = power();
                left = right ? divided(std::move(*left), *right) : std::nullopt;
            } else if (takes("⊙")) {
                const auto right = power();
                left = right ? multiplied_by_component(std::move(*left), *right) : std::nullopt;
            } else {
                break;
            }
        }
        return left;
    }

    static std::optional<Value> multiplied(Value a, const Value& b) {
        if (a.is_vector && b.is_vector) {
            if (a.numbers.size() != b.numbers.size()) return std::nullopt;
            DoubleDouble dot;
            for (std::size_t i = 0; i < a.numbers.size(); ++i) dot = dot + a.numbers[i] * b.numbers[i];
            return scalar(dot);
        }
        const bool is_right_vector = b.is_vector;
        Value result = is_right_vector ? b : std::move(a);
        const DoubleDouble factor = is_right_vector ? a.numbers.front() : b.numbers.front();
        for (DoubleDouble& number : result.numbers) number = number * factor;
        return result;
    }

    static std::optional<Value> multiplied_by_component(Value a, const Value& b) {
        if (!a.is_vector || !b.is_vector || a.numbers.size() != b.numbers.size()) return std::nullopt;
        return for_each_pair(std::move(a), b, [](const auto& x, const auto& y) { return x * y; });
    }

    static std::optional<Value> divided(Value a, const Value& b) {
        if (b.is_vector || sign(b.numbers.front()) == 0) return std::nullopt;
        for (DoubleDouble& number : a.numbers) number = number / b.numbers.front();
        return a;
    }

    std::optional<Value> power() {
        auto base = primary();
        if (!base || !takes("^")) return base;
        const auto exponent = primary();
        if (!exponent || base->is_vector || exponent->is_vector) return std::nullopt;
        const double times = exponent->numbers.front().high;
        constexpr double most = 1000;
        if (times != std::trunc(times) || std::abs(times) > most) return std::nullopt;
        DoubleDouble result(1.0);
        for (int i = 0; i < std::abs(static_cast<int>(times)); ++i) result = result * base->numbers.front();
        return scalar(times < 0 ? DoubleDouble(1.0) / result : result);
    }

    std::optional<Value> primary() {
        skip_blanks();
        if (vector_ != nullptr) return vector();
        if (takes("exp(")) return applied(&exp);
        if (takes("max(0, ")) return positive_part();
        if (takes("√")) {
            auto value = primary();
            if (!value || value->is_vector || sign(value->numbers.front()) < 0) return std::nullopt;
            return scalar(sqrt(value->numbers.front()));
        }
        if (takes("(")) return in_brackets();
        if (takes("[")) return list();
        std::string_view rest = text_;
        if (const auto number = take_number(rest)) {
            advance(text_.size() - rest.size());
            return scalar(number->value());
        }
        return std::nullopt;
    }

    std::optional<Value> applied(DoubleDouble (*function)(const DoubleDouble&)) {
        const auto value = in_brackets();
        if (!value || value->is_vector) return std::nullopt;
        return scalar(function(value->numbers.front()));
    }

    // max(0, x), of each component of a vector.
    std::optional<Value> positive_part() {
        auto value = in_brackets();
        if (!value) return std::nullopt;
        for (DoubleDouble& number : value->numbers) {
            if (sign(number) < 0) number = DoubleDouble();
        }
        return value;
    }

    std::optional<Value> in_brackets() {
        auto value = sum();
        return value && takes(")") ? value : std::nullopt;
    }

    std::optional<Value> list() {
        Value result{{}, true};
        do {
            const auto entry = sum();
            if (!entry || entry->is_vector) return std::nullopt;
            result.numbers.push_back(entry->numbers.front());
        } while (takes(","));
        return takes("]") ? std::optional(result) : std::nullopt;
    }

    std::optional<Value> vector() {
        Value result{{}, true};
        result.numbers.reserve(vector_->numbers.size());
        for (const Number& number : vector_->numbers) {
            std::string_view text = number.shown;
            const auto printed = take_number(text);
            if (!printed || !text.empty()) return std::nullopt;
            result.numbers.push_back(printed->value());
        }
        next_piece();
        return result;
    }

    std::span<const Piece> pieces_;
    std::size_t at_ = 0;
    std::string_view text_;          // what is left of a symbol or a number
    const Piece* vector_ = nullptr;  // or a vector
};

}  // namespace

std::optional<Calculated> calculate(std::span<const Piece> side) { return Reader(side).all(); }

std::optional<Calculated> calculate(std::string_view side) {
    const std::array pieces{Piece{PieceKind::symbol, Role::none, std::string(side), {}}};
    return calculate(pieces);
}

bool rounds_to(const DoubleDouble& value, std::string_view printed, int decimals) {
    const auto number = take_number(printed);
    if (!number || !printed.empty()) return false;
    // A large number of few digits was rounded to the decimals, and so was one without a tail.
    const int places = number->exponent < 0 ? number->places : std::max(number->places, decimals);
    const DoubleDouble half = DoubleDouble::from_decimal(false, 5, number->exponent - places - 1);
    DoubleDouble beyond = value - number->value();  // how far the value lies farther from zero than the number
    if (number->is_negative) beyond = -beyond;
    const int above = sign(beyond + half);
    const int below = sign(half - beyond);
    if (value.is_rough && (above == 0 || below == 0)) return false;
    // Terms of 1e400 that cancel leave no digits here; exact_dot() has worked with all of them.
    if (above == 0 && below == 0) return true;
    // A term of 1e-122 decides what looks like a tie.
    if (value.has_lost_a_term && (above == 0 || below == 0)) return false;
    const bool may_tie = number->digits != 0;
    return below > 0 && (above > 0 || (above == 0 && may_tie));
}

}  // namespace qkv
