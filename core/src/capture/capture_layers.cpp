#include "capture/capture_layers.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/digits.h"
#include "base/short_text.h"
#include "capture/capture_kinds.h"

namespace qkv {
namespace {

constexpr std::size_t as_stack = 3;  // beside the roles q, k and v
constexpr std::size_t as_weights = 4;

constexpr std::size_t most_layers = 512;  // of any model

// The arrays whose names are alike but for the number.
using Series = std::map<int, std::string>;

struct NumberedName {
    std::string pattern;  // with the number left out
    int number = 0;
};

std::optional<NumberedName> numbered(const std::string& name) {
    const auto begin = std::find_if(name.begin(), name.end(), is_digit);
    const auto end = std::find_if_not(begin, name.end(), is_digit);
    if (begin == name.end()) return std::nullopt;
    const auto at = static_cast<std::size_t>(begin - name.begin());
    NumberedName found{name.substr(0, at) + "#" + std::string(end, name.end()), 0};
    const auto read = std::from_chars(name.data() + at, name.data() + (end - name.begin()), found.number);
    return read.ec == std::errc() ? std::optional(found) : std::nullopt;
}

// In small letters, without what parts them: "self_attn.q_proj" is self, attn, q, proj.
std::set<std::string> words_of(const std::string& pattern) {
    std::set<std::string> words;
    std::string word;
    for (const char c : lower_case(pattern) + ".") {
        if (c >= 'a' && c <= 'z') {
            word += c;
        } else if (!word.empty()) {
            words.insert(std::exchange(word, {}));
        }
    }
    return words;
}

bool has_one_of(const std::set<std::string>& words, std::initializer_list<const char*> any) {
    return std::any_of(any.begin(), any.end(), [&](const char* word) { return words.contains(word); });
}

// What the arrays of a pattern are for.
std::optional<std::size_t> role_of(const TensorFile& file, const std::string& name, const std::string& pattern) {
    const std::set<std::string> words = words_of(pattern);
    if (has_one_of(words, {"weight", "bias", "norm", "w", "past", "cache", "mask", "token", "tokens"}))
        return std::nullopt;
    if (says_stack(name)) return as_stack;
    const Kind kind = kind_of(name);
    if (kind == Kind::weights && has_rows_of_weights(file, name)) return as_weights;
    if (kind != Kind::other) return std::nullopt;
    std::optional<std::size_t> role;
    for (std::size_t one = 0; one < roles.size(); ++one) {
        const bool says_it = std::any_of(usual_names[one].begin(), usual_names[one].end(), [&](std::string_view usual) {
            return words.contains(lower_case(std::string(usual)));
        });
        if (says_it && role) return std::nullopt;
        if (says_it) role = one;
    }
    return role;
}

// One series of a role, or the one after a rotation; none if there are several.
const Series* only_series(const std::map<std::string, Series>& all) {
    if (all.size() == 1) return &all.begin()->second;
    const Series* found = nullptr;
    for (const auto& [pattern, series] : all) {
        if (!has_one_of(words_of(pattern), {"rot", "rotated", "rotary", "rope"})) continue;
        if (found != nullptr) return nullptr;
        found = &series;
    }
    return found;
}

bool have_same_numbers(const Series& a, const Series& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& one, const auto& other) { return one.first == other.first; });
}

}  // namespace

std::vector<QkvArrays> arrays_of_layers(const TensorFile& file) {
    std::array<std::map<std::string, Series>, 5> found;  // by role and pattern
    for (const std::string& name : file.names()) {
        const auto one = numbered(name);
        const auto role = one ? role_of(file, name, one->pattern) : std::nullopt;
        if (role) found[*role][one->pattern].emplace(one->number, name);
    }
    std::vector<QkvArrays> layers;
    for (const auto& all : found) {
        for (const auto& [pattern, series] : all) {
            if (series.size() > most_layers) return {};
        }
    }
    const auto [q, k, v] = std::array{only_series(found[0]), only_series(found[1]), only_series(found[2])};
    if (q != nullptr && k != nullptr && v != nullptr) {
        if (!have_same_numbers(*q, *k) || !have_same_numbers(*q, *v)) return {};
        for (const auto& [number, name] : *q) layers.push_back({{name, k->at(number), v->at(number)}});
        return layers;
    }
    if (!found[0].empty() || !found[1].empty()) return {};
    const Series* const stack = only_series(found[as_stack]);
    const Series* const weights = only_series(found[as_weights]);
    const Series* const series = stack != nullptr ? stack : weights;
    if (series == nullptr || series->size() < 2) return {};
    const bool has_values = v != nullptr && series == weights && have_same_numbers(*v, *weights);
    for (const auto& [number, name] : *series) {
        layers.push_back({{name, name, has_values ? v->at(number) : name}});
        layers.back().are_weights = series == weights;
        if (series != stack) continue;
        layers.back().stack = stack_said(file, name);
        if (!layers.back().stack) return {};
    }
    return layers;
}

}  // namespace qkv
