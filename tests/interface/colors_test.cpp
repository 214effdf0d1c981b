// Pictures made without the window look like the window.
#include "qkv/colors.h"

#include <doctest/doctest.h>

#include "look/theme.h"

namespace qkv {

TEST_CASE("heatmaps outside the window have the colours of the light one") {
    const Palette& light = palette(Theme::light);
    const auto window_color = [](Rgb color) { return IM_COL32(color.red(), color.green(), color.blue(), 255); };
    CHECK(window_color(paper) == light.panel);
    CHECK(window_color(ink) == light.text);
    CHECK(window_color(muted_ink) == light.muted);
    CHECK(window_color(weight_ink) == light.weight_text);
    for (const Role role : {Role::score, Role::weight, Role::output}) {
        CHECK(window_color(role_color(role)) == fill(light, role));
        for (int step = role == Role::weight ? 0 : -20; step <= 20; ++step) {
            CAPTURE(step);
            const Rgb color = tint(role, step / 20.0);
            CHECK(window_color(color) == tint(light, role, step / 20.0, 1.0));
            CHECK(window_color(ink_on(color)) == readable_on(window_color(color)));
        }
    }
}

}  // namespace qkv
