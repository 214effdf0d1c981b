#include "panels/examples_menu.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "imgui_internal.h"
#include "session/examples.h"
#include "widgets/button.h"
#include "widgets/text.h"

namespace qkv {
namespace {

bool row(const Ui& ui, const Example& example, bool is_open, float width) {
    const TextStyle title = title_text(ui);
    const TextStyle point = muted_text(ui);
    const std::string made = broken_between_words(point, example.point(ui.language), width);
    const float needed = title.size + size_of(point, made).y;
    const float above = std::max(0.1F * ui.em, (ui.least_target - needed) / 3);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string id = "##example_" + example.id;
    const ImVec2 size{width, needed + 3 * above};
    const bool is_chosen = ImGui::Selectable(id.c_str(), is_open, 0, size);
    draw_text({at.x, at.y + above}, title, elided(title, example.title(ui.language), width));
    ImGui::GetWindowDrawList()->AddText(point.font, point.size, {at.x, at.y + 2 * above + title.size}, point.color,
                                        made.data(), made.data() + made.size());
    return is_chosen;
}

}  // namespace

// In two columns where there is room for them.
void draw_examples_menu(const Session& session, const Ui& ui, Actions& actions, float most_width) {
    const float gap = 1.5F * ui.em;
    const float least_column = 22 * ui.em;
    const std::size_t columns = most_width >= 2 * least_column + gap ? 2 : 1;
    const float room = columns == 2 ? 0.5F * (most_width - gap)
                                    : std::min(most_width, widest_in_menu(ui) - ImGui::GetStyle().ItemSpacing.x);
    float width = 0;
    for (const Example& example : examples()) {
        width = std::max(width, width_of(title_text(ui), example.title(ui.language)));
        width = std::max(width, width_of(muted_text(ui), example.point(ui.language)));
    }
    width = std::min({std::ceil(width), 38 * ui.em, std::floor(room)});
    const std::size_t in_column = (examples().size() + columns - 1) / columns;
    for (std::size_t column = 0; column < columns; ++column) {
        if (column > 0) ImGui::SameLine(0, gap);
        ImGui::BeginGroup();
        const std::size_t end = std::min((column + 1) * in_column, examples().size());
        for (std::size_t i = column * in_column; i < end; ++i) {
            const Example& example = examples()[i];
            if (row(ui, example, example.holds(session.document()), width))
                actions.push_back(action::OpenDocument{example.document(ui.language)});
        }
        ImGui::EndGroup();
    }
}

}  // namespace qkv
