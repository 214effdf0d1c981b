#include "command_line/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <new>
#include <string>
#include <vector>

#include "command_line/commands.h"
#include "command_line/input.h"
#include "command_line/standard_streams.h"
#include "platform/process.h"

namespace qkv {
namespace {

constexpr int smallest_picture_px = 160;
constexpr int largest_picture_px = 8192;

const std::map<std::string, Language> languages{{"ko", Language::ko}, {"en", Language::en}};
const std::map<std::string, Theme> themes{{"light", Theme::light}, {"dark", Theme::dark}};
const std::map<std::string, Detail> details{
    {"token", Detail::token}, {"stage", Detail::stage}, {"term", Detail::term}, {"product", Detail::product}};
const std::map<std::string, OutputFormat> formats{{"text", OutputFormat::text},
                                                  {"markdown", OutputFormat::markdown},
                                                  {"latex", OutputFormat::latex},
                                                  {"json", OutputFormat::json}};
std::map<std::string, ExportFormat> names_of_export_formats() {
    std::map<std::string, ExportFormat> names;
    for (const ExportFormat format : export_formats) names.emplace(name(format), format);
    return names;
}

const std::map<std::string, WorksheetFormat> worksheet_formats{
    {"markdown", WorksheetFormat::markdown}, {"html", WorksheetFormat::html}, {"latex", WorksheetFormat::latex}};

std::string parse_size(const std::string& text, Size& size) {
    char after = 0;
    const bool is_size = std::sscanf(text.c_str(), "%5dx%5d%c", &size.width, &size.height, &after) == 2;
    const auto fits = [](int px) { return px >= smallest_picture_px && px <= largest_picture_px; };
    if (is_size && fits(size.width) && fits(size.height)) return {};
    return fmt::format("{}: WIDTHxHEIGHT, {} to {} each", text, smallest_picture_px, largest_picture_px);
}

std::string parse_axes(const std::string& text, CaptureOptions& options) {
    const auto axes = axes_from_text(text);
    if (axes) options.axes = *axes;
    return axes ? "" : fmt::format("{}: heads,positions; positions,heads; batch, layers, qkv", text);
}

std::string check_seed(const std::string& text) {
    std::uint64_t seed = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (error == std::errc{} && stop == text.data() + text.size()) return {};
    return fmt::format("{}: 0 to {}", text, std::numeric_limits<std::uint64_t>::max());
}

// An option with nothing after it, or with another option there: the parser would take that for its value.
std::string option_without_value(const CLI::App& app, int argc, char** argv) {
    std::vector<const CLI::App*> calls = app.get_subcommands([](const CLI::App*) { return true; });
    calls.push_back(&app);
    const auto takes_value = [&](const std::string& name) {
        return std::any_of(calls.begin(), calls.end(), [&](const CLI::App* call) {
            const auto* const option = call->get_option_no_throw(name);
            return option != nullptr && option->get_expected_min() > 0;
        });
    };
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        const std::string name = argument.substr(0, argument.find('='));
        // These may be empty: other messages say that nothing was answered, or that the file has no name.
        if (!name.starts_with("--") || name == "--answer" || name == "--out" || !takes_value(name)) continue;
        const bool has_equals = name.size() < argument.size();
        const std::string_view next = !has_equals && i + 1 < argc ? argv[i + 1] : "";
        const std::string_view value = has_equals ? std::string_view(argument).substr(name.size() + 1) : next;
        if (value.empty() || (!has_equals && value.starts_with("--"))) return name;
    }
    return {};
}

// The help is needed before the arguments are understood.
Language help_language(int argc, char** argv) {
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string_view(argv[i]) == "--lang") return language_from_name(argv[i + 1]).value_or(Language::ko);
    }
    return Language::ko;
}

template <class Value>
CLI::Option* add_choice(CLI::App& app, const char* flag, Value& value, const std::map<std::string, Value>& names,
                        std::string about) {
    const auto parse = [&value, &names](const std::string& typed) -> std::string {
        const auto found = names.find(typed);
        if (found != names.end()) value = found->second;
        if (found != names.end()) return {};
        std::string known;
        for (const auto& [name, unused] : names) known += (known.empty() ? "" : ", ") + name;
        return fmt::format("{}: {}", typed, known);
    };
    return app
        .add_option_function<std::string>(
            flag, [](const std::string&) {}, std::move(about))
        ->check(CLI::Validator(parse, ""));
}

// An option for which there is no use is wrong usage.
int report_of_opening(const Problem& problem, Language language) {
    const ExitCode code = report(problem, language);
    return problem.id == "problem.capture.not_a_capture" ? wrong_usage : code;
}

int run(int argc, char** argv, Language help) {
    Arguments arguments;
    const auto about = [help](std::string_view key) { return std::string(text(help, key)); };

    CLI::App app(about("cli.about"), "qkv");
    app.set_version_flag("--version", QKV_VERSION);
    std::vector<CLI::Option*> inputs;
    std::vector<const CLI::Option*> of_capture;
    // The options of every command that takes a document.
    const auto add_input = [&](CLI::App& call, const char* name, std::string_view key) {
        inputs.push_back(call.add_option(name, arguments.input, about(key)));
        constexpr const char* group = "CAPTURE";
        const auto add = [&](const char* flag, auto& value, std::string_view about_key) {
            of_capture.push_back(call.add_option(flag, value, about(about_key))->group(group));
        };
        add("--layer", arguments.layer, "cli.layer");
        add("--head", arguments.head, "cli.head");
        add("--batch", arguments.batch, "cli.batch");
        add("--q", arguments.capture.names[0], "cli.q");
        add("--k", arguments.capture.names[1], "cli.k");
        add("--v", arguments.capture.names[2], "cli.v");
        of_capture.push_back(
            call.add_option_function<std::string>(
                    "--axes", [](const std::string&) {}, about("cli.axes.option"))
                ->check(
                    CLI::Validator([&](const std::string& typed) { return parse_axes(typed, arguments.capture); }, ""))
                ->group(group));
        add("--tokens", arguments.capture.tokens, "cli.tokens");
        return inputs.back();
    };
    // The options for drawing the window.
    const auto add_look = [&](CLI::App& call) {
        call.add_option("--step", arguments.step, about("cli.step"));
        call.add_option_function<std::string>(
                "--size", [](const std::string&) {}, about("cli.size"))
            ->check(CLI::Validator([&](const std::string& typed) { return parse_size(typed, arguments.size); }, ""));
        add_choice(call, "--theme", arguments.theme, themes, about("cli.theme"));
        call.add_option("--scale", arguments.text_percent, about("cli.scale"))
            ->check(CLI::Range(min_text_percent, max_text_percent));
        call.add_flag("--presenter", arguments.is_presenting, about("cli.presenter"));
    };
    add_input(app, "FILE", "cli.file");
    auto* language = add_choice(app, "--lang", arguments.language, languages, about("cli.lang"));

    CLI::App* explain = app.add_subcommand("explain", about("cli.explain"));
    add_input(*explain, "INPUT", "cli.explain.input");
    explain->add_option("--token", arguments.token, about("cli.token"));
    add_choice(*explain, "--detail", arguments.detail, details, about("cli.detail"));
    add_choice(*explain, "--format", arguments.format, formats, about("cli.format"));
    add_choice(*explain, "--lang", arguments.language, languages, about("cli.lang"));

    CLI::App* render = app.add_subcommand("render", about("cli.render"));
    add_input(*render, "FILE", "cli.file");
    render->add_option("--out", arguments.out, about("cli.out"))->required();
    add_choice(*render, "--lang", arguments.language, languages, about("cli.lang"));
    add_look(*render);

    CLI::App* exporting = app.add_subcommand("export", about("cli.export"));
    add_input(*exporting, "FILE", "cli.explain.input");
    const auto export_names = names_of_export_formats();
    add_choice(*exporting, "--format", arguments.export_format, export_names, about("cli.export.format"))->required();
    exporting->add_option("--out", arguments.out, about("cli.export.out"))->required();
    add_choice(*exporting, "--lang", arguments.language, languages, about("cli.lang"));
    exporting->add_flag("--window", arguments.exports_window, about("cli.export.window"));
    add_look(*exporting);

    CLI::App* lesson = app.add_subcommand("lesson", about("cli.lesson"));
    lesson->add_option("FILE", arguments.input, about("cli.lesson.file"))->required();
    add_choice(*lesson, "--lang", arguments.language, languages, about("cli.lang"));

    CLI::App* sheet = app.add_subcommand("worksheet", about("cli.worksheet"));
    sheet->add_option("--count", arguments.worksheet.count, about("cli.worksheet.count"));
    sheet->add_option("--tokens", arguments.worksheet.tokens, about("cli.worksheet.tokens"));
    sheet->add_option("--dim", arguments.worksheet.dimensions, about("cli.worksheet.dim"));
    sheet->add_option("--level", arguments.worksheet.level, about("cli.worksheet.level"));
    sheet->add_option("--seed", arguments.worksheet.seed, about("cli.worksheet.seed"))
        ->check(CLI::Validator(check_seed, ""));
    add_choice(*sheet, "--format", arguments.worksheet.format, worksheet_formats, about("cli.worksheet.format"));
    sheet->add_flag("--answers", arguments.worksheet.has_answers, about("cli.worksheet.answers"));
    add_choice(*sheet, "--lang", arguments.language, languages, about("cli.lang"));

    CLI::App* check = app.add_subcommand("check", about("cli.check"));
    add_input(*check, "INPUT", "cli.explain.input");
    check->add_option("--step", arguments.step, about("cli.check.step"))->required();
    check->add_option("--answer", arguments.answer, about("cli.check.answer"))->required();
    add_choice(*check, "--lang", arguments.language, languages, about("cli.lang"));

    if (const std::string option = option_without_value(app, argc, argv); !option.empty()) {
        report({"problem.option.no_value", {{"option", option}}}, help);
        return wrong_usage;
    }
    try {
        app.parse(argc, argv);
        const bool is_picture =
            arguments.export_format == ExportFormat::svg || arguments.export_format == ExportFormat::png;
        if (arguments.exports_window && !is_picture) throw CLI::ValidationError("--window", "--format svg, png");
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? done : wrong_usage;
    }

    if (lesson->parsed()) return lesson_command(arguments);
    if (sheet->parsed()) return worksheet_command(arguments);
    for (const CLI::Option* option : of_capture) {
        if (option->count() > 0) arguments.of_capture.push_back(option->get_name());
    }
    const bool opens_window = app.get_subcommands().empty();
    arguments.has_input =
        std::any_of(inputs.begin(), inputs.end(), [](const CLI::Option* one) { return one->count() > 0; });
    arguments.has_language = language->count() > 0;
    if (opens_window) {
        if (arguments.input.ends_with(".md") && !arguments.of_capture.empty())
            return report_of_opening(not_a_capture(arguments), arguments.language);
        if (is_opened_in_window(arguments)) return window_command(arguments, std::nullopt);
        auto opened = opened_from(arguments);
        if (opened) return window_command(arguments, std::move(*opened));
        // The window lets a person choose which arrays are q, k and v.
        if (opened.error().id == missing_array && arguments.input != "-")
            return window_command(arguments, std::nullopt);
        return report_of_opening(opened.error(), arguments.language);
    }
    const auto document = document_from(arguments);
    if (!document) return report_of_opening(document.error(), arguments.language);
    if (explain->parsed()) return explain_command(arguments, *document);
    const auto draw = [&](bool is_svg) {
        return render_command(arguments, *document, is_svg ? PictureFormat::svg : PictureFormat::png);
    };
    if (arguments.exports_window) return draw(arguments.export_format == ExportFormat::svg);
    if (exporting->parsed()) return export_command(arguments, *document);
    if (render->parsed()) return draw(arguments.out.ends_with(".svg"));
    return check_command(arguments, *document);
}

}  // namespace

int run_command_line(int argc, char** argv) {
    prepare_standard_streams();
    const Language language = help_language(argc, argv);
    int code = bad_input;
    try {
        code = run(argc, argv, language);
    } catch (const std::bad_alloc&) {
        report({"problem.no_memory", {}}, language);
    }
    if (is_output_written()) return code;
    report({"problem.output", {}}, language);
    return code == done ? bad_input : code;
}

}  // namespace qkv
