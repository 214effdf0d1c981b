#include "support/headless.h"

#include <doctest/doctest.h>
#include <unordered_map>

namespace {

struct Item {
    ImGuiID id;
    std::string label;
    ImRect box;
    bool is_control;  // of ImGui's own; the others are noted by qkv for tests
};

// ImGui calls these hooks as plain functions.
std::vector<Item> items_of_frame;
std::unordered_map<ImGuiID, ImRect> boxes_of_frame;

}  // namespace

void ImGuiTestEngineHook_ItemAdd(ImGuiContext*, ImGuiID id, const ImRect& box, const ImGuiLastItemData*) {
    boxes_of_frame[id] = box;
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext*, ImGuiID id, const char* label, ImGuiItemStatusFlags flags) {
    if (label != nullptr && boxes_of_frame.contains(id))
        items_of_frame.push_back({id, label, boxes_of_frame[id], flags != 0});
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}
const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) { return nullptr; }

namespace qkv::test {
namespace {

void accept_textures() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
        if (texture->Status == ImTextureStatus_WantDestroy) {
            texture->SetTexID(ImTextureID_Invalid);
            texture->SetStatus(ImTextureStatus_Destroyed);
        } else if (texture->Status != ImTextureStatus_Destroyed) {
            texture->SetTexID(1);
            texture->SetStatus(ImTextureStatus_OK);
        }
    }
}

std::string short_label(const Item& item) {
    const auto at = item.label.find("##");
    return at == std::string::npos ? item.label : item.label.substr(at + 2);
}

bool has_label(const Item& item, std::string_view label) {
    if (item.label == label) return true;
    return item.label.size() >= label.size() + 2 && item.label.ends_with(label) &&
           item.label.substr(item.label.size() - label.size() - 2, 2) == "##";
}

}  // namespace

Headless::Headless(Document document, ImVec2 size, ViewSettings view)
    : session(std::move(document)), context_(ImGui::CreateContext()) {
    ImGui::SetCurrentContext(context_);
    view.has_motion = false;
    session.apply(action::SetView{view});
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = size;
    io.DeltaTime = 1.0F / 60.0F;
    // As the renderer of the real window: textures that grow, and more than 65,536 corners in a list.
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_RendererHasVtxOffset;
    context_->TestEngineHookItems = true;
    static std::string clipboard;
    ImGui::GetPlatformIO().Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) { clipboard = text; };
    ImGui::GetPlatformIO().Platform_GetClipboardTextFn = [](ImGuiContext*) { return clipboard.c_str(); };
    fonts_ = std::make_shared<Fonts>(load_fonts().value());
    interface_ = std::make_unique<Interface>(session, *fonts_);
    frame(6);
}

Headless::~Headless() { ImGui::DestroyContext(context_); }

void Headless::frame(int count) {
    for (int i = 0; i < count; ++i) {
        interface_->before_frame();
        if (before_more) before_more(ui());
        items_of_frame.clear();
        boxes_of_frame.clear();
        ImGui::NewFrame();
        interface_->frame();
        if (draws_more) {
            ImGui::PushFont(ui().fonts.text, ui().em);
            ImGui::Begin("qkv");
            draws_more(ui());
            ImGui::End();
            ImGui::PopFont();
        }
        ImGui::Render();
        accept_textures();
    }
}

std::vector<ImRect> Headless::items(std::string_view label) const {
    std::vector<ImRect> found;
    for (const Item& item : items_of_frame) {
        if (has_label(item, label)) found.push_back(item.box);
    }
    return found;
}

ImRect Headless::item(std::string_view label, int which) const {
    const std::vector<ImRect> found = items(label);
    INFO("item ", std::string(label), " number ", which, " of ", found.size());
    REQUIRE(which < static_cast<int>(found.size()));
    return found[static_cast<std::size_t>(which)];
}

std::vector<std::string> Headless::labels() const {
    std::vector<std::string> all;
    for (const Item& item : items_of_frame) {
        all.push_back(short_label(item));
    }
    return all;
}

std::vector<std::pair<std::string, ImRect>> Headless::controls() const {
    std::vector<std::pair<std::string, ImRect>> all;
    for (const Item& item : items_of_frame) {
        if (item.is_control) all.emplace_back(short_label(item), item.box);
    }
    return all;
}

std::vector<std::string> Headless::labels_of_popup() {
    const ImVec2 inside = context_->OpenPopupStack.back().Window->Rect().GetCenter();
    std::vector<std::string> all = labels();
    for (int i = 0; i < 30; ++i) {
        scroll(inside, -2);
        const std::vector<std::string> more = labels();
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

std::string Headless::focused() const {
    for (const Item& item : items_of_frame) {
        if (item.id == context_->NavId && context_->NavCursorVisible) return short_label(item);
    }
    return {};
}

void Headless::scroll(ImVec2 place, float notches) {
    move_to(place);
    ImGui::GetIO().AddMouseWheelEvent(0, notches);
    frame(3);
}

// From just beside it, so that it is a movement even if the pointer was there already.
void Headless::move_to(ImVec2 place) {
    ImGui::GetIO().AddMousePosEvent(place.x + 1, place.y);
    frame();
    ImGui::GetIO().AddMousePosEvent(place.x, place.y);
    frame(3);
}

void Headless::click_at(ImVec2 place) {
    move_to(place);
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    frame();
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    frame(3);
    wait(0.5);  // so that the next click is not the second of a double click
}

void Headless::shift_click(std::string_view label, int which) {
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, true);
    click(label, which);
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, false);
    frame(2);
}

void Headless::right_click(std::string_view label, int which) {
    hover(label, which);
    ImGui::GetIO().AddMouseButtonEvent(1, true);
    frame();
    ImGui::GetIO().AddMouseButtonEvent(1, false);
    frame(3);
}

void Headless::double_click(std::string_view label, int which) {
    hover(label, which);
    for (const bool is_down : {true, false, true, false}) {
        ImGui::GetIO().AddMouseButtonEvent(0, is_down);
        frame();
    }
    frame(3);
}

void Headless::drag(std::string_view label, int which, float distance, ImGuiKey held) {
    ImGuiIO& io = ImGui::GetIO();
    const ImVec2 from = item(label, which).GetCenter();
    if (held != ImGuiKey_None) io.AddKeyEvent(held, true);
    drag_to(label, which, {from.x + distance, from.y});
    if (held != ImGuiKey_None) io.AddKeyEvent(held, false);
    frame(2);
}

void Headless::drag_to(std::string_view label, int which, ImVec2 place) {
    ImGuiIO& io = ImGui::GetIO();
    const ImVec2 from = item(label, which).GetCenter();
    move_to(from);
    io.AddMouseButtonEvent(0, true);
    frame(2);
    constexpr int parts = 30;
    for (int part = 1; part <= parts; ++part) {
        const float share = static_cast<float>(part) / parts;
        io.AddMousePosEvent(from.x + (place.x - from.x) * share, from.y + (place.y - from.y) * share);
        frame();
    }
    io.AddMouseButtonEvent(0, false);
    frame(3);
}

void Headless::touch(Contact::Phase phase, ImVec2 place, int finger) {
    interface_->touch({phase, finger, place.x, place.y});
    frame();
}

void Headless::put_down(ImVec2 place) {
    touch(Contact::Phase::down, place);
    frame(2);
}

void Headless::slide(ImVec2 from, ImVec2 to, int finger) {
    constexpr int parts = 20;
    for (int part = 1; part <= parts; ++part) {
        const float share = static_cast<float>(part) / parts;
        touch(Contact::Phase::move, {from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share}, finger);
    }
}

void Headless::lift(ImVec2 place, int finger) {
    touch(Contact::Phase::up, place, finger);
    frame(6);
}

void Headless::tap(ImVec2 place) {
    put_down(place);
    lift(place);
    wait(0.5);  // so that the next tap is not the second of two
}

void Headless::swipe(ImVec2 from, ImVec2 to) {
    put_down(from);
    slide(from, to);
    lift(to);
}

void Headless::press(ImGuiKeyChord chord) {
    ImGuiIO& io = ImGui::GetIO();
    const auto modifiers = {ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt};
    for (const auto modifier : modifiers) {
        if (chord & modifier) io.AddKeyEvent(static_cast<ImGuiKey>(modifier), true);
    }
    frame();
    const auto button = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
    io.AddKeyEvent(button, true);
    frame();
    io.AddKeyEvent(button, false);
    frame();
    for (const auto modifier : modifiers) {
        if (chord & modifier) io.AddKeyEvent(static_cast<ImGuiKey>(modifier), false);
    }
    frame(2);
}

void Headless::type(std::string_view text) {
    const char* at = text.data();
    const char* end = at + text.size();
    while (at < end) {
        unsigned int codepoint = 0;
        at += ImTextCharFromUtf8(&codepoint, at, end);
        ImGui::GetIO().AddInputCharacter(codepoint);
        frame();
    }
    frame(2);
}

void Headless::wait(double seconds) {
    ImGuiIO& io = ImGui::GetIO();
    io.DeltaTime = static_cast<float>(seconds);
    frame();
    io.DeltaTime = 1.0F / 60.0F;
    frame(2);
}

}  // namespace qkv::test
