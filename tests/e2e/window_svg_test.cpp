// The window as SVG.
#include <cmath>
#include <cstdlib>
#include <doctest/doctest.h>
#include <string>

#include "qkv/file.h"
#include "support/random_documents.h"
#include "support/read_png.h"
#include "support/skip_test.h"
#include "support/temporary_folder.h"
#include "window_picture.h"

namespace qkv {
namespace {

// The mean difference of two pictures, of 255; the first has two pixels for one of the second.
double difference(const Picture& large, const Picture& small) {
    REQUIRE(large.width == 2 * small.width);
    REQUIRE(large.height == 2 * small.height);
    double sum = 0;
    for (int y = 0; y < small.height; ++y) {
        for (int x = 0; x < small.width; ++x) {
            for (int channel = 0; channel < 3; ++channel) {
                const auto at = [&](int dx, int dy) {
                    const int pixel = (2 * y + dy) * large.width + 2 * x + dx;
                    return static_cast<double>(large.rgba[static_cast<std::size_t>(pixel * 4 + channel)]);
                };
                const double mean = 0.25 * (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1));
                sum += std::abs(mean - small.rgba[static_cast<std::size_t>((y * small.width + x) * 4 + channel)]);
            }
        }
    }
    return sum / (3.0 * small.width * small.height);
}

}  // namespace

TEST_CASE("the window as SVG looks like the window, with text, shapes and pictures of large matrices") {
    if (test::skips_without({"rsvg-convert"})) return;
    test::Random random(41);
    for (const Theme theme : {Theme::light, Theme::dark}) {
        for (const Document& document : {reference_document(), test::random_document(random, 50, 4, 4)}) {
            Session session(document);
            ViewSettings view;
            view.has_motion = false;
            view.theme = theme;
            session.apply(action::SetView{view});
            session.apply(action::Last{});
            const auto svg = render_svg(session, {1200, 760});
            REQUIRE(svg);
            CHECK(svg->find("nan") == std::string::npos);
            const test::TemporaryFolder folder;
            REQUIRE(write_file(folder / "window.svg", *svg));
            const std::string in_folder = "cd '" + folder.path().string() + "' && ";
            REQUIRE(std::system((in_folder + "rsvg-convert --zoom 2 --output window.png window.svg").c_str()) == 0);
            const auto picture = render_picture(session, {1200, 760});
            REQUIRE(picture);
            CHECK(difference(test::read_png(folder / "window.png"), *picture) < 2.0);
        }
    }
}

}  // namespace qkv
