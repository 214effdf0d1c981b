// After the last head: the V_new of all heads side by side, times W_O.
#include "panels/stages_panel.h"

namespace qkv {

// The column that is written out: that of the cell under the pointer, otherwise the first one.
int StagesPanel::chosen_joined_column() const {
    if (ui_.lit.empty()) return 0;
    const Cell& cell = ui_.lit.front();
    const bool is_result = cell.quantity == Quantity::joined && cell.row == query_;
    return is_result || cell.quantity == Quantity::output_matrix ? cell.column : 0;
}

void StagesPanel::join_card() {
    card(Stage::join, [&] {
        const Formula& concat = formulas_.concats.front();
        const Formula& joined = formulas_.joins.front();
        const Piece& result = concat.result.front();
        const auto size = static_cast<int>(result.numbers.size());
        const Pieces product{symbol("= concat × W_O =")};
        const float name = std::max(name_width(concat.name), name_width(joined.name));
        const float left = name + formula_width(product) + 1.4F * ui_.em;
        const std::size_t longest = std::max(longest_number(result), longest_number(joined.result.front()));
        const VectorSizes sizes = sizes_of(longest, size, inner_width_ - left);
        int head = 0;
        for (const Piece& piece : concat.operation) {
            if (piece.kind != PieceKind::vector) continue;
            const std::string head_name = ui_.text("heads.one_of", {{"head", fmt::format("{}", ++head)}});
            vector_row({symbol(head_name)}, {}, piece, left, sizes);
        }
        vector_row(concat.name, {symbol("=")}, result, left, sizes);
        follow(focus_.kind == StepKind::concat);
        vector_row(joined.name, product, joined.result.front(), left, sizes);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::GetWindowDrawList()->AddLine({at.x, at.y}, {at.x + inner_width_, at.y}, ui_.palette->border);
        row_times_matrix(joined, {StepKind::join, Quantity::output_matrix, session_.document().w_o, 0},
                         chosen_joined_column());
        follow(focus_.kind == StepKind::join);
        note_for_tests("foot", {at, {at.x + inner_width_, ImGui::GetCursorScreenPos().y}});
    });
}

}  // namespace qkv
