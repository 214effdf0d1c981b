#include "platform/offscreen_gl.h"

#include <algorithm>
#include <utility>

namespace qkv {

class OffscreenGl::Context {};

OffscreenGl::OffscreenGl(std::unique_ptr<Context> context, int width, int height)
    : context_(std::move(context)), width_(width), height_(height) {}
OffscreenGl::~OffscreenGl() = default;

// Whoever sees the page has a canvas to draw into.
Result<std::unique_ptr<OffscreenGl>> OffscreenGl::create(int, int) {
    return tl::unexpected(Problem{"problem.opengl", {{"detail", "off screen"}}});
}

void OffscreenGl::read_pixels(unsigned char* rgba) const { std::fill_n(rgba, 4 * width_ * height_, 0); }

}  // namespace qkv
