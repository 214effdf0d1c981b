#pragma once

#include <vector>

#include "panels/vector_grid.h"
#include "widgets/fold.h"

namespace qkv {

/// Chooses which numbers the vectors panel shows, and tells the editor: Ui::part.
void choose_part(const Session& session, Ui& ui);

/// Those of the part's matrices that are shown at once: of a layer, and of a head before one, one at a time, Q, K and V
/// together and a bias with its matrix. Of any other document all.
std::vector<Grid> shown_grids(const Document& document, const Ui& ui);

/// A tab for each head, for X and for the layer, where a layer follows the heads; otherwise none. `is_short`: only the
/// shown head has its name.
std::vector<Control> part_tabs(const Session& session, Ui& ui, Actions& actions, float width, bool is_short);

/// A tab for each of the part's matrices, where they are shown one at a time.
std::vector<Control> matrix_tabs(const Session& session, Ui& ui);

/// What of the part can be released and switched off, and back.
std::vector<Control> part_switches(const Session& session, const Ui& ui, Actions& actions);

/// Which parts of the trained model the tab holds.
std::vector<ModelPart> trained_parts(SheetKind kind);

}  // namespace qkv
