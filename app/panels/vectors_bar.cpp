// The vectors of a tablet while nobody edits them.
#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "qkv/token_name.h"
#include "widgets/cell.h"
#include "widgets/icon.h"
#include "widgets/text.h"

namespace qkv {
namespace {

constexpr float height_em = 3.1F;
constexpr float largest_cell_em = 0.65F;
constexpr float least_block_em = 5.5F;  // of a token with its strips
constexpr float between_tokens_em = 1.1F;
constexpr float longest_name_em = 5.0F;

class VectorsBar {
public:
    VectorsBar(const Session& session, Ui& ui) : session_(session), ui_(ui) {}

    void draw() {
        const ImRect inside = ImGui::GetCurrentWindow()->Rect();
        ImGui::SetCursorScreenPos(inside.Min);
        ImVec2& content_end = ImGui::GetCurrentWindow()->DC.CursorMaxPos;
        const ImVec2 before = content_end;
        if (ImGui::InvisibleButton("tab_vectors", inside.GetSize(), ImGuiButtonFlags_EnableNav))
            ui_.shows_vectors = !ui_.shows_vectors;
        content_end = before;  // it reaches into the margin, which does not make the bar scroll
        const float em = ui_.em;
        const ImRect line(inside.Min.x + em, inside.Min.y, inside.Max.x - em, inside.Max.y);
        const float icon = 0.8F * em;
        draw_icon(
            {{line.Max.x - icon, line.GetCenter().y - 0.5F * icon}, {line.Max.x, line.GetCenter().y + 0.5F * icon}},
            ui_.shows_vectors ? Icon::up : Icon::down, ui_.palette->text);
        const float left = line.Min.x + draw_text_left(line, title_text(ui_), ui_.text("vectors.title")) + 1.5F * em;
        if (!ui_.shows_vectors) strips({left, line.Min.y, line.Max.x - icon - em, line.Max.y});
    }

private:
    // The tokens around the current one, as many as have room.
    void strips(const ImRect& room) {
        const int all = session_.document().token_count();
        const float gap = between_tokens_em * ui_.em;
        const int most = static_cast<int>((room.GetWidth() + gap) / (least_block_em * ui_.em + gap));
        const int shown = std::clamp(most, 1, all);
        const int first = std::clamp(session_.step_in_focus().query - shown / 2, 0, all - shown);
        const float each = (room.GetWidth() + gap) / static_cast<float>(shown) - gap;
        for (int i = 0; i < shown; ++i) {
            const float x = room.Min.x + static_cast<float>(i) * (each + gap);
            strip(first + i, {x, room.Min.y, x + each, room.Max.y});
        }
    }

    void strip(int token, const ImRect& box) {
        const float em = ui_.em;
        TextStyle style = normal_text(ui_);
        if (token == session_.step_in_focus().query) style.font = ui_.fonts.bold;
        const std::string name = token_name(session_.document(), token);
        const float most = std::min(longest_name_em * em, 0.5F * box.GetWidth());
        const float width = std::min(width_of(style, name), most);
        draw_label(ui_, {box.Min.x, box.Min.y, box.Min.x + width + 1, box.Max.y}, style, name, LabelPlace::left);
        const Head& head = session_.shown_head();
        const float numbers = static_cast<float>(head.q.cols() + head.k.cols() + head.v.cols());
        const float gap = 0.45F * em;
        const float left = box.Min.x + width + gap;
        const float cell = std::min((box.Max.x - left - 2 * gap) / numbers, largest_cell_em * em);
        float x = left;
        for (const Quantity quantity : {Quantity::query, Quantity::key, Quantity::value}) {
            const Matrix& matrix = quantity == Quantity::query ? head.q : quantity == Quantity::key ? head.k : head.v;
            vector(matrix, {quantity, token, 0, 0, session_.head()}, {x, box.GetCenter().y}, cell);
            x += static_cast<float>(matrix.cols()) * cell + gap;
        }
    }

    void vector(const Matrix& matrix, Cell cell, ImVec2 at, float width) {
        const float half = 0.7F * ui_.em;
        const CellLook look{.role = role_of(cell.quantity), .largest = matrix.cwiseAbs().maxCoeff(), .text_size = 0};
        for (int column = 0; column < matrix.cols(); ++column) {
            cell.column = column;
            const float x = at.x + static_cast<float>(column) * width;
            CellLook one = look;
            one.is_reached = session_.is_reached(cell);
            draw_cell(ui_, {x, at.y - half, x + width - std::min(1.5F, 0.2F * width), at.y + half},
                      {matrix(cell.row, column), "", cell}, one);
        }
    }

    const Session& session_;
    Ui& ui_;
};

}  // namespace

float vectors_bar_height(const Ui& ui) { return std::max(height_em * ui.em, ui.least_target); }

void draw_vectors_bar(const Session& session, Ui& ui) { VectorsBar(session, ui).draw(); }

}  // namespace qkv
