#include "qkv/export.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <new>

#include "base/fail.h"
#include "export/export_formats.h"
#include "heatmap/heatmap_svg.h"
#include "heatmap/png_from_svg.h"
#include "qkv/file.h"
#include "qkv/worked_calculation.h"

namespace qkv {
namespace {

using Files = std::vector<ExportedFile>;

struct Names {
    const char* name;
    const char* ending;
};

// In the order of the enum.
constexpr std::array<Names, std::size(export_formats)> names{{{"npz", "npz"},
                                                              {"safetensors", "safetensors"},
                                                              {"csv", "csv"},
                                                              {"json", "json"},
                                                              {"markdown", "md"},
                                                              {"latex", "tex"},
                                                              {"html", "html"},
                                                              {"svg", "svg"},
                                                              {"png", "png"},
                                                              {"python", "py"}}};

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
        case ExportFormat::svg: return one_file(heatmaps_svg(document, attend(document), options.style));
        case ExportFormat::png:
            return png_from_svg(heatmaps_svg(document, attend(document), options.style)).map(one_file);
        case ExportFormat::python: return to_python(document, attend(document), options.style.language).map(one_file);
    }
    return Files();
}

}  // namespace

std::string_view name(ExportFormat format) { return names[static_cast<std::size_t>(format)].name; }

std::string_view file_ending(ExportFormat format) { return names[static_cast<std::size_t>(format)].ending; }

std::optional<ExportFormat> export_format_from_name(std::string_view wanted) {
    const auto* found = std::find_if(std::begin(export_formats), std::end(export_formats),
                                     [&](ExportFormat format) { return name(format) == wanted; });
    return found == std::end(export_formats) ? std::nullopt : std::optional(*found);
}

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
