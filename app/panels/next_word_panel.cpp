// The words that are likeliest to come next, those before the last edit, and what would have come at each place.
#include <algorithm>
#include <fmt/format.h>

#include "panels/about_model.h"
#include "panels/next_word_parts.h"
#include "panels/panels.h"
#include "panels/shortcuts.h"
#include "qkv/model_words.h"
#include "qkv/token_name.h"
#include "qkv/what_changed.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/pull.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

// In em: a word with its bar, and with the one before the last edit below it; the lines below; a place in the sentence.
constexpr float word_em = 1.75F;
constexpr float before_em = 0.6F;
constexpr float panel_title_em = 2.3F;
constexpr float take_em = 2.4F;
constexpr float change_em = 1.5F;
constexpr float note_em = 1.4F;
constexpr float place_em = 1.5F;
constexpr float digits_em = 3.6F;
constexpr int least_words = 3;

// What is in the panel besides the words, and how high it is.
struct Parts {
    bool has_before;
    int notes;   // of words that the model was not trained with
    int places;  // 0 where there is only one
    float place;

    Parts(const Session& session, const Ui& ui)
        : has_before(words_before(session) != nullptr),
          notes(static_cast<int>(words_only_read(session.document()).size())),
          places(has_places(session.document()) ? session.document().token_count() : 0),
          place(std::max(place_em, ui.least_target / ui.em)) {}

    // Without the causal mask a token has read what follows it as well.
    static bool has_places(const Document& document) {
        return document.token_count() > 1 && document.options.mask == Mask::causal;
    }

    float lane() const { return has_before ? word_em + before_em : word_em; }
    float around_words() const {
        return panel_title_em + take_em + (has_before ? change_em : 0.0F) + static_cast<float>(notes) * note_em;
    }
    float of_places() const { return places == 0 ? 0.0F : place_em + static_cast<float>(places) * place + 0.4F; }
};

class NextWordPanel {
public:
    NextWordPanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session),
          ui_(ui),
          actions_(actions),
          document_(session.document()),
          next_(*session.attention().next),
          before_(words_before(session)),
          last_(document_.token_count() - 1),
          parts_(session, ui) {}

    void draw() {
        ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
        rows();
        ImGui::PopStyleVar();
    }

private:
    void rows() {
        const ImVec2 room = ImGui::GetContentRegionAvail();
        const float lane = parts_.lane();
        const int fitting = static_cast<int>((room.y / ui_.em - parts_.around_words()) / lane);
        const std::vector<int> words = next_words_to_show(session_, std::clamp(fitting, 1, next_words_shown));
        title(static_cast<int>(words.size()));
        name_width_ = 0.0F;
        for (const int word : words)
            name_width_ = std::max(name_width_, width_of({ui_.fonts.bold, ui_.em, 0}, word_name(session_, word)));
        name_width_ = std::min(name_width_ + 0.6F * ui_.em, 0.42F * room.x);
        const ImVec2 top = ImGui::GetCursorScreenPos();
        for (const int word : words) word_row(word, take_space({room.x, lane * ui_.em}));
        point_out(session_, ui_, WindowPart::next, {top, {top.x + room.x, ImGui::GetCursorScreenPos().y}});
        take_it(room.x);
        if (before_ != nullptr) last_change(take_space({room.x, change_em * ui_.em}));
        for (const OnlyRead& read : words_only_read(document_)) note(read, take_space({room.x, note_em * ui_.em}));
        places(room.x);
    }

    // With the way to what this model is.
    void title(int words) {
        const ImRect box = take_space({ImGui::GetContentRegionAvail().x, panel_title_em * ui_.em});
        const ImVec2 below = ImGui::GetCursorScreenPos();
        const float right = box.Max.x - draw_about_model_button(session_, ui_, box);
        float x = box.Min.x + draw_text_left(box, title_text(ui_), ui_.text("next.title")) + 0.6F * ui_.em;
        const std::string of = ui_.text("next.of", {{"shown", fmt::format("{}", words)},
                                                    {"count", fmt::format("{}", document_.model->next_word_count())}});
        if (x + width_of(muted_text(ui_), of) <= right - 0.4F * ui_.em)
            draw_text_left({x, box.Min.y, right, box.Max.y}, muted_text(ui_), of);
        ImGui::SetCursorScreenPos(below);
    }

    // The word, its bar, its probability, and below the bar a thin one for what it was before the last edit.
    void word_row(int word, const ImRect& box) {
        const float em = ui_.em;
        const ImRect line(box.Min.x, box.Min.y, box.Max.x, box.Min.y + word_em * em);
        if (ui_.chosen_word == word)
            ImGui::GetWindowDrawList()->AddRectFilled({box.Min.x - 0.4F * em, box.Min.y},
                                                      {box.Max.x + 0.4F * em, box.Max.y},
                                                      with_alpha(ui_.palette->accent, 0.1F), 0.3F * em);
        draw_label(ui_, {line.Min.x, line.Min.y, line.Min.x + name_width_, line.Max.y},
                   {ui_.fonts.bold, em, ui_.palette->text}, word_name(session_, word), LabelPlace::left);
        const float middle = line.GetCenter().y;
        const ImRect track(line.Min.x + name_width_, middle - 0.36F * em, line.Max.x - digits_em * em,
                           middle + 0.36F * em);
        const double value = next_.probabilities(last_, word);
        draw_share(ui_, track, shown_share(session_, value, last_), next_word_color(session_, ui_, word));
        pull_bar(session_, ui_, track, {Quantity::probability, last_, word});
        TextStyle style = digits_text(ui_, 1.0F);
        style.color = ui_.palette->weight_text;
        draw_probability(session_, line, style, value, last_);
        choose_next_word(session_, ui_, actions_, line, word);
        if (before_ != nullptr) row_before(word, {track.Min.x, line.Max.y - 0.25F * em, box.Max.x, box.Max.y});
    }

    void row_before(int word, const ImRect& box) const {
        const float em = ui_.em;
        const double value = before_->attention.next->probabilities(last_, word);
        draw_share(ui_, {box.Min.x, box.Min.y, box.Max.x - digits_em * em, box.Min.y + 0.3F * em},
                   shown_share(session_, value, last_), with_alpha(ui_.palette->weight, 0.4F));
        TextStyle style = digits_text(ui_, 0.75F);
        style.color = ui_.palette->muted;
        const ImRect at(box.Max.x - digits_em * em, box.Min.y - 0.3F * em, box.Max.x, box.Min.y + 0.6F * em);
        const float width = draw_probability(session_, at, style, value, last_);
        ImGui::GetWindowDrawList()->AddLine({at.Max.x - width, at.GetCenter().y}, {at.Max.x, at.GetCenter().y},
                                            ui_.palette->muted);
    }

    void take_it(float width) {
        const float em = ui_.em;
        ImGui::SetCursorScreenPos({ImGui::GetCursorScreenPos().x, ImGui::GetCursorScreenPos().y + 0.2F * em});
        const ImVec2 at = ImGui::GetCursorScreenPos();
        draw_take_button(session_, ui_, actions_);
        const float left = ImGui::GetItemRectMax().x + 0.7F * em;
        const std::string& word = word_name(session_, likeliest_words(next_, last_, 1).front());
        draw_text_left({left, at.y, at.x + width, at.y + button_height(ui_)}, muted_text(ui_),
                       has_room_for_word(session_) ? ui_.text("next.take.how", {{"word", word}})
                                                   : std::string(ui_.text("next.full")));
        ImGui::SetCursorScreenPos({at.x, at.y + button_height(ui_) + 0.3F * em});
        ImGui::Dummy({0, 0});
    }

    // What the thin bars are compared with, and a way back to it.
    void last_change(const ImRect& box) {
        const float em = ui_.em;
        const std::string change = what_changed(before_->document, document_, session_.style()).in(ui_.language);
        const std::string said = ui_.text("next.changed", {{"change", change}});
        const float size = 1.3F * em;
        const ImRect words(box.Min.x, box.Min.y, box.Max.x - size - 0.4F * em, box.Max.y);
        draw_text_left(words, muted_text(ui_), said);
        note_for_tests("last_change", words);
        ImGui::SetCursorScreenPos({box.Max.x - size, box.GetCenter().y - 0.5F * size});
        if (session_.editing().can_undo() && icon_button(ui_, "undo_change", Icon::undo, size, undo_words(ui_)))
            actions_.push_back(action::Undo{});
        ImGui::SetCursorScreenPos({box.Min.x, box.Max.y});
        ImGui::Dummy({0, 0});
        if (is_pointed_at(words)) tell_whole(ui_, said);
    }

    std::string said_of(const OnlyRead& read) const {
        if (read.kind == nullptr) return ui_.text("next.only_read", {{"word", read.word}});
        return ui_.text("next.read_as", {{"word", read.word}, {"kind", read.kind->name.in(ui_.language)}});
    }

    void note(const OnlyRead& read, const ImRect& box) const {
        TextStyle style = muted_text(ui_);
        style.color = ui_.palette->text;
        const std::string said = said_of(read);
        draw_text_left(box, style, said);
        note_for_tests("only_read", box);
        if (is_pointed_at(box)) tell_whole(ui_, said);
    }

    // What the model would have said behind each word. Where not all have room, the last ones are seen, and the others
    // are scrolled to.
    void places(float width) {
        const float em = ui_.em;
        const float below_title = ImGui::GetContentRegionAvail().y - place_em * em;
        const float height = parts_.place * em;
        const int fitting = static_cast<int>(below_title / height);
        if (fitting < 1 || parts_.places == 0) return;
        draw_text_left(take_space({width, place_em * em}), {ui_.fonts.bold, em, ui_.palette->text},
                       ui_.text("next.places"));
        const int shown = std::min(fitting, last_ + 1);
        ImGui::BeginChild("places", {width, static_cast<float>(shown) * height}, ImGuiChildFlags_NavFlattened);
        for (int token = 0; token <= last_; ++token)
            place(token, take_space({ImGui::GetContentRegionAvail().x, height}));
        if (ui_.frames_to_follow > 0) ImGui::SetScrollY(ImGui::GetScrollMaxY());
        ImGui::EndChild();
    }

    void place(int token, const ImRect& box) {
        const float em = ui_.em;
        ImGui::PushID(token);
        ImGui::SetCursorScreenPos(box.Min);
        if (ImGui::InvisibleButton("place", box.GetSize(), ImGuiButtonFlags_EnableNav)) {
            const StepKind kind = StepKind::probabilities;
            actions_.push_back(action::GoTo{{kind, token}});
        }
        if (ImGui::IsItemHovered()) {
            ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
            ImGui::GetWindowDrawList()->AddRectFilled(box.Min, box.Max, ui_.palette->field, 0.3F * em);
        }
        ImGui::PopID();
        const int word = likeliest_words(next_, token, 1).front();
        const std::string before = token == 0 ? token_name(document_, 0) : "… " + token_name(document_, token);
        const float middle = box.Min.x + 0.36F * box.GetWidth();
        const float bars = std::min(4 * em, 0.2F * box.GetWidth());
        const float right = box.Max.x - digits_em * em;
        draw_label(ui_, {box.Min.x, box.Min.y, middle - 0.8F * em, box.Max.y}, muted_text(ui_), before,
                   LabelPlace::left);
        draw_text_centered({middle - 0.8F * em, box.Min.y, middle, box.Max.y}, muted_text(ui_), "›");
        draw_label(ui_, {middle + 0.2F * em, box.Min.y, right - bars - 0.3F * em, box.Max.y},
                   {ui_.fonts.bold, em, ui_.palette->text}, word_name(session_, word), LabelPlace::left);
        const double value = next_.probabilities(token, word);
        draw_share(ui_, {right - bars, box.GetCenter().y - 0.22F * em, right, box.GetCenter().y + 0.22F * em},
                   shown_share(session_, value, token), ui_.palette->weight);
        TextStyle style = digits_text(ui_, 0.875F);
        style.color = ui_.palette->weight_text;
        draw_probability(session_, box, style, value, token);
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    const Document& document_;
    const NextWords& next_;
    const Snapshot* before_;
    int last_;
    Parts parts_;
    float name_width_ = 0;
};

}  // namespace

void draw_next_word_panel(const Session& session, Ui& ui, Actions& actions) {
    NextWordPanel(session, ui, actions).draw();
}

// Where there is little room, first the places go, then words.
float next_word_panel_height(const Session& session, const Ui& ui, float most) {
    const Parts parts(session, ui);
    const float margins = ui.is_low ? 1.4F : 2.4F;
    const float whole = parts.around_words() + next_words_shown * parts.lane() + parts.of_places() + margins;
    const float least = parts.around_words() + least_words * parts.lane() + margins;
    return std::min(whole * ui.em, std::max(most, least * ui.em));
}

}  // namespace qkv
