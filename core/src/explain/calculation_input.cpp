#include "explain/calculation_input.h"

#include <fmt/format.h>
#include <utility>

#include "explain/mask_sentences.h"
#include "qkv/number_format.h"
#include "qkv/token_name.h"
#include "steps/narrator.h"
#include "steps/projections.h"

namespace qkv {
namespace {

// How much text is collected before it is passed on.
constexpr std::size_t bytes_at_once = 65536;

WriterFormat writer_format(CalculationFormat format) {
    switch (format) {
        case CalculationFormat::text: return WriterFormat::text;
        case CalculationFormat::markdown: return WriterFormat::markdown;
        case CalculationFormat::latex: return WriterFormat::latex;
        case CalculationFormat::html: return WriterFormat::html;
    }
    return WriterFormat::text;
}

}  // namespace

CalculationInput::CalculationInput(const Document& document, const CalculationOptions& options, const TextSink& sink)
    : document_(document),
      options_(options),
      attention_(attend(document)),
      writer_(writer_for(writer_format(options.format), options.style.language)),
      sink_(sink) {}

void CalculationInput::pass_on() {
    if (is_wanted_) is_wanted_ = sink_(writer_->out);
    writer_->out.clear();
}

void CalculationInput::pass_on_if_long() {
    if (writer_->out.size() >= bytes_at_once) pass_on();
}

bool CalculationInput::is_over() const {
    return !is_wanted_ || (options_.progress != nullptr && options_.progress->is_cancelled());
}

std::string CalculationInput::said(std::string_view id, const std::vector<TextArg>& args) const {
    return text(options_.style.language, id, args);
}

std::string CalculationInput::shown(double value) const { return format_number(value, options_.style.decimals); }

std::string CalculationInput::head_name(int head) const {
    return said("calculation.head", {{"head", fmt::format("{}", head + 1)}});
}

std::string CalculationInput::in_head(int head, const std::string& stage) const {
    if (!has_several_heads()) return stage;
    return said("calculation.head.stage", {{"head", fmt::format("{}", head + 1)}, {"stage", stage}});
}

Sliced<CalculationInput::Nothing> CalculationInput::write_input() {
    if (shape_of(document_).has_projections()) co_await sources();
    co_await vectors();
    co_return {};
}

// X and W.
Sliced<CalculationInput::Nothing> CalculationInput::sources() {
    const Embeddings& embeddings = *document_.embeddings;
    writer_->heading(said("calculation.embeddings"));
    for (int token = 0; token < document_.token_count(); ++token) {
        writer_->subheading(token_name(document_, token));
        if (document_.is_embedded()) {
            writer_->formula(row_of(token, 0).formula({StepKind::embed, token}));
        } else {
            vector_line("X", Quantity::embedding, embeddings.x, token);
        }
        pass_on_if_long();
        co_await Pause{};
    }
    for (int head = 0; head < document_.head_count(); ++head) {
        if (!document_.head(head).is_projected()) continue;
        const HeadWeights& weights = *document_.head(head).weights;
        for (const Projection& projection : projections) {
            co_await rows(in_head(head, projection.weights_name), projection.weights,
                          weights.*projection.weight_matrix);
            co_await rows(in_head(head, projection.bias_name), projection.bias, weights.*projection.bias_vector);
        }
    }
    co_return {};
}

// The rows of a matrix; nothing where there is none.
Sliced<CalculationInput::Nothing> CalculationInput::rows(std::string name, Quantity quantity, const Matrix& matrix) {
    if (matrix.size() > 0) writer_->subheading(name);
    for (int row = 0; row < static_cast<int>(matrix.rows()); ++row) {
        writer_->formula({.name = {vector(quantity, matrix, row)}});
        pass_on_if_long();
        co_await Pause{};
    }
    co_return {};
}

Sliced<CalculationInput::Nothing> CalculationInput::vectors() {
    for (int head = 0; head < document_.head_count() && !is_over(); ++head) {
        writer_->heading(in_head(head, said("calculation.vectors")));
        if (!document_.head(head).is_on) writer_->paragraph(said("calculation.head.off"));
        if (document_.head(head).is_released) writer_->paragraph(said("calculation.head.released"));
        if (document_.keys) writer_->paragraph(said("calculation.queries", {{"sentence", document_.sentence}}));
        co_await vectors_of_queries(head);
        if (document_.keys) co_await vectors_of_keys(head);
        co_await biases(head);
    }
    co_await rows(said("calculation.w_o"), Quantity::output_matrix, document_.w_o);
    if (document_.layer) co_await layer(*document_.layer);
    if (!is_over()) write_options();
    co_return {};
}

Sliced<CalculationInput::Nothing> CalculationInput::layer(const Layer& layer) {
    co_await rows("gain_1", Quantity::gain_1, layer.norm_1);
    co_await rows("W_up", Quantity::up_matrix, layer.up);
    co_await rows("b_up", Quantity::up_bias, layer.up_bias);
    co_await rows("W_down", Quantity::down_matrix, layer.down);
    co_await rows("gain_2", Quantity::gain_2, layer.norm_2);
    co_return {};
}

Sliced<CalculationInput::Nothing> CalculationInput::vectors_of_queries(int number) {
    const Head& head = document_.head(number);
    for (int token = 0; token < document_.token_count() && !is_over(); ++token) {
        writer_->subheading(token_name(document_, token));
        if (head.is_projected()) {
            project(token, number);
        } else {
            vector_line("Q", Quantity::query, head.q, token);
            if (!document_.keys) vector_line("K", Quantity::key, head.k, token);
            if (!document_.keys) vector_line("V", Quantity::value, head.v, token);
        }
        pass_on_if_long();
        co_await Pause{};
    }
    co_return {};
}

void CalculationInput::project(int token, int head) {
    const Row row = row_of(token, head);
    if (is_coarse()) {
        writer_->paragraph(narrated(row, {StepKind::project_stage, token}).in(options_.style.language));
    }
    for (const Projection& projection : projections)
        writer_->formula(row.formula({projection.step, token, 0, 0, head}));
}

Sliced<CalculationInput::Nothing> CalculationInput::vectors_of_keys(int number) {
    const Head& head = document_.head(number);
    writer_->paragraph(said("calculation.keys", {{"sentence", document_.keys->sentence}}));
    for (int key = 0; key < document_.key_count() && !is_over(); ++key) {
        writer_->subheading(key_name(document_, key));
        vector_line("K", Quantity::key, head.k, key);
        vector_line("V", Quantity::value, head.v, key);
        pass_on_if_long();
        co_await Pause{};
    }
    co_return {};
}

// bias(나는) = [0, -0.5, -1]
Sliced<CalculationInput::Nothing> CalculationInput::biases(int number) {
    const Matrix& bias = document_.head(number).bias;
    if (bias.size() == 0) co_return {};
    writer_->subheading(in_head(number, said("calculation.bias")));
    for (int token = 0; token < document_.token_count() && !is_over(); ++token) {
        vector_line(fmt::format("bias({})", token_name(document_, token)), Quantity::bias, bias, token);
        pass_on_if_long();
        co_await Pause{};
    }
    co_return {};
}

void CalculationInput::write_options() {
    const Options& options = document_.options;
    if (options == Options{}) return;
    writer_->subheading(said("calculation.options"));
    if (is_scaled_by_key_size(document_)) {
        writer_->paragraph(said("calculation.scale_by_size", {{"size", fmt::format("{}", document_.key_size())}}));
    } else if (options.scale != 1.0) {
        writer_->paragraph(said("calculation.scale", {{"scale", shown(options.scale)}}));
    }
    if (options.temperature != 1.0) {
        writer_->paragraph(said("calculation.temperature", {{"temperature", shown(options.temperature)}}));
    }
    for (const std::string& sentence : mask_sentences(document_, options_.style.language)) writer_->paragraph(sentence);
    const double blocked = options.blocked.sum();
    if (blocked > 0) writer_->paragraph(said("calculation.blocked", {{"count", fmt::format("{:.0f}", blocked)}}));
}

Piece CalculationInput::vector(Quantity quantity, const Matrix& matrix, int row) const {
    Piece piece{PieceKind::vector, role_of(quantity), {}, {}};
    for (int c = 0; c < static_cast<int>(matrix.cols()); ++c) {
        piece.numbers.push_back({matrix(row, c), shown(matrix(row, c)), {quantity, row, c, 0}});
    }
    return piece;
}

void CalculationInput::vector_line(const std::string& name, Quantity quantity, const Matrix& matrix, int token) {
    const Piece symbol{PieceKind::symbol, role_of(quantity), name, {}};
    writer_->formula({.name = {symbol}, .result = {vector(quantity, matrix, token)}});
}

}  // namespace qkv
