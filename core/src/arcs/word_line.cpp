#include "arcs/word_line.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "qkv/matrix.h"

namespace qkv::arcs {
namespace {

// In em.
constexpr double word_height = 1.6;
constexpr double beside_name = 0.9;
constexpr double least_gap = 0.7;
constexpr double most_gap = 3.0;
constexpr double most_step = 3.2;  // from word to word in a column

double width_of_word(const std::string& name, double em) { return drawing::width_of(name, em) + beside_name * em; }

}  // namespace

drawing::Spot WordLine::edge(int token, bool is_first) const {
    const drawing::Box& box = boxes[index(token)];
    const drawing::Spot middle{box.x + 0.5 * box.width, box.y + 0.5 * box.height};
    if (is_row) return {middle.x, is_first ? box.y : box.y + box.height};
    return {is_first ? box.x : box.x + box.width, middle.y};
}

double WordLine::distance(int from, int to) const {
    const drawing::Spot a = edge(from, true);
    const drawing::Spot b = edge(to, true);
    return std::abs(is_row ? a.x - b.x : a.y - b.y);
}

double width_in_row(const std::vector<std::string>& names, double em) {
    double width = -least_gap * em;
    for (const std::string& name : names) width += width_of_word(name, em) + least_gap * em;
    return width;
}

WordLine words_in_row(std::vector<std::string> names, const drawing::Box& area, double em) {
    const double least = width_in_row(names, em);
    const auto gaps = static_cast<double>(names.size()) - 1;
    const double more = gaps > 0 ? std::clamp((area.width - least) / gaps, 0.0, (most_gap - least_gap) * em) : 0.0;
    double x = area.x + 0.5 * (area.width - least - gaps * more);
    WordLine line;
    for (const std::string& name : names) {
        const double width = width_of_word(name, em);
        line.boxes.push_back(
            {x, area.y + 0.5 * (area.height - word_height * em), width, word_height * em, 0.35 * em, {}, {}});
        x += width + least_gap * em + more;
    }
    line.names = std::move(names);
    return line;
}

WordLine words_in_column(std::vector<std::string> names, const drawing::Box& area, double em) {
    double width = 0;
    for (const std::string& name : names) width = std::max(width, width_of_word(name, em));
    width = std::min(width, area.width);
    const auto count = static_cast<double>(names.size());
    const double step = std::min(area.height / count, most_step * em);
    const double height = std::min(0.86 * step, word_height * em);
    double y = area.y + 0.5 * (area.height - count * step);
    WordLine line;
    line.is_row = false;
    for (std::size_t i = 0; i < names.size(); ++i) {
        line.boxes.push_back({area.x + 0.5 * (area.width - width),
                              y + 0.5 * (step - height),
                              width,
                              height,
                              std::min(0.35 * em, 0.3 * height),
                              {},
                              {}});
        y += step;
    }
    line.names = std::move(names);
    return line;
}

}  // namespace qkv::arcs
