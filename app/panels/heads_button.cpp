#include <fmt/format.h>

#include "panels/panels.h"
#include "widgets/button.h"

namespace qkv {

bool has_heads_button(const Session& session) {
    const ChosenHead* chosen = session.heads().chosen();
    return chosen != nullptr && chosen->capture->head_count() > 1;
}

void draw_heads_button(const Session& session, const Ui& ui, Actions& actions) {
    if (!has_heads_button(session)) return;
    const ChosenHead& chosen = *session.heads().chosen();
    const HeadIndex head = chosen.head.value_or(HeadIndex{});
    std::string name(ui.text("heads.open"));
    if (chosen.head) {
        name = ui.text(head.head == all_heads ? "heads.all_chip" : "heads.chip",
                       {{"layer", fmt::format("{}", head.layer + 1)}, {"head", fmt::format("{}", head.head + 1)}});
    }
    if (button(ui, "heads", name, {.icon = Icon::down, .icon_is_after = true, .tooltip = ui.text("heads.open")}))
        actions.push_back(action::ShowHeads{true, head.batch});
}

}  // namespace qkv
