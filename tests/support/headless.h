#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imgui.h"
#include "imgui_internal.h"
#include "interface.h"
#include "session/session.h"

namespace qkv::test {

/// The whole interface without a window or a renderer. A test moves the mouse, presses keys and types as a person does,
/// one event a frame, and finds things by their label.
class Headless {
public:
    explicit Headless(Document document = reference_document(), ImVec2 size = {1440, 900}, ViewSettings view = {});
    ~Headless();
    Headless(const Headless&) = delete;
    Headless& operator=(const Headless&) = delete;

    Session session;

    /// Draws more over the interface, inside its window; for things that have no place there yet.
    std::function<void(const Ui&)> draws_more;
    std::function<void(const Ui&)> before_more;  ///< called before each frame

    const Document& document() const { return session.document(); }
    int step() const { return session.step_number(); }
    Interface& interface() { return *interface_; }
    const Ui& ui() const { return interface_->ui(); }

    void frame(int count = 1);

    /// The boxes of all items with this label or id in the last frame, from the first drawn to the last.
    std::vector<ImRect> items(std::string_view label) const;
    bool sees(std::string_view label) const { return !items(label).empty(); }
    ImRect item(std::string_view label, int which = 0) const;
    /// The labels of all items of the last frame, without what stands before ##.
    std::vector<std::string> labels() const;

    /// Label and box of all that can be pressed or typed into, in the last frame; the whole box, where it is cut as
    /// well.
    std::vector<std::pair<std::string, ImRect>> controls() const;

    /// Those of the open popup, scrolled from top to bottom, and of the rest of the window.
    std::vector<std::string> labels_of_popup();

    /// The label of the item that holds the keyboard; empty when none shows that it does.
    std::string focused() const;

    void scroll(ImVec2 place, float notches);
    void move_to(ImVec2 place);
    void hover(std::string_view label, int which = 0) { move_to(item(label, which).GetCenter()); }
    void click(std::string_view label, int which = 0) { click_at(item(label, which).GetCenter()); }
    void click_at(ImVec2 place);
    void shift_click(std::string_view label, int which = 0);
    void right_click(std::string_view label, int which = 0);
    void double_click(std::string_view label, int which = 0);
    void drag(std::string_view label, int which, float distance, ImGuiKey held = ImGuiKey_None);
    void drag_to(std::string_view label, int which, ImVec2 place);

    /// What a finger does, and a frame after it.
    void touch(Contact::Phase phase, ImVec2 place, int finger = 0);
    void tap(ImVec2 place);
    void tap(std::string_view label, int which = 0) { tap(item(label, which).GetCenter()); }
    /// The finger stays until lift(), where it went last.
    void put_down(ImVec2 place);
    void slide(ImVec2 from, ImVec2 to, int finger = 0);
    void lift(ImVec2 place, int finger = 0);
    /// Down, there and up again.
    void swipe(ImVec2 from, ImVec2 to);

    void press(ImGuiKeyChord chord);
    void type(std::string_view text);
    /// Types the letters of a Korean two-set keyboard.
    void type_keys(std::string_view letters) { type(letters); }

    /// Lets this much time pass.
    void wait(double seconds);

private:
    ImGuiContext* context_;
    std::shared_ptr<Fonts> fonts_;
    std::unique_ptr<Interface> interface_;
};

}  // namespace qkv::test
