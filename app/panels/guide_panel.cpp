#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "qkv/number_format.h"
#include "widgets/button.h"
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
        const float footer = button_height(ui_) + 0.1F * ui_.em + 2 * ImGui::GetStyle().ItemSpacing.y;
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
        const float size = button_height(ui_);
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
        chapter_choice(std::max(room, 4 * size));
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
        const auto earned = session_.learning().stars().find(star_key(guide_.id, chapter));
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
        wrapped(style, guide_.page().title, width);
        ImGui::Dummy({0, 0.3F * ui_.em});
        if (guide_.chapter == 0 && guide_.passage == 0 && !guide_.is_changed)
            rich_text(ui_, guide_.lesson->introduction, width, true);
        for (int passage = 0; passage <= guide_.passage; ++passage) {
            const auto& text = guide_.page().passages[static_cast<std::size_t>(passage)].text;
            const bool is_past = passage < guide_.passage;
            rich_text(ui_, text, width, is_past);
            for (const Task& task : guide_.tasks) {
                if (task.passage == passage) draw_task(task, width);
            }
        }
        if (guide_.is_at_end()) the_end(width);
        follow();
    }

    // The newest passage is scrolled into view once; the text above it stays in place if there is room.
    void follow() {
        const int place = guide_.chapter * 1000 + guide_.passage * 2 + (guide_.is_changed ? 1 : 0);
        if (std::exchange(ui_.guide_place, place) != place) ui_.frames_to_scroll_guide = 3;
        if (ui_.frames_to_scroll_guide == 0) return;
        --ui_.frames_to_scroll_guide;
        ImGui::SetScrollY(guide_.passage == 0 && !guide_.is_changed ? 0.0F : ImGui::GetScrollMaxY() + 4 * ui_.em);
    }

    void wrapped(const TextStyle& style, std::string_view text, float width) const {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const ImVec2 size =
            style.font->CalcTextSizeA(style.size, FLT_MAX, width, text.data(), text.data() + text.size());
        ImGui::GetWindowDrawList()->AddText(style.font, style.size, at, style.color, text.data(),
                                            text.data() + text.size(), width);
        ImGui::Dummy({width, size.y});
    }

    // ---- a task

    void draw_task(const Task& task, float width) {
        const float em = ui_.em;
        const float padding = 0.7F * em;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->ChannelsSplit(2);
        list->ChannelsSetCurrent(1);
        ImGui::SetCursorScreenPos({at.x + padding, at.y + padding});
        ImGui::BeginGroup();
        const float inner = width - 2 * padding;
        const Goal& goal = guide_.goal_of(task);
        for (std::size_t i = 0; i < goal.conditions.size(); ++i) {
            const bool holds = i < task.progress.conditions.size() && task.progress.conditions[i];
            condition_row(goal.conditions[i], holds, inner);
        }
        if (goal.only) wrapped(muted_text(ui_), ui_.text("task.only", {{"what", allowed_text(*goal.only)}}), inner);
        if (!task.is_done && !task.progress.is_allowed) {
            TextStyle warning = muted_text(ui_);
            warning.color = ui_.palette->on_warning;
            wrapped(warning, ui_.text("task.not_allowed"), inner);
        }
        result_row(goal, task, inner);
        ImGui::EndGroup();
        const float bottom = ImGui::GetItemRectMax().y + padding;
        list->ChannelsSetCurrent(0);
        const ImRect box(at, {at.x + width, bottom});
        const Palette& palette = *ui_.palette;
        const ImU32 color = task.is_done               ? mixed(palette.panel, palette.value, 0.16)
                            : task.progress.is_allowed ? mixed(palette.panel, palette.accent, 0.12)
                                                       : palette.warning;
        list->AddRectFilled(box.Min, box.Max, color, 0.5F * em);
        list->ChannelsMerge();
        note_for_tests(task.is_done ? "task_done" : "task", box);
        ImGui::SetCursorScreenPos({at.x, bottom});
        ImGui::Dummy({0, 0.5F * em});
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
        ImGui::SetCursorScreenPos({at.x + mark + 0.5F * em, at.y});
        const TextStyle style = normal_text(ui_);
        const float room = width - mark - 0.5F * em;
        const std::string words = words_of(condition);
        const float height =
            style.font->CalcTextSizeA(style.size, FLT_MAX, room, words.data(), words.data() + words.size()).y;
        list->AddText(style.font, style.size, {at.x + mark + 0.5F * em, at.y + 0.2F * em}, style.color, words.data(),
                      words.data() + words.size(), room);
        ImGui::SetCursorScreenPos(at);
        ImGui::Dummy({width, height + 0.5F * em});
    }

    std::string words_of(const Condition& condition) const {
        using Kind = Condition::Kind;
        const std::string tolerance = format_number(condition.tolerance, max_decimals);
        switch (condition.kind) {
            case Kind::weights_even: return ui_.text("goal.weights_even", {{"tolerance", tolerance}});
            case Kind::same_weights: return ui_.text("goal.same_weights", {{"tolerance", tolerance}});
            case Kind::no_zeros: return ui_.text("goal.no_zeros", {{"matrices", matrices_text(condition.matrices)}});
            case Kind::scaled: return std::string(ui_.text("goal.scaled"));
            case Kind::unscaled: return std::string(ui_.text("goal.unscaled"));
            case Kind::causal: return std::string(ui_.text("goal.causal"));
            case Kind::unmasked: return std::string(ui_.text("goal.unmasked"));
            case Kind::step_reached: return ui_.text("goal.reached", {{"what", step_text(condition.step)}});
            case Kind::equal:
                if (condition.tolerance > 0) {
                    return ui_.text("goal.equal", {{"left", reference_text(condition.left)},
                                                   {"right", reference_text(condition.right)},
                                                   {"tolerance", tolerance}});
                }
                return comparison(condition, "=");
            case Kind::at_least: return comparison(condition, "≥");
            case Kind::at_most: return comparison(condition, "≤");
        }
        return {};
    }

    std::string comparison(const Condition& condition, std::string_view sign) const {
        return fmt::format("{} {} {}", reference_text(condition.left), sign, reference_text(condition.right));
    }

    std::string token(int i) const {
        const auto& tokens = session_.document().tokens;
        return i < static_cast<int>(tokens.size()) ? tokens[static_cast<std::size_t>(i)] : fmt::format("#{}", i + 1);
    }

    std::string reference_text(const Reference& reference) const {
        const std::string component =
            reference.component ? fmt::format("[{}]", *reference.component + 1) : std::string();
        const auto vector = [&](const char* name) {
            return fmt::format("{}({}){}", name, token(reference.token), component);
        };
        const auto pair = [&](const char* name) {
            return fmt::format("{}({}, {})", name, token(reference.token), token(reference.key_token));
        };
        switch (reference.kind) {
            case Reference::Kind::numbers: return numbers_text(reference.numbers);
            case Reference::Kind::query: return vector("Q");
            case Reference::Kind::key: return vector("K");
            case Reference::Kind::value: return vector("V");
            case Reference::Kind::output: return vector("V_new");
            case Reference::Kind::score: return pair("score");
            case Reference::Kind::weight: return pair("weight");
        }
        return {};
    }

    static std::string numbers_text(const std::vector<double>& numbers) {
        std::string text;
        for (const double number : numbers) text += (text.empty() ? "" : ", ") + format_number(number);
        return numbers.size() == 1 ? text : "[" + text + "]";
    }

    static std::string_view name_of(VectorRole role) {
        return role == VectorRole::query ? "Q" : role == VectorRole::key ? "K" : "V";
    }

    static std::string matrices_text(const std::vector<VectorRole>& matrices) {
        std::string text;
        for (const VectorRole role : matrices) text += fmt::format("{}{}", text.empty() ? "" : ", ", name_of(role));
        return text;
    }

    std::string step_text(const Step& step) const {
        const Walkthrough walk(session_.document(), Detail::term);
        if (walk.clamped(step) != step) return {};
        const Formula formula =
            explain(session_.document(), session_.attention(), step, session_.style()).formulas.front();
        return to_text(formula.name);
    }

    std::string allowed_text(const Allowed& allowed) const {
        std::string text;
        const auto add = [&](std::string_view what) { text += (text.empty() ? "" : ", ") + std::string(what); };
        for (const Allowed::Vector& vector : allowed.vectors) {
            const std::string_view name = name_of(vector.role);
            add(vector.token ? fmt::format("{}({})", name, token(*vector.token)) : std::string(name));
        }
        if (allowed.scale) add(ui_.text("toolbar.scale"));
        if (allowed.mask) add(ui_.text("toolbar.mask"));
        if (allowed.temperature) add(ui_.text("task.temperature"));
        return text;
    }

    void result_row(const Goal& goal, const Task& task, float width) {
        const bool has_stars = goal.edits_for_three_stars > 0;
        const std::string edits = ui_.text("task.edits", {{"edits", fmt::format("{}", task.progress.edits)}});
        if (task.is_done) {
            const std::string_view praise = ui_.text(task.was_shown ? "task.shown" : "task.done");
            TextStyle style = title_text(ui_);
            style.color = ui_.palette->value_text;
            wrapped(style, praise, width);
            if (has_stars && !task.was_shown) {
                star_row(task.progress.stars);
                ImGui::SameLine(0, 0.6F * ui_.em);
            }
        }
        if (has_stars) {
            const TextStyle muted = muted_text(ui_);
            draw_text_left(take_space({width_of(muted, edits) + 1, 1.4F * ui_.em}), muted, edits);
            if (!task.is_done) {
                wrapped(muted,
                        ui_.text("task.stars", {{"three", fmt::format("{}", goal.edits_for_three_stars)},
                                                {"two", fmt::format("{}", goal.edits_for_two_stars)}}),
                        width);
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

    void the_end(float width) {
        ImGui::Dummy({0, 0.4F * ui_.em});
        TextStyle style = title_text(ui_);
        style.color = ui_.palette->value_text;
        wrapped(style, ui_.text(is_puzzle() ? "guide.end.puzzles" : "guide.end"), width);
    }

    // ---- the buttons

    void buttons() {
        const float gap = 0.5F * ui_.em;
        const Task* task = guide_.open_task();
        if (task != nullptr) {
            if (button(ui_, "restart_task", ui_.text("task.restart"))) actions_.push_back(action::RestartTask{});
            ImGui::SameLine(0, gap);
            if (button(ui_, "show_solution", ui_.text("task.solution"))) actions_.push_back(action::ShowSolution{});
        } else if (!guide_.is_at_end()) {
            const bool turns = guide_.is_at_end_of_chapter();
            const char* key = !turns ? "guide.next" : is_puzzle() ? "guide.next.puzzle" : "guide.next.chapter";
            const ButtonLook look{
                .icon = Icon::next, .icon_is_after = true, .is_primary = true, .tooltip = ui_.text("guide.next.tip")};
            if (button(ui_, "guide_next", ui_.text(key), look)) actions_.push_back(action::GuideNext{});
        } else if (button(ui_, "guide_done", ui_.text("guide.close"), {.is_primary = true})) {
            actions_.push_back(action::CloseLesson{});
        }
    }

    const Session& session_;
    const Guide& guide_;
    Ui& ui_;
    Actions& actions_;
};

}  // namespace

void point_out(const Session& session, Ui& ui, WindowPart part, const ImRect& box) {
    if (session.learning().guide() == nullptr || !session.learning().guide()->points_at(part)) return;
    const float em = ui.em;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImU32 color = ui.palette->pointer;
    const float rounding = 0.45F * em;
    const float glow = 0.22F * em;
    list->AddRect({box.Min.x - glow, box.Min.y - glow}, {box.Max.x + glow, box.Max.y + glow}, with_alpha(color, 0.35F),
                  rounding + glow, 0, 0.3F * em);
    list->AddRect(box.Min, box.Max, color, rounding, 0, 0.16F * em);
    note_for_tests("pointed_out", box);
    if (ui.frames_to_point == 0) return;
    const ImRect view = ImGui::GetCurrentWindow()->InnerRect;
    if (box.Min.y < view.Min.y || box.Max.y > view.Max.y)
        ImGui::SetScrollFromPosY(box.Min.y - ImGui::GetWindowPos().y, 0.1F);
}

void draw_guide_panel(const Session& session, Ui& ui, Actions& actions) { GuidePanel(session, ui, actions).draw(); }

}  // namespace qkv
