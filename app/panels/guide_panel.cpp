#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "imgui_internal.h"
#include "panels/comparison_box.h"
#include "panels/layout.h"
#include "panels/lesson_place.h"
#include "panels/panels.h"
#include "panels/task_box.h"
#include "widgets/button.h"
#include "widgets/pointer.h"
#include "widgets/rich_text.h"
#include "widgets/text.h"

namespace qkv {
namespace {

class GuidePanel {
public:
    GuidePanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session), guide_(*session.learning().guide()), ui_(ui), actions_(actions) {}

    void draw() {
        head();
        chapter_row();
        const float spacing = ImGui::GetStyle().ItemSpacing.y;
        const float lines = are_task_buttons_broken() ? 2 * button_height(ui_) + spacing : button_height(ui_);
        const float footer = lines + 0.1F * ui_.em + 2 * spacing;
        const float height = std::max(ImGui::GetContentRegionAvail().y - footer, 5 * ui_.em);
        ImGui::BeginChild("page", {0, height}, ImGuiChildFlags_NavFlattened);
        page();
        ImGui::EndChild();
        ImGui::Dummy({0, 0.1F * ui_.em});
        buttons();
    }

private:
    bool is_puzzle() const { return guide_.kind == LessonKind::puzzle; }

    // ---- what is open

    void head() {
        const float height = chip_height(ui_);
        const float room = ImGui::GetContentRegionAvail().x - height - 0.4F * ui_.em;
        const TextStyle style = title_text(ui_);
        draw_text_left(take_space({room, height}), style, elided(style, guide_.lesson->title, room));
        ImGui::SameLine(0, 0.4F * ui_.em);
        if (icon_button(ui_, "close_guide", Icon::close, height, ui_.text("guide.close")))
            actions_.push_back(action::CloseLesson{});
    }

    void chapter_row() {
        const float gap = 0.3F * ui_.em;
        const auto turn = [&](const char* id, Icon icon, int chapter, const char* tooltip) {
            const bool is_enabled = chapter >= 0 && chapter < guide_.chapter_count();
            if (button(ui_, id, "",
                       {.icon = icon, .is_enabled = is_enabled, .is_narrow = true, .tooltip = ui_.text(tooltip)}))
                actions_.push_back(action::GoToChapter{chapter});
        };
        turn("chapter_back", Icon::previous, guide_.chapter - 1, "guide.chapter.back");
        ImGui::SameLine(0, gap);
        const float narrow = button_width(ui_, "", {.icon = Icon::next, .is_narrow = true});
        const float room = ImGui::GetContentRegionAvail().x - narrow - gap;
        chapter_choice(room);
        ImGui::SameLine(0, gap);
        turn("chapter_on", Icon::next, guide_.chapter + 1, "guide.chapter.on");
        ImGui::Dummy({0, 0.2F * ui_.em});
    }

    // "3 / 8 · 점수", which opens the list of all chapters.
    void chapter_choice(float width) {
        const std::string number = fmt::format("{} / {}", guide_.chapter + 1, guide_.chapter_count());
        const ButtonLook look{.icon = Icon::down, .icon_is_after = true, .tooltip = ui_.text("guide.chapters")};
        const float left = 0.5F * (width - button_width(ui_, number, look));
        ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0F, left));
        if (button(ui_, "chapters", number, look)) ImGui::OpenPopup("chapters_popup");
        const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
        if (begin_popup_at(ui_, "chapters_popup", box)) {
            for (int chapter = 0; chapter < guide_.chapter_count(); ++chapter) {
                const std::string id = fmt::format("chapter_{}", chapter);
                if (choice(ui_, id.c_str(), chapter_label(chapter), chapter == guide_.chapter))
                    actions_.push_back(action::GoToChapter{chapter});
            }
            ImGui::EndPopup();
        }
        ImGui::SameLine(0, 0);
        ImGui::Dummy({std::max(0.0F, left - 1), 1});
    }

    std::string chapter_label(int chapter) const {
        const Chapter& page = guide_.lesson->chapters[static_cast<std::size_t>(chapter)];
        const std::string title = fmt::format("{}. {}", chapter + 1, page.title);
        if (!gives_stars(page)) return title;
        const auto earned = session_.learning().stars().find(star_id(guide_.id, chapter));
        return fmt::format("{}  {}", stars_text(earned == session_.learning().stars().end() ? 0 : earned->second),
                           title);
    }

    static std::string stars_text(int stars) {
        std::string text;
        for (int star = 0; star < 3; ++star) text += star < stars ? "★" : "☆";
        return text;
    }

    // ---- the page

    void page() {
        const float width = ImGui::GetContentRegionAvail().x;
        const TextStyle style{ui_.fonts.bold, 1.1875F * ui_.em, ui_.palette->text};
        wrapped_text(style, guide_.page().title, width);
        ImGui::Dummy({0, 0.3F * ui_.em});
        if (guide_.chapter == 0) rich_text(ui_, guide_.lesson->introduction, width, true);
        float newest = 0;  // where it begins; 0 with the title above the first one
        bool has_text_above = false;
        for (int passage = 0; passage <= guide_.passage; ++passage) {
            if (passage == guide_.passage && has_text_above) newest = ImGui::GetCursorPosY();
            has_text_above = has_text_above || !guide_.page().passages[static_cast<std::size_t>(passage)].text.empty();
            draw_passage(passage, width);
        }
        if (guide_.is_at_end()) the_end(width);
        way_to_panel();
        follow(newest);
    }

    // What the lesson speaks of is behind another tab where the lesson takes the place of the panels.
    void way_to_panel() {
        const auto panel = ui_.guide_has_place ? std::nullopt : panel_to_look_at(session_);
        if (!panel || (*panel == Panel::stages && !shows_one_panel(ui_))) return;
        for (const PanelTab& tab : panel_tabs(session_)) {
            if (tab.panel != *panel) continue;
            const std::string label = ui_.text("guide.look", {{"panel", std::string(ui_.text(tab.text_id))}});
            ButtonLook look{.icon = Icon::right, .icon_is_after = true};
            if (button_width(ui_, label, look) > ImGui::GetContentRegionAvail().x)
                look = {.icon = Icon::none, .is_narrow = true};
            if (!button(ui_, "guide_look", label, look)) continue;
            ui_.panel = *panel;
            if (*panel != Panel::stages) ui_.side_panel = *panel;
        }
    }

    void draw_passage(int passage, float width) {
        const auto& text = guide_.page().passages[static_cast<std::size_t>(passage)].text;
        rich_text(ui_, text, width, passage < guide_.passage);
        for (const Task& task : guide_.tasks) {
            if (task.passage == passage) draw_task(session_, ui_, task, width);
        }
        for (const Reply& reply : guide_.replies) {
            if (reply.passage == passage) draw_question(session_, ui_, actions_, reply, width);
        }
        const bool has_changed = passage < guide_.passage || guide_.is_changed;
        const auto& comparison = guide_.page().passages[static_cast<std::size_t>(passage)].change.comparison;
        if (comparison && has_changed) draw_comparison(ui_, *comparison, width);
    }

    // The newest passage is scrolled into view once, from its beginning if it is long; so is an objection to what the
    // learner does.
    void follow(float newest) {
        const GuideView view = newest_guide_view(guide_);
        if (std::exchange(ui_.guide_view, view) != view) ui_.frames_to_scroll_guide = 3;
        if (ui_.frames_to_scroll_guide == 0) return;
        --ui_.frames_to_scroll_guide;
        const float end = ImGui::GetScrollMaxY() + 4 * ui_.em;
        if (view.objections > 0) {
            ImGui::SetScrollY(end);
        } else {
            ImGui::SetScrollY(std::clamp(newest - 0.5F * ui_.em, 0.0F, end));
        }
    }

    void the_end(float width) {
        ImGui::Dummy({0, 0.4F * ui_.em});
        TextStyle style = title_text(ui_);
        style.color = ui_.palette->value_text;
        wrapped_text(style, ui_.text(is_puzzle() ? "guide.end.puzzles" : "guide.end"), width);
    }

    // ---- the buttons

    float button_gap() const { return 0.5F * ui_.em; }

    // Where large text leaves no room for those of a task beside each other.
    bool are_task_buttons_broken() const {
        if (guide_.open_task() == nullptr) return false;
        const float back = button_width(ui_, "", {.icon = Icon::previous, .is_narrow = true});
        const float all = back + button_width(ui_, ui_.text("task.restart")) +
                          button_width(ui_, ui_.text("task.solution")) + 2 * button_gap();
        return all > ImGui::GetContentRegionAvail().x;
    }

    void buttons() {
        const float gap = button_gap();
        const bool is_broken = are_task_buttons_broken();
        back_button();
        ImGui::SameLine(0, gap);
        if (guide_.open_task() != nullptr) {
            if (button(ui_, "restart_task", ui_.text("task.restart"))) actions_.push_back(action::RestartTask{});
            if (!is_broken) ImGui::SameLine(0, gap);
            if (button(ui_, "show_solution", ui_.text("task.solution"))) actions_.push_back(action::ShowSolution{});
        } else if (guide_.is_waiting()) {
            if (button(ui_, "guide_next", next_label(), next_look())) actions_.push_back(action::GuideNext{});
        } else if (guide_.is_at_end()) {
            if (button(ui_, "guide_done", ui_.text("guide.close"), {.is_primary = true}))
                actions_.push_back(action::CloseLesson{});
        } else {
            draw_text_left(take_space({ImGui::GetContentRegionAvail().x, button_height(ui_)}), muted_text(ui_),
                           ui_.text("question.choose"));
        }
    }

    std::string_view next_label() const {
        const bool turns = guide_.is_at_end_of_chapter();
        return ui_.text(!turns ? "guide.next" : is_puzzle() ? "guide.next.puzzle" : "guide.next.chapter");
    }

    ButtonLook next_look() const {
        return {.icon = Icon::next, .icon_is_after = true, .is_primary = true, .tooltip = ui_.text("guide.next.tip")};
    }

    // Without words where the others need the room.
    void back_button() {
        const std::string_view label = ui_.text("guide.back");
        const float needed = button_width(ui_, label, {.icon = Icon::previous}) + button_gap() +
                             button_width(ui_, next_label(), next_look());
        const bool is_narrow = guide_.open_task() != nullptr || needed > ImGui::GetContentRegionAvail().x;
        const ButtonLook look{.icon = Icon::previous,
                              .is_enabled = guide_.can_go_back(),
                              .is_narrow = is_narrow,
                              .tooltip = ui_.text("guide.back.tip")};
        if (button(ui_, "guide_back", is_narrow ? std::string_view() : label, look))
            actions_.push_back(action::GuideBack{});
    }

    const Session& session_;
    const Guide& guide_;
    Ui& ui_;
    Actions& actions_;
};

}  // namespace

void point_out(const Session& session, Ui& ui, WindowPart part, const ImRect& box) {
    if (session.learning().guide() == nullptr || !session.learning().guide()->points_at(part)) return;
    ImRect seen = box;
    if (ui.is_phone()) {  // parts reach to the edge of the screen
        constexpr float edge_em = 0.3F;
        const ImRect& view = ImGui::GetCurrentWindow()->InnerClipRect;
        seen.Min.x = std::max(seen.Min.x, view.Min.x + edge_em * ui.em);
        seen.Max.x = std::min(seen.Max.x, view.Max.x - edge_em * ui.em);
    }
    draw_pointer(ui, seen);
    note_for_tests("pointed_out", seen);
    scroll_to_pointer(ui, seen);
}

void draw_guide_panel(const Session& session, Ui& ui, Actions& actions) { GuidePanel(session, ui, actions).draw(); }

}  // namespace qkv
