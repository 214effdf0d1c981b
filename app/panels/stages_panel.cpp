#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/formula.h"

namespace qkv {
namespace {

std::size_t index(int i) { return static_cast<std::size_t>(i); }

double largest_in(const Matrix& matrix) { return matrix.cwiseAbs().maxCoeff(); }

// The formulas of the current token, by what they work out.
struct TokenFormulas {
    explicit TokenFormulas(const Session& session) : n(session.document().token_count()) {
        all = &session.token_explanation().formulas;
    }

    const Formula& score(int key) const { return (*all)[index(key)]; }
    const Formula& exp(int key) const { return (*all)[index(n + key)]; }
    const Formula& sum() const { return (*all)[index(2 * n)]; }
    const Formula& weight(int key) const { return (*all)[index(2 * n + 1 + key)]; }
    const Formula& contribution(int key) const { return (*all)[index(3 * n + 1 + key)]; }
    const Formula& output() const { return all->back(); }

    int n;
    const std::vector<Formula>* all;
};

class StagesPanel {
public:
    StagesPanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session),
          ui_(ui),
          actions_(actions),
          formulas_(session),
          query_(session.step().query),
          largest_q_(largest_in(session.document().q)),
          largest_k_(largest_in(session.document().k)),
          largest_v_(largest_in(session.document().v)) {}

    void draw() {
        header();
        sentence();
        score_card();
        softmax_card();
        update_card();
    }

private:
    // ---- the panel's head

    void header() {
        const float em = ui_.em;
        const TextStyle title{ui_.fonts.bold, 1.0625F * em, ui_.palette->text};
        const std::string process = ui_.text("stages.process", {{"number", fmt::format("{}", query_ + 1)}});
        draw_text_left(take_space({width_of(title, process), chip_height(ui_)}), title, process);
        ImGui::SameLine(0, 0.5F * em);
        chip(ui_, "current_token", session_.document().tokens[index(query_)], true, 14 * em);
        ImGui::SameLine(0, 0.6F * em);
        const float left = ImGui::GetContentRegionAvail().x;
        const TextStyle muted = muted_text(ui_);
        const std::string_view purpose = ui_.text("stages.purpose");
        if (width_of(muted, purpose) <= left) {
            draw_text_left(take_space({left, chip_height(ui_)}), muted, purpose);
        } else {
            ImGui::NewLine();
        }
    }

    // The sentence, tinted by what the current token's weights are so far.
    void sentence() {
        const float em = ui_.em;
        const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
        for (int j = 0; j < formulas_.n; ++j) {
            const Number& weight = formulas_.weight(j).result().front().numbers.front();
            const std::string& token = session_.document().tokens[index(j)];
            const TextStyle style{j == query_ ? ui_.fonts.bold : ui_.fonts.text, 1.0625F * em, ui_.palette->text};
            const std::string shown = elided(style, token, 12 * em);
            const float width = std::max(width_of(style, shown), 2.4F * em) + 0.9F * em;
            if (j > 0 && ImGui::GetItemRectMax().x + 0.3F * em + width <= right) ImGui::SameLine(0, 0.3F * em);
            ImGui::PushID(j);
            sentence_token(weight, style, shown, width, j);
            ImGui::PopID();
        }
    }

    void sentence_token(const Number& weight, TextStyle style, const std::string& shown, float width, int token) {
        const float em = ui_.em;
        const bool is_reached = session_.is_reached(weight.cell);
        if (ImGui::InvisibleButton("sentence_token", {width, 2.75F * em}, ImGuiButtonFlags_EnableNav))
            actions_.push_back(action::GoToToken{token});
        const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
        const bool is_new = session_.is_result(weight.cell);
        const float appeared = is_reached ? (is_new ? ui_.reveal : 1.0F) : 0.0F;
        const ImU32 tinted = tint(*ui_.palette, Role::weight, weight.value, 1.0);
        const ImU32 background = mixed(ui_.palette->panel, tinted, appeared);
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->AddRectFilled(box.Min, box.Max, background, 0.4F * em);
        if (token == query_) {
            list->AddRectFilled({box.Min.x + 0.45F * em, box.Max.y - 0.2F * em}, {box.Max.x - 0.45F * em, box.Max.y},
                                ui_.palette->accent, 0.1F * em);
        }
        if (is_reached && ImGui::IsItemHovered()) ui_.hovered = weight.cell;
        style.color = readable_on(background);
        draw_text_centered({box.Min.x, box.Min.y, box.Max.x, box.Min.y + 1.55F * em}, style, shown);
        TextStyle digits = digits_text(ui_, 0.8125F);
        digits.color = is_reached ? readable_on(background) : ui_.palette->muted;
        draw_text_centered({box.Min.x, box.Min.y + 1.4F * em, box.Max.x, box.Max.y - 0.2F * em}, digits,
                           is_reached ? weight.shown : "·");
        if (ui_.is_lit(weight.cell)) draw_ring(ui_, box, ui_.palette->lit);
        if (shown != session_.document().tokens[index(token)]) {
            tooltip_for_last_item(ui_, std::string_view(session_.document().tokens[index(token)]).substr(0, 2000));
        }
    }

    // ---- cards

    bool is_open(Stage stage) const {
        const std::optional<Stage> current = stage_of(session_.step());
        if (session_.step().kind == StepKind::start || current == Stage::project) return stage == Stage::score;
        return !current || stage <= *current;
    }

    bool is_active(Stage stage) const { return stage_of(session_.step()) == stage; }

    // Draws a card around what `body` draws; one that comes later is only its title.
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
    }

    void card_title(Stage stage, std::string_view title, std::string_view subtitle, bool is_shown) {
        const float em = ui_.em;
        const Palette& palette = *ui_.palette;
        const int number = static_cast<int>(stage) + 1;
        const float disc = 1.5F * em;
        ImGui::PushID(number);
        const bool is_pressed = ImGui::InvisibleButton("stage", {disc, disc}, ImGuiButtonFlags_EnableNav);
        ImGui::PopID();
        if (is_pressed) actions_.push_back(action::GoToStage{stage});
        const ImVec2 center = ImRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax()).GetCenter();
        const ImU32 color = is_shown ? palette.accent : palette.field;
        ImGui::GetWindowDrawList()->AddCircleFilled(center, 0.5F * disc, color);
        TextStyle digit{ui_.fonts.bold, em, is_shown ? palette.on_accent : palette.muted};
        draw_text_centered({center.x - disc, center.y - disc, center.x + disc, center.y + disc}, digit,
                           fmt::format("{}", number));
        ImGui::SameLine(0, 0.5F * em);
        TextStyle style = title_text(ui_);
        if (!is_shown) style.color = palette.muted;
        draw_text_left(take_space({width_of(style, title), disc}), style, title);
        ImGui::SameLine(0, 0.6F * em);
        const TextStyle muted = muted_text(ui_);
        draw_text_left(take_space({width_of(muted, subtitle), disc}), muted, subtitle);
    }

    void result_number(ImVec2 at, const Number& number, Role role, float height) {
        const TextStyle style{ui_.fonts.bold, 1.25F * ui_.em, text_color(*ui_.palette, role)};
        const bool is_reached = session_.is_reached(number.cell);
        const float width = std::max(is_reached ? width_of(style, number.shown) : 0.0F, 1.6F * ui_.em);
        const ImRect box(at.x, at.y, at.x + width, at.y + height);
        if (is_reached) {
            TextStyle appearing = style;
            if (session_.is_result(number.cell)) appearing.color = with_alpha(style.color, ui_.reveal);
            draw_text_left(box, appearing, number.shown);
            if (ui_.is_lit(number.cell)) draw_ring(ui_, box, ui_.palette->lit);
        } else {
            draw_hatch(ui_, {box.Min.x, box.Min.y + 0.25F * ui_.em, box.Max.x, box.Max.y - 0.25F * ui_.em});
        }
        point_at_cell(session_, ui_, actions_, box, number.cell);
        const StepKind kind = session_.step().kind;
        const bool is_single = kind == StepKind::score || kind == StepKind::exp || kind == StepKind::weight;
        if (is_single && session_.is_result(number.cell)) {
            draw_ring(ui_, {box.Min.x - 0.2F * ui_.em, box.Min.y, box.Max.x + 0.2F * ui_.em, box.Max.y},
                      ui_.palette->accent);
        }
    }

    // Brings the row of the current step into view.
    void follow(bool is_row_of_step) const {
        if (!is_row_of_step || ui_.frames_to_follow == 0) return;
        const ImVec2 top = ImGui::GetItemRectMin();
        const ImVec2 bottom = ImGui::GetItemRectMax();
        const ImGuiWindow* window = ImGui::GetCurrentWindow();
        if (top.y < window->InnerRect.Min.y || bottom.y > window->InnerRect.Max.y) ImGui::SetScrollHereY(0.5F);
    }

    bool is_step_at(int key) const { return session_.step().key == key; }

    FormulaLook muted_formula() const { return {.text_size = 0.875F, .color = ui_.palette->muted}; }

    FormulaLook name_formula() const {
        return {.text_size = 1.0F, .color = ui_.palette->text, .colors_numbers = true, .longest_token = 7 * ui_.em};
    }

    float name_width(const Pieces& name) {
        return draw_pieces(session_, ui_, actions_, {}, FLT_MAX, name, name_formula(), false).x;
    }

    void draw_name(ImVec2 at, float height, const Pieces& name) {
        const FormulaLook look = name_formula();
        draw_pieces(session_, ui_, actions_, {at.x, at.y + 0.5F * (height - line_height(ui_, look))}, FLT_MAX, name,
                    look);
    }

    // ---- stage 1

    void score_card();
    void score_row(int key, float name_column, const VectorSizes& sizes, bool is_one_line);
    Pieces reached_sides(const Formula& formula) const;

    // ---- stage 2

    void softmax_card();
    struct SoftmaxColumns {
        float name = 0;
        float exp = 0;
        float value = 0;
        float division = 0;
    };
    void softmax_row(int key, const SoftmaxColumns& columns);
    const Piece& key_name(int key) const { return formulas_.score(key).name()[3]; }
    Pieces division(int key) const;
    float formula_width(const Pieces& pieces);
    float formula_text(ImVec2 at, float height, const Pieces& pieces);
    void bar(const ImRect& track, const Number& weight) const;
    void sum_row();

    // ---- stage 3

    void update_card();
    void update_row(int key, float name_column, const VectorSizes& values, const VectorSizes& results);
    void output_row(float name_column, const VectorSizes& results);
    int contributions_reached() const;

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    TokenFormulas formulas_;
    int query_;
    double largest_q_;
    double largest_k_;
    double largest_v_;
    float inner_width_ = 0;
};

void StagesPanel::score_card() {
    card(Stage::score, ui_.text("stage.score"), ui_.text("stage.score.how"), [&] {
        float name_column = 0;
        std::size_t longest = 1;
        for (int j = 0; j < formulas_.n; ++j) {
            const Formula& formula = formulas_.score(j);
            name_column = std::max(name_column, name_width(formula.name()));
            for (const Pieces& side : formula.sides) {
                for (const Piece& piece : side) {
                    if (piece.kind == PieceKind::vector) longest = std::max(longest, longest_number(piece));
                }
            }
        }
        const VectorSizes sizes = vector_sizes(ui_, longest);
        const float vectors = 2 * sizes.width(session_.document().key_size()) + 1.5F * ui_.em;
        const float room = inner_width_ - name_column - vectors - 5.2F * ui_.em;
        bool is_one_line = room > 0;
        for (int j = 0; j < formulas_.n && is_one_line; ++j) {
            is_one_line = formula_width(reached_sides(formulas_.score(j))) <= room;
        }
        for (int j = 0; j < formulas_.n; ++j) score_row(j, name_column + 1.2F * ui_.em, sizes, is_one_line);
    });
}

// " = 1×1 + 0×0 + 0×1 = ": all sides between the vectors and the result, as far as the walk has come.
Pieces StagesPanel::reached_sides(const Formula& formula) const {
    Pieces pieces;
    const Number& result = formula.result().front().numbers.front();
    const Cell score = result.cell;
    for (std::size_t side = 2; side + 1 < formula.sides.size(); ++side) {
        if (side > 2 && !session_.is_reached(score)) break;
        pieces.push_back({PieceKind::symbol, Role::none, side == 2 ? "= " : " = ", {}});
        for (const Piece& piece : formula.sides[side]) {
            const bool is_product_of_walk = side == 2 && !piece.numbers.empty();
            if (is_product_of_walk) {
                const int component = piece.numbers.front().cell.column;
                if (!session_.is_reached({Quantity::product, score.row, score.column, component})) {
                    // The bracket of a negative factor belongs to what is not reached yet.
                    const bool opens_factor = pieces.back().text == "(" && pieces.size() > 2;
                    if (opens_factor) pieces.pop_back();
                    return pieces;
                }
            }
            pieces.push_back(piece);
        }
    }
    if (!pieces.empty()) pieces.push_back({PieceKind::symbol, Role::none, " =", {}});
    return pieces;
}

void StagesPanel::score_row(int key, float name_column, const VectorSizes& sizes, bool is_one_line) {
    const float em = ui_.em;
    const Formula& formula = formulas_.score(key);
    const Number& result = formula.result().front().numbers.front();
    const float height = sizes.cell_height;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool is_blocked = formula.result().front().kind == PieceKind::blocked;
    const auto is_known = [](const Cell&) { return true; };

    draw_name(at, height, formula.name());
    ImVec2 pen{at.x + name_column, at.y};
    float right = pen.x;
    const float vector_width = sizes.width(session_.document().key_size());
    if (is_blocked) {
        const TextStyle muted = muted_text(ui_);
        pen.x +=
            draw_text_left({pen.x, pen.y, pen.x + 40 * em, pen.y + height}, muted, ui_.text("stages.blocked")) + em;
        result_number({pen.x, pen.y}, result, Role::score, height);
        right = pen.x + 2 * em;
    } else {
        const bool is_stacked = name_column + 2 * vector_width + 2 * em > inner_width_ && !is_one_line;
        draw_vector(session_, ui_, actions_, pen, sizes, formula.sides[1][0],
                    {.largest = largest_q_, .is_reached = is_known});
        if (is_stacked)
            pen = {at.x + name_column - 1.0F * em, pen.y + height + 0.3F * em};
        else
            pen.x += vector_width;
        draw_text_left({pen.x + 0.35F * em, pen.y, pen.x + em, pen.y + height}, normal_text(ui_), "·");
        pen.x += em;
        draw_vector(session_, ui_, actions_, pen, sizes, formula.sides[1][2],
                    {.largest = largest_k_, .is_reached = is_known});
        pen.x += vector_width + 0.5F * em;
        right = pen.x;

        const Pieces sides = reached_sides(formula);
        const FormulaLook look = muted_formula();
        float room = FLT_MAX;
        if (!is_one_line && !sides.empty()) {
            pen = {at.x + name_column, pen.y + height + 0.2F * em};
            room = std::max(inner_width_ - name_column - 5 * em, 12 * em);
        }
        if (!sides.empty()) {
            const ImVec2 size = draw_pieces(session_, ui_, actions_, pen, room, sides, look, false);
            const float y = size.y < height ? pen.y + 0.5F * (height - size.y) : pen.y;
            draw_pieces(session_, ui_, actions_, {pen.x, y}, room, sides, look);
            pen = {pen.x + size.x + 0.5F * em, std::max(pen.y, y + size.y - height)};
        }
        result_number(pen, result, Role::score, height);
        right = std::max(right, pen.x + 2.4F * em);
    }
    ImGui::Dummy({right - at.x, pen.y + height - at.y});
    const StepKind kind = session_.step().kind;
    follow(is_step_at(key) && (kind == StepKind::score || kind == StepKind::product));
}

void StagesPanel::softmax_card() {
    card(Stage::softmax, ui_.text("stage.softmax"), ui_.text("stage.softmax.how"), [&] {
        SoftmaxColumns columns;
        for (int j = 0; j < formulas_.n; ++j) {
            columns.name = std::max(columns.name, name_width({key_name(j)}));
            columns.exp = std::max(columns.exp, formula_width(formulas_.exp(j).name()));
            columns.value = std::max(columns.value, formula_width(formulas_.exp(j).result()));
            columns.division = std::max(columns.division, formula_width(division(j)));
        }
        for (int j = 0; j < formulas_.n; ++j) softmax_row(j, columns);
        sum_row();
    });
}

// " ÷ 6.437 ="
Pieces StagesPanel::division(int key) const {
    Pieces pieces(formulas_.weight(key).sides[1].begin() + 1, formulas_.weight(key).sides[1].end());
    pieces.push_back({PieceKind::symbol, Role::none, " =", {}});
    return pieces;
}

float StagesPanel::formula_width(const Pieces& pieces) {
    return draw_pieces(session_, ui_, actions_, {}, FLT_MAX, pieces, muted_formula(), false).x;
}

float StagesPanel::formula_text(ImVec2 at, float height, const Pieces& pieces) {
    const FormulaLook look = muted_formula();
    const float y = at.y + 0.5F * (height - line_height(ui_, look));
    return draw_pieces(session_, ui_, actions_, {at.x, y}, FLT_MAX, pieces, look).x;
}

// exp(1) = 2.718 ÷ 6.437 = 0.422 and a bar, as far as the walk has come; numbers stand right-aligned below each other.
void StagesPanel::softmax_row(int key, const SoftmaxColumns& columns) {
    const float em = ui_.em;
    const float height = 1.75F * em;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Number& exp = formulas_.exp(key).result().front().numbers.front();
    const Number& weight = formulas_.weight(key).result().front().numbers.front();
    const bool has_sum = session_.is_reached({Quantity::sum, query_, 0, 0});
    const StepKind kind = session_.step().kind;

    draw_name(at, height, {key_name(key)});
    ImVec2 pen{at.x + columns.name + 1.2F * em, at.y};
    const Pieces& exp_name = formulas_.exp(key).name();
    formula_text({pen.x + columns.exp - formula_width(exp_name), pen.y}, height, exp_name);
    pen.x += columns.exp;
    pen.x += formula_text(pen, height, {{PieceKind::symbol, Role::none, " = ", {}}});
    if (session_.is_reached(exp.cell)) {
        const float width = formula_width(formulas_.exp(key).result());
        const float left = pen.x + columns.value - width;
        formula_text({left, pen.y}, height, formulas_.exp(key).result());
        if (kind == StepKind::exp && is_step_at(key)) {
            draw_ring(ui_, {left - 0.15F * em, at.y + 0.2F * em, left + width + 0.15F * em, at.y + height - 0.2F * em},
                      ui_.palette->accent);
        }
    } else {
        const ImRect box(pen.x, at.y + 0.3F * em, pen.x + std::max(columns.value, 1.6F * em),
                         at.y + height - 0.3F * em);
        draw_hatch(ui_, box);
        point_at_cell(session_, ui_, actions_, box, exp.cell);
    }
    pen.x += columns.value;
    const float right =
        at.x + std::max(inner_width_, columns.name + columns.exp + columns.value + columns.division + 7 * em);
    if (has_sum) {
        formula_text(pen, height, division(key));
        pen.x += columns.division + 0.5F * em;
        result_number(pen, weight, Role::weight, height);
        bar({pen.x + 3.8F * em, at.y + 0.42F * em, right, at.y + height - 0.42F * em}, weight);
    }
    ImGui::Dummy({right - at.x, height});
    follow(is_step_at(key) && (kind == StepKind::exp || kind == StepKind::weight));
}

void StagesPanel::bar(const ImRect& track, const Number& weight) const {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float rounding = 0.25F * ui_.em;
    list->AddRectFilled(track.Min, track.Max, ui_.palette->field, rounding);
    if (!session_.is_reached(weight.cell) || weight.value <= 0) return;
    const float share = static_cast<float>(weight.value) * (session_.is_result(weight.cell) ? ui_.reveal : 1.0F);
    list->AddRectFilled(track.Min, {track.Min.x + share * track.GetWidth(), track.Max.y}, ui_.palette->weight,
                        rounding);
}

void StagesPanel::sum_row() {
    const Cell sum{Quantity::sum, query_, 0, 0};
    const float em = ui_.em;
    const Formula& formula = formulas_.sum();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddLine({at.x, at.y}, {at.x + inner_width_, at.y}, ui_.palette->border);
    ImVec2 pen{at.x, at.y + 0.35F * em};
    const float label =
        draw_text_left({pen.x, pen.y, pen.x + 12 * em, pen.y + 1.6F * em}, muted_text(ui_), ui_.text("stages.sum"));
    pen.x += label + 0.6F * em;
    Pieces pieces;
    if (session_.is_reached(sum)) {
        pieces = formula.sides[1];
        pieces.push_back({PieceKind::symbol, Role::none, " =", {}});
    }
    const FormulaLook look = muted_formula();
    const float room = std::max(inner_width_ - label - 6 * em, 10 * em);
    const ImVec2 size = draw_pieces(session_, ui_, actions_, {pen.x, pen.y + 0.1F * em}, room, pieces, look);
    pen = {pen.x + (pieces.empty() ? 0 : size.x + 0.5F * em), pen.y + size.y - line_height(ui_, look)};
    const float height = 1.6F * em;
    const Number& result = formula.result().front().numbers.front();
    result_number(pen, result, Role::none, height);
    if (session_.step().kind == StepKind::sum && session_.is_reached(sum)) {
        const float width = width_of({ui_.fonts.bold, 1.25F * em, 0}, result.shown);
        draw_ring(ui_, {pen.x - 0.2F * em, pen.y, pen.x + width + 0.2F * em, pen.y + height}, ui_.palette->accent);
    }
    ImGui::Dummy({inner_width_, pen.y + height - at.y});
    follow(session_.step().kind == StepKind::sum);
}

int StagesPanel::contributions_reached() const {
    int reached = 0;
    while (reached < formulas_.n &&
           session_.is_reached({Quantity::contribution, query_, reached, session_.document().value_size() - 1})) {
        ++reached;
    }
    return reached;
}

void StagesPanel::update_card() {
    card(Stage::update, ui_.text("stage.update"), ui_.text("stage.update.how"), [&] {
        float name_column = name_width(formulas_.output().name()) + 2 * ui_.em;
        std::size_t longest_value = 1;
        std::size_t longest_result = longest_number(formulas_.output().result().front());
        for (int j = 0; j < formulas_.n; ++j) {
            const Formula& formula = formulas_.contribution(j);
            name_column = std::max(name_column, name_width(formula.name()));
            longest_value = std::max(longest_value, longest_number(formula.sides[1][2]));
            longest_result = std::max(longest_result, longest_number(formula.result().front()));
        }
        name_column += 1.2F * ui_.em;
        const VectorSizes values = vector_sizes(ui_, longest_value);
        const VectorSizes results = vector_sizes(ui_, longest_result);
        for (int j = 0; j < formulas_.n; ++j) update_row(j, name_column, values, results);
        output_row(name_column, results);
    });
}

void StagesPanel::update_row(int key, float name_column, const VectorSizes& values, const VectorSizes& results) {
    const float em = ui_.em;
    const Formula& formula = formulas_.contribution(key);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = values.cell_height;
    const int d_v = session_.document().value_size();
    draw_name(at, height, formula.name());
    ImVec2 pen{at.x + name_column, at.y};
    draw_vector(session_, ui_, actions_, pen, values, formula.sides[1][2],
                {.largest = largest_v_, .is_reached = [](const Cell&) { return true; }});
    pen.x += values.width(d_v);
    const bool is_stacked = name_column + values.width(d_v) + results.width(d_v) + 2 * em > inner_width_;
    if (is_stacked) pen = {at.x + name_column - 1.3F * em, at.y + height + 0.3F * em};
    draw_text_left({pen.x + 0.4F * em, pen.y, pen.x + 2 * em, pen.y + height}, muted_text(ui_), "=");
    pen.x += 1.3F * em;
    const StepKind kind = session_.step().kind;
    const bool is_contribution = kind == StepKind::contribution || kind == StepKind::contribution_product;
    draw_vector(session_, ui_, actions_, pen, results, formula.result().front(),
                {.largest = largest_v_,
                 .is_reached = [&](const Cell& cell) { return session_.is_reached(cell); },
                 .is_result = is_contribution && is_step_at(key)});
    ImGui::Dummy({pen.x + results.width(d_v) - at.x, pen.y + height - at.y});
    follow(is_contribution && is_step_at(key));
}

void StagesPanel::output_row(float name_column, const VectorSizes& results) {
    const float em = ui_.em;
    ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddLine({at.x, at.y + 0.1F * em}, {at.x + inner_width_, at.y + 0.1F * em},
                                        ui_.palette->border);
    at.y += 0.55F * em;
    Pieces name = formulas_.output().name();
    name.push_back({PieceKind::symbol, Role::none, " = Σ", {}});
    draw_name(at, results.cell_height, name);
    const int reached = contributions_reached();
    const Cell output{Quantity::output, query_, 0, 0};
    const bool is_done = session_.is_reached(output);
    const Piece sum =
        is_done ? formulas_.output().result().front()
                : running_output(session_.document(), session_.attention(), query_, reached, session_.style());
    const ImVec2 pen{at.x + name_column, at.y};
    draw_vector(session_, ui_, actions_, pen, results, sum,
                {.largest = largest_v_,
                 .is_reached = [&](const Cell&) { return reached > 0; },
                 .is_result = session_.step().kind == StepKind::output});
    const float x = pen.x + results.width(session_.document().value_size()) + 0.7F * em;
    if (!is_done && reached > 0) {
        const std::string so_far = ui_.text(
            "stages.so_far", {{"reached", fmt::format("{}", reached)}, {"tokens", fmt::format("{}", formulas_.n)}});
        draw_text_left({x, at.y, x + 30 * em, at.y + results.cell_height}, muted_text(ui_), so_far);
    }
    ImGui::Dummy({x - at.x, results.cell_height + 0.55F * em});
    follow(session_.step().kind == StepKind::output);
}

}  // namespace

void draw_stages_panel(const Session& session, Ui& ui, Actions& actions) { StagesPanel(session, ui, actions).draw(); }

}  // namespace qkv
