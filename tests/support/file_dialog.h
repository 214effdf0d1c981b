#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "panels/file_dialog.h"
#include "support/headless.h"
#include "support/temporary_folder.h"

namespace qkv::test {

inline void write(const std::filesystem::path& path, std::size_t bytes = 1) {
    std::ofstream(path) << std::string(bytes, 'x');
}

/// The dialog over the real window, in a folder with two folders, three documents and what is not shown at first.
class ShownFileDialog {
public:
    explicit ShownFileDialog(FileDialogPurpose purpose, std::string name = "", ImVec2 size = {1440, 900},
                             int percent = 100)
        : window(reference_document(), size, with_text_size(percent)) {
        create_directories(folder / "안" / "더 안");
        create_directories(folder / "sub");
        write(folder / "가.qkv.json");
        write(folder / "cat 2.qkv.json", 50);
        write(folder / "cat 10.qkv.json", 20);
        write(folder / "notes.txt");
        write(folder / ".hidden.qkv.json");
        window.draws_more = [this](const Ui& ui) {
            if (const auto file = dialog.draw(ui)) chosen = *file;
        };
        window.before_more = [this](const Ui& ui) { dialog.before_frame(ui.fonts); };
        open(purpose, std::move(name));
    }

    void open(FileDialogPurpose purpose, std::string name, const std::vector<std::filesystem::path>& recent = {}) {
        dialog.open(purpose, folder.path(), std::move(name), recent);
        window.frame(6);
    }

    /// The names in the list, from top to bottom.
    std::vector<std::string> names() const {
        std::vector<std::string> names;
        const ImRect list = window.item("file_list");
        const std::vector<std::string> labels = window.labels();
        for (const std::string& label : labels) {
            for (const ImRect& box : window.items(label)) {
                const bool is_row = list.Contains(box.GetCenter()) && label != "file_list" &&
                                    box.GetWidth() > 0.9F * list.GetWidth() && box.GetHeight() < 2.2F * window.ui().em;
                const bool is_new = std::find(names.begin(), names.end(), label) == names.end();
                if (is_row && is_new) names.push_back(label);
            }
        }
        return names;
    }

    const test::TemporaryFolder folder;
    Headless window;
    FileDialog dialog;
    std::filesystem::path chosen;

private:
    static ViewSettings with_text_size(int percent) {
        ViewSettings view;
        view.text_percent = percent;
        view.language = Language::en;
        return view;
    }
};

inline constexpr auto opening = FileDialogPurpose::open;
inline constexpr auto saving = FileDialogPurpose::save;
using Listed = std::vector<std::string>;

inline const Listed documents{"sub", "안", "cat 2.qkv.json", "cat 10.qkv.json", "가.qkv.json"};

}  // namespace qkv::test
