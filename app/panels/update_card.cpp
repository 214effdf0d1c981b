#include <charconv>

#include "panels/stages_panel.h"
#include "qkv/number_format.h"
#include "qkv/shown_sum.h"
#include "widgets/button.h"

namespace qkv {
namespace {

constexpr float above_ring = 1.25F;  // the line of V_new, whose underscore the ring would cover, to that of other names

double number_as_shown(const Number& number) {
    double value = number.value;
    std::from_chars(number.shown.data(), number.shown.data() + number.shown.size(), value);
    return value;
}

}  // namespace

int StagesPanel::contributions_reached() const {
    const int n = session_.document().key_count();
    int reached = 0;
    while (reached < n && session_.is_reached(
                              {Quantity::contribution, query_, reached, session_.document().value_size() - 1, head_})) {
        ++reached;
    }
    return reached;
}

StagesPanel::UpdateRows StagesPanel::update_rows() const {
    const float em = ui_.em;
    UpdateRows rows;
    rows.name = name_width(formulas_.output().name);
    std::size_t longest_value = 1;
    std::size_t longest_result = longest_number(formulas_.output().result.front());
    for (int j = formulas_.first; j < formulas_.end(); ++j) {
        const Formula& formula = formulas_.contribution(j);
        rows.name = std::max(rows.name, name_width(formula.name));
        longest_value =
            std::max(longest_value, longest_number(piece_in(formula.operation, PieceKind::vector, Role::value)));
        longest_result = std::max(longest_result, longest_number(formula.result.front()));
    }
    rows.name += 1.2F * em;
    if (has_phone_rows()) {
        rows.name_line = name_line();
        rows.name = 0;
    }
    const int size = session_.document().value_size();
    const float room = inner_width_ - rows.name;
    rows.values = sizes_of(longest_value, size, room);
    rows.results = sizes_of(longest_result, size, room);
    rows.is_stacked = rows.values.width(size) + rows.results.width(size) + 1.3F * em > room;
    const float indent = rows.is_stacked && rows.name_line > 0 ? 1.1F * em : 0.0F;  // for the equals sign
    if (indent > 0) rows.results = sizes_of(longest_result, size, room - indent);
    rows.results_at = rows.name + (rows.is_stacked ? indent : rows.values.width(size) + 1.3F * em);
    // V_new stands under the column that it adds up; on a phone as large as the card.
    rows.output = rows.results;
    rows.output_at = rows.results_at;
    if (rows.name_line > 0) use_whole_width(rows);
    const float asked = session_.learning().asked() ? button_height(ui_) + row_gap() : 0.0F;
    for (int j = formulas_.first; j < formulas_.end(); ++j) {
        float height = rows.name_line + rows.values.height(size);
        if (rows.is_stacked) height += rows.results.height(size) + row_gap();
        if (is_product_asked(StepKind::contribution_product, j)) height += asked;
        rows.heights.push_back(height);
    }
    if (is_sum_written()) {
        const Pieces sum = written_sum(formulas_.output());
        rows.sum_height = measure_pieces(ui_, {room}, sum, muted_formula()).size.y + 0.2F * em;
    }
    rows.heights.push_back(1.1F * em + rows.sum_height + above_ring * rows.name_line + rows.output.height(size));
    return rows;
}

// Cells that share the width of the card, with large digits as far as they have room.
void StagesPanel::use_whole_width(UpdateRows& rows) const {
    constexpr float most_digits = 1.125F;
    const float em = ui_.em;
    VectorSizes& cells = rows.output;
    rows.output_at = 0;
    const float each = (inner_width_ - 3 * cells.gap) / static_cast<float>(cells.per_line) - cells.gap;
    cells.cell_width = std::max(std::floor(std::min(each, 9 * em)), cells.cell_width);
    cells.cell_height = std::floor(2.4F * em);
    const auto longest = static_cast<float>(longest_number(formulas_.output().result.front()));
    const float digits = (cells.cell_width - 0.4F * em) / (longest * width_of(digits_text(ui_, 1.0F), "0"));
    rows.output_digits = std::clamp(digits, 0.875F, most_digits);
}

void StagesPanel::update_card() {
    card(Stage::update, [&] {
        const UpdateRows rows = update_rows();
        for (int j = formulas_.first; j < formulas_.end(); ++j) update_row(j, rows);
        output_row(rows);
    });
}

void StagesPanel::update_row(int key, const UpdateRows& rows) {
    const float em = ui_.em;
    const Formula& formula = formulas_.contribution(key);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const int size = session_.document().value_size();
    const float height = rows.values.height(size);
    draw_name(at, rows.name_line > 0 ? rows.name_line : height, formula.name);
    const float top = at.y + rows.name_line;
    draw_vector(session_, ui_, actions_, {at.x + rows.name, top}, rows.values,
                piece_in(formula.operation, PieceKind::vector, Role::value),
                {.largest = largest_v_, .is_reached = [](const Cell&) { return true; }});
    ImVec2 pen{at.x + rows.results_at, rows.is_stacked ? top + height + row_gap() : top};
    const bool is_contribution = focus_.kind == StepKind::contribution || focus_.kind == StepKind::contribution_product;
    const Piece& result = formula.result.front();
    if (session_.is_reached(result.numbers.front().cell) || is_asked(StepKind::contribution, key))
        draw_text_left({pen.x - 0.9F * em, pen.y, pen.x, pen.y + height}, muted_text(ui_), "=");
    float width = rows.results.width(size);
    if (is_asked(StepKind::contribution, key)) {
        answer_field(pen, rows.results.cell_height);
        width = answer_width();
    } else {
        draw_vector(session_, ui_, actions_, pen, rows.results, result,
                    {.largest = largest_v_,
                     .is_reached = [&](const Cell& cell) { return session_.is_reached(cell); },
                     .is_result = !session_.learning().asked() && is_contribution && is_step_at(key)});
    }
    if (is_product_asked(StepKind::contribution_product, key)) {
        const ImVec2 below{pen.x, pen.y + rows.results.height(size) + row_gap()};
        width = std::max(width, product_answer(below, button_height(ui_)));
    }
    ImGui::Dummy({pen.x + width - at.x, rows.heights[index(key - formulas_.first)]});
    follow(is_contribution && is_step_at(key));
}

// What is added up so far. Before the first contribution it is the whole output, which is hidden still.
Formula StagesPanel::output_reached(bool is_done, int reached) const {
    if (is_done || reached == 0) return formulas_.output();
    return running_output(session_.document(), session_.attention(), query_, head_, reached, session_.style());
}

// With so many decimals the contributions as shown add up to V_new as shown, where that can be.
int StagesPanel::decimals_of_sum() const {
    int decimals = session_.view().decimals;
    if (!is_sum_written()) return decimals;
    for (const Piece& piece : formulas_.output().operation) {
        for (const Number& number : piece.numbers) {
            const std::size_t point = number.shown.find('.');
            if (point == std::string::npos || number.shown.find('e') != std::string::npos) continue;
            decimals = std::max(decimals, static_cast<int>(number.shown.size() - point) - 1);
        }
    }
    return decimals;
}

// Where the contributions as their table shows them add up to something else than V_new, it is told what.
void StagesPanel::note_sum_as_shown(int decimals) {
    sum_as_shown_.clear();
    if (decimals == 0) return;
    std::string sums;
    bool is_missed = false;
    for (std::size_t c = 0; c < formulas_.output().result.front().numbers.size(); ++c) {
        std::vector<std::string> terms;
        for (const Formula& formula : formulas_.contributions)
            terms.push_back(short_number(formula.result.front().numbers[c].value, decimals));
        const int usual = std::min(decimals, session_.view().decimals);
        const std::string shown = short_number(formulas_.output().result.front().numbers[c].value, usual);
        const auto missed = missed_sum(terms, shown, usual);
        is_missed |= missed.has_value();
        sums += (c == 0 ? "" : ", ") + missed.value_or(shown);
    }
    if (is_missed) sum_as_shown_ = ui_.text("table.sum_as_shown", {{"sum", "[" + with_minus_signs(sums) + "]"}});
}

// Whether the contributions as their rows show them do not add up to the sums as they are shown, now or later: then
// the sum is written out with the digits that it takes.
bool StagesPanel::is_sum_written() const {
    const int size = session_.document().value_size();
    for (int c = 0; c < size; ++c) {
        double exact = 0;
        double shown = 0;
        for (int j = formulas_.first; j < formulas_.end(); ++j) {
            const Number& number = formulas_.contribution(j).result.front().numbers[index(c)];
            exact += number.value;
            shown += number_as_shown(number);
            const int decimals = session_.view().decimals;
            if (format_number(exact, decimals) != format_number(shown, decimals)) return true;
        }
    }
    return false;
}

// "[0.2112, 0, 0] + [0, 0.2112, 0] ="
Pieces StagesPanel::written_sum(const Formula& formula) const {
    Pieces line = formula.operation;
    line.push_back(symbol(" ="));
    return line;
}

// V_new stands under the column that it adds up.
void StagesPanel::output_row(const UpdateRows& rows) {
    const float em = ui_.em;
    ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddLine({at.x, at.y + 0.1F * em}, {at.x + inner_width_, at.y + 0.1F * em},
                                        ui_.palette->border);
    at.y += 0.55F * em;
    const int reached = contributions_reached();
    const Cell output{Quantity::output, query_, 0, 0, head_};
    const bool is_done = session_.is_reached(output);
    const Formula formula = output_reached(is_done, reached);
    const float line = rows.name_line > 0 ? above_ring * rows.name_line : rows.results.cell_height;
    const bool is_asked_here = asked_stage() == Stage::update && session_.learning().is_asked(output);
    if (reached > 1 && rows.sum_height > 0 && !is_asked_here) {
        draw_pieces(session_, ui_, actions_, {at.x + rows.name, at.y}, {inner_width_ - rows.name}, written_sum(formula),
                    muted_formula());
        note_for_tests("foot", {at, {at.x + inner_width_, at.y + rows.sum_height}});
    }
    at.y += rows.sum_height;
    draw_name(at, line, formulas_.output().name);
    output_note(rows, at, reached, is_done);
    const ImVec2 pen{at.x + rows.output_at, at.y + above_ring * rows.name_line};
    if (is_asked_here) {
        answer_field(pen, rows.results.cell_height);
    } else {
        draw_vector(session_, ui_, actions_, pen, rows.output, formula.result.front(),
                    {.largest = largest_v_,
                     .is_reached = [&](const Cell&) { return reached > 0; },
                     .is_result = !session_.learning().asked() && session_.step().kind == StepKind::output,
                     .text_size = rows.output_digits});
    }
    const float width = is_asked_here ? answer_width() : rows.output.width(session_.document().value_size());
    ImGui::Dummy({rows.output_at + width, rows.heights.back()});
    follow(focus_.kind == StepKind::output);
}

// Between the name and the vector: that it is the sum, or how far the sum has come.
void StagesPanel::output_note(const UpdateRows& rows, ImVec2 at, int reached, bool is_done) {
    const float em = ui_.em;
    const float line = rows.name_line > 0 ? above_ring * rows.name_line : rows.results.cell_height;
    const float name = name_width(formulas_.output().name);
    if (is_done) {
        draw_name({at.x + name, at.y}, line, {symbol(" = Σ")});
        return;
    }
    if (reached == 0) return;
    const std::string so_far = ui_.text(
        "stages.so_far",
        {{"reached", fmt::format("{}", reached)}, {"tokens", fmt::format("{}", session_.document().key_count())}});
    const TextStyle muted = muted_text(ui_);
    float x = at.x + name + 0.8F * em;
    const bool is_beside = rows.name_line == 0;
    if (is_beside && x + width_of(muted, so_far) > at.x + rows.results_at - 0.4F * em)
        x = at.x + rows.results_at + rows.results.width(session_.document().value_size()) + 0.7F * em;
    draw_text_left({x, at.y, x + width_of(muted, so_far), at.y + line}, muted, so_far);
}

}  // namespace qkv
