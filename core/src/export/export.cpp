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

Result<Files> calculation(const Document& document, CalculationFormat format, const ExportOptions& options,
                          WorkProgress* progress) {
    CalculationOptions calculation;
    calculation.format = format;
    calculation.style = options.style;
    calculation.most_numbers = most_calculated_numbers;
    calculation.progress = progress;
    if (format != CalculationFormat::html && processes_within(document, most_calculated_numbers) == 0)
        return tl::unexpected(Problem{"problem.export.calculation_too_long",
                                      {{"numbers", fmt::format("{:.0f}", calculated_numbers(document))},
                                       {"limit", fmt::format("{:.0f}", most_calculated_numbers)}}});
    return one_file(worked_calculation(document, calculation));
}

Drawing heatmaps(const Document& document, const ExportOptions& options) {
    return heatmaps_drawing(document, attend(document), options.style);
}

Result<Files> in_format(const Document& document, ExportFormat format, const ExportOptions& options,
                        WorkProgress* progress) {
    switch (format) {
        case ExportFormat::npz: return to_npz(document, attend(document)).map(one_file);
        case ExportFormat::safetensors: return one_file(to_safetensors(document, attend(document)));
        case ExportFormat::csv: return to_csv(document, attend(document));
        case ExportFormat::json: return one_file(to_exported_json(document, attend(document)));
        case ExportFormat::markdown: return calculation(document, CalculationFormat::markdown, options, progress);
        case ExportFormat::latex: return calculation(document, CalculationFormat::latex, options, progress);
        case ExportFormat::html: return calculation(document, CalculationFormat::html, options, progress);
        case ExportFormat::svg: return one_file(to_svg_file(heatmaps(document, options)));
        case ExportFormat::png:
            if (!options.draw_png) return fail("problem.export.png");
            return options.draw_png(heatmaps(document, options)).map(one_file);
        case ExportFormat::python: return to_python(document, attend(document), options.style.language).map(one_file);
    }
    return Files();
}

}  // namespace

std::string_view name(ExportFormat format) { return name_in(export_format_names, format); }

std::optional<ExportFormat> export_format_from_name(std::string_view name) {
    return value_in(export_format_names, name);
}

std::string_view file_ending(ExportFormat format) { return name_in(file_endings, format); }

Result<Files> exported(const Document& document, ExportFormat format, const ExportOptions& options,
                       WorkProgress* progress) {
    try {
        auto files = in_format(document, format, options, progress);
        if (files && progress != nullptr && progress->is_cancelled()) return cancelled();
        return files;
    } catch (const std::bad_alloc&) {
        return fail("problem.export.no_memory");
    }
}

Result<void> export_document(const Document& document, ExportFormat format, const ExportOptions& options,
                             const std::filesystem::path& out, WorkProgress* progress) {
    const Result<Files> files = exported(document, format, options, progress);
    if (!files) return tl::unexpected(files.error());
    if (is_folder(format)) return write_files(out, *files);
    return write_file(out, files->front().bytes);
}

}  // namespace qkv
