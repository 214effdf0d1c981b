#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "imgui_internal.h"

namespace qkv {

/// A QR code (ISO/IEC 18004) of a text.
class QrCode {
public:
    /// None for an empty text, and for one that no code holds.
    static std::optional<QrCode> of(std::string_view text);

    int size() const { return size_; }  ///< modules of a side, without the margin
    bool is_dark(int column, int row) const { return is_dark_[static_cast<std::size_t>(row * size_ + column)]; }

private:
    int size_ = 0;
    std::vector<bool> is_dark_;
};

/// A camera needs so many white modules around a code.
inline constexpr int qr_margin = 4;

/// Draws a code with its margin, black on white in every theme, into a square box: modules are whole pixels, and what
/// is left over goes to the margin.
void draw_qr_code(ImDrawList* list, const QrCode& code, const ImRect& box);

}  // namespace qkv
