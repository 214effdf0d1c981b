// What follows the joined heads, a card for each stage: that of the step is open, the others show their result.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <span>

#include "panels/stages_panel.h"
#include "qkv/layer_edit.h"
#include "qkv/number_format.h"
#include "widgets/button.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

// The step whose result stands for a stage when its card is closed.
constexpr StepKind result_of(Stage stage) {
    switch (stage) {
        case Stage::join: return StepKind::join;
        case Stage::add_norm_1: return StepKind::norm_1;
        case Stage::feed_forward: return StepKind::down;
        case Stage::add_norm_2: return StepKind::norm_2;
        default: return StepKind::probabilities;
    }
}

// What a stage can do without.
struct LayerSwitch {
    bool is_on;
    EditingAction action;
};

std::optional<LayerSwitch> layer_switch(const Document& document, Stage stage) {
    if (!document.layer) return std::nullopt;
    const Layer& layer = *document.layer;
    const bool has_first = layer.norm_1.size() > 0;
    const bool has_second = layer.norm_2.size() > 0;
    switch (stage) {
        case Stage::add_norm_1: return LayerSwitch{has_first, action::SwitchNorm{Norm::first, !has_first}};
        case Stage::feed_forward: return LayerSwitch{layer.is_on, action::SwitchFeedForward{!layer.is_on}};
        case Stage::add_norm_2: return LayerSwitch{has_second, action::SwitchNorm{Norm::second, !has_second}};
        default: return std::nullopt;
    }
}

std::string_view switch_text(const LayerSwitch& found) {
    const bool is_norm = std::holds_alternative<action::SwitchNorm>(found.action);
    if (is_norm) return found.is_on ? "part.norm.off" : "part.norm.on";
    return found.is_on ? "part.off" : "part.on";
}

}  // namespace

bool StagesPanel::is_behind_heads() const {
    const std::vector<Stage> stages = stages_behind_heads();
    return std::ranges::find(stages, presented_stage()) != stages.end();
}

std::vector<Stage> StagesPanel::stages_behind_heads() const {
    std::vector<Stage> stages;
    if (session_.document().is_joined()) stages.push_back(Stage::join);
    if (session_.document().layer)
        stages.insert(stages.end(), {Stage::add_norm_1, Stage::feed_forward, Stage::add_norm_2});
    if (session_.document().model) stages.push_back(Stage::next_word);
    return stages;
}

// Of the vectors that are shown there, the largest number of each kind, told once.
double StagesPanel::largest_shown(const Piece& vector) const {
    double largest = 0.0;
    for (const Number& number : vector.numbers) largest = std::max(largest, std::abs(number.value));
    return largest;
}

// About how high the open card is: a component that is written out takes some lines.
float StagesPanel::height_of_open_card() const {
    const auto lines_of = [](Stage stage) {
        switch (stage) {
            case Stage::join: return 2;
            case Stage::feed_forward: return 4;
            case Stage::next_word: return next_words_shown + 4;
            default: return 5;
        }
    };
    const Stage open = presented_stage();
    const float written = open == Stage::next_word ? 0.0F : 4 * ui_.em;
    const auto lines = static_cast<float>(lines_of(open));
    return card_height({}) + lines * (layer_line_em + layer_name_line() + layer_gap_em) * ui_.em + written +
           room_for_verdict();
}

float StagesPanel::height_behind_heads() const {
    const auto folded = static_cast<float>(stages_behind_heads().size() - 1);
    return folded * (folded_em * ui_.em + ImGui::GetStyle().ItemSpacing.y) + height_of_open_card();
}

// How much of what is behind the heads fits into this height. Where it is too low, first the heads go, then the others
// shrink to titles.
StagesPanel::BehindHeads StagesPanel::behind_heads(float height) const {
    if (!session_.document().layer || session_.is_presenting() || !is_behind_heads()) return BehindHeads::none;
    const float needed = height_behind_heads() + 2 * card_margin;
    if (needed > height || ui_.is_phone()) return BehindHeads::titles;
    const float with_heads = needed + heads_card_height() + ImGui::GetStyle().ItemSpacing.y;
    return with_heads > height ? BehindHeads::folded : BehindHeads::with_heads;
}

void StagesPanel::cards_behind_heads(float height) {
    const BehindHeads form = behind_heads(height);
    has_room_for_bars_ = form == BehindHeads::folded || form == BehindHeads::with_heads;
    if (form == BehindHeads::none) return stage_card(presented_stage());
    if (form == BehindHeads::titles) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const ImRect titles = stage_titles({at, {at.x + inner_width_ + 2 * card_side(), at.y}});
        ImGui::SetCursorScreenPos(at);
        ImGui::Dummy(titles.GetSize());
        return stage_card(presented_stage());
    }
    if (form == BehindHeads::with_heads) heads_card();
    for (const Stage stage : stages_behind_heads()) {
        if (stage == presented_stage()) {
            stage_card(stage);
        } else {
            folded_card(stage);
        }
    }
}

float StagesPanel::stage_switch_width(Stage stage) const {
    const auto found = session_.is_presenting() ? std::nullopt : layer_switch(session_.document(), stage);
    return found ? small_tab_width(ui_, ui_.text(switch_text(*found))) : 0.0F;
}

void StagesPanel::stage_switch(Stage stage, ImVec2 at) {
    const float width = stage_switch_width(stage);
    if (width == 0.0F) return;
    const LayerSwitch found = *layer_switch(session_.document(), stage);
    const ImVec2 cursor = ImGui::GetCursorScreenPos();
    at.y -= std::max(0.5F * (small_tab_height(ui_) - card_title_height * ui_.em), 0.0F);
    ImGui::SetCursorScreenPos(at);
    ImGui::PushID(static_cast<int>(stage));
    if (small_tab(ui_, "switch_stage", ui_.text(switch_text(found)), false, width)) actions_.push_back(found.action);
    ImGui::PopID();
    ImGui::SetCursorScreenPos(cursor);
}

// Its title, and beside it the result.
void StagesPanel::folded_card(Stage stage) {
    const float em = ui_.em;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const bool is_open = openness(stage) == Openness::open;
    const ImRect box(corner, {corner.x + inner_width_ + 2 * em, corner.y + folded_em * em});
    card_ground(box);
    const float middle = box.GetCenter().y;
    const float vectors = corner.x + (1 + layer_names()) * em;
    ImGui::SetCursorScreenPos({corner.x + em, middle - 0.5F * card_title_height * em});
    card_title(stage, is_open, vectors, vectors - 0.3F * em);
    if (is_open) {
        const auto formulas = session_.token_explanation().formulas_of(result_of(stage));
        const Piece& result = formulas.front().result.front();
        if (stage == Stage::next_word) {
            likeliest_at({vectors, middle}, formulas.front());
        } else {
            const TableCells cells = layer_cells({&result});
            table_vector({vectors, middle - 0.5F * layer_line_em * em}, cells, result, largest_shown(result), false);
            const float width = cells.step * static_cast<float>(result.numbers.size());
            if (stage == Stage::feed_forward)
                inner_ticks({vectors, box.Min.y + 0.12F * em, vectors + width, box.Min.y + 0.32F * em});
        }
    }
    card_edge(box, false);
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy(box.GetSize());
    if (const auto part = part_of(stage)) point_out(session_, ui_, *part, box);
}

// Which cells of the inside are on.
void StagesPanel::inner_ticks(const ImRect& box) const {
    const std::span<const Formula> formulas = session_.token_explanation().formulas_of(StepKind::inner);
    const Piece& inner = formulas.front().result.front();
    const float step = box.GetWidth() / static_cast<float>(inner.numbers.size());
    float x = box.Min.x;
    for (const Number& number : inner.numbers) {
        const ImU32 color = number.value > 0 ? ui_.palette->embedding : ui_.palette->field;
        ImGui::GetWindowDrawList()->AddRectFilled({x, box.Min.y}, {x + 0.75F * step, box.Max.y}, color);
        x += step;
    }
}

void StagesPanel::likeliest_at(ImVec2 at, const Formula& formula) {
    ImVec2 pen{at.x, at.y - 0.7F * ui_.em};
    pen.x += formula_text(pen, 1.4F * ui_.em, formula.name) + 0.6F * ui_.em;
    result_number(pen, formula.result.front().numbers.front(), Role::weight, 1.4F * ui_.em);
}

// Cells in which the numbers of these vectors have room, all equally wide.
StagesPanel::TableCells StagesPanel::layer_cells(const std::vector<const Piece*>& vectors) const {
    std::size_t most = 1;
    for (const Piece* vector : vectors) most = std::max(most, vector->numbers.size());
    TableCells cells =
        table_cells(inner_width_ - layer_names() * ui_.em, vectors, static_cast<int>(most), session_.view().decimals);
    cells.height = (layer_line_em - 0.1F) * ui_.em;
    return cells;
}

// "sum_1(나는)" and its vector.
void StagesPanel::layer_line(const Pieces& name, const Piece& vector, const TableCells& cells, int chosen) {
    const float em = ui_.em;
    const float above = layer_name_line() * em;
    const ImRect line = take_space({inner_width_, above + layer_line_em * em});
    FormulaLook look = name_formula();
    look.text_size = 0.875F;
    look.longest_token = 4 * em;
    const float names = above > 0 ? above : layer_line_em * em;
    draw_pieces(session_, ui_, actions_, {line.Min.x, line.Min.y + 0.5F * (names - qkv::line_height(ui_, look))}, {},
                name, look);
    const ImVec2 at(line.Min.x + layer_names() * em, line.Min.y + above);
    const Cell& first = vector.numbers.front().cell;
    table_vector(at, cells, vector, largest_shown(vector), is_pointed_out(first));
    if (chosen < 0 || chosen >= static_cast<int>(vector.numbers.size())) return;
    const float x = at.x + static_cast<float>(chosen) * cells.step;
    draw_ring(ui_, {x, at.y + 0.05F * em, x + cells.width, at.y + 0.05F * em + cells.height}, ui_.palette->accent);
}

// The component that is written out: that asked for or under the pointer, otherwise the largest.
int StagesPanel::chosen_component(const Piece& result) const {
    const std::vector<Number>& numbers = result.numbers;
    const auto size_of = [](const Number& number) { return std::abs(number.value); };
    const auto is_meant = [&](const Number& number) {
        return session_.learning().is_asked(number.cell) ||
               (!ui_.lit.empty() && ui_.lit.front() == number.cell && !session_.learning().asked());
    };
    auto found = std::ranges::find_if(numbers, is_meant);
    if (found == numbers.end()) found = std::ranges::max_element(numbers, {}, size_of);
    return static_cast<int>(found - numbers.begin());
}

// The vectors of a step, one below the other, and one component written out where this is the step.
void StagesPanel::layer_step(StepKind kind, const std::vector<std::pair<Pieces, const Piece*>>& operands) {
    const Formula& formula = session_.token_explanation().formulas_of(kind).front();
    const Piece& result = formula.result.front();
    const bool is_step = focus_.kind == kind || session_.learning().is_asked(result.numbers.front().cell) ||
                         (session_.learning().asked() && session_.learning().asked()->kind == kind);
    const int chosen = is_step ? chosen_component(result) : -1;
    const auto goes_by_component = [&](const Piece* vector) { return vector->numbers.size() == result.numbers.size(); };
    std::vector<const Piece*> vectors{&result};
    for (const auto& [name, vector] : operands) {
        if (goes_by_component(vector)) vectors.push_back(vector);
    }
    const TableCells cells = layer_cells(vectors);
    for (const auto& [name, vector] : operands) {
        if (goes_by_component(vector)) layer_line(name, *vector, cells, chosen);
        if (!goes_by_component(vector)) layer_line(name, *vector, layer_cells({vector}), -1);
    }
    Pieces name{symbol("= ")};
    append(name, formula.name);
    layer_line(name, result, cells, chosen);
    follow(is_step);
    if (is_step) written_column({kind, query_}, chosen);
}

// "norm_1" and the vector of a step before this one.
StagesPanel::NamedVector StagesPanel::result_named(StepKind kind, const char* before) const {
    const Formula& formula = session_.token_explanation().formulas_of(kind).front();
    Pieces name{symbol(before)};
    append(name, formula.name);
    return {std::move(name), &formula.result.front()};
}

// X of a token: the vectors of its word and of its position.
void StagesPanel::embed_lines() {
    const Formula& embedded = session_.token_explanation().formulas_of(StepKind::embed).front();
    layer_step(StepKind::embed,
               {{{symbol("word")}, &embedded.operation.front()}, {{symbol("+ position")}, &embedded.operation.back()}});
}

void StagesPanel::joined_in_layer_card() {
    card(Stage::join, [&] {
        layer_step(StepKind::concat, {});
        layer_step(StepKind::join, {});
    });
}

void StagesPanel::add_norm_card(Stage stage) {
    const bool is_first = stage == Stage::add_norm_1;
    const StepKind sum = is_first ? StepKind::sum_1 : StepKind::sum_2;
    const StepKind norm = is_first ? StepKind::norm_1 : StepKind::norm_2;
    card(stage, [&] {
        const Formula& added = session_.token_explanation().formulas_of(sum).front();
        layer_step(sum, {{{symbol(is_first ? "X" : "norm_1")}, &added.operation.front()},
                         {{symbol(is_first ? "+ attention" : "+ down")}, &added.operation.back()}});
        const Formula& normed = session_.token_explanation().formulas_of(norm).front();
        if (normed.dot.empty()) {
            layer_step(norm, {});
            return;
        }
        const Number& root = normed.dot[2].numbers.front();
        const std::string divisor = session_.is_reached(root.cell) ? fmt::format("÷ {} ⊙ ", root.shown) : "÷ √ ⊙ ";
        layer_step(norm, {{{symbol(divisor + (is_first ? "gain_1" : "gain_2"))}, &normed.dot.back()}});
    });
}

void StagesPanel::feed_forward_card() {
    card(Stage::feed_forward, [&] {
        const auto [name, before] = result_named(StepKind::norm_1, "");
        layer_step(StepKind::up, {{name, before}});
        layer_step(StepKind::inner, {});
        layer_step(StepKind::down, {});
    });
}

// Below each component what it adds to the sum: up where it raises it, down where it lowers it.
void StagesPanel::product_bars(const Piece& a, const Piece& b, const TableCells& cells, bool is_reached) {
    const float em = ui_.em;
    const ImRect line = take_space({inner_width_, layer_line_em * em});
    if (layer_names() > 0) draw_text_left(line, muted_text(ui_), ui_.text("next.products"));
    if (!is_reached) return;
    const std::vector<Number>& row = a.numbers;
    const std::vector<Number>& column = b.numbers;
    double largest = 0;
    for (std::size_t c = 0; c < row.size(); ++c) largest = std::max(largest, std::abs(row[c].value * column[c].value));
    const float middle = line.Min.y + 0.68F * line.GetHeight();
    for (std::size_t c = 0; c < row.size(); ++c) {
        const double product = row[c].value * column[c].value;
        const float share = largest > 0 ? static_cast<float>(product / largest) : 0.0F;
        const float x = line.Min.x + layer_names() * em + static_cast<float>(c) * cells.step;
        const float end = middle - share * (share > 0 ? middle - line.Min.y : line.Max.y - middle);
        const ImRect bar(x, std::min(middle, end) - 0.5F, x + cells.width, std::max(middle, end) + 0.5F);
        ImGui::GetWindowDrawList()->AddRectFilled(bar.Min, bar.Max,
                                                  share < 0 ? ui_.palette->negative : ui_.palette->score);
        const ImRect whole(x, line.Min.y, x + cells.width, line.Max.y);
        if (is_pointed_at(whole)) tell_product(row[c], column[c]);
    }
}

void StagesPanel::tell_product(const Number& a, const Number& b) const {
    if (!shows_hover(ui_) || !begin_tooltip(ui_)) return;
    const std::string text = with_minus_signs(
        fmt::format("{} × {} = {}", a.shown, b.shown, format_number(a.value * b.value, session_.view().decimals)));
    draw_text_left(take_space({width_of(normal_text(ui_), text), 1.25F * ui_.em}), normal_text(ui_), text);
    ImGui::EndTooltip();
}

}  // namespace qkv
