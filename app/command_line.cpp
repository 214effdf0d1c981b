#include "command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <map>
#include <new>
#include <string>
#include <vector>

#include "commands.h"
#include "input.h"
#include "standard_streams.h"

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
    return axes ? "" : fmt::format("--axes {}: heads,positions; positions,heads; batch, layers, qkv", text);
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
    const auto parse = [&value, &names, flag](const std::string& typed) -> std::string {
        const auto found = names.find(typed);
        if (found != names.end()) value = found->second;
        if (found != names.end()) return {};
        std::string known;
        for (const auto& [name, unused] : names) known += (known.empty() ? "" : ", ") + name;
        return fmt::format("{} {}: {}", flag, typed, known);
    };
    return app
        .add_option_function<std::string>(
            flag, [](const std::string&) {}, std::move(about))
        ->check(CLI::Validator(parse, ""));
}

int run(int argc, char** argv, Language help) {
    Arguments arguments;
    const auto about = [help](std::string_view key) { return std::string(text(help, key)); };

    CLI::App app(about("cli.about"), "qkv");
    app.set_version_flag("--version", QKV_VERSION);
    std::vector<CLI::Option*> inputs;
    // The options of every command that takes a document.
    const auto add_input = [&](CLI::App& call, const char* name, std::string_view key) {
        inputs.push_back(call.add_option(name, arguments.input, about(key)));
        constexpr const char* group = "CAPTURE";
        call.add_option("--layer", arguments.layer, about("cli.layer"))->group(group);
        call.add_option("--head", arguments.head, about("cli.head"))->group(group);
        call.add_option("--batch", arguments.batch, about("cli.batch"))->group(group);
        call.add_option("--q", arguments.capture.names[0], about("cli.q"))->group(group);
        call.add_option("--k", arguments.capture.names[1], about("cli.k"))->group(group);
        call.add_option("--v", arguments.capture.names[2], about("cli.v"))->group(group);
        call.add_option_function<std::string>(
                "--axes", [](const std::string&) {}, about("cli.axes.option"))
            ->check(CLI::Validator([&](const std::string& typed) { return parse_axes(typed, arguments.capture); }, ""))
            ->group(group);
        call.add_option("--tokens", arguments.capture.tokens, about("cli.tokens"))->group(group);
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
    sheet->add_option("--seed", arguments.worksheet.seed, about("cli.worksheet.seed"));
    add_choice(*sheet, "--format", arguments.worksheet.format, worksheet_formats, about("cli.worksheet.format"));
    sheet->add_flag("--answers", arguments.worksheet.has_answers, about("cli.worksheet.answers"));
    add_choice(*sheet, "--lang", arguments.language, languages, about("cli.lang"));

    CLI::App* check = app.add_subcommand("check", about("cli.check"));
    add_input(*check, "INPUT", "cli.explain.input");
    check->add_option("--step", arguments.step, about("cli.check.step"))->required();
    check->add_option("--answer", arguments.answer, about("cli.check.answer"))->required();
    add_choice(*check, "--lang", arguments.language, languages, about("cli.lang"));

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
    const bool opens_window = app.get_subcommands().empty();
    arguments.has_input =
        std::any_of(inputs.begin(), inputs.end(), [](const CLI::Option* one) { return one->count() > 0; });
    arguments.has_language = language->count() > 0;
    if (opens_window) {
        if (is_opened_in_window(arguments)) return window_command(arguments, std::nullopt);
        auto opened = opened_from(arguments);
        if (opened) return window_command(arguments, std::move(*opened));
        // The window lets a person choose which arrays are q, k and v.
        if (opened.error().key == missing_array && arguments.input != "-")
            return window_command(arguments, std::nullopt);
        return report(opened.error(), arguments.language);
    }
    const auto document = document_from(arguments);
    if (!document) return report(document.error(), arguments.language);
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
