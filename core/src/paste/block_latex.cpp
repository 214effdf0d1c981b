// Rows of a LaTeX matrix or table.
#include <algorithm>
#include <array>

#include "paste/block_cells.h"

namespace qkv {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::vector<std::string_view> split_at(std::string_view text, std::string_view separator) {
    std::vector<std::string_view> parts;
    for (auto end = text.find(separator); end != text.npos; end = text.find(separator)) {
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end + separator.size());
    }
    parts.push_back(text);
    return parts;
}

// "[2pt]" and "*" after the \\ of the row before.
std::string_view without_spacing(std::string_view row) {
    if (row.starts_with('*')) row.remove_prefix(1);
    if (!row.starts_with('[')) return row;
    const auto end = row.find(']');
    if (end == row.npos || end < 4) return row;
    const std::string_view number = row.substr(1, end - 3);
    constexpr std::array<std::string_view, 8> units{"pt", "em", "ex", "mm", "cm", "in", "pc", "bp"};
    const bool is_length = std::find(units.begin(), units.end(), row.substr(end - 2, 2)) != units.end() &&
                           number.find_first_not_of("0123456789.-") == number.npos;
    return is_length ? row.substr(end + 1) : row;
}

// \hline and the like; \left and \right with their bracket; the marks around a formula.
std::size_t size_of_mark(std::string_view text) {
    constexpr std::array<std::string_view, 5> brackets{"[", "]", "(", ")", "|"};
    constexpr std::array<std::string_view, 10> marks{"\\hline", "\\toprule", "\\midrule", "\\bottomrule", "$$",
                                                     "\\[",     "\\]",       "\\(",       "\\)",          "$"};
    for (const std::string_view mark : marks) {
        if (text.starts_with(mark) &&
            !(is_letter(mark.back()) && text.size() > mark.size() && is_letter(text[mark.size()])))
            return mark.size();
    }
    for (const std::string_view side : {"\\left", "\\right"}) {
        if (!text.starts_with(side)) continue;
        for (const std::string_view bracket : brackets) {
            if (text.substr(side.size()).starts_with(bracket)) return side.size() + 1;
        }
    }
    return 0;
}

// "\begin{array}{cc}" and "\end{array}".
std::size_t size_of_environment(std::string_view text) {
    const bool begins = text.starts_with("\\begin{");
    if (!begins && !text.starts_with("\\end{")) return 0;
    std::size_t end = text.find('}');
    if (end == text.npos) return 0;
    const auto name = text.substr(text.find('{') + 1, end - text.find('{') - 1);
    if (!std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || c == '*'; })) return 0;
    ++end;
    while (begins && end < text.size() && (text[end] == '{' || text[end] == '[')) {
        const auto closing = end_of_bracket(text, end);
        if (closing == text.npos) return 0;
        end = closing;
    }
    return end;
}

// "A =" in front of \begin{pmatrix} or \left[.
std::size_t size_of_name(std::string_view text) {
    const auto end = text.find('=');
    if (end == text.npos || !is_label(text.substr(0, end))) return 0;
    return trimmed(text.substr(end + 1)).starts_with('\\') ? end + 1 : 0;
}

std::string_view without_frame(std::string_view cell) {
    for (;;) {
        cell = trimmed(cell);
        const std::size_t size = std::max({size_of_mark(cell), size_of_environment(cell), size_of_name(cell)});
        if (size == 0) break;
        cell.remove_prefix(size);
    }
    // What follows the number up to the end of the cell must be such marks alone.
    for (auto at = cell.find_first_of("\\$", 1); at < cell.size(); at = cell.find_first_of("\\$", at + 1)) {
        std::string_view rest = cell.substr(at);
        for (std::size_t size = 1; size > 0 && !rest.empty();) {
            size = std::max(size_of_mark(rest), size_of_environment(rest));
            rest = trimmed(rest.substr(size));
        }
        if (rest.empty()) return trimmed(cell.substr(0, at));
    }
    return cell;
}

bool is_empty(const CellRow& row) {
    return std::all_of(row.begin(), row.end(), [](std::string_view cell) { return cell.empty(); });
}

}  // namespace

bool is_latex(std::string_view text) { return text.find_first_of("&\\") != text.npos; }

Result<CellGrid> read_latex(const BlockText& text) {
    const std::string_view all = text.text();
    for (auto at = all.find('%'); at != all.npos; at = all.find('%', at + 1)) {
        if (at == 0 || all[at - 1] != '\\') return tl::unexpected(text.not_understood(all.substr(at)));
    }
    const bool has_ends = all.find("\\\\") != all.npos;
    const bool has_lines = !has_ends && all.find('&') != all.npos && all.find("\\begin") == all.npos;
    CellGrid grid;
    for (std::string_view row : split_at(all, has_lines ? "\n" : "\\\\")) {
        CellRow& cells = grid.rows.emplace_back();
        for (const std::string_view cell : split_at(without_spacing(row), "&")) cells.push_back(without_frame(cell));
        if (is_empty(cells)) grid.rows.pop_back();
    }
    return grid;
}

}  // namespace qkv
