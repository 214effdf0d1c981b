#include "lesson/comparison.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "lesson/goal_words.h"
#include "lesson/reference.h"

namespace qkv {
namespace {

Result<std::vector<double>> numbers_named(std::string_view name, const Document& document) {
    return read_reference(name, document).map([&](const Reference& reference) {
        return numbers_of(reference, document, attend(document));
    });
}

// The two components that differ most, in their order.
std::pair<int, int> most_different(const VectorComparison& vectors) {
    std::vector<int> components(vectors.before.size());
    std::iota(components.begin(), components.end(), 0);
    const auto difference = [&](int component) {
        const auto i = static_cast<std::size_t>(component);
        return std::abs(vectors.after[i] - vectors.before[i]);
    };
    std::stable_sort(components.begin(), components.end(), [&](int a, int b) { return difference(a) > difference(b); });
    return std::minmax({components[0], components[1]});
}

}  // namespace

Result<VectorComparison> compared(std::string_view name, const Document& before, const Document& after) {
    const auto first = numbers_named(name, before);
    if (!first) return tl::unexpected(first.error());
    const auto second = numbers_named(name, after);
    if (!second) return tl::unexpected(second.error());
    if (first->size() != second->size() || first->size() < 2) return refused_goal("problem.lesson.compare", name);
    VectorComparison vectors{std::string(name), before.sentence, after.sentence, *first, *second, {}};
    vectors.plane = most_different(vectors);
    return vectors;
}

}  // namespace qkv
