#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace qkv {

/// What the values of an enum are called in files and on the command line: one table, read in both directions.
template <class Enum, std::size_t count>
using Names = std::array<std::pair<Enum, std::string_view>, count>;

/// `value` is in the table.
template <class Enum, std::size_t count>
constexpr std::string_view name_in(const Names<Enum, count>& names, Enum value) {
    return std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.first == value; })->second;
}

template <class Enum, std::size_t count>
constexpr std::optional<Enum> value_in(const Names<Enum, count>& names, std::string_view name) {
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.second == name; });
    if (found == names.end()) return std::nullopt;
    return found->first;
}

/// In the order of the table.
template <class Enum, std::size_t count>
constexpr std::array<Enum, count> values_of(const Names<Enum, count>& names) {
    std::array<Enum, count> values{};
    for (std::size_t i = 0; i < count; ++i) values[i] = names[i].first;
    return values;
}

}  // namespace qkv
