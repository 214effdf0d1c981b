// Below the tables, always at the same place: the step in full, with all its digits, and what it adds to.
#include <array>
#include <utility>

#include "panels/stages_panel.h"
#include "widgets/button.h"

namespace qkv {
namespace {

constexpr float usual_text = 0.875F;
constexpr std::array foot_text_sizes{usual_text, 0.8125F, 0.75F, 0.66F};
// For a step in a window so low that it has less room than it needs.
constexpr std::array sizes_without_room{usual_text, 0.8125F, 0.75F, 0.66F, 0.62F, 0.56F, 0.5F};
constexpr float label_column = 11.0F;

}  // namespace

// In em: what the longest of the token's lines takes, so that it stays the same from step to step.
float StagesPanel::foot_height() const {
    const FootMeasured now{
        session_.editing().version(), query_, formulas_.first, session_.style(), ui_.em, inner_width_};
    if (std::exchange(ui_.foot_measured, now) != now) ui_.foot_height = measured_foot();
    return ui_.foot_height;
}

// Long tokens leave the room to the numbers.
FormulaLook StagesPanel::foot_name() const {
    FormulaLook look = name_formula();
    look.longest_token = std::min(look.longest_token, 0.1F * inner_width_);
    return look;
}

float StagesPanel::measured_foot() const {
    const float em = ui_.em;
    const FormulaLook look = muted_formula(foot_text_sizes.back());
    float height = table::foot * em;
    for (const Formula& formula : formulas_.scores) {
        if (formula.result.front().kind == PieceKind::blocked) continue;
        const float indent = measure_pieces(ui_, {}, formula.name, foot_name()).size.x + 2.6F * em;
        const FormulaRoom room{inner_width_ - indent, result_width(formula.result.front().numbers.front(), false)};
        height = std::max(height, measure_pieces(ui_, room, all_sides(formula), look).size.y + 0.9F * em);
    }
    return height / em;
}

void StagesPanel::foot(const ImRect& box) {
    const float em = ui_.em;
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(box.Min, box.Max, mixed(ui_.palette->panel, ui_.palette->accent, 0.05), 0.6F * em);
    list->AddRect(box.Min, box.Max, with_alpha(ui_.palette->accent, 0.5F), 0.6F * em);
    note_for_tests("foot", box);
    if (layout_.form == StagesForm::step) note_for_tests("step_row", box);
    const ImRect inside(box.Min.x + 0.7F * em, box.Min.y + 0.2F * em, box.Max.x - 0.7F * em, box.Max.y - 0.2F * em);
    inner_width_ = inside.GetWidth();
    ImGui::SetCursorScreenPos(inside.Min);
    switch (focus_.kind) {
        case StepKind::product:
        case StepKind::score: score_foot(inside, formulas_.score(focus_.key)); break;
        case StepKind::exp: written_foot(inside, formulas_.exp(focus_.key), StepKind::exp); break;
        case StepKind::sum: written_foot(inside, formulas_.sum(), StepKind::sum); break;
        case StepKind::weight: written_foot(inside, formulas_.weight(focus_.key), StepKind::weight); break;
        case StepKind::contribution_product:
        case StepKind::contribution:
        case StepKind::output:
        case StepKind::update_stage:
        case StepKind::token: update_foot(inside); break;
        case StepKind::score_stage:
        case StepKind::softmax_stage: whole_stage_foot(inside); break;
        default: purpose_foot(inside, Stage::score); break;
    }
}

void StagesPanel::purpose_foot(const ImRect& box, Stage stage) {
    draw_text_left(box, muted_text(ui_), ui_.text(texts_of(stage).how));
}

void StagesPanel::whole_stage_foot(const ImRect& box) {
    if (!session_.learning().asked()) {
        purpose_foot(box, *stage_of(focus_));
        return;
    }
    answer_field({box.Min.x, box.GetCenter().y - 0.5F * button_height(ui_)}, button_height(ui_));
}

// A line in the largest text with which it has room: "name = sides = result". All of it has its room from the
// beginning; the first `shown` pieces of the sides are drawn, and the result if it is reached or asked for.
void StagesPanel::line_at_foot(const ImRect& box, const Pieces& name, const Pieces& sides, std::size_t shown,
                               const Number& result, Role role) {
    const float em = ui_.em;
    const float indent = measure_pieces(ui_, {}, name, foot_name()).size.x + 0.6F * em;
    const bool is_asked = session_.learning().is_asked(result.cell);
    const FormulaRoom room{box.GetWidth() - indent, result_width(result, is_asked)};
    FormulaLook look = muted_formula();
    for (const float size : sizes_without_room) {
        look = muted_formula(size);
        if (measure_pieces(ui_, room, sides, look).size.y <= box.GetHeight()) break;
    }
    look.color = ui_.palette->text;
    const float line = line_height(ui_, look);
    const float height = measure_pieces(ui_, room, sides, look).size.y;
    const ImVec2 at{box.Min.x + indent, box.GetCenter().y - 0.5F * height};
    const float name_y = at.y + 0.5F * (line - line_height(ui_, foot_name()));
    draw_pieces(session_, ui_, actions_, {box.Min.x, name_y}, {}, name, foot_name());
    const DrawnFormula drawn = draw_pieces(session_, ui_, actions_, at, room, sides, look, shown);
    const bool asks_product = session_.learning().asked() && (focus_.kind == StepKind::product);
    if (asks_product) {
        product_answer({at.x + drawn.shown_end.x + em, at.y + drawn.shown_end.y}, line);
    } else if (session_.is_reached(result.cell) || is_asked) {
        result_number({at.x + drawn.end.x + result_gap * em, at.y + drawn.end.y}, result, role, line);
    } else if (shown > 0) {
        draw_text({at.x + drawn.shown_end.x, at.y + drawn.shown_end.y + 0.5F * (line - look.text_size * em)},
                  digits_text(ui_, look.text_size), " + …");
    }
}

void StagesPanel::score_foot(const ImRect& box, const Formula& formula) {
    const Number& result = formula.result.front().numbers.front();
    if (session_.learning().is_asked(result.cell)) {
        line_at_foot(box, formula.name, {symbol("=")}, 1, result, Role::score);
        return;
    }
    if (formula.result.front().kind != PieceKind::blocked) {
        line_at_foot(box, formula.name, all_sides(formula), sides_reached(formula), result, Role::score);
        return;
    }
    const Pieces blocked{symbol(std::string(ui_.text("stages.blocked")))};
    line_at_foot(box, formula.name, blocked, 1, result, Role::score);
}

// An exp, the sum or a weight.
void StagesPanel::written_foot(const ImRect& box, const Formula& formula, StepKind kind) {
    const Number& result = formula.result.front().numbers.front();
    Pieces sides = kind == StepKind::sum ? sum_pieces() : Pieces{symbol("=")};
    if (kind == StepKind::weight) {
        sides = {symbol("= ")};
        sides.insert(sides.end(), formula.operation.begin(), formula.operation.end());
        sides.push_back(symbol(" ="));
        if (!formula.before_arrow.empty() && session_.is_reached(result.cell)) {
            sides.push_back(symbol(" "));
            sides.insert(sides.end(), formula.before_arrow.begin(), formula.before_arrow.end());
            sides.push_back(symbol(" →"));
        }
    }
    Pieces name = formula.name;
    if (kind == StepKind::sum) name = {symbol(std::string(ui_.text("stages.sum")))};
    const Role role = kind == StepKind::weight ? Role::weight : Role::none;
    line_at_foot(box, name, sides, sides.size(), result, role);
    ImGui::SetCursorScreenPos(box.Min);
}

// "0.071 × V(because)", "= …" and the sum so far, each a vector with all its digits, in the same columns.
void StagesPanel::update_foot(const ImRect& box) {
    const float em = ui_.em;
    const float pitch = box.GetHeight() / 3;
    float left = box.Min.x + std::min(label_column * em, 0.32F * box.GetWidth());
    if (column_step_ >= longest_at_foot() && column_left_ >= left && sum_as_shown_.empty()) {
        left = column_left_;
        foot_step_ = column_step_;
    }
    const bool has_key = qkv::has_key(focus_);
    const auto line = [&](int i) {
        const float top = box.Min.y + static_cast<float>(i) * pitch;
        return ImRect(box.Min.x, top, box.Max.x, top + pitch);
    };
    if (has_key) {
        const Formula& formula = formulas_.contribution(focus_.key);
        draw_small_name(line(0), left, formula.name);
        foot_vector(line(0), left, piece_in(formula.operation, PieceKind::vector, Role::value), true);
        const Pieces equals{symbol("=")};
        draw_small_name({left - 1.2F * em, line(1).Min.y, left, line(1).Max.y}, left, equals);
        if (is_asked(StepKind::contribution, focus_.key)) {
            answer_field({left, line(1).Min.y}, pitch - 0.15F * em);
        } else if (is_product_asked(StepKind::contribution_product, focus_.key)) {
            product_answer({left, line(1).Min.y}, pitch - 0.15F * em);
        } else {
            foot_vector(line(1), left, formula.result.front(), false);
        }
    } else {
        sum_of_names({box.Min, line(1).Max});
    }
    output_at_foot(line(2), left);
}

// "so far 2 of 3" beside this name; where that has no room before `left`, "2/3".
std::string StagesPanel::so_far(const ImRect& line, float left, const Pieces& name, int reached) const {
    const std::string tokens = fmt::format("{}", session_.document().key_count());
    const std::string text =
        "  " + ui_.text("table.so_far", {{"reached", fmt::format("{}", reached)}, {"tokens", tokens}});
    FormulaLook look = name_formula();
    look.text_size = foot_text_sizes.back();
    Pieces whole = name;
    whole.push_back(symbol(text));
    const bool fits = measure_pieces(ui_, {}, whole, look).size.x <= left - line.Min.x;
    return fits ? text : fmt::format("  {}/{}", reached, tokens);
}

void StagesPanel::output_at_foot(const ImRect& line, float left) {
    const int reached = contributions_reached();
    const Cell output{Quantity::output, query_, 0, 0, head_};
    const bool is_done = session_.is_reached(output);
    Pieces name = formulas_.output().name;
    if (is_done) name.push_back(symbol(" ="));
    if (!is_done && reached > 0) name.push_back(symbol(so_far(line, left, name, reached)));
    draw_small_name(line, left, name);
    if (asked_stage() == Stage::update && session_.learning().is_asked(output)) {
        answer_field({left, line.Min.y}, line.GetHeight() - 0.15F * ui_.em);
        return;
    }
    const Piece output_vector = output_reached(is_done, reached).result.front();
    foot_vector(line, left, output_vector, reached > 0);
    if (is_done)
        sum_as_shown(line,
                     left + foot_step(line, left, output_vector) * static_cast<float>(output_vector.numbers.size()));
}

// That rounded digits do not add up: beside V_new, or when the pointer is on it.
void StagesPanel::sum_as_shown(const ImRect& line, float left) const {
    if (sum_as_shown_.empty()) return;
    TextStyle style = muted_text(ui_);
    style.size = 0.75F * ui_.em;
    const ImRect box(left + 0.5F * ui_.em, line.Min.y, line.Max.x, line.Max.y);
    if (width_of(style, sum_as_shown_) <= box.GetWidth()) {
        draw_text_left(box, style, sum_as_shown_);
        note_for_tests("sum_as_shown", box);
    } else if (is_pointed_at(line)) {
        tell_whole(ui_, sum_as_shown_);
    }
}

// The width of a cell at the foot of V update in which every number has room.
float StagesPanel::longest_at_foot() const {
    std::size_t longest = longest_number(formulas_.output().result.front());
    for (const Piece& piece : formulas_.output().operation) longest = std::max(longest, longest_number(piece));
    if (qkv::has_key(focus_)) {
        const Formula& formula = formulas_.contribution(focus_.key);
        const Piece& value = piece_in(formula.operation, PieceKind::vector, Role::value);
        longest = std::max({longest, longest_number(formula.result.front()), longest_number(value)});
    }
    return static_cast<float>(longest) * width_of(digits_text(ui_, 0.8125F), "0") + 0.5F * ui_.em;
}

float StagesPanel::foot_step(const ImRect& line, float left, const Piece& vector) const {
    if (foot_step_ > 0) return foot_step_;
    return std::min((line.Max.x - left) / static_cast<float>(vector.numbers.size()), 4.4F * ui_.em);
}

// "0.027 × V(The) + 0.350 × V(animal) + …": what V_new is the sum of.
void StagesPanel::sum_of_names(const ImRect& box) {
    Pieces pieces;
    for (const Formula& formula : formulas_.contributions) {
        if (!pieces.empty()) pieces.push_back(symbol(" + "));
        pieces.insert(pieces.end(), formula.name.begin(), formula.name.end());
    }
    for (const float size : foot_text_sizes) {
        FormulaLook look = name_formula();
        look.text_size = size;
        const float height = measure_pieces(ui_, {box.GetWidth()}, pieces, look).size.y;
        if (height > box.GetHeight()) continue;
        draw_pieces(session_, ui_, actions_, {box.Min.x, box.GetCenter().y - 0.5F * height}, {box.GetWidth()}, pieces,
                    look);
        return;
    }
    draw_text_left(box, muted_text(ui_), ui_.text("stage.update.how"));
}

// A name that ends before `right`.
void StagesPanel::draw_small_name(const ImRect& line, float right, const Pieces& name) {
    FormulaLook look = name_formula();
    for (const float size : foot_text_sizes) {
        look.text_size = size;
        if (measure_pieces(ui_, {}, name, look).size.x <= right - line.Min.x) break;
    }
    draw_pieces(session_, ui_, actions_, {line.Min.x, line.GetCenter().y - 0.5F * line_height(ui_, look)}, {}, name,
                look);
}

// All components with all their digits, each in its column.
void StagesPanel::foot_vector(const ImRect& line, float left, const Piece& vector, bool is_known) {
    const float em = ui_.em;
    const float step = foot_step(line, left, vector);
    for (std::size_t i = 0; i < vector.numbers.size(); ++i) {
        const Number& number = vector.numbers[i];
        const float x = left + static_cast<float>(i) * step;
        const ImRect box(x, line.Min.y + 0.06F * em, x + step - 0.12F * em, line.Max.y - 0.06F * em);
        const bool is_reached = is_known || session_.is_reached(number.cell);
        draw_cell(ui_, box, number,
                  {.role = vector.role, .largest = largest_v_, .text_size = 0.8125F, .is_reached = is_reached});
        point_at_cell(session_, ui_, actions_, box, number.cell);
    }
}

}  // namespace qkv
