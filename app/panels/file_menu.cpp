#include "panels/file_menu.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

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

    bool row(const char* id, const char* text_id, std::string_view presses) {
        const std::string_view shortcut = ui_.names_presses() ? presses : "";
        const TextStyle label = normal_text(ui_);
        const TextStyle muted = muted_text(ui_);
        const float most = widest_in_menu(ui_);
        const float after = shortcut.empty() ? 0.0F : width_of(muted, shortcut) + 2 * ui_.em;
        const std::string lines = broken_between_words(label, ui_.text(text_id), most - after);
        const ImVec2 text = size_of(label, lines);
        const float width = std::max(std::min(15 * ui_.em, most), text.x + after);
        const float height = std::max({1.6F * ui_.em, ui_.least_target, text.y + 0.4F * ui_.em});
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float right = at.x + std::max(width, ImGui::GetContentRegionAvail().x);
        const bool is_chosen = ImGui::Selectable(fmt::format("##{}", id).c_str(), false,
                                                 ImGuiSelectableFlags_SpanAvailWidth, {width, height});
        draw_text({at.x, at.y + 0.5F * (height - text.y)}, label, lines);
        draw_text_left({right - width_of(muted, shortcut), at.y, right, at.y + height}, muted, shortcut);
        return is_chosen;
    }

    void recent_files() {
        const auto& files = session_.files().recent_files();
        if (files.empty()) return;
        ImGui::Separator();
        for (std::size_t i = 0; i < files.size(); ++i) {
            const std::string name =
                elided(normal_text(ui_), to_utf8(files[i].filename()), std::min(18 * ui_.em, widest_in_menu(ui_)));
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
