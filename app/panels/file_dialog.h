#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/file_chooser.h"
#include "files/places.h"
#include "panels/file_list.h"
#include "panels/path_bar.h"
#include "ui.h"

namespace qkv {

/// A dialog inside the window in which a person chooses a document to open, or where to save one.
class FileDialog {
public:
    /// Shows the dialog in `folder`; `name` is the text of the name field. The recent files, the latest first, are
    /// offered for opening, and their folders as places.
    void open(FileDialogPurpose purpose, const std::filesystem::path& folder, std::string name,
              const std::vector<std::filesystem::path>& recent_files = {}, SaveKind save = {});
    bool is_open() const { return is_open_; }
    /// What is in the name field.
    const std::string& name() const { return chooser_.name(); }
    void close() { is_open_ = false; }

    /// Makes the names in it drawable. Always call it before ImGui::NewFrame().
    void before_frame(const Fonts& fonts) const;

    /// Draws it over everything, from within a window. Returns the full path of the chosen file once; for saving only
    /// if it is new or may be overwritten.
    std::optional<std::filesystem::path> draw(const Ui& ui);

private:
    enum class Focus { none, list, filter, name, folder_name, answer };
    using Choice = std::optional<std::filesystem::path>;

    Choice draw_content(const Ui& ui);
    void follow_presses();
    void follow_escape();
    void follow_letters();
    void point_at_name();
    void let_tab_complete();
    void draw_title(const Ui& ui) const;
    Choice draw_path_row(const Ui& ui);
    Choice draw_menu(const Ui& ui);
    Choice draw_middle(const Ui& ui, float height);
    Choice take_place(const std::filesystem::path& place);
    bool shows_filter(const Ui& ui) const;
    float bottom_height(const Ui& ui) const;
    std::string problem_text(const Ui& ui) const;
    void draw_problem(const Ui& ui) const;
    void draw_filter_row(const Ui& ui);
    void draw_folder_name_row(const Ui& ui);
    Choice draw_name_row(const Ui& ui);
    Choice draw_question(const Ui& ui);
    bool field(const Ui& ui, SentenceField& field, const char* id, std::string& value, float width, const char* hint,
               Focus focus);
    float hangul_width(const Ui& ui) const;
    void hangul_button(const Ui& ui, const char* id);
    float field_width(const Ui& ui, std::string_view accept, std::string_view cancel) const;
    void look_for_name();
    void ask_folder_name();
    void make_folder();
    void give_keyboard_back(int visit_before);

    bool is_open_ = false;
    FileChooser chooser_;
    std::vector<FolderPlace> places_;
    std::vector<std::filesystem::path> recent_files_;

    PathBar path_bar_;
    FileList list_;
    SentenceField filter_field_;
    SentenceField name_field_;
    SentenceField folder_name_field_;
    std::string filter_;
    std::string folder_name_;
    bool asks_folder_name_ = false;
    bool looks_for_name_ = false;  ///< Ctrl+F was pressed
    bool is_hangul_ = false;       ///< of all fields but that of the path; most names of files are Latin
    bool selects_stem_ = false;
    bool types_ahead_ = false;   ///< letters came before the name field had the keyboard
    bool had_menu_ = false;      ///< open in the last frame: Escape closes it
    Focus focus_ = Focus::none;  ///< what takes the keyboard next
};

}  // namespace qkv
