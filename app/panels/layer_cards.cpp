// What follows the joined heads, a card for each stage: that of the step is open, the others show their result.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "panels/stages_panel.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

constexpr std::array stages_behind_heads{Stage::join, Stage::add_norm_1, Stage::feed_forward, Stage::add_norm_2,
                                         Stage::next_word};

// In em: the names before the vectors, and the lines.
constexpr float names = 9.2F;
constexpr float line_height_em = 1.7F;

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

}  // namespace

bool StagesPanel::is_behind_heads() const {
    return std::ranges::find(stages_behind_heads, presented_stage()) != stages_behind_heads.end();
}

// Of the vectors that are shown there, the largest number of each kind, told once.
double StagesPanel::largest_shown(const Piece& vector) const {
    double largest = 0.0;
    for (const Number& number : vector.numbers) largest = std::max(largest, std::abs(number.value));
    return largest;
}

void StagesPanel::cards_behind_heads() {
    for (const Stage stage : stages_behind_heads) {
        const bool is_there = stage == Stage::join || (session_.document().layer && stage != Stage::next_word) ||
                              (session_.document().model && stage == Stage::next_word);
        if (!is_there) continue;
        if (stage == presented_stage()) {
            stage_card(stage);
        } else {
            folded_card(stage);
        }
    }
}

// Its title, and beside it the result.
void StagesPanel::folded_card(Stage stage) {
    const float em = ui_.em;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImVec2 inside(corner.x + em, corner.y + card_top * em);
    const auto formulas = session_.token_explanation().formulas_of(result_of(stage));
    const bool is_open = openness(stage) == Openness::open;
    card(
        stage, [] {}, names);
    const float middle = inside.y + 0.5F * card_title_height * em;
    if (is_open && stage == Stage::next_word) {
        likeliest_at({inside.x + names * em, middle}, formulas.front());
    } else if (is_open) {
        const Piece& result = formulas.front().result.front();
        const TableCells cells = layer_cells({&result});
        table_vector({inside.x + names * em, middle - 0.5F * line_height_em * em}, cells, result, largest_shown(result),
                     false);
    }
    ImGui::SetCursorScreenPos(corner);
    card(
        stage, [] {}, names);
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
        table_cells(inner_width_ - names * ui_.em, vectors, static_cast<int>(most), session_.view().decimals);
    cells.height = (line_height_em - 0.2F) * ui_.em;
    return cells;
}

// "sum_1(나는)" and its vector.
void StagesPanel::layer_line(const Pieces& name, const Piece& vector, const TableCells& cells, int chosen) {
    const float em = ui_.em;
    const ImRect line = take_space({inner_width_, line_height_em * em});
    FormulaLook look = name_formula();
    look.text_size = 0.875F;
    look.longest_token = 4 * em;
    draw_pieces(session_, ui_, actions_, {line.Min.x, line.GetCenter().y - 0.5F * qkv::line_height(ui_, look)}, {},
                name, look);
    const ImVec2 at(line.Min.x + names * em, line.Min.y);
    const Cell& first = vector.numbers.front().cell;
    table_vector(at, cells, vector, largest_shown(vector), is_pointed_out(first));
    if (chosen < 0 || chosen >= static_cast<int>(vector.numbers.size())) return;
    const float x = at.x + static_cast<float>(chosen) * cells.step;
    draw_ring(ui_, {x, line.Min.y + 0.1F * em, x + cells.width, line.Min.y + 0.1F * em + cells.height},
              ui_.palette->accent);
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

// norm_2 × the column of a word, and the softmax of the likeliest words.
void StagesPanel::next_word_card() {
    card(Stage::next_word, [&] {
        const auto logits = session_.token_explanation().formulas_of(StepKind::logits);
        const std::size_t chosen = chosen_word(logits);
        const Formula& logit = logits[chosen];
        const Piece& norm = logit.operation.front();
        const Piece& column = logit.operation.back();
        const TableCells cells = layer_cells({&norm, &column});
        layer_line(result_named(StepKind::norm_2, "").first, norm, cells, -1);
        Pieces name{symbol("× W_U(")};
        name.insert(name.end(), logit.name.begin() + 1, logit.name.end());
        layer_line(name, column, cells, -1);
        for (std::size_t i = 0; i < logits.size(); ++i) word_line(i, i == chosen);
        next_sum_line();
    });
}

// The word whose column is shown: that under the pointer, otherwise the likeliest.
std::size_t StagesPanel::chosen_word(std::span<const Formula> logits) const {
    if (ui_.lit.empty() || !session_.document().model) return 0;
    const Cell& lit = ui_.lit.front();
    for (std::size_t i = 0; i < logits.size(); ++i) {
        if (is_of_word(lit.quantity) && lit.column == logits[i].result.front().numbers.front().cell.column) return i;
    }
    return 0;
}

// "logit(했다) = 17.9   exp(17.9 − 17.9) = 1   ÷ 1.22 = 0.817", and a bar.
void StagesPanel::word_line(std::size_t place, bool is_chosen) {
    const float em = ui_.em;
    const Explanation& all = session_.token_explanation();
    const Formula& logit = all.formulas_of(StepKind::logits)[place];
    const Formula& exp = all.formulas_of(StepKind::next_sum)[place];
    const Formula& probability = all.formulas_of(StepKind::probabilities)[place];
    const float height = 1.7F * em;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const auto column = [&](float share) { return at.x + share * inner_width_; };
    FormulaLook look = muted_formula();
    look.longest_token = 6 * em;
    draw_pieces(session_, ui_, actions_, {at.x, at.y + 0.5F * (height - qkv::line_height(ui_, look))}, {}, logit.name,
                look);
    result_number({column(0.18F), at.y}, logit.result.front().numbers.front(), Role::score, height);
    ImVec2 pen{column(0.29F), at.y};
    if (session_.is_reached(exp.result.front().numbers.front().cell)) {
        Pieces working = exp.name;
        working.push_back(symbol(" ="));
        pen.x += formula_text(pen, height, working) + 0.4F * em;
    }
    result_number(pen, exp.result.front().numbers.front(), Role::none, height);
    const Number& share = probability.result.front().numbers.front();
    result_number({column(0.71F), at.y}, share, Role::weight, height);
    bar({column(0.84F), at.y + 0.5F * height - 0.35F * em, at.x + inner_width_, at.y + 0.5F * height + 0.35F * em},
        share);
    ImGui::Dummy({inner_width_, height});
    follow(is_chosen && stage_of(focus_) == Stage::next_word);
}

// "sum = 1 + 0.071 + … = 1.22"
void StagesPanel::next_sum_line() {
    const Formula& sum = session_.token_explanation().formulas_of(StepKind::next_sum).back();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Number& result = sum.result.front().numbers.front();
    const float height = 1.7F * ui_.em;
    ImVec2 pen = at;
    Pieces working{symbol("Σ exp = ")};
    if (session_.is_reached(result.cell)) {
        append(working, sum.operation);
        working.push_back(symbol(" ="));
    }
    pen.x += formula_text(pen, height, working) + 0.4F * ui_.em;
    result_number(pen, result, Role::none, height);
    ImGui::Dummy({inner_width_, height});
}

}  // namespace qkv
