#include "panels/stages_panel.h"

namespace qkv {

void StagesPanel::softmax_card() {
    card(Stage::softmax, ui_.text("stage.softmax"), ui_.text("stage.softmax.how"), [&] {
        SoftmaxColumns columns;
        for (int j = formulas_.first; j < formulas_.end(); ++j) {
            columns.name = std::max(columns.name, name_width({key_name(j)}));
            columns.exp = std::max(columns.exp, formula_width(formulas_.exp(j).name));
            columns.value = std::max(columns.value, formula_width(formulas_.exp(j).result));
            columns.division = std::max(columns.division, formula_width(division(j)));
            columns.weight = std::max(columns.weight, weight_width(j));
        }
        for (int j = formulas_.first; j < formulas_.end(); ++j) softmax_row(j, columns);
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
    if (!goes_on) pieces.push_back({PieceKind::symbol, Role::none, ",  ", {}});
    pieces.insert(pieces.end(), side.begin() + (goes_on ? 1 : 0), side.end());
    pieces.push_back({PieceKind::symbol, Role::none, " =", {}});
    if (!formula.before_arrow.empty() && session_.is_reached({Quantity::weight, query_, key, 0})) {
        pieces.push_back({PieceKind::symbol, Role::none, " ", {}});
        pieces.insert(pieces.end(), formula.before_arrow.begin(), formula.before_arrow.end());
        pieces.push_back({PieceKind::symbol, Role::none, " →", {}});
    }
    return pieces;
}

float StagesPanel::weight_width(int key) const {
    if (is_asked(StepKind::weight, key)) return answer_width();
    return width_of({ui_.fonts.bold, 1.25F * ui_.em, 0}, formulas_.weight(key).result.front().numbers.front().shown);
}

float StagesPanel::formula_width(const Pieces& pieces) {
    return draw_pieces(session_, ui_, actions_, {}, FLT_MAX, pieces, muted_formula(), false).x;
}

float StagesPanel::formula_text(ImVec2 at, float height, const Pieces& pieces) {
    const FormulaLook look = muted_formula();
    const float y = at.y + 0.5F * (height - line_height(ui_, look));
    return draw_pieces(session_, ui_, actions_, {at.x, y}, FLT_MAX, pieces, look).x;
}

// exp(1) = 2.718 ÷ 6.437 = 0.422 and a bar, as far as the walk has come; numbers stand right-aligned below each other.
void StagesPanel::softmax_row(int key, const SoftmaxColumns& columns) {
    const float em = ui_.em;
    const float height = 1.75F * em;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Number& exp = formulas_.exp(key).result.front().numbers.front();
    const Number& weight = formulas_.weight(key).result.front().numbers.front();
    const bool has_sum = session_.is_reached({Quantity::sum, query_, 0, 0});
    const StepKind kind = focus_.kind;

    draw_name(at, height, {key_name(key)});
    ImVec2 pen{at.x + columns.name + 1.2F * em, at.y};
    const Pieces& exp_name = formulas_.exp(key).name;
    formula_text({pen.x + columns.exp - formula_width(exp_name), pen.y}, height, exp_name);
    pen.x += columns.exp;
    pen.x += formula_text(pen, height, {{PieceKind::symbol, Role::none, " = ", {}}});
    if (session_.is_reached(exp.cell)) {
        const float width = formula_width(formulas_.exp(key).result);
        const float left = pen.x + columns.value - width;
        formula_text({left, pen.y}, height, formulas_.exp(key).result);
        if (kind == StepKind::exp && is_pointed_out(exp.cell)) {
            draw_ring(ui_, {left - 0.15F * em, at.y + 0.2F * em, left + width + 0.15F * em, at.y + height - 0.2F * em},
                      ui_.palette->accent);
        }
    } else if (is_asked(StepKind::exp, key)) {
        answer_field(pen, height);
    } else {
        const ImRect box(pen.x, at.y + 0.3F * em, pen.x + std::max(columns.value, 1.6F * em),
                         at.y + height - 0.3F * em);
        draw_hatch(ui_, box);
        point_at_cell(session_, ui_, actions_, box, exp.cell);
    }
    pen.x += columns.value;
    const float right = at.x + std::max(inner_width_, columns.name + columns.exp + columns.value + columns.division +
                                                          columns.weight + 4 * em);
    if (has_sum) {
        formula_text(pen, height, division(key));
        pen.x += columns.division + 0.5F * em;
        result_number(pen, weight, Role::weight, height);
        bar({pen.x + columns.weight + 0.9F * em, at.y + 0.42F * em, right, at.y + height - 0.42F * em}, weight);
    }
    ImGui::Dummy({right - at.x, height});
    follow(is_step_at(key) && (kind == StepKind::exp || kind == StepKind::weight));
}

void StagesPanel::bar(const ImRect& track, const Number& weight) const {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float rounding = 0.25F * ui_.em;
    list->AddRectFilled(track.Min, track.Max, ui_.palette->field, rounding);
    if (!session_.is_reached(weight.cell) || weight.value <= 0) return;
    const float share = static_cast<float>(weight.value) * (session_.is_result(weight.cell) ? ui_.reveal : 1.0F);
    list->AddRectFilled(track.Min, {track.Min.x + share * track.GetWidth(), track.Max.y}, ui_.palette->weight,
                        rounding);
}

void StagesPanel::sum_row() {
    const Cell sum{Quantity::sum, query_, 0, 0};
    const float em = ui_.em;
    const Formula& formula = formulas_.sum();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddLine({at.x, at.y}, {at.x + inner_width_, at.y}, ui_.palette->border);
    ImVec2 pen{at.x, at.y + 0.35F * em};
    const float label =
        draw_text_left({pen.x, pen.y, pen.x + 12 * em, pen.y + 1.6F * em}, muted_text(ui_), ui_.text("stages.sum"));
    pen.x += label + 0.6F * em;
    Pieces pieces;
    if (session_.is_reached(sum)) {
        pieces = formula.operation;
        pieces.push_back({PieceKind::symbol, Role::none, " =", {}});
    }
    const FormulaLook look = muted_formula();
    const float room = std::max(inner_width_ - label - 6 * em, 10 * em);
    const ImVec2 size = draw_pieces(session_, ui_, actions_, {pen.x, pen.y + 0.1F * em}, room, pieces, look);
    pen = {pen.x + (pieces.empty() ? 0 : size.x + 0.5F * em), pen.y + size.y - line_height(ui_, look)};
    const float height = 1.6F * em;
    const Number& result = formula.result.front().numbers.front();
    result_number(pen, result, Role::none, height);
    if (session_.step().kind == StepKind::sum && is_pointed_out(sum)) {
        const float width = width_of({ui_.fonts.bold, 1.25F * em, 0}, result.shown);
        draw_ring(ui_, {pen.x - 0.2F * em, pen.y, pen.x + width + 0.2F * em, pen.y + height}, ui_.palette->accent);
    }
    ImGui::Dummy({inner_width_, pen.y + height - at.y});
    follow(focus_.kind == StepKind::sum);
}

}  // namespace qkv
