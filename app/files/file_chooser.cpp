#include "files/file_chooser.h"

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

#include "files/places.h"
#include "qkv/file.h"
#include "qkv/path.h"

namespace qkv {
namespace {

using Path = std::filesystem::path;

constexpr std::size_t longest_name = 255;  // bytes, on all common file systems of Linux

bool is_there(const Path& path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
}

// Without "." and "..", and without a slash at the end.
Path tidied(const Path& path) {
    std::error_code error;
    const Path absolute = std::filesystem::absolute(path, error).lexically_normal();
    return absolute.has_filename() ? absolute : absolute.parent_path();
}

std::filesystem::file_time_type time_of(const Path& folder) {
    std::error_code error;
    return std::filesystem::last_write_time(folder, error);
}

}  // namespace

FileChooser::FileChooser(FileDialogPurpose purpose, const Path& folder, std::string name, SaveKind save)
    : purpose_(purpose), save_(std::move(save)), first_name_(std::move(name)) {
    // Files like the one to be saved are listed.
    filter_.has_documents_alone = can_be_opened("a" + save_.ending);
    read_nearest(tidied(folder));
    name_ = first_name_;
}

const FolderEntry& FileChooser::entry(int row) const {
    return entries_[static_cast<std::size_t>(shown_[static_cast<std::size_t>(row)])];
}

// ---- the list

bool FileChooser::read(const Path& folder) {
    const auto changed = time_of(folder);
    auto entries = read_folder(folder);
    if (!entries) {
        problem_ = entries.error();
        return false;
    }
    entries_ = std::move(*entries);
    if (folder != folder_) {
        ++visit_;
        named_.reset();
        if (purpose_ == FileDialogPurpose::open) name_.clear();
    }
    folder_ = folder;
    changed_ = changed;
    row_ = -1;
    arrange();
    return true;
}

// The message says why the first one could not be read.
bool FileChooser::read_nearest(Path folder) {
    if (read(folder)) return true;
    const std::optional<Problem> first = problem_;
    while (folder != folder.parent_path()) {
        folder = folder.parent_path();
        if (read(folder)) break;
    }
    problem_ = first;
    return false;
}

void FileChooser::arrange() {
    const std::optional<Path> chosen = row_ < 0 ? std::nullopt : std::optional(entry(row_).path);
    shown_ = shown_entries(entries_, order_, filter_);
    row_ = -1;
    if (chosen) choose_path(*chosen);
}

void FileChooser::choose_path(const Path& path) {
    for (int row = 0; row < row_count(); ++row) {
        if (entry(row).path == path) row_ = row;
    }
}

void FileChooser::go_to(const Path& folder) {
    problem_.reset();
    filter_.part.clear();
    if (!read(tidied(folder))) arrange();
}

void FileChooser::go_up() {
    const Path left = folder_;
    if (left == left.parent_path()) return;
    go_to(left.parent_path());
    choose_path(left);
}

void FileChooser::refresh() {
    const std::optional<Path> chosen = row_ < 0 ? std::nullopt : std::optional(entry(row_).path);
    problem_.reset();
    if (read_nearest(folder_) && chosen) choose_path(*chosen);
}

void FileChooser::notice_changes() {
    if (time_of(folder_) == changed_) return;
    const std::optional<Problem> problem = problem_;
    refresh();
    if (!problem_) problem_ = problem;
}

void FileChooser::choose_row(int row) {
    if (shown_.empty()) return;
    row_ = std::clamp(row, 0, row_count() - 1);
    const FolderEntry& chosen = entry(row_);
    if (!chosen.is_folder) {
        name_ = chosen.name;
        named_ = chosen.path;
    } else if (purpose_ == FileDialogPurpose::open) {
        set_name("");
    }
}

bool FileChooser::jump_to(const ComparableName& beginning) {
    const int from = std::max(row_, 0);
    for (int i = 0; i < row_count(); ++i) {
        const int row = (from + i) % row_count();
        if (!begins_with(entry(row).comparable_name, beginning)) continue;
        choose_row(row);
        return true;
    }
    return false;
}

void FileChooser::sort_by(SortBy by) {
    const bool is_again = order_.by == by;
    order_.is_reversed = is_again ? !order_.is_reversed : by != SortBy::name;
    order_.by = by;
    arrange();
}

void FileChooser::show_hidden(bool shows) {
    filter_.has_hidden = shows;
    arrange();
}

void FileChooser::show_documents_alone(bool shows) {
    filter_.has_documents_alone = shows;
    arrange();
}

void FileChooser::narrow(std::string_view part) {
    filter_.part = comparable(part);
    arrange();
}

// ---- the choice

void FileChooser::set_name(std::string name) {
    name_ = std::move(name);
    named_.reset();
}

bool FileChooser::point_at(std::string_view typed) {
    row_ = -1;
    if (typed.empty() || is_path(typed)) return false;
    const ComparableName part = comparable(typed);
    const auto find = [&](auto fits) {
        for (int row = 0; row < row_count() && row_ < 0; ++row) {
            if (fits(entry(row).comparable_name, part)) row_ = row;
        }
    };
    find(begins_with);
    if (row_ < 0) find(holds);
    return row_ >= 0;
}

std::string FileChooser::completed(const std::string& typed) const {
    if (!is_path(typed)) return completed_name(typed, entries_, filter_);
    return completed_path(typed, folder_, filter_);
}

std::optional<Path> FileChooser::open_row(int row) {
    if (row < 0 || row >= row_count()) return std::nullopt;
    choose_row(row);
    const Path path = entry(row).path;
    if (!entry(row).is_folder) return choose(path);
    go_to(path);
    return std::nullopt;
}

std::optional<Path> FileChooser::confirm() {
    problem_.reset();
    if (named_) return choose(*named_);
    if (!name_.empty()) {
        const int visit = visit_;
        const bool opens = purpose_ == FileDialogPurpose::open;
        if (opens && row_ >= 0 && !existing(typed_path(name_, folder_))) return open_row(row_);
        auto chosen = choose_typed_path(name_);
        if (visit != visit_) name_ = first_name_;  // it was the path of a folder
        return chosen;
    }
    if (purpose_ == FileDialogPurpose::open && row_ >= 0) return open_row(row_);
    problem_ = Problem{"problem.file.no_name", {}};
    return std::nullopt;
}

std::optional<Path> FileChooser::choose_typed_path(std::string_view typed) {
    problem_.reset();
    return choose(typed_path(typed, folder_));
}

std::optional<Path> FileChooser::choose(const Path& path) {
    if (is_way_to(path)) {
        go_to(path);
        return std::nullopt;
    }
    return purpose_ == FileDialogPurpose::open ? choose_existing(path) : choose_target(path);
}

// Whether it is a folder to go into, not one to save into.
bool FileChooser::is_way_to(const Path& folder) const {
    const bool is_target = save_.is_folder && to_utf8(folder.filename()).ends_with(save_.ending);
    return is_folder(folder) && !is_target;
}

std::optional<Path> FileChooser::existing(const Path& path) const {
    if (is_there(path)) return path;
    const Path with_ending = path.parent_path() / path_from_utf8(with_document_ending(to_utf8(path.filename())));
    return is_there(with_ending) ? std::optional(with_ending) : std::nullopt;
}

std::optional<Path> FileChooser::choose_existing(const Path& path) {
    auto found = existing(path);
    if (!found) complain("problem.file.not_found", path);
    return found;
}

std::string FileChooser::with_its_ending(const std::string& name) const {
    if (save_.ending == document_ending) return with_document_ending(name);
    return name.ends_with(save_.ending) ? name : name + save_.ending;
}

std::vector<Path> FileChooser::written_to(const Path& target) const {
    return save_.files ? save_.files(target) : std::vector{target};
}

std::optional<Path> FileChooser::choose_target(const Path& path) {
    const std::string name = to_utf8(path.filename());
    if (name.empty() || name == save_.ending) {
        complain("problem.folder.missing", path);
        if (!name.empty()) problem_ = Problem{"problem.file.no_name", {}};
        return std::nullopt;
    }
    const Path target = path.parent_path() / path_from_utf8(with_its_ending(name));
    const std::vector<Path> files = written_to(target);
    const auto is_too_long = [](const Path& file) { return to_utf8(file.filename()).size() > longest_name; };
    overwritten_.clear();
    std::copy_if(files.begin(), files.end(), std::back_inserter(overwritten_), is_there);
    const auto taken = std::find_if(files.begin(), files.end(), is_folder);
    if (is_too_long(target) || std::any_of(files.begin(), files.end(), is_too_long)) {
        problem_ = Problem{"problem.name.too_long", {}};
    } else if (!is_folder(target.parent_path())) {
        complain("problem.folder.missing", target.parent_path());
    } else if (taken != files.end() || (save_.is_folder && is_there(target) && !is_folder(target))) {
        complain("problem.name.taken", taken != files.end() ? *taken : target);
    } else if (!overwritten_.empty()) {
        question_ = target;
    } else if (const Path folder = is_folder(target) ? target : target.parent_path(); !is_writable(folder)) {
        complain("problem.folder.unwritable", folder);
    } else {
        return target;
    }
    return std::nullopt;
}

std::optional<Path> FileChooser::overwrite() { return std::exchange(question_, std::nullopt); }

bool FileChooser::make_folder(std::string_view name) {
    problem_.reset();
    const Path path = folder_ / path_from_utf8(name);
    std::error_code error;
    if (name.empty()) {
        problem_ = Problem{"problem.name.no_folder_name", {}};
    } else if (name == "." || name == ".." || name.find('/') != std::string_view::npos) {
        problem_ = Problem{"problem.name.invalid", {{"name", shown_name(name)}}};
    } else if (std::filesystem::create_directory(path, error)) {
        go_to(path);
    } else if (!error || error == std::errc::file_exists) {
        complain("problem.name.taken", path);
    } else if (error == std::errc::filename_too_long) {
        problem_ = Problem{"problem.name.too_long", {}};
    } else {
        complain("problem.folder.unwritable", folder_);
    }
    return !problem_;
}

void FileChooser::complain(const char* problem_id, const Path& path) {
    problem_ = Problem{problem_id, {{"name", shown_end(tidied(path))}}};
}

}  // namespace qkv
