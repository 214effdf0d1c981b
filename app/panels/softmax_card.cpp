#include "panels/stages_panel.h"
#include "widgets/matters_tint.h"
#include "widgets/pull.h"

namespace qkv {
namespace {

Pieces equals() { return {symbol(" = ")}; }

}  // namespace

StagesPanel::SoftmaxRows StagesPanel::softmax_rows() const {
    SoftmaxRows rows;
    rows.height = std::floor(1.75F * row_scale_ * ui_.em);
    for (int j = formulas_.first; j < formulas_.end(); ++j) {
        rows.name = std::max(rows.name, name_width({key_piece(j)}));
        rows.exp = std::max(rows.exp, formula_width(formulas_.exp(j).name));
        rows.value = std::max(rows.value, formula_width(formulas_.exp(j).result));
        const Number& weight = formulas_.weight(j).result.front().numbers.front();
        rows.weight =
            std::max(rows.weight, formula_width(division(j)) + result_width(weight, is_asked(StepKind::weight, j)));
    }
    // Where even a short bar has no room, the division has a line of its own.
    const float em = ui_.em;
    const float width = rows.name + rows.exp + formula_width(equals()) + rows.value + rows.weight;
    rows.is_stacked = width + 4 * em > inner_width_;
    rows.has_bar_above = rows.is_stacked && ui_.is_phone();
    rows.heights.assign(index(formulas_.n), (rows.is_stacked ? 2 : 1) * rows.height);
    const float lines = measure_pieces(ui_, room_of_sum(), sum_pieces(), muted_formula()).size.y;
    rows.heights.push_back(0.35F * ui_.em + std::max(lines, 1.6F * ui_.em));
    return rows;
}

void StagesPanel::softmax_card() {
    card(Stage::softmax, [&] {
        const SoftmaxRows rows = softmax_rows();
        for (int j = formulas_.first; j < formulas_.end(); ++j) softmax_row(j, rows);
        sum_row();
        row_answer(StepKind::softmax_stage);
    });
}

// " ÷ 6.437 =", which goes on with the exp before it. Where the division takes more of its digits, it begins anew:
// ",  2.7183 ÷ 6.4366 =". A weight that was moved follows after its own value: " ÷ 6.437 = 0.1554 →".
Pieces StagesPanel::division(int key) const {
    const Formula& formula = formulas_.weight(key);
    const Pieces& side = formula.operation;
    const bool goes_on = to_text({side.front()}) == to_text(formulas_.exp(key).result);
    Pieces pieces;
    if (!goes_on) pieces.push_back(symbol(",  "));
    pieces.insert(pieces.end(), side.begin() + (goes_on ? 1 : 0), side.end());
    pieces.push_back(symbol(" ="));
    if (!formula.before_arrow.empty()) {
        pieces.push_back(symbol(" "));
        pieces.insert(pieces.end(), formula.before_arrow.begin(), formula.before_arrow.end());
        pieces.push_back(symbol(" →"));
    }
    return pieces;
}

float StagesPanel::formula_width(const Pieces& pieces, float text_size) const {
    return measure_pieces(ui_, {}, pieces, muted_formula(text_size)).size.x;
}

float StagesPanel::formula_text(ImVec2 at, float height, const Pieces& pieces) {
    const FormulaLook look = muted_formula();
    const float y = at.y + 0.5F * (height - line_height(ui_, look));
    return draw_pieces(session_, ui_, actions_, {at.x, y}, {}, pieces, look).size.x;
}

// What can be shown of a side before its result is known.
Pieces StagesPanel::until_equals(const Pieces& sides) {
    const auto end = std::find_if(sides.begin(), sides.end(), [](const Piece& piece) { return piece.text == " ="; });
    return {sides.begin(), end == sides.end() ? end : end + 1};
}

// exp(1) = 2.718 ÷ 6.437 = 0.422 and a bar, as far as the walk has come; numbers stand right-aligned below each other.
void StagesPanel::softmax_row(int key, const SoftmaxRows& rows) {
    const float em = ui_.em;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Number& weight = formulas_.weight(key).result.front().numbers.front();
    draw_name(at, rows.height, {key_piece(key)});
    ImVec2 pen{at.x + rows.name + 1.2F * em, at.y};
    const Pieces& exp_name = formulas_.exp(key).name;
    formula_text({pen.x + rows.exp - formula_width(exp_name), pen.y}, rows.height, exp_name);
    pen.x += rows.exp;
    exp_of_row(pen, key, rows);
    pen.x += formula_width(equals()) + rows.value;
    const ImVec2 behind_exp = pen;
    if (rows.is_stacked) pen = {at.x + (rows.has_bar_above ? 0.0F : em), at.y + rows.height};
    weight_of_row(pen, key, rows);
    float right = at.x + inner_width_;
    if (rows.has_bar_above) {
        const ImRect track(behind_exp.x + em, at.y + 0.3F * rows.height, right, at.y + 0.7F * rows.height);
        if (track.GetWidth() >= em) bar(track, weight);
    } else {
        const float track = (rows.is_stacked ? at.x + em : pen.x) + rows.weight + 0.6F * em;
        right = std::max(right, track + 2 * em);
        bar({track, pen.y + 0.25F * rows.height, right, pen.y + 0.75F * rows.height}, weight);
    }
    ImGui::Dummy({right - at.x, rows.heights.front()});
    follow(is_step_at(key) && (focus_.kind == StepKind::exp || focus_.kind == StepKind::weight));
}

// " ÷ 6.437 = 0.422", the part before the result as far as it may be seen.
void StagesPanel::weight_of_row(ImVec2 pen, int key, const SoftmaxRows& rows) {
    const Number& weight = formulas_.weight(key).result.front().numbers.front();
    const Pieces sides = division(key);
    if (session_.is_reached(weight.cell)) formula_text(pen, rows.height, sides);
    if (is_asked(StepKind::weight, key)) formula_text(pen, rows.height, until_equals(sides));
    pen.x += formula_width(sides) + result_gap * ui_.em;
    result_number(pen, weight, Role::weight, rows.height);
}

// " = 2.718", or the field that asks for it.
void StagesPanel::exp_of_row(ImVec2 pen, int key, const SoftmaxRows& rows) {
    const float em = ui_.em;
    const Pieces& result = formulas_.exp(key).result;
    const Cell exp = result.front().numbers.front().cell;
    const bool is_known = session_.is_reached(exp);
    const float equals_width = formula_width(equals());
    if (is_known || is_asked(StepKind::exp, key)) formula_text(pen, rows.height, equals());
    pen.x += equals_width;
    if (is_asked(StepKind::exp, key)) {
        answer_field(pen, rows.height);
    } else if (is_known) {
        const float width = formula_width(result);
        const float left = pen.x + rows.value - width;
        formula_text({left, pen.y}, rows.height, result);
        if (focus_.kind != StepKind::exp || !is_pointed_out(exp)) return;
        draw_ring(
            ui_,
            {left - 0.15F * em, pen.y + 0.12F * rows.height, left + width + 0.15F * em, pen.y + 0.88F * rows.height},
            ui_.palette->accent);
    } else {
        const ImRect box(pen.x, pen.y + 0.18F * rows.height, pen.x + std::max(rows.value, 1.6F * em),
                         pen.y + 0.82F * rows.height);
        draw_hatch(ui_, box);
        point_at_cell(session_, ui_, actions_, box, exp);
    }
}

void StagesPanel::bar(const ImRect& track, const Number& weight) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float rounding = 0.25F * ui_.em;
    list->AddRectFilled(track.Min, track.Max, ui_.palette->field, rounding);
    if (!session_.is_reached(weight.cell) || weight.value <= 0) return;
    const float share = static_cast<float>(weight.value) * (session_.is_result(weight.cell) ? ui_.reveal : 1.0F);
    list->AddRectFilled(track.Min, {track.Min.x + share * track.GetWidth(), track.Max.y},
                        bar_color(ui_, weight.cell, ui_.palette->weight), rounding);
    pull_bar(session_, ui_, track, weight.cell);
}

FormulaRoom StagesPanel::room_of_sum() const {
    const Number& sum = formulas_.sum().result.front().numbers.front();
    const float label = width_of(muted_text(ui_), ui_.text("stages.sum")) + 0.6F * ui_.em;
    return {std::max(inner_width_ - label, 10 * ui_.em), result_width(sum, is_asked(StepKind::sum, 0))};
}

Pieces StagesPanel::sum_pieces() const {
    Pieces pieces = formulas_.sum().operation;
    pieces.push_back(symbol(" ="));
    return pieces;
}

void StagesPanel::sum_row() {
    const Cell sum{Quantity::sum, query_, 0, 0, head_};
    const float em = ui_.em;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddLine({at.x, at.y}, {at.x + inner_width_, at.y}, ui_.palette->border);
    ImVec2 pen{at.x, at.y + 0.35F * em};
    const FormulaLook look = muted_formula();
    const float line = line_height(ui_, look);
    TextStyle label = muted_text(ui_);
    if (session_.is_presenting()) label.color = ui_.palette->text;
    const ImRect label_box(pen.x, pen.y, pen.x + 12 * em, pen.y + line);
    pen.x += 0.6F * em + draw_text_left(label_box, label, ui_.text("stages.sum"));
    const bool is_shown = session_.is_reached(sum) || is_asked(StepKind::sum, 0);
    const Pieces pieces = sum_pieces();
    const DrawnFormula drawn =
        draw_pieces(session_, ui_, actions_, pen, room_of_sum(), pieces, look, is_shown ? pieces.size() : 0);
    const ImVec2 result{pen.x + drawn.end.x + result_gap * em, pen.y + drawn.end.y};
    const Number& number = formulas_.sum().result.front().numbers.front();
    result_number(result, number, Role::none, line);
    if (focus_.kind == StepKind::sum && is_pointed_out(sum)) {
        const float width = result_width(number, false) - result_gap * em;
        draw_ring(ui_, {result.x - 0.2F * em, result.y, result.x + width + 0.2F * em, result.y + line},
                  ui_.palette->accent);
    }
    ImGui::Dummy({inner_width_, 0.35F * em + std::max(drawn.size.y, 1.6F * em)});
    follow(focus_.kind == StepKind::sum);
}

}  // namespace qkv
