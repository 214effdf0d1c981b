#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "command_line/commands.h"
#include "command_line/input.h"
#include "qkv/attention.h"
#include "qkv/judge.h"

namespace qkv {
namespace {

struct CheckOptions {
    int step = 0;
    std::string answer;
};

nlohmann::json numbers_of(const std::vector<double>& values) {
    nlohmann::json numbers = nlohmann::json::array();
    for (const double value : values)
        numbers.push_back(std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr));
    return numbers;
}

nlohmann::ordered_json verdict_json(const Verdict& verdict, bool is_vector, Language language) {
    const nlohmann::json expected = numbers_of(verdict.expected);
    nlohmann::ordered_json result;
    result["correct"] = verdict.is_correct;
    result["expected"] = is_vector ? expected : expected.front();
    result["mistakes"] = nlohmann::json::array();
    for (const FoundMistake& found : verdict.mistakes) result["mistakes"].push_back(name(found.mistake));
    result["message"] = in_words(verdict, language);
    return result;
}

ExitCode check_answer(const Arguments& arguments, const CheckOptions& options, const Document& document) {
    const Walkthrough walk(document, Detail::term);
    if (options.step < 1 || options.step > walk.count()) {
        const std::vector<TextArg> args{{"number", std::to_string(options.step)},
                                        {"count", std::to_string(walk.count())}};
        return report({"problem.check.step", args}, arguments.language);
    }
    const Step step = walk.at(options.step);
    const auto verdict = judge(document, attend(document), step, options.answer, {.language = arguments.language});
    if (!verdict) return report(verdict.error(), arguments.language);
    std::cout << verdict_json(*verdict, is_vector(document, step), arguments.language).dump() << '\n';
    return done;
}

}  // namespace

Run add_check(Call& call) {
    const auto options = std::make_shared<CheckOptions>();
    call.add_input("INPUT", "cli.explain.input");
    call.add("--step", options->step, "cli.check.step", Need::required);
    call.add("--answer", options->answer, "cli.check.answer", Need::required);
    call.add_language();
    return [options](const Arguments& arguments) {
        return with_document(arguments,
                             [&](const Document& document) { return check_answer(arguments, *options, document); });
    };
}

}  // namespace qkv
