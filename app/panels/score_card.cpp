#include "panels/stages_panel.h"
#include "widgets/button.h"

namespace qkv {
namespace {

// How much higher the field for an answer is than a line of a formula.
float beyond_line(const Ui& ui, const FormulaLook& look) {
    return std::max(button_height(ui) - line_height(ui, look), 0.0F);
}

}  // namespace

float StagesPanel::card_height(const std::vector<float>& rows) const {
    float height = (card_top + card_title_height + card_bottom) * ui_.em;
    for (const float row : rows) height += row + row_gap();
    return height;
}

VectorSizes StagesPanel::sizes_of(std::size_t longest_number, int count, float room) const {
    constexpr float beside_on_phone = 0.45F;
    VectorSizes sizes = has_phone_rows() ? vector_sizes(ui_, longest_number, count, room, beside_on_phone)
                                         : vector_sizes(ui_, longest_number, count, room);
    sizes.cell_height = std::floor(row_scale_ * sizes.cell_height);
    return sizes;
}

void StagesPanel::score_card() {
    card(Stage::score, [&] {
        const ScoreRows rows = score_rows();
        for (int j = formulas_.first; j < formulas_.end(); ++j) score_row(j, rows);
        row_answer(StepKind::score_stage);
    });
}

// Everything between the vectors and the result: " = 1×1 + 0×0 + 0×1 = ".
Pieces StagesPanel::all_sides(const Formula& formula) {
    Pieces pieces;
    const auto add = [&](const Pieces& side) {
        if (side.empty()) return;
        pieces.push_back(symbol(pieces.empty() ? "= " : " = "));
        pieces.insert(pieces.end(), side.begin(), side.end());
    };
    add(formula.products);
    add(formula.dot);
    pieces.push_back(symbol(pieces.empty() ? "=" : " ="));
    if (!formula.before_arrow.empty()) {
        pieces.push_back(symbol(" "));
        pieces.insert(pieces.end(), formula.before_arrow.begin(), formula.before_arrow.end());
        pieces.push_back(symbol(" →"));
    }
    return pieces;
}

// How many of all_sides() are shown: whole products, and all of them once there is the score.
std::size_t StagesPanel::sides_reached(const Formula& formula) const {
    const Cell score = formula.result.front().numbers.front().cell;
    if (session_.is_reached(score)) return all_sides(formula).size();
    std::size_t whole = 0;
    for (std::size_t i = 0; i < formula.products.size(); ++i) {
        const Piece& piece = formula.products[i];
        if (piece.text == " + ") whole = i + 1;  // after the "=" before the side
        if (piece.kind != PieceKind::number) continue;
        if (piece.numbers.front().cell.quantity == Quantity::bias) continue;
        const Cell product{Quantity::product, score.row, score.column, piece.numbers.front().cell.column, head_};
        if (!session_.is_reached(product)) return whole;
    }
    return formula.products.empty() ? 0 : formula.products.size() + 1;
}

// The text size at which every row has room for its sides and its result beside the vectors; 0 if there is none.
float StagesPanel::text_size_on_one_line(float room) const {
    const auto is_one_line = [&](float size) {
        for (int j = formulas_.first; j < formulas_.end(); ++j) {
            const Formula& formula = formulas_.score(j);
            if (formula.result.front().kind == PieceKind::blocked) continue;
            const float result = result_width(formula.result.front().numbers.front(), is_asked(StepKind::score, j));
            if (formula_width(all_sides(formula), size) + result > room) return false;
        }
        return true;
    };
    for (const float size : {0.875F, 0.8125F, 0.75F}) {
        if (is_one_line(size)) return size;
    }
    return 0;
}

StagesPanel::ScoreRows StagesPanel::score_rows() const {
    const float em = ui_.em;
    ScoreRows rows;
    std::size_t longest = 1;
    for (int j = formulas_.first; j < formulas_.end(); ++j) {
        const Formula& formula = formulas_.score(j);
        rows.name = std::max(rows.name, name_width(formula.name));
        for (const Piece& piece : formula.operation) {
            if (piece.kind == PieceKind::vector) longest = std::max(longest, longest_number(piece));
        }
    }
    rows.name += 0.9F * em;
    const float widest_name = rows.name;
    if (has_phone_rows()) {
        rows.name_line = name_line();
        rows.name = 0;
    }
    const int size = session_.document().key_size();
    rows.sizes = sizes_of(longest, size, inner_width_ - rows.name);
    const float vector = rows.sizes.width(size);
    const float beside = rows.name_line > 0 ? widest_name : rows.name + 2 * vector + 2.0F * em;
    rows.text_size = text_size_on_one_line(inner_width_ - beside);
    rows.is_one_line = rows.text_size > 0;
    rows.line = rows.name_line > 0 ? rows.name_line : rows.sizes.height(size);
    rows.is_stacked = !rows.is_one_line && rows.name + 2 * vector + em > inner_width_;
    if (!rows.is_one_line) rows.text_size = 0.875F;
    rows.sides_at = rows.name_line > 0 ? 0 : inner_width_ - rows.name < 16 * em ? em : rows.name;
    if (rows.is_one_line && rows.name_line > 0) rows.sides_at = widest_name;
    for (int j = formulas_.first; j < formulas_.end(); ++j) {
        const Formula& formula = formulas_.score(j);
        float height = rows.name_line + rows.sizes.height(size);
        const bool is_blocked = formula.result.front().kind == PieceKind::blocked;
        if (rows.is_stacked && !is_blocked) height += rows.sizes.height(size) + row_gap();
        if (!rows.is_one_line && !is_blocked) {
            const float result = result_width(formula.result.front().numbers.front(), is_asked(StepKind::score, j));
            const FormulaRoom room{inner_width_ - rows.sides_at, result};
            height += measure_pieces(ui_, room, all_sides(formula), muted_formula()).size.y + 0.2F * em;
            if (rows.name_line > 0 && is_asked(StepKind::score, j)) height += beyond_line(ui_, muted_formula());
        }
        rows.heights.push_back(height);
    }
    return rows;
}

void StagesPanel::score_row(int key, const ScoreRows& rows) {
    const float em = ui_.em;
    const Formula& formula = formulas_.score(key);
    const float height = rows.sizes.height(session_.document().key_size());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Number& result = formula.result.front().numbers.front();
    draw_name(at, rows.name_line > 0 ? rows.name_line : height, formula.name);
    ImVec2 pen{at.x + rows.name, at.y + rows.name_line};
    if (formula.result.front().kind == PieceKind::blocked) {
        const ImRect room(pen.x, pen.y, pen.x + 40 * em, pen.y + height);
        pen.x += draw_text_left(room, muted_text(ui_), ui_.text("stages.blocked")) + em;
        result_number(pen, result, Role::score, height);
    } else {
        pen = score_vectors(pen, formula, rows);
        if (!rows.is_one_line) pen = {at.x + rows.sides_at, pen.y + height + 0.2F * em};
        if (!rows.is_one_line && rows.name_line > 0 && is_asked(StepKind::score, key))
            pen.y += 0.5F * beyond_line(ui_, muted_formula());
        if (rows.is_one_line && rows.name_line > 0) pen = {at.x + rows.sides_at, at.y};
        pen = score_sides(pen, key, rows);
        const float line = rows.is_one_line ? rows.line : line_height(ui_, muted_formula(rows.text_size));
        if (!is_product_asked(StepKind::product, key)) result_number(pen, result, Role::score, line);
    }
    const float right = pen.x + result_width(result, is_asked(StepKind::score, key)) - result_gap * em;
    ImGui::Dummy({std::max(right - at.x, 1.0F), rows.heights[index(key - formulas_.first)]});
    follow(is_step_at(key) && (focus_.kind == StepKind::score || focus_.kind == StepKind::product));
}

// [1 0 0] · [1 1 0], one below the other where they have no room side by side. Gives back where to go on.
ImVec2 StagesPanel::score_vectors(ImVec2 pen, const Formula& formula, const ScoreRows& rows) {
    const float em = ui_.em;
    const int size = session_.document().key_size();
    const float height = rows.sizes.height(size);
    const auto is_known = [](const Cell&) { return true; };
    draw_vector(session_, ui_, actions_, pen, rows.sizes, piece_in(formula.operation, PieceKind::vector, Role::query),
                {.largest = largest_q_, .is_reached = is_known});
    pen = rows.is_stacked ? ImVec2{pen.x - 1.0F * em, pen.y + height + row_gap()}
                          : ImVec2{pen.x + rows.sizes.width(size), pen.y};
    draw_text_left({pen.x + 0.35F * em, pen.y, pen.x + em, pen.y + height}, normal_text(ui_), "·");
    pen.x += em;
    draw_vector(session_, ui_, actions_, pen, rows.sizes, piece_in(formula.operation, PieceKind::vector, Role::key),
                {.largest = largest_k_, .is_reached = is_known});
    return {pen.x + rows.sizes.width(size) + 0.5F * em, pen.y};
}

// The sides between the vectors and the result, as far as they are reached. Gives back where the result stands.
ImVec2 StagesPanel::score_sides(ImVec2 pen, int key, const ScoreRows& rows) {
    const Formula& formula = formulas_.score(key);
    const FormulaLook look = muted_formula(rows.text_size);
    const float height = line_height(ui_, look);
    FormulaRoom room;
    ImVec2 at = pen;
    if (rows.is_one_line) {
        at.y += 0.5F * (rows.line - height);
    } else {
        const float result = result_width(formula.result.front().numbers.front(), is_asked(StepKind::score, key));
        room = {inner_width_ - rows.sides_at, result};
    }
    const std::size_t shown = sides_reached(formula);
    const DrawnFormula drawn = draw_pieces(session_, ui_, actions_, at, room, all_sides(formula), look, shown);
    if (is_product_asked(StepKind::product, key)) {
        const float gap = shown > 0 ? 0.8F * ui_.em : 0.0F;
        product_answer({at.x + drawn.shown_end.x + gap, at.y + drawn.shown_end.y}, height);
    } else if (is_asked(StepKind::score, key)) {
        const float equals = formula_width({symbol("=")}, rows.text_size);
        formula_text({at.x + drawn.end.x - equals, at.y + drawn.end.y}, height, {symbol("=")});
    } else if (shown > 0 && !session_.is_reached(formula.result.front().numbers.front().cell)) {
        draw_text({at.x + drawn.shown_end.x, at.y + drawn.shown_end.y + 0.5F * (height - look.text_size * ui_.em)},
                  digits_text(ui_, look.text_size), " + …");
    }
    return {at.x + drawn.end.x + result_gap * ui_.em, rows.is_one_line ? pen.y : at.y + drawn.end.y};
}

}  // namespace qkv
