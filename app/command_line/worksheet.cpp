#include "qkv/worksheet.h"

#include <iostream>
#include <memory>

#include "command_line/commands.h"

namespace qkv {
namespace {

ExitCode write_worksheet(const Arguments& arguments, WorksheetOptions options) {
    options.language = arguments.language;
    const auto sheet = worksheet(options);
    if (!sheet) return report(sheet.error(), arguments.language);
    std::cout << *sheet;
    return done;
}

}  // namespace

Run add_worksheet(Call& call) {
    const auto options = std::make_shared<WorksheetOptions>();
    call.add("--count", options->count, "cli.worksheet.count");
    call.add("--tokens", options->tokens, "cli.worksheet.tokens");
    call.add("--dim", options->dimensions, "cli.worksheet.dim");
    call.add("--level", options->level, "cli.worksheet.level");
    call.add("--seed", options->seed, "cli.worksheet.seed");
    call.add_choice("--format", options->format, worksheet_format_names);
    call.add_flag("--answers", options->has_answers, "cli.worksheet.answers");
    call.add_language();
    return [options](const Arguments& arguments) { return write_worksheet(arguments, *options); };
}

}  // namespace qkv
