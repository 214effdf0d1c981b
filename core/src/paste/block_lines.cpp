// Tables whose rows are lines: spreadsheets, CSV, Markdown, what R and MATLAB print.
#include <algorithm>
#include <charconv>
#include <cstdint>

#include "numbers/number_reading.h"
#include "paste/block_cells.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
    Lines lines;
    for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    lines.push_back(text);
    while (!lines.empty() && trimmed(lines.back()).empty()) lines.pop_back();
    return lines;
}

void drop_blank(Lines& lines) {
    std::erase_if(lines, [](std::string_view line) { return trimmed(line).empty(); });
}

bool holds(std::string_view text, char c) { return text.find(c) != text.npos; }

void drop_empty_end(CellRow& row) {
    while (!row.empty() && trimmed(row.back()).empty()) row.pop_back();
}

// ---- R's vectors: [1] 0.5 0.25

// The number in "[4]" at the beginning of a line whose rest is not in brackets.
std::optional<int> index_of(std::string_view line) {
    line = trimmed(line);
    const auto end = line.find(']');
    if (!line.starts_with('[') || end == line.npos || end + 1 >= line.size() || line[end + 1] != ' ')
        return std::nullopt;
    int index = 0;
    const auto [stop, error] = std::from_chars(line.data() + 1, line.data() + end, index);
    const std::string_view rest = trimmed(line.substr(end + 1));
    const bool is_whole = error == std::errc{} && stop == line.data() + end;
    if (!is_whole || rest.find_first_of("[],") == 0) return std::nullopt;
    return index;
}

// [,1] above a column, or [1,] with numbers after it.
bool has_r_label(std::string_view line) {
    line = trimmed(line);
    const CellRow words = cells_at_blanks(line);
    if (words.empty() || !words.front().starts_with('[') || !is_label(words.front())) return false;
    return words.front()[1] == ',' || (words.size() > 1 && !words[1].starts_with('['));
}

bool is_r_vector(const Lines& lines) { return !lines.empty() && index_of(lines.front()).has_value(); }

Result<CellGrid> read_r_vector(const BlockText& text, const Lines& lines) {
    CellGrid grid;
    CellRow& row = grid.rows.emplace_back();
    const std::int64_t first = *index_of(lines.front());
    for (const std::string_view line : lines) {
        const auto index = index_of(line);
        const bool goes_on = index && *index == first + static_cast<std::int64_t>(row.size());
        if (!goes_on) return tl::unexpected(text.not_understood(line));
        for (const std::string_view cell : cells_at_blanks(line.substr(line.find(']') + 1))) row.push_back(cell);
    }
    return grid;
}

// ---- R's matrices, and everything that stands in columns

bool is_header(const CellRow& row) { return !row.empty() && std::all_of(row.begin(), row.end(), is_label); }

// A matrix that is too wide for a line is printed in blocks of columns, each below its header.
Result<CellGrid> with_blocks_joined(const BlockText& text, CellGrid grid) {
    std::vector<CellRow>& rows = grid.rows;
    if (rows.empty() || !is_header(rows.front())) return grid;
    const auto second = std::find_if(rows.begin() + 1, rows.end(), is_header);
    if (second == rows.end()) return grid;
    const auto height = second - rows.begin();
    if (static_cast<std::ptrdiff_t>(rows.size()) % height != 0)
        return tl::unexpected(text.not_understood(second->front()));
    for (std::size_t i = static_cast<std::size_t>(height); i < rows.size(); ++i) {
        const bool begins = i % static_cast<std::size_t>(height) == 0;
        CellRow& row = rows[i % static_cast<std::size_t>(height)];
        const bool fits = begins ? is_header(rows[i]) : row.front() == rows[i].front() && !is_header(rows[i]);
        if (!fits) return tl::unexpected(text.not_understood(rows[i].front()));
        row.insert(row.end(), rows[i].begin() + (begins ? 0 : 1), rows[i].end());
    }
    rows.resize(static_cast<std::size_t>(height));
    return grid;
}

// "A =" above what MATLAB prints.
void drop_name(Lines& lines) {
    const std::string_view first = trimmed(lines.front());
    if (lines.size() < 2 || !first.ends_with('=')) return;
    const CellRow words = cells_at_blanks(first.substr(0, first.size() - 1));
    if (words.size() == 1 && is_label(words.front())) lines.erase(lines.begin());
}

Result<CellGrid> read_blanks(const BlockText& text, Lines lines) {
    CellGrid grid;
    grid.is_by_blanks = true;
    drop_name(lines);
    for (const std::string_view line : lines) grid.rows.push_back(cells_at_blanks(line));
    // If all lines have one cell, they are a column of a spreadsheet, and a blank line is an empty cell.
    const bool is_column = std::all_of(grid.rows.begin(), grid.rows.end(), [](auto& row) { return row.size() <= 1; });
    if (is_column) return grid;
    std::erase_if(grid.rows, [](const CellRow& row) { return row.empty(); });
    return with_blocks_joined(text, std::move(grid));
}

// ---- spreadsheets and CSV

CellGrid read_spreadsheet(const Lines& lines, char separator) {
    CellGrid grid;
    grid.may_be_ragged = true;
    for (const std::string_view line : lines) {
        grid.rows.push_back(split(line, separator));
        drop_empty_end(grid.rows.back());
    }
    return grid;
}

bool has_comma_beside_blank(const Lines& lines) {
    return std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
        line = trimmed(line);
        return line.find(", ") != line.npos || line.find(" ,") != line.npos;
    });
}

// "0,75" in a line of its own. A comma at the end of the line belongs to a list.
std::optional<Problem> problem_of_line(std::string_view line) {
    line = trimmed(line);
    if (line.ends_with(',')) line.remove_suffix(1);
    return separator_problem(line);
}

// Whether every line could be one number with a decimal comma: then nobody can tell.
std::optional<Problem> decimal_commas(const BlockText& text, const Lines& lines) {
    std::optional<Problem> first;
    for (const std::string_view line : lines) {
        const auto problem = problem_of_line(line);
        if (!problem && holds(line, ',') && !is_header(split(line, ','))) return std::nullopt;
        if (problem && !first) first = text.at_line(*problem, line);
    }
    return first;
}

Result<CellGrid> read_commas(const BlockText& text, Lines lines) {
    drop_blank(lines);
    CellGrid grid;
    grid.is_by_bare_commas = !has_comma_beside_blank(lines);
    for (const std::string_view line : lines) {
        grid.rows.push_back(grid.is_by_bare_commas ? split(trimmed(line), ',') : cells_at_commas(line));
        if (const auto problem = split_decimal(text, grid.rows.back())) return tl::unexpected(*problem);
    }
    const auto is_closed = [](const CellRow& row) { return row.size() > 1 && trimmed(row.back()).empty(); };
    if (std::all_of(grid.rows.begin(), grid.rows.end(), is_closed)) {
        for (CellRow& row : grid.rows) row.pop_back();
    }
    if (!grid.is_by_bare_commas) return grid;
    const std::size_t width = grid.rows.front().size();
    const bool is_even =
        std::all_of(grid.rows.begin(), grid.rows.end(), [&](const CellRow& row) { return row.size() == width; });
    const bool has_header = width > 1 && is_header(grid.rows.front());
    if (is_even && has_header) return grid;
    if (const auto problem = decimal_commas(text, lines)) return tl::unexpected(*problem);
    return grid;
}

// ---- Markdown

bool is_ruler_cell(std::string_view cell) {
    cell = trimmed(cell);
    if (cell.starts_with(':')) cell.remove_prefix(1);
    if (cell.ends_with(':')) cell.remove_suffix(1);
    return !cell.empty() && cell.find_first_not_of('-') == cell.npos;
}

CellRow cells_at_pipes(std::string_view line) {
    line = trimmed(line);
    if (line.starts_with('|')) line.remove_prefix(1);
    if (line.ends_with('|')) line.remove_suffix(1);
    return split(line, '|');
}

// +-----+-----+ around the rows of a table in characters.
bool is_frame(std::string_view line) {
    line = trimmed(line);
    return line.size() > 2 && line.front() == '+' && line.find_first_not_of("+-=:") == line.npos;
}

Result<CellGrid> read_table(const BlockText& text, Lines lines) {
    drop_blank(lines);
    std::erase_if(lines, is_frame);
    CellGrid grid;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        CellRow row = cells_at_pipes(lines[i]);
        const bool is_ruler = i == 1 && std::all_of(row.begin(), row.end(), is_ruler_cell);
        if (is_ruler && row.size() != grid.rows.front().size())
            return tl::unexpected(text.ragged(lines[i], row.size(), grid.rows.front().size()));
        grid.has_header = grid.has_header || is_ruler;
        if (!is_ruler) grid.rows.push_back(std::move(row));
    }
    return grid;
}

}  // namespace

bool is_from_r(std::string_view text) {
    Lines lines = lines_of(text);
    drop_blank(lines);
    return is_r_vector(lines) || std::any_of(lines.begin(), lines.end(), has_r_label);
}

Result<CellGrid> read_lines(const BlockText& text) {
    const std::string_view all = text.text();
    Lines lines = lines_of(all);
    if (holds(all, '|')) return read_table(text, std::move(lines));
    if (holds(all, '\t')) return read_spreadsheet(lines, '\t');
    Lines full = lines;
    drop_blank(full);
    if (is_r_vector(full)) return read_r_vector(text, full);
    if (holds(all, ';')) return read_spreadsheet(lines, ';');
    const bool has_inner_blanks =
        std::any_of(full.begin(), full.end(), [](std::string_view line) { return cells_at_blanks(line).size() > 1; });
    const bool is_by_commas = holds(all, ',') && (!has_inner_blanks || has_comma_beside_blank(lines));
    if (is_by_commas && !std::any_of(full.begin(), full.end(), has_r_label)) return read_commas(text, std::move(lines));
    return read_blanks(text, std::move(lines));
}

}  // namespace qkv
