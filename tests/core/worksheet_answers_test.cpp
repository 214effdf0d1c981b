// The answer keys of worksheets, read again line by line and worked out anew from what is printed.
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "qkv/worksheet.h"
#include "support/judging.h"
#include "support/random_documents.h"
#include "support/rounds.h"

namespace qkv {
namespace {

using test::judged;
using test::Random;

/// One number or a vector.
struct Value {
    std::vector<double> numbers;
    bool is_vector = false;
};

/// Reads a side of a printed equation: 0.5 × [1, 2], (-1) ÷ √3, exp(2), 2^3, [1, 2] · [3, 4], sums of these
/// and vectors side by side: [1, 2] | [3].
class SideReader {
public:
    explicit SideReader(const std::string& text) : text_(text) {}

    std::optional<Value> read() {
        auto value = sum();
        while (value && takes("|")) {
            const auto next = sum();
            if (!next) return std::nullopt;
            value->numbers.insert(value->numbers.end(), next->numbers.begin(), next->numbers.end());
        }
        skip();
        if (at_ != text_.size()) return std::nullopt;
        return value;
    }

    /// Every number that was read, as it is printed.
    const std::vector<std::string>& printed() const { return printed_; }

private:
    void skip() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    }

    bool takes(const std::string& sign) {
        skip();
        if (text_.compare(at_, sign.size(), sign) != 0) return false;
        at_ += sign.size();
        return true;
    }

    static std::optional<Value> combined(const Value& a, const Value& b, char sign) {
        Value value{{}, a.is_vector || b.is_vector};
        const std::size_t size = std::max(a.numbers.size(), b.numbers.size());
        if (a.is_vector && b.is_vector && a.numbers.size() != b.numbers.size()) return std::nullopt;
        for (std::size_t i = 0; i < size; ++i) {
            const double x = a.numbers[a.is_vector ? i : 0];
            const double y = b.numbers[b.is_vector ? i : 0];
            value.numbers.push_back(sign == '+' ? x + y : sign == '/' ? x / y : sign == '^' ? std::pow(x, y) : x * y);
        }
        return value;
    }

    std::optional<Value> sum() {
        auto value = product();
        while (value && takes("+ ")) {
            const auto next = product();
            if (!next) return std::nullopt;
            value = combined(*value, *next, '+');
        }
        return value;
    }

    std::optional<Value> product() {
        auto value = factor();
        for (;;) {
            if (!value) return value;
            const char sign = takes("×") ? '*' : takes("÷") ? '/' : takes("·") ? '.' : takes("^") ? '^' : 0;
            if (sign == 0) return value;
            const auto next = factor();
            if (!next) return std::nullopt;
            value = combined(*value, *next, sign);
            if (sign != '.' || !value) continue;
            double dot = 0;
            for (const double number : value->numbers) dot += number;
            value = Value{{dot}, false};
        }
    }

    std::optional<Value> factor() {
        if (takes("√")) return with(factor(), [](double x) { return std::sqrt(x); });
        if (takes("exp(")) return closed(with(sum(), [](double x) { return std::exp(x); }), ")");
        if (takes("(")) return closed(sum(), ")");
        if (takes("[")) return vector();
        return number();
    }

    template <class F>
    static std::optional<Value> with(std::optional<Value> value, F function) {
        if (value) {
            for (double& number : value->numbers) number = function(number);
        }
        return value;
    }

    std::optional<Value> closed(std::optional<Value> value, const std::string& bracket) {
        return takes(bracket) ? value : std::nullopt;
    }

    std::optional<Value> vector() {
        Value value{{}, true};
        do {
            const auto next = number();
            if (!next) return std::nullopt;
            value.numbers.push_back(next->numbers.front());
        } while (takes(","));
        return closed(value, "]");
    }

    std::optional<Value> number() {
        if (takes("−∞")) return Value{{-HUGE_VAL}, false};
        skip();
        static const std::regex digits(R"(-?\d+(\.\d+)?)");
        std::smatch match;
        if (!std::regex_search(text_.cbegin() + static_cast<std::ptrdiff_t>(at_), text_.cend(), match, digits,
                               std::regex_constants::match_continuous))
            return std::nullopt;
        at_ += static_cast<std::size_t>(match.length());
        printed_.push_back(match.str());
        return Value{{std::stod(match.str())}, false};
    }

    std::string text_;
    std::size_t at_ = 0;
    std::vector<std::string> printed_;
};

int decimals_of(const std::string& printed) {
    const auto point = printed.find('.');
    return point == std::string::npos ? 0 : static_cast<int>(printed.size() - point - 1);
}

// To the decimals that are printed, a tie away from zero; one without decimals is exact.
bool is_rounded(double value, const std::string& printed) {
    if (std::isinf(value)) return false;
    const double shown = std::stod(printed);
    const int decimals = decimals_of(printed);
    const double distance = std::abs(shown - value);
    if (decimals < 3) return distance < 1e-12;
    if (std::abs(distance - 0.0005) < 1e-12) return std::abs(shown) > std::abs(value);
    return distance < 0.0005;
}

std::vector<std::string> sides_of(const std::string& line) {
    std::vector<std::string> sides;
    std::size_t begin = 0;
    for (auto at = line.find(" = "); at != std::string::npos; at = line.find(" = ", begin)) {
        sides.push_back(line.substr(begin, at - begin));
        begin = at + 3;
    }
    sides.push_back(line.substr(begin));
    return sides;
}

/// One answer key, read from the top to the bottom.
class KeyReader {
public:
    void read(const std::string& answers) {
        CHECK(answers.find("→") == std::string::npos);
        std::istringstream lines(answers);
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("## ")) end_exercise();
            if (line.starts_with("### ")) end_head();
            if (line.starts_with("- `") && line.ends_with('`')) read_line(line.substr(3, line.size() - 4));
        }
        end_exercise();
    }

    int lines() const { return lines_; }

private:
    void read_line(const std::string& line) {
        CAPTURE(line);
        const std::vector<std::string> sides = sides_of(line);
        SideReader result(sides.back());
        const auto shown = result.read();
        REQUIRE(shown);
        // The first side is a name, or in "2^3 = 8" a number.
        for (std::size_t i = 0; i + 1 < sides.size(); ++i) {
            SideReader side(sides[i]);
            const auto value = side.read();
            if (!value) {
                CHECK(i == 0);
                continue;
            }
            REQUIRE(value->numbers.size() == shown->numbers.size());
            for (std::size_t c = 0; c < value->numbers.size(); ++c) {
                const double number = value->numbers[c];
                if (std::isinf(number))
                    CHECK(number == shown->numbers[c]);
                else if (std::isinf(shown->numbers[c]))
                    CHECK(false);
                else
                    CHECK(is_rounded(number, result.printed()[c]));
            }
            // A learner has no other digits than those of the lines before.
            for (const std::string& operand : side.printed()) {
                if (operand.find('.') != std::string::npos) CHECK(known_.contains(operand));
            }
        }
        for (const std::string& number : result.printed()) known_.insert(number);
        if (line.starts_with("weight(")) total_ += shown->numbers.front();
        ++lines_;
    }

    void end_exercise() {
        end_head();
        known_.clear();
    }

    void end_head() {
        if (total_ != 0) CHECK(total_ == doctest::Approx(1).epsilon(1e-12));
        total_ = 0;
    }

    std::set<std::string> known_;
    double total_ = 0;
    int lines_ = 0;
};

}  // namespace

TEST_CASE("whoever works with the numbers as they are printed gets every number of the answer key, and weights of 1") {
    Random random(1301);
    constexpr int sheets = test::rounds(2100, 210);
    constexpr int levels = WorksheetOptions::largest_level;
    KeyReader reader;
    for (int round = 0; round < sheets; ++round) {
        const WorksheetOptions options{.count = 4,
                                       .tokens = random.integer(2, 6),
                                       .dimensions = random.integer(1, 4),
                                       .level = 1 + round % levels,
                                       .seed = static_cast<std::uint64_t>(round / levels + 1),
                                       .language = random.coin() ? Language::ko : Language::en,
                                       .has_answers = true};
        CAPTURE(options.level);
        CAPTURE(options.tokens);
        CAPTURE(options.dimensions);
        CAPTURE(options.seed);
        const auto answers = worksheet(options);
        REQUIRE_MESSAGE(answers, said(answers.error(), Language::en));
        reader.read(*answers);
    }
    CHECK(reader.lines() > 40 * sheets);
}

TEST_CASE("every level, number of tokens and of dimensions finds a whole sheet of exercises") {
    for (int level = 1; level <= WorksheetOptions::largest_level; ++level) {
        for (int tokens = WorksheetOptions::least_tokens; tokens <= WorksheetOptions::largest_tokens; ++tokens) {
            for (int dimensions = 1; dimensions <= WorksheetOptions::largest_dimensions; ++dimensions) {
                CAPTURE(level);
                CAPTURE(tokens);
                CAPTURE(dimensions);
                const auto all = exercises({.count = WorksheetOptions::largest_count,
                                            .tokens = tokens,
                                            .dimensions = dimensions,
                                            .level = level,
                                            .seed = 77});
                REQUIRE_MESSAGE(all, said(all.error(), Language::en));
                CHECK(all->size() == static_cast<std::size_t>(WorksheetOptions::largest_count));
            }
        }
    }
}

TEST_CASE("somebody's wrong answer is written in one way, in the question and in its explanation") {
    int with_last_zero = 0;
    for (std::uint64_t seed = 435050; seed < 435080; ++seed) {
        const auto all = exercises({.count = 30, .tokens = 4, .dimensions = 3, .level = 5, .seed = seed});
        REQUIRE(all);
        for (const Exercise& exercise : *all) {
            if (exercise.wrong_answer.empty()) continue;
            const Verdict verdict = judged(exercise.document, exercise.mistaken_step, exercise.wrong_answer);
            CHECK(verdict.answered == exercise.wrong_answer);
            with_last_zero +=
                exercise.wrong_answer.find('.') != std::string::npos && exercise.wrong_answer.back() == '0';
        }
    }
    CHECK(with_last_zero > 0);
}

}  // namespace qkv
