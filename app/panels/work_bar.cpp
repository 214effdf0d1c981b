#include "files/file_names.h"
#include "panels/panels.h"
#include "widgets/button.h"
#include "widgets/dialog.h"
#include "widgets/progress_bar.h"
#include "widgets/text.h"

namespace qkv {
namespace {

// The current work, its progress, and a button that cancels it.
bool is_cancelled(const Ui& ui, const char* id, const std::string& title, double share) {
    const float gap = 0.8F * ui.em;
    draw_text_left(take_space({ImGui::GetContentRegionAvail().x, 1.5F * ui.em}), title_text(ui), title);
    const std::string_view cancel = ui.text("dialog.cancel");
    progress_bar(ui, ImGui::GetContentRegionAvail().x - button_width(ui, cancel) - gap, share);
    ImGui::SameLine(0, gap);
    return button(ui, id, cancel);
}

}  // namespace

void draw_work_bar(const Session& session, const Ui& ui, Actions& actions) {
    if (session.files().loading() == nullptr && session.files().exports().empty()) return;
    begin_note(ui, "work", toolbar_height(ui) + ui.em, 30);
    if (const Loading* loading = session.files().loading(); loading != nullptr) {
        const std::string title = ui.text("loading.title", {{"file", shown_end(loading->path())}});
        if (is_cancelled(ui, "cancel_loading", title, loading->share())) actions.push_back(action::CancelLoading{});
    }
    if (!session.files().exports().empty()) {
        const Exporting& exporting = *session.files().exports().front();
        const std::string title = ui.text("exporting.title", {{"file", shown_end(exporting.path)}});
        if (is_cancelled(ui, "cancel_exports", title, exporting.work.share()))
            actions.push_back(action::CancelExports{});
    }
    end_note();
}

}  // namespace qkv
