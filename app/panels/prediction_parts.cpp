// Predict mode in the cards: the field for an answer, and the verdict of the judge.
#include <algorithm>
#include <utility>

#include "imgui.h"
#include "imgui_stdlib.h"
#include "panels/asked_words.h"
#include "panels/stages_panel.h"
#include "widgets/button.h"
#include "widgets/text.h"
#include "widgets/text_field.h"

namespace qkv {
namespace {

constexpr float number_width_em = 5.0F;
constexpr float vector_width_em = 14.0F;
constexpr float least_room_for_verdict = 6.5F;

// Before anything is typed, Space goes to the next step as everywhere.
int keep_first_space_out(ImGuiInputTextCallbackData* data) {
    const bool is_first = static_cast<const AnswerTyping*>(data->UserData)->typed.empty();
    return is_first && data->EventChar == ' ' ? 1 : 0;
}

}  // namespace

// The card with the field for the answer.
std::optional<Stage> StagesPanel::asked_stage() const {
    if (!session_.learning().asked()) return std::nullopt;
    const Step& asked = *session_.learning().asked();
    if (asked.kind != StepKind::token) return stage_of(asked);
    return last_stage();
}

// What a token comes to.
Stage StagesPanel::last_stage() const {
    const Document& document = session_.document();
    if (document.model) return Stage::next_word;
    if (document.layer) return Stage::add_norm_2;
    return document.is_joined() ? Stage::join : Stage::update;
}

float StagesPanel::answer_width() const {
    const Step& asked = *session_.learning().asked();
    const float width = (is_vector(session_.document(), asked) ? vector_width_em : number_width_em) * ui_.em;
    // On a phone a V stands before it.
    constexpr float share = 0.45F;
    const bool is_behind_v = has_phone_rows() && asked.kind == StepKind::contribution;
    return is_behind_v ? std::min(width, share * inner_width_) : width;
}

void StagesPanel::answer_field(ImVec2 at, float height) {
    const float em = ui_.em;
    const ImVec2 cursor = ImGui::GetCursorScreenPos();
    at.y -= 0.5F * std::max(ui_.least_target - height, 0.0F);  // into the gaps between the rows
    height = std::max(height, ui_.least_target);
    const float width = std::min(answer_width(), std::max(inner_width_, 8 * em));
    AnswerTyping& answer = ui_.answer;
    if (answer.takes_keyboard && !ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) {
        answer.takes_keyboard = false;
        take_keyboard_here();
    }
    ImGui::SetCursorScreenPos(at);
    ImGui::SetNextItemWidth(width);
    ImGui::PushFont(ui_.fonts.digits, 1.0625F * em);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0.5F * em, 0.5F * (height - 1.0625F * em)));
    const std::string hint = is_vector(session_.document(), *session_.learning().asked()) ? vector_hint() : "?";
    constexpr ImGuiInputTextFlags flags = ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll |
                                          ImGuiInputTextFlags_CallbackCharFilter;
    const bool is_entered =
        ImGui::InputTextWithHint("##answer", hint.c_str(), &answer.typed, flags, keep_first_space_out, &answer);
    answer.has_keyboard = ImGui::IsItemActive();
    ImGui::PopStyleVar();
    ImGui::PopFont();
    const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
    draw_ring(ui_, box, ui_.palette->accent);
    follow(true);
    if (answer.has_keyboard) ui_.frames_to_hold = 0;
    if (is_entered) {
        if (!answer.typed.empty()) actions_.push_back(action::Predict{answer.typed});
        answer.takes_keyboard = true;
        ui_.wait_for_field();
    }
    ImGui::SetCursorScreenPos(cursor);
}

// For a stage: all of its scores or weights in one field below its rows.
void StagesPanel::row_answer(StepKind kind) {
    if (!session_.learning().asked() || session_.learning().asked()->kind != kind) return;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    answer_field(at, button_height(ui_));
    ImGui::Dummy({answer_width(), button_height(ui_)});
}

// "[?, ?, ?]"
std::string StagesPanel::vector_hint() const {
    std::string hint;
    const std::size_t count =
        cells_asked(session_.document(), session_.attention(), *session_.learning().asked()).size();
    constexpr std::size_t most = 8;
    for (std::size_t i = 0; i < std::min(count, most); ++i) hint += i == 0 ? "?" : ", ?";
    return "[" + hint + (count > most ? ", …]" : "]");
}

// "1×0 = " and the field: a product has no fixed place in its card. Returns the width.
float StagesPanel::product_answer(ImVec2 at, float height) {
    Pieces pieces = session_.asked_explanation().formulas.front().operation;
    pieces.push_back(symbol(" = "));
    const float width = formula_text(at, height, pieces);
    answer_field({at.x + width, at.y}, height);
    return width + answer_width();
}

std::string StagesPanel::score_of_round() const {
    const Tally tally = session_.learning().prediction()->round.tally();
    return ui_.text("predict.score", {{"right", fmt::format("{}", tally.right_at_once + tally.right_later)},
                                      {"total", fmt::format("{}", tally.total())}});
}

// Most verdicts take no more than the least of it, so that the form of the cards stays the same.
float StagesPanel::room_for_verdict() const {
    if (!asked_stage()) return 0;
    return std::max(verdict_height(), least_room_for_verdict * ui_.em) + table::gap * ui_.em;
}

float StagesPanel::verdict_height() const {
    const float em = ui_.em;
    const float width = std::max(inner_width_, 14 * em) - 1.4F * em;
    const TextStyle style = normal_text(ui_);
    const std::string lines = broken_between_words(style, verdict_in_words(session_), width);
    return size_of(style, lines).y + 1.9F * em + button_height(ui_);
}

// On a phone it stands below the cards, which scroll, so that it is seen whatever is asked for.
bool StagesPanel::is_verdict_fixed() const { return asked_stage() && has_phone_rows(); }

// The verdict on the last answer, and help.
void StagesPanel::verdict_box() {
    const float em = ui_.em;
    const Prediction& prediction = *session_.learning().prediction();
    const bool is_right = prediction.judged && *prediction.judged && (*prediction.judged)->is_correct;
    const bool is_wrong = prediction.judged && !is_right;
    const Palette& palette = *ui_.palette;
    const ImU32 background = is_wrong   ? palette.warning
                             : is_right ? mixed(palette.panel, palette.value, 0.16)
                                        : mixed(palette.panel, palette.field, 0.7);
    const float padding = 0.7F * em;
    const TextStyle style{ui_.fonts.text, em, is_wrong ? palette.on_warning : palette.text};
    const float width = std::max(inner_width_, 14 * em);
    const std::string lines = broken_between_words(style, verdict_in_words(session_), width - 2 * padding);
    const ImRect box = take_space({width, verdict_height()});
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(box.Min, box.Max, background, 0.5F * em);
    list->AddText(style.font, style.size, {box.Min.x + padding, box.Min.y + padding}, style.color, lines.data(),
                  lines.data() + lines.size());
    note_for_tests("verdict", box);
    const bool is_new = std::exchange(ui_.answer.told, lines) != lines;
    if (is_new) ui_.frames_to_follow = std::max(ui_.frames_to_follow, 3);  // the field may have lost its place
    const ImVec2 cursor = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({box.Min.x + padding, box.Max.y - padding - button_height(ui_)});
    verdict_buttons();
    ImGui::SetCursorScreenPos(cursor);
    ImGui::Dummy({0, 0});
}

void StagesPanel::verdict_buttons() {
    const float gap = 0.5F * ui_.em;
    const auto offer = [&](const char* id, const char* text_id, const Action& action) {
        if (!button(ui_, id, ui_.text(text_id))) return;
        actions_.push_back(action);
        ui_.answer.takes_keyboard = true;
    };
    // The verdict on a wrong answer already contains the hint.
    const Prediction& prediction = *session_.learning().prediction();
    const bool is_wrong = prediction.judged && *prediction.judged && !(*prediction.judged)->is_correct;
    if (!is_wrong && !prediction.shows_hint) {
        offer("hint", "predict.hint", action::ShowHint{});
        ImGui::SameLine(0, gap);
    }
    offer("show_answer", "predict.show", action::ShowAnswer{});
}

}  // namespace qkv
