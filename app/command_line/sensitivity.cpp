#include <algorithm>
#include <fmt/format.h>
#include <iostream>
#include <memory>

#include "command_line/commands.h"
#include "command_line/input.h"
#include "command_line/number_name.h"
#include "qkv/explanation.h"
#include "qkv/number_format.h"
#include "qkv/saturation.h"
#include "qkv/sheet.h"
#include "qkv/target.h"
#include "qkv/unicode.h"

namespace qkv {
namespace {

enum class SensitivityFormat { text, json };

constexpr Names<SensitivityFormat, 2> sensitivity_format_names{
    {{SensitivityFormat::text, "text"}, {SensitivityFormat::json, "json"}}};

constexpr std::size_t lines_printed = 10;

struct SensitivityOptions {
    std::string target;
    SensitivityFormat format = SensitivityFormat::text;
};

// "K(사과를)₁  derivative 0.244 · +0.1: 0.422 → 0.447 · as 0: 0.212"
std::string as_text(const Document& document, const Cell& target, const std::string& typed, double value,
                    const Derivatives& derivatives, Language language) {
    std::vector<Influence> influences = influences_on(document, derivatives);
    influences.resize(std::min(influences.size(), lines_printed));
    std::string all = fmt::format("{} = {}\n", typed, format_number(value));
    if (influences.empty()) return all + std::string(text(language, "sensitivity.none"));
    int widest = 0;
    for (const Influence& one : influences)
        widest = std::max(widest, column_count(whole_name(document, one.cell, language)));
    for (const Influence& one : influences) {
        const std::string name = whole_name(document, one.cell, language);
        const double without = target_after(document, target, one.cell, -value_of(document, one.cell));
        all += fmt::format("{}  {}\n", padded_name(name, widest),
                           text(language, "sensitivity.line",
                                {{"derivative", format_number(one.derivative)},
                                 {"change", format_number(small_change)},
                                 {"value", format_number(value)},
                                 {"then", format_number(target_after(document, target, one.cell, small_change))},
                                 {"without", format_number(without)}}));
    }
    if (const auto saturation = saturation_of(document, attend(document), target))
        return all + said(document, target, *saturation).in(language);
    all.pop_back();
    return all;
}

ExitCode print_sensitivity(const Arguments& arguments, const SensitivityOptions& options, const Document& document) {
    const auto target = read_target(options.target, document);
    if (!target) return report(target.error(), arguments.language);
    const Attention attention = attend(document);
    const double value = number_in(document, attention, *target);
    const Derivatives derivatives = derivatives_of(document, attention, *target);
    std::cout << (options.format == SensitivityFormat::json
                      ? sensitivity_json(document, options.target, value, derivatives)
                      : as_text(document, *target, options.target, value, derivatives, arguments.language))
              << '\n';
    return done;
}

}  // namespace

Run add_sensitivity(Call& call) {
    const auto options = std::make_shared<SensitivityOptions>();
    call.add_input("INPUT", "cli.sensitivity.input");
    call.add("--target", options->target, "cli.sensitivity.target", Need::required);
    call.add_choice("--format", options->format, sensitivity_format_names);
    call.add_language();
    return [options](const Arguments& arguments) {
        return with_document(
            arguments, [&](const Document& document) { return print_sensitivity(arguments, *options, document); });
    };
}

}  // namespace qkv
