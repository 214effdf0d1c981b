#include "panels/examples_menu.h"

#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "session/examples.h"
#include "widgets/text.h"

namespace qkv {
namespace {

bool row(const Ui& ui, const Example& example, bool is_open, float width) {
    const TextStyle title = title_text(ui);
    const TextStyle point = muted_text(ui);
    const std::string_view made = example.point(ui.language);
    const float point_height =
        point.font->CalcTextSizeA(point.size, FLT_MAX, width, made.data(), made.data() + made.size()).y;
    const float above = 0.2F * ui.em;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string id = "##example_" + example.id;
    const ImVec2 size{width, title.size + point_height + 3 * above};
    const bool is_chosen = ImGui::Selectable(id.c_str(), is_open, ImGuiSelectableFlags_SpanAvailWidth, size);
    draw_text({at.x, at.y + above}, title, elided(title, example.title(ui.language), width));
    ImGui::GetWindowDrawList()->AddText(point.font, point.size, {at.x, at.y + 2 * above + title.size}, point.color,
                                        made.data(), made.data() + made.size(), width);
    return is_chosen;
}

}  // namespace

void draw_examples_menu(const Session& session, const Ui& ui, Actions& actions, float most_width) {
    float width = 0;
    for (const Example& example : examples()) {
        width = std::max(width, width_of(title_text(ui), example.title(ui.language)));
        width = std::max(width, width_of(muted_text(ui), example.point(ui.language)));
    }
    width = std::min({std::ceil(width), 38 * ui.em, most_width});
    for (const Example& example : examples()) {
        if (row(ui, example, example.holds(session.document()), width))
            actions.push_back(action::OpenDocument{example.document(ui.language)});
    }
}

}  // namespace qkv
