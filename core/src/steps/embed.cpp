// The embedding of a token in a model: X = the vector of its word + the vector of its position.
#include <cmath>
#include <fmt/format.h>

#include "base/short_text.h"
#include "qkv/token_name.h"
#include "steps/layer_values.h"
#include "steps/mistake_finder.h"
#include "steps/sentence_args.h"
#include "steps/tables.h"

namespace qkv {
namespace {

// ---- the quantities

int word_of(const Document& document, int token) { return *document.model->index_of(document.tokens[index(token)]); }

double embedding_value(const Row& row, const Cell& cell) { return row.document().embeddings->x(cell.row, cell.column); }

double word_value(const Row& row, const Cell& cell) { return row.document().model->word(cell.row, cell.column); }

double position_value(const Row& row, const Cell& cell) {
    return row.document().model->position(cell.row, cell.column);
}

double size_of_terms(const Row& row, const Cell& cell) {
    if (!row.document().is_embedded()) return 0.0;
    return std::abs(word_value(row, {Quantity::word, word_of(row.document(), cell.row), cell.column})) +
           std::abs(position_value(row, {Quantity::position, cell.row, cell.column}));
}

std::string embedding_name(const Document& document, const Cell& cell) { return component_name("X", document, cell); }

std::string word_name(const Document& document, const Cell& cell) {
    return fmt::format("word({}){}", shortened(document.model->words[index(cell.row)]), subscript(cell.column));
}

std::string position_name(const Document&, const Cell& cell) {
    return fmt::format("position({}){}", cell.row + 1, subscript(cell.column));
}

std::vector<Cell> operands(const Document& document, const Cell& cell) {
    if (!document.is_embedded()) return {};
    return {{Quantity::word, word_of(document, cell.row), cell.column}, {Quantity::position, cell.row, cell.column}};
}

// ---- the step

std::vector<Cell> results(const Document& document, const Step& step) {
    return row_of_cells(Quantity::embedding, step.query, embedding_size(document), 0);
}

Formula formula(const Row& row, const Step& step) {
    return {.step = step,
            .name = row.named("X", step.query, Role::embedding),
            .operation = {row.vector(Quantity::word, word_of(row.document(), step.query)), symbol(" + "),
                          row.vector(Quantity::position, step.query)},
            .result = {row.vector(Quantity::embedding, step.query)}};
}

Message sentence(const Row& row, const Step& step, const Formula& formula) {
    return {
        "step.embed",
        {query_arg(row), {"place", fmt::format("{}", step.query + 1)}, vector_arg("result", formula.result.front())}};
}

std::vector<Candidate> mistakes(MistakeFinder finder) {
    const Model& model = *finder.document().model;
    const int word = word_of(finder.document(), finder.step().query);
    finder.add(Mistake::position_forgotten, numbers_of(model.word.row(word)), {});
    for (int place = 0; place < model.position_count(); ++place)
        finder.add(Mistake::wrong_position, numbers_of(model.word.row(word) + model.position.row(place)), {});
    return finder.take();
}

}  // namespace

constexpr Operation embed_operation{.kind = StepKind::embed,
                                    .id = "embed",
                                    .stage = Stage::project,
                                    .is_vector = true,
                                    .results = results,
                                    .formula = formula,
                                    .sentence = sentence,
                                    .work = operation_text,
                                    .mistakes = mistakes};

constexpr QuantityRow embeddings_row{.quantity = Quantity::embedding,
                                     .role = Role::embedding,
                                     .maker = StepKind::embed,
                                     .size = embedding_size,
                                     .value = embedding_value,
                                     .size_of_terms = size_of_terms,
                                     .operands = operands,
                                     .cell_name = embedding_name};
constexpr QuantityRow word_row{.quantity = Quantity::word,
                               .role = Role::embedding,
                               .belongs_to_token = false,
                               .size = embedding_size,
                               .value = word_value,
                               .cell_name = word_name};
constexpr QuantityRow position_row{.quantity = Quantity::position,
                                   .role = Role::embedding,
                                   .belongs_to_token = false,
                                   .size = embedding_size,
                                   .value = position_value,
                                   .cell_name = position_name};

}  // namespace qkv
