#include "qkv/export.h"

#include <memory>

#include "command_line/commands.h"
#include "command_line/input.h"
#include "command_line/look.h"
#include "picture/drawing_picture.h"
#include "qkv/path.h"

namespace qkv {
namespace {

struct ExportCommandOptions {
    ExportFormat format = ExportFormat::npz;
    std::string out;
    bool is_of_window = false;  ///< instead of the heatmaps
    Look look;
};

bool is_picture(ExportFormat format) { return format == ExportFormat::svg || format == ExportFormat::png; }

ExitCode export_to_file(const Arguments& arguments, const ExportCommandOptions& options, const Document& document) {
    if (options.is_of_window)
        return draw_window(arguments, options.look, document, options.format == ExportFormat::svg, options.out);
    const ExportOptions wanted{.style = {.language = arguments.language}, .draw_png = png_of_drawing};
    const auto written = export_document(document, options.format, wanted, path_from_utf8(options.out));
    return written ? done : report(written.error(), arguments.language);
}

}  // namespace

Run add_export(Call& call) {
    const auto options = std::make_shared<ExportCommandOptions>();
    call.add_input("FILE", "cli.explain.input");
    call.add_choice("--format", options->format, export_format_names, Need::required);
    call.add("--out", options->out, "cli.export.out", Need::required);
    call.add_language();
    call.add_flag("--window", options->is_of_window, "cli.export.window");
    add_look(call, options->look);
    call.refuse("--window", "--format svg, png",
                [options] { return options->is_of_window && !is_picture(options->format); });
    return [options](const Arguments& arguments) {
        return with_document(arguments,
                             [&](const Document& document) { return export_to_file(arguments, *options, document); });
    };
}

}  // namespace qkv
