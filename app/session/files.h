#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "qkv/capture.h"
#include "qkv/document.h"
#include "qkv/export.h"
#include "qkv/file.h"
#include "qkv/open_file.h"
#include "qkv/worksheet.h"
#include "session/editing.h"
#include "session/exporting.h"
#include "session/loading.h"
#include "session/opening.h"
#include "session/view_settings.h"

namespace qkv {

/// A larger file is opened in the background. One that is compressed may hold a thousand times as much.
inline constexpr std::uint64_t most_bytes_at_once = 64 * 1024;

/// What a person has to decide before anything else can happen.
enum class Question {
    unsaved_changes,    ///< save, discard, cancel
    changed_by_others,  ///< of the file that is to be saved: save (over it), save_as, cancel
    restore,            ///< restore, discard, cancel (later)
};
enum class Answer { save, save_as, discard, restore, cancel };

namespace action {

/// Saves to the document's own file; a document without one needs a name first.
struct Save {};
struct SaveAs {
    std::filesystem::path path;
};
/// No name was given to Save.
struct CancelSave {};
/// What was opened and saved in earlier runs, newest first.
struct SetRecentFiles {
    std::vector<std::filesystem::path> files;
    std::filesystem::path last_folder;
};
/// A document of a program that was killed; asks whether to restore it.
struct OfferRestore {
    Document document;
    DocumentFile file;
    std::chrono::system_clock::time_point when;
};
struct AnswerQuestion {
    Answer answer;
};

/// Writes a worksheet in the language of the interface, and its answers next to it.
struct SaveWorksheet {
    WorksheetOptions options;
    std::filesystem::path path;
    bool has_answers = true;
    bool is_of_document = false;  ///< with the sentence and the numbers of the document; otherwise made up
};
/// Writes the document and its results in another format, in the background.
struct Export {
    ExportFormat format;
    std::filesystem::path path;
    std::optional<plane::Pictured> plane = {};  ///< see ExportOptions
    std::optional<arcs::Pictured> arcs = {};
};
struct CancelExports {};
/// These files have been written for a person; see Files::written().
struct NoteWritten {
    std::vector<std::filesystem::path> files;
};
struct CancelLoading {};

}  // namespace action

using FilesAction = std::variant<action::Save, action::SaveAs, action::CancelSave, action::SetRecentFiles,
                                 action::OfferRestore, action::AnswerQuestion, action::SaveWorksheet, action::Export,
                                 action::CancelExports, action::CancelLoading, action::NoteWritten>;

/// Where the answers to a worksheet are saved, next to it: worksheet.html, worksheet-answers.html.
std::filesystem::path answers_beside(const std::filesystem::path& worksheet);

/// What comes of an action for the one that waits until unsaved changes are saved or discarded.
enum class Decision {
    none,
    go_on,
    stay,     ///< it is given up
    restore,  ///< Files::restorable() becomes the document
};

/// A file that was read, and its state before.
struct ReadFile {
    action::OpenFile open;
    FileStamp stamp;
    Result<Opened> content;
};

/// The document's file, questions about it, and what is read and written in the background.
class Files {
public:
    Files(const Document& document, DocumentFile file);

    /// Saving ends a run of edits. `source` says where the document comes from, for its exports. `problem` tells what
    /// is wrong with the last input; what is written sets or resets it.
    Decision apply(const FilesAction& action, Editing& editing, const ViewSettings& view, const std::string& source,
                   std::optional<Problem>& problem);

    const DocumentFile& file() const { return file_; }
    /// Whether the document differs from its file or, without one, from what it was at first.
    bool is_saved(const Document& document) const { return saved_ && *saved_ == document; }
    /// Opened and saved files, newest first.
    const std::vector<std::filesystem::path>& recent_files() const { return recent_files_; }
    /// Where a file was opened or saved last; empty at first.
    const std::filesystem::path& last_folder() const { return last_folder_; }

    const std::optional<Question>& question() const { return question_; }
    /// What OfferRestore brought, while the question is open and after it was answered.
    const std::optional<action::OfferRestore>& restorable() const { return restorable_; }
    const std::optional<Answer>& restore_answer() const { return restore_answer_; }
    /// What was written last, until the next action of a person: files, or the folder of a format with several.
    const std::vector<std::filesystem::path>& written() const { return written_; }
    void forget_written() { written_.clear(); }

    /// Whether saving waits for SaveAs or CancelSave.
    bool needs_name() const { return needs_name_; }

    /// The file that is being opened in the background, until take_loaded() has taken it; null if none is.
    const Loading* loading() const { return loading_ ? loading_->work.get() : nullptr; }
    /// What is being exported in the background, until follow_exports() has seen that it is done.
    const std::vector<std::shared_ptr<Exporting>>& exports() const { return exports_; }
    /// Whether work is going on in the background, or was cancelled and has not stopped yet.
    bool is_working() const { return loading_ || !exports_.empty() || !abandoned_.empty(); }

    /// Whether some of it goes on only between the frames: then the next frame should come at once.
    bool works_in_slices() const;

    void ask(Question question) { question_ = question; }
    /// The document is now that of `file`; `saved` is what the file holds, none if it is something else.
    void begin_with(std::optional<Document> saved, DocumentFile file);
    void remember(const std::filesystem::path& path);

    /// Reads a file in place of `document`: now, or in the background if it is large; then there is nothing yet.
    std::optional<ReadFile> read(action::OpenFile open, const Document& document, std::optional<Problem>& problem);
    /// What was read in the background, once, unless `document` was edited in the meantime: that is a problem.
    std::optional<ReadFile> take_loaded(const Document& document, std::optional<Problem>& problem);
    /// `document` has been replaced by one that is not an edit that could be lost.
    void keep_loading(const Document& document);
    void follow_exports(std::optional<Problem>& problem);
    /// Waits for the work in the background.
    void wait();

private:
    struct Reading {
        std::shared_ptr<Loading> work;
        action::OpenFile open;
        FileStamp stamp;
        Document before;  ///< when it began
    };
    struct Surroundings;

    Decision perform(const action::Save&, const Surroundings& around);
    Decision perform(const action::SaveAs& save, const Surroundings& around);
    Decision perform(const action::CancelSave&, const Surroundings&);
    Decision perform(const action::SetRecentFiles& recent, const Surroundings&);
    Decision perform(const action::OfferRestore& offer, const Surroundings&);
    Decision perform(const action::AnswerQuestion& given, const Surroundings& around);
    Decision perform(const action::SaveWorksheet& save, const Surroundings& around);
    Decision perform(const action::Export& wanted, const Surroundings& around);
    Decision perform(const action::CancelExports&, const Surroundings&);
    Decision perform(const action::CancelLoading&, const Surroundings&);
    Decision perform(const action::NoteWritten& note, const Surroundings&);
    Decision write(const std::filesystem::path& path, const Surroundings& around);
    void cancel_loading();

    DocumentFile file_;
    std::optional<Document> saved_;  ///< the document in file_; none: something else
    std::vector<std::filesystem::path> recent_files_;
    std::filesystem::path last_folder_;
    std::vector<std::filesystem::path> written_;
    std::optional<Question> question_;
    std::optional<action::OfferRestore> restorable_;
    std::optional<Answer> restore_answer_;
    bool needs_name_ = false;
    std::optional<Reading> loading_;
    std::vector<std::shared_ptr<Loading>> abandoned_;  ///< cancelled, but their threads may not have noticed yet
    std::vector<std::shared_ptr<Exporting>> exports_;
};

}  // namespace qkv
