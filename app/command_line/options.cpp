#include "command_line/options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <optional>
#include <utility>

#include "qkv/path.h"
#include "qkv/trained_model.h"

namespace qkv {
namespace {

std::string help(Language language, std::string_view text_id) { return std::string(text(language, text_id)); }

// "a, b or c".
std::string one_of(Language language, const std::vector<std::string_view>& names) {
    const auto all_but_last = std::vector(names.begin(), names.end() - 1);
    const char* text_id = names.size() == 2 ? "cli.one_of_two" : "cli.one_of";
    return text(language, text_id,
                {{"first", fmt::format("{}", fmt::join(all_but_last, ", "))}, {"last", std::string(names.back())}});
}

Problem not_an_integer(const std::string& typed) { return {"problem.option.integer", {{"typed", typed}}}; }

template <class Integer>
Problem outside(const std::string& typed, Integer least, Integer most) {
    return {"problem.option.range",
            {{"typed", typed}, {"least", fmt::format("{}", least)}, {"most", fmt::format("{}", most)}}};
}

template <class Integer>
std::optional<Integer> integer_in(const std::string& typed) {
    Integer value = 0;
    const auto [stop, error] = std::from_chars(typed.data(), typed.data() + typed.size(), value);
    return error == std::errc{} && stop == typed.data() + typed.size() ? std::optional(value) : std::nullopt;
}

std::optional<Problem> read_head(const std::string& typed, Arguments& arguments) {
    arguments.has_all_heads = typed == "all";
    arguments.head = arguments.has_all_heads ? std::nullopt : integer_in<int>(typed);
    if (arguments.has_all_heads || arguments.head) return std::nullopt;
    return Problem{"problem.option.head", {{"typed", typed}}};
}

std::optional<Problem> read_axes(const std::string& typed, std::vector<Axis>& axes) {
    const auto read = axes_from_text(typed);
    if (!read) return Problem{"problem.option.axes", {{"typed", typed}}};
    axes = *read;
    return std::nullopt;
}

}  // namespace

Call::Call(CLI::App& app, Arguments& arguments, Language language)
    : app_(app), arguments_(arguments), language_(language) {
    const std::string group = help(language, "cli.help.options");
    app.set_help_flag("-h,--help", help(language, "cli.help.help"))->group(group);
    app.option_defaults()->group(group);
}

// The value is read while it is checked, so that what is wrong is said in one message.
CLI::Option* Call::add_read(const char* name, Kind kind, std::string about, const Read& read) {
    const auto checked = [read, language = language_](const std::string& typed) {
        const auto problem = read(typed);
        return problem ? problem->in(language) : std::string();
    };
    return app_
        .add_option_function<std::string>(
            name, [](const std::string&) {}, std::move(about))
        ->type_name(kind == Kind::integer ? "INT" : "TEXT")
        ->check(CLI::Validator(checked, ""));
}

CLI::Option* Call::add_integer(const char* name, std::string_view about, std::function<void(int)> keep) {
    return add_read(name, Kind::integer, help(language_, about), [keep = std::move(keep)](const std::string& typed) {
        const auto value = integer_in<int>(typed);
        if (value) keep(*value);
        return value ? std::nullopt : std::optional(not_an_integer(typed));
    });
}

void Call::add(const char* name, std::string& value, std::string_view about, Need need) {
    CLI::Option* option = app_.add_option(name, value, help(language_, about));
    option->required(need == Need::required);
    if (option->get_positional()) option->type_name("");
}

void Call::add(const char* name, int& value, std::string_view about, Need need) {
    add_integer(name, about, [&value](int typed) { value = typed; })->required(need == Need::required);
}

void Call::add(const char* name, std::optional<int>& value, std::string_view about) {
    add_integer(name, about, [&value](int typed) { value = typed; });
}

void Call::add(const char* name, std::uint64_t& value, std::string_view about) {
    add_read(name, Kind::integer, help(language_, about), [&value](const std::string& typed) {
        const auto read = integer_in<std::uint64_t>(typed);
        if (read) value = *read;
        using Limits = std::numeric_limits<std::uint64_t>;
        return read ? std::nullopt : std::optional(outside(typed, Limits::min(), Limits::max()));
    });
}

void Call::add_in_range(const char* name, int& value, int least, int most, std::string_view about) {
    add_read(name, Kind::integer, help(language_, about), [&value, least, most](const std::string& typed) {
        const auto read = integer_in<int>(typed);
        const bool fits = read && *read >= least && *read <= most;
        if (fits) value = *read;
        return fits ? std::nullopt : std::optional(outside(typed, least, most));
    });
}

void Call::add_flag(const char* name, bool& is_on, std::string_view about) {
    app_.add_flag(name, is_on, help(language_, about));
}

void Call::add_text(const char* name, std::string_view about, const Read& read) {
    add_read(name, Kind::text, help(language_, about), read);
}

void Call::add_choice(const char* name, const std::vector<std::string_view>& names, Need need, const Take& take) {
    const std::string known = one_of(language_, names);
    const auto read = [known, take](const std::string& typed) {
        return take(typed) ? std::nullopt
                           : std::optional(Problem{"problem.option.choice", {{"typed", typed}, {"names", known}}});
    };
    add_read(name, Kind::text, known, read)->required(need == Need::required);
}

void Call::add_of_capture(CLI::Option* option) {
    const auto note = [&typed = arguments_.of_capture, option](const std::string&) {
        typed.push_back(option->get_name());
    };
    option->group(help(language_, "cli.help.capture"))->each(note);
}

void Call::add_input(const char* name, std::string_view about) {
    const auto note_input = [&has_input = arguments_.has_input](const std::string&) { has_input = true; };
    app_.add_option(name, arguments_.input, help(language_, about))->type_name("")->each(note_input);

    const auto read_model = [&model = arguments_.model](const std::string& typed) -> std::optional<Problem> {
        model = typed;
        if (trained_model(typed) != nullptr) return std::nullopt;
        return Problem{"problem.model.unknown", {{"name", typed}}};
    };
    add_read("--model", Kind::text, help(language_, "cli.model"), read_model);
    const auto add_index = [&](const char* option, std::optional<int>& index, std::string_view text_id) {
        add_of_capture(add_integer(option, text_id, [&index](int typed) { index = typed; }));
    };
    const auto add_name = [&](const char* option, std::string& array, std::string_view text_id) {
        add_of_capture(app_.add_option(option, array, help(language_, text_id)));
    };
    CaptureOptions& capture = arguments_.capture;
    add_index("--layer", arguments_.layer, "cli.layer");
    add_of_capture(
        add_read("--head", Kind::text, help(language_, "cli.head"),
                 [&arguments = arguments_](const std::string& typed) { return read_head(typed, arguments); }));
    add_index("--batch", arguments_.batch, "cli.batch");
    add_name("--q", capture.names[0], "cli.q");
    add_name("--k", capture.names[1], "cli.k");
    add_name("--v", capture.names[2], "cli.v");
    add_of_capture(add_read("--axes", Kind::text, help(language_, "cli.axes.option"),
                            [&](const std::string& typed) { return read_axes(typed, capture.axes); }));
    const auto take_tokens = [&](const std::string& typed) { capture.tokens = path_from_utf8(typed); };
    add_of_capture(app_.add_option_function<std::string>("--tokens", take_tokens, help(language_, "cli.tokens")));
}

void Call::add_language() {
    add_choice("--lang", arguments_.language, language_names);
    app_.get_option("--lang")->each([&is_said = arguments_.has_language](const std::string&) { is_said = true; });
}

bool Call::is_given(const char* name) const { return app_.get_option(name)->count() > 0; }

void Call::refuse(std::function<std::optional<Misuse>()> find) {
    app_.callback([find = std::move(find), language = language_] {
        if (const auto misuse = find())
            throw CLI::ValidationError(misuse->option, text(language, misuse->text_id, {{"needed", misuse->needed}}));
    });
}

}  // namespace qkv
