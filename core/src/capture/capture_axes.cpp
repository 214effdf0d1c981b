#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>

#include "base/short_text.h"
#include "qkv/capture.h"

namespace qkv {
namespace {

// In the order of the enum.
constexpr std::array<std::string_view, 5> names{"batch", "layers", "heads", "positions", "qkv"};

}  // namespace

std::optional<std::vector<Axis>> axes_from_text(std::string_view text) {
    std::vector<Axis> axes;
    while (true) {
        const auto comma = text.find(',');
        const std::string name = lower_case(std::string(trimmed(text.substr(0, comma))));
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end()) return std::nullopt;
        const auto axis = static_cast<Axis>(found - names.begin());
        if (std::find(axes.begin(), axes.end(), axis) != axes.end()) return std::nullopt;
        axes.push_back(axis);
        if (comma == text.npos) break;
        text.remove_prefix(comma + 1);
    }
    if (std::find(axes.begin(), axes.end(), Axis::positions) == axes.end()) return std::nullopt;
    return axes;
}

std::string axes_text(const std::vector<Axis>& axes) {
    std::vector<std::string_view> all;
    for (const Axis axis : axes) all.push_back(names[static_cast<std::size_t>(axis)]);
    return fmt::format("{}", fmt::join(all, ","));
}

}  // namespace qkv
