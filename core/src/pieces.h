#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include "qkv/explanation.h"

namespace qkv {

inline std::size_t index(int i) { return static_cast<std::size_t>(i); }

inline Piece symbol(std::string text) { return {PieceKind::symbol, Role::none, std::move(text), {}}; }

inline void append(Pieces& pieces, Pieces more) {
    pieces.insert(pieces.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// "₁₂" for component 11: people count components from 1.
std::string subscript(int component);

/// A sentence stays readable with a token of 10,000 letters in it: at most 24 characters of the token.
std::string shortened(const std::string& token);

/// A text with a possible line break wherever a word is longer than 20 characters.
std::vector<std::string> breakable_parts(const std::string& text);

}  // namespace qkv
