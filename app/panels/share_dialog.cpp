// A link to what is in the window: to copy, and as a code for cameras.
#include <algorithm>
#include <string>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "panels/shared_link.h"
#include "widgets/button.h"
#include "widgets/dialog.h"
#include "widgets/text.h"
#include "widgets/text_field.h"

namespace qkv {
namespace {

constexpr float field_em = 24.0F;
constexpr float least_field_em = 14.0F;  // beside its label

class ShareDialog {
public:
    ShareDialog(const Session& session, Ui& ui, Actions& actions) : session_(session), ui_(ui), actions_(actions) {}

    void draw() {
        if (ImGui::IsWindowAppearing()) begin();
        dialog_title(ui_, ui_.text("share.title"));
        const SharedLink& shared = shared_link(session_, ui_);
        if (!shared.link) return too_long(shared.link.error());
        dialog_text(ui_, ui_.text("share.about"));
        address();
        if (shared.code) {
            code(*shared.code);
        } else {
            dialog_text(ui_, ui_.text(session_.view().page_address.empty() ? "share.no_address" : "share.no_code"));
        }
        if (primary_button("share_copy", ui_.share.is_copied ? "share.copied" : "share.copy")) {
            ImGui::SetClipboardText(shared.link->c_str());
            ui_.share.is_copied = true;
        }
        ImGui::SameLine(0, 0.5F * ui_.em);
        answer(ui_, "share_close", ui_.text("share.close"));
    }

private:
    void begin() {
        ui_.share = {};
        ui_.share.address = session_.view().page_address;
        ui_.share.field.is_hangul = false;
    }

    bool primary_button(const char* id, std::string_view text_id) {
        return button(ui_, id, ui_.text(text_id), {.is_primary = true});
    }

    void too_long(const Problem& problem) {
        dialog_text(ui_, said(problem, ui_.language));
        if (primary_answer(ui_, "share_save", ui_.text("file.save_as")))
            actions_.push_back(request::ChooseFile{FilePurpose::save});
        answer(ui_, "share_close", ui_.text("share.close"));
    }

    // Of the page, as it is typed; kept from the first whole address on.
    void address() {
        const TextStyle style = normal_text(ui_);
        const std::string_view label = ui_.text("share.address");
        draw_text_left(take_space({width_of(style, label), button_height(ui_)}), style, label);
        const float gap = 0.6F * ui_.em;
        const float beside = dialog_room(ui_) - width_of(style, label) - gap;
        const bool has_room = beside >= least_field_em * ui_.em;
        if (has_room) ImGui::SameLine(0, gap);
        const float width = std::min(field_em * ui_.em, has_room ? beside : dialog_room(ui_));
        if (!text_field(ui_, ui_.share.field, "##share_address", ui_.share.address, width, "https://")) return;
        ViewSettings view = session_.view();
        view.page_address = ui_.share.address;
        actions_.push_back(action::SetView{view});
        ui_.share.is_copied = false;
    }

    void code(const QrCode& code) {
        const float below = ImGui::GetIO().DisplaySize.y - ImGui::GetCursorPosY() - 7 * ui_.em;
        const float room = std::min(below, dialog_room(ui_));
        const auto modules = static_cast<float>(code.size() + 2 * qr_margin);
        const float side = modules * std::max(std::floor(std::min(room, 18 * ui_.em) / modules), 1.0F);
        draw_qr_code(ImGui::GetWindowDrawList(), code, take_space({side, side}));
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
};

}  // namespace

void draw_share_dialog(const Session& session, Ui& ui, Actions& actions) {
    if (ui.opens(Dialog::share)) ImGui::OpenPopup("share_dialog");
    if (!begin_dialog(ui, "share_dialog")) return;
    ShareDialog(session, ui, actions).draw();
    end_dialog();
}

}  // namespace qkv
