// The calculation as tables: a line each key. The step in full stands at the foot.
#include "panels/stages_panel.h"
#include "qkv/token_name.h"
#include "widgets/matters_tint.h"
#include "widgets/short_number.h"

namespace qkv {
namespace {

constexpr float between_columns = 0.6F;
constexpr float cell_gap = 0.09F;
constexpr float softmax_width = 15.0F;  // of the second table beside the first
constexpr float longest_name = 6.5F;
constexpr float widest_column = 5.0F;
constexpr float most_digits = 0.875F;
constexpr float digits_margin = 0.12F;  // beside the digits of a cell, both sides together

// The dot product and the bias by their names instead of their numbers, and without the brackets of a negative one.
std::string named_in_general(const Pieces& pieces) {
    std::string text;
    bool has_bracket = false;
    bool has_product = false;  // the first constant; the others are the scale and the temperature
    for (const Piece& piece : pieces) {
        const bool is_bias = piece.kind == PieceKind::number && piece.numbers.front().cell.quantity == Quantity::bias;
        const bool is_product = piece.kind == PieceKind::constant && !has_product;
        const std::string part = to_text({piece});
        if (!is_product && !is_bias) {
            text += has_bracket && part.starts_with(")") ? part.substr(1) : part;
            has_bracket = false;
            continue;
        }
        has_product |= is_product;
        const bool is_negative = part.starts_with("-");
        has_bracket = is_negative && text.ends_with("(");
        if (has_bracket) text.pop_back();
        text += is_bias ? "bias" : "Q · K";
    }
    return text;
}

}  // namespace

void StagesPanel::tables(ImVec2 room) {
    const float em = ui_.em;
    const float verdict = room_for_verdict();
    const float foot_height = layout_.foot * em;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float height = std::max(room.y - foot_height - verdict, 0.0F);
    // The outline of the current card needs a margin.
    const float margin = std::floor(table::margin * em);
    if (layout_.form != StagesForm::step || height >= table::titles * em) {
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
        ImGui::BeginChild("cards", {room.x, height}, ImGuiChildFlags_NavFlattened, ImGuiWindowFlags_NoBackground);
        ImGui::PopStyleVar();
        const ImVec2 at = ImGui::GetWindowPos();
        const ImRect inside(at.x + margin, at.y + margin, at.x + ImGui::GetContentRegionAvail().x - margin,
                            at.y + height - table::gap * em);
        scroll_lines();
        const float bottom = cards_in(inside);
        const float hidden = static_cast<float>(hidden_lines()) * layout_.row_height * em;
        ImGui::SetCursorPos({0, 0});
        // ImGui rounds the height of the panel down.
        ImGui::Dummy({1, std::floor(hidden > 0 ? height + hidden : bottom + margin - at.y) - 1});
        ImGui::EndChild();
    }
    const float top = corner.y + height;
    foot({corner.x + margin, top, corner.x + room.x - margin, top + foot_height - margin});
    ImGui::SetCursorScreenPos({corner.x + margin, top + foot_height});
    if (verdict > 0) verdict_box();
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy({room.x, height + foot_height});
}

// Gives back where they end.
float StagesPanel::cards_in(const ImRect& box) {
    switch (layout_.form) {
        case StagesForm::tables: return all_tables(box);
        case StagesForm::one_table: return one_table(box);
        default: return stage_titles(box).Max.y;
    }
}

// Which lines are in view: whole ones, and the current step's among them.
void StagesPanel::scroll_lines() {
    if (hidden_lines() == 0) return;
    const float height = layout_.row_height * ui_.em;
    const int most = hidden_lines();
    const int line = focus_.key - formulas_.first;
    first_line_ = std::clamp(static_cast<int>(std::lround(ImGui::GetScrollY() / height)), 0, most);
    const bool is_in_view = line >= first_line_ && line < first_line_ + layout_.lines;
    if (ui_.frames_to_follow == 0 || is_in_view || !has_key(focus_)) return;
    first_line_ = std::clamp(line - layout_.lines / 2, 0, most);
    ImGui::SetScrollY(static_cast<float>(first_line_) * height);
}

// Scores and softmax side by side, V update below. Gives back where they end.
float StagesPanel::all_tables(const ImRect& box) {
    const float em = ui_.em;
    float top = box.Min.y;
    if (has_project_card()) {
        const ImRect closed(box.Min.x, top, box.Max.x, top + table::title * em);
        table_title(Stage::project, closed);
        top = closed.Max.y;
    }
    const float height = table::card(formulas_.n, layout_.row_height) * em;
    const float split = box.Max.x - softmax_width * em;
    table_card(Stage::score, {box.Min.x, top, split - table::gap * em, top + height});
    table_card(Stage::softmax, {split, top, box.Max.x, top + height});
    top += height + table::gap * em;
    table_card(Stage::update, {box.Min.x, top, box.Max.x, top + height});
    return top + height;
}

// The titles of all stages, and the table of the one that the walk has come to. Gives back where it ends.
float StagesPanel::one_table(const ImRect& box) {
    const Stage shown = presented_stage();
    const float height = table::card(layout_.lines, layout_.row_height) * ui_.em;
    const ImRect card(box.Min, {box.Max.x, box.Min.y + height});
    card_ground(card);
    stage_titles(box);
    table_body(shown, card);
    card_edge(card, true);
    if (const auto part = part_of(shown)) point_out(session_, ui_, *part, card);
    return card.Max.y;
}

void StagesPanel::table_title(Stage stage, const ImRect& box) {
    ImGui::SetCursorScreenPos(box.Min);
    card_title(stage, openness(stage) == Openness::open || stage == Stage::project, box.Max.x, box.Max.x);
}

void StagesPanel::table_card(Stage stage, const ImRect& box) {
    const float em = ui_.em;
    const float side = 0.7F * em;
    table_title(stage, {box.Min.x + side, box.Min.y + table::padding * em, box.Max.x - side, box.Max.y});
    table_body(stage, box);
    if (openness(stage) == Openness::later) veil(box, box.Min.y + (table::padding + table::title) * em);
    card_edge(box, is_active(stage));
    if (const auto part = part_of(stage)) point_out(session_, ui_, *part, box);
}

// Below the title.
void StagesPanel::table_body(Stage stage, const ImRect& box) {
    const float em = ui_.em;
    const float side = 0.7F * em;
    const ImRect body(box.Min.x + side, box.Min.y + (table::padding + table::title) * em, box.Max.x - side, box.Max.y);
    switch (stage) {
        case Stage::score: score_table(body); break;
        case Stage::softmax: softmax_table(body); break;
        case Stage::update: update_table(body); break;
        case Stage::join:
        case Stage::project:
        case Stage::add_norm_1:
        case Stage::feed_forward:
        case Stage::add_norm_2:
        case Stage::next_word: break;
    }
}

// ---- the parts of a table

// The heading is the line above the first key.
ImRect StagesPanel::line_of(const ImRect& body, int line) const {
    const float em = ui_.em;
    const float height = layout_.row_height * em;
    const float heading = body.Min.y + std::max(table::heading * em, height);
    if (line < 0) return {body.Min.x, body.Min.y, body.Max.x, heading};
    const float top = heading + static_cast<float>(line) * height;
    return {body.Min.x, top, body.Max.x, top + height};
}

float StagesPanel::table_digits() const {
    return std::clamp(0.72F * layout_.row_height, table::least_digits, most_digits);
}

TextStyle StagesPanel::table_name_style() const {
    return {ui_.fonts.bold, std::min(0.85F * layout_.row_height, 0.94F) * ui_.em, ui_.palette->text};
}

// A name at the left of a line, in the column of names.
void StagesPanel::table_name(const ImRect& line, float column, const std::string& name, Role role) {
    TextStyle style = table_name_style();
    style.color = text_color(*ui_.palette, role);
    const ImRect box(line.Min.x, line.Min.y, line.Min.x + column - 0.3F * ui_.em, line.Max.y);
    const std::string shown = elided_in_the_middle(style, name, box.GetWidth());
    draw_text_left(box, style, shown);
    if (shown != name && is_pointed_at(box)) tell_whole(ui_, name);
}

// How wide it is, with room for a name and what is `around` it, at most this; the others begin where it ends.
float StagesPanel::name_column(float most, std::string_view around) const {
    const TextStyle style = table_name_style();
    float widest = 0;
    for (int j = formulas_.first; j < formulas_.end(); ++j)
        widest = std::max(widest, width_of(style, key_name(session_.document(), j)));
    return std::min(widest + width_of(style, around), most) + 0.5F * ui_.em;
}

// Cells of `columns` numbers in this width: as many of these decimals as fit, and no digits if not even one does.
StagesPanel::TableCells StagesPanel::table_cells(float width, const std::vector<const Piece*>& vectors, int columns,
                                                 int decimals) const {
    const float em = ui_.em;
    const float digit = width_of(digits_text(ui_, 1), "0");
    TableCells cells;
    const auto longest = [&](int fewer) {
        int characters = 1;
        for (const Piece* vector : vectors) characters = std::max(characters, longest_short_number(*vector, fewer));
        return characters;
    };
    // Wider than usual for long numbers only.
    const float whole = static_cast<float>(longest(decimals)) * table_digits() * digit;
    const float most = std::max(3.2F * em, whole + (digits_margin + cell_gap) * em);
    cells.step = std::min(width / static_cast<float>(columns), most);
    cells.width = cells.step - std::min(cell_gap * em, 0.15F * cells.step);
    cells.height = (layout_.row_height - cell_gap) * em;
    cells.digits = fitting_digits((cells.width - digits_margin * em) / digit, decimals, table::least_digits,
                                  table_digits(), longest);
    return cells;
}

void StagesPanel::table_vector(ImVec2 at, const TableCells& cells, const Piece& vector, double largest,
                               bool is_result) {
    for (std::size_t i = 0; i < vector.numbers.size(); ++i) {
        Number number = vector.numbers[i];
        number.shown = short_number(number.value, std::max(cells.digits.decimals, 1));
        const float x = at.x + static_cast<float>(i) * cells.step;
        const float y = at.y + 0.5F * cell_gap * ui_.em;
        const ImRect box(x, y, x + cells.width, y + cells.height);
        const bool is_reached = session_.is_reached(number.cell);
        if (cells.digits.size == 0) number.shown.clear();
        draw_cell(ui_, box, number,
                  {.role = vector.role,
                   .largest = largest,
                   .text_size = std::max(cells.digits.size, table::least_digits),
                   .is_reached = is_reached,
                   .is_new = is_result});
        if (is_reached) note_number(ui_, number, box);
        point_at_cell(session_, ui_, actions_, box, number.cell);
    }
}

// A number that ends at the right of its column.
void StagesPanel::table_number(const ImRect& column, const Number& number, Role role, bool is_bold) {
    const bool is_reached = session_.is_reached(number.cell);
    if (!is_reached) {
        draw_hatch(ui_, {column.Max.x - 1.9F * ui_.em, column.Min.y + 0.08F * ui_.em, column.Max.x,
                         column.Max.y - 0.08F * ui_.em});
    } else {
        TextStyle style = digits_text(ui_, table_digits());
        if (is_bold) style = {ui_.fonts.bold, 1.06F * style.size, 0};
        style.color = draw_matter(ui_, column, number.cell, text_color(*ui_.palette, role));
        if (session_.is_result(number.cell)) style.color = with_alpha(style.color, ui_.reveal);
        const std::string shown = with_minus_signs(number.shown);
        const float width = std::min(width_of(style, shown), column.GetWidth());
        draw_text_centered({column.Max.x - width, column.Min.y, column.Max.x, column.Max.y}, style, shown);
        note_number(ui_, number, column);
        if (ui_.is_lit(number.cell)) draw_ring(ui_, column, ui_.palette->lit);
    }
    point_at_cell(session_, ui_, actions_, column, number.cell);
}

void StagesPanel::table_heading(const ImRect& box, std::string_view text, Role role, float share) {
    TextStyle style = muted_text(ui_);
    style.size = 0.75F * ui_.em;
    if (role != Role::none) style = {ui_.fonts.bold, style.size, text_color(*ui_.palette, role)};
    const std::string shown = elided(style, text, box.GetWidth());
    note_for_tests(fmt::format("heading/{}", text).c_str(), box);
    draw_text({box.Min.x + share * (box.GetWidth() - width_of(style, shown)), box.GetCenter().y - 0.5F * style.size},
              style, shown);
}

// The line of the current step: a frame around it, and it is scrolled into view.
void StagesPanel::line_of_step(const ImRect& line, bool is_step) {
    if (!is_step) return;
    const float side = 0.3F * ui_.em;
    const ImRect frame(line.Min.x - side, line.Min.y - 0.5F, line.Max.x + side, line.Max.y + 0.5F);
    ImGui::GetWindowDrawList()->AddRect(frame.Min, frame.Max, ui_.palette->accent, 0.25F * ui_.em, 0,
                                        std::max(1.5F, 0.1F * ui_.em));
    ImGui::SetCursorScreenPos(line.Min);
    ImGui::Dummy({line.GetWidth(), line.GetHeight()});
    follow(true);
}

// The width of a column of numbers and its heading; longer numbers than `most` get smaller digits.
float StagesPanel::number_column(std::span<const Formula> formulas, std::string_view heading, bool is_bold,
                                 float most) const {
    TextStyle style = digits_text(ui_, table_digits());
    if (is_bold) style = {ui_.fonts.bold, 1.06F * style.size, 0};
    TextStyle small = muted_text(ui_);
    small.size = 0.75F * ui_.em;
    float widest = std::max(width_of(small, heading) + 1, 2 * ui_.em);
    for (const Formula& formula : formulas)
        widest = std::max(widest, width_of(style, with_minus_signs(formula.result.front().numbers.front().shown)));
    return std::min(widest, most);
}

// ---- the three tables

// Q above, each K below it, and the scores at the right.
void StagesPanel::score_table(const ImRect& body) {
    const float em = ui_.em;
    const Piece* query = nullptr;
    std::vector<const Piece*> vectors;
    for (int j = formulas_.first; j < formulas_.end(); ++j) {
        const Formula& formula = formulas_.score(j);
        if (formula.result.front().kind == PieceKind::blocked) continue;
        query = &piece_in(formula.operation, PieceKind::vector, Role::query);
        vectors.push_back(query);
        vectors.push_back(&piece_in(formula.operation, PieceKind::vector, Role::key));
    }
    const std::string heading = score_heading();
    const std::string query_name = fmt::format("Q({})", token_name(session_.document(), query_));
    const float name = name_column(longest_name * em, "Q()");
    const float score = number_column(formulas_.scores, heading, true, widest_column * em);
    const int size = session_.document().key_size();
    const TableCells cells =
        table_cells(body.GetWidth() - name - score - between_columns * em, vectors, size, session_.view().decimals);
    const ImRect top = line_of(body, -1);
    const float after_query = body.Min.x + name + static_cast<float>(size) * cells.step + 0.3F * em;
    const float heading_at = std::min(after_query, body.Max.x - score);
    table_heading({heading_at, top.Min.y, body.Max.x, top.Max.y}, heading, Role::none, 1);
    const ImRect query_line(top.Min.x, top.Max.y - (layout_.row_height + 0.1F) * em, top.Max.x, top.Max.y - 0.1F * em);
    table_name(query_line, name, query_name, Role::query);
    if (query != nullptr) table_vector({body.Min.x + name, query_line.Min.y}, cells, *query, largest_q_, false);
    for (const int j : keys_in_view()) {
        const ImRect line = line_of(body, j - formulas_.first - first_line_);
        const Formula& formula = formulas_.score(j);
        table_name(line, name, key_name(session_.document(), j), Role::key);
        if (formula.result.front().kind != PieceKind::blocked)
            table_vector({line.Min.x + name, line.Min.y}, cells,
                         piece_in(formula.operation, PieceKind::vector, Role::key), largest_k_, false);
        table_number({line.Max.x - score, line.Min.y, line.Max.x, line.Max.y}, formula.result.front().numbers.front(),
                     Role::score, true);
        line_of_step(line, is_step_at(j) && (focus_.kind == StepKind::score || focus_.kind == StepKind::product));
    }
}

// "(Q · K ÷ √8 + bias) ÷ 2": what the scores are, in the words of the first one's right side.
std::string StagesPanel::score_heading() const {
    for (const Formula& formula : formulas_.scores) {
        const auto is_product = [](const Piece& piece) { return piece.kind == PieceKind::constant; };
        if (std::ranges::any_of(formula.dot, is_product)) return named_in_general(formula.dot);
    }
    return "Q · K";
}

void StagesPanel::softmax_table(const ImRect& body) {
    const float em = ui_.em;
    // The names stand in the first table as well.
    const float name = name_column(0.3F * body.GetWidth());
    const float most = 0.22F * body.GetWidth();
    const float exp = number_column(formulas_.exps, "exp", false, most);
    const float weight = number_column(formulas_.weights, ui_.text("table.weight"), true, most);
    const float gap = between_columns * em;
    const ImRect top = line_of(body, -1);
    const float exp_right = body.Min.x + name + exp;
    const float weight_right = exp_right + gap + weight;
    table_heading({exp_right - exp, top.Min.y, exp_right, top.Max.y}, "exp", Role::none, 1);
    table_heading({weight_right - weight, top.Min.y, weight_right, top.Max.y}, ui_.text("table.weight"), Role::none, 1);
    sum_in_heading({weight_right + gap, top.Min.y, top.Max.x, top.Max.y});
    line_of_step(top, focus_.kind == StepKind::sum);
    for (const int j : keys_in_view()) {
        const ImRect line = line_of(body, j - formulas_.first - first_line_);
        const Number& number = formulas_.weight(j).result.front().numbers.front();
        table_name(line, name, key_name(session_.document(), j), Role::key);
        table_number({exp_right - exp, line.Min.y, exp_right, line.Max.y},
                     formulas_.exp(j).result.front().numbers.front(), Role::none, false);
        table_number({weight_right - weight, line.Min.y, weight_right, line.Max.y}, number, Role::weight, true);
        const float inset = 0.2F * line.GetHeight();
        if (weight_right + gap + em < line.Max.x)
            bar({weight_right + gap, line.Min.y + inset, line.Max.x, line.Max.y - inset}, number);
        line_of_step(line, is_step_at(j) && (focus_.kind == StepKind::exp || focus_.kind == StepKind::weight));
    }
}

// What every exp is divided by, above the bars.
void StagesPanel::sum_in_heading(const ImRect& box) {
    const float width = number_column(formulas_.sums, "", true, box.GetWidth());
    const float left = box.Max.x - width;
    table_number({left, box.Min.y, box.Max.x, box.Max.y}, formulas_.sum().result.front().numbers.front(), Role::none,
                 true);
    if (left > box.Min.x + 2 * ui_.em)
        table_heading({box.Min.x, box.Min.y, left - 0.3F * ui_.em, box.Max.y}, "Σ exp", Role::none, 1);
}

void StagesPanel::update_table(const ImRect& body) {
    const float em = ui_.em;
    const float gap = between_columns * em;
    std::vector<const Piece*> vectors;
    std::vector<const Piece*> products;
    for (const Formula& formula : formulas_.contributions) {
        vectors.push_back(&piece_in(formula.operation, PieceKind::vector, Role::value));
        products.push_back(&formula.result.front());
    }
    const float name = name_column(longest_name * em);
    const float weight = number_column(formulas_.weights, ui_.text("table.weight"), false, widest_column * em);
    const float times = em;
    const float left = body.Min.x + name + weight + times;
    const float width = 0.5F * (body.Max.x - left - gap);
    const int size = session_.document().value_size();
    const TableCells cells = table_cells(width, vectors, size, session_.view().decimals);
    const TableCells product_cells = table_cells(width, products, size, decimals_of_sum());
    const float cells_width = cells.step * static_cast<float>(size);
    const float results = left + cells_width + gap;
    column_left_ = results;
    column_step_ = product_cells.step;
    note_sum_as_shown(product_cells.digits.size > 0 ? product_cells.digits.decimals : 0);
    const ImRect top = line_of(body, -1);
    table_heading({body.Min.x + name, top.Min.y, left - times, top.Max.y}, ui_.text("table.weight"), Role::none, 1);
    table_heading({left, top.Min.y, left + cells_width, top.Max.y}, "V", Role::value, 0.5F);
    table_heading({results, top.Min.y, results + product_cells.step * static_cast<float>(size), top.Max.y},
                  ui_.text("table.contribution"), Role::none, 0.5F);
    for (const int j : keys_in_view()) {
        const ImRect line = line_of(body, j - formulas_.first - first_line_);
        const Formula& formula = formulas_.contribution(j);
        table_name(line, name, key_name(session_.document(), j), Role::value);
        table_number({line.Min.x + name, line.Min.y, left - times, line.Max.y},
                     formulas_.weight(j).result.front().numbers.front(), Role::weight, false);
        table_heading({left - times, line.Min.y, left, line.Max.y}, "×", Role::none, 0.5F);
        table_vector({left, line.Min.y}, cells, piece_in(formula.operation, PieceKind::vector, Role::value), largest_v_,
                     false);
        const bool is_step =
            is_step_at(j) && (focus_.kind == StepKind::contribution || focus_.kind == StepKind::contribution_product);
        table_vector({results, line.Min.y}, product_cells, formula.result.front(), largest_v_, is_step);
        line_of_step(line, is_step);
    }
}

}  // namespace qkv
