#include "panels/stages_panel.h"

namespace qkv {

void StagesPanel::project_card() {
    card(Stage::project, ui_.text("stage.project"), ui_.text("stage.project.how"), [&] {
        const std::vector<Formula>& formulas = session_.projection_explanation().formulas;
        float name_column = 0;
        std::size_t longest = 1;
        for (const Formula& formula : formulas) {
            name_column = std::max(name_column, name_width(formula.name));
            longest = std::max(longest, longest_number(formula.result.front()));
        }
        for (const Formula& formula : formulas)
            project_row(formula, name_column + 1.2F * ui_.em, vector_sizes(ui_, longest));
    });
}

// Q(나는)  = [1, 0, 2] × W_Q = […] and below it the working of each component, as far as the walk has come.
void StagesPanel::project_row(const Formula& formula, float name_column, const VectorSizes& sizes) {
    const float em = ui_.em;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Piece& result = formula.result.front();
    const Cell first = result.numbers.front().cell;
    draw_name(at, sizes.cell_height, formula.name);

    const FormulaLook look = muted_formula();
    const float room = std::max(inner_width_ - name_column, 12 * em);
    ImVec2 pen{at.x + name_column, at.y};
    float right = pen.x;
    const auto side = [&](const Pieces& pieces) {
        Pieces line{{PieceKind::symbol, Role::none, "= ", {}}};
        line.insert(line.end(), pieces.begin(), pieces.end());
        const float line_y = pen.y + std::max(0.0F, 0.5F * (sizes.cell_height - line_height(ui_, look)));
        const ImVec2 size = draw_pieces(session_, ui_, actions_, {pen.x, line_y}, room, line, look);
        right = std::max(right, pen.x + size.x);
        pen.y += std::max(size.y + 0.2F * em, sizes.cell_height + 0.2F * em);
    };
    side(formula.operation);
    if (!formula.products.empty() && session_.is_reached(first)) side(formula.products);
    draw_text_left({pen.x, pen.y, pen.x + em, pen.y + sizes.cell_height}, muted_text(ui_), "=");
    const double largest = first.quantity == Quantity::query ? largest_q_
                           : first.quantity == Quantity::key ? largest_k_
                                                             : largest_v_;
    const bool is_asked = session_.learning().is_asked(first);
    if (is_asked) {
        answer_field({pen.x + em, pen.y}, sizes.cell_height);
    } else {
        draw_vector(session_, ui_, actions_, {pen.x + em, pen.y}, sizes, result,
                    {.largest = largest,
                     .is_reached = [&](const Cell& cell) { return session_.is_reached(cell); },
                     .is_result = is_pointed_out(first)});
    }
    const float width = is_asked ? answer_width() : sizes.width(static_cast<int>(result.numbers.size()));
    right = std::max(right, pen.x + em + width);
    ImGui::Dummy({right - at.x, pen.y + sizes.cell_height + 0.5F * em - at.y});
    follow(session_.learning().asked() ? is_asked : session_.is_result(first));
}

}  // namespace qkv
