#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <vector>

#include "file_lock.h"
#include "qkv/document.h"
#include "qkv/file.h"

namespace qkv {

/// The unsaved document of a program that has ended without close(): killed, crashed, the machine switched off. While
/// it is held, no other program is offered it; if it is released without discard(), it is offered again.
struct Orphan {
    Document document;
    OpenFile file;  ///< path: empty if it had none; stamp: the file as that program knew it
    std::chrono::system_clock::time_point when;  ///< of the last change

    std::filesystem::path entry;  ///< the journal's own
    FileLock lock;
};

/// Keeps unsaved changes where a killed program leaves them: one small file for each running program. Each has a lock
/// that the system releases when the program ends in any way, so an entry whose lock is free is an orphan.
class Journal {
public:
    /// `folder`: journal_folder(); created if it is missing. If that fails, there is a problem() and nothing is kept.
    explicit Journal(std::filesystem::path folder);

    /// Unsaved documents of programs that have ended, newest first; each is offered to one program only. To take one
    /// over: open its document, note() it, write_now(), then discard() it. An entry with nothing unsaved is removed; a
    /// damaged one is left alone.
    std::vector<Orphan> orphans() const;
    static void discard(Orphan& orphan);

    /// Says what is open. May be called in every frame: only a change causes work, and that comes later, in
    /// write_if_due(). `is_saved`: `file` holds this document, or nobody needs it; then the entry is removed
    /// immediately.
    void note(const Document& document, const OpenFile& file, bool is_saved, double now_s);

    /// When the next write is due, in the time of note(): write_delay_s after the first change since the last one.
    std::optional<double> due_s() const { return due_s_; }
    void write_if_due(double now_s);
    /// Writes what was noted and is not yet written.
    void write_now(double now_s);

    /// The normal end: removes the entry.
    void close();

    /// Why nothing is being kept, for as long as that is so.
    const std::optional<Problem>& problem() const { return problem_; }
    bool is_working() const { return !problem_; }

    static constexpr double write_delay_s = 0.5;
    static constexpr double retry_delay_s = 5.0;  ///< after a write that failed

private:
    void fail();
    void forget();

    std::filesystem::path folder_;
    std::filesystem::path entry_;
    std::optional<FileLock> lock_;  ///< of this program's entry; none if no entry can be kept
    Document document_;
    OpenFile file_;
    bool is_noted_ = false;  ///< whether there is anything unsaved
    std::optional<double> due_s_;
    std::optional<Problem> problem_;
};

/// state_folder() / "journal"
std::filesystem::path journal_folder();

}  // namespace qkv
