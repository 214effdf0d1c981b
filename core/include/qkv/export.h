#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/arcs.h"
#include "qkv/document.h"
#include "qkv/drawing.h"
#include "qkv/explanation.h"
#include "qkv/file.h"
#include "qkv/names.h"
#include "qkv/plane_drawing.h"
#include "qkv/sliced.h"
#include "qkv/text.h"
#include "qkv/work_progress.h"

namespace qkv {

/// The formats in which a document and its results can be exported. docs/export.md says what each one holds.
///
/// The first four hold every number in full precision: q and k (n×d_k), v and output (n×d_v), scores and weights (n×n).
/// A masked score is −∞ in npz, safetensors and csv, and null in json, which has no infinity.
enum class ExportFormat {
    npz,          ///< NumPy: float64 arrays, tokens and sentence as text, scale, temperature, mask
    safetensors,  ///< six F64 tensors; tokens, sentence and options in the metadata
    csv,          ///< six tables, and the options, in a folder. See below
    json,         ///< one object; a row of a matrix on each line
    markdown,     ///< the worked calculation
    latex,        ///< likewise, a complete document for XeLaTeX
    html,         ///< likewise, a page of its own that begins with the heatmaps
    svg,          ///< the three heatmaps, or ExportOptions::plane
    png,          ///< likewise, in pixels: see ExportOptions::draw_png
    python,       ///< a script that holds the numbers and computes them again with NumPy and PyTorch
};

inline constexpr Names<ExportFormat, 10> export_format_names{{{ExportFormat::npz, "npz"},
                                                              {ExportFormat::safetensors, "safetensors"},
                                                              {ExportFormat::csv, "csv"},
                                                              {ExportFormat::json, "json"},
                                                              {ExportFormat::markdown, "markdown"},
                                                              {ExportFormat::latex, "latex"},
                                                              {ExportFormat::html, "html"},
                                                              {ExportFormat::svg, "svg"},
                                                              {ExportFormat::png, "png"},
                                                              {ExportFormat::python, "python"}}};
inline constexpr auto export_formats = values_of(export_format_names);

std::string_view name(ExportFormat format);

/// The ending of such files, without the dot: "npz", "md", "tex", "py"; for csv, of the files in the folder.
std::string_view file_ending(ExportFormat format);

/// Whether a format is a picture, of the heatmaps or of ExportOptions::plane or arcs.
inline bool is_picture(ExportFormat format) { return format == ExportFormat::svg || format == ExportFormat::png; }

/// Whether a format is a folder with several files.
inline bool is_folder(ExportFormat format) { return format == ExportFormat::csv; }

/// What an export says beside the numbers, and how.
struct ExportOptions {
    Style style;  ///< language and decimals of the formats for reading
    /// The drawing as the bytes of a PNG file. The library has no typefaces to draw with, so png takes a program that
    /// does; without one it fails with "problem.export.png".
    std::function<Result<std::string>(const Drawing&)> draw_png = {};
    /// Where the numbers come from, such as a model's head; the formats for reading say so below the title. Or empty.
    std::string source = {};
    /// What svg and png show in place of the heatmaps.
    std::optional<plane::Pictured> plane = {};
    std::optional<arcs::Pictured> arcs = {};  ///< likewise
};

/// The name is that below the folder, "q.csv", and empty where the format is one file. The same document gives the same
/// bytes.
using ExportedFile = FileContent;

/// A document in another format; up to 1024 tokens take seconds. If a document is too large:
///
/// - markdown, latex, html: as many tokens' calculations are written out as fit some hundreds of pages, and a sentence
///   says so. If not even one fits, markdown and latex fail, and html has only its heatmaps.
/// - html, svg, png: above 32 rows or columns heatmaps have no digits, above 128 a cell stands for a block of them.
/// - python: fails above 500 000 numbers.
///
/// Fails with "problem.cancelled" once `progress` was cancelled, and when there is not enough memory.
///
/// Spreadsheets read a text that begins with = + - or @ as a formula. In csv such a token (also one that begins with a
/// tab, or with apostrophes before one of these) gets one more apostrophe in front, which keeps it a text; a reader
/// removes it again. The tables are UTF-8 with a byte-order mark, by which Excel recognizes it.
Result<std::vector<ExportedFile>> exported(const Document& document, ExportFormat format, const ExportOptions& options,
                                           WorkProgress* progress = nullptr);

/// The names of the files in the folder that an export of `document` as CSV writes.
std::vector<std::string> exported_table_names(const Document& document);

/// Fails if one of the `files` of an export as CSV would take the place of a file in `folder` that is no table of such
/// an export, or one that was edited since: options.csv holds a checksum of each.
Result<void> check_own_tables(const std::filesystem::path& folder, const std::vector<ExportedFile>& files);

/// Writes exported() to the file `out`; for csv, into the folder `out`, which is made if it is missing. Each file with
/// write_file(). Fails likewise, and then leaves no new file or folder. When cancelled, nothing is written unless
/// writing had begun.
Result<void> export_document(const Document& document, ExportFormat format, const ExportOptions& options,
                             const std::filesystem::path& out, WorkProgress* progress = nullptr);

/// The same, with pauses on the way but none while it writes. `document` has to outlive the work.
Sliced<Result<void>> export_document_in_slices(const Document& document, ExportFormat format, ExportOptions options,
                                               std::filesystem::path out, WorkProgress* progress);

}  // namespace qkv
