#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "panels/file_dialog.h"
#include "ui.h"

namespace qkv {

/// Asks for the file that is to be opened or written, and turns the answer into an action.
class FileRequests {
public:
    /// Shows the dialog, unless it is open already, or lets the system ask.
    void open(FilePurpose purpose, const Session& session, const Ui& ui);

    /// Makes the names in it drawable. Always call it before ImGui::NewFrame().
    void before_frame(const Fonts& fonts) const { dialog_.before_frame(fonts); }

    /// Draws the dialog over everything, from within a window.
    void draw(const Session& session, const Ui& ui, Actions& actions);

private:
    void let_system_choose(const std::string& name);
    Action answer(const std::filesystem::path& chosen, const Session& session, const Ui& ui) const;

    FileDialog dialog_;
    FilePurpose purpose_ = FilePurpose::open;
    std::optional<std::filesystem::path> chosen_;  ///< without the dialog
};

}  // namespace qkv
