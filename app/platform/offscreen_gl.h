#pragma once

#include <memory>

#include "qkv/text.h"

namespace qkv {

/// An OpenGL 3.3 core context with a framebuffer to draw into and no visible window. Current while it lives.
class OffscreenGl {
public:
    static Result<std::unique_ptr<OffscreenGl>> create(int width, int height);
    ~OffscreenGl();

    /// Copies what was drawn, 4 bytes a pixel, the top row first.
    void read_pixels(unsigned char* rgba) const;

private:
    class Context;
    OffscreenGl(std::unique_ptr<Context> context, int width, int height);

    std::unique_ptr<Context> context_;
    int width_;
    int height_;
};

}  // namespace qkv
