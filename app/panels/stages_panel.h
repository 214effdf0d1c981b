#pragma once

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <ranges>
#include <span>
#include <vector>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "panels/stages_form.h"
#include "widgets/cell.h"
#include "widgets/formula.h"
#include "widgets/number_flow.h"
#include "widgets/short_number.h"
#include "widgets/text.h"

namespace qkv {

inline double largest_in(const Matrix& matrix) { return matrix.cwiseAbs().maxCoeff(); }

/// The formulas of the current token and the shown keys, by their results.
struct TokenFormulas {
    explicit TokenFormulas(const Session& session)
        : first(session.shown_keys().first),
          n(session.shown_keys().count),
          scores(session.token_explanation().formulas_of(StepKind::score)),
          exps(session.token_explanation().formulas_of(StepKind::exp)),
          sums(session.token_explanation().formulas_of(StepKind::sum)),
          weights(session.token_explanation().formulas_of(StepKind::weight)),
          contributions(session.token_explanation().formulas_of(StepKind::contribution)),
          outputs(session.token_explanation().formulas_of(StepKind::output)),
          concats(session.token_explanation().formulas_of(StepKind::concat)),
          joins(session.token_explanation().formulas_of(StepKind::join)) {}

    int end() const { return first + n; }  ///< after the last shown key
    const Formula& score(int key) const { return scores[index(key - first)]; }
    const Formula& exp(int key) const { return exps[index(key - first)]; }
    const Formula& sum() const { return sums.front(); }
    const Formula& weight(int key) const { return weights[index(key - first)]; }
    const Formula& contribution(int key) const { return contributions[index(key - first)]; }
    const Formula& output() const { return outputs.front(); }

    int first;
    int n;
    std::span<const Formula> scores, exps, sums, weights, contributions, outputs;
    std::span<const Formula> concats, joins;  // one each, if there is W_O
};

/// The three stages of the current token, a card each; one file for each card, and one for the tables.
class StagesPanel {
public:
    StagesPanel(const Session& session, Ui& ui, Actions& actions);

    void draw();

private:
    // ---- what stays in view: the panel's head

    void header();
    bool is_strip_in_heading() const;
    void looked_at(const ImRect& box);
    bool has_example_point() const;
    std::string purpose() const;
    void sentence();
    struct Strip {
        int first = 0;  // of the tokens that are shown
        int end = 0;
        float widest = 0;  // of a token's box; longer names are shortened
        float height = 0;
        bool has_digits = true;
        std::vector<float> whole = {};  // how wide each token's box would be for its whole name

        float width_of(int token) const { return std::min(whole[index(token - first)], widest); }
    };
    void two_sentences();
    void key_sentence_field();
    bool is_strip_low() const;
    Strip strip_in(float width) const;
    float width_of_strip(const Strip& strip) const;
    float token_width(int token) const;
    void sentence_token(const Number& weight, const Strip& strip, float width, int token);
    void pages();

    // ---- what scrolls: the cards

    void rows(ImVec2 room);
    void keep_answer_typed();
    void stage_card(Stage stage);
    Stage presented_stage() const;
    float height_of_rows(Stage stage) const;
    bool fits(ImVec2 room, float em, float row_scale);
    void use_size(ImVec2 room, float em, float row_scale);
    void choose_size(ImVec2 whole);
    void choose_largest_rows(ImVec2 room);

    // on a phone: the card of the step is open, with the name above the vectors; the others show their result
    bool has_phone_rows() const;
    void choose_size_on_phone(ImVec2 room);
    bool is_whole_on_phone() const;
    void phone_cards();
    void phone_folded_card(Stage stage);
    void phone_results(Stage stage, const ImRect& room);
    float folded_height() const;
    float name_line() const { return std::floor(1.3F * ui_.em); }
    float rows_height();

    enum class Openness { closed, later, open };
    Openness openness(Stage stage) const;
    bool is_active(Stage stage) const {
        return session_.learning().asked() ? asked_stage() == stage : stage_of(session_.step()) == stage;
    }

    // Draws a card around what `body` draws. A card whose stage comes later is pale; one that has nothing to show yet
    // has only its title.
    template <class Body>
    void card(Stage stage, Body body) {
        const float em = ui_.em;
        const Openness open = openness(stage);
        const ImVec2 corner = ImGui::GetCursorScreenPos();
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->ChannelsSplit(2);
        list->ChannelsSetCurrent(1);
        ImGui::BeginGroup();
        const float side = card_side();
        ImGui::SetCursorScreenPos({corner.x + side, corner.y + card_top * em});
        ImGui::BeginGroup();
        ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(std::floor(0.6F * em), row_gap()));
        const float right = corner.x + inner_width_ + side;
        const float end = right - stage_switch_width(stage);
        ui_.em = title_em();
        card_title(stage, open == Openness::open, end, end);
        ui_.em = em;
        stage_switch(stage, {end, corner.y + card_top * em});
        if (open != Openness::closed) body();
        if (open != Openness::closed && asked_stage() == stage && !is_verdict_fixed()) verdict_box();
        ImGui::PopStyleVar();
        ImGui::EndGroup();
        const float bottom = ImGui::GetItemRectMax().y + card_bottom * em;
        const float widest = std::max(inner_width_, ImGui::GetItemRectSize().x) + 2 * side;
        ImGui::SetCursorScreenPos(corner);
        ImGui::Dummy({widest, bottom - corner.y});
        ImGui::EndGroup();
        const ImRect box(corner.x, corner.y, corner.x + widest, bottom);
        if (open == Openness::later) veil(box, corner.y + (card_top + card_title_height) * em);
        list->ChannelsSetCurrent(0);
        card_ground(box);
        card_edge(box, is_active(stage));
        list->ChannelsMerge();
        if (const auto part = part_of(stage)) point_out(session_, ui_, *part, box);
    }

    static std::optional<WindowPart> part_of(Stage stage) {
        switch (stage) {
            case Stage::score: return WindowPart::score;
            case Stage::softmax: return WindowPart::softmax;
            case Stage::update: return WindowPart::update;
            case Stage::join: return WindowPart::join;
            case Stage::add_norm_1:
            case Stage::feed_forward:
            case Stage::add_norm_2: return WindowPart::layer;
            case Stage::next_word: return WindowPart::next;
            default: return std::nullopt;
        }
    }

    struct StageTexts {
        std::string_view title;
        std::string_view how;
        std::string_view how_in_short;
    };
    static StageTexts texts_of(Stage stage);
    void card_title(Stage stage, bool is_open, float right, float end);
    /// What switches a part of the layer off and on, at the right of its title; 0 where there is nothing to switch.
    float stage_switch_width(Stage stage) const;
    void stage_switch(Stage stage, ImVec2 at);
    void card_ground(const ImRect& box) const;
    void card_edge(const ImRect& box, bool has_focus) const;
    float title_em() const { return ui_.is_phone() ? window_em_ : ui_.em; }
    float card_side() const { return ui_.is_phone() ? 0.75F * window_em_ : ui_.em; }
    void veil(const ImRect& box, float top) const;
    void result_number(ImVec2 at, const Number& number, Role role, float height);
    static constexpr float result_gap = 0.7F;  // before a result, so that its ring touches nothing
    float result_width(const Number& number, bool is_asked) const;
    void follow(bool is_row_of_step) const;
    bool is_step_at(int key) const { return focus_.key == key; }
    /// Whether the current step's result is highlighted: not while another one is asked for.
    bool is_pointed_out(const Cell& cell) const { return !session_.learning().asked() && session_.is_result(cell); }

    FormulaLook muted_formula(float text_size = 0.875F) const {
        const ImU32 color = ui_.is_presenting ? ui_.palette->text : ui_.palette->muted;
        return {.text_size = text_size, .color = color};
    }
    FormulaLook name_formula() const;
    float name_width(const Pieces& name) const;
    void draw_name(ImVec2 at, float height, const Pieces& name);

    // ---- predict mode

    std::optional<Stage> asked_stage() const;
    Stage last_stage() const;
    bool is_asked(StepKind kind, int key) const {
        return session_.learning().asked() == Step{kind, query_, key, 0, head_};
    }
    bool is_product_asked(StepKind kind, int key) const {
        return session_.learning().asked() && session_.learning().asked()->kind == kind &&
               session_.learning().asked()->key == key;
    }
    float answer_width() const;
    void answer_field(ImVec2 at, float height);
    float product_answer(ImVec2 at, float height);
    std::string vector_hint() const;
    void row_answer(StepKind kind);
    std::string score_of_round() const;
    float verdict_height() const;
    float room_for_verdict() const;
    void verdict_box();
    bool is_verdict_fixed() const;
    void verdict_buttons();

    // ---- rows: every line is written out, and has its room before it is reached

    static constexpr float card_margin = 4;  // the outline of the current card needs it
    static constexpr float card_top = 0.6F;
    static constexpr float card_title_height = 1.5F;
    static constexpr float card_bottom = 0.7F;
    float row_gap() const {
        return std::floor((session_.document().layer && is_behind_heads() ? layer_gap_em : 0.3F * row_scale_) * ui_.em);
    }
    float card_height(const std::vector<float>& rows) const;
    VectorSizes sizes_of(std::size_t longest_number, int count, float room) const;

    // before the stages, where Q, K and V are computed from embeddings
    bool has_project_card() const;
    void project_card();
    struct ChosenColumn {
        std::size_t factor = 0;  // 0, 1, 2: W_Q, W_K, W_V
        int column = 0;
    };
    ChosenColumn chosen_column() const;
    double largest_of(Quantity quantity) const;
    void project_row(const Formula& formula, float left, const VectorSizes& sizes);
    void vector_row(const Pieces& name, const Pieces& how, const Piece& vector, float left, const VectorSizes& sizes);
    struct MatrixFactor {
        StepKind step;
        Quantity quantity;
        const Matrix& matrix;
        int head;
    };
    void row_times_matrix(const Formula& formula, const MatrixFactor& factor, int chosen);
    void row_by_column(const Formula& formula, const MatrixFactor& factor, int chosen);
    void written_column(const Step& step, int column);
    void written_line(const Pieces& name, const Pieces& sides, const Number& result);

    // after the last head
    bool is_row_times_matrix() const { return presented_stage() == Stage::project || is_behind_heads(); }
    bool is_behind_heads() const;
    void join_card();
    int chosen_joined_column() const;

    // the layer and the next word
    struct TableCells {
        float step = 0;  // from cell to cell
        float width = 0;
        float height = 0;
        ShortDigits digits;
    };
    /// In em: the names before the vectors; on a phone they have lines of their own.
    float layer_names() const { return ui_.is_phone() ? 0.0F : 9.8F; }
    float layer_name_line() const { return ui_.is_phone() ? 1.2F : 0.0F; }
    static constexpr float layer_line_em = 1.5F;  // the height of a line
    static constexpr float folded_em = 2.3F;      // the height of a folded card
    static constexpr float layer_gap_em = 0.12F;  // between lines
    using NamedVector = std::pair<Pieces, const Piece*>;
    std::vector<Stage> stages_behind_heads() const;
    float height_of_open_card() const;
    float height_behind_heads() const;
    enum class BehindHeads { none, titles, folded, with_heads };
    BehindHeads behind_heads(float height) const;
    void cards_behind_heads(float height);
    void inner_ticks(const ImRect& box) const;
    void folded_card(Stage stage);
    void likeliest_at(ImVec2 at, const Formula& formula);
    TableCells layer_cells(const std::vector<const Piece*>& vectors) const;
    void layer_line(const Pieces& name, const Piece& vector, const TableCells& cells, int chosen);
    int chosen_component(const Piece& result) const;
    double largest_shown(const Piece& vector) const;
    void layer_step(StepKind kind, const std::vector<NamedVector>& operands);
    NamedVector result_named(StepKind kind, const char* before) const;
    void embed_lines();
    void joined_in_layer_card();
    void add_norm_card(Stage stage);
    void feed_forward_card();
    void next_word_card();
    std::size_t chosen_word(std::span<const Formula> logits) const;
    static bool is_of_word(Quantity quantity) { return quantity >= Quantity::unembedding; }
    void product_bars(const Piece& a, const Piece& b, const TableCells& cells, bool is_reached);
    void tell_product(const Number& a, const Number& b) const;
    struct WordColumns {
        float name = 0;
        float logit = 0;
        float exp_name = 0;
        float exp = 0;
        float division = 0;
        float probability = 0;
        float bar = 0;
        bool is_stacked = false;  // what follows the logit on a line of its own
    };
    WordColumns word_columns() const;
    FormulaLook word_look() const;
    static Pieces with_equals(Pieces pieces);
    Pieces division_by_sum() const;
    void word_line(std::size_t place, bool is_chosen, const WordColumns& columns);
    void next_sum_line();

    // all heads, above what follows them
    struct HeadsColumns {
        float weight = 0;  // of one key
        float values = 0;  // of V_new
    };
    HeadsColumns heads_columns() const;
    float heads_card_height() const;
    void heads_card();
    void heads_heading(const ImRect& box, const HeadsColumns& columns);
    void head_line(const ImRect& line, int head, const HeadsColumns& columns);
    std::string name_of_head(int head) const;
    void weight_of_head(const ImRect& box, const Number& weight);

    // stage 1
    struct ScoreRows {
        float name = 0;
        VectorSizes sizes;
        float text_size = 0;  // of the sides
        bool is_one_line = false;
        bool is_stacked = false;
        float name_line = 0;  // the height of the name's own line; 0 where it stands before the vectors
        float line = 0;       // the height of the line with the sides, where they are not broken
        float sides_at = 0;   // where they are not on the line of the vectors
        std::vector<float> heights;
    };
    ScoreRows score_rows() const;
    float text_size_on_one_line(float room) const;
    void score_card();
    void score_row(int key, const ScoreRows& rows);
    ImVec2 score_vectors(ImVec2 pen, const Formula& formula, const ScoreRows& rows);
    ImVec2 score_sides(ImVec2 pen, int key, const ScoreRows& rows);
    static Pieces all_sides(const Formula& formula);
    std::size_t sides_reached(const Formula& formula) const;

    // stage 2
    struct SoftmaxRows {
        float name = 0;
        float exp = 0;
        float value = 0;
        float weight = 0;  // with the division before it
        float height = 0;
        bool is_stacked = false;     // the division on a line of its own
        bool has_bar_above = false;  // beside the exp
        std::vector<float> heights;
    };
    SoftmaxRows softmax_rows() const;
    void softmax_card();
    void softmax_row(int key, const SoftmaxRows& rows);
    void exp_of_row(ImVec2 pen, int key, const SoftmaxRows& rows);
    void weight_of_row(ImVec2 pen, int key, const SoftmaxRows& rows);
    const Piece& key_piece(int key) const { return piece_in(formulas_.score(key).name, PieceKind::token, Role::key); }
    Pieces division(int key) const;
    static Pieces until_equals(const Pieces& sides);
    float formula_width(const Pieces& pieces, float text_size = 0.875F) const;
    float formula_text(ImVec2 at, float height, const Pieces& pieces);
    void bar(const ImRect& track, const Number& weight);
    FormulaRoom room_of_sum() const;
    Pieces sum_pieces() const;
    void sum_row();

    // stage 3
    struct UpdateRows {
        float name = 0;
        VectorSizes values;
        VectorSizes results;
        VectorSizes output;  // of V_new
        float output_digits = 0.875F;
        bool is_stacked = false;
        float name_line = 0;  // as in ScoreRows
        float results_at = 0;
        float output_at = 0;
        float sum_height = 0;  // of the sum written out; 0 where it is not
        std::vector<float> heights;
    };
    UpdateRows update_rows() const;
    void use_whole_width(UpdateRows& rows) const;
    void update_card();
    void update_row(int key, const UpdateRows& rows);
    void output_row(const UpdateRows& rows);
    void output_note(const UpdateRows& rows, ImVec2 at, int reached, bool is_done);
    int contributions_reached() const;
    Formula output_reached(bool is_done, int reached) const;
    bool is_sum_written() const;
    Pieces written_sum(const Formula& formula) const;

    // ---- tables: a line each key

    void tables(ImVec2 room);
    float cards_in(const ImRect& box);
    int hidden_lines() const { return layout_.form == StagesForm::one_table ? formulas_.n - layout_.lines : 0; }
    void scroll_lines();
    auto keys_in_view() const {
        const int first = formulas_.first + first_line_;
        return std::views::iota(first, first + layout_.lines);
    }
    float all_tables(const ImRect& box);
    float one_table(const ImRect& box);
    ImRect stage_titles(const ImRect& box);
    std::vector<Stage> stages_of_document() const;
    std::vector<float> title_widths(const std::vector<Stage>& stages, float room) const;
    void table_title(Stage stage, const ImRect& box);
    void table_card(Stage stage, const ImRect& box);
    void table_body(Stage stage, const ImRect& box);
    ImRect line_of(const ImRect& body, int line) const;
    float table_digits() const;
    TextStyle table_name_style() const;
    float name_column(float most, std::string_view around = "") const;
    TableCells table_cells(float width, const std::vector<const Piece*>& vectors, int columns, int decimals) const;
    int decimals_of_sum() const;
    void note_sum_as_shown(int decimals);
    float number_column(std::span<const Formula> formulas, std::string_view heading, bool is_bold, float most) const;
    void table_heading(const ImRect& box, std::string_view text, Role role, float share);
    void table_name(const ImRect& line, float column, const std::string& name, Role role);
    void table_vector(ImVec2 at, const TableCells& cells, const Piece& vector, double largest, bool is_result);
    void table_number(const ImRect& column, const Number& number, Role role, bool is_bold);
    void line_of_step(const ImRect& line, bool is_step);
    void score_table(const ImRect& body);
    std::string score_heading() const;
    void softmax_table(const ImRect& body);
    void sum_in_heading(const ImRect& box);
    void update_table(const ImRect& body);

    // ---- and at their foot the step in full

    float foot_height() const;
    float measured_foot() const;
    FormulaLook foot_name() const;
    void foot(const ImRect& box);
    void purpose_foot(const ImRect& box, Stage stage);
    void whole_stage_foot(const ImRect& box);
    void line_at_foot(const ImRect& box, const Pieces& name, const Pieces& sides, std::size_t shown,
                      const Number& result, Role role);
    void score_foot(const ImRect& box, const Formula& formula);
    void written_foot(const ImRect& box, const Formula& formula, StepKind kind);
    void update_foot(const ImRect& box);
    std::string so_far(const ImRect& line, float left, const Pieces& name, int reached) const;
    void output_at_foot(const ImRect& line, float left);
    void sum_of_names(const ImRect& box);
    void draw_small_name(const ImRect& line, float right, const Pieces& name);
    void foot_vector(const ImRect& line, float left, const Piece& vector, bool is_known);
    float longest_at_foot() const;
    float foot_step(const ImRect& line, float left, const Piece& vector) const;
    void sum_as_shown(const ImRect& line, float left) const;

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    TokenFormulas formulas_;
    Step focus_;
    int query_;
    int head_;
    double largest_q_;
    double largest_k_;
    double largest_v_;
    const float window_em_;     // cards may have a size of their own
    float inner_width_ = 0;     // of a card in rows
    float row_scale_ = 1;       // of rows, where they have to be closer
    std::string sum_as_shown_;  ///< a note about the digits of the last table
    StagesLayout layout_;
    bool has_room_for_bars_ = false;  // of the products behind the heads
    int first_line_ = 0;              // of a table that scrolls: the first one in view
    // Of the contributions in their table: V_new stands below them at the foot, if its digits have room.
    float column_left_ = 0;
    float column_step_ = 0;
    float foot_step_ = 0;
};

}  // namespace qkv
