// Which cells of a pasted table are labels: never guessed.
#include <algorithm>
#include <array>
#include <charconv>

#include "numbers/number_reading.h"
#include "paste/block_cells.h"

namespace qkv {
namespace {

std::optional<int> whole_number(std::string_view cell) {
    cell = unquoted(cell);
    int value = 0;
    const auto [stop, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc{} || stop != cell.data() + cell.size()) return std::nullopt;
    return value;
}

// 0, 1, 2, … or 1, 2, 3, …, as rows and columns without names are counted.
bool counts_up(const CellRow& cells) {
    const auto first = cells.empty() ? std::nullopt : whole_number(cells.front());
    if (!first || *first < 0 || *first > 1) return false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (whole_number(cells[i]) != *first + static_cast<int>(i)) return false;
    }
    return true;
}

// The header of a column that holds no data.
bool names_rows(std::string_view cell) {
    constexpr std::array<std::string_view, 13> names{"#",      "no",   "no.",  "id", "index", "row", "token",
                                                     "tokens", "번호", "토큰", "행", "낱말",  "단어"};
    const std::string lower = lower_case(std::string(unquoted(cell)));
    return lower.empty() || std::find(names.begin(), names.end(), lower) != names.end();
}

bool is_empty(std::string_view cell) { return unquoted(cell).empty(); }

// "0.5 0.25" before the first column mark: numbers that no one would call a row by.
bool holds_numbers(std::string_view cell) {
    const CellRow words = cells_at_blanks(cell);
    return words.size() > 1 && std::all_of(words.begin(), words.end(),
                                           [](std::string_view word) { return cell_number(word, false).has_value(); });
}

// "[3,]8": a number that ran into a label.
bool is_spoilt(std::string_view cell) {
    if (holds_numbers(cell)) return true;
    const bool has_bracket = cell.find_first_of("[](){},;") != cell.npos;
    return has_bracket && cell.find_first_of("0123456789") != cell.npos && !is_label(cell);
}

bool is_name(std::string_view cell) { return is_label(cell) || names_rows(cell); }

class LabelReader {
public:
    LabelReader(const BlockText& text, CellGrid grid) : text_(text), grid_(std::move(grid)) {}

    Result<std::vector<CellRow>> read() {
        if (rows().empty()) return std::move(rows());
        if (const auto problem = drop_labels()) return tl::unexpected(*problem);
        if (const auto problem = check_even()) return tl::unexpected(*problem);
        return std::move(rows());
    }

private:
    std::vector<CellRow>& rows() { return grid_.rows; }

    // The first cell of each row but those of the header.
    CellRow first_column(std::size_t from) {
        CellRow column;
        for (std::size_t i = from; i < rows().size(); ++i) {
            if (!rows()[i].empty()) column.push_back(rows()[i].front());
        }
        return column;
    }

    std::size_t width(std::size_t from) {
        std::size_t width = 0;
        for (std::size_t i = from; i < rows().size(); ++i) width = std::max(width, rows()[i].size());
        return width;
    }

    std::optional<Problem> drop_labels() {
        const CellRow header = rows().front();
        const bool has_rows = rows().size() > 1;
        const bool has_names =
            std::any_of(header.begin(), header.end(), is_label) && std::all_of(header.begin(), header.end(), is_name);
        if (has_rows && has_names) return drop_named(header);
        if (grid_.has_header || has_rows) {
            if (const auto problem = drop_counted(header)) return problem;
            if (has_dropped_) return std::nullopt;
        }
        return drop_row_labels();
    }

    // Below a header of names.
    std::optional<Problem> drop_named(const CellRow& header) {
        const std::size_t columns = width(1);
        const bool is_shorter = header.size() + 1 == columns && !grid_.is_by_bare_commas;
        if (!is_shorter && header.size() != columns)
            return text_.ragged(rows()[1].empty() ? header.front() : rows()[1].front(), columns, header.size());
        const CellRow column = first_column(1);
        const bool has_labels = std::all_of(column.begin(), column.end(), is_label);
        const auto spoilt = std::find_if(column.begin(), column.end(), is_spoilt);
        if (spoilt != column.end()) return text_.not_understood(*spoilt);
        rows().erase(rows().begin());
        if (is_shorter || names_rows(header.front()) || has_labels) drop_first_column();
        return std::nullopt;
    }

    // Below a header of numbers: 0, 1, 2 or 1, 2, 3 above counted or named rows.
    std::optional<Problem> drop_counted(const CellRow& header) {
        const CellRow column = first_column(1);
        const bool has_corner = header.size() > 1 && is_empty(header.front());
        const std::size_t columns = width(1);
        const bool is_shorter = grid_.is_by_blanks && !header.empty() && header.size() + 1 == columns;
        const bool has_gaps = std::all_of(header.begin(), header.end(), is_empty);
        if (grid_.has_header && has_gaps) {
            rows().erase(rows().begin());
            has_dropped_ = true;
            return drop_row_labels();
        }
        if (!has_corner && !is_shorter) {
            if (grid_.has_header) return text_.maybe_label(header.front());
            return std::nullopt;
        }
        const CellRow names(header.begin() + (has_corner ? 1 : 0), header.end());
        // Labels have no gaps.
        if (!grid_.has_header && std::any_of(names.begin(), names.end(), is_empty)) return std::nullopt;
        for (const std::string_view name : names) {
            if (!is_label(name) && !cell_number(name, false)) return text_.not_understood(name);
        }
        const bool has_labels = std::all_of(column.begin(), column.end(), is_label);
        const bool has_rows = column.size() > 1 && (has_labels || counts_up(column));
        const bool has_names = counts_up(names) || std::any_of(names.begin(), names.end(), is_label);
        if (has_rows && has_names) {
            rows().erase(rows().begin());
            drop_first_column();
            has_dropped_ = true;
            return std::nullopt;
        }
        const bool is_unclear = is_shorter || has_labels || counts_up(names) || grid_.has_header;
        if (is_unclear) return text_.maybe_label(names.front());
        return std::nullopt;
    }

    std::optional<Problem> drop_row_labels() {
        const CellRow column = first_column(0);
        const bool are_enough = !grid_.is_by_blanks || column.size() > 1;
        if (!are_enough || !has_numbers_after_first() || !std::all_of(column.begin(), column.end(), is_label))
            return std::nullopt;
        if (grid_.is_by_bare_commas) {
            if (const auto problem = decimal_commas_after_labels()) return problem;
        }
        drop_first_column();
        return std::nullopt;
    }

    bool has_numbers_after_first() {
        return std::any_of(rows().begin(), rows().end(),
                           [](const CellRow& row) { return row.size() > 1 && !is_empty(row[1]) && !is_label(row[1]); });
    }

    // "a,0,75" may be 0.75.
    std::optional<Problem> decimal_commas_after_labels() {
        std::optional<Problem> first;
        for (const CellRow& row : rows()) {
            if (row.size() < 3) continue;
            const char* end = row.back().data() + row.back().size();
            const std::string_view rest(row[1].data(), static_cast<std::size_t>(end - row[1].data()));
            const auto problem = separator_problem(rest);
            if (!problem) return std::nullopt;
            if (!first) first = text_.at_line(*problem, rest);
        }
        return first;
    }

    void drop_first_column() {
        for (CellRow& row : rows()) {
            if (!row.empty()) row.erase(row.begin());
        }
    }

    std::optional<Problem> check_even() {
        if (grid_.may_be_ragged || rows().empty()) return std::nullopt;
        const std::size_t before = rows().front().size();
        // A column of cells, some of them empty.
        if (width(0) == 1) return std::nullopt;
        for (const CellRow& row : rows()) {
            if (row.size() == before) continue;
            return text_.ragged(row.empty() ? text_.text() : row.front(), row.size(), before);
        }
        return std::nullopt;
    }

    const BlockText& text_;
    CellGrid grid_;
    bool has_dropped_ = false;
};

}  // namespace

Result<std::vector<CellRow>> without_labels(const BlockText& text, CellGrid grid) {
    return LabelReader(text, std::move(grid)).read();
}

}  // namespace qkv
