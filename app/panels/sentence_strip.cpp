// The sentence above the cards, tinted by the current token's weights so far. It stays in view while they scroll.
#include "panels/head_tabs.h"
#include "panels/key_sentence.h"
#include "panels/stages_panel.h"
#include "qkv/token_name.h"
#include "widgets/button.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

constexpr float gap_em = 0.3F;
constexpr float least_width_em = 2.4F;      // with digits
constexpr float least_width_low_em = 2.2F;  // without
constexpr float widest_em = 13.0F;
constexpr float least_heading_em = 17.0F;  // beside the strip
constexpr float margin_em = 0.9F;          // beside a name, both sides together
constexpr float least_phone_em = 4.5F;     // on a phone they share a line as long as each has so much
constexpr float phone_height_em = 3.4F;
constexpr float smallest_name = 0.78F;  // a share of its usual size; a longer name is shortened

}  // namespace

// Where there is room for only a few lines.
bool StagesPanel::is_strip_low() const { return ui_.is_low && !session_.is_presenting(); }

// For the whole name.
float StagesPanel::token_width(int token) const {
    const float em = ui_.em;
    const TextStyle style{ui_.fonts.bold, 1.0625F * em, 0};
    const float name = width_of(style, key_name(session_.document(), token));
    return std::max(name, 2.4F * em) + margin_em * em;
}

// One line if names that are shortened still can be told apart; in a low window always, around the current key. What
// would take more than two lines is without digits.
StagesPanel::Strip StagesPanel::strip_in(float width) const {
    const float em = ui_.em;
    const auto most_in_line = [&](float least) {
        return std::max(1, static_cast<int>((width / em + gap_em) / (least + gap_em)));
    };
    Strip strip{.first = formulas_.first, .end = formulas_.end()};
    strip.has_digits = !is_strip_low() && (session_.is_presenting() || formulas_.n <= 2 * most_in_line(least_width_em));
    strip.height = std::max((strip.has_digits ? 2.75F : 1.7F) * em, ui_.least_target);
    const float each = (width + gap_em * em) / static_cast<float>(formulas_.n) - gap_em * em;
    if (ui_.is_phone() && !is_strip_low() && each >= least_phone_em * em) {
        strip.height = std::max(strip.height, phone_height_em * em);
        strip.widest = std::floor(each);
        strip.whole.assign(index(formulas_.n), strip.widest);
        return strip;
    }
    const float least_em = strip.has_digits ? least_width_em : least_width_low_em;
    const float least = least_em * em;
    const int most = most_in_line(least_em);
    if (is_strip_low() && formulas_.n > most) {
        const int key = has_key(focus_) ? focus_.key : query_;
        strip.first = std::clamp(key - most / 2, formulas_.first, formulas_.end() - most);
        strip.end = strip.first + most;
    }
    for (int j = strip.first; j < strip.end; ++j) strip.whole.push_back(token_width(j));
    for (strip.widest = widest_em * em; strip.widest > least && width_of_strip(strip) > width;
         strip.widest -= 0.1F * em) {
    }
    return strip;
}

float StagesPanel::width_of_strip(const Strip& strip) const {
    const float gap = gap_em * ui_.em;
    float sum = -gap;
    for (int j = strip.first; j < strip.end; ++j) sum += strip.width_of(j) + gap;
    return sum;
}

// In a document with a layer, where all names have room whole beside the token of the heading.
bool StagesPanel::is_strip_in_heading() const {
    const bool is_wanted = session_.document().layer || ui_.form == WindowForm::tablet;
    if (!is_wanted || session_.document().keys || session_.is_presenting() || ui_.is_low || ui_.is_phone())
        return false;
    const float room = ImGui::GetWindowWidth() - 2 * ImGui::GetStyle().WindowPadding.x - least_heading_em * ui_.em;
    const Strip strip = strip_in(room);
    return strip.has_digits && strip.widest >= widest_em * ui_.em - 1 && width_of_strip(strip) <= room;
}

// In cross-attention: the sentence that asks, and the field of the one that keys and values belong to.
void StagesPanel::two_sentences() {
    const float em = ui_.em;
    const TextStyle muted = muted_text(ui_);
    const auto label = [&](const char* text_id) {
        const std::string_view text = ui_.text(text_id);
        draw_text_left(take_space({width_of(muted, text), chip_height(ui_)}), muted, text);
    };
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    // In a low window beside the heads, and the field in the toolbar.
    if (ui_.is_low && has_head_tabs(session_)) ImGui::SameLine(0, em);
    label("cross.queries");
    for (int i = 0; i < session_.document().token_count(); ++i) {
        const float widest = 7 * em;
        ImGui::SameLine(0, gap_em * em);
        if (ImGui::GetCursorScreenPos().x + 3 * em > right) break;
        ImGui::PushID(i);
        if (chip(ui_, "query_token", token_name(session_.document(), i), i == query_, widest))
            actions_.push_back(action::GoToToken{i});
        ImGui::PopID();
    }
    if (!session_.is_presenting() && !has_key_sentence_in_toolbar(session_, ui_)) key_sentence_field();
}

void StagesPanel::key_sentence_field() {
    const TextStyle muted = muted_text(ui_);
    const std::string_view text = ui_.text("cross.keys");
    draw_text_left(take_space({width_of(muted, text), button_height(ui_)}), muted, text);
    ImGui::SameLine(0, 0.5F * ui_.em);
    draw_key_sentence(session_, ui_, actions_, std::min(ImGui::GetContentRegionAvail().x, 30 * ui_.em));
}

void StagesPanel::sentence() {
    const float em = ui_.em;
    if (session_.document().keys) two_sentences();
    const float width = ImGui::GetContentRegionAvail().x;
    const float right = ImGui::GetCursorScreenPos().x + width;
    const Strip strip = strip_in(width);
    ImRect all(ImGui::GetCursorScreenPos(), ImGui::GetCursorScreenPos());
    for (int j = strip.first; j < strip.end; ++j) {
        const float token = strip.width_of(j);
        if (j > strip.first && ImGui::GetItemRectMax().x + gap_em * em + token <= right + 1)
            ImGui::SameLine(0, gap_em * em);
        ImGui::PushID(j);
        sentence_token(formulas_.weight(j).result.front().numbers.front(), strip, token, j);
        ImGui::PopID();
        all.Add(ImGui::GetItemRectMin());
        all.Add(ImGui::GetItemRectMax());
    }
    point_out(session_, ui_, WindowPart::sentence, all);
    if (formulas_.n < session_.document().key_count()) pages();
}

void StagesPanel::sentence_token(const Number& weight, const Strip& strip, float width, int token) {
    const float em = ui_.em;
    const bool is_reached = session_.is_reached(weight.cell);
    const bool is_of_query = !session_.document().keys;
    if (ImGui::InvisibleButton("sentence_token", {width, strip.height}, ImGuiButtonFlags_EnableNav) && is_of_query)
        actions_.push_back(action::GoToToken{token});
    const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
    const float appeared = is_reached ? (session_.is_result(weight.cell) ? ui_.reveal : 1.0F) : 0.0F;
    const auto share = ui_.matters.share_of(weight.cell);
    const ImU32 tinted =
        share ? matters_tint(ui_.palette->field, *share) : tint(*ui_.palette, Role::weight, weight.value, 1.0);
    const ImU32 background = mixed(ui_.palette->panel, tinted, appeared);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(box.Min, box.Max, background, 0.4F * em);
    const bool is_current = is_of_query && token == query_;
    if (is_current) {
        list->AddRectFilled({box.Min.x + 0.45F * em, box.Max.y - 0.2F * em}, {box.Max.x - 0.45F * em, box.Max.y},
                            ui_.palette->accent, 0.1F * em);
    }
    if (is_reached && ImGui::IsItemHovered()) show_pointed_at(session_, ui_, weight.cell);
    TextStyle style{is_current ? ui_.fonts.bold : ui_.fonts.text, 1.0625F * em, readable_on(background)};
    const std::string name = key_name(session_.document(), token);
    const float room = width - 0.4F * em;
    style.size *= std::clamp(room / width_of(style, name), smallest_name, 1.0F);
    const std::string shown = elided_in_the_middle(style, name, room);
    const float name_bottom = strip.has_digits ? 0.56F * strip.height : strip.height - 0.15F * em;
    draw_text_centered({box.Min.x, box.Min.y, box.Max.x, box.Min.y + name_bottom}, style, shown);
    if (is_reached && strip.has_digits) {
        TextStyle digits = digits_text(ui_, session_.is_presenting() || ui_.is_phone() ? 0.9F : 0.8125F);
        digits.color = readable_on(background);
        draw_text_centered({box.Min.x, box.Min.y + 0.51F * strip.height, box.Max.x, box.Max.y - 0.2F * em}, digits,
                           weight.shown);
        note_number_for_tests(weight.cell, box);
    }
    if (ui_.is_lit(weight.cell)) draw_ring(ui_, box, ui_.palette->lit);
    if (shown != name) tooltip_for_last_item(ui_, std::string_view(name).substr(0, 2000));
}

// Which tokens are shown, and buttons for those before and after them.
void StagesPanel::pages() {
    const int n = session_.document().key_count();
    const auto turn = [&](int key) {
        Step step = focus_;
        if (!has_key(step)) step = {StepKind::score, query_, 0, 0};
        step.key = std::clamp(key, 0, n - 1);
        actions_.push_back(action::GoTo{step});
    };
    const float height = button_height(ui_);
    if (button(ui_, "keys_before", "",
               {.icon = Icon::previous,
                .is_enabled = formulas_.first > 0,
                .is_narrow = true,
                .tooltip = ui_.text("stages.keys_before")}))
        turn(formulas_.first - formulas_.n);
    ImGui::SameLine(0, 0.5F * ui_.em);
    const TextStyle muted = muted_text(ui_);
    const std::string shown = ui_.text("stages.keys", {{"first", fmt::format("{}", formulas_.first + 1)},
                                                       {"last", fmt::format("{}", formulas_.end())},
                                                       {"tokens", fmt::format("{}", n)}});
    draw_text_left(take_space({width_of(muted, shown), height}), muted, shown);
    ImGui::SameLine(0, 0.5F * ui_.em);
    if (button(ui_, "keys_behind", "",
               {.icon = Icon::next,
                .is_enabled = formulas_.end() < n,
                .is_narrow = true,
                .tooltip = ui_.text("stages.keys_behind")}))
        turn(formulas_.end());
}

}  // namespace qkv
