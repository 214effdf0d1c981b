#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/file_names.h"
#include "files/folder_listing.h"
#include "qkv/text.h"

namespace qkv {

enum class FileDialogPurpose { open, save };

/// What is to be saved.
struct SaveKind {
    std::string ending = std::string(document_ending);  ///< what a name without it gets
    bool is_folder = false;                             ///< a folder with several files
    /// The files that are written where `target` is chosen; it alone unless something else is said.
    std::function<std::vector<std::filesystem::path>(const std::filesystem::path& target)> files = {};
    const char* title = "files.save.title";  ///< text ids of the dialog
    const char* accept = "files.save";
};

/// The file dialog without its window: the current folder, the chosen row and name, and what is asked or wrong. An
/// action that fails leaves the folder as it was and says why in problem().
class FileChooser {
public:
    FileChooser() = default;
    /// Shows `folder`, or the nearest one above it that can be read.
    FileChooser(FileDialogPurpose purpose, const std::filesystem::path& folder, std::string name, SaveKind save = {});

    FileDialogPurpose purpose() const { return purpose_; }
    const SaveKind& save_kind() const { return save_; }
    const std::filesystem::path& folder() const { return folder_; }

    // ---- the list

    int row_count() const { return static_cast<int>(shown_.size()); }
    const FolderEntry& entry(int row) const;
    int row() const { return row_; }  ///< the one chosen; −1: none
    const EntryOrder& order() const { return order_; }
    const EntryFilter& filter() const { return filter_; }
    int visit() const { return visit_; }  ///< grows whenever another folder is shown

    void go_to(const std::filesystem::path& folder);
    /// Goes to the folder above and chooses the row of the folder it came from.
    void go_up();
    /// Reads the folder again; if it is gone, the nearest one above it.
    void refresh();
    /// refresh() if files have come, gone or been renamed since.
    void notice_changes();
    void choose_row(int row);
    /// Goes to the first row, from the chosen one on and then from the top, whose name begins like this. Returns
    /// whether there is one.
    bool jump_to(const ComparableName& beginning);
    /// Sorts by name, size or time; if it is sorted so already, reverses the order.
    void sort_by(SortBy by);
    void show_hidden(bool shows);
    void show_documents_alone(bool shows);
    void narrow(std::string_view part);

    // ---- the choice: each returns the file once it is decided

    const std::string& name() const { return name_; }
    void set_name(std::string name);
    /// Chooses the first row whose name begins like this or else contains it; none if it is a path. The name stays.
    /// Returns whether there is one.
    bool point_at(std::string_view typed);
    /// The typed name or path, as much longer as the names of files leave no choice.
    std::string completed(const std::string& typed) const;
    /// Opens the folder of the row, or chooses its file.
    std::optional<std::filesystem::path> open_row(int row);
    /// Chooses by the name: a file of this folder, a path, or a folder to go to. If there is none of that name, or no
    /// name, the chosen row.
    std::optional<std::filesystem::path> confirm();
    std::optional<std::filesystem::path> choose_typed_path(std::string_view typed);

    /// What was chosen though files are there that would be overwritten: those are overwritten().
    const std::optional<std::filesystem::path>& question() const { return question_; }
    const std::vector<std::filesystem::path>& overwritten() const { return overwritten_; }
    std::optional<std::filesystem::path> overwrite();
    void keep_file() { question_.reset(); }

    /// Makes a folder in this one and opens it. Returns whether that worked.
    bool make_folder(std::string_view name);

    const std::optional<Problem>& problem() const { return problem_; }
    void dismiss_problem() { problem_.reset(); }

private:
    bool read(const std::filesystem::path& folder);
    bool read_nearest(std::filesystem::path folder);
    void arrange();
    void choose_path(const std::filesystem::path& path);
    std::optional<std::filesystem::path> choose(const std::filesystem::path& path);
    std::optional<std::filesystem::path> choose_existing(const std::filesystem::path& path);
    std::optional<std::filesystem::path> existing(const std::filesystem::path& path) const;
    std::string with_its_ending(const std::string& name) const;
    std::vector<std::filesystem::path> written_to(const std::filesystem::path& target) const;
    bool is_way_to(const std::filesystem::path& folder) const;
    std::optional<std::filesystem::path> choose_target(const std::filesystem::path& path);
    void complain(const char* problem_id, const std::filesystem::path& path);

    FileDialogPurpose purpose_ = FileDialogPurpose::open;
    SaveKind save_;
    std::filesystem::path folder_;
    std::filesystem::file_time_type changed_;  ///< of the folder, when it was read
    std::vector<FolderEntry> entries_;
    std::vector<int> shown_;  ///< indices of entries_
    int row_ = -1;
    int visit_ = 0;
    EntryOrder order_;
    EntryFilter filter_{.part = {}, .has_documents_alone = true};
    std::string first_name_;
    std::string name_;
    std::optional<std::filesystem::path> named_;  ///< the file that the name stands for; its bytes may not be UTF-8
    std::optional<std::filesystem::path> question_;
    std::vector<std::filesystem::path> overwritten_;
    std::optional<Problem> problem_;
};

}  // namespace qkv
