#include "platform/offscreen_gl.h"

#include <algorithm>
#include <glad/gl.h>
#include <utility>

#define EGL_NO_X11
#include <EGL/egl.h>
#include <EGL/eglext.h>

namespace qkv {
namespace {

tl::unexpected<Problem> no_opengl(const char* detail) {
    return tl::unexpected(Problem{"problem.opengl", {{"detail", detail}}});
}

Result<void> make_framebuffer(int width, int height) {
    GLuint framebuffer = 0;
    GLuint colors = 0;
    glGenFramebuffers(1, &framebuffer);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glGenRenderbuffers(1, &colors);
    glBindRenderbuffer(GL_RENDERBUFFER, colors);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width, height);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, colors);
    if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) return no_opengl("framebuffer");
    glViewport(0, 0, width, height);
    return {};
}

}  // namespace

// EGL without a surface.
class OffscreenGl::Context {
public:
    Context() = default;
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    Result<void> open();

private:
    EGLDisplay display_ = EGL_NO_DISPLAY;
    EGLContext context_ = EGL_NO_CONTEXT;
};

Result<void> OffscreenGl::Context::open() {
    display_ = eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, nullptr, nullptr);
    if (display_ == EGL_NO_DISPLAY || !eglInitialize(display_, nullptr, nullptr)) return no_opengl("EGL");
    if (!eglBindAPI(EGL_OPENGL_API)) return no_opengl("EGL_OPENGL_API");
    const EGLint config_attributes[] = {EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_SURFACE_TYPE, EGL_PBUFFER_BIT,
                                        EGL_NONE};
    EGLConfig config = nullptr;
    EGLint count = 0;
    eglChooseConfig(display_, config_attributes, &config, 1, &count);
    const EGLint context_attributes[] = {
        EGL_CONTEXT_MAJOR_VERSION,           3,       EGL_CONTEXT_MINOR_VERSION, 3, EGL_CONTEXT_OPENGL_PROFILE_MASK,
        EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE};
    context_ = eglCreateContext(display_, count > 0 ? config : nullptr, EGL_NO_CONTEXT, context_attributes);
    if (context_ == EGL_NO_CONTEXT) return no_opengl("eglCreateContext");
    if (!eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, context_)) return no_opengl("eglMakeCurrent");
    if (gladLoadGL(eglGetProcAddress) == 0) return no_opengl("glad");
    return {};
}

OffscreenGl::Context::~Context() {
    if (display_ == EGL_NO_DISPLAY) return;
    eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    if (context_ != EGL_NO_CONTEXT) eglDestroyContext(display_, context_);
    eglTerminate(display_);
}

OffscreenGl::OffscreenGl(std::unique_ptr<Context> context, int width, int height)
    : context_(std::move(context)), width_(width), height_(height) {}
OffscreenGl::~OffscreenGl() = default;

Result<std::unique_ptr<OffscreenGl>> OffscreenGl::create(int width, int height) {
    auto context = std::make_unique<Context>();
    if (auto opened = context->open(); !opened) return tl::unexpected(opened.error());
    if (auto made = make_framebuffer(width, height); !made) return tl::unexpected(made.error());
    return std::unique_ptr<OffscreenGl>(new OffscreenGl(std::move(context), width, height));
}

void OffscreenGl::read_pixels(unsigned char* rgba) const {
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, width_, height_, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    // OpenGL counts rows from the bottom.
    const auto row_bytes = static_cast<std::ptrdiff_t>(width_) * 4;
    for (int top = 0, bottom = height_ - 1; top < bottom; ++top, --bottom) {
        std::swap_ranges(rgba + top * row_bytes, rgba + (top + 1) * row_bytes, rgba + bottom * row_bytes);
    }
}

}  // namespace qkv
