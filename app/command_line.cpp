#include "command_line.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "lessons.h"
#include "picture.h"
#include "qkv/document_json.h"
#include "qkv/judge.h"
#include "qkv/worked_calculation.h"
#include "qkv/worksheet.h"
#include "session.h"
#include "window.h"

namespace qkv {
namespace {

enum ExitCode { done = 0, bad_input = 1, wrong_usage = 2 };

constexpr int smallest_picture_px = 160;
constexpr int largest_picture_px = 8192;

const std::map<std::string, Language> languages{{"ko", Language::ko}, {"en", Language::en}};
const std::map<std::string, Theme> themes{{"light", Theme::light}, {"dark", Theme::dark}};
const std::map<std::string, Detail> details{
    {"token", Detail::token}, {"stage", Detail::stage}, {"term", Detail::term}, {"product", Detail::product}};

enum class OutputFormat { text, markdown, latex, json };
const std::map<std::string, OutputFormat> formats{{"text", OutputFormat::text},
                                                  {"markdown", OutputFormat::markdown},
                                                  {"latex", OutputFormat::latex},
                                                  {"json", OutputFormat::json}};

const std::map<std::string, WorksheetFormat> worksheet_formats{
    {"markdown", WorksheetFormat::markdown}, {"html", WorksheetFormat::html}, {"latex", WorksheetFormat::latex}};

struct Size {
    int width = 1440;
    int height = 900;
};

struct Arguments {
    std::string input;
    Language language = Language::ko;
    std::optional<int> token;
    Detail detail = Detail::term;
    OutputFormat format = OutputFormat::text;
    std::string out;
    std::string answer;
    int step = 0;
    Size size;
    Theme theme = Theme::light;
    int text_percent = 100;
    bool is_presenting = false;
    WorksheetOptions worksheet;
};

int report(const Problem& problem, Language language) {
    std::cerr << "qkv: " << said(problem, language) << '\n';
    return bad_input;
}

bool looks_like_file(const std::string& input) {
    std::error_code error;
    return input.ends_with(".json") || std::filesystem::exists(input, error);
}

Result<Document> read_standard_input() {
    const std::string text{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && text[first] == '{') return document_from_json(text, "-");
    return document_from_sentence(text);
}

/// A file, a sentence, "-" or, when `was_given` is false, the reference example.
Result<Document> document_from(const std::string& input, bool was_given) {
    if (!was_given) return reference_document();
    if (input == "-") return read_standard_input();
    if (looks_like_file(input)) return load_document(input);
    return document_from_sentence(input);
}

std::string number(int value) { return fmt::format("{}", value); }

Problem no_such_step(int step, int count) {
    return {"problem.step", {{"number", number(step)}, {"count", number(count)}}};
}

int explain_command(const Arguments& arguments, const Document& document) {
    if (arguments.token && (*arguments.token < 1 || *arguments.token > document.token_count())) {
        return report(
            {"problem.token", {{"number", number(*arguments.token)}, {"count", number(document.token_count())}}},
            arguments.language);
    }
    if (arguments.format == OutputFormat::json) {
        std::cout << to_json(document, attend(document));
        return done;
    }
    CalculationOptions options;
    options.format = static_cast<CalculationFormat>(arguments.format);
    options.detail = arguments.detail;
    if (arguments.token) options.token = *arguments.token - 1;
    options.style.language = arguments.language;
    std::cout << worked_calculation(document, options);
    return done;
}

int render_command(const Arguments& arguments, const Document& document) {
    Session session(document);
    const int count = session.walkthrough().count();
    if (arguments.step < 0 || arguments.step > count) {
        return report(no_such_step(arguments.step, count), arguments.language);
    }
    ViewSettings view;
    view.language = arguments.language;
    view.theme = arguments.theme;
    view.text_percent = arguments.text_percent;
    view.has_motion = false;
    session.apply(action::SetView{view});
    session.apply(action::SetPresenting{arguments.is_presenting});
    session.apply(action::GoTo{session.walkthrough().at(arguments.step)});
    const auto written =
        render_picture(session, arguments.size.width, arguments.size.height).and_then([&](const Picture& picture) {
            return write_png(picture, arguments.out);
        });
    return written ? done : report(written.error(), arguments.language);
}

int lesson_command(const Arguments& arguments) {
    const auto lesson = load_lesson(arguments.input, arguments.language);
    if (!lesson) {
        // As compilers say it, so that an editor can jump to the line.
        std::cerr << said(lesson.error(), arguments.language) << '\n';
        return bad_input;
    }
    int passages = 0;
    int goals = 0;
    for (const Chapter& chapter : lesson->chapters) {
        passages += static_cast<int>(chapter.passages.size());
        for (const Passage& passage : chapter.passages) goals += passage.change.goal ? 1 : 0;
    }
    std::cout << lesson->title << '\n'
              << text(arguments.language, "cli.lesson.summary",
                      {{"chapters", number(static_cast<int>(lesson->chapters.size()))},
                       {"passages", number(passages)},
                       {"goals", number(goals)}})
              << '\n';
    return done;
}

int worksheet_command(const Arguments& arguments) {
    WorksheetOptions options = arguments.worksheet;
    options.language = arguments.language;
    const auto sheet = worksheet(options);
    if (!sheet) return report(sheet.error(), arguments.language);
    std::cout << *sheet;
    return done;
}

// What the judge says, as one JSON object. A masked score is null.
int check_command(const Arguments& arguments, const Document& document) {
    const Walkthrough walk(document, Detail::term);
    if (arguments.step < 0 || arguments.step > walk.count()) {
        return report(no_such_step(arguments.step, walk.count()), arguments.language);
    }
    if (arguments.step == 0) {
        return report({"problem.check.start", {{"number", "0"}, {"count", number(walk.count())}}}, arguments.language);
    }
    const Step step = walk.at(arguments.step);
    const auto verdict = judge(document, attend(document), step, arguments.answer, {.language = arguments.language});
    if (!verdict) return report(verdict.error(), arguments.language);
    nlohmann::ordered_json result;
    result["correct"] = verdict->is_correct;
    nlohmann::json expected = nlohmann::json::array();
    for (const double value : verdict->expected) {
        expected.push_back(std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr));
    }
    result["expected"] = is_vector(step) ? expected : expected.front();
    result["mistakes"] = nlohmann::json::array();
    for (const FoundMistake& found : verdict->mistakes) result["mistakes"].push_back(name(found.mistake));
    result["message"] = in_words(*verdict, arguments.language);
    std::cout << result.dump() << '\n';
    return done;
}

int window_command(const Arguments& arguments, const Document& document, bool has_language) {
    OpenFile file;
    const bool is_lesson = arguments.input.ends_with(".md");
    if (!is_lesson && looks_like_file(arguments.input)) {
        file.path = std::filesystem::absolute(arguments.input);
        file.stamp = stamp_of(file.path);
    }
    Session session(document, file);
    Keeper keeper(session, settings_file(), journal_folder());
    if (has_language) {
        ViewSettings view = session.view();
        view.language = arguments.language;
        session.apply(action::SetView{view});
        keeper.take_view_as_given();
    }
    if (is_lesson) session.apply(action::OpenFile{arguments.input});
    const auto closed = run_window(session, &keeper);
    return closed ? done : report(closed.error(), arguments.language);
}

std::string parse_size(const std::string& text, Size& size) {
    char after = 0;
    const bool is_size = std::sscanf(text.c_str(), "%5dx%5d%c", &size.width, &size.height, &after) == 2;
    const auto fits = [](int px) { return px >= smallest_picture_px && px <= largest_picture_px; };
    if (is_size && fits(size.width) && fits(size.height)) return {};
    return fmt::format("{}: WIDTHxHEIGHT, {} to {} each", text, smallest_picture_px, largest_picture_px);
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

}  // namespace

int run_command_line(int argc, char** argv) {
    Arguments arguments;
    const Language help = help_language(argc, argv);
    const auto about = [help](std::string_view key) { return std::string(text(help, key)); };

    CLI::App app(about("cli.about"), "qkv");
    app.set_version_flag("--version", QKV_VERSION);
    auto* opened = app.add_option("FILE", arguments.input, about("cli.file"));
    auto* language = add_choice(app, "--lang", arguments.language, languages, about("cli.lang"));

    CLI::App* explain = app.add_subcommand("explain", about("cli.explain"));
    auto* explained = explain->add_option("INPUT", arguments.input, about("cli.explain.input"));
    explain->add_option("--token", arguments.token, about("cli.token"));
    add_choice(*explain, "--detail", arguments.detail, details, about("cli.detail"));
    add_choice(*explain, "--format", arguments.format, formats, about("cli.format"));
    add_choice(*explain, "--lang", arguments.language, languages, about("cli.lang"));

    CLI::App* render = app.add_subcommand("render", about("cli.render"));
    auto* rendered = render->add_option("FILE", arguments.input, about("cli.file"));
    render->add_option("--out", arguments.out, about("cli.out"))->required();
    render->add_option("--step", arguments.step, about("cli.step"));
    render
        ->add_option_function<std::string>(
            "--size", [](const std::string&) {}, about("cli.size"))
        ->check(CLI::Validator([&](const std::string& typed) { return parse_size(typed, arguments.size); }, ""));
    add_choice(*render, "--theme", arguments.theme, themes, about("cli.theme"));
    add_choice(*render, "--lang", arguments.language, languages, about("cli.lang"));
    render->add_option("--scale", arguments.text_percent, about("cli.scale"))
        ->check(CLI::Range(min_text_percent, max_text_percent));

    render->add_flag("--presenter", arguments.is_presenting, about("cli.presenter"));

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
    auto* checked = check->add_option("INPUT", arguments.input, about("cli.explain.input"))->required();
    check->add_option("--step", arguments.step, about("cli.check.step"))->required();
    check->add_option("--answer", arguments.answer, about("cli.check.answer"))->required();
    add_choice(*check, "--lang", arguments.language, languages, about("cli.lang"));

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? done : wrong_usage;
    }

    if (lesson->parsed()) return lesson_command(arguments);
    if (sheet->parsed()) return worksheet_command(arguments);
    const bool was_given = opened->count() + explained->count() + rendered->count() + checked->count() > 0;
    const bool is_lesson = opened->count() > 0 && arguments.input.ends_with(".md");
    const auto document = document_from(arguments.input, was_given && !is_lesson);
    if (!document) return report(document.error(), arguments.language);
    if (explain->parsed()) return explain_command(arguments, *document);
    if (render->parsed()) return render_command(arguments, *document);
    if (check->parsed()) return check_command(arguments, *document);
    return window_command(arguments, *document, language->count() > 0);
}

}  // namespace qkv
