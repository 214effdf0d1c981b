#include "panels/remedies.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "qkv/model_words.h"
#include "widgets/button.h"
#include "widgets/text.h"

namespace qkv {
namespace {

constexpr float remedy_gap_em = 0.35F;

ButtonLook look_of(const Remedy& remedy) { return {.is_narrow = true, .tooltip = remedy.tooltip}; }

TextStyle title_style(const Ui& ui) { return {ui.fonts.text, ui.em, ui.palette->on_warning}; }

// Where the next thing of a line stands.
class Flow {
public:
    Flow(const Ui& ui, float width) : gap_(remedy_gap_em * ui.em), line_(button_height(ui) + gap_), width_(width) {}

    void begin_group() {
        if (x_ > 0) next_line();
    }
    ImVec2 place(float width) {
        if (x_ > 0 && x_ + width > width_) next_line();
        const ImVec2 at(x_, y_);
        x_ += width + gap_;
        return at;
    }
    float height() const { return y_ + line_; }

private:
    void next_line() {
        x_ = 0;
        y_ += line_;
    }

    float gap_;
    float line_;
    float width_;
    float x_ = 0;
    float y_ = 0;
};

// Calls `title` and `remedy` for everything with its place from the upper left corner. Returns the height.
template <class Title, class One>
float lay_out(const Ui& ui, const std::vector<RemedyGroup>& groups, float width, Title title, One remedy) {
    Flow flow(ui, width);
    for (const RemedyGroup& group : groups) {
        flow.begin_group();
        const float words = width_of(title_style(ui), group.title) + 0.3F * ui.em;
        title(group, flow.place(words), words);
        for (const Remedy& one : group.remedies) remedy(one, flow.place(button_width(ui, one.label, look_of(one))));
    }
    return groups.empty() ? 0.0F : flow.height();
}

RemedyGroup nearest_of(const Session& session, const Ui& ui, const UnknownWord& unknown) {
    constexpr int count = 3;
    RemedyGroup group{std::string(ui.text("unknown.nearest")), {}};
    for (const std::string& word : nearest_words(*session.document().model, unknown.word, count)) {
        const std::string sentence = with_word_replaced(ui.sentence.text(), unknown, word);
        group.remedies.push_back({"known_word", word, EditingAction{action::SetSentence{sentence}}});
    }
    return group;
}

RemedyGroup kinds_of(const Session& session, const Ui& ui, const UnknownWord& unknown) {
    RemedyGroup group{std::string(ui.text("unknown.treat_as")), {}};
    for (const WordKind* kind : kinds_to_choose(session.document(), unknown.before)) {
        const std::string tip =
            ui.text("unknown.treat_as.tip", {{"words", fmt::format("{}", fmt::join(kind->words, ", "))}});
        const action::TreatWordAs treat{ui.sentence.text(), unknown.word, kind->words};
        group.remedies.push_back({"treat_as", kind->name.in(ui.language), EditingAction{treat}, tip});
    }
    return group;
}

}  // namespace

std::vector<RemedyGroup> remedies(const Session& session, const Ui& ui) {
    if (!session.problem() || session.problem()->id != "problem.model.unknown_word") return {};
    const auto unknown = unknown_word(session.document(), ui.sentence.text());
    if (!unknown) return {};
    std::vector<RemedyGroup> groups{nearest_of(session, ui, *unknown)};
    if (RemedyGroup kinds = kinds_of(session, ui, *unknown); !kinds.remedies.empty())
        groups.push_back(std::move(kinds));
    return groups;
}

float remedies_height(const Ui& ui, const std::vector<RemedyGroup>& groups, float width) {
    return lay_out(
        ui, groups, width, [](const RemedyGroup&, ImVec2, float) {}, [](const Remedy&, ImVec2) {});
}

void draw_remedies(const Ui& ui, const std::vector<RemedyGroup>& groups, float width, Actions& actions) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const auto title = [&](const RemedyGroup& group, ImVec2 at, float words) {
        const ImVec2 from(corner.x + at.x, corner.y + at.y);
        draw_text_left({from, {from.x + words, from.y + button_height(ui)}}, title_style(ui), group.title);
    };
    int number = 0;
    const auto remedy = [&](const Remedy& one, ImVec2 at) {
        ImGui::SetCursorScreenPos({corner.x + at.x, corner.y + at.y});
        ImGui::PushID(number++);
        if (button(ui, one.id, one.label, look_of(one))) actions.push_back(one.action);
        ImGui::PopID();
    };
    const float height = lay_out(ui, groups, width, title, remedy);
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy({width, height});
}

}  // namespace qkv
