#include "steps/component.h"

#include <algorithm>

#include "base/short_text.h"
#include "formula/line.h"
#include "steps/operation.h"

namespace qkv {
namespace {

bool goes_by_component(const Pieces& side, std::size_t size) {
    return std::all_of(side.begin(), side.end(), [&](const Piece& piece) {
        return piece.kind != PieceKind::vector || piece.numbers.size() == size;
    });
}

// The side with this component of each of its vectors; ⊙ of numbers is ×.
Pieces component_of(const Pieces& side, int component) {
    Pieces pieces;
    for (const Piece& piece : side) {
        if (piece.kind == PieceKind::vector) {
            const Piece number = piece_of(piece.numbers[index(component)]);
            append(pieces, pieces.empty() ? Pieces{number} : in_brackets_if_negative(number));
        } else {
            pieces.push_back(piece.text == " ⊙ " ? symbol(" × ") : piece);
        }
    }
    return pieces;
}

}  // namespace

Formula component_line(const Row& row, const Step& step, int component) {
    const Operation& operation = *operation_of(step.kind);
    const Formula whole = operation.formula(row, step);
    if (operation.times_matrix != nullptr && !whole.operation.empty())
        return component_of_row_times_matrix(row, step, operation.times_matrix(row.document(), step), component);
    const std::vector<Number>& results = whole.result.front().numbers;
    Formula line{.step = step, .name = whole.name, .result = {piece_of(results[index(component)])}};
    line.name.push_back(symbol(subscript(component)));
    const Pieces& working = whole.dot.empty() ? whole.operation : whole.dot;
    if (goes_by_component(working, results.size())) line.products = component_of(working, component);
    give_digits(line, row.decimals());
    return line;
}

}  // namespace qkv
