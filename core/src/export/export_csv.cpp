#include <cmath>
#include <fmt/format.h>
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

Sliced<std::string> table(const std::vector<std::string>& tokens, const Matrix& values, bool is_token_by_token) {
    std::string text(byte_order_mark);
    text += "token";
    for (Eigen::Index column = 0; column < values.cols(); ++column) {
        text += ',';
        text += is_token_by_token ? field(tokens[static_cast<std::size_t>(column)]) : fmt::format("{}", column + 1);
    }
    text += "\r\n";
    for (Eigen::Index row = 0; row < values.rows(); ++row) {
        text += field(tokens[static_cast<std::size_t>(row)]);
        for (Eigen::Index column = 0; column < values.cols(); ++column) text += ',' + number(values(row, column));
        text += "\r\n";
        co_await Pause{};
    }
    co_return text;
}

// Spreadsheets save tables without the byte-order mark or with other line ends.
bool is_own_table(const std::filesystem::path& path) {
    constexpr std::uintmax_t largest_bytes = 1024UL * 1024 * 1024;
    const auto bytes = read_file(path, largest_bytes);
    if (!bytes || !bytes->ends_with("\r\n")) return false;
    const std::string_view start = std::string_view(*bytes).substr(0, bytes->find('\r'));
    return start == std::string(byte_order_mark) + "option,value" ||
           start.starts_with(std::string(byte_order_mark) + "token,");
}

std::string options_table(const Document& document) {
    const Options& options = document.options;
    return std::string(byte_order_mark) +
           fmt::format("option,value\r\nsentence,{}\r\nscale,{}\r\ntemperature,{}\r\nmask,{}\r\n",
                       field(document.sentence), number(options.scale), number(options.temperature),
                       name(options.mask));
}

}  // namespace

Sliced<std::vector<ExportedFile>> to_csv(const Document& document, const Attention& attention) {
    std::vector<ExportedFile> files;
    for (const auto& [name, values] : named_numbers(document, attention)) {
        const bool is_token_by_token = &values == &attention.scores || &values == &attention.weights;
        std::string bytes = co_await table(document.tokens, values, is_token_by_token);
        files.push_back({fmt::format("{}.csv", name), std::move(bytes)});
    }
    files.push_back({"options.csv", options_table(document)});
    co_return files;
}

Result<void> check_own_tables(const std::filesystem::path& folder, const std::vector<ExportedFile>& files) {
    for (const ExportedFile& file : files) {
        const std::filesystem::path path = folder / path_from_utf8(file.name);
        if (stamp_of(path).exists && !is_own_table(path))
            return tl::unexpected(Problem{"problem.export.not_own", {{"file", to_utf8(path)}}});
    }
    return {};
}

}  // namespace qkv
