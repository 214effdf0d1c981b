#include "qkv/worked_calculation.h"

#include <fmt/format.h>
#include <memory>
#include <optional>

#include "projection.h"
#include "qkv/attention.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

std::string with_escapes(std::string_view text, std::string_view special, std::string_view escape) {
    std::string escaped;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos) escaped += escape;
        escaped += c;
    }
    return escaped;
}

// What the three formats differ in.
class Writer {
public:
    virtual ~Writer() = default;

    virtual void title(const std::string& text) = 0;
    virtual void heading(const std::string& text) = 0;
    virtual void subheading(const std::string& text) = 0;
    virtual void paragraph(const std::string& text) = 0;
    virtual void formula(const Formula& formula) = 0;
    virtual void end() {}

    std::string out;
};

class TextWriter : public Writer {
public:
    void title(const std::string& text) override { out += text + "\n"; }
    void heading(const std::string& text) override { out += "\n" + text + "\n"; }
    void subheading(const std::string& text) override { out += "\n  " + text + "\n"; }
    void paragraph(const std::string& text) override { out += "    " + text + "\n"; }
    void formula(const Formula& formula) override { out += "    " + to_text(formula) + "\n"; }
};

class MarkdownWriter : public Writer {
public:
    void title(const std::string& text) override { out += "# " + escaped(text) + "\n"; }
    void heading(const std::string& text) override { out += "\n## " + escaped(text) + "\n"; }
    void subheading(const std::string& text) override { out += "\n### " + escaped(text) + "\n\n"; }
    void paragraph(const std::string& text) override { out += "\n" + escaped(text) + "\n\n"; }

    void formula(const Formula& formula) override {
        const std::string text = to_text(formula);
        std::string fence = "`";
        while (text.find(fence) != std::string::npos) fence += '`';
        out += fmt::format("- {}{}{}\n", fence, text, fence);
    }

private:
    static std::string escaped(const std::string& text) { return with_escapes(text, "\\`*_[]<>#|", "\\"); }
};

class LatexWriter : public Writer {
public:
    void title(const std::string& text) override {
        out +=
            "% xelatex / lualatex\n"
            "\\documentclass{article}\n"
            "\\usepackage{amsmath}\n"
            "\\usepackage{kotex}\n"
            "\\setlength{\\parindent}{0pt}\n"
            "\\begin{document}\n\n";
        out += "\\section*{" + latex_escaped(text) + "}\n";
    }
    void heading(const std::string& text) override { out += "\n\\subsection*{" + latex_escaped(text) + "}\n"; }
    void subheading(const std::string& text) override { out += "\n\\subsubsection*{" + latex_escaped(text) + "}\n\n"; }
    void paragraph(const std::string& text) override { out += latex_escaped(text) + "\n\n"; }
    void formula(const Formula& formula) override { out += "$" + to_latex(formula) + "$\n\n"; }
    void end() override { out += "\\end{document}\n"; }
};

std::unique_ptr<Writer> writer_for(CalculationFormat format) {
    switch (format) {
        case CalculationFormat::text: return std::make_unique<TextWriter>();
        case CalculationFormat::markdown: return std::make_unique<MarkdownWriter>();
        case CalculationFormat::latex: return std::make_unique<LatexWriter>();
    }
    return nullptr;
}

class Calculation {
public:
    Calculation(const Document& document, const CalculationOptions& options)
        : document_(document), options_(options), attention_(attend(document)), writer_(writer_for(options.format)) {}

    std::string write() {
        writer_->title(said("calculation.title", {{"sentence", document_.sentence}}));
        if (document_.embeddings) sources();
        vectors();
        for (int token = 0; token < document_.token_count(); ++token) {
            if (is_wanted(token)) process(token);
        }
        results();
        writer_->end();
        return std::move(writer_->out);
    }

private:
    bool is_wanted(int token) const { return !options_.token || *options_.token == token; }

    std::string said(std::string_view key, const std::vector<TextArg>& args = {}) const {
        return text(options_.style.language, key, args);
    }

    std::string shown(double value) const { return format_number(value, options_.style.decimals); }

    // X and W.
    void sources() {
        const Embeddings& embeddings = *document_.embeddings;
        writer_->heading(said("calculation.embeddings"));
        for (int token = 0; token < document_.token_count(); ++token) {
            writer_->subheading(document_.tokens[static_cast<std::size_t>(token)]);
            vector_line("X", Quantity::embedding, embeddings.x, token);
        }
        for (const Projection& projection : projections) {
            writer_->subheading(projection.weights_name);
            for (int row = 0; row < embeddings.size(); ++row) {
                writer_->formula({{}, {{vector(projection.weights, embeddings.*projection.weight_matrix, row)}}});
            }
        }
    }

    void vectors() {
        writer_->heading(said("calculation.vectors"));
        for (int token = 0; token < document_.token_count(); ++token) {
            writer_->subheading(document_.tokens[static_cast<std::size_t>(token)]);
            if (document_.embeddings) {
                work_out({StepKind::project_stage, token, 0, 0});
            } else {
                vector_line("Q", Quantity::query, document_.q, token);
                vector_line("K", Quantity::key, document_.k, token);
                vector_line("V", Quantity::value, document_.v, token);
            }
        }
        write_options();
    }

    void write_options() {
        const Options& options = document_.options;
        if (options == Options{}) return;
        writer_->subheading(said("calculation.options"));
        if (options.scale != 1.0) writer_->paragraph(said("calculation.scale", {{"scale", shown(options.scale)}}));
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
        writer_->formula({{}, {{symbol}, {vector(quantity, matrix, token)}}});
    }

    void process(int token) {
        writer_->heading(said("calculation.process", {{"number", fmt::format("{}", token + 1)},
                                                      {"query", document_.tokens[static_cast<std::size_t>(token)]}}));
        const Walkthrough walk(document_, options_.detail);
        const int first = walk.first_of_token(token);
        std::optional<Stage> stage;
        for (int number = first; number < first + walk.steps_per_token(); ++number) {
            const Step step = walk.at(number);
            if (stage_of(step) && stage_of(step) != stage) {
                stage = stage_of(step);
                writer_->subheading(said(stage_title_key(*stage)));
            }
            work_out(step);
        }
    }

    // Coarse steps are told in a sentence and then worked out; a fine one is its formula.
    void work_out(const Step& step) {
        const Explanation explanation = explain(document_, attention_, step, options_.style);
        if (options_.detail == Detail::token || options_.detail == Detail::stage) {
            writer_->paragraph(explanation.message.in(options_.style.language));
        }
        if (step.kind == StepKind::token) {
            writer_->formula(explanation.formulas.back());
        } else {
            for (const Formula& formula : explanation.formulas) writer_->formula(formula);
        }
    }

    static std::string_view stage_title_key(Stage stage) {
        switch (stage) {
            case Stage::project: return "calculation.vectors";
            case Stage::score: return "calculation.score";
            case Stage::softmax: return "calculation.softmax";
            case Stage::update: return "calculation.update";
        }
        return {};
    }

    void results() {
        writer_->heading(said("calculation.results"));
        for (int token = 0; token < document_.token_count(); ++token) {
            if (!is_wanted(token)) continue;
            const Formula output =
                explain(document_, attention_, {StepKind::output, token, 0, 0}, options_.style).formulas.front();
            writer_->formula({output.step, {output.name(), output.result()}});
        }
        writer_->paragraph(said("calculation.rounding"));
    }

    const Document& document_;
    const CalculationOptions& options_;
    Attention attention_;
    std::unique_ptr<Writer> writer_;
};

}  // namespace

std::string worked_calculation(const Document& document, const CalculationOptions& options) {
    return Calculation(document, options).write();
}

}  // namespace qkv
