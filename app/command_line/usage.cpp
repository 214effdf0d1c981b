#include "command_line/usage.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "qkv/unicode.h"

namespace qkv {
namespace {

// The command that was typed, or the program itself.
const CLI::App& called(const CLI::App& app) {
    const auto commands = app.get_subcommands([](const CLI::App* command) { return command->parsed(); });
    return commands.empty() ? app : *commands.front();
}

std::string name_of(const CLI::App& app, const CLI::App& call) {
    return &app == &call ? app.get_name() : app.get_name() + " " + call.get_name();
}

Problem unexpected(const CLI::App& app, const CLI::App& call, const std::vector<std::string>& arguments) {
    const std::vector<std::string> rest = app.remaining(true);
    // The parser keeps them in another order.
    const auto first = std::find_if(arguments.begin(), arguments.end(), [&](const std::string& argument) {
        return std::find(rest.begin(), rest.end(), argument) != rest.end();
    });
    const std::string word = first == arguments.end() ? rest.front() : *first;
    const TextArg command{"command", name_of(app, call)};
    if (word.starts_with('-')) return {"problem.option.unknown", {{"option", word}, command}};
    return {"problem.option.too_many", {{"word", word}, command}};
}

Problem missing(const CLI::App& app, const CLI::App& call) {
    const auto options =
        call.get_options([](const CLI::Option* option) { return option->get_required() && option->count() == 0; });
    if (options.empty()) return {"problem.option.other", {{"command", name_of(app, call)}}};
    return {"problem.option.missing",
            {{"option", options.front()->get_name()}, {"about", options.front()->get_description()}}};
}

// An option that takes one value and was given several, or a flag with a value that is none.
Problem mismatched(const CLI::App& app, const CLI::App& call) {
    const auto twice = call.get_options(
        [](const CLI::Option* option) { return option->get_expected_min() > 0 && option->count() > 1; });
    if (!twice.empty()) return {"problem.option.twice", {{"option", twice.front()->get_name()}}};
    const auto flags = call.get_options(
        [](const CLI::Option* option) { return option->get_expected_max() == 0 && option->count() > 0; });
    if (!flags.empty()) return {"problem.option.flag", {{"option", flags.front()->get_name()}}};
    return {"problem.option.other", {{"command", name_of(app, call)}}};
}

// The columns of the help by what characters take on a terminal; the parser's own count bytes.
class HelpFormatter : public CLI::Formatter {
public:
    std::string make_option(const CLI::Option* option, bool is_positional) const override {
        const std::string name = make_option_name(option, is_positional) + make_option_opts(option);
        return line(name, make_option_desc(option));
    }
    std::string make_subcommand(const CLI::App* command) const override {
        return line(command->get_name(), command->get_description());
    }

private:
    std::string line(const std::string& name, const std::string& about) const {
        const auto width = get_column_width();
        const auto used = static_cast<std::size_t>(column_count(name)) + 2;
        const std::string gap = used < width ? std::string(width - used, ' ') : "\n" + std::string(width, ' ');
        return "  " + name + gap + about + '\n';
    }
};

}  // namespace

void translate_help(CLI::App& app, Language language) {
    constexpr std::array<std::pair<const char*, const char*>, 7> words{{{"Usage", "cli.help.usage"},
                                                                        {"Positionals", "cli.help.arguments"},
                                                                        {"OPTIONS", "cli.help.some_options"},
                                                                        {"SUBCOMMAND", "cli.help.some_command"},
                                                                        {"REQUIRED", "cli.help.needed"},
                                                                        {"TEXT", "cli.help.text"},
                                                                        {"INT", "cli.help.integer"}}};
    const auto formatter = std::make_shared<HelpFormatter>();
    for (const auto& [word, text_id] : words) formatter->label(word, std::string(text(language, text_id)));
    app.formatter(formatter);
}

std::string usage_problem(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& arguments,
                          Language language) {
    const CLI::App& call = called(app);
    // What the readers of the options say is in words already.
    if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr) return error.what();
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) return unexpected(app, call, arguments).in(language);
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) return missing(app, call).in(language);
    return mismatched(app, call).in(language);
}

}  // namespace qkv
