#pragma once

#include <map>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "support/decimal_arithmetic.h"

namespace qkv::test {

/// Reads printed lines as a person with a calculator does: "score(나는, 나는) = [1, 0] · [2, 1] = 1×2 + 0×1 = 2".
/// It knows nothing of how they were made.
class LineReader {
public:
    struct Value {
        std::vector<Fraction> numbers;
        bool is_vector = false;
    };

    /// None for what is not numbers alone.
    static std::optional<Value> value_of(std::string_view side) {
        LineReader reader(side);
        auto value = reader.sum();
        return value && reader.rest().empty() ? value : std::nullopt;
    }

    /// Whether the value, rounded half away from zero to the decimals of the document or to those that are printed, is
    /// the number as printed.
    static bool is_printed_as(const Fraction& value, const std::string& printed, int decimals) {
        static const std::regex form(R"(-?\d+(?:\.(\d+))?(?:e(-?\d+))?)");
        std::smatch parts;
        if (!std::regex_match(printed, parts, form)) return false;
        const int exponent = parts[2].matched ? std::stoi(parts[2]) : 0;
        const int printed_places = static_cast<int>(parts[1].length());
        const int places = exponent < 0 ? printed_places : std::max(printed_places, decimals);
        const Exact number = Exact::read(printed);
        const Exact half = Exact(5) * Exact::power_of_ten(exponent - places - 1);
        // Compared with value = top ÷ bottom, bottom > 0.
        const int from_below = compare(value.top, (number - half) * value.bottom);
        const int from_above = compare(value.top, (number + half) * value.bottom);
        if (number.sign() > 0) return from_below >= 0 && from_above < 0;
        if (number.sign() < 0) return from_below > 0 && from_above <= 0;
        return from_below > 0 && from_above < 0;
    }

    static std::vector<std::string> numbers_in(const std::string& result) {
        static const std::regex number(R"(-?\d+(?:\.\d+)?(?:e-?\d+)?)");
        return {std::sregex_token_iterator(result.begin(), result.end(), number), std::sregex_token_iterator()};
    }

    static std::vector<std::string> split(std::string text, std::string_view separator) {
        std::vector<std::string> parts;
        for (auto at = text.find(separator); at != text.npos; at = text.find(separator)) {
            parts.push_back(text.substr(0, at));
            text.erase(0, at + separator.size());
        }
        parts.push_back(text);
        return parts;
    }

    /// Not what was left out or is infinite, nor 10^-100000, with which exact arithmetic takes too long.
    static bool can_work_out(const std::string& line) {
        static const std::regex too_small(R"(e-\d{5})");
        return line.find("…") == line.npos && line.find("∞") == line.npos && !std::regex_search(line, too_small);
    }

    /// How many sides of the line were worked out; −1 if one does not give the result.
    static int sides_that_hold(const std::string& line, int decimals) {
        if (!can_work_out(line)) return 0;
        const std::vector<std::string> sides = split(line, " = ");
        const std::vector<std::string> results = numbers_in(split(sides.back(), " → ").front());
        int holding = 0;
        for (std::size_t i = 0; i + 1 < sides.size(); ++i) {
            const auto value = value_of(sides[i]);
            if (!value) continue;
            if (value->numbers.size() != results.size()) return -1;
            // Only what cancels may be 0 as far as the digits tell.
            const bool may_cancel =
                sides[i].find('+') != std::string::npos || sides[i].find(" · ") != std::string::npos;
            for (std::size_t c = 0; c < results.size(); ++c) {
                if (results[c] == "0" && !may_cancel && value->numbers[c].top.sign() != 0) return -1;
                if (!is_printed_as(value->numbers[c], results[c], decimals)) return -1;
            }
            ++holding;
        }
        return holding;
    }

private:
    explicit LineReader(std::string_view text) : text_(text) {}

    std::string_view rest() {
        while (text_.starts_with(' ')) text_.remove_prefix(1);
        return text_;
    }

    bool takes(std::string_view sign) {
        if (!rest().starts_with(sign)) return false;
        text_.remove_prefix(sign.size());
        return true;
    }

    std::optional<Value> sum() {
        auto left = product();
        while (left) {
            const bool is_plus = takes("+");
            if (!is_plus && !takes("-")) return left;
            const auto right = product();
            if (!right || right->numbers.size() != left->numbers.size()) return std::nullopt;
            for (std::size_t i = 0; i < right->numbers.size(); ++i) {
                left->numbers[i] =
                    is_plus ? left->numbers[i] + right->numbers[i] : left->numbers[i] - right->numbers[i];
            }
        }
        return left;
    }

    std::optional<Value> product() {
        auto left = power();
        while (left) {
            if (takes("⊙")) {
                left = by_component(*left, power());
                continue;
            }
            const bool is_quotient = takes("÷") || takes("/");
            if (!is_quotient && !takes("×") && !takes("·")) return left;
            auto right = power();
            if (!right || (is_quotient && (right->is_vector || right->numbers[0].top.sign() == 0))) return std::nullopt;
            if (left->is_vector && right->is_vector) {
                if (left->numbers.size() != right->numbers.size()) return std::nullopt;
                Fraction dot{Exact(0)};
                for (std::size_t i = 0; i < left->numbers.size(); ++i) dot = dot + left->numbers[i] * right->numbers[i];
                left = Value{{dot}, false};
                continue;
            }
            if (right->is_vector) std::swap(left, right);
            for (Fraction& number : left->numbers) {
                number = is_quotient ? number / right->numbers[0] : number * right->numbers[0];
            }
        }
        return left;
    }

    static std::optional<Value> by_component(Value left, const std::optional<Value>& right) {
        if (!right || right->numbers.size() != left.numbers.size()) return std::nullopt;
        for (std::size_t i = 0; i < right->numbers.size(); ++i) left.numbers[i] = left.numbers[i] * right->numbers[i];
        return left;
    }

    // max(0, …)
    std::optional<Value> positive_part() {
        auto value = sum();
        if (!value || !takes(")")) return std::nullopt;
        for (Fraction& number : value->numbers) {
            if (number.top.sign() * number.bottom.sign() < 0) number = Fraction{Exact(0)};
        }
        return value;
    }

    std::optional<Value> power() {
        const auto base = factor();
        if (!base || base->is_vector || !takes("^")) return base;
        if (!number()) return std::nullopt;
        Value result{{{Exact(1)}}, false};
        for (int i = std::stoi(last_number_); i > 0; --i) result.numbers[0] = result.numbers[0] * base->numbers[0];
        return result;
    }

    std::optional<Value> factor() {
        if (takes("exp(")) {
            const auto power = sum();
            if (!power || power->is_vector || !takes(")")) return std::nullopt;
            if (compare(power->numbers[0].top, Exact(5000)) > 0) return std::nullopt;
            return Value{{{exp_of(power->numbers[0].top)}}, false};
        }
        if (takes("max(0, ")) return positive_part();
        if (takes("√(")) return std::nullopt;
        if (takes("√")) return root();
        if (takes("(")) {
            auto value = sum();
            return value && takes(")") ? value : std::nullopt;
        }
        if (takes("[")) return vector();
        return number();
    }

    std::optional<Value> root() {
        const auto of = number();
        if (!of) return std::nullopt;
        static std::map<std::string, Exact> known;
        if (!known.contains(last_number_)) {
            known[last_number_] = root_of(static_cast<std::uint32_t>(std::stoul(last_number_)));
        }
        return Value{{{known[last_number_]}}, false};
    }

    std::optional<Value> vector() {
        Value result{{}, true};
        do {
            const auto entry = sum();
            if (!entry || entry->is_vector) return std::nullopt;
            result.numbers.push_back(entry->numbers[0]);
        } while (takes(","));
        return takes("]") ? std::optional(result) : std::nullopt;
    }

    std::optional<Value> number() {
        rest();
        std::size_t end = text_.starts_with('-') ? 1 : 0;
        const auto skip_digits = [&] {
            const std::size_t begin = end;
            while (end < text_.size() && text_[end] >= '0' && text_[end] <= '9') ++end;
            return end > begin;
        };
        if (!skip_digits()) return std::nullopt;
        if (end < text_.size() && text_[end] == '.') {
            ++end;
            skip_digits();
        }
        if (end < text_.size() && text_[end] == 'e') {
            end += text_.substr(end).starts_with("e-") ? 2 : 1;
            skip_digits();
        }
        last_number_ = text_.substr(0, end);
        text_.remove_prefix(end);
        return Value{{{Exact::read(last_number_)}}, false};
    }

    std::string_view text_;
    std::string last_number_;
};

}  // namespace qkv::test
