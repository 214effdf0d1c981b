#pragma once

namespace qkv {

/// How the parts of the window stand.
enum class WindowForm {
    wide,    ///< beside each other, as far as they fit
    tablet,  ///< one below the other, in the order of the thought
    phone,   ///< one at a time
};

/// From the size of the window in em alone, whatever the device.
constexpr WindowForm window_form(float width, float height) {
    constexpr float widest_phone = 36;
    constexpr float widest_tablet = 70;
    constexpr float least_phone_height = 22;   // with less, there is no room below the bars
    constexpr float least_tablet_height = 50;  // for all panels
    if (width < widest_phone && height >= 1.2F * width && height >= least_phone_height) return WindowForm::phone;
    if (width < widest_tablet && height >= 1.1F * width && height >= least_tablet_height) return WindowForm::tablet;
    return WindowForm::wide;
}

}  // namespace qkv
