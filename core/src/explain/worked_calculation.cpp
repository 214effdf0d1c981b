#include "qkv/worked_calculation.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <variant>

#include "explain/writer.h"
#include "heatmap/drawing_svg.h"
#include "heatmap/heatmap_drawing.h"
#include "qkv/attention.h"
#include "qkv/number_format.h"
#include "qkv/token_name.h"
#include "qkv/unicode.h"
#include "steps/narrator.h"
#include "steps/projections.h"
#include "steps/row.h"
#include "steps/terms.h"

namespace qkv {
namespace {

WriterFormat writer_format(CalculationFormat format) {
    switch (format) {
        case CalculationFormat::text: return WriterFormat::text;
        case CalculationFormat::markdown: return WriterFormat::markdown;
        case CalculationFormat::latex: return WriterFormat::latex;
        case CalculationFormat::html: return WriterFormat::html;
    }
    return WriterFormat::text;
}

// How much of a sentence fits into a title.
constexpr std::size_t longest_title = 120;

struct CalculationSize {
    double vectors = 0;  ///< numbers in the vectors of all tokens
    double process = 0;  ///< numbers of each token's steps
};

CalculationSize size_of(const Document& document) {
    const double n = document.token_count();
    const double sizes = document.key_size() + document.value_size();
    double vectors = n * (document.key_size() + sizes);
    double process = n * (3 * sizes + 7);  // products, their sums and their operands
    if (document.embeddings) {
        const double m = document.embeddings->size();
        const double projection = (2 * m + 1) * (document.key_size() + sizes);
        vectors = n * (m + projection) + m * (document.key_size() + sizes);
        process += projection;
    }
    return {vectors, process};
}

// How much text is collected before it is passed on.
constexpr std::size_t bytes_at_once = 65536;

using Nothing = std::monostate;

class Calculation {
public:
    Calculation(const Document& document, const CalculationOptions& options, const TextSink& sink)
        : document_(document),
          options_(options),
          sink_(sink),
          attention_(attend(document)),
          processes_(processes_within(document, options.most_numbers)),
          writer_(writer_for(writer_format(options.format), options.style.language)) {}

    Sliced<bool> write() {
        writer_->title(said("calculation.title", {{"sentence", beginning(document_.sentence, longest_title)}}));
        if (!options_.source.empty()) writer_->paragraph(options_.source);
        if (options_.format == CalculationFormat::html) co_await heatmaps();
        if (processes_ < document_.token_count()) what_is_left_out();
        if (processes_ > 0) co_await calculation();
        writer_->end();
        pass_on();
        co_return is_wanted_;
    }

private:
    void pass_on() {
        if (is_wanted_) is_wanted_ = sink_(writer_->out);
        writer_->out.clear();
    }

    void pass_on_if_long() {
        if (writer_->out.size() >= bytes_at_once) pass_on();
    }

    bool is_over() const { return !is_wanted_ || (options_.progress != nullptr && options_.progress->is_cancelled()); }

    bool is_wanted(int token) const { return token < processes_ && (!options_.token || *options_.token == token); }

    Sliced<Nothing> heatmaps() {
        for (const Quantity quantity : {Quantity::score, Quantity::weight, Quantity::output}) {
            writer_->picture(to_svg(heatmap_drawing(document_, attention_, quantity, options_.style)));
            co_await Pause{};
        }
        co_return {};
    }

    void what_is_left_out() {
        if (processes_ > 0) {
            writer_->paragraph(said("calculation.first_only", {{"tokens", fmt::format("{}", document_.token_count())},
                                                               {"written", fmt::format("{}", processes_)}}));
        } else {
            writer_->paragraph(
                said("calculation.too_long", {{"numbers", fmt::format("{:.0f}", calculated_numbers(document_))},
                                              {"limit", fmt::format("{:.0f}", options_.most_numbers)}}));
        }
    }

    Sliced<Nothing> calculation() {
        if (document_.embeddings) co_await embeddings();
        co_await vectors();
        WorkProgress* const progress = options_.progress;
        if (progress != nullptr) progress->expect(static_cast<std::uint64_t>(processes_));
        for (int token = 0; token < processes_; ++token) {
            if (is_over()) co_return {};
            if (is_wanted(token)) co_await process(token);
            if (progress != nullptr) progress->add(1);
        }
        co_await results();
        co_return {};
    }

    std::string said(std::string_view id, const std::vector<TextArg>& args = {}) const {
        return text(options_.style.language, id, args);
    }

    std::string shown(double value) const { return format_number(value, options_.style.decimals); }

    Sliced<Nothing> embeddings() {
        const Embeddings& given = *document_.embeddings;
        writer_->heading(said("calculation.embeddings"));
        for (int token = 0; token < document_.token_count(); ++token) {
            writer_->subheading(token_name(document_, token));
            vector_line("X", Quantity::embedding, given.x, token);
            pass_on_if_long();
            co_await Pause{};
        }
        for (const Projection& projection : projections) {
            writer_->subheading(projection.weights_name);
            for (int row = 0; row < given.size(); ++row) {
                writer_->formula({.name = {vector(projection.weights, given.*projection.weight_matrix, row)}});
                pass_on_if_long();
                co_await Pause{};
            }
        }
        co_return {};
    }

    Sliced<Nothing> vectors() {
        writer_->heading(said("calculation.vectors"));
        for (int token = 0; token < document_.token_count(); ++token) {
            writer_->subheading(token_name(document_, token));
            if (document_.embeddings) {
                work_out(row_of(token), {StepKind::project_stage, token, 0, 0});
            } else {
                vector_line("Q", Quantity::query, document_.q, token);
                vector_line("K", Quantity::key, document_.k, token);
                vector_line("V", Quantity::value, document_.v, token);
            }
            pass_on_if_long();
            if (is_over()) co_return {};
            co_await Pause{};
        }
        write_options();
        co_return {};
    }

    void write_options() {
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
        if (options.mask == Mask::causal) writer_->paragraph(said("calculation.causal"));
    }

    Piece vector(Quantity quantity, const Matrix& matrix, int row) const {
        Piece piece{PieceKind::vector, role_of(quantity), {}, {}};
        for (int c = 0; c < static_cast<int>(matrix.cols()); ++c) {
            piece.numbers.push_back({matrix(row, c), shown(matrix(row, c)), {quantity, row, c, 0}});
        }
        return piece;
    }

    void vector_line(const char* name, Quantity quantity, const Matrix& matrix, int token) {
        const Piece symbol{PieceKind::symbol, role_of(quantity), name, {}};
        writer_->formula({.name = {symbol}, .result = {vector(quantity, matrix, token)}});
    }

    Sliced<Nothing> process(int token) {
        writer_->heading(said("calculation.process",
                              {{"number", fmt::format("{}", token + 1)}, {"query", token_name(document_, token)}}));
        const Row row = row_of(token);
        const Walkthrough walk(document_, options_.detail);
        const int first = walk.first_of_token(token);
        std::optional<Stage> stage;
        for (int number = first; number < first + walk.steps_per_token() && !is_over(); ++number) {
            const Step step = walk.at(number);
            if (stage_of(step) && stage_of(step) != stage) {
                stage = stage_of(step);
                writer_->subheading(said(stage_title_id(*stage)));
            }
            work_out(row, step);
            co_await Pause{};
        }
        co_return {};
    }

    Row row_of(int token) const { return {document_, attention_, token, options_.style.decimals}; }

    // A coarse step is a sentence followed by its working; a fine one is its formula.
    void work_out(const Row& row, const Step& step) {
        if (options_.detail == Detail::token || options_.detail == Detail::stage) {
            writer_->paragraph(narrated(row, step).in(options_.style.language));
        }
        if (step.kind == StepKind::token) {
            writer_->formula(row.formula({StepKind::output, step.query, 0, 0}));
        } else {
            for (const Step& term : terms_of(document_, step, {})) {
                writer_->formula(row.formula(term));
                note(row, term);
                pass_on_if_long();
            }
        }
    }

    // A stage has said it in its sentence.
    void note(const Row& row, const Step& term) {
        if (options_.detail == Detail::stage) return;
        if (const auto note = note_on_weights(row, term)) {
            writer_->paragraph(note->in(options_.style.language));
        }
    }

    static std::string_view stage_title_id(Stage stage) {
        switch (stage) {
            case Stage::project: return "calculation.vectors";
            case Stage::score: return "calculation.score";
            case Stage::softmax: return "calculation.softmax";
            case Stage::update: return "calculation.update";
        }
        return {};
    }

    Sliced<Nothing> results() {
        writer_->heading(said("calculation.results"));
        for (int token = 0; token < document_.token_count(); ++token) {
            if (!is_wanted(token)) continue;
            const Formula output = row_of(token).formula({StepKind::output, token, 0, 0});
            writer_->formula({.step = output.step, .name = output.name, .result = output.result});
            co_await Pause{};
        }
        writer_->paragraph(said("calculation.rounding"));
        co_return {};
    }

    const Document& document_;
    const CalculationOptions& options_;
    const TextSink& sink_;
    bool is_wanted_ = true;  ///< by the sink
    Attention attention_;
    int processes_;
    std::unique_ptr<Writer> writer_;
};

}  // namespace

double calculated_numbers(const Document& document) {
    const CalculationSize size = size_of(document);
    return size.vectors + document.token_count() * size.process;
}

int processes_within(const Document& document, double most_numbers) {
    const CalculationSize size = size_of(document);
    const double fitting = std::floor((most_numbers - size.vectors) / size.process);
    return static_cast<int>(std::clamp(fitting, 0.0, static_cast<double>(document.token_count())));
}

bool write_worked_calculation(const Document& document, const CalculationOptions& options, const TextSink& sink) {
    return Calculation(document, options, sink).write().finish();
}

Sliced<std::string> worked_calculation_in_slices(const Document& document, const CalculationOptions& options) {
    std::string whole;
    const TextSink sink = [&](std::string_view part) {
        whole += part;
        return true;
    };
    Calculation calculation(document, options, sink);
    co_await calculation.write();
    co_return whole;
}

std::string worked_calculation(const Document& document, const CalculationOptions& options) {
    return worked_calculation_in_slices(document, options).finish();
}

}  // namespace qkv
