#include <algorithm>
#include <fmt/format.h>
#include <iostream>
#include <memory>

#include "command_line/commands.h"
#include "command_line/input.h"
#include "command_line/number_name.h"
#include "qkv/explanation.h"
#include "qkv/number_format.h"
#include "qkv/solve.h"
#include "qkv/unicode.h"

namespace qkv {
namespace {

enum class SolveFormat { text, json };

constexpr Names<SolveFormat, 2> solve_format_names{{{SolveFormat::text, "text"}, {SolveFormat::json, "json"}}};

struct SolveOptions {
    std::string target;
    std::string change;
    SolveFormat format = SolveFormat::text;
    bool is_tidy = false;
};

// "Q(먹었다)₁  1 → -0.25", a line for each number.
std::string changes_text(const Solution& solution, Language language) {
    std::string all;
    int widest = 0;
    for (const NumberChange& change : solution.changes)
        widest = std::max(widest, column_count(whole_name(solution.document, change.cell, language)));
    for (const NumberChange& change : solution.changes) {
        all += fmt::format("{}  {} → {}\n", padded_name(whole_name(solution.document, change.cell, language), widest),
                           format_number(change.before), format_number(change.after));
    }
    return all;
}

std::string as_text(const Document& document, const Request& request, const Solution& solution, Language language) {
    const std::string name = whole_name(document, request.target, language);
    const double before = number_in(document, attend(document), request.target);
    const auto line = [&](double after) {
        return fmt::format("{}: {} → {}\n", name, format_number(before), format_number(after));
    };
    if (solution.is_reached && solution.changes.empty())
        return fmt::format("{} = {}\n{}", name, format_number(before), text(language, "solve.nothing_to_do"));
    const std::string size = text(language, "solve.distance", {{"distance", format_number(solution.distance)}});
    const std::string changed = line(solution.value) + changes_text(solution, language) + size;
    if (solution.is_reached) return changed;
    std::string all = solution.reason.in(language) + "\n" +
                      text(language, "solve.nearest", {{"nearest", format_number(solution.nearest)}});
    if (!solution.changes.empty()) all += "\n" + changed;
    return all;
}

ExitCode print_solution(const Arguments& arguments, const SolveOptions& options, const Document& document) {
    const auto request = read_request(options.target, options.change, document);
    if (!request) return report(request.error(), arguments.language);
    Solution solution = solve(document, *request);
    if (options.is_tidy) solution = tidied(*request, solution, default_decimals);
    std::cout << (options.format == SolveFormat::json ? solution_json(solution, arguments.language)
                                                      : as_text(document, *request, solution, arguments.language))
              << '\n';
    return done;
}

}  // namespace

Run add_solve(Call& call) {
    const auto options = std::make_shared<SolveOptions>();
    call.add_input("INPUT", "cli.sensitivity.input");
    call.add("--target", options->target, "cli.solve.target", Need::required);
    call.add("--change", options->change, "cli.solve.change", Need::required);
    call.add_flag("--tidy", options->is_tidy, "cli.solve.tidy");
    call.add_choice("--format", options->format, solve_format_names);
    call.add_language();
    return [options](const Arguments& arguments) {
        return with_document(arguments,
                             [&](const Document& document) { return print_solution(arguments, *options, document); });
    };
}

}  // namespace qkv
