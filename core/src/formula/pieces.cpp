#include "formula/pieces.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "qkv/matrix.h"

namespace qkv {

std::string subscript(int component) {
    static constexpr std::array<std::string_view, 10> digits{"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};
    std::string text;
    for (const char c : fmt::format("{}", component + 1)) text += digits[index(c - '0')];
    return text;
}

const Piece& piece_in(const Pieces& side, PieceKind kind, Role role) {
    return *std::find_if(side.begin(), side.end(),
                         [&](const Piece& piece) { return piece.kind == kind && piece.role == role; });
}

}  // namespace qkv
