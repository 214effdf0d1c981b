#include "panels/vector_menus.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tuple>
#include <utility>

#include "imgui_stdlib.h"
#include "panels/number_menu.h"
#include "panels/vector_grid.h"
#include "qkv/head_edit.h"
#include "qkv/number_format.h"
#include "qkv/trained_model.h"
#include "widgets/button.h"
#include "widgets/text.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

constexpr float scale_beside_scope_em = 34;  // a window that has room for both in one line
constexpr int widest_row = max_file_dimensions - 1;

bool is_column(Quantity quantity) { return quantity == Quantity::unembedding; }

// The first cells of the other vectors of the same matrix; of words, those that can stand for it first.
std::vector<Cell> others_like(const Document& document, const Cell& cell) {
    std::vector<Cell> others;
    const bool goes_by_column = is_column(cell.quantity);
    const auto add = [&](int vector) {
        Cell first{cell.quantity, vector, 0, 0, cell.head};
        if (goes_by_column) std::swap(first.row, first.column);
        others.push_back(first);
    };
    if (has_word_vectors(cell.quantity)) {
        const auto all = static_cast<int>(document.model->words.size());
        const int count = goes_by_column ? document.model->next_word_count() : all;
        for (const int word : words_like(document, goes_by_column ? cell.column : cell.row)) {
            if (word < count) add(word);
        }
        return others;
    }
    const auto rows = static_cast<int>(matrix_of(document, cell.quantity, cell.head)->rows());
    for (int row = 0; row < rows; ++row) {
        if (row != cell.row) add(row);
    }
    return others;
}

std::string_view restored_text(ModelPart part) {
    switch (part) {
        case ModelPart::words: return "part.restore.words";
        case ModelPart::positions: return "part.restore.positions";
        case ModelPart::embeddings: return "part.restore.embeddings";
        case ModelPart::head: return "part.restore.head";
        case ModelPart::output_matrix: return "part.restore.output_matrix";
        case ModelPart::norm_1: return "part.restore.norm_1";
        case ModelPart::norm_2: return "part.restore.norm_2";
        case ModelPart::feed_forward: return "part.restore.feed_forward";
        case ModelPart::unembedding: break;
    }
    return "part.restore.unembedding";
}

}  // namespace

void VectorMenus::open_fill_menu(const Cell& cell, const ImRect& box, bool whole_matrix) {
    const auto place = Sheet(session_.document(), session_.sheet_layout(), ui_.part).place(cell);
    if (!place) return;
    ui_.menu.cell = cell;
    ui_.menu.first_row = ui_.menu.last_row = place->row;
    ui_.menu.fills_matrix = whole_matrix;
    ui_.menu.from = box.Min;
    ui_.menu.to = box.Max;
    ui_.menu.opens_fill = true;
}

void VectorMenus::open_token_menu(int token, const ImRect& box) {
    ui_.menu.token = token;
    ui_.menu.from = box.Min;
    ui_.menu.to = box.Max;
    ui_.menu.opens_token = true;
}

void VectorMenus::draw() {
    if (std::exchange(ui_.menu.opens_fill, false)) ImGui::OpenPopup("fill_popup");
    if (std::exchange(ui_.menu.opens_token, false)) ImGui::OpenPopup("token_popup");
    const ImRect box(ui_.menu.from, ui_.menu.to);
    if (begin_popup_at(ui_, "fill_popup", box)) {
        fill_menu();
        ImGui::EndPopup();
    }
    if (begin_popup_at(ui_, "token_popup", box)) {
        token_menu();
        ImGui::EndPopup();
    }
}

// ---- filling

void VectorMenus::fill_menu() {
    const Cell cell = ui_.menu.cell;
    const Document& document = session_.document();
    const Sheet sheet(document, session_.sheet_layout(), ui_.part);
    const int last_row = ui_.menu.last_row;
    if (!sheet.place(cell) || last_row >= sheet.row_count()) return ImGui::CloseCurrentPopup();
    const int count = last_row - ui_.menu.first_row + 1;
    const std::string vectors =
        count == 1 ? vector_name(cell) : ui_.text("fill.several", {{"count", fmt::format("{}", count)}});
    popup_title(ui_, ui_.menu.fills_matrix ? name_of(cell.quantity) : vectors);
    if (count == 1 && !ui_.menu.fills_matrix) matters_choice(session_, ui_, actions_, cell);
    if (cell.quantity == Quantity::bias) bias_choices(cell);
    fill_scope(cell);
    const auto cells = ui_.menu.fills_matrix ? sheet.matrix_cells(cell.quantity)
                                             : sheet.cells({{ui_.menu.first_row, 0}, {last_row, widest_row}});
    if (ImGui::GetIO().DisplaySize.x >= scale_beside_scope_em * ui_.em) ImGui::SameLine(0, ui_.em);
    scale_choices(cells);
    ImGui::Dummy({0, 0.2F * ui_.em});
    trained_choice(cell);
    fill_choices(cells, cell);
    paste_choices(sheet);
    if (ui_.menu.fills_matrix || count > 1) return;
    copy_choices(cell);
    if (!has_query_rows(document, cell.quantity)) return;
    ImGui::Separator();
    if (choice(ui_, "token_edit", ui_.text("token.edit"), false)) {
        ui_.menu.token = cell.row;
        ui_.menu.opens_token = true;
    }
}

std::string VectorMenus::vector_name(const Cell& cell) const {
    const std::string row = row_name(session_.document(), cell);
    const bool is_named = has_token_rows(cell.quantity) || has_word_vectors(cell.quantity);
    return is_named ? fmt::format("{}({})", name_of(cell.quantity), row) : row;
}

void VectorMenus::fill_scope(const Cell& cell) {
    const std::string matrix = ui_.text("fill.matrix", {{"matrix", name_of(cell.quantity)}});
    const bool is_one = ui_.menu.first_row == ui_.menu.last_row;
    if (button(ui_, "fill_vector", ui_.text(is_one ? "fill.vector" : "fill.vectors"),
               {.is_selected = !ui_.menu.fills_matrix}))
        ui_.menu.fills_matrix = false;
    ImGui::SameLine(0, 0.4F * ui_.em);
    if (button(ui_, "fill_matrix", matrix, {.is_selected = ui_.menu.fills_matrix})) ui_.menu.fills_matrix = true;
}

void VectorMenus::fill_choices(const std::vector<std::vector<Cell>>& vectors, const Cell& cell) {
    const auto offer = [&](const char* id, const char* text_id, Fill fill, int component = -1) {
        if (!choice(ui_, id, ui_.text(text_id), false)) return false;
        actions_.push_back(action::FillVectors{vectors, fill, ui_.editor.seed, component});
        return true;
    };
    offer("fill_zeros", "fill.zeros", Fill::zeros);
    if (ui_.menu.fills_matrix) {
        offer("fill_one_hot", "fill.one_hot.matrix", Fill::one_hot);
    } else {
        offer("fill_one_hot", "fill.one_hot", Fill::one_hot, cell.column);
    }
    offer("fill_unit_length", "fill.unit_length", Fill::unit_length);
    ImGui::Separator();
    const bool drew_integers = offer("fill_integers", "fill.integers", Fill::small_integers);
    const bool drew_normal = offer("fill_normal", "fill.normal", Fill::normal);
    // The next draw gives other numbers; going back with − gives the earlier ones again.
    if (drew_integers || drew_normal) ++ui_.editor.seed;
    const int change = stepper(ui_, "seed", ui_.text("fill.seed"), fmt::format("{}", ui_.editor.seed),
                               ui_.editor.seed > 1, ui_.editor.seed < 9999);
    ui_.editor.seed += static_cast<std::uint64_t>(change);
}

// What all of a bias may become: ALiBi, or one number for each distance.
void VectorMenus::bias_choices(const Cell& cell) {
    const Document& document = session_.document();
    const auto set = [&](const Matrix& bias) {
        std::vector<CellValue> values;
        for (int row = 0; row < document.token_count(); ++row) {
            for (int column = 0; column < document.key_count(); ++column)
                values.push_back({{Quantity::bias, row, column, 0, cell.head}, bias(row, column)});
        }
        actions_.push_back(action::SetValues{std::move(values)});
        actions_.push_back(action::Settle{});
    };
    constexpr int most_halvings = 4;
    const double slope = std::ldexp(1.0, -ui_.menu.alibi_halvings);
    const std::string shown = format_number(slope, 4);
    if (choice(ui_, "bias_alibi", ui_.text("bias.alibi", {{"slope", shown}}), false))
        set(alibi_bias(document.token_count(), document.key_count(), slope));
    const int change = stepper(ui_, "alibi_slope", ui_.text("bias.slope"), shown,
                               ui_.menu.alibi_halvings<most_halvings, ui_.menu.alibi_halvings> 0);
    ui_.menu.alibi_halvings -= change;
    const int farthest = farthest_shown();
    if (choice(ui_, "bias_relative", ui_.text("bias.relative"), false))
        set(relative_bias(document.head(cell.head).bias, farthest));
    farthest_row(farthest);
    ImGui::Separator();
}

// The farthest distance with a number of its own; 0 where every distance has one.
int VectorMenus::farthest_shown() const {
    const int farthest = ui_.menu.farthest_distance;
    return farthest < largest_distance() ? farthest : 0;
}

int VectorMenus::largest_distance() const {
    return std::max(session_.document().token_count(), session_.document().key_count()) - 1;
}

void VectorMenus::farthest_row(int farthest) {
    const int largest = largest_distance();
    if (largest < 2) return;
    const int shown = farthest == 0 ? largest : farthest;
    const std::string value = farthest == 0 ? std::string(ui_.text("bias.farthest.none")) : fmt::format("{}", farthest);
    const int change = stepper(ui_, "relative_farthest", ui_.text("bias.farthest"), value, shown > 1, farthest > 0);
    tooltip_for_last_item(ui_, ui_.text("bias.farthest.tip"));
    if (change != 0) ui_.menu.farthest_distance = shown + change >= largest ? 0 : shown + change;
}

void VectorMenus::paste_choices(const Sheet& sheet) {
    ImGui::Separator();
    const Cell& cell = ui_.menu.cell;
    PasteWish wish{session_.sheet_layout(),
                   {{ui_.menu.first_row, 0}, {ui_.menu.last_row, sheet.row_size(ui_.menu.first_row) - 1}},
                   false};
    if (ui_.menu.fills_matrix) {
        // The rows of a matrix stand below each other in this layout alone.
        const Sheet by_matrix(session_.document(), SheetLayout::by_matrix, ui_.part);
        const auto rows = sheet.matrix_cells(cell.quantity);
        wish.layout = SheetLayout::by_matrix;
        wish.range = {*by_matrix.place(rows.front().front()), *by_matrix.place(rows.back().back())};
    }
    for (const bool transposes : {false, true}) {
        wish.transposes = transposes;
        const char* id = transposes ? "menu_paste_transposed" : "menu_paste";
        if (choice(ui_, id, ui_.text(transposes ? "paste.transposed" : "paste.plain"), false))
            ui_.editor.paste_wish = wish;
    }
    if (!ui_.menu.fills_matrix) return;
    auto turned = transposed(session_.document(), cell.quantity, is_shared(cell.quantity) ? 0 : session_.head());
    if (!turned.empty() && choice(ui_, "transpose", ui_.text("fill.transpose"), false))
        actions_.push_back(action::SetValues{std::move(turned)});
}

// ---- scaling, copying and the way back

void VectorMenus::scale_choices(const std::vector<std::vector<Cell>>& vectors) {
    const auto scale = [&](double factor) {
        actions_.push_back(action::SetValues{scaled(session_.document(), vectors, factor)});
        actions_.push_back(action::Settle{});
        ImGui::CloseCurrentPopup();
    };
    for (const auto& [id, label, factor] :
         {std::tuple{"scale_half", "× 0.5", 0.5}, {"scale_double", "× 2", 2.0}, {"scale_minus", "× −1", -1.0}}) {
        if (button(ui_, id, label, {.is_narrow = true})) scale(factor);
        ImGui::SameLine(0, 0.3F * ui_.em);
    }
    const float padding = 0.5F * (button_height(ui_) - ImGui::GetFontSize());
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0.4F * ui_.em, padding});
    ImGui::SetNextItemWidth(5 * ui_.em);
    const bool is_entered = ImGui::InputTextWithHint("##scale_typed", "× 1/3", &ui_.menu.factor_typed,
                                                     ImGuiInputTextFlags_EnterReturnsTrue);
    ImGui::PopStyleVar();
    if (!is_entered) return;
    const auto typed = parse_number(ui_.menu.factor_typed);
    if (typed) return scale(*typed);
    actions_.push_back(action::Say{typed.error()});
    ImGui::CloseCurrentPopup();
}

// From another vector of the same matrix: of a token, a place or a word.
void VectorMenus::copy_choices(const Cell& cell) {
    const Document& document = session_.document();
    const bool is_of_word = has_word_vectors(cell.quantity);
    if (!is_of_word && !has_token_rows(cell.quantity) && cell.quantity != Quantity::position) return;
    const std::vector<Cell> others = others_like(document, cell);
    if (others.empty()) return;
    ImGui::Separator();
    popup_heading(ui_, ui_.text(is_of_word                            ? "fill.copy.word"
                                : cell.quantity == Quantity::position ? "fill.copy.position"
                                                                      : "fill.copy"));
    for (const Cell& from : others) {
        const std::string id = fmt::format("copy_{}", is_column(from.quantity) ? from.column : from.row);
        const std::string name = elided(normal_text(ui_), row_name(document, from), 14 * ui_.em);
        if (choice(ui_, id.c_str(), name, false))
            actions_.push_back(action::SetValues{copied_vector(document, from, cell)});
    }
}

// Only where something differs.
void VectorMenus::trained_choice(const Cell& cell) {
    const Document& document = session_.document();
    const auto part = model_part(cell.quantity);
    if (!part || trained_model_of(document) == nullptr) return;
    const ButtonLook look{.icon = Icon::undo, .is_enabled = !is_as_trained(document, *part, session_.head())};
    if (!menu_row(ui_, "restore", ui_.text(restored_text(*part)), look)) return;
    actions_.push_back(action::RestoreParts{{*part}, session_.head()});
    ImGui::CloseCurrentPopup();
}

}  // namespace qkv
