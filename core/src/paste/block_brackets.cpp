// Numbers in brackets: JSON, NumPy, PyTorch, Python's tuples, MATLAB, R's c().
#include <algorithm>
#include <tuple>

#include "numbers/number_reading.h"
#include "paste/block_cells.h"

namespace qkv {
namespace {

// NumPy goes on in the next line when this one has 75 characters; what ends sooner ends a row.
constexpr std::size_t full_line = 50;

bool is_name_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}

// The name in front of a bracket.
std::string_view name_before(std::string_view text, std::size_t bracket) {
    std::size_t begin = bracket;
    while (begin > 0 && is_name_character(text[begin - 1])) --begin;
    return text.substr(begin, bracket - begin);
}

bool holds_list(std::string_view text);

// Whether the parentheses at `at` hold a list: (1, 2), c(1, 2), array([1, 2]); not sqrt(3), (1 + 2) and (0.75).
bool opens_list(std::string_view text, std::size_t at) {
    if (text[at] == '[' || text[at] == '{') return true;
    if (text[at] != '(') return false;
    const auto end = end_of_bracket(text, at);
    if (end == text.npos) return false;
    const std::string_view inside = text.substr(at + 1, end - at - 2);
    const std::string_view name = name_before(text, at);
    if (name == "c") return true;
    if (!name.empty()) return is_wrapper(name) && holds_list(inside);
    const std::string_view before = trimmed(text.substr(0, at));
    const bool is_operand = !before.empty() && std::string_view("+-*/^").find(before.back()) != std::string_view::npos;
    return !is_operand && (split(inside, ',').size() > 1 || holds_list(inside));
}

// The first bracket of a list outside others; npos where there is none.
std::size_t first_list(std::string_view text, std::size_t from = 0) {
    for (std::size_t i = from; i < text.size(); ++i) {
        if (std::string_view("([{").find(text[i]) == std::string_view::npos) continue;
        if (opens_list(text, i)) return i;
        const auto end = end_of_bracket(text, i);
        if (end == text.npos) return text.npos;
        i = end - 1;
    }
    return text.npos;
}

bool holds_list(std::string_view text) { return first_list(text) != text.npos; }

/// Inside other brackets or not. Of those that hold arguments the inside counts as outermost.
enum class Level { outermost, inner };

class BracketReader {
public:
    explicit BracketReader(const BlockText& text) : text_(text) {}

    Result<std::vector<CellRow>> read() {
        return lists_in(text_.text(), Level::outermost).map([](List list) { return std::move(list.rows); });
    }

private:
    struct List {
        std::vector<CellRow> rows;
        int depth = 1;  ///< 1 for one row, 2 for rows
    };

    static tl::unexpected<Problem> mismatch() { return tl::unexpected(Problem{"problem.block.brackets", {}}); }
    tl::unexpected<Problem> stray(std::string_view part) const { return tl::unexpected(text_.not_understood(part)); }

    // "q =", "q <-", "Parameter containing:" and, in JSON, "\"q\":".
    static bool is_name(std::string_view part) {
        part = trimmed(part);
        const std::size_t mark = part.ends_with("<-") ? 2 : part.ends_with('=') || part.ends_with(':') ? 1 : 0;
        if (mark == 0) return false;
        const CellRow words = cells_at_blanks(part.substr(0, part.size() - mark));
        return !words.empty() && std::all_of(words.begin(), words.end(), is_label);
    }

    // Each list in `text`, of which one alone is passed on as it is at the outermost level.
    Result<List> lists_in(std::string_view text, Level level) {
        std::vector<List> lists;
        std::size_t at = 0;
        for (auto opening = first_list(text); opening != text.npos; opening = first_list(text, at)) {
            const std::string_view name = wrapper_at(text, opening);
            std::string_view between = trimmed(text.substr(at, opening - at - name.size()));
            if (!lists.empty() && between.starts_with(',')) between = trimmed(between.substr(1));
            const bool is_understood = between.empty() || (level == Level::outermost && is_name(between));
            if (!is_understood) return complain(between);
            const auto end = end_of_bracket(text, opening);
            if (end == text.npos) return mismatch();
            auto list = list_at(text.substr(opening, end - opening), name, level);
            if (!list) return list;
            lists.push_back(std::move(*list));
            at = end;
        }
        const std::string_view rest = trimmed(text.substr(at));
        const bool is_end = rest.empty() || rest == "," || (level == Level::outermost && rest == ";");
        if (!is_end) return complain(rest);
        return joined(std::move(lists), level);
    }

    Result<List> complain(std::string_view between) const {
        if (between.find_first_of(")]}") != between.npos || has_open_bracket(between)) return mismatch();
        if (between.starts_with(',')) between = trimmed(between.substr(1));
        const CellRow words = cells_at_blanks(between);
        return stray(words.empty() ? between : words.front());
    }

    static bool has_open_bracket(std::string_view text) {
        const auto opening = text.find_first_of("([{");
        return opening != text.npos && end_of_bracket(text, opening) == text.npos;
    }

    static std::string_view wrapper_at(std::string_view text, std::size_t opening) {
        return text[opening] == '(' ? name_before(text, opening) : std::string_view();
    }

    static Result<List> joined(std::vector<List> lists, Level level) {
        if (lists.size() == 1 && level == Level::outermost) return std::move(lists.front());
        List all{{}, 2};
        for (List& list : lists) {
            if (list.depth > 1) return mismatch();
            for (CellRow& row : list.rows) all.rows.push_back(std::move(row));
        }
        return all;
    }

    // `text` is a bracket, what is in it, and its end.
    Result<List> list_at(std::string_view text, std::string_view wrapper, Level level) {
        std::string_view inside = text.substr(1, text.size() - 2);
        const bool is_object = text.front() == '{' && split(inside, ':').size() > 1;
        if (is_object) return lists_in(inside, Level::outermost);
        if (!wrapper.empty()) {
            const auto array = inside_wrapper(inside);
            if (!array) return stray(inside);
            inside = *array;
            if (holds_list(inside)) return lists_in(inside, Level::outermost);
        }
        if (holds_list(inside)) return lists_in(inside, Level::inner);
        if (text.front() == '(') {
            if (const auto problem = separator_problem(inside)) return tl::unexpected(text_.at_line(*problem, inside));
        }
        return rows_in(inside, level);
    }

    Result<List> rows_in(std::string_view inside, Level level) const {
        std::vector<std::string_view> rows = split(inside, ';');
        if (rows.size() > 1 && trimmed(rows.back()).empty()) rows.pop_back();
        if (rows.size() > 1) {
            if (const auto problem = decimal_commas(rows)) return tl::unexpected(*problem);
        } else if (level == Level::outermost && inside.find(',') == inside.npos) {
            rows = split(trimmed(inside), '\n');
            if (is_wrapped(rows)) rows = {inside};
            if (may_be_wrapped(rows)) return tl::unexpected(Problem{"problem.block.wrapped", {}});
        }
        List list{{}, rows.size() > 1 ? 2 : 1};
        for (const std::string_view row : rows) {
            const bool has_commas = row.find(',') != row.npos;
            list.rows.push_back(has_commas ? cells_at_commas(row) : cells_at_blanks(row));
            if (const auto problem = split_decimal(text_, list.rows.back())) return tl::unexpected(*problem);
            const CellRow &first = list.rows.front(), &last = list.rows.back();
            if (first.size() != last.size()) return tl::unexpected(text_.ragged(row, last.size(), first.size()));
        }
        return list;
    }

    // [0,5; 1,5] is a column of two or two rows of two.
    std::optional<Problem> decimal_commas(const std::vector<std::string_view>& rows) const {
        std::optional<Problem> first;
        for (const std::string_view row : rows) {
            const auto problem = separator_problem(trimmed(row));
            if (!problem && row.find(',') != row.npos) return std::nullopt;
            if (problem && !first) first = text_.at_line(*problem, row);
        }
        return first;
    }

    // One row that went on in the next line when a line was full; the last is shorter.
    static bool is_wrapped(const std::vector<std::string_view>& lines) {
        return lines.size() > 1 && lines.front().size() >= full_line &&
               cells_at_blanks(lines.front()).size() > cells_at_blanks(lines.back()).size();
    }

    // Lines of even length may be rows, as in MATLAB, or one row that was wrapped.
    static bool may_be_wrapped(const std::vector<std::string_view>& lines) {
        return lines.size() > 1 && lines.front().size() >= full_line;
    }

    const BlockText& text_;
};

}  // namespace

bool has_brackets(std::string_view text) { return holds_list(text); }

Result<std::vector<CellRow>> read_brackets(const BlockText& text) { return BracketReader(text).read(); }

}  // namespace qkv
