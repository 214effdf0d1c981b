#include "panels/mask_menu.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>

#include "qkv/explanation.h"
#include "qkv/token_name.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/pointer.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

constexpr int most_cells = 32;  // in a row of the grid
constexpr float names_em = 4.0F;
constexpr float largest_cell_em = 1.5F;
constexpr float grid_em = 22.0F;

class MaskMenu {
public:
    MaskMenu(const Session& session, Ui& ui, Actions& actions)
        : session_(session), document_(session.document()), ui_(ui), actions_(actions), options_(document_.options) {}

    void draw(bool points_at_causal) {
        causal_row(points_at_causal);
        window_row();
        if (document_.token_count() > most_cells || document_.key_count() > most_cells) return;
        popup_heading(ui_, ui_.text("toolbar.mask.padding"));
        padding();
        popup_heading(ui_, ui_.text("toolbar.mask.cells"));
        grid();
    }

private:
    void set(const Options& options) { actions_.push_back(action::SetOptions{options}); }

    void causal_row(bool is_target) {
        const bool is_on = options_.mask == Mask::causal;
        const bool is_pressed = check_row(ui_, "mask_causal", ui_.text("toolbar.mask.causal"), is_on);
        const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
        if (is_target) {
            draw_pointer(ui_, box);
            note_for_tests("target", box);
        }
        tooltip_for_last_item(ui_, ui_.text("toolbar.mask.tip"));
        if (!is_pressed) return;
        Options options = options_;
        options.mask = is_on ? Mask::none : Mask::causal;
        set(options);
    }

    // Without a window it is as wide as the sentence.
    void window_row() {
        const int widest = std::max(document_.token_count(), document_.key_count());
        const int shown = options_.window == 0 ? widest : std::min(options_.window, widest);
        const std::string value = options_.window == 0 ? std::string(ui_.text("toolbar.mask.window.none"))
                                                       : fmt::format("{}", options_.window);
        const int change =
            stepper(ui_, "mask_window", ui_.text("toolbar.mask.window"), value, shown > 1, options_.window > 0);
        tooltip_for_last_item(ui_, ui_.text("toolbar.mask.window.tip"));
        if (change == 0) return;
        Options options = options_;
        options.window = shown + change >= widest ? 0 : shown + change;
        set(options);
    }

    void padding() {
        const std::vector<std::string> names = key_names(document_);
        const float right = ImGui::GetCursorScreenPos().x + std::min(grid_em * ui_.em, widest_in_menu(ui_));
        for (int key = 0; key < document_.key_count(); ++key) {
            const bool is_padding = !options_.padding.empty() && options_.padding[index(key)];
            const float widest = 6 * ui_.em;
            if (key > 0 && ImGui::GetItemRectMax().x + 0.3F * ui_.em + widest <= right)
                ImGui::SameLine(0, 0.3F * ui_.em);
            ImGui::PushID(key);
            if (chip(ui_, "padding", names[index(key)], is_padding, widest)) set_padding(key, !is_padding);
            ImGui::PopID();
        }
    }

    void set_padding(int key, bool is_padding) {
        Options options = options_;
        options.padding.resize(static_cast<std::size_t>(document_.key_count()), false);
        options.padding[index(key)] = is_padding;
        if (std::ranges::find(options.padding, true) == options.padding.end()) options.padding.clear();
        set(options);
    }

    // ---- the grid: a row for each query, a column for each key

    void grid() {
        const int rows = document_.token_count();
        const int columns = document_.key_count();
        const float em = ui_.em;
        const float room = std::min(grid_em * em, ImGui::GetIO().DisplaySize.x - (names_em + 4) * em);
        const float step = std::min(std::max(largest_cell_em * em, ui_.least_target),
                                    room / static_cast<float>(std::max(rows, columns)));
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float left = at.x + names_em * em;
        const float top = at.y + 1.2F * em;
        const TextStyle style = muted_text(ui_);
        const std::vector<std::string> names = key_names(document_);
        for (int column = 0; column < columns && step >= 1.2F * em; ++column) {
            const float x = left + static_cast<float>(column) * step;
            draw_label(ui_, {x, at.y, x + step - 1, top}, style, names[index(column)], LabelPlace::middle);
        }
        for (int row = 0; row < rows; ++row) {
            const float y = top + static_cast<float>(row) * step;
            if (step >= 0.9F * em || row % 2 == 0)
                draw_label(ui_, {at.x, y, left - 0.4F * em, y + step - 1}, style, token_name(document_, row),
                           LabelPlace::right);
            for (int column = 0; column < columns; ++column)
                cell(row, column, {left + static_cast<float>(column) * step, y}, step);
        }
        ImGui::SetCursorScreenPos(at);
        ImGui::Dummy({left - at.x + static_cast<float>(columns) * step, top - at.y + static_cast<float>(rows) * step});
    }

    // A press on the gap behind it is one on the cell.
    void cell(int row, int column, ImVec2 at, float step) {
        const float size = step - 0.1F * ui_.em;
        const ImRect box(at, {at.x + size, at.y + size});
        const auto part = blocking_part(options_, row, column);
        ImGui::SetCursorScreenPos(at);
        const std::string id = fmt::format("allowed/{},{}", row, column);
        const bool is_pressed = ImGui::InvisibleButton(id.c_str(), {step, step}, ImGuiButtonFlags_EnableNav);
        const bool is_free = !part || *part == MaskPart::hand;
        const Palette& palette = *ui_.palette;
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->AddRectFilled(box.Min, box.Max, part ? palette.field : palette.accent, 0.2F * size);
        if (part) draw_hatch(ui_, box);
        if (part == MaskPart::hand) list->AddRect(box.Min, box.Max, palette.accent, 0.2F * size, 0, 1.5F);
        if (is_asked_for(row, column)) {
            draw_pointer(ui_, box);
            note_for_tests("target", box);
        }
        if (ImGui::IsItemHovered()) tell(row, column);
        if (is_pressed && is_free) set(with_blocked(document_, row, column, !part));
    }

    // By the task of a lesson.
    bool is_asked_for(int row, int column) const {
        const Task* task = session_.open_task();
        return task != nullptr && std::ranges::any_of(task->targets.blocked, [&](const Part& part) {
                   return part.row == row && part.column == column;
               });
    }

    // Of a blocked cell, why: what its step says.
    void tell(int row, int column) const {
        if (allows(options_, row, column)) {
            return tooltip_for_last_item(ui_, ui_.text("toolbar.mask.allowed", {{"query", token_name(document_, row)},
                                                                                {"key", key_name(document_, column)}}));
        }
        const Step score{StepKind::score, row, column, 0};
        const Explanation blocked = explain(document_, session_.attention(), score, session_.style());
        tooltip_for_last_item(ui_, blocked.message.in(ui_.language));
    }

    const Session& session_;
    const Document& document_;
    Ui& ui_;
    Actions& actions_;
    const Options& options_;
};

}  // namespace

Options with_blocked(const Document& document, int query, int key, bool is_blocked) {
    Options options = document.options;
    if (options.blocked.size() == 0) options.blocked = Matrix::Zero(document.token_count(), document.key_count());
    options.blocked(query, key) = is_blocked ? 1 : 0;
    if (options.blocked.isZero()) options.blocked = Matrix();
    return options;
}

void draw_mask_menu(const Session& session, Ui& ui, Actions& actions, bool points_at_causal) {
    MaskMenu(session, ui, actions).draw(points_at_causal);
}

}  // namespace qkv
