#include "panels/stages_panel.h"

#include <algorithm>
#include <array>
#include <limits>

#include "panels/head_tabs.h"
#include "panels/presenter_end.h"
#include "qkv/token_name.h"
#include "session/examples.h"
#include "widgets/button.h"
#include "widgets/matters_tint.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

// A title with less room than this, in em, has no words.
constexpr float least_title = 3.0F;

// Rows are never all in view with more keys than this, so that they need not be measured.
constexpr int most_keys_in_rows = 8;

// How close rows come before they give way to tables.
constexpr std::array row_scales{1.0F, 0.9F, 0.8F};

// How much larger than the rest of the window cards are drawn where there is room.
constexpr float most_growth = 1.36F;
constexpr float most_growth_presented = 2.0F;
constexpr float least_presented = 0.7F;

// In one or two lines, smaller where that makes it fit.
void draw_in_two_lines(const ImRect& box, TextStyle style, std::string_view text) {
    const float em = style.size;
    std::string lines = broken_between_words(style, text, box.GetWidth());
    while (std::ranges::count(lines, '\n') > 1 && style.size > 0.8F * em) {
        style.size -= 0.05F * em;
        lines = broken_between_words(style, text, box.GetWidth());
    }
    const float line = 1.2F * style.size;
    const auto second = lines.find('\n');
    if (second == std::string::npos) {
        draw_text_left(box, style, lines);
        return;
    }
    const float middle = box.GetCenter().y;
    draw_text_left({box.Min.x, middle - line, box.Max.x, middle}, style, std::string_view(lines).substr(0, second));
    std::string rest = lines.substr(second + 1);
    std::ranges::replace(rest, '\n', ' ');
    draw_text_left({box.Min.x, middle, box.Max.x, middle + line}, style, rest);
}

// Pixels that boxes may grow by when ImGui rounds their edges.
constexpr float rounding = 2;

}  // namespace

StagesPanel::StagesPanel(const Session& session, Ui& ui, Actions& actions)
    : session_(session),
      ui_(ui),
      actions_(actions),
      formulas_(session),
      focus_(session.step_in_focus()),
      query_(focus_.query),
      head_(session.head()),
      largest_q_(largest_in(session.shown_head().q)),
      largest_k_(largest_in(session.shown_head().k)),
      largest_v_(largest_in(session.shown_head().v)),
      window_em_(ui.em) {}

// The heading and the sentence stay in view; the cards scroll below them.
void StagesPanel::draw() {
    const float em = ui_.em;
    // While presenting even the smallest text can be read from the last row; larger text must not cost the overview.
    if (session_.is_presenting()) ui_.em = presenter_em(ImGui::GetIO().DisplaySize);
    if (is_presenter_end(session_)) {
        draw_presenter_end(session_, ui_, actions_, ImGui::GetContentRegionAvail());
        ui_.em = em;
        return;
    }
    const bool has_heading = ui_.is_phone() ? session_.learning().prediction() != nullptr : !ui_.is_low;
    if (!session_.is_presenting() && has_heading) header();
    const float strip = is_strip_in_heading() ? 0.0F : strip_in(ImGui::GetContentRegionAvail().x).height;
    const float below = ImGui::GetContentRegionAvail().y - strip - ImGui::GetStyle().ItemSpacing.y;
    const BehindHeads form = behind_heads(below);
    const bool has_room_for_tabs = form == BehindHeads::none || form == BehindHeads::folded;
    // A stage behind the heads belongs to none of them, and while presenting its card needs all the room.
    const bool is_alone = session_.is_presenting() && session_.document().layer && is_behind_heads();
    if (has_head_tabs(session_) && has_room_for_tabs && !is_alone) draw_head_tabs(session_, ui_, actions_);
    if (!is_strip_in_heading() && !is_alone) sentence();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    choose_size(room);
    keep_answer_typed();
    ImGui::PushFont(ui_.fonts.text, ui_.em);
    if (layout_.form == StagesForm::rows) {
        rows(room);
    } else {
        tables(room);
    }
    ImGui::PopFont();
    ui_.em = em;
}

// In another form the field for the answer is another one for ImGui: it takes the keyboard again.
void StagesPanel::keep_answer_typed() {
    const int form = 2 * static_cast<int>(layout_.form) + (session_.is_presenting() ? 1 : 0);
    ImGuiStorage& storage = *ImGui::GetStateStorage();
    const ImGuiID id = ImGui::GetID("form");
    if (storage.GetInt(id, form) != form && ui_.answer.has_keyboard) ui_.answer.takes_keyboard = true;
    storage.SetInt(id, form);
}

void StagesPanel::rows(ImVec2 room) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    const float verdict = is_verdict_fixed() ? verdict_height() + ImGui::GetStyle().ItemSpacing.y : 0.0F;
    ImGui::BeginChild("cards", {room.x, std::max(room.y - verdict, 3 * ui_.em)}, ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_HorizontalScrollbar);
    ImGui::PopStyleVar();
    ImGui::SetCursorPos({card_margin, card_margin});
    ImGui::BeginGroup();
    if (session_.is_presenting()) {
        stage_card(presented_stage());
    } else {
        if (has_project_card() && !(session_.document().layer && is_behind_heads())) project_card();
        if (is_behind_heads()) {
            cards_behind_heads(room.y);
        } else if (has_phone_rows()) {
            phone_cards();
        } else {
            for (const Stage stage : {Stage::score, Stage::softmax, Stage::update}) stage_card(stage);
        }
    }
    ImGui::EndGroup();
    const ImVec2 size = ImGui::GetItemRectSize();
    ImGui::SetCursorPos({0, 0});
    ImGui::Dummy({size.x + 2 * card_margin, size.y + 2 * card_margin});
    ImGui::EndChild();
    if (verdict > 0) {
        ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 0.5F * (room.x - inner_width_));
        verdict_box();
    }
}

void StagesPanel::stage_card(Stage stage) {
    switch (stage) {
        case Stage::project: project_card(); break;
        case Stage::score: score_card(); break;
        case Stage::softmax: softmax_card(); break;
        case Stage::update: update_card(); break;
        case Stage::join:
            if (session_.document().layer) joined_in_layer_card();
            if (!session_.document().layer) join_card();
            break;
        case Stage::add_norm_1:
        case Stage::add_norm_2: add_norm_card(stage); break;
        case Stage::feed_forward: feed_forward_card(); break;
        case Stage::next_word: next_word_card(); break;
    }
}

// The card that the class looks at. It shows the results of the earlier stages.
Stage StagesPanel::presented_stage() const {
    if (const auto asked = asked_stage()) return *asked;
    const bool is_start = focus_.kind == StepKind::start;
    if (is_start && has_project_card()) return Stage::project;
    return stage_of(focus_).value_or(is_start ? Stage::score : last_stage());
}

// ---- the size of the cards

float StagesPanel::height_of_rows(Stage stage) const {
    switch (stage) {
        case Stage::score: return card_height(score_rows().heights);
        case Stage::softmax: return card_height(softmax_rows().heights);
        case Stage::update: return card_height(update_rows().heights);
        case Stage::join:
        case Stage::project:
        case Stage::add_norm_1:
        case Stage::feed_forward:
        case Stage::add_norm_2:
        case Stage::next_word: break;
    }
    return 0;
}

// Of the cards that are seen at once, with the present size of text and rows.
float StagesPanel::rows_height() {
    if (session_.is_presenting()) return height_of_rows(presented_stage()) + room_for_verdict();
    float height = room_for_verdict() + 2 * ImGui::GetStyle().ItemSpacing.y;
    if (has_project_card()) height += card_height({}) + ImGui::GetStyle().ItemSpacing.y;
    for (const Stage stage : {Stage::score, Stage::softmax, Stage::update}) height += height_of_rows(stage);
    return height;
}

// Whether the cards fit in rows of this size.
bool StagesPanel::fits(ImVec2 room, float em, float row_scale) {
    use_size(room, em, row_scale);
    return rows_height() <= room.y;
}

void StagesPanel::use_size(ImVec2 room, float em, float row_scale) {
    ui_.em = em;
    row_scale_ = row_scale;
    const float least = ui_.is_phone() ? 0.0F : 18 * em;
    inner_width_ = std::floor(std::clamp(room.x, least, 68 * em) - 2 * card_side()) - 1;
}

// Rows if they fit at their closest; otherwise tables, but not while presenting, where the digits stay large. What does
// not fit scrolls.
void StagesPanel::choose_size(ImVec2 whole) {
    const float em = ui_.em;
    const ImVec2 room(whole.x - 2 * card_margin, whole.y - 2 * card_margin - rounding);
    if (has_phone_rows()) {
        layout_ = {};
        choose_size_on_phone(room);
        return;
    }
    const bool has_rows = session_.is_presenting() || is_row_times_matrix();
    use_size(room, em, 1);
    StagesNeeds needs{.keys = formulas_.n, .rows_height = std::numeric_limits<float>::infinity()};
    if (formulas_.n <= most_keys_in_rows && !is_row_times_matrix()) {
        const bool is_fitting = fits(room, em, has_rows ? 1 : row_scales.back());
        needs.rows_height = is_fitting ? 0 : rows_height() / em;
    }
    if (needs.rows_height > 0 && !has_rows) needs.foot = foot_height();
    StagesRoom left{room.x / em, (whole.y - rounding) / em - table::margin};
    left.height -= room_for_verdict() / em;
    if (has_project_card()) needs.above = table::title + table::gap;
    layout_ = stages_layout(needs, left);
    if (needs.rows_height == 0) {
        choose_largest_rows(room);
    } else if (has_rows || layout_.form == StagesForm::rows) {
        layout_.form = StagesForm::rows;
        use_size({room.x - ImGui::GetStyle().ScrollbarSize, room.y}, em, 1);
        const bool is_in_layer = session_.document().layer && is_behind_heads();
        // A class scrolls nothing: the card is smaller rather than cut off.
        if (session_.is_presenting() && is_in_layer && height_of_open_card() > room.y)
            use_size(room, std::max(room.y / height_of_open_card(), least_presented) * em, 1);
    }
}

// The largest text and the widest rows with which the cards fit.
void StagesPanel::choose_largest_rows(ImVec2 room) {
    const float em = ui_.em;
    const float most = session_.is_presenting() ? most_growth_presented : most_growth;
    use_size(room, em, 1);
    // Lengths grow with the text, and lines break in more places: no larger text can fit.
    constexpr float step = 0.04F;
    const float possible = std::floor(room.y / rows_height() / step) * step;
    for (float growth = std::min(most, possible); growth > 1; growth -= step) {
        if (fits(room, growth * em, 1)) return;
    }
    for (const float scale : row_scales) {
        if (fits(room, em, scale)) return;
    }
}

// ---- the heading

void StagesPanel::header() {
    const float em = ui_.em;
    if (ui_.is_phone()) {
        draw_text_left(take_space({ImGui::GetContentRegionAvail().x, 1.25F * em}), muted_text(ui_), score_of_round());
        return;
    }
    const Strip strip = strip_in(ImGui::GetContentRegionAvail().x);
    const float strip_width = is_strip_in_heading() ? width_of_strip(strip) + 0.6F * em : 0.0F;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    if (strip_width > 0) ImGui::SetCursorScreenPos({corner.x, corner.y + 0.5F * (strip.height - chip_height(ui_))});
    const TextStyle title{ui_.fonts.bold, 1.0625F * em, ui_.palette->text};
    const std::string process = ui_.text("stages.process", {{"number", fmt::format("{}", query_ + 1)}});
    draw_text_left(take_space({width_of(title, process), chip_height(ui_)}), title, process);
    ImGui::SameLine(0, 0.5F * em);
    chip(ui_, "current_token", token_name(session_.document(), query_), true, 14 * em);
    ImGui::SameLine(0, 0.6F * em);
    const float left = ImGui::GetContentRegionAvail().x - strip_width;
    const ImRect box = take_space({std::max(left, 1.0F), chip_height(ui_)});
    if (strip_width > 0) {
        looked_at(box);
        ImGui::SetCursorScreenPos({box.Max.x + 0.6F * em, corner.y});
        sentence();
        return;
    }
    if (session_.learning().prediction()) {
        draw_text_left(box, muted_text(ui_), score_of_round());
    } else {
        draw_in_two_lines(box, muted_text(ui_), purpose());
        if (has_example_point()) note_for_tests("example_point", box);
    }
}

bool StagesPanel::has_example_point() const {
    return open_example(session_.document()) != nullptr && session_.learning().guide() == nullptr;
}

// What an example shows, otherwise what the calculation is for.
std::string StagesPanel::purpose() const {
    if (!has_example_point())
        return std::string(ui_.text(session_.document().model ? "stages.purpose.model" : "stages.purpose"));
    const Example& example = *open_example(session_.document());
    return ui_.text("stages.example", {{"point", std::string(example.point(ui_.language))}});
}

// What the numbers below the sentence beside it are.
void StagesPanel::looked_at(const ImRect& box) {
    const bool is_round = session_.learning().prediction() != nullptr;
    if (!session_.document().layer && !is_round) return draw_in_two_lines(box, muted_text(ui_), purpose());
    const std::string text =
        is_round ? score_of_round() : ui_.text("heads.looks", {{"head", fmt::format("{}", head_ + 1)}});
    draw_label(ui_, box, muted_text(ui_), text, LabelPlace::right);
}

// ---- a card

StagesPanel::Openness StagesPanel::openness(Stage stage) const {
    const std::optional<Stage> current = stage_of(focus_);
    const bool is_start = focus_.kind == StepKind::start;
    if (stage == Stage::project) {
        return is_start || current == Stage::project ? Openness::open : Openness::closed;
    }
    if (current == Stage::project || (is_start && has_project_card())) return Openness::closed;
    if (is_start) return stage == Stage::score ? Openness::open : Openness::later;
    return !current || stage <= *current ? Openness::open : Openness::later;
}

StagesPanel::StageTexts StagesPanel::texts_of(Stage stage) {
    switch (stage) {
        case Stage::project: return {"stage.project", "stage.project.how", "stage.project.short"};
        case Stage::score: return {"stage.score", "stage.score.how", "stage.score.short"};
        case Stage::softmax: return {"stage.softmax", "stage.softmax.how", "stage.softmax.short"};
        case Stage::join: return {"stage.join", "stage.join.how", "stage.join.short"};
        case Stage::add_norm_1: return {"stage.add_norm_1", "stage.add_norm_1.how", "stage.add_norm.short"};
        case Stage::feed_forward: return {"stage.feed_forward", "stage.feed_forward.how", "stage.feed_forward.short"};
        case Stage::add_norm_2: return {"stage.add_norm_2", "stage.add_norm_2.how", "stage.add_norm.short"};
        case Stage::next_word: return {"stage.next_word", "stage.next_word.how", "stage.next_word.short"};
        case Stage::update: break;
    }
    return {"stage.update", "stage.update.how", "stage.update.short"};
}

// The title as far as it has room before `end`, and the subtitle in the words that have room before `right`.
void StagesPanel::card_title(Stage stage, bool is_open, float right, float end) {
    const float em = ui_.em;
    const Palette& palette = *ui_.palette;
    const StageTexts texts = texts_of(stage);
    const auto place = static_cast<int>(stage);
    const int number = stage == Stage::project ? 0 : stage < Stage::project ? place + 1 : place;
    const float disc = card_title_height * em;
    // A finger may miss the disc, but not so far that it is on the numbers below it.
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float reach = std::max(disc, ui_.least_target);
    const float below = std::min(0.3F * em, reach - disc);
    ImGui::SetCursorScreenPos({at.x - 0.5F * (reach - disc), at.y - (reach - disc - below)});
    ImGui::PushID(number);
    const bool is_pressed = ImGui::InvisibleButton("stage", {reach, reach}, ImGuiButtonFlags_EnableNav);
    ImGui::PopID();
    if (is_pressed) actions_.push_back(action::GoToStage{stage});
    ImGui::SetCursorScreenPos(at);
    const ImVec2 center = take_space({disc, disc}).GetCenter();
    const std::string_view title = ui_.text(texts.title);
    const ImU32 color = is_open ? palette.accent : palette.field;
    ImGui::GetWindowDrawList()->AddCircleFilled(center, 0.5F * disc, color);
    const TextStyle digit{ui_.fonts.bold, em, is_open ? palette.on_accent : palette.muted};
    draw_text_centered({center.x - disc, center.y - disc, center.x + disc, center.y + disc}, digit,
                       fmt::format("{}", number));
    ImGui::SameLine(0, 0.5F * em);
    TextStyle style = title_text(ui_);
    if (!is_open) style.color = palette.muted;
    const float for_title = end - ImGui::GetCursorScreenPos().x;
    if (for_title < std::min(width_of(style, title), least_title * em)) {
        take_space({1, disc});
        return;
    }
    const std::string shown = elided(style, title, for_title);
    draw_text_left(take_space({width_of(style, shown), disc}), style, shown);
    ImGui::SameLine(0, 0.6F * em);
    const float room = right - ImGui::GetCursorScreenPos().x;
    const auto width = [&](std::string_view id) { return width_of(muted_text(ui_), ui_.text(id)) + 1; };
    const std::string_view id = width(texts.how) <= room ? texts.how : texts.how_in_short;
    const bool has_room = width(id) <= room;
    const ImRect box = take_space({has_room ? width(id) : 1.0F, disc});
    if (has_room) draw_text_left(box, muted_text(ui_), ui_.text(id));
}

// On a phone cards lie on another colour.
void StagesPanel::card_ground(const ImRect& box) const {
    if (ui_.is_phone()) ImGui::GetWindowDrawList()->AddRectFilled(box.Min, box.Max, ui_.palette->panel, 0.6F * ui_.em);
}

void StagesPanel::card_edge(const ImRect& box, bool has_focus) const {
    const Palette& palette = *ui_.palette;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float rounding = 0.6F * ui_.em;
    if (has_focus) {
        list->AddRect({box.Min.x - 2, box.Min.y - 2}, {box.Max.x + 2, box.Max.y + 2}, with_alpha(palette.accent, 0.25F),
                      rounding + 2, 0, 3.0F);
    }
    list->AddRect(box.Min, box.Max, has_focus ? palette.accent : palette.border, rounding, 0, has_focus ? 2.0F : 1.0F);
}

// What comes later is there already, but pale; its title, above `top`, is read.
void StagesPanel::veil(const ImRect& box, float top) const {
    ImGui::GetWindowDrawList()->AddRectFilled({box.Min.x + 1, top}, {box.Max.x - 1, box.Max.y - 1},
                                              with_alpha(ui_.palette->panel, veil_share(session_.view().theme)),
                                              0.6F * ui_.em, ImDrawFlags_RoundCornersBottom);
}

// With the space before it.
float StagesPanel::result_width(const Number& number, bool is_asked) const {
    const TextStyle style{ui_.fonts.bold, 1.25F * ui_.em, 0};
    const float width = std::max(width_of(style, with_minus_signs(number.shown)), 1.6F * ui_.em);
    return result_gap * ui_.em + (is_asked ? std::max(width, answer_width()) : width);
}

void StagesPanel::result_number(ImVec2 at, const Number& number, Role role, float height) {
    const TextStyle style{ui_.fonts.bold, 1.25F * ui_.em, text_color(*ui_.palette, role)};
    const bool is_reached = session_.is_reached(number.cell);
    if (session_.learning().is_asked(number.cell) && !is_vector(session_.document(), *session_.learning().asked())) {
        answer_field({at.x, at.y + 0.5F * (height - button_height(ui_))}, button_height(ui_));
        return;
    }
    const ImRect box(at.x, at.y, at.x + result_width(number, false) - result_gap * ui_.em, at.y + height);
    if (is_reached) {
        TextStyle appearing = style;
        appearing.color =
            draw_matter(ui_, {{box.Min.x - 0.15F * ui_.em, box.Min.y}, {box.Max.x + 0.15F * ui_.em, box.Max.y}},
                        number.cell, style.color);
        if (session_.is_result(number.cell)) appearing.color = with_alpha(appearing.color, ui_.reveal);
        draw_text_left(box, appearing, with_minus_signs(number.shown));
        note_number(ui_, number, box);
        if (ui_.is_lit(number.cell)) draw_ring(ui_, box, ui_.palette->lit);
    } else {
        draw_hatch(ui_, {box.Min.x, box.GetCenter().y - 0.6F * ui_.em, box.Max.x, box.GetCenter().y + 0.6F * ui_.em});
    }
    point_at_cell(session_, ui_, actions_, box, number.cell);
    const StepKind kind = session_.step().kind;
    const bool is_single = kind == StepKind::score || kind == StepKind::exp || kind == StepKind::weight;
    // At the foot of tables there is only the current result.
    if (is_single && layout_.form == StagesForm::rows && is_pointed_out(number.cell)) {
        draw_ring(ui_, {box.Min.x - 0.2F * ui_.em, box.Min.y, box.Max.x + 0.2F * ui_.em, box.Max.y},
                  ui_.palette->accent);
    }
}

// Scrolls the row of the current step into view.
void StagesPanel::follow(bool is_row_of_step) const {
    if (is_row_of_step) note_for_tests("step_row", {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()});
    if (!is_row_of_step || ui_.frames_to_follow == 0) return;
    const ImVec2 top = ImGui::GetItemRectMin();
    const ImVec2 bottom = ImGui::GetItemRectMax();
    const ImGuiWindow* window = ImGui::GetCurrentWindow();
    const float ring = 0.3F * ui_.em;
    if (top.y - ring < window->InnerRect.Min.y || bottom.y + ring > window->InnerRect.Max.y)
        ImGui::SetScrollHereY(0.5F);
}

FormulaLook StagesPanel::name_formula() const {
    return {.text_size = 1.0F, .color = ui_.palette->text, .colors_numbers = true, .longest_token = 7 * ui_.em};
}

float StagesPanel::name_width(const Pieces& name) const { return measure_pieces(ui_, {}, name, name_formula()).size.x; }

void StagesPanel::draw_name(ImVec2 at, float height, const Pieces& name) {
    const FormulaLook look = name_formula();
    draw_pieces(session_, ui_, actions_, {at.x, at.y + 0.5F * (height - line_height(ui_, look))}, {}, name, look);
}

void draw_stages_panel(const Session& session, Ui& ui, Actions& actions) { StagesPanel(session, ui, actions).draw(); }

}  // namespace qkv
