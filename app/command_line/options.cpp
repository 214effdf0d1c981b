#include "command_line/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <utility>

#include "qkv/path.h"

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

// The value is read while it is checked, so that what is wrong is said in one message.
CLI::Option* add_checked(CLI::App& app, const char* name, std::string about, const Call::Check& check) {
    return app
        .add_option_function<std::string>(
            name, [](const std::string&) {}, std::move(about))
        ->check(CLI::Validator(check, ""));
}

std::string read_axes(const std::string& typed, std::vector<Axis>& axes) {
    const auto read = axes_from_text(typed);
    if (read) axes = *read;
    return read ? "" : fmt::format("{}: heads,positions; positions,heads; batch, layers, qkv", typed);
}

}  // namespace

template <class Value>
void Call::add(const char* name, Value& value, std::string_view about, Need need, const Check& check) {
    CLI::Option* option = app_.add_option(name, value, help(language_, about));
    if (need == Need::required) option->required();
    if (check) option->check(CLI::Validator(check, ""));
}

template void Call::add(const char*, std::string&, std::string_view, Need, const Check&);
template void Call::add(const char*, int&, std::string_view, Need, const Check&);
template void Call::add(const char*, std::optional<int>&, std::string_view, Need, const Check&);
template void Call::add(const char*, std::uint64_t&, std::string_view, Need, const Check&);

void Call::add_in_range(const char* name, int& value, int least, int most, std::string_view about) {
    app_.add_option(name, value, help(language_, about))->check(CLI::Range(least, most));
}

void Call::add_flag(const char* name, bool& is_on, std::string_view about) {
    app_.add_flag(name, is_on, help(language_, about));
}

void Call::add_text(const char* name, std::string_view about, const Check& read) {
    add_checked(app_, name, help(language_, about), read);
}

void Call::add_choice(const char* name, const std::vector<std::string_view>& names, Need need, const Take& take) {
    const auto read = [names, take](const std::string& typed) -> std::string {
        if (take(typed)) return {};
        std::vector<std::string_view> known = names;
        std::sort(known.begin(), known.end());
        return fmt::format("{}: {}", typed, fmt::join(known, ", "));
    };
    CLI::Option* option = add_checked(app_, name, one_of(language_, names), read);
    if (need == Need::required) option->required();
}

void Call::add_input(const char* name, std::string_view about) {
    const auto note_input = [&has_input = arguments_.has_input](const std::string&) { has_input = true; };
    app_.add_option(name, arguments_.input, help(language_, about))->each(note_input);

    const auto of_capture = [&typed = arguments_.of_capture](CLI::Option* option) {
        option->group("CAPTURE")->each([&typed, option](const std::string&) { typed.push_back(option->get_name()); });
    };
    const auto add = [&](const char* option, auto& value, std::string_view text_id) {
        of_capture(app_.add_option(option, value, help(language_, text_id)));
    };
    CaptureOptions& capture = arguments_.capture;
    add("--layer", arguments_.layer, "cli.layer");
    add("--head", arguments_.head, "cli.head");
    add("--batch", arguments_.batch, "cli.batch");
    add("--q", capture.names[0], "cli.q");
    add("--k", capture.names[1], "cli.k");
    add("--v", capture.names[2], "cli.v");
    of_capture(add_checked(app_, "--axes", help(language_, "cli.axes.option"),
                           [&](const std::string& typed) { return read_axes(typed, capture.axes); }));
    const auto take_tokens = [&](const std::string& typed) { capture.tokens = path_from_utf8(typed); };
    of_capture(app_.add_option_function<std::string>("--tokens", take_tokens, help(language_, "cli.tokens")));
}

void Call::add_language() {
    add_choice("--lang", arguments_.language, language_names);
    app_.get_option("--lang")->each([&is_said = arguments_.has_language](const std::string&) { is_said = true; });
}

void Call::refuse(const char* name, const char* what, std::function<bool()> is_wrong) {
    app_.callback([name, what, is_wrong = std::move(is_wrong)] {
        if (is_wrong()) throw CLI::ValidationError(name, what);
    });
}

}  // namespace qkv
