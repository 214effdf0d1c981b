#pragma once

#include <string>
#include <vector>

#include "imgui.h"
#include "imgui_internal.h"
#include "ui.h"

namespace qkv {

/// The menus of the vectors panel: filling a vector or a matrix, editing a token, the layout of the panel.
class VectorMenus {
public:
    VectorMenus(const Session& session, Ui& ui, Actions& actions) : session_(session), ui_(ui), actions_(actions) {}

    /// For the vector of `cell`, or its whole matrix; `box` is what the menu hangs from.
    void open_fill_menu(const Cell& cell, const ImRect& box, bool whole_matrix);
    void open_token_menu(int token, const ImRect& box);

    /// The menus that are open. In the panel's own window.
    void draw();

    void draw_panel_menu(const char* id);

private:
    void fill_menu();
    std::string vector_name(const Cell& cell) const;
    void fill_scope(const Cell& cell);
    void fill_choices(const std::vector<std::vector<Cell>>& vectors, const Cell& cell);
    void bias_choices(const Cell& cell);
    int largest_distance() const;
    int farthest_shown() const;
    void farthest_row(int farthest);
    void scale_choices(const std::vector<std::vector<Cell>>& vectors);
    void copy_choices(const Cell& cell);
    void trained_choice(const Cell& cell);
    void source_choices();
    void paste_choices(const Sheet& sheet);

    void token_menu();
    void name_field(int token);
    void split_buttons(int token);

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
};

}  // namespace qkv
