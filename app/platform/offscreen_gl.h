#pragma once

#include <memory>

#include "qkv/text.h"

namespace qkv {

/// An OpenGL 3.3 core context with a framebuffer to draw into and no window: EGL, surfaceless. Current while it lives.
class OffscreenGl {
public:
    static Result<std::unique_ptr<OffscreenGl>> create(int width, int height);
    ~OffscreenGl();
    OffscreenGl(const OffscreenGl&) = delete;
    OffscreenGl& operator=(const OffscreenGl&) = delete;

    /// Copies what was drawn, 4 bytes a pixel, the top row first.
    void read_pixels(unsigned char* rgba) const;

private:
    OffscreenGl() = default;
    Result<void> open(int width, int height);

    void* display_ = nullptr;
    void* context_ = nullptr;
    int width_ = 0;
    int height_ = 0;
};

}  // namespace qkv
