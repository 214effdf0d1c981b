#include "command_line/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <iostream>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "command_line/commands.h"
#include "command_line/standard_streams.h"
#include "command_line/usage.h"
#include "interface_texts.h"
#include "platform/language.h"
#include "platform/process.h"

namespace qkv {
namespace {

struct Command {
    const char* name;
    const char* about;
    Run (*add)(Call& call);
};

// In the order of the help.
constexpr std::array commands{Command{"explain", "cli.explain", &add_explain},
                              Command{"render", "cli.render", &add_render},
                              Command{"export", "cli.export", &add_export},
                              Command{"lesson", "cli.lesson", &add_lesson},
                              Command{"worksheet", "cli.worksheet", &add_worksheet},
                              Command{"check", "cli.check", &add_check},
                              Command{"next", "cli.next", &add_next},
                              Command{"link", "cli.link", &add_link},
                              Command{"sensitivity", "cli.sensitivity", &add_sensitivity},
                              Command{"solve", "cli.solve", &add_solve}};

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
        if (std::string_view(argv[i]) == "--lang") return language_from_name(argv[i + 1]).value_or(system_language());
    }
    return system_language();
}

ExitCode run(int argc, char** argv, Language language) {
    Arguments arguments;
    arguments.language = language;
    CLI::App app(std::string(text(language, "cli.about")), "qkv");
    translate_help(app, language);
    Call window(app, arguments, language);
    app.set_version_flag("--version", QKV_VERSION, std::string(text(language, "cli.help.version")));
    window.add_input("FILE", "cli.file");
    window.add_language();
    std::vector<std::pair<const CLI::App*, Run>> runs;
    for (const Command& command : commands) {
        CLI::App* parser = app.add_subcommand(command.name, std::string(text(language, command.about)));
        parser->group(std::string(text(language, "cli.help.commands")));
        Call call(*parser, arguments, language);
        runs.emplace_back(parser, command.add(call));
    }
    if (const std::string option = option_without_value(app, argc, argv); !option.empty()) {
        report({"problem.option.no_value", {{"option", option}}}, language);
        return wrong_usage;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        app.exit(help);
        return done;
    } catch (const CLI::ParseError& error) {
        std::cerr << "qkv: " << usage_problem(app, error, {argv + 1, argv + argc}, language) << '\n';
        return wrong_usage;
    }
    for (const auto& [parser, run_command] : runs) {
        if (parser->parsed()) return run_command(arguments);
    }
    return open_window(arguments);
}

}  // namespace

ExitCode report(const Problem& problem, Language language) {
    std::cerr << "qkv: " << said(problem, language) << '\n';
    return bad_input;
}

int run_command_line(int argc, char** argv) {
    prepare_standard_streams();
    add_interface_texts();
    const Language language = help_language(argc, argv);
    ExitCode code = bad_input;
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
