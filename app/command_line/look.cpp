#include "command_line/look.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

#include "command_line/target.h"
#include "window_picture.h"

namespace qkv {
namespace {

constexpr int smallest_px = 160;
constexpr int largest_px = 8192;
constexpr int most_pixel_ratio = 4;

Problem wrong_size(const std::string& typed) {
    return {"problem.option.size",
            {{"typed", typed}, {"least", std::to_string(smallest_px)}, {"most", std::to_string(largest_px)}}};
}

std::optional<Problem> read_size(const std::string& typed, Look& look) {
    char after = 0;
    const bool is_size = std::sscanf(typed.c_str(), "%5dx%5d%c", &look.width, &look.height, &after) == 2;
    const auto fits = [](int px) { return px >= smallest_px && px <= largest_px; };
    if (is_size && fits(look.width) && fits(look.height)) return std::nullopt;
    return wrong_size(typed);
}

ViewSettings view_of(const Arguments& arguments, const Look& look) {
    ViewSettings view;
    view.language = arguments.language;
    view.theme = look.theme;
    view.text_percent = look.text_percent;
    view.has_motion = false;
    view.is_touch = look.is_touch;
    view.side_view = look.shows_plane ? SideView::plane : look.shows_arcs ? SideView::arcs : SideView::heatmaps;
    return view;
}

}  // namespace

void add_look(Call& call, Look& look) {
    call.add("--step", look.step, "cli.step");
    call.add_text("--size", "cli.size", [&](const std::string& typed) { return read_size(typed, look); });
    call.add_choice("--theme", look.theme, theme_names);
    call.add_in_range("--scale", look.text_percent, min_text_percent, max_text_percent, "cli.scale");
    call.add_in_range("--pixel-ratio", look.pixel_ratio, 1, most_pixel_ratio, "cli.pixel_ratio");
    call.add_flag("--presenter", look.is_presenting, "cli.presenter");
    call.add_flag("--touch", look.is_touch, "cli.touch");
    call.add_flag("--plane", look.shows_plane, "cli.plane");
    call.add_flag("--arcs", look.shows_arcs, "cli.arcs");
}

std::optional<std::string> look_option_in(const Call& call, bool is_side_view) {
    for (const char* name : {"--size", "--theme", "--scale", "--pixel-ratio", "--presenter", "--touch"}) {
        if (call.is_given(name)) return name;
    }
    for (const char* name : {"--step", "--plane", "--arcs"}) {
        if (!is_side_view && call.is_given(name)) return name;
    }
    return std::nullopt;
}

ExitCode draw_window(const Arguments& arguments, const Look& look, const NamedDocument& named, bool is_svg,
                     const std::string& out) {
    if (const auto target = check_target(arguments, out); !target) return report(target.error(), arguments.language);
    Session session(named.document);
    const int count = session.walkthrough().count();
    if (look.step < 0 || look.step > count) return report(no_such_step(look.step, count), arguments.language);
    session.apply(action::SetView{view_of(arguments, look)});
    session.apply(action::SetPresenting{look.is_presenting});
    session.apply(action::GoTo{session.walkthrough().at(look.step)});
    const PictureFormat format = is_svg ? PictureFormat::svg : PictureFormat::png;
    if (look.pixel_ratio * std::max(look.width, look.height) > largest_px) {
        const std::string typed = fmt::format("{}x{} × {}", look.width, look.height, look.pixel_ratio);
        return report(wrong_size(typed), arguments.language);
    }
    const PictureSize size{look.pixel_ratio * look.width, look.pixel_ratio * look.height,
                           static_cast<float>(look.pixel_ratio)};
    const auto written = rendered(session, size, format, named.head).and_then([&](const std::string& picture) {
        return write_to(out, picture);
    });
    return written ? done : report(written.error(), arguments.language);
}

}  // namespace qkv
