#include "panels/settings_menu.h"

#include <fmt/format.h>

#include "qkv/number_format.h"
#include "widgets/button.h"

namespace qkv {

void draw_settings_menu(const Session& session, const Ui& ui, Actions& actions) {
    ViewSettings view = session.view();
    const int change = stepper(ui, "decimals", ui.text("settings.decimals"), fmt::format("{}", view.decimals),
                               view.decimals > min_decimals, view.decimals < max_decimals);
    view.decimals += change;
    if (check_row(ui, "motion", ui.text("settings.motion"), view.has_motion)) view.has_motion = !view.has_motion;
    const bool is_system = view.input_method == InputMethod::system;
    if (check_row(ui, "system_input", ui.text("settings.system_input"), is_system))
        view.input_method = is_system ? InputMethod::built_in : InputMethod::system;
    if (view != session.view()) actions.push_back(action::SetView{view});
}

}  // namespace qkv
