#include "panels/stages_panel.h"
#include "qkv/number_format.h"

namespace qkv {

int StagesPanel::contributions_reached() const {
    const int n = session_.document().token_count();
    int reached = 0;
    while (reached < n &&
           session_.is_reached({Quantity::contribution, query_, reached, session_.document().value_size() - 1})) {
        ++reached;
    }
    return reached;
}

void StagesPanel::update_card() {
    card(Stage::update, ui_.text("stage.update"), ui_.text("stage.update.how"), [&] {
        float name_column = name_width(formulas_.output().name) + 2 * ui_.em;
        std::size_t longest_value = 1;
        std::size_t longest_result = longest_number(formulas_.output().result.front());
        for (int j = formulas_.first; j < formulas_.end(); ++j) {
            const Formula& formula = formulas_.contribution(j);
            name_column = std::max(name_column, name_width(formula.name));
            longest_value =
                std::max(longest_value, longest_number(piece_in(formula.operation, PieceKind::vector, Role::value)));
            longest_result = std::max(longest_result, longest_number(formula.result.front()));
        }
        name_column += 1.2F * ui_.em;
        const VectorSizes values = vector_sizes(ui_, longest_value);
        const VectorSizes results = vector_sizes(ui_, longest_result);
        for (int j = formulas_.first; j < formulas_.end(); ++j) update_row(j, name_column, values, results);
        output_row(name_column, results);
    });
}

void StagesPanel::update_row(int key, float name_column, const VectorSizes& values, const VectorSizes& results) {
    const float em = ui_.em;
    const Formula& formula = formulas_.contribution(key);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = values.cell_height;
    const int d_v = session_.document().value_size();
    draw_name(at, height, formula.name);
    ImVec2 pen{at.x + name_column, at.y};
    draw_vector(session_, ui_, actions_, pen, values, piece_in(formula.operation, PieceKind::vector, Role::value),
                {.largest = largest_v_, .is_reached = [](const Cell&) { return true; }});
    pen.x += values.width(d_v);
    const bool is_stacked = name_column + values.width(d_v) + results.width(d_v) + 2 * em > inner_width_;
    if (is_stacked) pen = {at.x + name_column - 1.3F * em, at.y + height + 0.3F * em};
    draw_text_left({pen.x + 0.4F * em, pen.y, pen.x + 2 * em, pen.y + height}, muted_text(ui_), "=");
    pen.x += 1.3F * em;
    const StepKind kind = focus_.kind;
    const bool is_contribution = kind == StepKind::contribution || kind == StepKind::contribution_product;
    float width = results.width(d_v);
    if (is_asked(StepKind::contribution, key)) {
        answer_field(pen, height);
        width = answer_width();
    } else {
        draw_vector(session_, ui_, actions_, pen, results, formula.result.front(),
                    {.largest = largest_v_,
                     .is_reached = [&](const Cell& cell) { return session_.is_reached(cell); },
                     .is_result = !session_.learning().asked() && is_contribution && is_step_at(key)});
    }
    if (is_product_asked(StepKind::contribution_product, key)) {
        pen.y += height + 0.3F * em;
        width = std::max(width, product_answer(pen, height));
    }
    ImGui::Dummy({pen.x + width - at.x, pen.y + height - at.y});
    follow(is_contribution && is_step_at(key));
}

// What is added up so far. Before the first contribution it is the whole output, which is hidden still.
Formula StagesPanel::output_so_far(bool is_done, int reached) const {
    if (is_done || reached == 0) return formulas_.output();
    return running_output(session_.document(), session_.attention(), query_, reached, session_.style());
}

// Whether the sum takes more digits of the contributions than their rows show.
bool StagesPanel::takes_more_digits(const Pieces& terms) const {
    const int decimals = session_.view().decimals;
    return std::any_of(terms.begin(), terms.end(), [&](const Piece& piece) {
        return std::any_of(piece.numbers.begin(), piece.numbers.end(),
                           [&](const Number& number) { return number.shown != format_number(number.value, decimals); });
    });
}

void StagesPanel::output_row(float name_column, const VectorSizes& results) {
    const float em = ui_.em;
    ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddLine({at.x, at.y + 0.1F * em}, {at.x + inner_width_, at.y + 0.1F * em},
                                        ui_.palette->border);
    at.y += 0.55F * em;
    Pieces name = formulas_.output().name;
    name.push_back({PieceKind::symbol, Role::none, " = Σ", {}});
    draw_name(at, results.cell_height, name);
    const int reached = contributions_reached();
    const Cell output{Quantity::output, query_, 0, 0};
    const bool is_done = session_.is_reached(output);
    ImVec2 pen{at.x + name_column, at.y};
    if (asked_stage() == Stage::update && session_.learning().is_asked(output)) {
        answer_field(pen, results.cell_height);
        ImGui::Dummy({name_column + answer_width(), results.cell_height + 0.55F * em});
        return;
    }
    const Formula formula = output_so_far(is_done, reached);
    if (reached > 1 && takes_more_digits(formula.operation)) pen.y += written_sum(pen, formula.operation);
    draw_vector(session_, ui_, actions_, pen, results, formula.result.front(),
                {.largest = largest_v_,
                 .is_reached = [&](const Cell&) { return reached > 0; },
                 .is_result = !session_.learning().asked() && session_.step().kind == StepKind::output});
    const float x = pen.x + results.width(session_.document().value_size()) + 0.7F * em;
    if (!is_done && reached > 0) {
        const std::string so_far =
            ui_.text("stages.so_far", {{"reached", fmt::format("{}", reached)},
                                       {"tokens", fmt::format("{}", session_.document().token_count())}});
        draw_text_left({x, pen.y, x + 30 * em, pen.y + results.cell_height}, muted_text(ui_), so_far);
    }
    ImGui::Dummy({x - at.x, pen.y - at.y + results.cell_height + 0.55F * em});
    follow(focus_.kind == StepKind::output);
}

// "[0.2112, 0, 0] + [0, 0.2112, 0] =" above the sum; gives back its height.
float StagesPanel::written_sum(ImVec2 at, const Pieces& terms) {
    Pieces line = terms;
    line.push_back({PieceKind::symbol, Role::none, " =", {}});
    const float room = std::max(inner_width_ - (at.x - ImGui::GetCursorScreenPos().x), 12 * ui_.em);
    return draw_pieces(session_, ui_, actions_, at, room, line, muted_formula()).y + 0.2F * ui_.em;
}

}  // namespace qkv
