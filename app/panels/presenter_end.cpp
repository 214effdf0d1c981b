#include "panels/presenter_end.h"

#include <algorithm>

#include "imgui_internal.h"
#include "qkv/token_name.h"
#include "widgets/cell.h"
#include "widgets/short_number.h"
#include "widgets/text.h"

namespace qkv {
namespace {

constexpr int most_tokens = max_sentence_tokens;
constexpr float heading_em = 2.6F;
constexpr float arrow_em = 3.4F;
constexpr float longest_name_em = 6.5F;
constexpr float least_digits = 0.36F;  // em is large while presenting
constexpr float most_digits = 1.5F;

void draw_arrow(ImVec2 from, float length, float head, ImU32 color, float stroke) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 tip{from.x + length, from.y};
    list->AddLine(from, tip, color, stroke);
    list->AddLine({tip.x - head, tip.y - head}, tip, color, stroke);
    list->AddLine({tip.x - head, tip.y + head}, tip, color, stroke);
}

class PresenterEnd {
public:
    PresenterEnd(const Session& session, Ui& ui, Actions& actions) : session_(session), ui_(ui), actions_(actions) {}

    // A row a token: its V, and what it has become.
    void draw(ImVec2 room) {
        const float em = ui_.em;
        const int n = session_.document().token_count();
        const int shown = std::min(n, most_tokens);
        const int first = std::clamp(session_.step_in_focus().query - shown / 2, 0, n - shown);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        note_for_tests("overview", {at, {at.x + room.x, at.y + room.y}});
        const float pitch = std::min((room.y - heading_em * em) / static_cast<float>(shown), 5 * em);
        // Many rows stand closer together, so that their digits stay large.
        const float height = std::min((pitch < 2 * em ? 0.84F : 0.72F) * pitch, 3.2F * em);
        const float name_size = std::clamp(0.32F * pitch, std::min(em, 0.6F * pitch), 1.6F * em);
        const TextStyle name_style{ui_.fonts.bold, name_size, ui_.palette->text};
        float name = 0;
        for (int i = first; i < first + shown; ++i)
            name = std::max(name, width_of(name_style, token_name(session_.document(), i)));
        name = std::min(name + 1, longest_name_em * em) + em;
        const float columns = room.x - name - arrow_em * em - 0.9F * em;
        const Matrix values = session_.document().head().v.middleRows(first, shown);
        const Matrix outputs = session_.attention().head().output.middleRows(first, shown);
        const Column value = column(values, 0.46F * columns, height);
        const Column output = column(outputs, 0.54F * columns, height);
        const auto size = static_cast<float>(values.cols());
        const float left = at.x + name;
        const float right = left + size * value.step + arrow_em * em;
        heading({left, at.y}, right - left - em, "V", ui_.text("overview.before"));
        heading({right, at.y}, at.x + room.x - right, "V_new", ui_.text("overview.after"));
        const double largest = std::max(session_.document().head().v.cwiseAbs().maxCoeff(),
                                        session_.attention().head().output.cwiseAbs().maxCoeff());
        for (int i = first; i < first + shown; ++i) {
            const float middle = at.y + heading_em * em + (static_cast<float>(i - first) + 0.5F) * pitch;
            const float top = middle - 0.5F * height;
            draw_text_left({at.x, top, left - 0.6F * em, top + height}, name_style,
                           elided_in_the_middle(name_style, token_name(session_.document(), i), name - em));
            vector({left, top}, value, Quantity::value, i, height, largest);
            draw_arrow({right - (arrow_em - 1.3F) * em, middle}, (arrow_em - 2.0F) * em,
                       std::min(0.35F * em, 0.28F * pitch), ui_.palette->accent, 0.1F * em);
            vector({right, top}, output, Quantity::output, i, height, largest);
        }
        ImGui::Dummy(room);
    }

private:
    struct Column {
        float step = 0;  // from cell to cell
        ShortDigits digits;
    };

    // As many decimals, and digits as large, as cells of this size hold; no digits if they would be too small.
    Column column(const Matrix& matrix, float width, float height) const {
        const float em = ui_.em;
        const float digit = width_of(digits_text(ui_, 1), "0");
        Column column;
        column.step = std::min(width / static_cast<float>(matrix.cols()), 4.6F * em);
        column.digits = fitting_digits((column.step - 0.5F * em) / digit, session_.view().decimals, least_digits,
                                       std::min(0.68F * height / em, most_digits), [&](int decimals) {
                                           std::size_t longest = 1;
                                           for (const double value : matrix.reshaped())
                                               longest = std::max(longest, short_number(value, decimals).size());
                                           return longest;
                                       });
        return column;
    }

    void vector(ImVec2 at, const Column& column, Quantity quantity, int token, float height, double largest) {
        const float em = ui_.em;
        const Matrix& matrix =
            quantity == Quantity::value ? session_.document().head().v : session_.attention().head().output;
        const auto size = static_cast<int>(matrix.cols());
        for (int c = 0; c < size; ++c) {
            const std::string shown =
                column.digits.size > 0 ? short_number(matrix(token, c), column.digits.decimals) : std::string();
            const Number number{matrix(token, c), shown, {quantity, token, c, 0}};
            const float x = at.x + 0.3F * em + static_cast<float>(c) * column.step;
            const ImRect box(x, at.y, x + column.step - 0.16F * em, at.y + height);
            draw_cell(
                ui_, box, number,
                {.role = Role::value, .largest = largest, .text_size = std::max(column.digits.size, least_digits)});
            note_number_for_tests(number.cell, box);
            point_at_cell(session_, ui_, actions_, box, number.cell);
        }
        draw_brackets(ui_, {at.x, at.y - 0.1F * em, at.x + static_cast<float>(size) * column.step + 0.45F * em,
                            at.y + height + 0.1F * em});
    }

    void heading(ImVec2 at, float width, std::string_view title, std::string_view subtitle) {
        const float em = ui_.em;
        const TextStyle style{ui_.fonts.bold, 1.3F * em, ui_.palette->value_text};
        const TextStyle small{ui_.fonts.text, 0.9F * em, ui_.palette->muted};
        const ImRect line(at.x, at.y, at.x + width, at.y + 1.8F * em);
        const float used = draw_text_left(line, style, title) + 0.5F * em;
        if (used + width_of(small, subtitle) <= width)
            draw_text_left({at.x + used, line.Min.y, line.Max.x, line.Max.y}, small, subtitle);
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
};

}  // namespace

// Before and after are compared where each token has one V and one V_new.
bool is_presenter_end(const Session& session) {
    if (session.document().head_count() > 1 || session.document().is_joined() || session.document().keys) return false;
    return session.is_presenting() && !session.learning().asked() &&
           session.step_number() == session.walkthrough().count() && session.step_in_focus().kind != StepKind::start;
}

void draw_presenter_end(const Session& session, Ui& ui, Actions& actions, ImVec2 room) {
    PresenterEnd(session, ui, actions).draw(room);
}

}  // namespace qkv
