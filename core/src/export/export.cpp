#include "qkv/export.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <new>

#include "base/fail.h"
#include "export/export_formats.h"
#include "heatmap/drawing_svg.h"
#include "heatmap/heatmap_drawing.h"
#include "qkv/file.h"
#include "qkv/worked_calculation.h"

namespace qkv {
namespace {

using Files = std::vector<ExportedFile>;

constexpr Names<ExportFormat, 10> file_endings{{{ExportFormat::npz, "npz"},
                                                {ExportFormat::safetensors, "safetensors"},
                                                {ExportFormat::csv, "csv"},
                                                {ExportFormat::json, "json"},
                                                {ExportFormat::markdown, "md"},
                                                {ExportFormat::latex, "tex"},
                                                {ExportFormat::html, "html"},
                                                {ExportFormat::svg, "svg"},
                                                {ExportFormat::png, "png"},
                                                {ExportFormat::python, "py"}}};

// Some hundreds of pages, a few megabytes.
constexpr double most_calculated_numbers = 250'000;

Files one_file(std::string bytes) { return {{"", std::move(bytes)}}; }

Sliced<Result<Files>> calculation(const Document& document, CalculationFormat format, const ExportOptions& options,
                                  WorkProgress* progress) {
    CalculationOptions calculation;
    calculation.format = format;
    calculation.style = options.style;
    calculation.source = options.source;
    calculation.most_numbers = most_calculated_numbers;
    calculation.progress = progress;
    if (format != CalculationFormat::html && processes_within(document, most_calculated_numbers) == 0)
        co_return fail("problem.export.calculation_too_long",
                       {{"numbers", fmt::format("{:.0f}", calculated_numbers(document))},
                        {"limit", fmt::format("{:.0f}", most_calculated_numbers)}});
    co_return one_file(co_await worked_calculation_in_slices(document, calculation));
}

Drawing pictured(const Document& document, const Attention& attention, const ExportOptions& options) {
    if (options.plane) return plane::plane_drawing(document, attention, *options.plane, options.style);
    if (options.arcs) return arcs::arcs_drawing(document, attention, *options.arcs, options.style);
    return heatmaps_drawing(document, attention, options.style, options.source);
}

Sliced<Result<Files>> results(const Document& document, ExportFormat format, const ExportOptions& options) {
    const Attention attention = attend(document);
    co_await Pause{};
    if (format == ExportFormat::csv) co_return co_await to_csv(document, attention);
    if (format == ExportFormat::json) co_return one_file(co_await to_exported_json(document, attention));
    if (format == ExportFormat::safetensors) co_return one_file(co_await to_safetensors(document, attention));
    if (format == ExportFormat::npz) {
        auto bytes = co_await to_npz(document, attention);
        co_return std::move(bytes).map(one_file);
    }
    if (format == ExportFormat::python) {
        auto script = co_await to_python(document, attention, options.style.language);
        co_return std::move(script).map(one_file);
    }
    const Drawing drawing = pictured(document, attention, options);
    co_await Pause{};
    if (format == ExportFormat::svg) co_return one_file(to_svg_file(drawing));
    if (!options.draw_png) co_return fail("problem.export.png");
    co_return options.draw_png(drawing).map(one_file);
}

Sliced<Result<Files>> in_format(const Document& document, ExportFormat format, const ExportOptions& options,
                                WorkProgress* progress) {
    switch (format) {
        case ExportFormat::markdown: return calculation(document, CalculationFormat::markdown, options, progress);
        case ExportFormat::latex: return calculation(document, CalculationFormat::latex, options, progress);
        case ExportFormat::html: return calculation(document, CalculationFormat::html, options, progress);
        default: return results(document, format, options);
    }
}

Sliced<Result<Files>> exported_in_slices(const Document& document, ExportFormat format, const ExportOptions& options,
                                         WorkProgress* progress) {
    try {
        auto files = co_await in_format(document, format, options, progress);
        if (files && progress != nullptr && progress->is_cancelled()) co_return cancelled();
        co_return files;
    } catch (const std::bad_alloc&) {
        co_return fail("problem.export.no_memory");
    }
}

}  // namespace

std::string_view name(ExportFormat format) { return name_in(export_format_names, format); }

std::string_view file_ending(ExportFormat format) { return name_in(file_endings, format); }

Result<Files> exported(const Document& document, ExportFormat format, const ExportOptions& options,
                       WorkProgress* progress) {
    return exported_in_slices(document, format, options, progress).finish();
}

Result<void> export_document(const Document& document, ExportFormat format, const ExportOptions& options,
                             const std::filesystem::path& out, WorkProgress* progress) {
    return export_document_in_slices(document, format, options, out, progress).finish();
}

Sliced<Result<void>> export_document_in_slices(const Document& document, ExportFormat format, ExportOptions options,
                                               std::filesystem::path out, WorkProgress* progress) {
    const Result<Files> files = co_await exported_in_slices(document, format, options, progress);
    if (!files) co_return tl::unexpected(files.error());
    if (is_folder(format)) co_return write_files(out, *files);
    co_return write_file(out, files->front().bytes);
}

}  // namespace qkv
