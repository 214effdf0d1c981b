#include "heatmap/png_from_svg.h"

#include <cairo.h>
#include <cmath>
#include <librsvg/rsvg.h>
#include <memory>

namespace qkv {
namespace {

constexpr double pixels = 2.0;

template <auto release>
struct Release {
    template <class One>
    void operator()(One* one) const {
        release(one);
    }
};

using Handle = std::unique_ptr<RsvgHandle, Release<g_object_unref>>;
using Surface = std::unique_ptr<cairo_surface_t, Release<cairo_surface_destroy>>;
using Context = std::unique_ptr<cairo_t, Release<cairo_destroy>>;

Result<std::string> failed(const char* reason) {
    return tl::unexpected(Problem{"problem.export.png", {{"reason", reason}}});
}

cairo_status_t append(void* to, const unsigned char* data, unsigned size) {
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), size);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Result<std::string> png_from_svg(std::string_view svg) {
    GError* error = nullptr;
    const auto* bytes = reinterpret_cast<const guint8*>(svg.data());
    const Handle handle(rsvg_handle_new_from_data(bytes, svg.size(), &error));
    double width = 0;
    double height = 0;
    if (!handle || rsvg_handle_get_intrinsic_size_in_pixels(handle.get(), &width, &height) == FALSE) {
        const std::string reason = error == nullptr ? "SVG" : error->message;
        g_clear_error(&error);
        return failed(reason.c_str());
    }
    const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, static_cast<int>(std::ceil(pixels * width)),
                                                     static_cast<int>(std::ceil(pixels * height))));
    const Context context(cairo_create(surface.get()));
    const RsvgRectangle all{0, 0, pixels * width, pixels * height};
    if (rsvg_handle_render_document(handle.get(), context.get(), &all, &error) == FALSE) {
        const std::string reason = error->message;
        g_clear_error(&error);
        return failed(reason.c_str());
    }
    std::string png;
    const cairo_status_t status = cairo_surface_write_to_png_stream(surface.get(), append, &png);
    if (status != CAIRO_STATUS_SUCCESS) return failed(cairo_status_to_string(status));
    return png;
}

}  // namespace qkv
