#pragma once

#include <memory>
#include <vector>

#include "imgui.h"
#include "imgui_internal.h"

namespace qkv {

/// A picture that is painted pixel by pixel and drawn as a texture. It belongs to one ImGui context and may outlive it.
class PixelImage {
public:
    PixelImage() = default;
    ~PixelImage();
    PixelImage(PixelImage&& other) noexcept = default;
    PixelImage& operator=(PixelImage&& other) noexcept = default;

    /// Begins a new picture of 1 to 4096 pixels each way. Then every pixel must be painted with row() before the next
    /// draw().
    void begin(int width, int height);
    /// The `width` pixels of a row, as ImU32 colours.
    ImU32* row(int y);

    int width() const { return width_; }
    int height() const { return height_; }

    void draw(ImDrawList& list, const ImRect& box);

private:
    void create(int width, int height);
    void retire();

    ImGuiContext* context_ = nullptr;
    std::unique_ptr<ImTextureData> texture_;
    std::vector<std::unique_ptr<ImTextureData>> retired_;  ///< too small; the renderer has not released them yet
    int width_ = 0;
    int height_ = 0;
};

}  // namespace qkv
