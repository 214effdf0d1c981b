// The cards on a phone: that of the step is open, with large digits; the others are folded to their result.
#include <algorithm>
#include <cmath>

#include "panels/stages_panel.h"
#include "widgets/cell.h"
#include "widgets/cell_fit.h"

namespace qkv {
namespace {

// More keys are tables, of which a whole one is seen.
constexpr int most_keys = 6;

constexpr float largest_em = 1.286F;  // digits of 1.125 em
constexpr float smallest_em = 0.7F;
constexpr float size_step = 0.04F;
constexpr float folded_em = 2.7F;

Number without_infinity(Number number) {
    if (std::isinf(number.value)) number.value = 0;
    return number;
}

}  // namespace

bool StagesPanel::has_phone_rows() const {
    const bool is_other_card = is_row_times_matrix() || (session_.is_presenting() && is_behind_heads());
    return ui_.is_phone() && formulas_.n <= most_keys && !is_other_card;
}

// Whether no line of the open card is broken, or wider than the card.
bool StagesPanel::is_whole_on_phone() const {
    switch (presented_stage()) {
        case Stage::score: return !score_rows().is_stacked;
        case Stage::softmax: {
            const SoftmaxRows rows = softmax_rows();
            return (rows.is_stacked ? rows.weight : 0.0F) <= inner_width_;
        }
        case Stage::update: return !update_rows().is_stacked;
        default: return true;
    }
}

// The largest with which the open card is whole, and all cards are in view if that can be.
void StagesPanel::choose_size_on_phone(ImVec2 room) {
    const float em = ui_.em;
    const int others = session_.is_presenting() ? 0 : has_project_card() ? 3 : 2;
    const auto folded = static_cast<float>(others);
    const float above = folded * (folded_height() + ImGui::GetStyle().ItemSpacing.y) + room_for_verdict();
    for (float growth = largest_em; growth >= 1; growth -= size_step) {
        use_size(room, growth * em, 1);
        if (is_whole_on_phone() && height_of_rows(presented_stage()) + above <= room.y) return;
    }
    const ImVec2 beside_scrollbar(room.x - ImGui::GetStyle().ScrollbarSize, room.y);
    for (float growth = largest_em; growth >= smallest_em; growth -= size_step) {
        use_size(beside_scrollbar, growth * em, 1);
        if (is_whole_on_phone()) return;
    }
    use_size(beside_scrollbar, em, 1);
}

float StagesPanel::folded_height() const { return std::floor(std::max(folded_em * window_em_, ui_.least_target)); }

void StagesPanel::phone_cards() {
    std::vector<Stage> stages{Stage::score, Stage::softmax, Stage::update};
    if (has_project_card()) stages.insert(stages.begin(), Stage::project);
    for (const Stage stage : stages) {
        if (stage == presented_stage()) {
            stage_card(stage);
        } else {
            phone_folded_card(stage);
        }
    }
}

// Its title, and at the right its results once they are known; a press goes to the stage.
void StagesPanel::phone_folded_card(Stage stage) {
    const float em = ui_.em;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImRect box(corner, {corner.x + inner_width_ + 2 * card_side(), corner.y + folded_height()});
    card_ground(box);
    card_edge(box, false);
    ImGui::SetNextItemAllowOverlap();
    ImGui::PushID(static_cast<int>(stage));
    if (ImGui::InvisibleButton("folded_stage", box.GetSize(), ImGuiButtonFlags_EnableNav))
        actions_.push_back(action::GoToStage{stage});
    ImGui::PopID();
    ui_.em = window_em_;
    const float height = card_title_height * window_em_;
    const float title = corner.x + 0.4F * box.GetWidth();
    ImGui::SetCursorScreenPos({corner.x + card_side(), box.GetCenter().y - 0.5F * height});
    card_title(stage, openness(stage) == Openness::open, 0, title);
    if (openness(stage) == Openness::open) phone_results(stage, {title, box.Min.y, box.Max.x - card_side(), box.Max.y});
    ui_.em = em;
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy(box.GetSize());
    if (const auto part = part_of(stage)) point_out(session_, ui_, *part, box);
}

// The scores, the weights or V_new, as cells that are as wide as there is room.
void StagesPanel::phone_results(Stage stage, const ImRect& room) {
    std::vector<Number> numbers;
    for (int j = formulas_.first; stage != Stage::update && j < formulas_.end(); ++j) {
        const Formula& formula = stage == Stage::score ? formulas_.score(j) : formulas_.weight(j);
        numbers.push_back(without_infinity(formula.result.front().numbers.front()));
    }
    if (stage == Stage::update) numbers = formulas_.output().result.front().numbers;
    if (stage == Stage::project || numbers.empty()) return;
    const Role role = stage == Stage::score ? Role::score : stage == Stage::softmax ? Role::weight : Role::output;
    std::size_t longest = 1;
    double largest = stage == Stage::update ? largest_v_ : 0.0;
    for (const Number& number : numbers) {
        longest = std::max(longest, number.shown.size());
        largest = std::max(largest, std::abs(number.value));
    }
    const float em = ui_.em;
    const float gap = 0.25F * em;
    const auto count = static_cast<float>(numbers.size());
    const float digit = width_of(digits_text(ui_, 1.0F), "0");
    const float most = std::max(2.1F * em, 0.875F * digit * static_cast<float>(longest) + 0.7F * em);
    const float width = std::min(most, (room.GetWidth() + gap) / count - gap);
    const float digits = std::min(0.875F, (width - 0.25F * em) / (digit * static_cast<float>(longest)));
    const CellLook look{.role = role, .largest = largest, .text_size = digits >= smallest_digits ? digits : 0.0F};
    const float half = 0.8F * em;
    float x = room.Max.x - count * (width + gap) + gap;
    for (const Number& number : numbers) {
        const ImRect box(x, room.GetCenter().y - half, x + width, room.GetCenter().y + half);
        draw_cell(ui_, box, number, look);
        note_number(ui_, number, box);
        x += width + gap;
    }
}

}  // namespace qkv
