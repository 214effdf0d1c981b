#include <chrono>
#include <iostream>
#include <memory>

#include "command_line/commands.h"
#include "command_line/input.h"
#include "command_line/progress_line.h"
#include "qkv/attention.h"
#include "qkv/document_json.h"
#include "qkv/worked_calculation.h"

namespace qkv {
namespace {

// Some hundred megabytes of text. The output says what was left out.
constexpr double most_explained_numbers = 10'000'000;

enum class OutputFormat { text, markdown, latex, json };

constexpr Names<OutputFormat, 4> format_names{{{OutputFormat::text, "text"},
                                               {OutputFormat::markdown, "markdown"},
                                               {OutputFormat::latex, "latex"},
                                               {OutputFormat::json, "json"}}};

struct ExplainOptions {
    std::optional<int> token;  ///< counted from 1
    Detail detail = Detail::term;
    OutputFormat format = OutputFormat::text;
};

CalculationFormat calculation_format(OutputFormat format) {
    switch (format) {
        case OutputFormat::markdown: return CalculationFormat::markdown;
        case OutputFormat::latex: return CalculationFormat::latex;
        case OutputFormat::text:
        case OutputFormat::json: break;
    }
    return CalculationFormat::text;
}

ProgressLine::Clock time_since_start() {
    return [start = std::chrono::steady_clock::now()] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    };
}

void write_calculation(const Document& document, CalculationOptions options) {
    WorkProgress progress;
    options.progress = &progress;
    std::optional<ProgressLine> line;
    if (has_place_for_progress()) line.emplace(std::cerr, options.style.language, time_since_start());
    // If the reader closes the pipe, the rest is not computed.
    write_worked_calculation(document, options, [&](std::string_view part) {
        if (line) line->show(progress.share());
        return std::cout.write(part.data(), static_cast<std::streamsize>(part.size())).good();
    });
}

ExitCode explain(const Arguments& arguments, const ExplainOptions& explain, const NamedDocument& named) {
    const Document& document = named.document;
    if (explain.token && (*explain.token < 1 || *explain.token > document.token_count())) {
        return report({"problem.token",
                       {{"number", std::to_string(*explain.token)}, {"count", std::to_string(document.token_count())}}},
                      arguments.language);
    }
    if (explain.format == OutputFormat::json) {
        std::cout << to_json(document, attend(document));
        return done;
    }
    CalculationOptions options;
    options.format = calculation_format(explain.format);
    options.source = named.head;
    options.detail = explain.detail;
    if (explain.token) {
        options.token = *explain.token - 1;
    } else {
        options.most_numbers = most_explained_numbers;
    }
    options.style.language = arguments.language;
    write_calculation(document, options);
    return done;
}

}  // namespace

Run add_explain(Call& call) {
    const auto options = std::make_shared<ExplainOptions>();
    call.add_input("INPUT", "cli.explain.input");
    call.add("--token", options->token, "cli.token");
    call.add_choice("--detail", options->detail, detail_names);
    call.add_choice("--format", options->format, format_names);
    call.add_language();
    call.refuse([options, call]() -> std::optional<Misuse> {
        if (options->format != OutputFormat::json) return std::nullopt;
        for (const char* option : {"--token", "--detail"}) {
            if (call.is_given(option)) return Misuse{option, "", "problem.option.not_of_json"};
        }
        return std::nullopt;
    });
    return [options](const Arguments& arguments) {
        return with_named_document(arguments,
                                   [&](const NamedDocument& named) { return explain(arguments, *options, named); });
    };
}

}  // namespace qkv
