#include "widgets/pixel_image.h"

#include <algorithm>
#include <bit>

namespace qkv {

PixelImage::~PixelImage() {
    // A destroyed context has released its textures; a living one releases them here.
    if (context_ == nullptr || ImGui::GetCurrentContext() != context_) return;
    const auto forget = [](ImTextureData& texture) {
        ImGui::UnregisterUserTexture(&texture);
        ImGui::GetPlatformIO().Textures.find_erase(&texture);
    };
    if (texture_) forget(*texture_);
    for (const auto& texture : retired_) forget(*texture);
}

void PixelImage::create(int width, int height) {
    context_ = ImGui::GetCurrentContext();
    texture_ = std::make_unique<ImTextureData>();
    // Some room to grow, so that a panel that gets wider does not need a new texture with each pixel.
    texture_->Create(ImTextureFormat_RGBA32, static_cast<int>(std::bit_ceil(static_cast<unsigned>(width))),
                     static_cast<int>(std::bit_ceil(static_cast<unsigned>(height))));
    texture_->UseColors = true;
    texture_->SetStatus(ImTextureStatus_WantCreate);
    ImGui::RegisterUserTexture(texture_.get());
}

void PixelImage::retire() {
    std::erase_if(retired_, [](const std::unique_ptr<ImTextureData>& texture) {
        if (texture->Status != ImTextureStatus_Destroyed) return false;
        ImGui::UnregisterUserTexture(texture.get());
        ImGui::GetPlatformIO().Textures.find_erase(texture.get());
        return true;
    });
    if (!texture_) return;
    texture_->UnusedFrames = 1;
    texture_->SetStatus(ImTextureStatus_WantDestroy);
    retired_.push_back(std::move(texture_));
}

void PixelImage::begin(int width, int height) {
    width_ = std::clamp(width, 1, 4096);
    height_ = std::clamp(height, 1, 4096);
    if (!texture_ || texture_->Width < width_ || texture_->Height < height_) {
        retire();
        create(width_, height_);
    }
    if (texture_->Status == ImTextureStatus_WantCreate) return;
    const ImTextureRect all{0, 0, static_cast<unsigned short>(width_), static_cast<unsigned short>(height_)};
    texture_->Updates.resize(0);
    texture_->Updates.push_back(all);
    texture_->UpdateRect = all;
    texture_->SetStatus(ImTextureStatus_WantUpdates);
}

ImU32* PixelImage::row(int y) { return static_cast<ImU32*>(texture_->GetPixelsAt(0, y)); }

void PixelImage::draw(ImDrawList& list, const ImRect& box) {
    const ImVec2 end{static_cast<float>(width_) / static_cast<float>(texture_->Width),
                     static_cast<float>(height_) / static_cast<float>(texture_->Height)};
    list.AddImage(texture_->GetTexRef(), box.Min, box.Max, {0, 0}, end);
}

}  // namespace qkv
