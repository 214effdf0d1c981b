#pragma once

#include <filesystem>
#include <variant>

namespace qkv {

enum class PictureFormat { png, svg };

/// What a file is chosen for.
enum class FilePurpose { open, save, save_worksheet, export_document };

/// What is asked or shown over the panels.
enum class Dialog { help, worksheet, export_document, share };

/// What a session can't do without its window.
namespace request {

/// A person chooses a file; it comes back as an action, such as OpenFile or SaveAs.
struct ChooseFile {
    FilePurpose purpose;
};
struct ShowDialog {
    Dialog dialog;
};
/// A picture of the window.
struct TakePicture {
    PictureFormat format = PictureFormat::png;
    std::filesystem::path path;
};
/// The folder of a file, in the file manager of the desktop.
struct ShowFolder {
    std::filesystem::path folder;
};
/// Fills the screen, or no longer.
struct ToggleFullScreen {};
/// Ends the program. Asks before changes are lost.
struct Quit {};

}  // namespace request

using WindowRequest = std::variant<request::ChooseFile, request::ShowDialog, request::TakePicture, request::ShowFolder,
                                   request::ToggleFullScreen, request::Quit>;

}  // namespace qkv
