#include "qkv/worksheet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <numeric>

#include "explain/writer.h"
#include "formula/pieces.h"
#include "qkv/number_format.h"
#include "qkv/token_name.h"
#include "steps/row.h"
#include "worksheet/given.h"
#include "worksheet/levels.h"

namespace qkv {
namespace {

WriterFormat writer_format(WorksheetFormat format) {
    switch (format) {
        case WorksheetFormat::markdown: return WriterFormat::markdown;
        case WorksheetFormat::html: return WriterFormat::html;
        case WorksheetFormat::latex: return WriterFormat::latex;
    }
    return WriterFormat::markdown;
}

std::string fraction(int numerator, int denominator) {
    const int divisor = std::gcd(numerator, denominator);
    if (denominator == divisor) return fmt::format("{}", numerator / divisor);
    return fmt::format("{} ÷ {}", numerator / divisor, denominator / divisor);
}

// Results are named as in the window.
struct FormulaNames {
    explicit FormulaNames(const Exercise& exercise, int head = 0)
        : attention(attend(exercise.document)),
          row(exercise.document, attention, exercise.query, head, default_decimals),
          query(exercise.query) {}

    Pieces of(StepKind kind, int key) const { return row.formula({kind, query, key, 0, row.head_number()}).name; }

    Attention attention;
    Row row;
    int query;
};

class Sheet {
public:
    /// `has_one_document`: all exercises are about the same one, which is then written once.
    Sheet(const WorksheetOptions& options, const std::vector<Exercise>& exercises, bool has_one_document = false)
        : options_(options),
          exercises_(exercises),
          has_one_document_(has_one_document),
          writer_(writer_for(writer_format(options.format), options.language)) {}

    std::string write() {
        writer_->title(said(options_.has_answers ? "worksheet.answers" : "worksheet.title"));
        if (!options_.has_answers) name_and_date();
        writer_->paragraph(worksheet_level(options_.level, options_.language));
        if (has_one_document_) {
            writer_->heading(exercises_.front().document.sentence);
            if (!options_.source.empty()) writer_->paragraph(options_.source);
            given(exercises_.front());
            conditions(exercises_.front().document);
        } else {
            writer_->paragraph(said("worksheet.seed", {{"seed", fmt::format("{}", options_.seed)}}));
        }
        int number = 0;
        for (const Exercise& exercise : exercises_) {
            if (!options_.has_answers) writer_->begin_group();
            const Document& document = exercise.document;
            const std::string& about = has_one_document_ ? document.tokens[index(exercise.query)] : document.sentence;
            writer_->heading(
                said("worksheet.exercise", {{"number", fmt::format("{}", ++number)}, {"sentence", about}}));
            write(exercise);
            if (!options_.has_answers) writer_->end_group();
        }
        writer_->end();
        return std::move(writer_->out);
    }

private:
    std::string said(std::string_view id, const std::vector<TextArg>& args = {}) const {
        return text(options_.language, id, args);
    }

    void name_and_date() { writer_->fields({{said("worksheet.name"), 0.45}, {said("worksheet.date"), 0.25}}); }

    static Piece blank() { return symbol(blank_symbol); }

    void line(const Pieces& pieces) { writer_->formula({.name = pieces}); }

    // "left = ______"
    void ask(Pieces left) {
        append(left, {symbol(" = "), blank()});
        line(left);
    }

    void ask_vector(Pieces left, int size) {
        left.push_back(symbol(" = ["));
        for (int c = 0; c < size; ++c) {
            if (c > 0) left.push_back(symbol(", "));
            left.push_back(blank());
        }
        left.push_back(symbol("]"));
        line(left);
    }

    static Pieces word(std::string text) { return {{PieceKind::token, Role::none, std::move(text), {}}}; }

    void write(const Exercise& exercise) {
        if (!has_one_document_) given(exercise);
        const Document& document = exercise.document;
        writer_->paragraph(said(task(), {{"query", token_name(document, exercise.query)}}));
        if (!has_one_document_) conditions(document);
        if (asks_blocked(options_.level) && has_mask(document)) blocked(exercise);
        if (exercise.base > 0) {
            writer_->paragraph(said("worksheet.base", {{"base", fmt::format("{}", exercise.base)}}));
            powers(exercise);
        } else {
            for (int head = 0; head < document.head_count(); ++head) one_head(exercise, head);
            if (options_.level == joined_level) join(exercise);
        }
        if (!exercise.wrong_answer.empty()) mistake(exercise);
    }

    const char* task() const {
        if (options_.level == joined_level) return "worksheet.task.join";
        return asks_update(options_.level) ? "worksheet.task.update" : "worksheet.task.weights";
    }

    void given(const Exercise& exercise) {
        write_given(*writer_, exercise.document, options_.level, options_.language);
    }

    void conditions(const Document& document) {
        write_conditions(*writer_, document, options_.level, options_.language);
    }

    // ---- what the mask blocks

    void blocked(const Exercise& exercise) {
        const Document& document = exercise.document;
        const std::vector<TextArg> query{{"query", token_name(document, exercise.query)}};
        if (!options_.has_answers) {
            writer_->paragraph(said("worksheet.blocked.ask", query));
            constexpr int in_a_line = 3;
            for (int key = 0; key < document.key_count(); key += in_a_line) {
                std::vector<Field> fields;
                for (int one = key; one < std::min(key + in_a_line, document.key_count()); ++one)
                    fields.push_back({key_name(document, one), 0.2});
                writer_->fields(fields);
            }
            return;
        }
        const Attention attention = attend(document);
        bool blocks = false;
        for (int key = 0; key < document.key_count(); ++key) {
            if (allows(document.options, exercise.query, key)) continue;
            const Step score{StepKind::score, exercise.query, key, 0};
            writer_->paragraph(explain(document, attention, score, style()).message.in(options_.language));
            blocks = true;
        }
        if (!blocks) writer_->paragraph(said("worksheet.blocked.nothing", query));
    }

    // ---- with e

    void one_head(const Exercise& exercise, int head) {
        const Document& document = exercise.document;
        if (document.head_count() > 1) begin_part(head_title(head, options_.language));
        if (!document.head(head).is_on) writer_->paragraph(said("calculation.head.off"));
        if (options_.has_answers) {
            working(exercise, head);
        } else {
            blanks(exercise, head);
        }
    }

    // An exercise with several parts takes more than a page, which may end between them.
    void begin_part(const std::string& title) {
        if (!options_.has_answers) {
            writer_->end_group();
            writer_->begin_group();
        }
        writer_->subheading(title);
    }

    void blanks(const Exercise& exercise, int head) {
        const FormulaNames names(exercise, head);
        const int m = exercise.document.key_count();
        for (int j = 0; j < m; ++j) ask(names.of(StepKind::score, j));
        for (int j = 0; j < m; ++j) {
            Pieces name{symbol("exp(")};
            append(name, names.of(StepKind::score, j));
            name.push_back(symbol(")"));
            ask(name);
        }
        ask(names.of(StepKind::sum, 0));
        for (int j = 0; j < m; ++j) ask(names.of(StepKind::weight, j));
        if (!asks_update(options_.level)) return;
        const int size = exercise.document.value_size();
        for (int j = 0; j < m; ++j) {
            Pieces name = names.of(StepKind::weight, j);
            append(name, {symbol(" × V("), word(key_name(exercise.document, j)).front(), symbol(")")});
            ask_vector(name, size);
        }
        ask_vector(names.of(StepKind::output, 0), size);
    }

    void working(const Exercise& exercise, int head) {
        const Document& document = exercise.document;
        const Attention attention = attend(document);
        const Walkthrough walk(document, Detail::term);
        const int first = walk.first_of_token(exercise.query);
        for (int number = first; number < first + walk.steps_per_token(); ++number) {
            const Step step = walk.at(number);
            if (step.head != head || !has_head(step)) continue;
            if (!asks_update(options_.level) && stage_of(step) == Stage::update) continue;
            for (const Formula& formula : explain(document, attention, step, style()).formulas)
                writer_->formula(formula);
        }
    }

    // ---- several heads

    void join(const Exercise& exercise) {
        const Document& document = exercise.document;
        const FormulaNames names(exercise);
        const auto size = static_cast<int>(document.w_o.cols());
        begin_part(said("calculation.join"));
        if (!options_.has_answers) {
            ask_vector(names.of(StepKind::concat, 0), static_cast<int>(document.w_o.rows()));
            ask_vector(names.of(StepKind::join, 0), size);
            return;
        }
        writer_->formula(names.row.formula({StepKind::concat, exercise.query}));
        const Step join{StepKind::join, exercise.query};
        for (int c = 0; c < size; ++c)
            writer_->formula(component_written_out(document, names.attention, join, c, style()));
        const Formula whole = names.row.formula(join);
        writer_->formula({.step = whole.step, .name = whole.name, .result = whole.result});
    }

    Style style() const { return {options_.language, default_decimals}; }

    // ---- with 2 or 3 in the place of e

    void powers(const Exercise& exercise) {
        const Document& document = exercise.document;
        const Attention attention = attend(document);
        const FormulaNames names(exercise);
        const int i = exercise.query;
        const int n = document.token_count();
        std::vector<int> powers;
        for (int j = 0; j < n; ++j)
            powers.push_back(static_cast<int>(std::lround(std::pow(exercise.base, attention.head().scores(i, j)))));
        const int sum = std::accumulate(powers.begin(), powers.end(), 0);
        for (int j = 0; j < n; ++j) {
            if (options_.has_answers) {
                writer_->formula(names.row.formula({StepKind::score, i, j, 0}));
            } else {
                ask(names.of(StepKind::score, j));
            }
        }
        for (int j = 0; j < n; ++j) {
            if (options_.has_answers) {
                line({symbol(
                    fmt::format("{}^{} = {}", exercise.base, attention.head().scores(i, j), powers[index(j)]))});
            } else {
                line({symbol(fmt::format("{}^{}", exercise.base, blank_symbol)), symbol(" = "), blank()});
            }
        }
        if (options_.has_answers) {
            work(names.of(StepKind::sum, 0), fmt::format("{} = {}", fmt::join(powers, " + "), sum));
        } else {
            ask(names.of(StepKind::sum, 0));
        }
        for (int j = 0; j < n; ++j) {
            Pieces name = names.of(StepKind::weight, j);
            if (!options_.has_answers) {
                append(name, {symbol(" = "), blank(), symbol(" ÷ "), blank(), symbol(" = "), blank()});
                line(name);
                continue;
            }
            const std::string plain = fmt::format("{} ÷ {}", powers[index(j)], sum);
            const std::string reduced = fraction(powers[index(j)], sum);
            const double value = static_cast<double>(powers[index(j)]) / sum;
            work(name, fmt::format("{}{} = {}", plain, reduced == plain ? "" : " = " + reduced, format_number(value)));
        }
    }

    void work(Pieces name, const std::string& working) {
        name.push_back(symbol(" = " + working));
        line(name);
    }

    // ---- somebody else's mistake

    void mistake(const Exercise& exercise) {
        const Document& document = exercise.document;
        const Attention attention = attend(document);
        const std::string asked = cell_name(document, cells_asked(document, attention, exercise.mistaken_step).front());
        writer_->paragraph(said("worksheet.mistake", {{"what", asked}, {"answer", exercise.wrong_answer}}));
        if (options_.has_answers) {
            const auto verdict = judge(document, attention, exercise.mistaken_step, exercise.wrong_answer, style());
            if (verdict) writer_->paragraph(in_words(*verdict, options_.language));
        } else {
            writer_->fields({{said("worksheet.reason"), 0.8}});
        }
    }

    const WorksheetOptions& options_;
    const std::vector<Exercise>& exercises_;
    bool has_one_document_;
    std::unique_ptr<Writer> writer_;
};

}  // namespace

std::string worksheet_level(int level, Language language) {
    constexpr std::array ids{"worksheet.level.1", "worksheet.level.2", "worksheet.level.3", "worksheet.level.4",
                             "worksheet.level.5", "worksheet.level.6", "worksheet.level.7"};
    return std::string(text(language, ids[index(level - 1)]));
}

std::string_view file_ending(WorksheetFormat format) {
    switch (format) {
        case WorksheetFormat::markdown: return "md";
        case WorksheetFormat::html: return "html";
        case WorksheetFormat::latex: return "tex";
    }
    return {};
}

Result<std::string> worksheet(const WorksheetOptions& options) {
    return exercises(options).map([&](const std::vector<Exercise>& all) { return Sheet(options, all).write(); });
}

Result<std::string> worksheet_of(const Document& document, const WorksheetOptions& options) {
    if (const auto problem = problem_with_level(document, options.level)) return tl::unexpected(*problem);
    return exercises_of(document, options.count).map([&](const std::vector<Exercise>& all) {
        return Sheet(options, all, true).write();
    });
}

}  // namespace qkv
