#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <span>

#include "panels/panels.h"
#include "panels/vector_menus.h"
#include "qkv/token_name.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/formula.h"
#include "widgets/number_editor.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

struct Grid {
    Quantity quantity;
    const char* name;
    const char* title;
};

constexpr std::array vectors{Grid{Quantity::query, "Q", "Q"}, Grid{Quantity::key, "K", "K"},
                             Grid{Quantity::value, "V", "V"}};

// The source of Q, K and V, and then Q, K and V themselves.
constexpr std::array with_sources{
    Grid{Quantity::embedding, "X", "X"},       Grid{Quantity::query_matrix, "W_Q", "W_Q"},
    Grid{Quantity::key_matrix, "W_K", "W_K"},  Grid{Quantity::value_matrix, "W_V", "W_V"},
    Grid{Quantity::query, "Q", "Q = X × W_Q"}, Grid{Quantity::key, "K", "K = X × W_K"},
    Grid{Quantity::value, "V", "V = X × W_V"},
};

std::span<const Grid> grids_of(const Document& document) {
    if (document.embeddings) return with_sources;
    return vectors;
}

class VectorsPanel {
public:
    VectorsPanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session),
          document_(session.document()),
          ui_(ui),
          actions_(actions),
          grids_(grids_of(session.document())),
          numbers_(session, ui, actions),
          menus_(session, ui, actions) {}

    void draw() {
        head();
        const float footer = footer_height();
        const float height = std::max(ImGui::GetContentRegionAvail().y - footer, 6 * ui_.em);
        ImGui::BeginChild("grid", {0, height}, ImGuiChildFlags_NavFlattened, ImGuiWindowFlags_HorizontalScrollbar);
        measure();
        if (is_by_token()) {
            for (int token = 0; token < document_.token_count(); ++token) draw_token(token);
            drop_token();
        } else {
            for (const Grid& grid : grids_) draw_matrix(grid);
        }
        numbers_.handle_keys();
        ImGui::EndChild();
        dimensions();
        menus_.draw();
        numbers_.finish();
    }

private:
    bool is_by_token() const { return session_.view().layout == SheetLayout::by_token && !document_.embeddings; }
    const Matrix& values_of(const Grid& grid) const { return *matrix_of(document_, grid.quantity); }

    void head() {
        const TextStyle title = title_text(ui_);
        const std::string_view name = ui_.text("vectors.title");
        const float height = chip_height(ui_);
        draw_text_left(take_space({width_of(title, name), height}), title, name);
        const char* const menu = "vectors_menu";
        const ButtonLook look{.icon = Icon::menu, .is_narrow = true, .tooltip = ui_.text("vectors.menu")};
        ImGui::SameLine();
        ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x - button_width(ui_, "", look));
        if (button(ui_, menu, "", look)) ImGui::OpenPopup("vectors_popup");
        menus_.draw_panel_menu("vectors_popup");
        head_button();
        ImGui::Dummy({0, 0.1F * ui_.em});
        if (ui_.is_low) return;
        wrapped(ui_.text("vectors.how"));
        wrapped(ui_.text(document_.embeddings ? "vectors.computed" : "vectors.fixed"));
        ImGui::Dummy({0, 0.1F * ui_.em});
    }

    // Which of the model's heads this is; it opens the choice.
    void head_button() {
        const ChosenHead* chosen = session_.heads().capture();
        if (chosen == nullptr || chosen->capture->head_count() == 1) return;
        const HeadIndex head = chosen->head.value_or(HeadIndex{});
        std::string name(ui_.text("heads.open"));
        if (chosen->head) {
            name = ui_.text("heads.chip",
                            {{"layer", fmt::format("{}", head.layer + 1)}, {"head", fmt::format("{}", head.head + 1)}});
        }
        if (button(ui_, "heads", name, {.icon = Icon::down, .icon_is_after = true, .tooltip = ui_.text("heads.open")}))
            actions_.push_back(action::ShowHeads{true, head.batch});
    }

    void wrapped(std::string_view text) {
        ImGui::PushFont(ui_.fonts.text, 0.8125F * ui_.em);
        ImGui::PushStyleColor(ImGuiCol_Text, ui_.palette->muted);
        ImGui::PushTextWrapPos(0);
        ImGui::TextUnformatted(text.data(), text.data() + text.size());
        ImGui::PopTextWrapPos();
        ImGui::PopStyleColor();
        ImGui::PopFont();
    }

    void measure() {
        const float em = ui_.em;
        label_width_ = is_by_token() ? 1.5F * em : 4.2F * em;
        widest_ = 0;
        for (const Grid& grid : grids_) widest_ = std::max(widest_, static_cast<int>(values_of(grid).cols()));
        const float room = ImGui::GetContentRegionAvail().x - label_width_ - em;
        sizes_ = {std::clamp(room / static_cast<float>(widest_) - 0.16F * em, 2.7F * em, 4.4F * em), 2.1F * em,
                  0.16F * em};
    }

    float row_height() const { return sizes_.cell_height + 0.35F * ui_.em; }
    float block_height() const { return chip_height(ui_) + 3 * row_height() + 1.5F * ui_.em; }

    std::string token_text(int token) const { return token_name(document_, token); }

    // ---- by token

    void draw_token(int token) {
        const float em = ui_.em;
        ImGui::PushID(token);
        const float block = block_height();
        const ImVec2 at = ImGui::GetCursorScreenPos();
        if (token == 0) first_block_y_ = at.y;
        const bool holds_selection = ui_.editor.selected && ui_.editor.selected->row == token;
        const bool is_current = token == session_.step_in_focus().query;
        const bool has_target = numbers_.has_target(token);  // which may be scrolled to
        if (!holds_selection && !is_current && !has_target && !ImGui::IsRectVisible(at, {at.x + 1, at.y + block})) {
            ImGui::Dummy({content_width(), block - ImGui::GetStyle().ItemSpacing.y});
            ImGui::PopID();
            return;
        }
        const ImRect view = ImGui::GetCurrentWindow()->InnerRect;
        if (is_current && ui_.frames_to_follow > 0 && !ui_.editor.selected && session_.open_task() == nullptr &&
            !view.Contains(ImRect(at, {at.x + 1, at.y + block - em}))) {
            ImGui::SetScrollFromPosY(at.y - ImGui::GetWindowPos().y, 0.0F);
        }
        draw_chip(token, is_current);
        ImVec2 pen{at.x, at.y + chip_height(ui_) + 0.45F * em};
        for (const Grid& grid : grids_) {
            const TextStyle label{ui_.fonts.bold, em, text_color(*ui_.palette, role_of(grid.quantity))};
            draw_row(grid, token, grid.name, label, pen, largest_in(grid));
            pen.y += row_height();
        }
        ImGui::SetCursorScreenPos(at);
        ImGui::Dummy({content_width(), block - ImGui::GetStyle().ItemSpacing.y});
        ImGui::PopID();
    }

    void draw_chip(int token, bool is_current) {
        const float more_width = chip_height(ui_);
        const float gap = 0.25F * ui_.em;
        const bool is_clicked = chip(ui_, "token", token_text(token), is_current, content_width() - more_width - gap);
        const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
        if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) ui_.dragged_token = token;
        if (is_clicked && !ui_.dragged_token) actions_.push_back(action::GoToToken{token});
        const bool is_secondary = ImGui::IsItemHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
        ImGui::SameLine(0, gap);
        const bool is_asked = icon_button(ui_, "token_menu", Icon::more, chip_height(ui_), ui_.text("token.menu"));
        if (is_secondary || is_asked) menus_.open_token_menu(token, box);
    }

    // A dragged token shows where it would go, and moves there when it is released.
    void drop_token() {
        auto& dragged = ui_.dragged_token;
        if (!dragged) return;
        const int n = document_.token_count();
        const float y = ImGui::GetIO().MousePos.y;
        const int gap = std::clamp(static_cast<int>(std::round((y - first_block_y_) / block_height())), 0, n);
        const int to = gap > *dragged ? gap - 1 : gap;
        const ImVec2 window = ImGui::GetWindowPos();
        const float line_y = first_block_y_ + static_cast<float>(gap) * block_height() - 0.55F * ui_.em;
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->AddLine({window.x, line_y}, {window.x + ImGui::GetWindowWidth(), line_y}, ui_.palette->accent,
                      0.2F * ui_.em);
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
        TextStyle style = title_text(ui_);
        style.color = ui_.palette->accent;
        draw_text({ImGui::GetIO().MousePos.x + ui_.em, y - 0.5F * ui_.em}, style, token_text(*dragged));
        if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
        // A small movement during a click moves nothing.
        if (to == *dragged) {
            actions_.push_back(action::GoToToken{to});
        } else {
            actions_.push_back(action::MoveToken{*dragged, to});
        }
        dragged.reset();
    }

    // ---- by matrix

    double largest_in(const Grid& grid) const { return values_of(grid).cwiseAbs().maxCoeff(); }

    void draw_matrix(const Grid& grid) {
        const float em = ui_.em;
        ImGui::PushID(grid.name);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const TextStyle title{ui_.fonts.bold, 1.1F * em, text_color(*ui_.palette, role_of(grid.quantity))};
        draw_text_left(take_space({width_of(title, grid.title), chip_height(ui_)}), title, grid.title);
        const Cell first{grid.quantity, 0, 0, 0};
        if (is_editable(document_, first)) {
            ImGui::SameLine(0, 0.4F * em);
            const bool is_asked = icon_button(ui_, "matrix_menu", Icon::more, chip_height(ui_), ui_.text("fill.menu"));
            const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
            if (is_asked) menus_.open_fill_menu(first, box, true);
        }
        ImVec2 pen{at.x, at.y + chip_height(ui_) + 0.3F * em};
        const double largest = largest_in(grid);
        for (int row = 0; row < static_cast<int>(values_of(grid).rows()); ++row) {
            ImGui::PushID(row);
            TextStyle label = muted_text(ui_);
            const bool is_of_token = !is_weight_matrix(grid.quantity);
            if (is_of_token && row == session_.step_in_focus().query)
                label = {ui_.fonts.bold, label.size, ui_.palette->text};
            const std::string name =
                is_of_token ? elided(label, token_text(row), label_width_ - 0.5F * em) : fmt::format("{}", row + 1);
            draw_row(grid, row, name, label, pen, largest);
            pen.y += row_height();
            ImGui::PopID();
        }
        ImGui::SetCursorScreenPos(at);
        ImGui::Dummy({content_width(), pen.y - at.y + 0.5F * em});
        ImGui::PopID();
    }

    // ---- one vector

    float content_width() const { return label_width_ + sizes_.width(widest_); }

    void draw_row(const Grid& grid, int row, std::string_view name, const TextStyle& style, ImVec2 at, double largest) {
        const ImRect whole(at, {at.x + content_width(), at.y + sizes_.cell_height});
        const int size = static_cast<int>(values_of(grid).cols());
        const bool is_selected = ui_.editor.selected && ui_.editor.selected->row == row;
        if (!is_selected && !numbers_.has_target(row) && !ImGui::IsRectVisible(whole.Min, whole.Max)) return;
        draw_label({at, {at.x + label_width_, at.y + sizes_.cell_height}}, {grid.quantity, row, 0, 0}, name, style);
        const float left = at.x + label_width_;
        for (int column = 0; column < size; ++column) {
            const float x = left + 2 * sizes_.gap + static_cast<float>(column) * (sizes_.cell_width + sizes_.gap);
            const ImRect box(x, at.y, x + sizes_.cell_width, at.y + sizes_.cell_height);
            const std::string id = fmt::format("{}{}", grid.name, column);
            numbers_.draw(id.c_str(), {grid.quantity, row, column, 0}, box, largest);
        }
        draw_brackets(ui_, {left, at.y, left + sizes_.width(size), at.y + sizes_.cell_height});
        if (const auto part = part_of(grid.quantity))
            point_out(session_, ui_, *part, {at, {left + sizes_.width(size) + 0.2F * ui_.em, whole.Max.y}});
    }

    static std::optional<WindowPart> part_of(Quantity quantity) {
        switch (quantity) {
            case Quantity::query: return WindowPart::queries;
            case Quantity::key: return WindowPart::keys;
            case Quantity::value: return WindowPart::values;
            default: return std::nullopt;
        }
    }

    // The name of a vector opens its menu.
    void draw_label(const ImRect& box, const Cell& first, std::string_view name, const TextStyle& style) {
        const ImRect text_box(box.Min.x + 0.15F * ui_.em, box.Min.y, box.Max.x, box.Max.y);
        if (!is_editable(document_, first)) {
            draw_text_left(text_box, style, name);
            return;
        }
        ImGui::SetCursorScreenPos(box.Min);
        const ImVec2 size{box.GetWidth() - 0.3F * ui_.em, box.GetHeight()};
        const std::string id = fmt::format("vector_{}", static_cast<int>(first.quantity));
        const bool is_clicked = ImGui::InvisibleButton(id.c_str(), size, ImGuiButtonFlags_EnableNav);
        const bool is_hovered = ImGui::IsItemHovered();
        if (is_hovered) {
            ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
            ImGui::GetWindowDrawList()->AddRectFilled(box.Min, {box.Min.x + size.x, box.Max.y}, ui_.palette->field,
                                                      0.3F * ui_.em);
        }
        tooltip_for_last_item(ui_, ui_.text("fill.menu"));
        draw_text_left(text_box, style, name);
        if (is_clicked) menus_.open_fill_menu(first, box, false);
    }

    // ---- dimensions

    float footer_height() const {
        const float lines = document_.embeddings ? 2.2F : 1.0F;
        return lines * button_height(ui_) + 0.6F * ui_.em;
    }

    void dimensions() {
        const int d_k = document_.key_size();
        const int d_v = document_.value_size();
        if (const int change = dimension_stepper("d_k", d_k)) actions_.push_back(action::SetKeySize{d_k + change});
        ImGui::SameLine(0, 0.7F * ui_.em);
        if (const int change = dimension_stepper("d_v", d_v)) actions_.push_back(action::SetValueSize{d_v + change});
        if (!document_.embeddings) return;
        const int m = document_.embeddings->size();
        if (const int change = dimension_stepper("m", m)) actions_.push_back(action::SetEmbeddingSize{m + change});
    }

    int dimension_stepper(const char* name, int size) {
        return stepper(ui_, name, name, fmt::format("{}", size), size > 1, size < max_edit_dimensions);
    }

    const Session& session_;
    const Document& document_;
    Ui& ui_;
    Actions& actions_;
    std::span<const Grid> grids_;
    NumberEditor numbers_;
    VectorMenus menus_;
    VectorSizes sizes_;
    int widest_ = 1;  ///< columns of the widest matrix
    float label_width_ = 0;
    float first_block_y_ = 0;
};

}  // namespace

void draw_vectors_panel(const Session& session, Ui& ui, Actions& actions) { VectorsPanel(session, ui, actions).draw(); }

}  // namespace qkv
