#include "widgets/qr_code.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <qrencode.h>

#include "widgets/text.h"

namespace qkv {

std::optional<QrCode> QrCode::of(std::string_view text) {
    // Level L: links are long, and a screen is not torn or dirty.
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> made(
        QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                          QR_ECLEVEL_L),
        &QRcode_free);
    if (made == nullptr) return std::nullopt;
    QrCode code;
    code.size_ = made->width;
    const auto modules = static_cast<std::size_t>(made->width) * static_cast<std::size_t>(made->width);
    for (std::size_t i = 0; i < modules; ++i) code.is_dark_.push_back((made->data[i] & 1) != 0);
    return code;
}

void draw_qr_code(ImDrawList* list, const QrCode& code, const ImRect& box) {
    list->AddRectFilled(box.Min, box.Max, IM_COL32_WHITE);
    const float side = std::min(box.GetWidth(), box.GetHeight());
    const float module = std::max(std::floor(side / static_cast<float>(code.size() + 2 * qr_margin)), 1.0F);
    const float whole = module * static_cast<float>(code.size());
    const ImVec2 at{std::floor(box.GetCenter().x - 0.5F * whole), std::floor(box.GetCenter().y - 0.5F * whole)};
    for (int row = 0; row < code.size(); ++row) {
        const float y = at.y + module * static_cast<float>(row);
        for (int column = 0; column < code.size(); ++column) {
            if (!code.is_dark(column, row)) continue;
            const int begin = column;
            while (column + 1 < code.size() && code.is_dark(column + 1, row)) ++column;
            list->AddRectFilled({at.x + module * static_cast<float>(begin), y},
                                {at.x + module * static_cast<float>(column + 1), y + module}, IM_COL32_BLACK);
        }
    }
    note_for_tests("qr_code", box);
}

}  // namespace qkv
