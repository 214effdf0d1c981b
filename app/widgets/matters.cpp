#include "widgets/matters.h"

#include <algorithm>
#include <cmath>

#include "look/theme.h"
#include "qkv/explanation.h"
#include "qkv/sheet.h"

namespace qkv {

std::optional<double> Matters::share_of(const Cell& cell) const {
    if (!target_ || !derivatives_) return std::nullopt;
    if (!(most_ > 0)) return 0.0;
    return std::clamp(derivatives_->at(cell) / most_, -1.0, 1.0);
}

void Matters::ask(const Session& session, const Cell& target) {
    target_ = target;
    version_ = -1;
    documents_ = session.documents_opened();
    shape_ = shape_of(session.document());
}

void Matters::follow(const Session& session) {
    if (!target_) return;
    const bool is_other = documents_ != session.documents_opened() || shape_ != shape_of(session.document());
    if (is_other || !session.is_reached(*target_)) return stop();
    if (version_ == session.editing().version()) return;
    constexpr std::size_t most_told = 5;
    version_ = session.editing().version();
    value_ = number_in(session.document(), session.attention(), *target_);
    derivatives_ = derivatives_of(session.document(), session.attention(), *target_);
    const std::vector<Influence> influences = influences_on(session.document(), *derivatives_);
    most_ = influences.empty() ? 0.0 : std::abs(influences.front().derivative);
    largest_.clear();
    for (std::size_t i = 0; i < std::min(influences.size(), most_told); ++i) {
        const Cell& cell = influences[i].cell;
        largest_.push_back({cell, target_after(session.document(), *target_, cell, small_change)});
    }
    saturation_ = saturation_of(session.document(), session.attention(), *target_);
}

bool is_blocked(const Session& session, const Cell& cell) {
    return is_of_pair(cell.quantity) && !allows(session.document().options, cell.row, cell.column);
}

bool can_ask_about(const Session& session, const Cell& cell) {
    const bool is_computed = has_derivatives(cell.quantity) && !is_editable(session.document(), cell);
    return is_computed && session.is_reached(cell) && !is_blocked(session, cell);
}

ImU32 matters_tint(ImU32 panel, double share) {
    constexpr ImU32 growing = IM_COL32(0x56, 0xB4, 0xE9, 255);  // Okabe–Ito
    constexpr ImU32 shrinking = IM_COL32(0xE6, 0x9F, 0x00, 255);
    constexpr double faintest = 0.1;
    const double strength = faintest + (1 - faintest) * std::abs(share);
    return share == 0 ? panel : mixed(panel, share > 0 ? growing : shrinking, strength);
}

}  // namespace qkv
