#include "widgets/wish.h"

#include <algorithm>

#include "qkv/explanation.h"

namespace qkv {
namespace {

Eigen::Index largest_component(const RowVector& derivatives) {
    Eigen::Index largest = 0;
    derivatives.cwiseAbs().maxCoeff(&largest);
    return largest;
}

// Vectors and matrices, whether the target depends on them or not.
std::vector<Part> parts_for(const Derivatives& derivatives, const Cell& target, int head) {
    std::vector<Part> parts{{.quantity = Quantity::query, .head = head, .row = target.row}};
    if (is_of_pair(target.quantity)) parts.push_back({.quantity = Quantity::key, .head = head, .row = target.column});
    parts.push_back({.quantity = Quantity::key, .head = head});
    parts.push_back({.quantity = Quantity::value, .head = head});
    if (const Matrix& by_v = derivatives.of(Quantity::value, head); by_v.size() > 0) {
        const auto most = static_cast<int>(largest_component(by_v.rowwise().squaredNorm().transpose()));
        parts.push_back({.quantity = Quantity::value, .head = head, .row = most});
    }
    for (const Quantity matrix : {Quantity::query_matrix, Quantity::key_matrix, Quantity::value_matrix})
        parts.push_back({.quantity = matrix, .head = head});
    parts.push_back({.quantity = Quantity::embedding, .row = target.row});
    parts.push_back({.quantity = Quantity::output_matrix});
    return parts;
}

bool depends_on(const Part& part, const Derivatives& derivatives) {
    const Matrix& all = derivatives.of(part.quantity, part.head);
    if (all.size() == 0) return false;
    return part.row ? (all.row(*part.row).array() != 0).any() : (all.array() != 0).any();
}

}  // namespace

std::vector<ChangeChoice> changes_for(const Session& session, const Derivatives& derivatives, const Cell& target) {
    const int head = is_shared(target.quantity) ? session.head() : target.head;
    std::vector<Part> parts = parts_for(derivatives, target, head);
    std::erase_if(parts, [&](const Part& part) { return !depends_on(part, derivatives); });
    std::vector<Part> numbers;
    for (const Part& part : parts) {
        if (!part.row) continue;
        const RowVector by = derivatives.of(part.quantity, part.head).row(*part.row);
        numbers.push_back(part);
        numbers.back().column = static_cast<int>(largest_component(by));
    }
    parts.insert(parts.end(), numbers.begin(), numbers.end());
    std::vector<ChangeChoice> choices;
    for (const Part& part : parts) choices.push_back({numbers_name(part, session.document()), part});
    return choices;
}

std::optional<double> NumberWish::after(const Cell& cell) const {
    if (!solution) return std::nullopt;
    if (cell == target) return solution->value;
    const auto change = std::ranges::find(solution->changes, cell, &NumberChange::cell);
    if (change == solution->changes.end()) return std::nullopt;
    return change->after;
}

double NumberWish::computed_after(const Cell& cell) const { return number_in(solution->document, *then_, cell); }

const std::vector<Attention>& NumberWish::way(const Attention& now) {
    if (!way_.empty()) return way_;
    constexpr Eigen::Index most_weights = 4096;
    const int steps = now.head().weights.size() > most_weights ? 1 : 24;
    way_.push_back(now);
    for (int i = 1; i < steps; ++i) way_.push_back(attend(on_the_way(*solution, static_cast<double>(i) / steps)));
    way_.push_back(*then_);
    return way_;
}

void NumberWish::drop() {
    solution.reset();
    then_.reset();
    way_.clear();
}

void NumberWish::seek(const Session& session, const Cell& wished, double value, const ChangeChoice& change) {
    const Request request{wished, value, value, {change.part}};
    way_.clear();
    target = wished;
    solution = tidied(request, solve(session.document(), request), session.view().decimals);
    then_ = attend(solution->document);
    version = session.editing().version();
    is_new = true;
}

}  // namespace qkv
