#include <algorithm>
#include <filesystem>
#include <system_error>

#include "files/file_names.h"
#include "panels/panels.h"
#include "platform/file_manager.h"
#include "platform/folders.h"
#include "qkv/path.h"
#include "widgets/button.h"
#include "widgets/dialog.h"
#include "widgets/text.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

using Path = std::filesystem::path;

class WrittenNote {
public:
    WrittenNote(const Session& session, const Ui& ui, Actions& actions)
        : files_(session.files().written()), ui_(ui), actions_(actions) {}

    void draw() {
        begin_note(ui_, "written", (ui_.is_presenting ? 0.0F : toolbar_height(ui_)) + ui_.em, 46);
        content();
        end_note();
    }

private:
    void content() {
        const float width = ImGui::GetContentRegionAvail().x;
        line(title_text(ui_), what(width));
        if (has_file_manager()) where();
        const bool is_closed = button(ui_, "close_written", ui_.text("written.close"));
        const bool is_escaped = ui_.popups_open == 0 && ImGui::IsKeyPressed(ImGuiKey_Escape, false);
        if (is_closed || is_escaped) actions_.push_back(action::NoteWritten{});
    }

    void where() {
        line(normal_text(ui_), ui_.text("written.where", {{"folder", shown_folder()}}));
        tooltip_for_last_item(ui_, shown_name(to_utf8(files_.front())));
        ImGui::Dummy({0, 0.2F * ui_.em});
        if (button(ui_, "show_folder", ui_.text("written.show"), {.icon = Icon::folder}))
            actions_.push_back(request::ShowFolder{folder()});
        ImGui::SameLine(0, 0.6F * ui_.em);
    }

    void line(const TextStyle& style, const std::string& text) const {
        const float width = ImGui::GetContentRegionAvail().x;
        const ImRect box = take_space({width, 1.5F * ui_.em});
        draw_text_left(box, style, elided_in_the_middle(style, text, width));
        note_for_tests(text.c_str(), box);
    }

    Path folder() const { return files_.front().parent_path(); }

    // From the home folder on, as it can also be typed.
    std::string shown_folder() const {
        const Path home = home_folder();
        const Path below = folder().lexically_relative(home);
        const bool is_below = home != home.root_path() && !below.empty() && *below.begin() != "..";
        if (!is_below) return shown_name(to_utf8(folder()));
        return below == "." ? "~" : shown_name(to_utf8("~" / below));
    }

    // Names are cut so that what the sentence says is never cut off.
    std::string what(float width) const {
        const TextStyle style = title_text(ui_);
        const auto said = [&](const std::string& first, const std::string& second) {
            std::error_code error;
            if (files_.size() > 1) return ui_.text("written.two", {{"first", first}, {"second", second}});
            const bool is_folder = std::filesystem::is_directory(files_.front(), error);
            return ui_.text(is_folder ? "written.folder" : "written.one", {{"file", first}});
        };
        const float room = (width - width_of(style, said("", ""))) / static_cast<float>(files_.size());
        const auto name = [&](const Path& file) {
            return elided_in_the_middle(style, shown_end(file), std::max(room - 0.2F * ui_.em, 4 * ui_.em));
        };
        return said(name(files_.front()), name(files_.back()));
    }

    const std::vector<Path>& files_;
    const Ui& ui_;
    Actions& actions_;
};

}  // namespace

void draw_written_note(const Session& session, const Ui& ui, Actions& actions) {
    if (!session.files().written().empty() && ui.caption.empty()) WrittenNote(session, ui, actions).draw();
}

}  // namespace qkv
