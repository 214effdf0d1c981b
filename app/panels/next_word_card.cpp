// The last card of a model: norm_2 × the column of a word, and the softmax of the likeliest words.
#include <algorithm>

#include "panels/stages_panel.h"

namespace qkv {

void StagesPanel::next_word_card() {
    card(Stage::next_word, [&] {
        const auto logits = session_.token_explanation().formulas_of(StepKind::logits);
        const std::size_t chosen = chosen_word(logits);
        const Formula& logit = logits[chosen];
        const Piece& norm = logit.operation.front();
        const Piece& column = logit.operation.back();
        const TableCells cells = layer_cells({&norm, &column});
        layer_line(result_named(StepKind::norm_2, "").first, norm, cells, -1);
        Pieces name{symbol("× W_U(")};
        name.insert(name.end(), logit.name.begin() + 1, logit.name.end());
        layer_line(name, column, cells, -1);
        if (has_room_for_bars_)
            product_bars(norm, column, cells, session_.is_reached(logit.result.front().numbers.front().cell));
        const WordColumns columns = word_columns();
        for (std::size_t i = 0; i < logits.size(); ++i) word_line(i, i == chosen, columns);
        next_sum_line();
    });
}

// The word whose column is shown: that under the pointer, otherwise the one that was clicked, otherwise the likeliest.
std::size_t StagesPanel::chosen_word(std::span<const Formula> logits) const {
    const auto place_of = [&](int word) {
        const auto is_of = [&](const Formula& logit) {
            return logit.result.front().numbers.front().cell.column == word;
        };
        return static_cast<std::size_t>(std::ranges::find_if(logits, is_of) - logits.begin());
    };
    const bool is_pointed_at = !ui_.lit.empty() && is_of_word(ui_.lit.front().quantity);
    for (const int word : {is_pointed_at ? ui_.lit.front().column : -1, ui_.chosen_word.value_or(-1)}) {
        if (const std::size_t place = place_of(word); place < logits.size()) return place;
    }
    return 0;
}

// As wide as what stands in them; what has no room is left out.
StagesPanel::WordColumns StagesPanel::word_columns() const {
    const float em = ui_.em;
    const Explanation& all = session_.token_explanation();
    WordColumns columns;
    const auto widen = [&](float& column, const Formula& formula) {
        column = std::max(column, result_width(formula.result.front().numbers.front(), false));
    };
    const auto logits = all.formulas_of(StepKind::logits);
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const Formula& exp = all.formulas_of(StepKind::next_sum)[i];
        columns.name = std::max(columns.name, measure_pieces(ui_, {}, with_equals(logits[i].name), word_look()).size.x);
        columns.exp_name = std::max(columns.exp_name, formula_width(with_equals(exp.name)) + result_gap * em);
        widen(columns.logit, logits[i]);
        widen(columns.exp, exp);
        widen(columns.probability, all.formulas_of(StepKind::probabilities)[i]);
    }
    columns.division = formula_width(division_by_sum()) + result_gap * em;
    columns.bar = 3 * em;
    columns.is_stacked = ui_.is_phone();
    const auto needed = [&] {
        return (columns.is_stacked ? em : columns.name + columns.logit) + columns.exp_name + columns.exp +
               columns.division + columns.probability + columns.bar + result_gap * em;
    };
    // A number that no sign joins to the next says nothing: the bar goes first, then how exp is worked out.
    for (float* column : {&columns.bar, &columns.exp_name}) {
        if (needed() > inner_width_) *column = 0;
    }
    if (columns.bar > 0) columns.bar += std::max(inner_width_ - needed(), 0.0F);
    return columns;
}

FormulaLook StagesPanel::word_look() const {
    FormulaLook look = muted_formula();
    look.longest_token = 6 * ui_.em;
    return look;
}

Pieces StagesPanel::with_equals(Pieces pieces) {
    pieces.push_back(symbol(" ="));
    return pieces;
}

// "÷ 1.22 ="
Pieces StagesPanel::division_by_sum() const {
    const Formula& sum = session_.token_explanation().formulas_of(StepKind::next_sum).back();
    return {symbol("÷ "), {PieceKind::number, Role::none, {}, {sum.result.front().numbers.front()}}, symbol(" =")};
}

// "logit(했다) = 17.9   exp(17.9 − 17.9) = 1   ÷ 1.22 = 0.817", and a bar.
void StagesPanel::word_line(std::size_t place, bool is_chosen, const WordColumns& columns) {
    const float em = ui_.em;
    const Explanation& all = session_.token_explanation();
    const Number& logit = all.formulas_of(StepKind::logits)[place].result.front().numbers.front();
    const Formula& exp = all.formulas_of(StepKind::next_sum)[place];
    const Number& share = all.formulas_of(StepKind::probabilities)[place].result.front().numbers.front();
    const float height = layer_line_em * em;
    ImVec2 at = ImGui::GetCursorScreenPos();
    draw_pieces(session_, ui_, actions_, {at.x, at.y + 0.5F * (height - qkv::line_height(ui_, word_look()))}, {},
                with_equals(all.formulas_of(StepKind::logits)[place].name), word_look());
    float x = at.x + columns.name;
    const auto result = [&](float width, const Number& number, Role role) {
        result_number({x + result_gap * em, at.y}, number, role, height);
        x += width;
    };
    const auto working = [&](float width, const Pieces& pieces, const Number& number) {
        if (width > 0 && session_.is_reached(number.cell)) formula_text({x + result_gap * em, at.y}, height, pieces);
        x += width;
    };
    result(columns.logit, logit, Role::score);
    const float top = at.y;
    if (columns.is_stacked) {
        x = at.x + em;
        at.y += height;
    }
    working(columns.exp_name, with_equals(exp.name), exp.result.front().numbers.front());
    result(columns.exp, exp.result.front().numbers.front(), Role::none);
    working(columns.division, division_by_sum(), share);
    result(columns.probability, share, Role::weight);
    const float left = x + result_gap * em;
    if (columns.bar > 0)
        bar({left, at.y + 0.5F * height - 0.35F * em, at.x + inner_width_, at.y + 0.5F * height + 0.35F * em}, share);
    ImGui::Dummy({inner_width_, at.y + height - top});
    follow(is_chosen && stage_of(focus_) == Stage::next_word);
}

// "sum = 1 + 0.071 + … = 1.22"
void StagesPanel::next_sum_line() {
    const Formula& sum = session_.token_explanation().formulas_of(StepKind::next_sum).back();
    Pieces sides{symbol("= ")};
    append(sides, with_equals(sum.operation));
    written_line({symbol("Σ exp")}, sides, sum.result.front().numbers.front());
}

}  // namespace qkv
