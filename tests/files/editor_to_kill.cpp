// editor_to_kill FOLDER SEED [ends]: edits and saves FOLDER/document.qkv.json as fast as it can, with a journal in
// FOLDER/journal, until it is killed. Goes on where a killed one before it was. Says on standard output what is done
// and so must not be lost. With "ends" it never waits for the journal and keeps what is not written when it is told to
// end, as the window does.
#include <cstdlib>
#include <optional>
#include <string>
#include <unistd.h>

#include "files/journal.h"
#include "platform/end_signals.h"
#include "qkv/document_json.h"
#include "support/edit_report.h"
#include "support/numbered_documents.h"

namespace qkv {
namespace {

void report(test::Done done, int edit) {
    const test::EditReport line{done, edit};
    // Smaller than a pipe's unit: it arrives whole or not at all.
    if (write(STDOUT_FILENO, &line, sizeof line) != sizeof line) std::abort();
}

class Editor {
public:
    explicit Editor(const std::filesystem::path& folder)
        : journal_(folder / "journal"), file_{folder / "document.qkv.json", {}} {
        if (!journal_.is_working()) std::abort();
    }

    // Returns the last edit that is kept.
    int take_over() {
        int edit = 0;
        if (const auto saved = load_document(file_.path)) edit = saved_ = test::edit_of(*saved);
        for (Orphan& orphan : journal_.orphans()) {
            if (test::edit_of(orphan.document) > edit) {
                edit = test::edit_of(orphan.document);
                write_to_journal(edit);
            }
            Journal::discard(orphan);
        }
        report(test::Done::started, edit);
        return edit;
    }

    void note(int edit) {
        now_s_ += Journal::write_delay_s;
        journal_.note(test::document_of_edit(edit), file_, false, now_s_);
        journal_.write_if_due(now_s_);
        report(test::Done::noted, edit);
    }

    // As whoever types 1004 where 1 is saved.
    void pass_through_saved() { journal_.note(test::document_of_edit(saved_), file_, true, now_s_); }

    void write_to_journal(int edit) {
        journal_.note(test::document_of_edit(edit), file_, false, now_s_);
        journal_.write_now(now_s_);
        if (!journal_.is_working()) std::abort();
        report(test::Done::written_to_journal, edit);
    }

    void save(int edit) {
        const Document document = test::document_of_edit(edit);
        if (!save_document(document, file_.path)) std::abort();
        report(test::Done::saved, edit);
        saved_ = edit;
        file_.stamp = stamp_of(file_.path);
        journal_.note(document, file_, true, now_s_);
    }

    void write_what_is_noted() { journal_.write_now(now_s_); }

private:
    Journal journal_;
    DocumentFile file_;
    int saved_ = 0;
    double now_s_ = 0.0;
};

}  // namespace
}  // namespace qkv

int main(int count, char** arguments) {
    if (count < 3) return 2;
    const bool ends = count > 3;
    std::optional<qkv::EndSignals> signals;
    if (ends) signals.emplace([] {});
    {
        qkv::Editor editor(arguments[1]);
        qkv::test::Random random(std::stoul(arguments[2]));
        for (int edit = editor.take_over() + 1; !signals || !signals->has_come(); ++edit) {
            if (random.integer(0, 3) == 0) editor.pass_through_saved();
            if (ends) {
                editor.note(edit);
            } else {
                editor.write_to_journal(edit);
            }
            if (random.integer(0, 3) == 0) editor.save(edit);
        }
        editor.write_what_is_noted();
    }
    signals->end_program();
}
