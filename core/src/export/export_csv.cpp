#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "export/export_formats.h"
#include "qkv/file.h"
#include "qkv/number_format.h"
#include "qkv/path.h"

namespace qkv {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Texts that a spreadsheet would read as a formula: see exported().
bool is_formula(std::string_view text) {
    const auto first = text.find_first_not_of('\'');
    return first != text.npos && std::string_view("=+-@\t\r").find(text[first]) != std::string_view::npos;
}

// RFC 4180.
std::string field(const std::string& token) {
    const std::string text = is_formula(token) ? "'" + token : token;
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string number(double value) {
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    // format_exactly() shows −0 as 0.
    return value == 0 && std::signbit(value) ? "-0" : format_exactly(value);
}

// The token, the word or the number of a row or column; nothing for the only row of a vector.
std::string label(const Document& document, NamedNumbers::Axis axis, Eigen::Index at) {
    const auto place = static_cast<std::size_t>(at);
    switch (axis) {
        case NamedNumbers::Axis::queries: return field(document.tokens[place]);
        case NamedNumbers::Axis::keys: return field(document.key_tokens()[place]);
        case NamedNumbers::Axis::words: return field(document.model->words[place]);
        case NamedNumbers::Axis::numbered: return fmt::format("{}", at + 1);
        case NamedNumbers::Axis::single: break;
    }
    return {};
}

Sliced<std::string> table(const Document& document, const NamedNumbers& numbers, const Matrix& values) {
    std::string text(byte_order_mark);
    text += "token";
    for (Eigen::Index column = 0; column < values.cols(); ++column)
        text += ',' + label(document, numbers.columns, column);
    text += "\r\n";
    for (Eigen::Index row = 0; row < values.rows(); ++row) {
        text += label(document, numbers.rows, row);
        for (Eigen::Index column = 0; column < values.cols(); ++column) text += ',' + number(values(row, column));
        text += "\r\n";
        co_await Pause{};
    }
    co_return text;
}

// "q.csv", or "q_2.csv" of the second of several heads.
std::string table_name(const NamedNumbers& numbers, std::size_t head) {
    return numbers.is_by_head ? fmt::format("{}_{}.csv", numbers.name, head + 1) : fmt::format("{}.csv", numbers.name);
}

constexpr std::string_view start_of_checksums = "\r\nchecksums,";

// FNV-1a.
std::uint64_t checksum(std::string_view bytes) {
    std::uint64_t sum = 0xcbf29ce484222325U;
    for (const char byte : bytes) sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    return sum;
}

std::string checksum_entry(std::string_view file, std::string_view bytes) {
    return fmt::format("{}:{:016x}", file.substr(0, file.find('.')), checksum(bytes));
}

// Of every table, and of the options before this row: by them qkv knows what nobody has edited since.
void append_checksums(std::vector<ExportedFile>& files) {
    std::vector<std::string> entries;
    for (const ExportedFile& file : files) entries.push_back(checksum_entry(file.name, file.bytes));
    std::string& options = files.back().bytes;
    options.resize(options.size() - 2);  // the line end that the row begins with
    options += fmt::format("{}{}\r\n", start_of_checksums, fmt::join(entries, " "));
}

constexpr std::uintmax_t largest_table_bytes = 1024UL * 1024 * 1024;

// The last row of options.csv in a folder.
std::string checksums_in(const std::filesystem::path& folder) {
    const auto options = read_file(folder / "options.csv", largest_table_bytes);
    if (!options) return {};
    const auto at = options->rfind(start_of_checksums);
    return at == std::string::npos ? "" : options->substr(at + start_of_checksums.size());
}

// The options without the row of the checksums, which is the last one.
std::string_view without_checksums(std::string_view bytes) {
    const auto at = bytes.rfind(start_of_checksums);
    const bool is_last = at != bytes.npos && bytes.find('\n', at + 2) + 1 == bytes.size();
    return is_last ? bytes.substr(0, at + 2) : bytes;
}

bool is_as_exported(const std::string& file, std::string_view bytes, const std::string& checksums) {
    const std::string entry = checksum_entry(file, file == "options.csv" ? without_checksums(bytes) : bytes);
    return (" " + checksums).find(" " + entry) != std::string::npos;
}

bool looks_like_own_table(std::string_view bytes) {
    if (!bytes.starts_with(byte_order_mark)) return false;
    bytes.remove_prefix(byte_order_mark.size());
    return bytes.starts_with("option,value\r\n") || bytes.starts_with("token,");
}

std::string options_table(const Document& document) {
    const Options& options = document.options;
    const std::string model = document.model ? fmt::format("model,{}\r\n", field(document.model->name)) : "";
    return std::string(byte_order_mark) +
           fmt::format("option,value\r\nsentence,{}\r\nscale,{}\r\ntemperature,{}\r\nmask,{}\r\n{}",
                       field(document.sentence), number(options.scale), number(options.temperature), name(options.mask),
                       model);
}

}  // namespace

Sliced<std::vector<ExportedFile>> to_csv(const Document& document, const Attention& attention) {
    std::vector<ExportedFile> files;
    for (const NamedNumbers& numbers : ExportedNumbers(document, attention)) {
        for (std::size_t head = 0; head < numbers.matrices.size(); ++head) {
            std::string bytes = co_await table(document, numbers, *numbers.matrices[head]);
            files.push_back({table_name(numbers, head), std::move(bytes)});
        }
    }
    files.push_back({"options.csv", options_table(document)});
    append_checksums(files);
    co_return files;
}

std::vector<std::string> exported_table_names(const Document& document) {
    std::vector<std::string> names;
    // Their names alone: no numbers are worked out.
    Attention attention;
    attention.heads.resize(document.heads.size());
    if (document.layer) attention.layer.emplace();
    if (document.model) attention.next.emplace();
    for (const NamedNumbers& numbers : ExportedNumbers(document, attention)) {
        for (std::size_t head = 0; head < numbers.matrices.size(); ++head) names.push_back(table_name(numbers, head));
    }
    names.push_back("options.csv");
    return names;
}

Result<void> check_own_tables(const std::filesystem::path& folder, const std::vector<ExportedFile>& files) {
    const std::string checksums = checksums_in(folder);
    for (const ExportedFile& file : files) {
        const std::filesystem::path path = folder / path_from_utf8(file.name);
        if (!stamp_of(path).exists) continue;
        const auto bytes = read_file(path, largest_table_bytes);
        if (bytes && (*bytes == file.bytes || is_as_exported(file.name, *bytes, checksums))) continue;
        const char* const id =
            bytes && looks_like_own_table(*bytes) ? "problem.export.edited" : "problem.export.not_own";
        return tl::unexpected(Problem{id, {{"file", to_utf8(path)}}});
    }
    return {};
}

}  // namespace qkv
