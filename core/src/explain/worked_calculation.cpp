#include "qkv/worked_calculation.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "explain/calculation_input.h"
#include "heatmap/drawing_svg.h"
#include "heatmap/heatmap_drawing.h"
#include "qkv/token_name.h"
#include "qkv/unicode.h"
#include "steps/narrator.h"
#include "steps/terms.h"

namespace qkv {
namespace {

// How much of a sentence fits into a title.
constexpr std::size_t longest_title = 120;

struct CalculationSize {
    double vectors = 0;  ///< numbers in the vectors of all tokens
    double process = 0;  ///< numbers of each token's steps
};

CalculationSize size_of_head(const Document& document, const Head& head) {
    const double n = document.token_count();
    const double m = document.key_count();
    const double sizes = document.key_size() + document.value_size();
    CalculationSize size{.vectors = n * document.key_size() + m * sizes + static_cast<double>(head.bias.size()),
                         .process = m * (3 * sizes + 7)};  // products, their sums and their operands
    if (!head.is_projected()) return size;
    const double c = document.embeddings->size();
    const double projection = (2 * c + 1) * (document.key_size() + sizes);
    size.vectors = n * projection + c * (document.key_size() + sizes);
    size.process += projection;
    return size;
}

void add_layer(const Document& document, CalculationSize& whole) {
    const double d = document.embeddings->size();
    const double f = document.layer->inner_size();
    whole.vectors += 2 * d * f + f + 2 * d;
    whole.process += 12 * d + 5 * f;
    if (!document.model) return;
    whole.vectors += document.token_count() * 3 * d;
    whole.process += next_words_shown * (4 * d + 12);
}

CalculationSize size_of(const Document& document) {
    CalculationSize whole;
    if (document.embeddings) whole.vectors = static_cast<double>(document.embeddings->x.size());
    for (const Head& head : document.heads) {
        const CalculationSize size = size_of_head(document, head);
        whole.vectors += size.vectors;
        whole.process += size.process;
    }
    if (!document.is_joined()) return whole;
    const double rows = static_cast<double>(document.w_o.rows());
    const double columns = static_cast<double>(document.w_o.cols());
    whole.vectors += rows * columns;
    whole.process += 3 * rows + columns + 2 * rows * columns;
    if (document.layer) add_layer(document, whole);
    return whole;
}

class Calculation : private CalculationInput {
public:
    Calculation(const Document& document, const CalculationOptions& options, const TextSink& sink)
        : CalculationInput(document, options, sink), processes_(processes_within(document, options.most_numbers)) {}

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
    bool is_wanted(int token) const { return token < processes_ && (!options_.token || *options_.token == token); }

    Sliced<Nothing> heatmaps() {
        for (int head = 0; head < document_.head_count(); ++head) {
            if (has_several_heads()) writer_->heading(head_name(head));
            for (const Quantity quantity : {Quantity::score, Quantity::weight, Quantity::output}) {
                writer_->picture(to_svg(heatmap_drawing(document_, attention_, quantity, options_.style, head)));
                co_await Pause{};
            }
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
        co_await write_input();
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

    Sliced<Nothing> process(int token) {
        writer_->heading(said("calculation.process",
                              {{"number", fmt::format("{}", token + 1)}, {"query", token_name(document_, token)}}));
        const Walkthrough walk(document_, options_.detail);
        const int first = walk.first_of_token(token);
        std::optional<Row> row;
        std::optional<Stage> stage;
        for (int number = first; number < first + walk.steps_per_token() && !is_over(); ++number) {
            const Step step = walk.at(number);
            const bool is_other_head = !row || row->head_number() != step.head;
            if (is_other_head) row.emplace(document_, attention_, token, step.head, options_.style.decimals);
            if (stage_of(step) && (is_other_head || stage_of(step) != stage)) {
                stage = stage_of(step);
                const std::string title = said(stage_title_id(*stage));
                writer_->subheading(has_head(step) ? in_head(step.head, title) : title);
            }
            work_out(*row, step);
            co_await Pause{};
        }
        co_return {};
    }

    // A coarse step is a sentence followed by its working; a fine one is its formula.
    void work_out(const Row& row, const Step& step) {
        if (is_coarse()) writer_->paragraph(narrated(row, step).in(options_.style.language));
        if (step.kind == StepKind::token) {
            for (int head = 0; head < document_.head_count(); ++head)
                writer_->formula(row_of(step.query, head).formula({StepKind::output, step.query, 0, 0, head}));
            if (document_.is_joined()) writer_->formula(row.formula({StepKind::join, step.query}));
            if (document_.model) write_lines(row, {StepKind::probabilities, step.query});
        } else {
            for (const Step& term : terms_of(document_, step, {})) {
                write_lines(row, term);
                note(row, term);
                pass_on_if_long();
            }
        }
    }

    void write_lines(const Row& row, const Step& term) {
        for (const Formula& line : row.lines(term)) writer_->formula(line);
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
            case Stage::join: return "calculation.join";
            case Stage::add_norm_1: return "calculation.add_norm_1";
            case Stage::feed_forward: return "calculation.feed_forward";
            case Stage::add_norm_2: return "calculation.add_norm_2";
            case Stage::next_word: return "calculation.next_word";
        }
        return {};
    }

    Sliced<Nothing> results() {
        writer_->heading(said("calculation.results"));
        for (int head = 0; head < document_.head_count(); ++head) {
            if (has_several_heads()) writer_->subheading(head_name(head));
            co_await results_of({StepKind::output, 0, 0, 0, head});
        }
        if (document_.is_joined()) {
            writer_->subheading(said("calculation.join"));
            co_await results_of({StepKind::join});
        }
        if (document_.model) co_await next_words_of_all();
        writer_->paragraph(said("calculation.rounding"));
        co_return {};
    }

    // What this step gives for each token.
    Sliced<Nothing> results_of(Step step) {
        for (step.query = 0; step.query < document_.token_count(); ++step.query) {
            if (!is_wanted(step.query)) continue;
            const Formula formula = row_of(step.query, step.head).formula(step);
            writer_->formula({.step = formula.step, .name = formula.name, .result = formula.result});
            co_await Pause{};
        }
        co_return {};
    }

    // The likeliest words behind each token.
    Sliced<Nothing> next_words_of_all() {
        writer_->subheading(said("calculation.next_word"));
        for (int token = 0; token < document_.token_count(); ++token) {
            if (!is_wanted(token)) continue;
            writer_->paragraph(
                narrated(row_of(token, 0), {StepKind::probabilities, token}).in(options_.style.language));
            co_await Pause{};
        }
        co_return {};
    }

    int processes_;
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
