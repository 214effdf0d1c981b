#include "panels/stages_panel.h"

#include "widgets/button.h"

namespace qkv {
namespace {

double largest_in(const Matrix& matrix) { return matrix.cwiseAbs().maxCoeff(); }

}  // namespace

StagesPanel::StagesPanel(const Session& session, Ui& ui, Actions& actions)
    : session_(session),
      ui_(ui),
      actions_(actions),
      formulas_(session),
      focus_(session.step_in_focus()),
      query_(focus_.query),
      largest_q_(largest_in(session.document().q)),
      largest_k_(largest_in(session.document().k)),
      largest_v_(largest_in(session.document().v)) {}

void StagesPanel::draw() {
    if (session_.is_presenting()) {
        sentence();
        presented_card();
        return;
    }
    header();
    sentence();
    if (session_.document().embeddings) project_card();
    score_card();
    softmax_card();
    update_card();
}

// The card that the class looks at. It shows the results of the earlier stages.
void StagesPanel::presented_card() {
    const bool is_start = focus_.kind == StepKind::start;
    const bool is_projecting = is_start && session_.document().embeddings;
    switch (is_projecting ? Stage::project : stage_of(focus_).value_or(is_start ? Stage::score : Stage::update)) {
        case Stage::project: project_card(); break;
        case Stage::score: score_card(); break;
        case Stage::softmax: softmax_card(); break;
        case Stage::update: update_card(); break;
    }
}

void StagesPanel::header() {
    const float em = ui_.em;
    const TextStyle title{ui_.fonts.bold, 1.0625F * em, ui_.palette->text};
    const std::string process = ui_.text("stages.process", {{"number", fmt::format("{}", query_ + 1)}});
    draw_text_left(take_space({width_of(title, process), chip_height(ui_)}), title, process);
    ImGui::SameLine(0, 0.5F * em);
    chip(ui_, "current_token", session_.document().tokens[index(query_)], true, 14 * em);
    ImGui::SameLine(0, 0.6F * em);
    const float left = ImGui::GetContentRegionAvail().x;
    const TextStyle muted = muted_text(ui_);
    const std::string purpose =
        session_.learning().prediction() ? score_of_round() : std::string(ui_.text("stages.purpose"));
    if (width_of(muted, purpose) <= left) {
        draw_text_left(take_space({left, chip_height(ui_)}), muted, purpose);
    } else {
        ImGui::NewLine();
    }
}

// The sentence, tinted by the current token's weights so far.
void StagesPanel::sentence() {
    const float em = ui_.em;
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    ImRect all(ImGui::GetCursorScreenPos(), ImGui::GetCursorScreenPos());
    for (int j = formulas_.first; j < formulas_.end(); ++j) {
        const Number& weight = formulas_.weight(j).result.front().numbers.front();
        const std::string& token = session_.document().tokens[index(j)];
        const TextStyle style{j == query_ ? ui_.fonts.bold : ui_.fonts.text, 1.0625F * em, ui_.palette->text};
        const std::string shown = elided(style, token, 12 * em);
        const float width = std::max(width_of(style, shown), 2.4F * em) + 0.9F * em;
        if (j > formulas_.first && ImGui::GetItemRectMax().x + 0.3F * em + width <= right)
            ImGui::SameLine(0, 0.3F * em);
        ImGui::PushID(j);
        sentence_token(weight, style, shown, width, j);
        ImGui::PopID();
        all.Add(ImGui::GetItemRectMin());
        all.Add(ImGui::GetItemRectMax());
    }
    point_out(session_, ui_, WindowPart::sentence, all);
    if (formulas_.n < session_.document().token_count()) pages();
}

// Which tokens are shown, and buttons for those before and after them.
void StagesPanel::pages() {
    const int n = session_.document().token_count();
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

void StagesPanel::sentence_token(const Number& weight, TextStyle style, const std::string& shown, float width,
                                 int token) {
    const float em = ui_.em;
    const bool is_reached = session_.is_reached(weight.cell);
    if (ImGui::InvisibleButton("sentence_token", {width, 2.75F * em}, ImGuiButtonFlags_EnableNav))
        actions_.push_back(action::GoToToken{token});
    const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
    const bool is_new = session_.is_result(weight.cell);
    const float appeared = is_reached ? (is_new ? ui_.reveal : 1.0F) : 0.0F;
    const ImU32 tinted = tint(*ui_.palette, Role::weight, weight.value, 1.0);
    const ImU32 background = mixed(ui_.palette->panel, tinted, appeared);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(box.Min, box.Max, background, 0.4F * em);
    if (token == query_) {
        list->AddRectFilled({box.Min.x + 0.45F * em, box.Max.y - 0.2F * em}, {box.Max.x - 0.45F * em, box.Max.y},
                            ui_.palette->accent, 0.1F * em);
    }
    if (is_reached && ImGui::IsItemHovered()) show_pointed_at(session_, ui_, weight.cell);
    style.color = readable_on(background);
    draw_text_centered({box.Min.x, box.Min.y, box.Max.x, box.Min.y + 1.55F * em}, style, shown);
    TextStyle digits = digits_text(ui_, session_.is_presenting() ? 0.9F : 0.8125F);
    digits.color = is_reached ? readable_on(background) : ui_.palette->muted;
    draw_text_centered({box.Min.x, box.Min.y + 1.4F * em, box.Max.x, box.Max.y - 0.2F * em}, digits,
                       is_reached ? weight.shown : "·");
    if (ui_.is_lit(weight.cell)) draw_ring(ui_, box, ui_.palette->lit);
    if (shown != session_.document().tokens[index(token)]) {
        tooltip_for_last_item(ui_, std::string_view(session_.document().tokens[index(token)]).substr(0, 2000));
    }
}

bool StagesPanel::is_open(Stage stage) const {
    const std::optional<Stage> current = stage_of(focus_);
    const bool is_start = focus_.kind == StepKind::start;
    if (stage == Stage::project) return is_start || current == Stage::project;
    if (current == Stage::project) return false;
    if (is_start) return stage == Stage::score && !session_.document().embeddings;
    return !current || stage <= *current;
}

void StagesPanel::card_title(Stage stage, std::string_view title, std::string_view subtitle, bool is_shown) {
    const float em = ui_.em;
    const Palette& palette = *ui_.palette;
    const int number = stage == Stage::project ? 0 : static_cast<int>(stage) + 1;
    const float disc = 1.5F * em;
    ImGui::PushID(number);
    const bool is_pressed = ImGui::InvisibleButton("stage", {disc, disc}, ImGuiButtonFlags_EnableNav);
    ImGui::PopID();
    if (is_pressed) actions_.push_back(action::GoToStage{stage});
    const ImVec2 center = ImRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax()).GetCenter();
    const ImU32 color = is_shown ? palette.accent : palette.field;
    ImGui::GetWindowDrawList()->AddCircleFilled(center, 0.5F * disc, color);
    TextStyle digit{ui_.fonts.bold, em, is_shown ? palette.on_accent : palette.muted};
    draw_text_centered({center.x - disc, center.y - disc, center.x + disc, center.y + disc}, digit,
                       fmt::format("{}", number));
    ImGui::SameLine(0, 0.5F * em);
    TextStyle style = title_text(ui_);
    if (!is_shown) style.color = palette.muted;
    draw_text_left(take_space({width_of(style, title), disc}), style, title);
    ImGui::SameLine(0, 0.6F * em);
    const TextStyle muted = muted_text(ui_);
    draw_text_left(take_space({width_of(muted, subtitle), disc}), muted, subtitle);
}

void StagesPanel::result_number(ImVec2 at, const Number& number, Role role, float height) {
    const TextStyle style{ui_.fonts.bold, 1.25F * ui_.em, text_color(*ui_.palette, role)};
    const bool is_reached = session_.is_reached(number.cell);
    if (session_.learning().is_asked(number.cell) && !is_vector(*session_.learning().asked())) {
        answer_field({at.x, at.y + 0.5F * (height - button_height(ui_))}, button_height(ui_));
        return;
    }
    const float width = std::max(is_reached ? width_of(style, number.shown) : 0.0F, 1.6F * ui_.em);
    const ImRect box(at.x, at.y, at.x + width, at.y + height);
    if (is_reached) {
        TextStyle appearing = style;
        if (session_.is_result(number.cell)) appearing.color = with_alpha(style.color, ui_.reveal);
        draw_text_left(box, appearing, number.shown);
        if (ui_.is_lit(number.cell)) draw_ring(ui_, box, ui_.palette->lit);
    } else {
        draw_hatch(ui_, {box.Min.x, box.Min.y + 0.25F * ui_.em, box.Max.x, box.Max.y - 0.25F * ui_.em});
    }
    point_at_cell(session_, ui_, actions_, box, number.cell);
    const StepKind kind = session_.step().kind;
    const bool is_single = kind == StepKind::score || kind == StepKind::exp || kind == StepKind::weight;
    if (is_single && is_pointed_out(number.cell)) {
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
    if (top.y < window->InnerRect.Min.y || bottom.y > window->InnerRect.Max.y) ImGui::SetScrollHereY(0.5F);
}

FormulaLook StagesPanel::name_formula() const {
    return {.text_size = 1.0F, .color = ui_.palette->text, .colors_numbers = true, .longest_token = 7 * ui_.em};
}

float StagesPanel::name_width(const Pieces& name) {
    return draw_pieces(session_, ui_, actions_, {}, FLT_MAX, name, name_formula(), false).x;
}

void StagesPanel::draw_name(ImVec2 at, float height, const Pieces& name) {
    const FormulaLook look = name_formula();
    draw_pieces(session_, ui_, actions_, {at.x, at.y + 0.5F * (height - line_height(ui_, look))}, FLT_MAX, name, look);
}

void draw_stages_panel(const Session& session, Ui& ui, Actions& actions) { StagesPanel(session, ui, actions).draw(); }

}  // namespace qkv
