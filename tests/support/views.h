#pragma once

#include "imgui.h"
#include "qkv/text.h"
#include "session/view_settings.h"

namespace qkv::test {

// Of the devices whose windows are designed, in pixels of the design.
inline constexpr ImVec2 phone{390, 844};
inline constexpr ImVec2 phone_on_its_side{844, 390};
inline constexpr ImVec2 tablet{820, 1180};
inline constexpr ImVec2 tablet_on_its_side{1024, 768};

inline ViewSettings in_english(SideView side_view = SideView::heatmaps) {
    ViewSettings view;
    view.language = Language::en;
    view.side_view = side_view;
    return view;
}

inline ViewSettings with_fingers(Language language = Language::ko) {
    ViewSettings view;
    view.language = language;
    view.is_touch = true;
    return view;
}

}  // namespace qkv::test
