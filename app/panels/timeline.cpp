// A group of steps for each token, and before them one for the projections if there are embeddings. The steps of the
// current group are separate; if there is no room for every step of another group, it becomes one bar. In a document
// with a layer the token of the current step has a group for each head and each stage behind them.
#include "panels/timeline.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <string>
#include <vector>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "qkv/token_name.h"
#include "qkv/trained_model.h"
#include "widgets/cell.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

struct Group {
    enum class Kind { token, part, projections, tokens_before, tokens_after };
    Kind kind;
    int token;  // 0 if it is none alone
    int first;
    int steps;
    std::string part = {};  // what a part of a token is called
};

class Timeline {
public:
    Timeline(const Session& session, Ui& ui, Actions& actions)
        : session_(session), ui_(ui), actions_(actions), walk_(session.walkthrough()), number_(session.step_number()) {}

    void draw(float height) {
        const float em = ui_.em;
        const ImRect all = take_space({std::max(ImGui::GetContentRegionAvail().x, 8 * em), height});
        const std::vector<Group> all_groups = groups();
        const auto count = static_cast<float>(all_groups.size());
        const float gap = std::min(0.75F * em, 0.25F * all.GetWidth() / count);
        const float room = all.GetWidth() - gap * (count - 1);
        const std::vector<float> widths = widths_of(all_groups, room);
        const bool shows_all = all_have_room(all_groups, room);
        point_out(session_, ui_, WindowPart::timeline, all);
        float x = all.Min.x;
        for (std::size_t i = 0; i < all_groups.size(); ++i) {
            const Group& group = all_groups[i];
            draw_group(group, {x, all.Min.y, x + widths[i], all.Max.y}, is_current(group) || shows_all);
            x += widths[i] + gap;
        }
        for (auto run = tracks_.begin(); run != tracks_.end();) {
            const auto is_other = [&](const Track& track) { return id_of(track.group) != id_of(run->group); };
            const auto end = std::find_if(run, tracks_.end(), is_other);
            interact({run, end});
            run = end;
        }
    }

private:
    // ---- the groups and their widths

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
        for (int token = before; token < end; ++token) {
            if (has_parts(token)) {
                add_parts(token, all);
            } else {
                all.push_back({Group::Kind::token, token, walk_.first_of_token(token), steps_of(1)});
            }
        }
        if (end < tokens)
            all.push_back({Group::Kind::tokens_after, 0, walk_.first_of_token(end), steps_of(tokens - end)});
        return all;
    }

    bool has_parts(int token) const {
        return walk_.shape().has_layer && is_current_token(token) && walk_.detail() != Detail::token;
    }

    void add_parts(int token, std::vector<Group>& all) const {
        const int first = walk_.first_of_token(token);
        for (int number = first; number < first + walk_.steps_per_token(); ++number) {
            const std::string part = part_of(walk_.at(number));
            const bool goes_on = number > first && all.back().part == part;
            if (!goes_on) all.push_back({Group::Kind::part, token, number, 0, part});
            ++all.back().steps;
        }
    }

    // "1 누가", "피드포워드": a head, or a stage behind the heads. Norm 1 and norm 2 have stages between them.
    std::string part_of(const Step& step) const {
        if (has_head(step)) {
            const Bilingual* job = head_job(session_.document(), step.head);
            const std::string head = fmt::format("{}", step.head + 1);
            if (job != nullptr) return head + " " + job->in(ui_.language);
            return ui_.text("walk.part.head", {{"head", head}});
        }
        switch (stage_of(step).value_or(Stage::join)) {
            case Stage::add_norm_1:
            case Stage::add_norm_2: return std::string(ui_.text("walk.part.add_norm"));
            case Stage::feed_forward: return std::string(ui_.text("walk.part.feed_forward"));
            case Stage::next_word: return std::string(ui_.text("walk.stage.next_word"));
            default: return std::string(ui_.text("walk.stage.join"));
        }
    }

    bool all_have_room(const std::vector<Group>& all, float room) const {
        return room / static_cast<float>(walk_.count()) >= 0.32F * ui_.em || all.size() == 1;
    }

    // By their steps where all have room; otherwise the current one has half of the room, and parts of a token, which
    // have labels to be read, most of it.
    std::vector<float> widths_of(const std::vector<Group>& all, float room) const {
        std::vector<float> widths;
        const auto count = static_cast<float>(all.size());
        const float wanted = wanted_by_parts(all);
        const float parts = std::min(0.78F * room, wanted);
        const auto others = count - static_cast<float>(std::ranges::count(all, Group::Kind::part, &Group::kind));
        for (const Group& group : all) {
            const float even = static_cast<float>(group.steps) * room / static_cast<float>(walk_.count());
            const float uneven = is_current(group) ? 0.5F * room : 0.5F * room / (count - 1);
            if (group.kind == Group::Kind::part) {
                const float share = others > 0 ? parts : room;
                widths.push_back(share * wanted_by(group) / wanted);
            } else if (wanted > 0) {
                widths.push_back((room - parts) / others);
            } else {
                widths.push_back(all_have_room(all, room) ? even : uneven);
            }
        }
        return widths;
    }

    float wanted_by(const Group& part) const {
        const float most_label = 5.5F * ui_.em;
        return std::min(width_of(label_style(false), part.part) + 1, most_label) +
               0.2F * static_cast<float>(part.steps) * ui_.em;
    }

    float wanted_by_parts(const std::vector<Group>& all) const {
        float wanted = 0;
        for (const Group& group : all) wanted += group.kind == Group::Kind::part ? wanted_by(group) : 0.0F;
        return wanted;
    }

    bool is_current(const Group& group) const {
        switch (group.kind) {
            case Group::Kind::projections: return is_projecting();
            case Group::Kind::token: return is_current_token(group.token);
            case Group::Kind::part: return true;
            default: return false;
        }
    }

    bool is_projecting() const { return walk_.projection_count() > 0 && number_ <= walk_.projection_count(); }
    bool is_current_token(int token) const { return !is_projecting() && token == session_.step().query; }

    // ---- drawing

    void draw_group(const Group& group, const ImRect& box, bool shows_steps) {
        const float em = ui_.em;
        const bool has_label = box.GetHeight() > 2 * em;
        const float label_height = has_label ? 1.2F * em : 0.0F;
        const ImRect label_box(box.Min.x, box.Min.y, box.Max.x, box.Min.y + label_height);
        if (has_label && (shows_steps || walk_.shape().has_layer)) label(group, label_box);
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
        tracks_.push_back({track, group});
    }

    TextStyle label_style(bool is_current) const {
        TextStyle style = muted_text(ui_);
        style.size = 0.78F * ui_.em;
        if (is_current) style.color = ui_.palette->text;
        return style;
    }

    void label(const Group& group, const ImRect& box) const {
        switch (group.kind) {
            case Group::Kind::token: token_label(group.token, box); break;
            case Group::Kind::part: short_label(group.part, box, holds_current(group)); break;
            case Group::Kind::projections:
                short_label(walk_.shape().has_words ? "X · Q, K, V" : "Q, K, V", box, is_projecting());
                break;
            default: break;
        }
    }

    bool holds_current(const Group& group) const {
        return number_ >= group.first && number_ < group.first + group.steps;
    }

    // Where only a letter or two of it would be left, nothing.
    void short_label(std::string_view text, const ImRect& box, bool is_current) const {
        const TextStyle style = label_style(is_current);
        if (box.GetWidth() >= std::min(width_of(style, text), 2.6F * ui_.em))
            draw_text_left(box, style, elided(style, text, box.GetWidth()));
    }

    std::string process(int token) const {
        return ui_.text("walk.process",
                        {{"number", fmt::format("{}", token + 1)}, {"query", token_name(session_.document(), token)}});
    }

    void token_label(int token, const ImRect& box) const {
        const TextStyle style = label_style(is_current_token(token));
        if (walk_.shape().has_layer && width_of(style, process(token)) > box.GetWidth())
            return short_label(token_name(session_.document(), token), box, is_current_token(token));
        const std::string stages = "   " + stage_names();
        const float used = draw_text_left(box, style, process(token));
        if (used + width_of(style, stages) <= box.GetWidth())
            draw_text({box.Min.x + used, box.GetCenter().y - 0.5F * style.size}, label_style(false), stages);
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

    // ---- the pointer

    struct Track {
        ImRect box;
        Group group;
    };

    // The same while the groups change under a pointer that is held down: that of a token is that of its parts.
    int id_of(const Group& group) const {
        const bool is_of_token = group.kind == Group::Kind::token || group.kind == Group::Kind::part;
        return is_of_token ? group.token : walk_.shape().queries + static_cast<int>(group.kind);
    }

    // One token, with all of its parts.
    void interact(std::span<const Track> tracks) {
        const ImRect box(tracks.front().box.Min, tracks.back().box.Max);
        const float height = std::max(box.GetHeight(), ui_.least_target);  // a finger may be above it
        ImGui::SetCursorScreenPos({box.Min.x, box.Max.y - height});
        ImGui::PushID(id_of(tracks.front().group));
        ImGui::InvisibleButton("timeline", {std::max(box.GetWidth(), 1.0F), height});
        const bool is_hovered = ImGui::IsItemHovered();
        const bool is_active = ImGui::IsItemActive();
        ImGui::PopID();
        if (!is_hovered && !is_active) return;
        ui_.finger_target.drag = FingerTarget::Drag::sideways;
        const Step step = step_at(tracks, ImGui::GetIO().MousePos.x);
        if (is_active && step != session_.step()) actions_.push_back(action::GoTo{step});
        if (begin_tooltip(ui_)) {
            ImGui::TextUnformatted(fmt::format("{} / {}", walk_.number_of(step), walk_.count()).c_str());
            if (walk_.shape().has_layer) ImGui::TextUnformatted(place_in_words(step).c_str());
            ImGui::EndTooltip();
        }
    }

    Step step_at(std::span<const Track> tracks, float x) const {
        const auto* track = &tracks.front();
        for (const Track& one : tracks) {
            if (one.box.Min.x <= x) track = &one;
        }
        const float share = std::clamp((x - track->box.Min.x) / track->box.GetWidth(), 0.0F, 0.9999F);
        return walk_.at(track->group.first + static_cast<int>(share * static_cast<float>(track->group.steps)));
    }

    // "과정 2 · 친구에게 · 1 누가"
    std::string place_in_words(const Step& step) const {
        const std::string token = process(step.query);
        const bool is_whole = step.kind == StepKind::token;
        const bool is_projection = walk_.number_of(step) <= walk_.projection_count();
        return is_whole ? token : fmt::format("{} · {}", token, is_projection ? "X · Q, K, V" : part_of(step));
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    Walkthrough walk_;
    int number_;
    std::vector<Track> tracks_;
};

}  // namespace

void draw_timeline(const Session& session, Ui& ui, Actions& actions, float height) {
    Timeline(session, ui, actions).draw(height);
}

}  // namespace qkv
