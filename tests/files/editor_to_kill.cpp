// editor_to_kill FOLDER SEED: edits and saves FOLDER/document.qkv.json as fast as it can, with a journal in
// FOLDER/journal, until it is killed. Continues where an earlier, killed one was. Prints on standard output what is
// done and so must not be lost.
#include <cstdlib>
#include <string>
#include <unistd.h>

#include "journal.h"
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
        if (const auto saved = load_document(file_.path)) edit = test::edit_of(*saved);
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

    void write_to_journal(int edit) {
        journal_.note(test::document_of_edit(edit), file_, false, 0.0);
        journal_.write_now(0.0);
        if (!journal_.is_working()) std::abort();
        report(test::Done::written_to_journal, edit);
    }

    void save(int edit) {
        const Document document = test::document_of_edit(edit);
        if (!save_document(document, file_.path)) std::abort();
        report(test::Done::saved, edit);
        file_.stamp = stamp_of(file_.path);
        journal_.note(document, file_, true, 0.0);
    }

private:
    Journal journal_;
    OpenFile file_;
};

}  // namespace
}  // namespace qkv

int main(int count, char** arguments) {
    if (count != 3) return 2;
    qkv::Editor editor(arguments[1]);
    qkv::test::Random random(std::stoul(arguments[2]));
    for (int edit = editor.take_over() + 1;; ++edit) {
        editor.write_to_journal(edit);
        if (random.integer(0, 3) == 0) editor.save(edit);
    }
}
