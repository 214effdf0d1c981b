#include "solve/obstacle.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <random>

#include "qkv/explanation.h"
#include "qkv/number_format.h"
#include "qkv/token_name.h"

namespace qkv {
namespace {

std::string part_name(const Document& document, const Part& part) {
    const bool names_head = document.head_count() > 1 && !is_shared(part.quantity);
    return (names_head ? fmt::format("head {} ", part.head + 1) : "") + numbers_name(part, document);
}

std::string part_names(const Document& document, const std::vector<Part>& parts) {
    std::string names;
    for (const Part& part : parts) names += (names.empty() ? "" : ", ") + part_name(document, part);
    return names;
}

bool changes_keys(const std::vector<Part>& parts) {
    return std::any_of(parts.begin(), parts.end(), [](const Part& part) {
        return part.quantity == Quantity::key || part.quantity == Quantity::key_matrix ||
               part.quantity == Quantity::key_bias || part.quantity == Quantity::bias;
    });
}

class Finder {
public:
    Finder(const Document& document, const Request& request, double aim, const Landscape& landscape)
        : document_(document), request_(request), aim_(aim), landscape_(landscape), target_(request.target) {}

    std::optional<Obstacle> find() const {
        const auto& mixture = landscape_.mixture();
        if (mixture && mixture->lowest == mixture->highest) return constant(*mixture);
        if (is_head_off()) return Obstacle{0.0, said("solve.head_off")};
        if (is_independent()) return Obstacle{present(), said("solve.independent")};
        if (!mixture) return std::nullopt;
        if (aim_ <= mixture->lowest || aim_ >= mixture->highest) return outside(*mixture);
        return companions(*mixture);
    }

private:
    bool is_share() const { return target_.quantity == Quantity::weight || target_.quantity == Quantity::probability; }

    Message said(std::string id, std::vector<TextArg> more = {}) const {
        more.push_back({"target", cell_name(document_, target_)});
        more.push_back({"parts", part_names(document_, request_.parts)});
        more.push_back({"query", token_name(document_, target_.row)});
        return {std::move(id), std::move(more)};
    }

    double present() const { return number_in(document_, attend(document_), target_); }

    bool is_head_off() const {
        if (target_.quantity == Quantity::output) return !document_.head(target_.head).is_on;
        return target_.quantity == Quantity::concat && !document_.head(target_.column / document_.value_size()).is_on;
    }

    // A mixture of numbers that are all the same.
    Obstacle constant(const Mixture& mixture) const {
        const double value = mixture.lowest;
        if (target_.quantity == Quantity::weight && !allows(document_.options, target_.row, target_.column))
            return {value, said("solve.blocked", {{"key", key_name(document_, target_.column)}})};
        if (target_.quantity == Quantity::probability) return {value, said("solve.only_word")};
        if (mixture.seen.size() == 1) {
            const std::string name = key_name(document_, mixture.seen.front());
            return {value, said(is_share() ? "solve.only_key" : "solve.only_value",
                                {{"key", name}, {"value", format_number(value)}})};
        }
        return {value, said("solve.same_values", {{"value", format_number(value)}})};
    }

    // Whatever the numbers are: at the start and elsewhere nothing has a slope.
    bool is_independent() const {
        if (landscape_.is_affine()) {
            const auto& slopes = landscape_.slopes();
            const auto& seen = landscape_.mixture()->seen;
            return std::all_of(seen.begin(), seen.end(),
                               [&](int column) { return slopes.row(column) == slopes.row(seen.front()); });
        }
        std::mt19937 random(5);
        Eigen::VectorXd x = landscape_.start();
        const double height = landscape_.at(x).height;
        for (int probe = 0; probe < 4; ++probe) {
            const Spot spot = landscape_.at(x);
            if (spot.height != height || (spot.slope.array() != 0.0).any()) return false;
            for (double& number : x) number += static_cast<double>(random() % 2001) / 500.0 - 2.0;
        }
        return true;
    }

    Obstacle outside(const Mixture& mixture) const {
        const double bound = aim_ <= mixture.lowest ? mixture.lowest : mixture.highest;
        if (is_share() && aim_ == bound) return {bound, said("solve.never_whole", {{"value", format_number(bound)}})};
        if (is_share()) return {bound, said("solve.not_a_share")};
        return {bound, said("solve.range",
                            {{"lowest", format_number(mixture.lowest)}, {"highest", format_number(mixture.highest)}})};
    }

    // Keys whose scores differ from the target's by the same amount whatever may change: with s_l − s_j = c_l for
    // these, weight_j < 1 ÷ (1 + Σ exp c_l).
    std::optional<Obstacle> companions(const Mixture& mixture) const {
        if (!landscape_.is_affine() || target_.quantity != Quantity::weight) return std::nullopt;
        const auto& slopes = landscape_.slopes();
        const int own = target_.column;
        double sum = 1.0;
        std::vector<int> fixed;
        for (const int key : mixture.seen) {
            if (key == own || slopes.row(key) != slopes.row(own)) continue;
            fixed.push_back(key);
            sum += std::exp(landscape_.scores()(key) - landscape_.scores()(own));
        }
        const double bound = 1.0 / sum;
        if (fixed.empty() || aim_ < bound) return std::nullopt;
        return Obstacle{bound, of_companions(fixed, bound)};
    }

    Message of_companions(const std::vector<int>& fixed, double bound) const {
        const Head& head = document_.head(target_.head);
        const bool are_equal = std::all_of(fixed.begin(), fixed.end(),
                                           [&](int key) { return head.k.row(key) == head.k.row(target_.column); });
        const bool is_by_equal_keys = are_equal && !changes_keys(request_.parts);
        std::string others = is_by_equal_keys ? fmt::format("K({})", key_name(document_, target_.column)) : "";
        for (const int key : fixed) {
            const std::string name = key_name(document_, key);
            if (is_by_equal_keys)
                others += fmt::format(" = K({})", name);
            else
                others += (others.empty() ? "" : ", ") + name;
        }
        return said(is_by_equal_keys ? "solve.equal_keys" : "solve.same_distance",
                    {{"bound", format_number(bound)}, {"keys", others}});
    }

    const Document& document_;
    const Request& request_;
    double aim_;
    const Landscape& landscape_;
    const Cell& target_;
};

}  // namespace

std::optional<Obstacle> obstacle_to(const Document& document, const Request& request, double aim,
                                    const Landscape& landscape) {
    return Finder(document, request, aim, landscape).find();
}

Message no_way_found(const Document& document, const Request& request, double nearest, bool is_highest,
                     const Landscape& landscape) {
    std::vector<TextArg> args{{"target", cell_name(document, request.target)},
                              {"parts", part_names(document, request.parts)},
                              {"bound", format_number(nearest)}};
    const bool is_convex = landscape.is_affine() && request.target.quantity == Quantity::weight && is_highest;
    if (is_convex && !changes_keys(request.parts)) {
        args.push_back({"key", key_name(document, request.target.column)});
        return {"solve.between_keys", args};
    }
    return {is_highest ? "solve.no_higher" : "solve.no_lower", args};
}

}  // namespace qkv
