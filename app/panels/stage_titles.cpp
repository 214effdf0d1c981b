// The titles of all stages in one line, where the cards themselves have no room.
#include <numeric>

#include "panels/stages_panel.h"

namespace qkv {
namespace {

constexpr float title_gap = 0.8F;  // in em, between titles

}  // namespace

// Side by side, with a line below the one that the walk has come to. Gives back their box.
ImRect StagesPanel::stage_titles(const ImRect& box) {
    const float em = ui_.em;
    const std::vector<Stage> stages = stages_of_document();
    const std::vector<float> widths = title_widths(stages, box.GetWidth() - 1.2F * em);
    const ImRect row(box.Min, {box.Max.x, box.Min.y + table::titles * em});
    float x = box.Min.x + 0.6F * em;
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const Stage stage = stages[i];
        const float width = widths[i];
        const ImRect title(x, box.Min.y + table::padding * em, x + width,
                           box.Min.y + (table::padding + table::title) * em);
        const bool is_shown = stage == presented_stage();
        ImGui::SetCursorScreenPos(title.Min);
        card_title(stage, openness(stage) == Openness::open || stage == Stage::project, 0, x + width - title_gap * em);
        note_for_tests("stage_title", title);
        const auto part = part_of(stage);
        if (part && (!is_shown || layout_.form == StagesForm::step))
            point_out(session_, ui_, *part, {x - 0.2F * em, title.Min.y, x + width - 0.8F * em, title.Max.y});
        if (is_shown)
            ImGui::GetWindowDrawList()->AddRectFilled({x, title.Max.y - 0.25F * em},
                                                      {x + width - 0.8F * em, title.Max.y - 0.12F * em},
                                                      ui_.palette->accent, 0.06F * em);
        x += width;
    }
    return row;
}

std::vector<Stage> StagesPanel::stages_of_document() const {
    std::vector<Stage> stages{Stage::score, Stage::softmax, Stage::update};
    if (has_project_card()) stages.insert(stages.begin(), Stage::project);
    for (const Stage stage : stages_behind_heads()) stages.push_back(stage);
    return stages;
}

// Whole titles where there is room for all of them; otherwise only that of the stage that is shown has its words.
std::vector<float> StagesPanel::title_widths(const std::vector<Stage>& stages, float room) const {
    const float em = ui_.em;
    const float disc = card_title_height * em;
    std::vector<float> widths;
    for (const Stage stage : stages)
        widths.push_back(disc + (0.5F + title_gap) * em + width_of(title_text(ui_), ui_.text(texts_of(stage).title)) +
                         1);
    const float left = room - std::accumulate(widths.begin(), widths.end(), 0.0F);
    const auto count = static_cast<float>(stages.size());
    if (left >= 0) {
        for (float& width : widths) width += left / count;
        return widths;
    }
    const float narrow = std::min(disc + 0.3F * em, room / count);
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const float most = room - narrow * (count - 1);
        widths[i] = stages[i] == presented_stage() ? std::min(widths[i], most) : narrow;
    }
    return widths;
}

}  // namespace qkv
