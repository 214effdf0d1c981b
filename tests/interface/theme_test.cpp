#include "look/theme.h"

#include <doctest/doctest.h>

namespace qkv {

TEST_CASE("text has a contrast of at least 4.5 to 1 in both themes") {
    for (const Theme theme : {Theme::light, Theme::dark}) {
        const Palette& colors = palette(theme);
        CAPTURE(static_cast<int>(theme));
        for (const ImU32 background : {colors.panel, colors.background}) {
            for (const ImU32 text : {colors.text, colors.muted, colors.query_text, colors.key_text, colors.value_text,
                                     colors.weight_text, colors.score_text, colors.embedding_text}) {
                CHECK(contrast(text, background) >= 4.5);
            }
        }
        CHECK(contrast(colors.text, colors.field) >= 4.5);
        CHECK(contrast(colors.on_accent, colors.accent) >= 4.5);
        CHECK(contrast(colors.on_warning, colors.warning) >= 4.5);
    }
}

TEST_CASE("what comes later is pale, but its words are seen, and its title is read") {
    for (const Theme theme : {Theme::light, Theme::dark}) {
        const Palette& colors = palette(theme);
        CAPTURE(static_cast<int>(theme));
        const auto paled = [&](ImU32 color) { return mixed(color, colors.panel, veil_share(theme)); };
        for (const ImU32 text : {colors.text, colors.muted, colors.query_text, colors.key_text, colors.value_text,
                                 colors.weight_text, colors.score_text, colors.embedding_text}) {
            CHECK(contrast(paled(text), colors.panel) >= 3.0);
            CHECK(contrast(paled(text), colors.panel) < 0.7 * contrast(text, colors.panel));
        }
        CHECK(contrast(colors.muted, colors.panel) >= 4.5);  // the title
        CHECK(contrast(colors.muted, colors.field) >= 4.5);  // its number
    }
}

TEST_CASE("digits can be read on every tint") {
    for (const Theme theme : {Theme::light, Theme::dark}) {
        for (const Role role :
             {Role::query, Role::key, Role::value, Role::weight, Role::score, Role::output, Role::embedding}) {
            for (double value = -1.0; value <= 1.0; value += 0.01) {
                const ImU32 background = tint(palette(theme), role, value, 1.0);
                CHECK(contrast(background, readable_on(background)) >= 4.5);
                const ImU32 diverging = diverging_tint(palette(theme), role, value);
                CHECK(contrast(diverging, readable_on(diverging)) >= 4.5);
            }
        }
    }
}

TEST_CASE("contrast is that of WCAG") {
    CHECK(contrast(IM_COL32_BLACK, IM_COL32_WHITE) == doctest::Approx(21.0));
    CHECK(contrast(IM_COL32(119, 119, 119, 255), IM_COL32_WHITE) == doctest::Approx(4.48).epsilon(0.01));
}

TEST_CASE("a tint tells size and sign") {
    const Palette& colors = palette(Theme::light);
    for (const Role role : {Role::query, Role::score, Role::output}) {
        CHECK(tint(colors, role, 1, 1) != tint(colors, role, -1, 1));
        CHECK(contrast(tint(colors, role, 1, 1), colors.panel) > contrast(tint(colors, role, -1, 1), colors.panel));
        CHECK(diverging_tint(colors, role, 1) == tint(colors, role, 1, 1));
    }
    CHECK(diverging_tint(colors, Role::score, -1) == diverging_tint(colors, Role::output, -1));
    CHECK(contrast(tint(colors, Role::query, 1, 1), colors.panel) >
          contrast(tint(colors, Role::query, 0.5, 1), colors.panel));
    CHECK(contrast(tint(colors, Role::weight, 0.9, 1), colors.panel) >
          contrast(tint(colors, Role::weight, 0.1, 1), colors.panel));
}

}  // namespace qkv
