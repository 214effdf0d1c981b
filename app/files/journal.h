#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "files/journal_writer.h"
#include "platform/file_lock.h"
#include "qkv/document.h"
#include "qkv/file.h"

namespace qkv {

/// The unsaved document of a program that has ended without close(): killed, crashed, the machine switched off. While
/// it is held, no other program is offered it; if it is released without discard(), it is offered again.
struct Orphan {
    Document document;
    DocumentFile file;  ///< path: empty if it had none; stamp: the file as that program knew it
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
    /// write_if_due(). `is_saved`: `file` holds this document, or nobody needs it. Then an entry for this same document
    /// is removed immediately, one for another document when the next write is due: a person who types 1004 where 1 is
    /// saved passes through the saved document.
    void note(const Document& document, const DocumentFile& file, bool is_saved, double now_s);

    /// When write_if_due() has something to do, in the time of note(): write_delay_s after the first change since the
    /// last write, and soon while one goes on.
    std::optional<double> due_s() const;
    /// Starts to write in the background, and notes how the last write ended.
    void write_if_due(double now_s);
    /// Writes what was noted and is not yet written, and waits for it.
    void write_now(double now_s);

    /// The normal end: removes the entry.
    void close();

    /// Why nothing is being kept, for as long as that is so.
    const std::optional<Problem>& problem() const { return problem_; }
    bool is_working() const { return !problem_; }

    static constexpr double write_delay_s = 0.5;
    static constexpr double retry_delay_s = 5.0;  ///< after a write that failed
    static constexpr double look_delay_s = 0.1;   ///< from one look at a write that goes on to the next

private:
    void fail();
    void forget();
    void begin(double now_s);
    void follow_write(double now_s);

    std::filesystem::path folder_;
    std::optional<FileLock> lock_;  ///< of this program's entry; none: no entry can be kept
    std::unique_ptr<JournalWriter> writer_;
    std::shared_ptr<const Unsaved> noted_;  ///< null: nothing is unsaved
    std::optional<double> due_s_;           ///< of the next write, or of the entry's going
    std::optional<double> look_s_;          ///< while a write goes on
    std::optional<Problem> problem_;
};

/// state_folder() / "journal"
std::filesystem::path journal_folder();

}  // namespace qkv
