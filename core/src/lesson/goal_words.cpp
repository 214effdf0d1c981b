#include "lesson/goal_words.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <utility>

#include "base/short_text.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

using Kind = Condition::Kind;

// Longer signs before those that they begin with.
constexpr std::array<std::pair<std::string_view, Kind>, 6> comparison_signs{{
    {">=", Kind::at_least},
    {"≥", Kind::at_least},
    {"<=", Kind::at_most},
    {"≤", Kind::at_most},
    {"==", Kind::equal},
    {"=", Kind::equal},
}};

// Counts brackets. One that closes too much is part of a name.
class Nesting {
public:
    void pass(char c) {
        if (c == '(' || c == '[') ++depth_;
        if (c == ')' || c == ']') depth_ = std::max(depth_ - 1, 0);
    }
    bool is_outside() const { return depth_ == 0; }

private:
    int depth_ = 0;
};

Result<int> token_by_number(int number, const std::vector<std::string>& tokens) {
    if (number >= 1 && number <= static_cast<int>(tokens.size())) return number - 1;
    return tl::unexpected(
        Problem{"problem.goal.token_number",
                {{"number", fmt::format("{}", number)}, {"count", fmt::format("{}", tokens.size())}}});
}

Result<int> token_by_name(std::string_view name, const std::vector<std::string>& tokens) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i] == name) found.push_back(i);
    }
    if (found.size() == 1) return static_cast<int>(found.front());
    if (found.empty()) {
        return tl::unexpected(
            Problem{"problem.goal.token",
                    {{"token", std::string(name)}, {"tokens", fmt::format("{}", fmt::join(tokens, " · "))}}});
    }
    std::string numbers;
    for (const std::size_t i : found) numbers += (numbers.empty() ? "#" : ", #") + fmt::format("{}", i + 1);
    return tl::unexpected(Problem{"problem.goal.token_repeated", {{"token", std::string(name)}, {"numbers", numbers}}});
}

Result<int> read_token(std::string_view text, const std::vector<std::string>& tokens) {
    if (text.starts_with('#')) {
        if (const auto number = read_count(text.substr(1))) return token_by_number(*number, tokens);
    }
    return token_by_name(text, tokens);
}

std::vector<std::string_view> split_at_every_comma(std::string_view text) {
    std::vector<std::string_view> parts;
    for (auto comma = text.find(','); comma != std::string_view::npos; comma = text.find(',')) {
        parts.push_back(trimmed(text.substr(0, comma)));
        text.remove_prefix(comma + 1);
    }
    parts.push_back(trimmed(text));
    return parts;
}

Problem wrong_arguments(std::string_view name, TokensOf tokens, const Document& document) {
    std::string example = tokens == TokensOf::keys ? document.key_tokens().front() : document.tokens.front();
    if (tokens == TokensOf::pairs) example += ", " + document.key_tokens().back();
    return {"problem.goal.arguments", {{"name", std::string(name)}, {"example", fmt::format("{}({})", name, example)}}};
}

}  // namespace

tl::unexpected<Problem> refused_goal(const char* id, std::string_view typed, std::vector<TextArg> more) {
    more.insert(more.begin(), {"typed", std::string(typed)});
    return tl::unexpected(Problem{id, std::move(more)});
}

std::optional<int> read_count(std::string_view text) {
    int number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_all = !text.empty() && text.front() != '-' && stop == text.data() + text.size();
    if (!is_all) return std::nullopt;
    return error == std::errc{} ? number : std::numeric_limits<int>::max();
}

std::vector<std::string_view> split_at_commas(std::string_view text) {
    std::vector<std::string_view> parts;
    Nesting nesting;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        nesting.pass(text[i]);
        if (text[i] != ',' || !nesting.is_outside()) continue;
        parts.push_back(trimmed(text.substr(begin, i - begin)));
        begin = i + 1;
    }
    parts.push_back(trimmed(text.substr(begin)));
    return parts;
}

Result<OfHead> read_head(std::string_view text, const Document& document) {
    constexpr std::string_view word = "head ";
    if (!text.starts_with(word)) return OfHead{std::nullopt, text};
    const std::string_view behind = trimmed(text.substr(word.size()));
    const std::string_view typed = behind.substr(0, behind.find(' '));
    const int number = read_count(typed).value_or(0);
    if (number < 1 || number > document.head_count()) {
        return tl::unexpected(Problem{
            "problem.goal.head", {{"typed", std::string(typed)}, {"count", fmt::format("{}", document.head_count())}}});
    }
    return OfHead{number - 1, trimmed(behind.substr(typed.size()))};
}

Result<void> check_shared(std::string_view name, const OfHead& whose, Quantity quantity, const Document& document) {
    if (!is_shared(quantity)) return {};
    if (whose.named) return refused_goal("problem.goal.of_all_heads", name);
    const bool is_of_join = quantity == Quantity::concat || quantity == Quantity::joined;
    if (is_of_join && !document.is_joined()) return refused_goal("problem.goal.not_joined", name);
    return {};
}

std::optional<NamedText> read_named(std::string_view text) {
    const auto open = text.find('(');
    if (open == std::string_view::npos) return NamedText{trimmed(text), std::nullopt, std::nullopt};
    const auto close = text.rfind(')');
    if (close == std::string_view::npos || close < open) return std::nullopt;
    NamedText named{trimmed(text.substr(0, open)), trimmed(text.substr(open + 1, close - open - 1)), std::nullopt};
    const std::string_view behind = trimmed(text.substr(close + 1));
    if (behind.empty()) return named;
    if (!behind.starts_with('[') || !behind.ends_with(']')) return std::nullopt;
    named.component = trimmed(behind.substr(1, behind.size() - 2));
    return named;
}

std::optional<Comparison> read_comparison(std::string_view text) {
    Nesting nesting;
    for (std::size_t i = 0; i < text.size(); ++i) {
        nesting.pass(text[i]);
        if (!nesting.is_outside()) continue;
        const std::string_view rest = text.substr(i);
        for (const auto& [sign, kind] : comparison_signs) {
            if (rest.starts_with(sign)) {
                return Comparison{kind, trimmed(text.substr(0, i)), trimmed(rest.substr(sign.size()))};
            }
        }
    }
    return std::nullopt;
}

Result<std::vector<int>> read_tokens(const NamedText& named, TokensOf tokens, const Document& document) {
    const bool is_pair = tokens == TokensOf::pairs;
    if (!named.arguments || named.arguments->empty())
        return tl::unexpected(wrong_arguments(named.name, tokens, document));
    const auto names = is_pair ? split_at_every_comma(*named.arguments) : std::vector{*named.arguments};
    if (names.size() != (is_pair ? 2 : 1)) return tl::unexpected(wrong_arguments(named.name, tokens, document));
    std::vector<int> found;
    for (const std::string_view name : names) {
        const bool is_key = tokens == TokensOf::keys || !found.empty();
        const auto token = read_token(name, is_key ? document.key_tokens() : document.tokens);
        if (!token) return tl::unexpected(token.error());
        found.push_back(*token);
    }
    return found;
}

Result<int> read_word(std::string_view text, const Document& document) {
    if (!document.model) return refused_goal("problem.goal.no_model", text);
    if (const auto word = document.model->index_of(text)) return *word;
    return refused_goal("problem.goal.word", text,
                        {{"nearest", fmt::format("{}", fmt::join(nearest_words(*document.model, text, 3), ", "))}});
}

Result<int> read_component(std::string_view text, int size) {
    const int number = read_count(text).value_or(0);
    if (number >= 1 && number <= size) return number - 1;
    return tl::unexpected(
        Problem{"problem.goal.component", {{"component", std::string(text)}, {"size", fmt::format("{}", size)}}});
}

Result<std::vector<double>> read_numbers(std::string_view text) {
    const bool is_list = text.size() >= 2 && text.starts_with('[') && text.ends_with(']');
    const auto parts = is_list ? split_at_commas(text.substr(1, text.size() - 2)) : std::vector{text};
    std::vector<double> numbers;
    for (const std::string_view part : parts) {
        const auto number = parse_number(part);
        if (!number) return tl::unexpected(number.error());
        numbers.push_back(*number);
    }
    return numbers;
}

}  // namespace qkv
