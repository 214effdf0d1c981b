#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/short_text.h"
#include "qkv/number_block.h"

// What the readers of pasted text share. Each cuts the text into cells by its own notation; a cell is a view of the
// text, so that its line is known.
namespace qkv {

/// A pasted text, in plain_characters().
class BlockText {
public:
    explicit BlockText(std::string plain) : text_(std::move(plain)) {}

    std::string_view text() const { return text_; }

    /// Counted from 1. `part` is a view of text().
    int line_of(std::string_view part) const;

    /// The problem that `part` can't be read.
    Problem not_understood(std::string_view part) const;

    /// The problem that `part` could be a number or a label.
    Problem maybe_label(std::string_view part) const;

    /// The problem that the row that begins with `part` does not have as many cells as the rows before it.
    Problem ragged(std::string_view part, std::size_t cells, std::size_t before) const;

    /// `problem` of the number in `part`, with its line.
    Problem at_line(const Problem& problem, std::string_view part) const;

private:
    std::string text_;
};

using CellRow = std::vector<std::string_view>;

struct CellGrid {
    std::vector<CellRow> rows;
    bool has_header = false;         ///< the notation makes the first row a header
    bool may_be_ragged = false;      ///< a spreadsheet's: rows may end early
    bool is_by_blanks = false;       ///< blanks alone tell cells apart, so that none is empty
    bool is_by_bare_commas = false;  ///< commas without blanks, which could be decimal commas
};

/// `cell` without quotation marks and without the marks of Markdown and LaTeX: `0.5`, **0.5**, $0.5$.
std::string_view unquoted(std::string_view cell);

/// The number in a cell; also np.float64(0.5), and (0.75) for −0.75 where `knows_bookkeeping`.
Result<double> cell_number(std::string_view cell, bool knows_bookkeeping);

/// Whether a cell holds a name: not a number, and not a sign for a missing one (NA, null, #REF!).
bool is_label(std::string_view cell);

/// Whether `name` puts an array or a number around what is in its parentheses: array(…), np.float64(…).
bool is_wrapper(std::string_view name);

/// What is in the parentheses of a wrapper, without dtype=… and the like; none if something else follows these.
std::optional<std::string_view> inside_wrapper(std::string_view arguments);

/// The place after the bracket that closes the one at `at`; npos if nothing closes it.
std::size_t end_of_bracket(std::string_view text, std::size_t at);

/// `text` split at each `separator` outside brackets and quotation marks.
std::vector<std::string_view> split(std::string_view text, char separator);

/// `text` split at blanks outside parentheses and quotation marks; no part is empty.
CellRow cells_at_blanks(std::string_view text);

/// `text` split at commas. If there are blanks beside some commas, only these separate numbers; the others are decimal
/// commas, which are refused later.
CellRow cells_at_commas(std::string_view text);

/// The problem of two cells such as 0 and 05 from "0,05", which were one number.
std::optional<Problem> split_decimal(const BlockText& text, const CellRow& row);

Result<std::vector<CellRow>> read_brackets(const BlockText& text);
bool has_brackets(std::string_view text);

Result<CellGrid> read_latex(const BlockText& text);
bool is_latex(std::string_view text);

/// Whether R printed it: [1,] and [,1] name rows and columns, and [1] is the place of the first number of a line.
bool is_from_r(std::string_view text);

/// Everything whose rows are lines.
Result<CellGrid> read_lines(const BlockText& text);

/// The rows of numbers alone: without header, and without a column of labels.
Result<std::vector<CellRow>> without_labels(const BlockText& text, CellGrid grid);

}  // namespace qkv
