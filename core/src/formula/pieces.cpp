#include "formula/pieces.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "qkv/matrix.h"

namespace qkv {

const Piece& piece_in(const Pieces& side, PieceKind kind, Role role) {
    return *std::find_if(side.begin(), side.end(),
                         [&](const Piece& piece) { return piece.kind == kind && piece.role == role; });
}

}  // namespace qkv
