#include "panels/task_box.h"

#include <fmt/format.h>

#include "panels/goal_in_words.h"
#include "qkv/number_format.h"
#include "qkv/solve.h"
#include "widgets/icon.h"

namespace qkv {
namespace {

class TaskBox {
public:
    TaskBox(const Session& session, const Ui& ui, const Task& task)
        : session_(session), ui_(ui), task_(task), goal_(session.learning().guide()->goal_of(task)) {}

    void draw(float width) {
        const float em = ui_.em;
        const float padding = 0.7F * em;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->ChannelsSplit(2);
        list->ChannelsSetCurrent(1);
        ImGui::SetCursorScreenPos({at.x + padding, at.y + padding});
        ImGui::BeginGroup();
        rows(width - 2 * padding);
        ImGui::EndGroup();
        const float bottom = ImGui::GetItemRectMax().y + padding;
        list->ChannelsSetCurrent(0);
        const ImRect box(at, {at.x + width, bottom});
        list->AddRectFilled(box.Min, box.Max, background(), 0.5F * em);
        list->ChannelsMerge();
        note_for_tests(task_.is_done ? "task_done" : "task", box);
        ImGui::SetCursorScreenPos({at.x, bottom});
        ImGui::Dummy({0, 0.5F * em});
    }

private:
    void rows(float width) {
        for (std::size_t i = 0; i < goal_.conditions.size(); ++i) {
            const bool holds = i < task_.progress.conditions.size() && task_.progress.conditions[i];
            condition_row(goal_.conditions[i], holds, width);
        }
        if (goal_.only) {
            const std::string what = allowed_text(session_, ui_, *goal_.only);
            wrapped_text(muted_text(ui_), ui_.text("task.only", {{"what", what}}), width);
        }
        if (!task_.is_done && !task_.progress.is_allowed) {
            TextStyle warning = muted_text(ui_);
            warning.color = ui_.palette->on_warning;
            wrapped_text(warning, ui_.text("task.not_allowed"), width);
            note_for_tests("task_warning", {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()});
        }
        result_row(width);
    }

    ImU32 background() const {
        const Palette& palette = *ui_.palette;
        if (task_.is_done) return mixed(palette.panel, palette.value, 0.16);
        return task_.progress.is_allowed ? mixed(palette.panel, palette.accent, 0.12) : palette.warning;
    }

    // A box that is checked if the condition holds, and the text of the condition: "weight(먹었다, 사과를) ≥ 0.8".
    void condition_row(const Condition& condition, bool holds, float width) {
        const float em = ui_.em;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float mark = 1.1F * em;
        const ImRect box(at.x, at.y + 0.15F * em, at.x + mark, at.y + 0.15F * em + mark);
        ImDrawList* list = ImGui::GetWindowDrawList();
        if (holds) {
            list->AddRectFilled(box.Min, box.Max, ui_.palette->value, 0.25F * em);
            draw_icon(box, Icon::check, readable_on(ui_.palette->value));
        } else {
            list->AddRect(box.Min, box.Max, ui_.palette->muted, 0.25F * em);
        }
        ImGui::SetCursorScreenPos({at.x + mark + 0.5F * em, at.y + 0.2F * em});
        wrapped_text(normal_text(ui_), condition_text(session_, ui_, condition), width - mark - 0.5F * em);
        ImGui::SetCursorScreenPos({at.x, ImGui::GetItemRectMax().y + 0.3F * em});
        ImGui::Dummy({width, 0});
    }

    void result_row(float width) {
        const bool has_stars = goal_.edits_for_three_stars > 0;
        const std::string edits = ui_.text("task.edits", {{"edits", fmt::format("{}", task_.progress.edits)}});
        if (task_.is_done) {
            const std::string_view praise = ui_.text(task_.was_shown ? "task.shown" : "task.done");
            TextStyle style = title_text(ui_);
            style.color = ui_.palette->value_text;
            wrapped_text(style, praise, width);
            if (has_stars && !task_.was_shown) {
                star_row(task_.progress.stars);
                ImGui::SameLine(0, 0.6F * ui_.em);
            }
        }
        if (has_stars) {
            const TextStyle muted = muted_text(ui_);
            draw_text_left(take_space({width_of(muted, edits) + 1, 1.4F * ui_.em}), muted, edits);
            if (!task_.is_done) {
                wrapped_text(muted,
                             ui_.text("task.stars", {{"three", fmt::format("{}", goal_.edits_for_three_stars)},
                                                     {"two", fmt::format("{}", goal_.edits_for_two_stars)}}),
                             width);
                if (request_of(goal_, task_.start)) {
                    wrapped_text(muted,
                                 ui_.text("task.stars_by_size", {{"three", format_number(size_for_three_stars)},
                                                                 {"two", format_number(size_for_two_stars)}}),
                                 width);
                }
            }
        }
    }

    void star_row(int stars) const {
        const float size = 1.4F * ui_.em;
        const ImRect box = take_space({3 * size, size});
        for (int star = 0; star < 3; ++star) {
            const float left = box.Min.x + static_cast<float>(star) * size;
            draw_icon({left, box.Min.y, left + size, box.Max.y}, Icon::star,
                      star < stars ? ui_.palette->key : ui_.palette->border);
        }
    }

    const Session& session_;
    const Ui& ui_;
    const Task& task_;
    const Goal& goal_;
};

}  // namespace

void wrapped_text(const TextStyle& style, std::string_view text, float width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string lines = broken_between_words(style, text, width);
    const char* const end = lines.data() + lines.size();
    const float height = style.font->CalcTextSizeA(style.size, FLT_MAX, width, lines.data(), end).y;
    ImGui::GetWindowDrawList()->AddText(style.font, style.size, at, style.color, lines.data(), end, width);
    ImGui::Dummy({width, height});
}

void draw_task(const Session& session, const Ui& ui, const Task& task, float width) {
    TaskBox(session, ui, task).draw(width);
}

}  // namespace qkv
