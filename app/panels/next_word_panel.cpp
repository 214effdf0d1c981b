// The words that are likeliest to come next, those before the last edit, and what would have come at each place.
#include <algorithm>
#include <fmt/format.h>

#include "panels/panels.h"
#include "qkv/number_format.h"
#include "qkv/token_name.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

// In em: a word with its bar, and with the one before the last edit below it; a place in the sentence.
constexpr float word_em = 1.75F;
constexpr float before_em = 0.85F;
constexpr float place_em = 1.5F;
constexpr float title_em = 1.9F;
constexpr float take_em = 2.6F;

class NextWordPanel {
public:
    NextWordPanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session),
          ui_(ui),
          actions_(actions),
          document_(session.document()),
          next_(*session.attention().next),
          before_(session.editing().before()),
          last_(document_.token_count() - 1) {}

    void draw() {
        ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
        rows();
        ImGui::PopStyleVar();
    }

private:
    void rows() {
        const ImVec2 room = ImGui::GetContentRegionAvail();
        title(take_space({room.x, title_em * ui_.em}));
        const float lane = before_ == nullptr ? word_em : word_em + before_em;
        const float for_words = room.y - (title_em + take_em) * ui_.em;
        const int fitting = static_cast<int>(for_words / (lane * ui_.em));
        const std::vector<int> words = likeliest_words(next_, last_, std::clamp(fitting, 1, next_words_shown));
        name_width_ = 0.0F;
        for (const int word : words)
            name_width_ = std::max(name_width_, width_of({ui_.fonts.bold, ui_.em, 0}, name_of(word)));
        name_width_ = std::min(name_width_ + 0.6F * ui_.em, 0.42F * room.x);
        const ImVec2 top = ImGui::GetCursorScreenPos();
        for (const int word : words) word_row(word, take_space({room.x, lane * ui_.em}));
        point_out(session_, ui_, WindowPart::next, {top, {top.x + room.x, ImGui::GetCursorScreenPos().y}});
        take_it(words.front(), room.x);
        places(room.x);
    }

    const std::string& name_of(int word) const { return document_.model->words[index(word)]; }

    void title(const ImRect& box) const {
        const TextStyle style = title_text(ui_);
        const float used = draw_text_left(box, style, ui_.text("next.title"));
        const std::string of = ui_.text("next.of", {{"count", fmt::format("{}", document_.model->next_word_count())}});
        draw_text_left({box.Min.x + used + 0.6F * ui_.em, box.Min.y, box.Max.x, box.Max.y}, muted_text(ui_), of);
    }

    // The word, its bar, its probability, and below the bar a thin one for what it was before the last edit.
    void word_row(int word, const ImRect& box) {
        const float em = ui_.em;
        const ImRect line(box.Min.x, box.Min.y, box.Max.x, box.Min.y + word_em * em);
        draw_label(ui_, {line.Min.x, line.Min.y, line.Min.x + name_width_, line.Max.y},
                   {ui_.fonts.bold, em, ui_.palette->text}, name_of(word), LabelPlace::left);
        const Cell cell{Quantity::probability, last_, word};
        const float digits = 3.6F * em;
        const ImRect track(line.Min.x + name_width_, line.GetCenter().y - 0.36F * em, line.Max.x - digits,
                           line.GetCenter().y + 0.36F * em);
        const double value = next_.probabilities(last_, word);
        bar(track, value, ui_.palette->weight);
        TextStyle style = digits_text(ui_, 1.0F);
        style.color = ui_.palette->weight_text;
        number({line.Max.x - digits, line.Min.y, line.Max.x, line.Max.y}, style, value);
        note_number_for_tests(cell, line);
        point_at_cell(session_, ui_, actions_, line, cell);
        if (before_ != nullptr) row_before(word, {track.Min.x, line.Max.y - 0.25F * em, box.Max.x, box.Max.y});
    }

    void row_before(int word, const ImRect& box) const {
        const double value = before_->attention.next->probabilities(last_, word);
        const float digits = 3.6F * ui_.em;
        bar({box.Min.x, box.Min.y, box.Max.x - digits, box.Min.y + 0.3F * ui_.em}, value,
            with_alpha(ui_.palette->weight, 0.4F));
        TextStyle style = digits_text(ui_, 0.75F);
        style.color = ui_.palette->muted;
        const ImRect at(box.Max.x - digits, box.Min.y - 0.3F * ui_.em, box.Max.x, box.Min.y + 0.6F * ui_.em);
        number(at, style, value);
        const float width = width_of(style, format_number(value, session_.view().decimals));
        ImGui::GetWindowDrawList()->AddLine({at.Max.x - width, at.GetCenter().y}, {at.Max.x, at.GetCenter().y},
                                            ui_.palette->muted);
    }

    void number(const ImRect& box, const TextStyle& style, double value) const {
        const std::string shown = format_number(value, session_.view().decimals);
        const float width = width_of(style, shown);
        draw_text_centered({box.Max.x - width, box.Min.y, box.Max.x, box.Max.y}, style, shown);
    }

    void bar(const ImRect& track, double share, ImU32 color) const {
        ImDrawList* list = ImGui::GetWindowDrawList();
        const float rounding = 0.35F * track.GetHeight();
        list->AddRectFilled(track.Min, track.Max, ui_.palette->field, rounding);
        const float width = std::max(static_cast<float>(share) * track.GetWidth(), 1.5F);
        list->AddRectFilled(track.Min, {track.Min.x + width, track.Max.y}, color, rounding);
    }

    // Writes the likeliest word behind the sentence.
    void take_it(int word, float width) {
        const float em = ui_.em;
        ImGui::SetCursorScreenPos({ImGui::GetCursorScreenPos().x, ImGui::GetCursorScreenPos().y + 0.2F * em});
        const bool has_room = document_.token_count() < document_.model->position_count();
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const ButtonLook look{.is_primary = has_room,
                              .is_enabled = has_room,
                              .tooltip = ui_.text(has_room ? "next.take.tip" : "next.full")};
        if (button(ui_, "take_word", ui_.text("next.take"), look)) {
            actions_.push_back(action::SetSentence{document_.sentence + " " + name_of(word)});
            actions_.push_back(action::Settle{});
            actions_.push_back(action::Last{});
        }
        const float left = ImGui::GetItemRectMax().x + 0.7F * em;
        draw_text_left(
            {left, at.y, at.x + width, at.y + button_height(ui_)}, muted_text(ui_),
            has_room ? ui_.text("next.take.how", {{"word", name_of(word)}}) : std::string(ui_.text("next.full")));
        ImGui::SetCursorScreenPos({at.x, at.y + button_height(ui_) + 0.3F * em});
        ImGui::Dummy({0, 0});
    }

    // What the model would have said behind each word.
    void places(float width) {
        const float em = ui_.em;
        const float room = ImGui::GetContentRegionAvail().y;
        const int fitting = static_cast<int>(room / (place_em * em)) - 1;
        if (fitting < 1 || last_ == 0) return;
        draw_text_left(take_space({width, place_em * em}), {ui_.fonts.bold, em, ui_.palette->text},
                       ui_.text("next.places"));
        for (int token = std::max(0, last_ + 1 - fitting); token <= last_; ++token)
            place(token, take_space({width, place_em * em}));
    }

    void place(int token, const ImRect& box) {
        const float em = ui_.em;
        const int word = likeliest_words(next_, token, 1).front();
        const float middle = box.Min.x + 0.4F * box.GetWidth();
        ImGui::PushID(token);
        ImGui::SetCursorScreenPos(box.Min);
        if (ImGui::InvisibleButton("place", box.GetSize(), ImGuiButtonFlags_EnableNav)) {
            const StepKind kind = StepKind::probabilities;
            actions_.push_back(action::GoTo{{kind, token}});
        }
        if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        ImGui::PopID();
        const std::string before = token == 0 ? token_name(document_, 0) : "… " + token_name(document_, token);
        draw_label(ui_, {box.Min.x, box.Min.y, middle - 0.8F * em, box.Max.y}, muted_text(ui_), before,
                   LabelPlace::left);
        draw_text_centered({middle - 0.8F * em, box.Min.y, middle, box.Max.y}, muted_text(ui_), "›");
        draw_label(ui_, {middle + 0.2F * em, box.Min.y, box.Max.x - 3.8F * em, box.Max.y},
                   {ui_.fonts.bold, em, ui_.palette->text}, name_of(word), LabelPlace::left);
        TextStyle style = digits_text(ui_, 0.875F);
        style.color = ui_.palette->weight_text;
        number(box, style, next_.probabilities(token, word));
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    const Document& document_;
    const NextWords& next_;
    const Snapshot* before_;
    int last_;
    float name_width_ = 0;
};

}  // namespace

void draw_next_word_panel(const Session& session, Ui& ui, Actions& actions) {
    NextWordPanel(session, ui, actions).draw();
}

float next_word_panel_height(const Session& session, const Ui& ui, float most) {
    const float lane = session.editing().before() == nullptr ? word_em : word_em + before_em;
    const int places = session.document().token_count() > 1 ? session.document().token_count() + 1 : 0;
    const float whole = title_em + take_em + next_words_shown * lane + 2.4F;
    const float with_places = whole + static_cast<float>(places) * place_em;
    return std::min(with_places * ui.em, std::max(most, (title_em + take_em + 3 * lane + 1) * ui.em));
}

}  // namespace qkv
