// The window as SVG.
#include <cmath>
#include <doctest/doctest.h>
#include <stb/stb_image.h>
#include <string>

#include "heatmap/png_from_svg.h"
#include "picture/picture.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

// The mean difference of two pictures, of 255; the first has two pixels for one of the second.
double difference(const std::string& large_png, const Picture& small) {
    int width = 0;
    int height = 0;
    unsigned char* pixels = stbi_load_from_memory(reinterpret_cast<const unsigned char*>(large_png.data()),
                                                  static_cast<int>(large_png.size()), &width, &height, nullptr, 4);
    REQUIRE(pixels != nullptr);
    REQUIRE(width == 2 * small.width);
    REQUIRE(height == 2 * small.height);
    double sum = 0;
    for (int y = 0; y < small.height; ++y) {
        for (int x = 0; x < small.width; ++x) {
            for (int channel = 0; channel < 3; ++channel) {
                const auto at = [&](int dx, int dy) {
                    return static_cast<double>(pixels[((2 * y + dy) * width + 2 * x + dx) * 4 + channel]);
                };
                const double mean = 0.25 * (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1));
                sum += std::abs(mean - small.rgba[static_cast<std::size_t>((y * small.width + x) * 4 + channel)]);
            }
        }
    }
    stbi_image_free(pixels);
    return sum / (3.0 * small.width * small.height);
}

}  // namespace

TEST_CASE("the window as SVG looks like the window, with text, shapes and pictures of large matrices") {
    test::Random random(41);
    for (const Theme theme : {Theme::light, Theme::dark}) {
        for (const Document& document : {reference_document(), test::random_document(random, 50, 4, 4)}) {
            Session session(document);
            ViewSettings view;
            view.has_motion = false;
            view.theme = theme;
            session.apply(action::SetView{view});
            session.apply(action::Last{});
            const auto svg = render_svg(session, 1200, 760);
            REQUIRE(svg);
            CHECK(svg->find("nan") == std::string::npos);
            const auto png = png_from_svg(*svg);
            REQUIRE(png);
            const auto picture = render_picture(session, 1200, 760);
            REQUIRE(picture);
            CHECK(difference(*png, *picture) < 2.0);
        }
    }
}

}  // namespace qkv
