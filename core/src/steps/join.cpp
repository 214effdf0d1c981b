// What joins the heads: concat(i) = their V_new side by side, attention(i) = concat(i) W_O.
#include <fmt/format.h>

#include "steps/layer_values.h"
#include "steps/mistake_finder.h"
#include "steps/row_times_matrix.h"
#include "steps/sentence_args.h"
#include "steps/tables.h"

namespace qkv {
namespace {

// ---- the quantities

int concat_size(const Document& document) { return document.head_count() * document.value_size(); }

int joined_size(const Document& document) { return static_cast<int>(document.w_o.cols()); }

// The component of a head's V_new that stands at this place of concat.
Cell output_cell(const Document& document, const Cell& cell) {
    const int size = document.value_size();
    return {Quantity::output, cell.row, cell.column % size, 0, cell.column / size};
}

Row row_of_head(const Row& row, int head) {
    return {row.document(), row.all_heads(), row.query(), head, row.decimals()};
}

DoubleDouble exact_concat(const Row& row, const Cell& cell) {
    const Cell output = output_cell(row.document(), cell);
    return quantity_row(Quantity::output).exact(row_of_head(row, output.head), output);
}

double size_of_concat_terms(const Row& row, const Cell& cell) {
    return quantity_row(Quantity::output).size_of_terms(row, output_cell(row.document(), cell));
}

double concat_value(const Row& row, const Cell& cell) { return row.all_heads().concat(cell.row, cell.column); }

double joined_value(const Row& row, const Cell& cell) { return row.all_heads().joined(cell.row, cell.column); }

double matrix_value(const Row& row, const Cell& cell) { return row.document().w_o(cell.row, cell.column); }

double size_of_terms(const Row& row, const Cell& cell) {
    const RowVector column = row.document().w_o.col(cell.column).transpose();
    return size_of_products(row.all_heads().concat.row(cell.row), column);
}

std::string concat_name(const Document& document, const Cell& cell) { return component_name("concat", document, cell); }

std::string joined_name(const Document& document, const Cell& cell) {
    return component_name("attention", document, cell);
}

std::string matrix_name(const Document&, const Cell& cell) { return matrix_cell_name("W_O", cell); }

RowTimesMatrix joined_parts(const Document& document, const Step&) {
    return {Quantity::concat,
            concat_size(document),
            Quantity::output_matrix,
            "W_O",
            std::nullopt,
            {},
            Quantity::joined,
            joined_size(document),
            "attention"};
}

std::vector<Cell> concat_operands(const Document& document, const Cell& cell) { return {output_cell(document, cell)}; }

std::vector<Cell> joined_operands(const Document& document, const Cell& cell) {
    return operands_of_row_times_matrix(joined_parts(document, {}), cell);
}

// ---- concat

std::vector<Cell> concat_results(const Document& document, const Step& step) {
    return row_of_cells(Quantity::concat, step.query, concat_size(document), 0);
}

// "[0.2, 0.3] | [0.1, 0.5]"
Formula concat_formula(const Row& row, const Step& step) {
    Formula formula{.step = step,
                    .name = row.named("concat", step.query, Role::output),
                    .result = {row.vector(Quantity::concat, step.query)}};
    for (int head = 0; head < row.document().head_count(); ++head) {
        if (head > 0) formula.operation.push_back(symbol(" | "));
        formula.operation.push_back(row_of_head(row, head).vector(Quantity::output, step.query));
    }
    return formula;
}

Message concat_sentence(const Row& row, const Step&, const Formula& formula) {
    return {"step.concat",
            {query_arg(row),
             {"heads", fmt::format("{}", row.document().head_count())},
             vector_arg("result", formula.result.front())}};
}

// ---- attention

std::vector<Cell> joined_results(const Document& document, const Step& step) {
    return row_of_cells(Quantity::joined, step.query, joined_size(document), 0);
}

Formula joined_formula(const Row& row, const Step& step) {
    return row_times_matrix(row, step, joined_parts(row.document(), step));
}

Message joined_sentence(const Row& row, const Step& step, const Formula& formula) {
    const bool is_end = step.query == row.document().token_count() - 1 && !row.document().layer;
    return {is_end ? "step.end.joined" : "step.join",
            {query_arg(row), vector_arg("concat", row.vector(Quantity::concat, step.query)),
             vector_arg("result", calculated(formula).front())}};
}

// ---- mistakes

class JoinMistakes : public MistakeFinder {
public:
    explicit JoinMistakes(MistakeFinder finder) : MistakeFinder(std::move(finder)) {}

    void concat();
    void joined();

private:
    RowVector sum_of_heads() const;
};

RowVector JoinMistakes::sum_of_heads() const {
    RowVector sum = RowVector::Zero(document_.value_size());
    for (const HeadAttention& head : row_.all_heads().heads) sum += head.output.row(i_);
    return sum;
}

void JoinMistakes::concat() {
    if (document_.head_count() > 1) add(Mistake::heads_added, numbers_of(sum_of_heads()), {});
    lost_signs(numbers_of(row_.all_heads().concat.row(i_)));
}

void JoinMistakes::joined() {
    const RowVector concat = row_.all_heads().concat.row(i_);
    const Matrix& w_o = document_.w_o;
    if (w_o.rows() == w_o.cols()) add(Mistake::matrix_from_wrong_side, numbers_of(concat * w_o.transpose()), {});
    if (w_o.rows() >= document_.value_size() && document_.head_count() > 1)
        add(Mistake::heads_added, numbers_of(sum_of_heads() * w_o.topRows(document_.value_size())), {});
    add(Mistake::matrix_forgotten, numbers_of(concat), {});
    lost_signs(numbers_of(row_.all_heads().joined.row(i_)));
}

}  // namespace

constexpr Operation concat_operation{.kind = StepKind::concat,
                                     .id = "concat",
                                     .stage = Stage::join,
                                     .is_vector = true,
                                     .results = concat_results,
                                     .formula = concat_formula,
                                     .sentence = concat_sentence,
                                     .work = operation_text,
                                     .mistakes = found_by<JoinMistakes, &JoinMistakes::concat>};
constexpr Operation join_operation{.kind = StepKind::join,
                                   .id = "join",
                                   .stage = Stage::join,
                                   .is_vector = true,
                                   .results = joined_results,
                                   .formula = joined_formula,
                                   .times_matrix = joined_parts,
                                   .sentence = joined_sentence,
                                   .work = operation_text,
                                   .mistakes = found_by<JoinMistakes, &JoinMistakes::joined>};

constexpr QuantityRow concat_row{.quantity = Quantity::concat,
                                 .role = Role::output,
                                 .maker = StepKind::concat,
                                 .size = concat_size,
                                 .value = concat_value,
                                 .exact = exact_concat,
                                 .size_of_terms = size_of_concat_terms,
                                 .operands = concat_operands,
                                 .cell_name = concat_name};
constexpr QuantityRow output_matrix_row{.quantity = Quantity::output_matrix,
                                        .role = Role::output,
                                        .belongs_to_token = false,
                                        .size = joined_size,
                                        .value = matrix_value,
                                        .cell_name = matrix_name};
constexpr QuantityRow joined_row{.quantity = Quantity::joined,
                                 .role = Role::embedding,
                                 .maker = StepKind::join,
                                 .size = joined_size,
                                 .value = joined_value,
                                 .size_of_terms = size_of_terms,
                                 .operands = joined_operands,
                                 .cell_name = joined_name};

}  // namespace qkv
