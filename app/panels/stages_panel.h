#pragma once

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <span>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "widgets/cell.h"
#include "widgets/formula.h"
#include "widgets/text.h"

namespace qkv {

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
          outputs(session.token_explanation().formulas_of(StepKind::output)) {}

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
};

/// The three stages of the current token, a card each; one file for each card.
class StagesPanel {
public:
    StagesPanel(const Session& session, Ui& ui, Actions& actions);

    void draw();

private:
    // ---- the panel's head

    void header();
    void presented_card();
    void sentence();
    void pages();
    void sentence_token(const Number& weight, TextStyle style, const std::string& shown, float width, int token);

    // ---- cards

    bool is_open(Stage stage) const;
    bool is_active(Stage stage) const {
        return session_.learning().asked() ? asked_stage() == stage : stage_of(session_.step()) == stage;
    }

    // Draws a card around what `body` draws; a card whose stage comes later shows only its title.
    template <class Body>
    void card(Stage stage, std::string_view title, std::string_view subtitle, Body body) {
        const float em = ui_.em;
        const Palette& palette = *ui_.palette;
        const bool is_shown = is_open(stage);
        const ImVec2 corner = ImGui::GetCursorScreenPos();
        const float width = std::floor(std::clamp(ImGui::GetContentRegionAvail().x, 18 * em, 68 * em));
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->ChannelsSplit(2);
        list->ChannelsSetCurrent(1);
        ImGui::BeginGroup();
        ImGui::SetCursorScreenPos({corner.x + em, corner.y + 0.6F * em});
        ImGui::BeginGroup();
        card_title(stage, title, subtitle, is_shown);
        inner_width_ = std::floor(width - 2 * em) - 1;
        ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(std::floor(0.6F * em), std::floor(0.3F * em)));
        if (is_shown) body();
        if (is_shown && asked_stage() == stage) verdict_box();
        ImGui::PopStyleVar();
        ImGui::EndGroup();
        const float bottom = ImGui::GetItemRectMax().y + 0.7F * em;
        const float widest = std::max(width, ImGui::GetItemRectSize().x + 2 * em);
        ImGui::SetCursorScreenPos(corner);
        ImGui::Dummy({widest, bottom - corner.y});
        ImGui::EndGroup();
        list->ChannelsSetCurrent(0);
        const ImRect box(corner.x, corner.y, corner.x + widest, bottom);
        const bool has_focus = is_active(stage);
        const float rounding = 0.6F * em;
        if (has_focus) {
            list->AddRect({box.Min.x - 2, box.Min.y - 2}, {box.Max.x + 2, box.Max.y + 2},
                          with_alpha(palette.accent, 0.25F), rounding + 2, 0, 3.0F);
        }
        list->AddRect(box.Min, box.Max, has_focus ? palette.accent : palette.border, rounding, 0,
                      has_focus ? 2.0F : 1.0F);
        list->ChannelsMerge();
        if (const auto part = part_of(stage)) point_out(session_, ui_, *part, box);
    }

    static std::optional<WindowPart> part_of(Stage stage) {
        switch (stage) {
            case Stage::score: return WindowPart::score;
            case Stage::softmax: return WindowPart::softmax;
            case Stage::update: return WindowPart::update;
            case Stage::project: break;
        }
        return std::nullopt;
    }

    void card_title(Stage stage, std::string_view title, std::string_view subtitle, bool is_shown);
    void result_number(ImVec2 at, const Number& number, Role role, float height);
    void follow(bool is_row_of_step) const;
    bool is_step_at(int key) const { return focus_.key == key; }
    /// Whether the current step's result is highlighted: not while another one is asked for.
    bool is_pointed_out(const Cell& cell) const { return !session_.learning().asked() && session_.is_result(cell); }

    FormulaLook muted_formula() const { return {.text_size = 0.875F, .color = ui_.palette->muted}; }

    FormulaLook name_formula() const;
    float name_width(const Pieces& name);
    void draw_name(ImVec2 at, float height, const Pieces& name);

    // ---- predict mode

    std::optional<Stage> asked_stage() const;
    bool is_asked(StepKind kind, int key) const { return session_.learning().asked() == Step{kind, query_, key, 0}; }
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
    void verdict_box();
    std::string verdict_text() const;
    void verdict_buttons();

    // ---- before the stages, where there are embeddings

    void project_card();
    void project_row(const Formula& formula, float name_column, const VectorSizes& sizes);

    // ---- stage 1

    void score_card();
    void score_row(int key, float name_column, const VectorSizes& sizes, bool is_one_line);
    ImVec2 score_vectors(ImVec2 pen, const Formula& formula, float name_column, const VectorSizes& sizes,
                         bool is_one_line);
    ImVec2 score_sides(ImVec2 pen, const Formula& formula, ImVec2 next_line, float height, bool is_one_line);
    float score_result(ImVec2 pen, int key, float height, float usual_width);
    Pieces reached_sides(const Formula& formula) const;

    // ---- stage 2

    void softmax_card();
    struct SoftmaxColumns {
        float name = 0;
        float exp = 0;
        float value = 0;
        float division = 0;
        float weight = 0;
    };
    void softmax_row(int key, const SoftmaxColumns& columns);
    const Piece& key_name(int key) const { return piece_in(formulas_.score(key).name, PieceKind::token, Role::key); }
    Pieces division(int key) const;
    float weight_width(int key) const;
    float formula_width(const Pieces& pieces);
    float formula_text(ImVec2 at, float height, const Pieces& pieces);
    void bar(const ImRect& track, const Number& weight) const;
    void sum_row();

    // ---- stage 3

    void update_card();
    void update_row(int key, float name_column, const VectorSizes& values, const VectorSizes& results);
    void output_row(float name_column, const VectorSizes& results);
    int contributions_reached() const;
    Formula output_so_far(bool is_done, int reached) const;
    bool takes_more_digits(const Pieces& terms) const;
    float written_sum(ImVec2 at, const Pieces& terms);

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    TokenFormulas formulas_;
    Step focus_;
    int query_;
    double largest_q_;
    double largest_k_;
    double largest_v_;
    float inner_width_ = 0;
};

}  // namespace qkv
