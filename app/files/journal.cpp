#include "files/journal.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include "files/path_json.h"
#include "platform/folders.h"
#include "platform/process.h"
#include "qkv/document_json.h"
#include "qkv/path.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int format_version = 1;
constexpr std::uintmax_t largest_entry_bytes = 128 * 1024 * 1024;
constexpr std::string_view entry_ending = ".qkv-journal.json";
constexpr std::string_view lock_ending = ".lock";

fs::path entry_path(const fs::path& folder, const std::string& name) {
    return folder / path_from_utf8(name + std::string(entry_ending));
}

fs::path lock_path(const fs::path& folder, const std::string& name) {
    return folder / path_from_utf8(name + std::string(lock_ending));
}

void remove_file(const fs::path& path) {
    std::error_code ignored;
    fs::remove(path, ignored);
}

std::optional<Unsaved> parsed(const std::string& text) {
    try {
        const Json json = Json::parse(text);
        if (json.at("version") != format_version) return std::nullopt;
        auto document = document_from_json(json.at("document").dump(), "journal");
        if (!document) return std::nullopt;
        const Json& stamp = json.at("stamp");
        return Unsaved{std::move(*document),
                       {path_from_json(json.at("path")),
                        {stamp.at("exists").get<bool>(), stamp.at("inode").get<std::uint64_t>(),
                         stamp.at("size").get<std::uint64_t>(), stamp.at("changed_ns").get<std::int64_t>()}}};
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

// The program was killed after a save and before the entry was removed.
bool is_saved(const Unsaved& entry) {
    if (entry.file.path.empty()) return false;
    const auto saved = load_document(entry.file.path);
    return saved && *saved == entry.document;
}

// The names of all entries, complete or not, each with its temporary files.
std::map<std::string, std::vector<fs::path>> names_in(const fs::path& folder) {
    std::map<std::string, std::vector<fs::path>> names;
    std::error_code error;
    for (fs::directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
        const std::string name = to_utf8(file->path().filename());
        const bool is_temporary = name.starts_with('.') && name.find(entry_ending) != std::string::npos;
        if (is_temporary) {
            names[name.substr(1, name.find('.', 1) - 1)].push_back(file->path());
        } else if (name.ends_with(entry_ending) || name.ends_with(lock_ending)) {
            names[name.substr(0, name.find('.'))];
        }
    }
    return names;
}

std::string new_name() {
    std::random_device random;
    return fmt::format("{}-{:08x}", process_id(), random());
}

}  // namespace

std::string entry_text(const Unsaved& unsaved) {
    const auto& [document, file] = unsaved;
    Json head;
    head["version"] = format_version;
    // The next program may start in another folder.
    head["path"] = json_from_path(file.path.empty() ? file.path : absolute_path(file.path));
    head["stamp"] = {{"exists", file.stamp.exists},
                     {"inode", file.stamp.inode},
                     {"size", file.stamp.size},
                     {"changed_ns", file.stamp.changed_ns}};
    std::string text = head.dump();
    text.pop_back();
    return text + ",\"document\":" + to_json(document) + "}\n";
}

fs::path journal_folder() { return state_folder() / "journal"; }

Journal::Journal(fs::path folder) : folder_(std::move(folder)) {
    constexpr int most_tries = 10;  // a program that looks for orphans may hold a name for a moment
    const auto made = create_private_folder(folder_);
    for (int i = 0; made && !lock_ && i < most_tries; ++i) {
        const std::string name = new_name();
        writer_ = std::make_unique<JournalWriter>(entry_path(folder_, name));
        lock_ = FileLock::try_take(lock_path(folder_, name));
    }
    if (!lock_) fail();
}

void Journal::fail() { problem_ = Problem{"problem.journal", {{"file", to_utf8(folder_)}}}; }

std::vector<Orphan> Journal::orphans() const {
    std::vector<Orphan> orphans;
    for (const auto& [name, temporary_files] : names_in(folder_)) {
        auto lock = FileLock::try_take(lock_path(folder_, name));
        if (!lock) continue;
        for (const fs::path& file : temporary_files) remove_file(file);
        const fs::path path = entry_path(folder_, name);
        const auto text = read_file(path, largest_entry_bytes);
        if (!text && text.error().id == "problem.file.missing") lock->remove();
        if (!text) continue;
        auto entry = parsed(*text);
        if (!entry) continue;
        const std::chrono::nanoseconds since_1970(stamp_of(path).changed_ns);
        const std::chrono::system_clock::time_point when(
            std::chrono::duration_cast<std::chrono::system_clock::duration>(since_1970));
        const bool is_needed = !is_saved(*entry);
        Orphan orphan{std::move(entry->document), std::move(entry->file), when, path, std::move(*lock)};
        if (is_needed) {
            orphans.push_back(std::move(orphan));
        } else {
            discard(orphan);
        }
    }
    std::sort(orphans.begin(), orphans.end(), [](const Orphan& a, const Orphan& b) { return a.when > b.when; });
    return orphans;
}

void Journal::discard(Orphan& orphan) {
    remove_file(orphan.entry);
    orphan.lock.remove();
}

void Journal::note(const Document& document, const DocumentFile& file, bool is_saved, double now_s) {
    if (!lock_) return;
    if (is_saved) {
        if (!noted_) return;
        if (noted_->document == document) return forget();
        noted_.reset();
    } else {
        if (noted_ && noted_->document == document && noted_->file == file) return;
        noted_ = std::make_shared<const Unsaved>(Unsaved{document, file});
    }
    if (!due_s_) due_s_ = now_s + write_delay_s;
}

std::optional<double> Journal::due_s() const {
    if (!due_s_ || !look_s_) return due_s_ ? due_s_ : look_s_;
    return std::min(*due_s_, *look_s_);
}

void Journal::write_if_due(double now_s) {
    follow_write(now_s);
    if (due_s_ && now_s >= *due_s_) begin(now_s);
}

void Journal::write_now(double now_s) {
    if (!due_s_ && !look_s_) return;
    if (due_s_) begin(now_s);
    writer_->wait();
    follow_write(now_s);
}

void Journal::begin(double now_s) {
    if (noted_) {
        writer_->write(noted_);
    } else {
        writer_->remove();
        problem_.reset();
    }
    due_s_.reset();
    look_s_ = now_s + look_delay_s;
}

void Journal::follow_write(double now_s) {
    if (!look_s_) return;
    look_s_ = writer_->is_busy() ? std::optional(now_s + look_delay_s) : std::nullopt;
    const auto is_well = writer_->take_outcome();
    if (!is_well || !noted_) return;
    if (*is_well) {
        problem_.reset();
    } else {
        due_s_ = now_s + retry_delay_s;
        fail();
    }
}

void Journal::close() {
    if (!lock_) return;
    forget();
    lock_->remove();
    lock_.reset();
}

// Nobody is offered what has been saved, not even by a program that is killed right now.
void Journal::forget() {
    if (noted_ || due_s_ || look_s_) {
        writer_->remove();
        writer_->wait();
        std::ignore = writer_->take_outcome();
    }
    noted_.reset();
    due_s_.reset();
    look_s_.reset();
    problem_.reset();
}

}  // namespace qkv
