#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "panels/vector_grid.h"
#include "panels/vector_menus.h"
#include "ui.h"
#include "widgets/cell_fit.h"
#include "widgets/number_editor.h"
#include "widgets/text.h"

namespace qkv {

/// The panel in which numbers are edited: Q, K and V of each token, or matrices below each other. Created in each
/// frame.
class VectorsPanel {
public:
    VectorsPanel(const Session& session, Ui& ui, Actions& actions);

    void draw();

private:
    // vectors_panel.cpp: the head, the foot and the sizes.
    int opened_token();
    int expected_token() const;
    bool has_parts() const { return document_.layer.has_value(); }
    bool shows_tokens() const;
    float tabs_height() const;
    float head_height(bool explains) const;
    void head(bool explains);
    void title_line();
    std::string_view explanation_id() const;
    std::string_view explanation_of_part() const;
    std::string edited_name() const;
    void explanation(std::string_view text) const;
    void measure_numbers();
    void measure(float width, float height);
    float controls_height() const;
    void draw_controls();
    bool has_dimensions_in_head() const;
    float footer_height() const;
    void footer();

    float height_of(const Grid& grid) const { return vector_height(fit_, grid.size()) * ui_.em; }
    Cell cell(const Grid& grid, int row, int column) const { return grid.matrix.cell(row, column, session_.head()); }
    double largest_in(const Grid& grid) const { return qkv::largest_in(document_, grid, session_.head()); }
    std::string token_text(int token) const;

    // vectors_by_token.cpp
    void draw_tokens();
    void follow(int token, const ImRect& box) const;
    void draw_token(int token, const ImRect& box);
    VectorStrips strips() const { return {session_, ui_, grids_, left_, content_width_}; }
    void draw_strip(int token, const ImRect& box);
    void open(int token);
    void take_drag(int token);
    void draw_chip(int token, bool is_current);

    // vectors_by_matrix.cpp
    struct RowLabel {
        std::string_view name;
        TextStyle style;
        float width;
    };
    void draw_matrix(const Grid& grid);
    bool is_of_token_in_focus(const Grid& grid, int row) const;
    bool holds_selection(const Cell& first) const;
    void draw_release_chip();
    void draw_row(const Grid& grid, int row, const RowLabel& label, ImVec2 at, double largest);
    void draw_row_label(const ImRect& box, const Cell& first, const RowLabel& label);

    const Session& session_;
    const Document& document_;
    Ui& ui_;
    Actions& actions_;
    std::vector<Grid> grids_;
    NumberEditor numbers_;
    VectorMenus menus_;
    int opened_;  ///< when the others are folded
    VectorsFit fit_;
    float label_width_ = 0;    ///< in em, before the rows of a matrix
    std::vector<float> tops_;  ///< of each token, and the end of the last one
    float content_width_ = 0;
    float left_ = 0;
};

/// Around an open token among folded ones, in em.
inline constexpr float card_padding_em = 0.4F;

}  // namespace qkv
