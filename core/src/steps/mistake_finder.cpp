#include "steps/mistake_finder.h"

#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "steps/operation.h"

namespace qkv {
namespace {

constexpr int most_terms_written_out = 8;

}  // namespace

void MistakeFinder::add(Mistake mistake, Numbers values, std::string work, std::string_view variant,
                        std::vector<TextArg> args) {
    args.push_back({"query", query_token(i_)});
    args.push_back({"key", key_token(j_)});
    std::string id = fmt::format("mistake.{}.how", name(mistake));
    if (!variant.empty()) id += fmt::format(".{}", variant);
    found_.push_back({mistake, std::move(values), {id, std::move(args)}, std::move(work)});
}

void MistakeFinder::add(Mistake mistake, double value, std::string work, std::string_view variant,
                        std::vector<TextArg> args) {
    add(mistake, Numbers{value}, std::move(work), variant, std::move(args));
}

bool MistakeFinder::has_blocked() const {
    for (int j = 0; j < n_; ++j) {
        if (is_blocked(j)) return true;
    }
    return false;
}

std::string MistakeFinder::shown(const RowVector& vector) const {
    std::vector<std::string> texts;
    for (const double value : vector) texts.push_back(shown(value));
    return fmt::format("[{}]", fmt::join(texts, ", "));
}

// A weight that was moved for its row to add up to 1 is no operand of a line that has to hold.
std::string MistakeFinder::shown_weight(int j) const {
    return more_digits_ == 0 ? row_.shown(row_.cell(Quantity::weight, j)) : shown(weight_at(j));
}

std::string MistakeFinder::factor(double value) const {
    const std::string text = shown(value);
    return text.starts_with('-') ? fmt::format("({})", text) : text;
}

std::string MistakeFinder::sum_of(const Numbers& terms) const {
    std::vector<std::string> texts;
    for (const double term : terms) texts.push_back(texts.empty() ? shown(term) : factor(term));
    if (static_cast<int>(texts.size()) > most_terms_written_out) {
        const std::string last = texts.back();
        texts.resize(most_terms_written_out - 2);
        texts.push_back("…");
        texts.push_back(last);
    }
    return fmt::format("{}", fmt::join(texts, " + "));
}

std::string MistakeFinder::exp_text(int j) const {
    const double shift = row_.softmax().shift;
    return shift == 0.0 ? fmt::format("exp({})", shown(score_at(j)))
                        : fmt::format("exp({} - {})", shown(score_at(j)), factor(shift));
}

void MistakeFinder::lost_signs(const Numbers& right) {
    Numbers negated = right;
    Numbers without = right;
    for (double& value : negated) value = -value;
    for (double& value : without) value = std::abs(value);
    add(Mistake::sign_lost, negated, {});
    if (right.size() == 1) return;
    add(Mistake::sign_lost, without, {});
    for (std::size_t c = 0; c < right.size(); ++c) {
        Numbers one = right;
        one[c] = -one[c];
        add(Mistake::sign_lost, one, {});
    }
}

std::vector<Candidate> candidates(const Document& document, const Attention& attention, const Step& step, int decimals,
                                  int more_digits) {
    const Operation* operation = operation_of(step.kind);
    if (operation == nullptr) return {};
    return operation->mistakes(MistakeFinder(document, attention, step, decimals, more_digits));
}

}  // namespace qkv
