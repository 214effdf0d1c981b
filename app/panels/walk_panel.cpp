#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <vector>

#include "imgui_internal.h"
#include "panels/message.h"
#include "panels/panels.h"
#include "qkv/token_name.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/fold.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

constexpr std::array speeds{0.5, 1.0, 2.0, 4.0};
constexpr std::array details{Detail::token, Detail::stage, Detail::term, Detail::product};

// The timeline is beside the controls if there is room, otherwise below them; in a low window it has no labels.
constexpr float controls_em = 34;
constexpr float least_timeline_em = 20;
bool is_timeline_beside(const Ui& ui, float width) { return width >= (controls_em + least_timeline_em) * ui.em; }
float timeline_height(const Ui& ui, float width) {
    if (ui.is_presenting) return 1.1F * ui.em;
    return is_timeline_beside(ui, width) || !ui.is_low ? 2.3F * ui.em : 0.35F * ui.em;
}

class WalkPanel {
public:
    WalkPanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session), ui_(ui), actions_(actions), walk_(session.walkthrough()), number_(session.step_number()) {}

    void draw() {
        const float width = ImGui::GetContentRegionAvail().x;
        if (ui_.is_presenting) {
            presented(width);
            return;
        }
        draw_message(session_, ui_, width);
        controls(is_timeline_beside(ui_, width) ? controls_em * ui_.em : width);
        if (is_timeline_beside(ui_, width)) ImGui::SameLine(0, 1.2F * ui_.em);
        timeline(timeline_height(ui_, width));
    }

private:
    // In presenter mode, a presenter remote has the controls.
    void presented(float width) {
        draw_message(session_, ui_, width - presenter_controls_em * ui_.em);
        ImGui::SameLine(0, 0.3F * ui_.em);
        draw_presenter_controls(session_, ui_, actions_);
        timeline(timeline_height(ui_, width));
    }

    // ---- the controls: Next always, the others while there is room

    void controls(float room) {
        const float gap = 0.5F * ui_.em;
        const std::vector<Control> all{
            {button_width(ui_, ui_.text("walk.next"), {.icon = Icon::next}), [this] { next_button(); }},
            {button_width(ui_, ui_.text("walk.previous"), {.icon = Icon::previous}), [this] { previous_button(); }},
            {button_width(ui_, ui_.text("walk.play"), {.icon = Icon::play}), [this] { play_button(); }},
            {button_width(ui_, "", {.icon = Icon::first}), [this] { first_button(); }},
            {button_width(ui_, "", {.icon = Icon::last}), [this] { last_button(); }},
            {button_width(ui_, detail_label(), {.icon = Icon::down}), [this] { detail_button(); }},
            {button_width(ui_, speed_label(), {.icon = Icon::down}), [this] { speed_button(); }},
        };
        const float menu = button_width(ui_, "", {.icon = Icon::menu}) + gap;
        std::size_t shown = count_fitting(all, -gap, room, gap);
        if (shown < all.size()) shown = std::max<std::size_t>(count_fitting(all, menu - gap, room, gap), 1);
        bool is_first = true;
        for (const std::size_t place : {3, 1, 0, 4, 2, 6, 5}) {
            if (place >= shown) continue;
            if (!is_first) ImGui::SameLine(0, gap);
            all[place].draw();
            is_first = false;
        }
        if (shown == all.size()) return;
        ImGui::SameLine(0, gap);
        if (button(ui_, "walk_menu", "", {.icon = Icon::menu, .tooltip = ui_.text("toolbar.menu")}))
            ImGui::OpenPopup("walk_popup");
        if (!begin_popup_at_last_item(ui_, "walk_popup")) return;
        for (std::size_t i = shown; i < all.size(); ++i) all[i].draw();
        ImGui::EndPopup();
    }

    bool is_at_start() const { return number_ == 0; }
    bool is_at_end() const { return number_ == walk_.count(); }

    void first_button() {
        const ButtonLook look{.icon = Icon::first, .is_enabled = !is_at_start(), .tooltip = ui_.text("walk.first")};
        if (button(ui_, "first", "", look)) actions_.push_back(action::First{});
    }

    void previous_button() {
        const ButtonLook look{.icon = Icon::previous, .is_enabled = !is_at_start()};
        if (button(ui_, "previous", ui_.text("walk.previous"), look)) actions_.push_back(action::Previous{});
    }

    void next_button() {
        const ButtonLook look{.icon = Icon::next,
                              .icon_is_after = true,
                              .is_primary = session_.learning().expects_steps() && !is_at_end(),
                              .is_enabled = !is_at_end()};
        if (button(ui_, "next", ui_.text("walk.next"), look)) actions_.push_back(action::Next{});
    }

    void last_button() {
        const ButtonLook look{.icon = Icon::last, .is_enabled = !is_at_end(), .tooltip = ui_.text("walk.last")};
        if (button(ui_, "last", "", look)) actions_.push_back(action::Last{});
    }

    void play_button() {
        const bool is_playing = session_.walk().is_playing();
        const ButtonLook look{.icon = is_playing ? Icon::pause : Icon::play, .is_selected = is_playing};
        if (button(ui_, "play", ui_.text(is_playing ? "walk.pause" : "walk.play"), look)) {
            actions_.push_back(action::SetPlaying{!is_playing});
        }
    }

    std::string speed_label() const { return fmt::format("{}×", session_.view().steps_per_s); }

    void speed_button() {
        if (button(ui_, "speed", speed_label(),
                   {.icon = Icon::down, .icon_is_after = true, .tooltip = ui_.text("walk.speed")})) {
            ImGui::OpenPopup("speed_popup");
        }
        if (!begin_popup_at_last_item(ui_, "speed_popup")) return;
        for (const double speed : speeds) {
            const std::string label = fmt::format("{}×", speed);
            if (choice(ui_, fmt::format("speed_{}", speed).c_str(), label, speed == session_.view().steps_per_s)) {
                ViewSettings view = session_.view();
                view.steps_per_s = speed;
                actions_.push_back(action::SetView{view});
            }
        }
        ImGui::EndPopup();
    }

    std::string detail_name(Detail detail) const {
        return std::string(ui_.text(fmt::format("detail.{}", name(detail))));
    }

    std::string detail_label() const {
        return ui_.text("walk.detail", {{"detail", detail_name(session_.view().detail)}});
    }

    void detail_button() {
        if (button(ui_, "detail", detail_label(),
                   {.icon = Icon::down, .icon_is_after = true, .tooltip = ui_.text("walk.detail.tip")})) {
            ImGui::OpenPopup("detail_popup");
        }
        if (!begin_popup_at_last_item(ui_, "detail_popup")) return;
        for (const Detail detail : details) {
            const std::string id = fmt::format("detail_{}", name(detail));
            const std::string label =
                fmt::format("{}  ({})", detail_name(detail), Walkthrough(session_.document(), detail).count());
            if (choice(ui_, id.c_str(), label, detail == session_.view().detail)) {
                actions_.push_back(action::SetDetail{detail});
            }
        }
        ImGui::EndPopup();
    }

    // ---- the timeline: a group of steps for each token, and before them one for the projections if there are
    // embeddings. The steps of the current group are separate; if there is no room for every step of another group, it
    // becomes one bar.

    struct Group {
        enum class Kind { token, projections, tokens_before, tokens_after };
        Kind kind;
        int token;  // 0 if it is none alone
        int first;
        int steps;
    };

    std::vector<Group> groups() const {
        const int tokens = walk_.shape().queries;
        std::vector<Group> all;
        if (walk_.projection_count() > 0) all.push_back({Group::Kind::projections, 0, 1, walk_.projection_count()});
        // With more tokens than this, all before the current one are one bar, and all after it another.
        constexpr int most_groups = 96;
        const int current = session_.step().query;
        const int before = tokens > most_groups ? current : 0;
        const int end = tokens > most_groups ? current + 1 : tokens;
        const auto steps_of = [&](int count) { return count * walk_.steps_per_token(); };
        if (before > 0) all.push_back({Group::Kind::tokens_before, 0, walk_.first_of_token(0), steps_of(before)});
        for (int token = before; token < end; ++token)
            all.push_back({Group::Kind::token, token, walk_.first_of_token(token), steps_of(1)});
        if (end < tokens)
            all.push_back({Group::Kind::tokens_after, 0, walk_.first_of_token(end), steps_of(tokens - end)});
        return all;
    }

    // The same while the groups change under a pointer that is held down.
    int id_of(const Group& group) const {
        return group.kind == Group::Kind::token ? group.token : walk_.shape().queries + static_cast<int>(group.kind);
    }

    bool is_current(const Group& group) const {
        if (group.kind == Group::Kind::projections) return is_projecting();
        return group.kind == Group::Kind::token && is_current_token(group.token);
    }

    bool is_projecting() const { return walk_.projection_count() > 0 && number_ <= walk_.projection_count(); }
    bool is_current_token(int token) const { return !is_projecting() && token == session_.step().query; }

    void timeline(float height) {
        const float em = ui_.em;
        const ImRect all = take_space({std::max(ImGui::GetContentRegionAvail().x, 8 * em), height});
        const std::vector<Group> all_groups = groups();
        const auto count = static_cast<float>(all_groups.size());
        const float gap = std::min(0.75F * em, 0.25F * all.GetWidth() / count);
        const float room = all.GetWidth() - gap * (count - 1);
        const float step_width = room / static_cast<float>(walk_.count());
        const bool all_have_room = step_width >= 0.32F * em || all_groups.size() == 1;
        point_out(session_, ui_, WindowPart::timeline, all);
        float x = all.Min.x;
        for (const Group& group : all_groups) {
            const float even = static_cast<float>(group.steps) * step_width;
            const float uneven = is_current(group) ? 0.5F * room : 0.5F * room / (count - 1);
            const float width = all_have_room ? even : uneven;
            draw_group(group, {x, all.Min.y, x + width, all.Max.y}, is_current(group) || all_have_room);
            x += width + gap;
        }
    }

    void draw_group(const Group& group, const ImRect& box, bool shows_steps) {
        const float em = ui_.em;
        const bool has_label = box.GetHeight() > 2 * em;
        const float label_height = has_label ? 1.2F * em : 0.0F;
        const ImRect label(box.Min.x, box.Min.y, box.Max.x, box.Min.y + label_height);
        if (shows_steps && has_label && group.kind == Group::Kind::token) {
            group_label(group.token, label);
        } else if (shows_steps && has_label) {
            projections_label(label);
        }
        const ImRect track(box.Min.x, box.Min.y + label_height + 0.1F * em, box.Max.x, box.Max.y);
        const float width = track.GetWidth() / static_cast<float>(group.steps);
        if (shows_steps && width >= 0.25F * em) {
            for (int i = 0; i < group.steps; ++i) {
                const float left = track.Min.x + static_cast<float>(i) * width;
                segment({left, track.Min.y, left + width - std::min(2.0F, 0.2F * width), track.Max.y}, group.first + i);
            }
        } else {
            bar(track, group.first, group.steps);
        }
        interact(track, id_of(group), group.first, group.steps);
    }

    void projections_label(const ImRect& box) const {
        TextStyle style = muted_text(ui_);
        style.size = 0.78F * ui_.em;
        if (number_ <= walk_.projection_count()) style.color = ui_.palette->text;
        draw_text_left(box, style, elided(style, "Q, K, V", box.GetWidth()));
    }

    void group_label(int token, const ImRect& box) {
        const std::string text = token_name(session_.document(), token);
        TextStyle style = muted_text(ui_);
        style.size = 0.78F * ui_.em;
        const std::string process =
            ui_.text("walk.process", {{"number", fmt::format("{}", token + 1)}, {"query", text}});
        const std::string stages = "   " + stage_names();
        if (is_current_token(token)) style.color = ui_.palette->text;
        const float used = draw_text_left(box, style, process);
        style.color = ui_.palette->muted;
        if (used + width_of(style, stages) <= box.GetWidth())
            draw_text({box.Min.x + used, box.GetCenter().y - 0.5F * style.size}, style, stages);
    }

    // In the order of the walk: those of each head, what joins the heads, a layer and the next word.
    std::string stage_names() const {
        std::string names = fmt::format("{} | {} | {}", ui_.text("walk.stage.score"), ui_.text("walk.stage.softmax"),
                                        ui_.text("walk.stage.update"));
        const Shape& shape = walk_.shape();
        if (shape.heads > 1) names = fmt::format("({}) × {}", names, shape.heads);
        const auto add = [&](bool is_there, const char* text_id) {
            if (is_there) names += fmt::format(" | {}", ui_.text(text_id));
        };
        add(shape.has_join, "walk.stage.join");
        add(shape.has_layer, "walk.stage.layer");
        add(shape.has_next_word, "walk.stage.next_word");
        return names;
    }

    void segment(ImRect box, int number) const {
        const float em = ui_.em;
        const bool is_current = number == number_;
        const ImU32 color = number <= number_ ? ui_.palette->accent : ui_.palette->border;
        if (!is_current) box.Min.y = std::max(box.Min.y, box.Max.y - 0.62F * em);
        ImGui::GetWindowDrawList()->AddRectFilled(box.Min, box.Max, color, std::min(0.2F * em, 0.3F * box.GetWidth()));
    }

    void bar(const ImRect& track, int first, int steps) const {
        const float em = ui_.em;
        const ImRect box(track.Min.x, std::max(track.Min.y, track.Max.y - 0.62F * em), track.Max.x, track.Max.y);
        const float share = std::clamp(static_cast<float>(number_ - first + 1) / static_cast<float>(steps), 0.0F, 1.0F);
        ImDrawList* list = ImGui::GetWindowDrawList();
        const float rounding = std::min(0.2F * em, 0.3F * box.GetWidth());
        list->AddRectFilled(box.Min, box.Max, ui_.palette->border, rounding);
        if (share <= 0) return;
        const float x = box.Min.x + share * box.GetWidth();
        list->AddRectFilled(box.Min, {x, box.Max.y}, ui_.palette->accent, rounding);
        if (share < 1)
            list->AddRectFilled({x - 0.12F * em, track.Min.y}, {x + 0.12F * em, box.Max.y}, ui_.palette->accent,
                                0.1F * em);
    }

    void interact(const ImRect& track, int id, int first, int steps) {
        ImGui::SetCursorScreenPos(track.Min);
        ImGui::PushID(id);
        ImGui::InvisibleButton("timeline", {std::max(track.GetWidth(), 1.0F), track.GetHeight()});
        const bool is_hovered = ImGui::IsItemHovered();
        const bool is_active = ImGui::IsItemActive();
        ImGui::PopID();
        if (!is_hovered && !is_active) return;
        const float share = std::clamp((ImGui::GetIO().MousePos.x - track.Min.x) / track.GetWidth(), 0.0F, 0.9999F);
        const Step step = walk_.at(first + static_cast<int>(share * static_cast<float>(steps)));
        if (is_active && step != session_.step()) actions_.push_back(action::GoTo{step});
        if (begin_tooltip(ui_)) {
            ImGui::TextUnformatted(fmt::format("{} / {}", walk_.number_of(step), walk_.count()).c_str());
            ImGui::EndTooltip();
        }
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    Walkthrough walk_;
    int number_;
};

}  // namespace

float walk_panel_height(const Ui& ui, float width) {
    const float spacing = ImGui::GetStyle().ItemSpacing.y;
    if (ui.is_presenting) {
        return std::ceil(message_height(ui, width) + spacing + timeline_height(ui, width) + 2 * bar_padding(ui));
    }
    float height = message_height(ui, width) + spacing + button_height(ui) + 2 * bar_padding(ui);
    if (is_timeline_beside(ui, width))
        height += timeline_height(ui, width) - button_height(ui);
    else
        height += spacing + timeline_height(ui, width);
    return std::ceil(height);
}

void draw_walk_panel(const Session& session, Ui& ui, Actions& actions) { WalkPanel(session, ui, actions).draw(); }

}  // namespace qkv
