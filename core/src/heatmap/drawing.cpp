#include "qkv/drawing.h"

#include <algorithm>
#include <utf8proc.h>

#include "qkv/tokenizer.h"

namespace qkv::drawing {

double width_of(std::string_view text, double size) {
    double ems = 0;
    for (const char32_t codepoint : codepoints(text)) {
        const int cells = utf8proc_charwidth(static_cast<utf8proc_int32_t>(codepoint));
        const bool is_wide = cells == 2 || codepoint == U'…';
        ems += is_wide ? 0.98 : cells == 1 ? 0.6 : 0.0;
    }
    return ems * size;
}

std::vector<std::pair<Spot, Spot>> dashes_of(const Line& line) {
    const double right = line.to.x - line.from.x;
    const double down = line.to.y - line.from.y;
    const double length = std::hypot(right, down);
    if (!(line.dash > 0) || length <= line.dash) return {{line.from, line.to}};
    const auto at = [&](double along) {
        const double share = std::min(along / length, 1.0);
        return Spot{line.from.x + share * right, line.from.y + share * down};
    };
    std::vector<std::pair<Spot, Spot>> dashes;
    for (double along = 0; along < length; along += 2 * line.dash)
        dashes.emplace_back(at(along), at(along + line.dash));
    return dashes;
}

std::vector<Spot> points_of(const Curve& curve, int count) {
    std::vector<Spot> points;
    for (int i = 0; i < count; ++i) {
        const double t = static_cast<double>(i) / (count - 1);
        const double left = 1 - t;
        const auto mixed = [&](double Spot::*of) {
            return left * left * left * curve.from.*of + 3 * left * left * t * curve.leaving.*of +
                   3 * left * t * t * curve.arriving.*of + t * t * t * curve.to.*of;
        };
        points.push_back({mixed(&Spot::x), mixed(&Spot::y)});
    }
    return points;
}

}  // namespace qkv::drawing
