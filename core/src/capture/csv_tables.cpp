#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "base/fail.h"
#include "base/short_text.h"
#include "capture/csv_rows.h"
#include "capture/files_beside.h"
#include "capture/tensor_file.h"
#include "numbers/number_reading.h"
#include "qkv/file.h"
#include "qkv/options.h"
#include "qkv/path.h"
#include "qkv/tokenizer.h"
#include "qkv/unicode.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_table_bytes = 64 * 1024 * 1024;

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

std::string counted(std::size_t index) { return fmt::format("{}", index + 1); }

Problem not_a_number(std::size_t row, std::size_t column, const std::string& field, const Problem& problem) {
    const char* const id = problem.id == "problem.number.too_large"   ? "problem.csv.number_too_large"
                           : problem.id == "problem.number.too_small" ? "problem.csv.number_too_small"
                                                                      : "problem.csv.not_a_number";
    return {id, {{"row", counted(row)}, {"column", counted(column)}, {"typed", shortened(field)}}};
}

bool is_table(const std::vector<CsvRow>& rows) {
    return !rows.empty() && rows.front().size() > 1 && trimmed(rows.front().front()) == "token";
}

// Cells that a spreadsheet has left empty behind those of the header say nothing.
CsvRow as_wide_as(const CsvRow& header, CsvRow row) {
    while (row.size() > header.size() && row.back().empty()) row.pop_back();
    return row;
}

CsvRow header_of(const std::vector<CsvRow>& rows) { return as_wide_as({"token", "1"}, rows.front()); }

Result<Table> table_in(const std::vector<CsvRow>& rows) {
    if (!is_table(rows)) return fail("problem.csv.header");
    const CsvRow header = header_of(rows);
    Table table;
    table.columns = header.size() - 1;
    for (std::size_t at = 1; at < rows.size(); ++at) {
        if (rows[at].empty()) continue;
        const CsvRow row = as_wide_as(header, rows[at]);
        if (row.size() != header.size()) {
            return fail("problem.csv.ragged", {{"row", counted(at)},
                                               {"cells", fmt::format("{}", row.size())},
                                               {"expected", fmt::format("{}", header.size())}});
        }
        table.tokens.push_back(text_in(row.front()));
        for (std::size_t column = 1; column < row.size(); ++column) {
            const auto value = number_in_file(row[column]);
            if (!value) return tl::unexpected(not_a_number(at, column, row[column], value.error()));
            table.numbers.push_back(*value);
        }
    }
    if (table.tokens.empty()) return fail("problem.csv.header");
    return table;
}

// Where the columns of q, k, v and the output belong, as their header counts them from 1 (or 0, as pandas does); by
// their order where it has other names. None if the numbers in the header are not those of so many columns.
std::optional<std::vector<std::size_t>> places_of(const CsvRow& header) {
    std::vector<std::size_t> places;
    bool has_number = false;
    const auto most = static_cast<double>(header.size());
    for (std::size_t column = 1; column < header.size(); ++column) {
        const auto number = number_in_file(header[column]);
        has_number = has_number || number;
        const bool is_place = number && *number >= 0 && *number <= most && *number == std::floor(*number);
        if (number && !is_place) return std::nullopt;
        places.push_back(number ? static_cast<std::size_t>(*number) : column);
    }
    const std::size_t first = has_number && std::count(places.begin(), places.end(), 0) > 0 ? 0 : 1;
    std::vector<bool> is_taken(places.size());
    for (std::size_t& place : places) {
        place -= first;
        if (place >= places.size() || is_taken[place]) return std::nullopt;
        is_taken[place] = true;
    }
    return places;
}

// A spreadsheet may have moved columns; each belongs where its header says.
Result<Table> in_order(Table table, const CsvRow& header) {
    const auto places = places_of(header);
    if (!places) {
        const CsvRow typed(header.begin() + 1, header.end());
        return fail("problem.csv.columns", {{"typed", shortened(fmt::format("{}", fmt::join(typed, ",")))},
                                            {"last", fmt::format("{}", table.columns)}});
    }
    const std::vector<double> numbers = table.numbers;
    for (std::size_t at = 0; at < numbers.size(); ++at) {
        const std::size_t row = at / places->size();
        table.numbers[row * places->size() + (*places)[at % places->size()]] = numbers[at];
    }
    return table;
}

// Of q, k, v or the output: a column for each component.
Result<Table> component_table_in(const std::vector<CsvRow>& rows) {
    return table_in(rows).and_then([&](Table table) { return in_order(std::move(table), header_of(rows)); });
}

bool is_number(const std::string& cell) { return cell.empty() || number_in_file(cell); }

// A table beside those of q, k and v: like them, or of numbers with or without labels. An empty cell is NaN.
Result<Table> any_table_in(const std::vector<CsvRow>& all) {
    if (is_table(all)) return table_in(all);
    std::vector<CsvRow> rows;
    std::copy_if(all.begin(), all.end(), std::back_inserter(rows), [](const CsvRow& row) { return !row.empty(); });
    const bool has_header = rows.size() > 1 && !std::all_of(rows[0].begin(), rows[0].end(), is_number);
    if (has_header) rows.erase(rows.begin());
    if (rows.empty()) return fail("problem.csv.header");
    const std::size_t first = is_number(rows.front().front()) ? 0 : 1;
    Table table;
    table.columns = rows.front().size() - first;
    if (table.columns == 0) return fail("problem.csv.header");
    for (const CsvRow& row : rows) {
        if (row.size() != table.columns + first) return fail("problem.csv.header");
        table.tokens.emplace_back();
        for (std::size_t column = first; column < row.size(); ++column) {
            if (!is_number(row[column])) return fail("problem.csv.header");
            table.numbers.push_back(number_in_file(row[column]).value_or(std::numeric_limits<double>::quiet_NaN()));
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

Problem in(const fs::path& path, Problem problem) {
    problem.args.insert(problem.args.begin(), {"file", to_utf8(path)});
    return problem;
}

// What an option is set to, as said_in() reads it.
Result<std::string> option_value(const std::string& option, const std::string& typed) {
    if (option == "sentence") return normalize(typed);
    if (option == "mask") {
        const auto mask = mask_from_name(trimmed(typed));
        return mask ? Result<std::string>(std::string(name(*mask))) : fail("problem.csv.mask");
    }
    const auto number = number_in_file(typed);
    if (!number || !std::isfinite(*number)) return fail("problem.csv.option_number", {{"option", option}});
    if (option == "temperature" && *number <= 0) return fail("problem.csv.temperature");
    return fmt::format("{}", *number);
}

class CsvTables : public TensorFile {
public:
    std::vector<std::string> names() const override {
        std::vector<std::string> all = names_in(tensors_);
        for (const auto& [name, unused] : beside_) all.push_back(name);
        return all;
    }
    const std::map<std::string, std::string>& metadata() const override { return metadata_; }
    Result<MemberOutline> outline(const std::string& name) const override {
        return tensor(name).map([](const Tensor& one) { return MemberOutline{one.shape}; });
    }
    Sliced<Result<Member>> member(const std::string& name, WorkProgress*) const override {
        co_return tensor(name).map([](Tensor one) { return Member(std::move(one)); });
    }

    // A problem names the file.
    std::optional<Problem> take_table(const std::string& name, const fs::path& path) {
        const auto text = read_file(path, largest_table_bytes);
        if (!text) return text.error();
        const bool is_token_by_token = name == "scores" || name == "weights";
        const auto table = csv_rows(*text).and_then(is_token_by_token ? table_in : component_table_in);
        if (!table) return in(path, table.error());
        if (tensors_.empty()) {
            tokens_ = table->tokens;
            metadata_["tokens"] = nlohmann::json(tokens_).dump();
        } else if (name == "k" && table->tokens.size() != tokens_.size()) {  // of another sentence
            key_tokens_ = table->tokens;
            metadata_["key_tokens"] = nlohmann::json(key_tokens_).dump();
        } else if (table->tokens != (name == "v" && !key_tokens_.empty() ? key_tokens_ : tokens_)) {
            return in(path, {"problem.csv.tokens_differ", {}});
        }
        tensors_.emplace(name, tensor_of(*table));
        return std::nullopt;
    }

    std::optional<Problem> take_options(const fs::path& path) {
        const auto text = read_file(path, largest_table_bytes);
        if (!text) return text.error();
        const auto rows = csv_rows(*text);
        if (!rows) return in(path, rows.error());
        std::set<std::string> seen;
        for (std::size_t at = 0; at < rows->size(); ++at) {
            const CsvRow row = as_wide_as({"option", "value"}, (*rows)[at]);
            if (row.empty()) continue;
            auto problem = take_option(row, at == 0, seen);
            if (!problem) continue;
            const bool is_option = problem->id != "problem.csv.option_row";
            const std::string typed = is_option ? row[1] : fmt::format("{}", fmt::join(row, ","));
            problem->args.insert(problem->args.begin(), {{"row", counted(at)}, {"typed", shortened(typed)}});
            return in(path, std::move(*problem));
        }
        return std::nullopt;
    }

    // Files that nobody has said belong here: read when they are looked at.
    void take_beside(const fs::path& path_of_q, std::size_t shared) {
        for (auto& [name, path] : files_beside(path_of_q, shared)) {
            if (name != "options" && !tensors_.contains(name)) beside_.emplace(name, std::move(path));
        }
    }

private:
    // A problem comes without the row and what stands there.
    std::optional<Problem> take_option(const CsvRow& row, bool is_first, std::set<std::string>& seen) {
        static const std::set<std::string_view> known{"sentence", "scale", "temperature", "mask"};
        const std::string option(trimmed(row.front()));
        if (row.size() != 2 || option.empty()) return Problem{"problem.csv.option_row", {}};
        if (is_first && option == "option" && trimmed(row[1]) == "value") return std::nullopt;
        if (!seen.insert(option).second) return Problem{"problem.csv.option_twice", {{"option", shortened(option)}}};
        if (option == "checksums") return std::nullopt;  // for the next export: see check_own_tables()
        if (!known.contains(option)) {
            metadata_["options." + option] = text_in(row[1]);
            return std::nullopt;
        }
        auto value = option_value(option, text_in(row[1]));
        if (!value) return value.error();
        metadata_[option] = std::move(*value);
        return std::nullopt;
    }

    Result<Tensor> tensor(const std::string& name) const {
        if (const auto found = tensors_.find(name); found != tensors_.end()) return found->second;
        const fs::path& path = beside_.at(name);
        const auto table = read_file(path, largest_table_bytes).and_then(csv_rows).and_then(any_table_in);
        return table ? Result<Tensor>(tensor_of(*table)) : tl::unexpected(in(path, table.error()));
    }

    std::map<std::string, Tensor> tensors_;
    std::map<std::string, fs::path> beside_;
    std::map<std::string, std::string> metadata_;
    std::vector<std::string> tokens_;
    std::vector<std::string> key_tokens_;  ///< of k and v, if they belong to another sentence
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
    tables->take_beside(path_of_q, stem.size() - 1);
    return tables;
}

}  // namespace qkv
