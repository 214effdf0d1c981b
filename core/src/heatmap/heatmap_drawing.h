#pragma once

#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/drawing.h"
#include "qkv/formula.h"

namespace qkv {

/// A heatmap of a head with its title above, in the colours of the light window; quantity is score, weight or output,
/// `attention` is attend(document).
///
/// Up to 32 rows and columns a cell shows its digits and its tokens are written beside it. Above that, cells are small
/// and a scale says which number a colour stands for; above 128 a cell stands for a block of cells and shows the number
/// furthest from 0 in it, so that no peak is lost. Neighbours of the same colour in a row are drawn as one.
Drawing heatmap_drawing(const Document& document, const Attention& attention, Quantity quantity, const Style& style,
                        int head = 0);

/// The sentence and the three heatmaps of each head one below another, on paper. `source` says where the numbers come
/// from, below the sentence, unless it is empty.
Drawing heatmaps_drawing(const Document& document, const Attention& attention, const Style& style,
                         const std::string& source = {});

}  // namespace qkv
