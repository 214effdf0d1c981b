#include "panels/file_menu.h"

#include <algorithm>
#include <fmt/format.h>

#include "platform/window.h"
#include "qkv/path.h"
#include "widgets/button.h"
#include "widgets/text.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

class FileMenu {
public:
    FileMenu(const Session& session, Ui& ui, Actions& actions) : session_(session), ui_(ui), actions_(actions) {}

    void draw() {
        if (row("file_new", "file.new", "Ctrl+N")) actions_.push_back(action::NewDocument{});
        if (row("file_new_in_model", "file.new_in_model", ""))
            actions_.push_back(action::NewDocument{.is_in_model = true});
        if (row("file_open", "file.open", "Ctrl+O")) choose(FilePurpose::open);
        if (row("file_save", "file.save", "Ctrl+S")) actions_.push_back(action::Save{});
        if (row("file_save_as", "file.save_as", "Ctrl+Shift+S")) choose(FilePurpose::save);
        if (row("file_export", "file.export", "Ctrl+E"))
            actions_.push_back(request::ShowDialog{Dialog::export_document});
        if (row("file_share", "file.share", "")) actions_.push_back(request::ShowDialog{Dialog::share});
        const ChosenHead* chosen = session_.heads().chosen();
        if (chosen != nullptr && chosen->capture->head_count() > 1 && row("file_heads", "heads.open", ""))
            actions_.push_back(action::ShowHeads{true, chosen->head.value_or(HeadIndex{}).batch});
        recent_files();
        if (can_close_window()) quit();
    }

private:
    void quit() {
        ImGui::Separator();
        if (row("file_quit", "file.quit", "Ctrl+Q")) actions_.push_back(request::Quit{});
    }

    void choose(FilePurpose purpose) { actions_.push_back(request::ChooseFile{purpose}); }

    bool row(const char* id, const char* text_id, const char* shortcut) {
        const TextStyle label = normal_text(ui_);
        const TextStyle muted = muted_text(ui_);
        const float width =
            std::max({15 * ui_.em, width_of(label, ui_.text(text_id)) + width_of(muted, shortcut) + 2 * ui_.em,
                      ImGui::GetContentRegionAvail().x});
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float height = std::max(1.6F * ui_.em, ui_.least_target);
        const bool is_chosen = ImGui::Selectable(fmt::format("##{}", id).c_str(), false, 0, {width, height});
        draw_text_left({at.x, at.y, at.x + width, at.y + height}, label, ui_.text(text_id));
        draw_text_left({at.x + width - width_of(muted, shortcut), at.y, at.x + width, at.y + height}, muted, shortcut);
        return is_chosen;
    }

    void recent_files() {
        const auto& files = session_.files().recent_files();
        if (files.empty()) return;
        ImGui::Separator();
        for (std::size_t i = 0; i < files.size(); ++i) {
            const std::string name = elided(normal_text(ui_), to_utf8(files[i].filename()), 18 * ui_.em);
            if (choice(ui_, fmt::format("recent_{}", i).c_str(), name, files[i] == session_.files().file().path))
                actions_.push_back(action::OpenFile{files[i]});
            tooltip_for_last_item(ui_, to_utf8(files[i]));
        }
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
};

}  // namespace

void draw_file_menu(const Session& session, Ui& ui, Actions& actions) { FileMenu(session, ui, actions).draw(); }

}  // namespace qkv
