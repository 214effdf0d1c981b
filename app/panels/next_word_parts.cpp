#include "panels/next_word_parts.h"

#include <algorithm>

#include "qkv/number_format.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/matters_tint.h"

namespace qkv {
namespace {

int last_token(const Session& session) { return session.document().token_count() - 1; }

bool is_kept_back(const Session& session, int token) {
    return session.learning().prediction() && !session.is_reached({Quantity::probability, token, 0});
}

int likeliest(const Attention& attention, int token) { return likeliest_words(*attention.next, token, 1).front(); }

}  // namespace

const Snapshot* words_before(const Session& session) {
    const Snapshot* before = session.editing().before();
    if (before == nullptr) return nullptr;
    const Matrix& was = before->attention.next->probabilities;
    const Matrix& is = session.attention().next->probabilities;
    return was.cols() != is.cols() || was == is ? nullptr : before;
}

std::vector<int> next_words_to_show(const Session& session, int count) {
    const int last = last_token(session);
    std::vector<int> words = likeliest_words(*session.attention().next, last, count);
    const Snapshot* before = words_before(session);
    if (before == nullptr || words.size() < 2) return words;
    const int was_first = likeliest(before->attention, last);
    if (std::ranges::find(words, was_first) == words.end()) words.back() = was_first;
    return words;
}

const std::string& word_name(const Session& session, int word) {
    return session.document().model->words[static_cast<std::size_t>(word)];
}

void draw_share(const Ui& ui, const ImRect& track, double share, ImU32 color) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float rounding = 0.35F * track.GetHeight();
    list->AddRectFilled(track.Min, track.Max, ui.palette->field, rounding);
    const float width = std::max(static_cast<float>(share) * track.GetWidth(), 1.5F);
    list->AddRectFilled(track.Min, {track.Min.x + width, track.Max.y}, color, rounding);
}

double shown_share(const Session& session, double probability, int token) {
    return is_kept_back(session, token) ? 0.0 : probability;
}

float draw_probability(const Session& session, const ImRect& box, const TextStyle& style, double probability,
                       int token) {
    const std::string shown = is_kept_back(session, token) ? "?" : format_number(probability, session.view().decimals);
    const float width = width_of(style, shown);
    draw_text_centered({box.Max.x - width, box.Min.y, box.Max.x, box.Max.y}, style, shown);
    return width;
}

ImU32 next_word_color(const Session& session, const Ui& ui, int word) {
    return bar_color(ui, {Quantity::probability, last_token(session), word}, ui.palette->weight);
}

void choose_next_word(const Session& session, Ui& ui, Actions& actions, const ImRect& box, int word) {
    const Cell cell{Quantity::probability, last_token(session), word};
    if (is_pointed_at(box) && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) ui.chosen_word = word;
    note_number_for_tests(cell, box);
    point_at_cell(session, ui, actions, box, cell);
}

bool has_room_for_word(const Session& session) {
    return session.document().token_count() < session.document().model->position_count();
}

void take_likeliest_word(const Session& session, Actions& actions) {
    const std::string& word = word_name(session, likeliest(session.attention(), last_token(session)));
    actions.push_back(action::SetSentence{session.document().sentence + " " + word});
    actions.push_back(action::Settle{});
    actions.push_back(action::Last{});
}

void draw_take_button(const Session& session, Ui& ui, Actions& actions) {
    const bool has_room = has_room_for_word(session);
    const ButtonLook look{.icon = Icon::enter,
                          .icon_is_after = true,
                          .is_primary = has_room,
                          .is_enabled = has_room,
                          .tooltip = ui.text(has_room ? "next.take.tip" : "next.full")};
    if (button(ui, "take_word", ui.text("next.take"), look)) take_likeliest_word(session, actions);
}

}  // namespace qkv
