#pragma once

#include <optional>
#include <vector>

#include "qkv/attention.h"
#include "qkv/cell.h"
#include "qkv/document.h"
#include "qkv/drawing.h"
#include "qkv/drawing_look.h"
#include "qkv/step.h"

// The sentence with an arc from each word to those that it looks at, as wide as the weight.
namespace qkv::arcs {

using drawing::Look;

/// What of a document is pictured.
struct Pictured {
    Step step;  ///< its query is in front; only weights are drawn that it has reached
    int head = 0;
    bool shows_all = false;  ///< those of the other queries too, paler; needs can_show_all()
};

/// Whether the weights of all queries can be told apart.
bool can_show_all(const Document& document);

/// A weight as a curve from the query's word to the key's.
struct Arc {
    Cell weight;
    drawing::Curve curve;
};

/// Where a word stands.
struct Word {
    int token = 0;
    bool is_key = false;         ///< of the second sentence
    std::optional<Cell> itself;  ///< the weight that it has for itself, which is its frame; once it is reached
    drawing::Box box;
};

struct Scene {
    std::vector<Arc> arcs;  ///< from the back to the front
    std::vector<Word> words;
    Drawing drawing;  ///< all of it, with a legend at its foot
};

/// The words stand in a row if they have room, else in a column. Arcs back in the sentence are above (at the left),
/// those ahead below (at the right), and what a word has for itself is a frame around it. In cross-attention the keys
/// stand opposite the queries. Nothing but arcs changes in the course of a walk. `attention` is attend(document).
Scene scene_of(const Document& document, const Attention& attention, const Pictured& pictured, const Look& look,
               const std::optional<Cell>& lit = std::nullopt);

/// The weight at `spot`: on a word the one that it has for itself, if there is one; elsewhere that of the nearest arc
/// within `reach` pixels.
std::optional<Cell> weight_at(const Scene& scene, drawing::Spot spot, double reach);

/// The picture with a title, on paper.
Drawing arcs_drawing(const Document& document, const Attention& attention, const Pictured& pictured,
                     const Style& style);

}  // namespace qkv::arcs
