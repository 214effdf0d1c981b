#include "panels/stages_panel.h"

namespace qkv {

void StagesPanel::score_card() {
    card(Stage::score, ui_.text("stage.score"), ui_.text("stage.score.how"), [&] {
        float name_column = 0;
        std::size_t longest = 1;
        for (int j = formulas_.first; j < formulas_.end(); ++j) {
            const Formula& formula = formulas_.score(j);
            name_column = std::max(name_column, name_width(formula.name));
            for (const Piece& piece : formula.operation) {
                if (piece.kind == PieceKind::vector) longest = std::max(longest, longest_number(piece));
            }
        }
        const VectorSizes sizes = vector_sizes(ui_, longest);
        const float vectors = 2 * sizes.width(session_.document().key_size()) + 1.5F * ui_.em;
        const float room = inner_width_ - name_column - vectors - 5.2F * ui_.em;
        bool is_one_line = room > 0;
        for (int j = formulas_.first; j < formulas_.end() && is_one_line; ++j) {
            is_one_line = formula_width(reached_sides(formulas_.score(j))) <= room;
        }
        for (int j = formulas_.first; j < formulas_.end(); ++j)
            score_row(j, name_column + 1.2F * ui_.em, sizes, is_one_line);
        row_answer(StepKind::score_stage);
    });
}

// " = 1×1 + 0×0 + 0×1 = ": everything between the vectors and the result, as far as the walk has come.
Pieces StagesPanel::reached_sides(const Formula& formula) const {
    Pieces pieces;
    const Number& result = formula.result.front().numbers.front();
    const Cell score = result.cell;
    if (formula.products.empty()) return pieces;
    pieces.push_back({PieceKind::symbol, Role::none, "= ", {}});
    for (const Piece& piece : formula.products) {
        const bool is_hidden =
            piece.kind == PieceKind::number &&
            !session_.is_reached({Quantity::product, score.row, score.column, piece.numbers.front().cell.column});
        if (is_hidden) {
            // The bracket of a negative factor is part of what has not been reached yet.
            const bool opens_factor = pieces.back().text == "(" && pieces.size() > 2;
            if (opens_factor) pieces.pop_back();
            return pieces;
        }
        pieces.push_back(piece);
    }
    if (!formula.dot.empty() && session_.is_reached(score)) {
        pieces.push_back({PieceKind::symbol, Role::none, " = ", {}});
        pieces.insert(pieces.end(), formula.dot.begin(), formula.dot.end());
    }
    pieces.push_back({PieceKind::symbol, Role::none, " =", {}});
    if (!formula.before_arrow.empty() && session_.is_reached(score)) {
        pieces.push_back({PieceKind::symbol, Role::none, " ", {}});
        pieces.insert(pieces.end(), formula.before_arrow.begin(), formula.before_arrow.end());
        pieces.push_back({PieceKind::symbol, Role::none, " →", {}});
    }
    return pieces;
}

void StagesPanel::score_row(int key, float name_column, const VectorSizes& sizes, bool is_one_line) {
    const float em = ui_.em;
    const Formula& formula = formulas_.score(key);
    const float height = sizes.cell_height;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool is_blocked = formula.result.front().kind == PieceKind::blocked;

    draw_name(at, height, formula.name);
    ImVec2 pen{at.x + name_column, at.y};
    float right = pen.x;
    if (is_blocked) {
        const ImRect room(pen.x, pen.y, pen.x + 40 * em, pen.y + height);
        pen.x += draw_text_left(room, muted_text(ui_), ui_.text("stages.blocked")) + em;
    } else {
        pen = score_vectors(pen, formula, name_column, sizes, is_one_line);
        right = pen.x;
        pen = score_sides(pen, formula, {at.x + name_column, pen.y + height + 0.2F * em}, height, is_one_line);
    }
    right = std::max(right, pen.x + score_result(pen, key, height, is_blocked ? 2 * em : 2.4F * em));
    ImGui::Dummy({right - at.x, pen.y + height - at.y});
    const StepKind kind = focus_.kind;
    follow(is_step_at(key) && (kind == StepKind::score || kind == StepKind::product));
}

// [1 0 0] · [1 1 0], one below the other where they have no room side by side. Gives back where to go on.
ImVec2 StagesPanel::score_vectors(ImVec2 pen, const Formula& formula, float name_column, const VectorSizes& sizes,
                                  bool is_one_line) {
    const float em = ui_.em;
    const float height = sizes.cell_height;
    const float width = sizes.width(session_.document().key_size());
    const bool is_stacked = name_column + 2 * width + 2 * em > inner_width_ && !is_one_line;
    const auto is_known = [](const Cell&) { return true; };
    draw_vector(session_, ui_, actions_, pen, sizes, piece_in(formula.operation, PieceKind::vector, Role::query),
                {.largest = largest_q_, .is_reached = is_known});
    pen = is_stacked ? ImVec2{pen.x - 1.0F * em, pen.y + height + 0.3F * em} : ImVec2{pen.x + width, pen.y};
    draw_text_left({pen.x + 0.35F * em, pen.y, pen.x + em, pen.y + height}, normal_text(ui_), "·");
    pen.x += em;
    draw_vector(session_, ui_, actions_, pen, sizes, piece_in(formula.operation, PieceKind::vector, Role::key),
                {.largest = largest_k_, .is_reached = is_known});
    return {pen.x + width + 0.5F * em, pen.y};
}

// The sides between the vectors and the result, from `next_line` on where they don't fit after the vectors. Gives back
// where to go on.
ImVec2 StagesPanel::score_sides(ImVec2 pen, const Formula& formula, ImVec2 next_line, float height, bool is_one_line) {
    const Pieces sides = reached_sides(formula);
    if (sides.empty()) return pen;
    const FormulaLook look = muted_formula();
    float room = FLT_MAX;
    if (!is_one_line) {
        pen = next_line;
        room = std::max(inner_width_ - (next_line.x - ImGui::GetCursorScreenPos().x) - 5 * ui_.em, 12 * ui_.em);
    }
    const ImVec2 size = draw_pieces(session_, ui_, actions_, pen, room, sides, look, false);
    const float y = size.y < height ? pen.y + 0.5F * (height - size.y) : pen.y;
    draw_pieces(session_, ui_, actions_, {pen.x, y}, room, sides, look);
    return {pen.x + size.x + 0.5F * ui_.em, std::max(pen.y, y + size.y - height)};
}

// The score, or the field that asks for it or for one of its products. Gives back the width.
float StagesPanel::score_result(ImVec2 pen, int key, float height, float usual_width) {
    if (is_product_asked(StepKind::product, key)) return product_answer(pen, height);
    result_number(pen, formulas_.score(key).result.front().numbers.front(), Role::score, height);
    return is_asked(StepKind::score, key) ? answer_width() : usual_width;
}

}  // namespace qkv
