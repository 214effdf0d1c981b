#include "widgets/wish.h"

#include <algorithm>
#include <fmt/format.h>

#include "qkv/explanation.h"
#include "qkv/goal.h"

namespace qkv {
namespace {

// Tokens by their number: a name may hold commas, or stand twice.
std::vector<std::string> texts_for(const Document& document, const Derivatives& derivatives, const Cell& target,
                                   int head) {
    const std::string prefix = document.head_count() > 1 ? fmt::format("head {} ", head + 1) : "";
    const int query = target.row + 1;
    const bool is_of_key = target.quantity == Quantity::score || target.quantity == Quantity::exp ||
                           target.quantity == Quantity::weight || target.quantity == Quantity::contribution;
    std::vector<std::string> texts{fmt::format("{}Q(#{})", prefix, query)};
    if (is_of_key) texts.push_back(fmt::format("{}K(#{})", prefix, target.column + 1));
    texts.push_back(prefix + "K");
    texts.push_back(prefix + "V");
    if (const Matrix& by_v = derivatives.of(Quantity::value, head); !is_of_key && by_v.size() > 0) {
        Eigen::Index most = 0;
        by_v.rowwise().squaredNorm().maxCoeff(&most);
        texts.push_back(fmt::format("{}V(#{})", prefix, most + 1));
    }
    for (const char* const matrix : {"W_Q", "W_K", "W_V"}) texts.push_back(prefix + matrix);
    texts.push_back(fmt::format("X(#{})", query));
    texts.push_back("W_O");
    return texts;
}

bool reaches(const Part& part, const Derivatives& derivatives) {
    const Matrix& all = derivatives.of(part.quantity, part.head);
    if (all.size() == 0) return false;
    return part.row ? (all.row(*part.row).array() != 0).any() : (all.array() != 0).any();
}

}  // namespace

std::vector<ChangeChoice> changes_for(const Session& session, const Derivatives& derivatives, const Cell& target) {
    const Document& document = session.document();
    const int head = is_shared(target.quantity) ? session.head() : target.head;
    std::vector<ChangeChoice> choices;
    std::vector<std::string> singles;
    for (const std::string& text : texts_for(document, derivatives, target, head)) {
        const auto parts = parse_allowed(text, document);
        if (!parts || !reaches(parts->front(), derivatives)) continue;
        const Part& part = parts->front();
        choices.push_back({numbers_name(part, document), *parts});
        if (!part.row) continue;
        Eigen::Index most = 0;
        derivatives.of(part.quantity, part.head).row(*part.row).cwiseAbs().maxCoeff(&most);
        singles.push_back(fmt::format("{}[{}]", text, most + 1));
    }
    for (const std::string& text : singles) {
        const auto parts = parse_allowed(text, document);
        if (parts) choices.push_back({numbers_name(parts->front(), document), *parts});
    }
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
    const Request request{wished, value, value, change.parts};
    way_.clear();
    target = wished;
    solution = tidied(request, solve(session.document(), request), session.view().decimals);
    then_ = attend(solution->document);
    version = session.editing().version();
    is_new = true;
}

}  // namespace qkv
