#include "qkv/solve.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <utility>

#include "derivatives/target_of.h"
#include "lesson/goal_words.h"
#include "lesson/part_text.h"
#include "qkv/derivatives.h"
#include "qkv/document_json.h"
#include "qkv/explanation.h"
#include "qkv/number_format.h"
#include "solve/landscape.h"
#include "solve/obstacle.h"
#include "solve/smallest_step.h"

namespace qkv {
namespace {

using Eigen::VectorXd;

double value_in(const Document& document, const Cell& target) { return number_in(document, attend(document), target); }

// ---- from where to search

double usual_size(const VectorXd& x) {
    const double size = std::sqrt(x.squaredNorm() / static_cast<double>(std::max<Eigen::Index>(x.size(), 1)));
    return size > 0 && std::isfinite(size) ? size : 1.0;
}

// Where one part of a mixture comes to weigh as much as the one that weighs most: the border of what is wished may be
// near any of these places, and far from them nothing changes where the largest score is far above the others.
std::vector<VectorXd> starts_by_score(const Landscape& landscape) {
    constexpr int most_scores = 32;
    std::vector<VectorXd> starts;
    const Mixture& mixture = *landscape.mixture();
    if (mixture.row.quantity != Quantity::score || mixture.seen.size() > most_scores) return starts;
    const RowVector& scores = landscape.scores();
    Eigen::Index highest = 0;
    scores.maxCoeff(&highest);
    const VectorXd slope = landscape.slope_of_score(static_cast<int>(highest));
    for (const int column : mixture.seen) {
        const VectorXd direction = landscape.slope_of_score(column) - slope;
        const double steepness = direction.squaredNorm();
        if (!(steepness > 0)) continue;
        starts.push_back(landscape.start() + direction * ((scores(highest) - scores(column)) / steepness));
    }
    const auto distance = [&](const VectorXd& x) { return (x - landscape.start()).squaredNorm(); };
    std::sort(starts.begin(), starts.end(),
              [&](const VectorXd& a, const VectorXd& b) { return distance(a) < distance(b); });
    // Where the scores are no straight lines, each search works a document out many times.
    const std::size_t most_starts = landscape.is_affine() ? 6 : 3;
    starts.resize(std::min(starts.size(), most_starts));
    return starts;
}

constexpr unsigned first_seed = 1;

// Where no slope shows the way, as at Q = K = 0, it is a step aside that does.
std::vector<VectorXd> random_starts(const Landscape& landscape, unsigned seed) {
    std::mt19937_64 random(seed);
    std::vector<VectorXd> starts;
    const double size = usual_size(landscape.start());
    for (const double share : {0.1, 0.7, 2.0}) {
        VectorXd x = landscape.start();
        for (double& number : x) number += share * size * (static_cast<double>(random() >> 11) * 0x1.0p-52 - 1.0);
        starts.push_back(std::move(x));
    }
    return starts;
}

// More of one weight by what its scores follow in straight lines: all that is enough is convex, so one search finds the
// nearest point.
bool is_convex(const Landscape& landscape, const Cell& target) {
    return landscape.is_affine() && target.quantity == Quantity::weight && landscape.aim() > landscape.odds_at_start();
}

std::vector<VectorXd> starts_of(const Landscape& landscape, const Cell& target) {
    std::vector<VectorXd> starts{landscape.start()};
    if (landscape.mixture() && is_convex(landscape, target)) return starts;
    const auto add = [&](std::vector<VectorXd> more) {
        starts.insert(starts.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    };
    if (landscape.mixture()) add(starts_by_score(landscape));
    add(random_starts(landscape, first_seed));
    return starts;
}

// ---- the search

class Nearest {
public:
    explicit Nearest(const Landscape& landscape) : landscape_(landscape) {}

    void try_from(const VectorXd& start) {
        const auto found = nearest_zero(landscape_, start);
        if (found) return keep(*found);
        // Perhaps it is this way, but further.
        for (const double times : {1.0, 2.0, 4.0}) {
            if (!best_) search_back(landscape_.start() + times * (start - landscape_.start()));
        }
    }

    // From where the target is beyond what it shall be, back to the border.
    void search_back(const VectorXd& beyond) {
        const double here = landscape_.at(landscape_.start()).height;
        if (!(here * landscape_.at(beyond).height < 0)) return;
        const VectorXd border = here < 0 ? zero_between(landscape_, landscape_.start(), beyond)
                                         : zero_between(landscape_, beyond, landscape_.start());
        keep(border);
        if (const auto found = nearest_zero(landscape_, border)) keep(*found);
    }

    const std::optional<VectorXd>& best() const { return best_; }

private:
    void keep(const VectorXd& found) {
        const double distance = (found - landscape_.start()).norm();
        if (distance >= distance_) return;
        distance_ = distance;
        best_ = found;
    }

    const Landscape& landscape_;
    std::optional<VectorXd> best_;
    double distance_ = infinity;
};

std::vector<Cell> editable_cells(const std::vector<Part>& parts, const Document& document) {
    std::vector<Cell> cells = cells_of(parts, document);
    std::erase_if(cells, [&](const Cell& cell) { return !is_editable(document, cell); });
    return cells;
}

class Solver {
public:
    Solver(const Document& document, const Request& request)
        : document_(released(document, request.parts)),
          request_(request),
          cells_(editable_cells(request.parts, document_)) {}

    Solution run() {
        const double value = value_in(document_, request_.target);
        if (value >= request_.least && value <= request_.most) return solution(document_, true);
        const double aim = value < request_.least ? request_.least : request_.most;
        Landscape landscape(document_, request_.target, cells_);
        if (const auto obstacle = obstacle_to(document_, request_, aim, landscape)) {
            const double nearly = value + 0.999 * (obstacle->nearest - value);
            return unreached(near(landscape, nearly), obstacle->nearest, obstacle->reason);
        }
        if (auto found = document_with(landscape, aim)) return solution(std::move(*found), true);
        return nothing_found(landscape, aim > value);
    }

private:
    static Document released(Document document, const std::vector<Part>& parts) {
        for (const Part& part : parts) document = released_for(document, part);
        return document;
    }

    // With the target at `aim`, if that is found and the document stays valid.
    std::optional<Document> document_with(Landscape& landscape, double aim) {
        landscape.aim_at(aim);
        Nearest nearest(landscape);
        search_from(starts_of(landscape, request_.target), landscape, nearest);
        for (unsigned seed = first_seed + 1; seed < first_seed + 5 && !nearest.best(); ++seed)
            search_from(random_starts(landscape, seed), landscape, nearest);
        if (!nearest.best()) climb(landscape, nearest);
        if (!nearest.best()) return std::nullopt;
        Document document = landscape.document_at(*nearest.best());
        if (check(document) || !is_right(document, aim)) return std::nullopt;
        return document;
    }

    // Once there is an answer, a better one is not waited for long.
    static void search_from(const std::vector<VectorXd>& starts, const Landscape& landscape, Nearest& nearest) {
        for (const VectorXd& start : starts) {
            const int most_work = nearest.best() ? 120 : 1500;
            if (landscape.work() < most_work) nearest.try_from(start);
        }
    }

    // Worked out anew, to what rounding the changed numbers to doubles makes of it.
    bool is_right(const Document& document, double aim) const {
        const Attention attention = attend(document);
        const Derivatives slope = derivatives_of(document, attention, request_.target);
        constexpr double epsilon = std::numeric_limits<double>::epsilon();
        double rounding = 1e-9 * std::max(1.0, std::abs(aim));
        for (const Cell& cell : cells_) rounding += 16 * epsilon * std::abs(slope.at(cell) * value_of(document, cell));
        return std::abs(number_in(document, attention, request_.target) - aim) <= rounding;
    }

    // As near as it gets; if that is beyond, back to where it is right.
    void climb(const Landscape& landscape, Nearest& nearest) {
        const double reach = 1e3 * (1.0 + landscape.start().norm());
        const double here = landscape.at(landscape.start()).height;
        nearest_ = landscape.start();
        double best = std::abs(here);
        std::vector<VectorXd> starts{landscape.start()};
        for (VectorXd& start : random_starts(landscape, first_seed)) starts.push_back(std::move(start));
        for (const VectorXd& start : starts) {
            const VectorXd there = nearest_height(landscape, start, reach);
            const double height = landscape.at(there).height;
            if (!std::isfinite(height)) continue;
            if (height * here <= 0) return nearest.search_back(there);
            if (std::abs(height) >= best) continue;
            best = std::abs(height);
            nearest_ = there;
        }
    }

    Document near(Landscape& landscape, double value) {
        if (!std::isfinite(value) || value == value_in(document_, request_.target)) return document_;
        if (auto found = document_with(landscape, value)) return std::move(*found);
        return document_;
    }

    Solution nothing_found(const Landscape& landscape, bool is_higher) {
        Document document = landscape.document_at(nearest_);
        if (check(document)) document = document_;
        const double value = value_in(document, request_.target);
        return unreached(std::move(document), value, no_way_found(document_, request_, value, is_higher, landscape));
    }

    Solution unreached(Document document, double nearest, Message reason) const {
        Solution result = solution(std::move(document), false);
        result.nearest = nearest;
        result.reason = std::move(reason);
        return result;
    }

    Solution solution(Document document, bool is_reached) const {
        Solution result;
        result.is_reached = is_reached;
        result.value = result.nearest = value_in(document, request_.target);
        double squares = 0.0;
        for (const Cell& cell : cells_) {
            const double before = value_of(document_, cell);
            const double after = value_of(document, cell);
            if (before == after) continue;
            result.changes.push_back({cell, before, after});
            squares = std::hypot(squares, after - before);
        }
        result.distance = squares;
        result.document = std::move(document);
        return result;
    }

    Document document_;
    const Request& request_;
    std::vector<Cell> cells_;
    VectorXd nearest_;
};

// ---- reading

bool is_number(const Reference& reference) {
    return reference.kind == Reference::Kind::numbers && reference.numbers.size() == 1;
}

Condition::Kind turned_round(Condition::Kind kind) {
    if (kind == Condition::Kind::at_least) return Condition::Kind::at_most;
    return kind == Condition::Kind::at_most ? Condition::Kind::at_least : kind;
}

// What a comparison of one computed number with one that is written out asks for.
Result<Request> request_of(Condition condition, const Document& document) {
    using Kind = Condition::Kind;
    if (is_number(condition.left)) {
        std::swap(condition.left, condition.right);
        condition.kind = turned_round(condition.kind);
    }
    const bool is_compared =
        condition.kind == Kind::at_least || condition.kind == Kind::at_most || condition.kind == Kind::equal;
    if (!is_compared || !is_number(condition.right)) return refused_goal("problem.solve.target", condition.text);
    return target_of(condition.left, condition.text, document).map([&](const Cell& target) {
        const double value = condition.right.numbers.front();
        return Request{target,
                       condition.kind == Kind::at_most ? -infinity : value - condition.tolerance,
                       condition.kind == Kind::at_least ? infinity : value + condition.tolerance,
                       {}};
    });
}

bool are_numbers(const std::vector<Part>& parts) {
    return std::all_of(parts.begin(), parts.end(), [](const Part& part) { return part.kind == Part::Kind::numbers; });
}

}  // namespace

Result<Request> read_request(std::string_view target, std::string_view change, const Document& document) {
    const auto condition = parse_condition(target, document);
    if (!condition) return tl::unexpected(condition.error());
    auto request = request_of(*condition, document);
    if (!request) return request;
    const auto parts = parse_allowed(change, document);
    if (!parts) return tl::unexpected(parts.error());
    if (!are_numbers(*parts)) return refused_goal("problem.solve.change", change);
    request->parts = *parts;
    return request;
}

std::optional<Request> request_of(const Goal& goal, const Document& start) {
    if (goal.conditions.size() != 1 || !goal.only || !are_numbers(*goal.only)) return std::nullopt;
    auto request = request_of(goal.conditions.front(), start);
    if (!request) return std::nullopt;
    request->parts = *goal.only;
    return std::move(*request);
}

Solution solve(const Document& document, const Request& request) { return Solver(document, request).run(); }

Document on_the_way(const Solution& solution, double share) {
    std::vector<CellValue> values;
    for (const NumberChange& change : solution.changes) {
        const double number = share >= 1 ? change.after : change.before + share * (change.after - change.before);
        values.push_back({change.cell, number});
    }
    return with_values(solution.document, values);
}

Solution tidied(const Request& request, const Solution& solution, int decimals) {
    if (!solution.is_reached) return solution;
    constexpr int most_decimals = 15;
    constexpr double most_longer = 1.05;
    const bool is_one_value = request.least == request.most;
    const double leeway = is_one_value ? 0.5 * std::pow(10.0, -decimals) : 0.0;
    for (int places = 0; places <= most_decimals; ++places) {
        const double units = std::pow(10.0, places);
        Solution tidy = solution;
        std::vector<CellValue> values;
        tidy.distance = 0.0;
        for (NumberChange& change : tidy.changes) {
            change.after = std::round(change.after * units) / units + 0.0;
            values.push_back({change.cell, change.after});
            tidy.distance = std::hypot(tidy.distance, change.after - change.before);
        }
        std::erase_if(tidy.changes, [](const NumberChange& change) { return change.before == change.after; });
        tidy.document = with_values(solution.document, values);
        tidy.value = value_in(tidy.document, request.target);
        const bool is_right = tidy.value >= request.least - leeway && tidy.value <= request.most + leeway;
        if (is_right && tidy.distance <= most_longer * solution.distance) return tidy;
    }
    return solution;
}

namespace {

// Of a goal with stars, if there is one.
std::optional<std::pair<Request, Solution>> smallest_change(const Goal& goal, const Document& start) {
    if (goal.edits_for_three_stars == 0) return std::nullopt;
    auto request = request_of(goal, start);
    if (!request) return std::nullopt;
    Solution solution = solve(start, *request);
    if (!solution.is_reached) return std::nullopt;
    return std::pair{std::move(*request), std::move(solution)};
}

// √Σ (difference)²; a bias that one of them does not have is 0.
double change_size(const std::vector<Part>& parts, const Document& start, const Document& document) {
    const auto number = [](const Document& of, const Cell& cell) {
        const Matrix* const numbers = matrix_of(of, cell.quantity, cell.head);
        const bool is_there = numbers != nullptr && cell.row < numbers->rows() && cell.column < numbers->cols();
        return is_there ? (*numbers)(cell.row, cell.column) : 0.0;
    };
    double size = 0.0;
    for (const Cell& cell : cells_of(parts, document))
        size = std::hypot(size, number(document, cell) - number(start, cell));
    return size;
}

}  // namespace

std::optional<Document> smallest_solution(const Goal& goal, const Document& start) {
    const auto smallest = smallest_change(goal, start);
    if (!smallest) return std::nullopt;
    return tidied(smallest->first, smallest->second, default_decimals).document;
}

int stars_for_size(const Goal& goal, const Document& start, const Document& document) {
    const auto smallest = smallest_change(goal, start);
    if (!smallest) return 0;
    const double times = change_size(*goal.only, start, document) / smallest->second.distance;
    if (times <= size_for_three_stars) return 3;
    return times <= size_for_two_stars ? 2 : 1;
}

std::string solution_json(const Solution& solution, Language language) {
    using Json = nlohmann::ordered_json;
    if (!solution.is_reached)
        return Json{{"reached", false}, {"nearest", solution.nearest}, {"reason", solution.reason.in(language)}}.dump();
    return Json{{"reached", true},
                {"value", solution.value},
                {"distance", solution.distance},
                {"document", Json::parse(to_json(solution.document))}}
        .dump();
}

}  // namespace qkv
