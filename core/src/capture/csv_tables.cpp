#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/fail.h"
#include "capture/tensor_file.h"
#include "formula/pieces.h"
#include "qkv/file.h"
#include "qkv/invisible.h"
#include "qkv/path.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_bytes = 64 * 1024 * 1024;

using Rows = std::vector<std::vector<std::string>>;

// RFC 4180, with or without a byte order mark.
Rows rows_in(std::string_view text) {
    text = without_byte_order_mark(text);
    Rows rows;
    std::string field;
    bool is_quoted = false;
    bool is_new_row = true;
    const auto end_field = [&] {
        if (is_new_row) rows.emplace_back();
        rows.back().push_back(std::exchange(field, {}));
        is_new_row = false;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_quoted) {
            if (c != '"') {
                field += c;
            } else if (i + 1 < text.size() && text[i + 1] == '"') {
                field += text[++i];
            } else {
                is_quoted = false;
            }
        } else if (c == '"' && field.empty()) {
            is_quoted = true;
        } else if (c == ',') {
            end_field();
        } else if (c == '\n') {
            if (field.ends_with('\r')) field.pop_back();
            end_field();
            is_new_row = true;
        } else {
            field += c;
        }
    }
    if (!field.empty() || !is_new_row) end_field();
    return rows;
}

// The apostrophe that keeps a spreadsheet from working the text out is taken away: see exported().
std::string text_in(std::string_view field) {
    const auto first = field.find_first_not_of('\'');
    const bool is_kept_text =
        first != field.npos && first > 0 && std::string_view("=+-@\t\r").find(field[first]) != field.npos;
    return std::string(field.substr(is_kept_text ? 1 : 0));
}

struct Table {
    std::vector<std::string> tokens;
    std::vector<double> numbers;
    std::uint64_t columns = 0;
};

Problem not_a_number(std::size_t row, std::size_t column, const std::string& field) {
    return {
        "problem.csv.not_a_number",
        {{"row", fmt::format("{}", row + 1)}, {"column", fmt::format("{}", column + 1)}, {"typed", shortened(field)}}};
}

Result<Table> table_in(std::string_view text) {
    const Rows rows = rows_in(text);
    if (rows.size() < 2 || rows.front().size() < 2 || rows.front().front() != "token")
        return fail("problem.csv.header");
    Table table;
    table.columns = rows.front().size() - 1;
    for (std::size_t row = 1; row < rows.size(); ++row) {
        if (rows[row].size() != rows.front().size()) {
            return fail("problem.csv.ragged", {{"row", fmt::format("{}", row + 1)},
                                               {"cells", fmt::format("{}", rows[row].size())},
                                               {"expected", fmt::format("{}", rows.front().size())}});
        }
        table.tokens.push_back(text_in(rows[row].front()));
        for (std::size_t column = 1; column < rows[row].size(); ++column) {
            const std::string& field = rows[row][column];
            double value = 0;
            const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
            if (error != std::errc{} || end != field.data() + field.size())
                return tl::unexpected(not_a_number(row, column, field));
            table.numbers.push_back(value);
        }
    }
    return table;
}

Tensor tensor_of(const Table& table) {
    Tensor tensor;
    tensor.shape = {table.tokens.size(), table.columns};
    tensor.strides = strides_of(tensor.shape, false);
    tensor.is_big_endian = std::endian::native == std::endian::big;
    const auto* const bytes = reinterpret_cast<const char*>(table.numbers.data());
    tensor.owner = std::make_shared<BytesInMemory>(std::string(bytes, table.numbers.size() * sizeof(double)));
    return tensor;
}

class CsvTables : public TensorFile {
public:
    std::vector<std::string> names() const override { return names_in(tensors_); }
    const std::map<std::string, std::string>& metadata() const override { return metadata_; }
    Result<MemberOutline> outline(const std::string& name) const override {
        return MemberOutline{tensors_.at(name).shape};
    }
    Result<Member> member(const std::string& name, WorkProgress*) const override { return tensors_.at(name); }

    // A problem names the file.
    std::optional<Problem> take_table(const std::string& name, const fs::path& path) {
        const auto text = read_file(path, largest_bytes);
        if (!text) return text.error();
        const auto table = table_in(*text);
        if (!table) return in(path, table.error());
        if (tensors_.empty()) {
            tokens_ = table->tokens;
            metadata_["tokens"] =
                nlohmann::json(tokens_).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        } else if (table->tokens != tokens_) {
            return in(path, {"problem.csv.tokens_differ", {}});
        }
        tensors_.emplace(name, tensor_of(*table));
        return std::nullopt;
    }

    std::optional<Problem> take_options(const fs::path& path) {
        const auto text = read_file(path, largest_bytes);
        if (!text) return text.error();
        for (const std::vector<std::string>& row : rows_in(*text)) {
            const bool is_header = row.size() == 2 && row[0] == "option" && row[1] == "value";
            if (row.size() == 2 && !is_header) metadata_[row[0]] = text_in(row[1]);
        }
        return std::nullopt;
    }

private:
    static Problem in(const fs::path& path, Problem problem) {
        problem.args.insert(problem.args.begin(), {"file", to_utf8(path)});
        return problem;
    }

    std::map<std::string, Tensor> tensors_;
    std::map<std::string, std::string> metadata_;
    std::vector<std::string> tokens_;
};

}  // namespace

Result<std::unique_ptr<TensorFile>> open_csv_tables(const fs::path& path_of_q) {
    const std::string stem = to_utf8(path_of_q.stem());
    const auto beside = [&](const std::string& name) {
        return path_of_q.parent_path() / path_from_utf8(stem.substr(0, stem.size() - 1) + name + ".csv");
    };
    auto tables = std::make_unique<CsvTables>();
    for (const char* name : {"q", "k", "v"}) {
        if (auto problem = tables->take_table(name, beside(name))) return tl::unexpected(std::move(*problem));
    }
    std::error_code error;
    for (const char* name : {"scores", "weights", "output"}) {
        if (!fs::exists(beside(name), error)) continue;
        if (auto problem = tables->take_table(name, beside(name))) return tl::unexpected(std::move(*problem));
    }
    if (fs::exists(beside("options"), error)) {
        if (auto problem = tables->take_options(beside("options"))) return tl::unexpected(std::move(*problem));
    }
    return tables;
}

}  // namespace qkv
