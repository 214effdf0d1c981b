#include "qkv/export.h"

#include <memory>

#include "command_line/commands.h"
#include "command_line/input.h"
#include "command_line/look.h"
#include "command_line/target.h"
#include "picture/drawing_picture.h"
#include "qkv/path.h"

namespace qkv {
namespace {

struct ExportCommandOptions {
    ExportFormat format = ExportFormat::npz;
    std::string out;
    bool replaces = false;      ///< also files that qkv has not written
    bool is_of_window = false;  ///< instead of the heatmaps
    bool has_step = false;
    Look look;
};

Result<void> write_exported(const Arguments& arguments, const ExportCommandOptions& options,
                            const NamedDocument& named) {
    ExportOptions wanted{.style = {.language = arguments.language},
                         .draw_png = png_of_drawing,
                         .source = named.head,
                         .plane = {},
                         .arcs = {}};
    if (options.look.shows_plane || options.look.shows_arcs) {
        const Walkthrough walk(named.document, ViewSettings().detail);
        const int step = options.has_step ? options.look.step : walk.count();
        if (step < 0 || step > walk.count()) return tl::unexpected(no_such_step(step, walk.count()));
        if (options.look.shows_plane) {
            wanted.plane = plane::Pictured{walk.at(step), 0, {}, {}};
        } else {
            wanted.arcs = arcs::Pictured{walk.at(step), 0, !options.has_step && arcs::can_show_all(named.document)};
        }
    }
    const auto files = exported(named.document, options.format, wanted);
    if (!files) return tl::unexpected(files.error());
    if (!is_folder(options.format)) return write_to(options.out, files->front().bytes);
    const auto folder = path_from_utf8(options.out);
    if (is_standard_output(options.out)) return tl::unexpected(Problem{"problem.target.folder", {}});
    for (const ExportedFile& file : *files) {
        const std::string name = to_utf8(folder / path_from_utf8(file.name));
        if (const auto target = check_target(arguments, name); !target) return target;
    }
    const auto kept = options.replaces ? Result<void>() : check_own_tables(folder, *files);
    return kept.and_then([&] { return write_files(folder, *files); });
}

ExitCode export_to_file(const Arguments& arguments, const ExportCommandOptions& options, const NamedDocument& named) {
    if (options.is_of_window)
        return draw_window(arguments, options.look, named, options.format == ExportFormat::svg, options.out);
    const auto written =
        check_target(arguments, options.out).and_then([&] { return write_exported(arguments, options, named); });
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
    call.add_flag("--overwrite", options->replaces, "cli.export.overwrite");
    call.refuse([options, call]() -> std::optional<Misuse> {
        if (options->is_of_window && !is_picture(options->format)) return Misuse{"--window", "--format png"};
        options->has_step = call.is_given("--step");
        const bool is_side_view =
            is_picture(options->format) && (options->look.shows_plane || options->look.shows_arcs);
        const auto of_look = options->is_of_window ? std::nullopt : look_option_in(call, is_side_view);
        if (of_look) return Misuse{*of_look, "--window"};
        if (options->replaces && !is_folder(options->format)) return Misuse{"--overwrite", "--format csv"};
        return std::nullopt;
    });
    return [options](const Arguments& arguments) {
        return with_named_document(
            arguments, [&](const NamedDocument& named) { return export_to_file(arguments, *options, named); });
    };
}

}  // namespace qkv
