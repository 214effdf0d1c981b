// Q, K and V of the token from its embedding, and one of them as its row × the matrix.
#include <array>

#include "panels/stages_panel.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

struct Factor {
    Quantity result;
    StepKind step;
    Quantity weights;
    const Matrix HeadWeights::*matrix;
};

constexpr std::array factors{
    Factor{Quantity::query, StepKind::project_query, Quantity::query_matrix, &HeadWeights::w_q},
    Factor{Quantity::key, StepKind::project_key, Quantity::key_matrix, &HeadWeights::w_k},
    Factor{Quantity::value, StepKind::project_value, Quantity::value_matrix, &HeadWeights::w_v},
};

const Factor* factor_of(Quantity quantity) {
    for (const Factor& factor : factors) {
        if (factor.result == quantity || factor.weights == quantity) return &factor;
    }
    return nullptr;
}

// "x(나는)", after the name of its product: Q(나는).
Pieces named_x(const Formula& formula) {
    Piece token = piece_in(formula.name, PieceKind::token, formula.result.front().role);
    token.role = Role::embedding;
    return {symbol("x("), token, symbol(")")};
}

// "= x × W_Q", with "+ b_Q" where there is one.
Pieces how_projected(const Formula& formula) {
    Pieces how{symbol("= x × ")};
    how.insert(how.end(), formula.operation.begin() + 2, formula.operation.end());
    return how;
}

}  // namespace

double StagesPanel::largest_of(Quantity quantity) const {
    const Document& document = session_.document();
    switch (quantity) {
        case Quantity::query: return largest_q_;
        case Quantity::key: return largest_k_;
        case Quantity::value: return largest_v_;
        case Quantity::embedding: return largest_in(document.embeddings->x);
        case Quantity::output:
        case Quantity::concat: return largest_v_;
        case Quantity::output_matrix: return largest_in(document.w_o);
        case Quantity::joined: return largest_in(session_.attention().joined);
        default: return largest_in((*session_.shown_head().weights).*factor_of(quantity)->matrix);
    }
}

// The product and the column that are written out: those of the cell under the pointer, otherwise the first column of
// the current step.
StagesPanel::ChosenColumn StagesPanel::chosen_column() const {
    ChosenColumn chosen{0, 0};
    for (std::size_t i = 0; i < factors.size(); ++i) {
        if (factors[i].step == focus_.kind) chosen.factor = i;
    }
    if (ui_.lit.empty()) return chosen;
    const Cell& pointed_at = ui_.lit.front();
    const Factor* factor = factor_of(pointed_at.quantity);
    if (factor == nullptr || (factor->result == pointed_at.quantity && pointed_at.row != query_)) return chosen;
    return {static_cast<std::size_t>(factor - factors.data()), pointed_at.column};
}

bool StagesPanel::has_project_card() const {
    return session_.shown_head().is_projected() || stage_of(focus_) == Stage::project;
}

void StagesPanel::project_card() {
    card(Stage::project, [&] {
        if (session_.document().is_embedded()) embed_lines();
        if (!session_.shown_head().is_projected()) {
            const TextStyle style = muted_text(ui_);
            draw_text_left(take_space({inner_width_, card_title_height * ui_.em}), style,
                           ui_.text("stage.project.released"));
            return;
        }
        const std::vector<Formula>& formulas = session_.projection_explanation().formulas;
        float name = name_width(named_x(formulas.front()));
        float how = 0;
        std::size_t longest = longest_number(formulas.front().operation.front());
        int size = static_cast<int>(formulas.front().operation.front().numbers.size());
        for (const Formula& formula : formulas) {
            name = std::max(name, name_width(formula.name));
            how = std::max(how, formula_width(how_projected(formula)));
            longest = std::max(longest, longest_number(formula.result.front()));
            size = std::max(size, static_cast<int>(formula.result.front().numbers.size()));
        }
        const float left = name + how + formula_width({symbol(" =")}) + 1.4F * ui_.em;
        const VectorSizes sizes = sizes_of(longest, size, inner_width_ - left);
        if (!session_.document().is_embedded() && !session_.document().model)
            vector_row(named_x(formulas.front()), {}, formulas.front().operation.front(), left, sizes);
        for (const Formula& formula : formulas) project_row(formula, left, sizes);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::GetWindowDrawList()->AddLine({at.x, at.y}, {at.x + inner_width_, at.y}, ui_.palette->border);
        const ChosenColumn chosen = chosen_column();
        const Factor& factor = factors[chosen.factor];
        const MatrixFactor matrix{factor.step, factor.weights, (*session_.shown_head().weights).*factor.matrix, head_};
        if (session_.document().model) {
            row_by_column(formulas[chosen.factor], matrix, chosen.column);
        } else {
            row_times_matrix(formulas[chosen.factor], matrix, chosen.column);
        }
        note_for_tests("foot", {at, {at.x + inner_width_, ImGui::GetCursorScreenPos().y}});
    });
}

// "Q(나는) = x × W_Q = […]"
void StagesPanel::project_row(const Formula& formula, float left, const VectorSizes& sizes) {
    const Piece& result = formula.result.front();
    const Cell first = result.numbers.front().cell;
    const bool is_asked = session_.learning().is_asked(first);
    const bool is_shown = session_.is_reached(first) || is_asked;
    Pieces how = how_projected(formula);
    if (is_shown) how.push_back(symbol(" ="));
    vector_row(formula.name, how, result, left, sizes);
    follow(is_asked || (!session_.learning().asked() && session_.is_result(first)));
}

void StagesPanel::vector_row(const Pieces& name, const Pieces& how, const Piece& vector, float left,
                             const VectorSizes& sizes) {
    const float em = ui_.em;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const auto count = static_cast<int>(vector.numbers.size());
    const float height = sizes.height(count);
    const Cell first = vector.numbers.front().cell;
    draw_name(at, sizes.cell_height, name);
    formula_text({at.x + left - 0.4F * em - formula_width(how), at.y}, sizes.cell_height, how);
    if (session_.learning().is_asked(first)) {
        answer_field({at.x + left, at.y}, sizes.cell_height);
    } else {
        draw_vector(session_, ui_, actions_, {at.x + left, at.y}, sizes, vector,
                    {.largest = largest_of(first.quantity),
                     .is_reached = [&](const Cell& cell) { return session_.is_reached(cell); },
                     .is_result = is_pointed_out(first)});
    }
    ImGui::Dummy({left + sizes.width(count), height});
}

// The row, the matrix with one column lit, below it the result in the same columns, and the column written out.
void StagesPanel::row_times_matrix(const Formula& formula, const MatrixFactor& factor, int chosen) {
    const float em = ui_.em;
    const Matrix& matrix = factor.matrix;
    const auto rows = static_cast<int>(matrix.rows());
    const auto columns = static_cast<int>(matrix.cols());
    const Piece& x = formula.operation.front();
    const Cell& result = formula.result.front().numbers.front().cell;
    std::size_t longest = std::max(longest_number(x), longest_number(formula.result.front()));
    for (const double value : matrix.reshaped())
        longest = std::max(longest, format_number(value, session_.view().decimals).size());
    const float room = inner_width_ - 3 * em;
    VectorSizes sizes = vector_sizes(ui_, longest, 1, room);
    const float fitting = (room - 7 * sizes.gap) / static_cast<float>(rows + columns) - sizes.gap;
    sizes.cell_width = std::max(std::min(sizes.cell_width, fitting), 0.9F * em);
    sizes.cell_height = std::floor(std::min(sizes.cell_height, 1.45F * em));
    sizes.per_line = 1 << 20;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float pitch = sizes.cell_height + sizes.gap;
    const float matrix_at = at.x + sizes.width(rows) + 1.8F * em;
    const float top = at.y + 0.5F * em;
    const float middle = top + 0.5F * (static_cast<float>(rows) * pitch - sizes.gap);
    const auto all = [](const Cell&) { return true; };
    const auto reached = [&](const Cell& cell) { return session_.is_reached(cell); };
    draw_vector(session_, ui_, actions_, {at.x, middle - 0.5F * sizes.cell_height}, sizes, x,
                {.largest = largest_of(x.numbers.front().cell.quantity), .is_reached = reached});
    draw_text_centered({matrix_at - 1.8F * em, middle - em, matrix_at, middle + em}, normal_text(ui_), "×");
    for (int a = 0; a < rows; ++a) {
        Piece row{PieceKind::vector, role_of(result.quantity), {}, {}};
        for (int c = 0; c < columns; ++c)
            row.numbers.push_back({matrix(a, c),
                                   format_number(matrix(a, c), session_.view().decimals),
                                   {factor.quantity, a, c, 0, factor.head}});
        draw_vector(session_, ui_, actions_, {matrix_at, top + static_cast<float>(a) * pitch}, sizes, row,
                    {.largest = largest_of(factor.quantity), .is_reached = all});
    }
    const float bottom = top + static_cast<float>(rows) * pitch + 0.5F * em;
    if (session_.is_reached(result) || session_.learning().is_asked(result))
        draw_text_centered({matrix_at - 1.8F * em, bottom, matrix_at, bottom + sizes.cell_height}, normal_text(ui_),
                           "=");
    draw_vector(session_, ui_, actions_, {matrix_at, bottom}, sizes, formula.result.front(),
                {.largest = largest_of(result.quantity), .is_reached = reached});
    const float x0 = matrix_at + 2 * sizes.gap + static_cast<float>(chosen) * (sizes.cell_width + sizes.gap);
    const ImRect lit(x0, top, x0 + sizes.cell_width, bottom + sizes.cell_height);
    draw_ring(ui_, lit, ui_.palette->accent);
    note_for_tests("lit_column", lit);
    ImGui::Dummy({inner_width_, bottom + sizes.cell_height + 0.4F * em - at.y});
    written_column({factor.step, query_, 0, 0, factor.head}, chosen);
}

// Of a model the column alone, in the columns of x: what is long stands in lines there.
void StagesPanel::row_by_column(const Formula& formula, const MatrixFactor& factor, int chosen) {
    const Piece& x = formula.operation.front();
    Piece column{PieceKind::vector, role_of(factor.quantity), {}, {}};
    for (int row = 0; row < static_cast<int>(factor.matrix.rows()); ++row)
        column.numbers.push_back({factor.matrix(row, chosen),
                                  format_number(factor.matrix(row, chosen), session_.view().decimals),
                                  {factor.quantity, row, chosen, 0, factor.head}});
    const TableCells cells = layer_cells({&x, &column});
    layer_line(named_x(formula), x, cells, -1);
    const std::string matrix = to_text({formula.operation[2]});
    layer_line({symbol(ui_.text("stage.column", {{"matrix", matrix}, {"column", fmt::format("{}", chosen + 1)}}))},
               column, cells, -1);
    product_bars(x, column, cells, session_.is_reached(formula.result.front().numbers.front().cell));
    written_column({factor.step, query_, 0, 0, factor.head}, chosen);
}

// "Q(나는)₂ = 1×0.5 + 0×1 = 0.5", with room for it before it is reached.
void StagesPanel::written_column(const Step& step, int column) {
    const Formula formula =
        component_written_out(session_.document(), session_.attention(), step, column, session_.style());
    written_line(formula.name, all_sides(formula), formula.result.front().numbers.front());
}

void StagesPanel::written_line(const Pieces& name, const Pieces& sides, const Number& result) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float indent = name_width(name) + 0.6F * ui_.em;
    const FormulaRoom room{std::max(inner_width_ - indent, 12 * ui_.em), result_width(result, false)};
    const FormulaLook look = muted_formula();
    const float line = line_height(ui_, look);
    const bool is_reached = session_.is_reached(result.cell);
    draw_name(at, line, name);
    const DrawnFormula drawn =
        draw_pieces(session_, ui_, actions_, {at.x + indent, at.y}, room, sides, look, is_reached ? sides.size() : 0);
    if (is_reached || session_.learning().is_asked(result.cell))
        result_number({at.x + indent + drawn.end.x + result_gap * ui_.em, at.y + drawn.end.y}, result, Role::none,
                      line);
    ImGui::Dummy({inner_width_, drawn.size.y + 0.3F * ui_.em});
}

}  // namespace qkv
