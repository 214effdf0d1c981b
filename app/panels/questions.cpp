#include <chrono>
#include <fmt/format.h>
#include <string>

#include "files/file_names.h"
#include "imgui_internal.h"
#include "panels/panels.h"
#include "qkv/path.h"
#include "qkv/unicode.h"
#include "widgets/dialog.h"

namespace qkv {
namespace {

std::string document_name(const Ui& ui, const DocumentFile& file) {
    return file.path.empty() ? std::string(ui.text("document.untitled")) : to_utf8(file.path.filename());
}

class QuestionDialog {
public:
    QuestionDialog(const Session& session, const Ui& ui, Actions& actions)
        : session_(session), ui_(ui), actions_(actions) {}

    void draw() {
        if (!ImGui::IsPopupOpen("question")) ImGui::OpenPopup("question");
        if (!begin_dialog(ui_, "question")) return;
        switch (*session_.files().question()) {
            case Question::unsaved_changes: unsaved_changes(); break;
            case Question::changed_by_others: changed_by_others(); break;
            case Question::restore: restore(); break;
        }
        if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) give(Answer::cancel);
        end_dialog();
    }

private:
    void give(Answer answer) { actions_.push_back(action::AnswerQuestion{answer}); }

    void offer(Answer given, const char* id, const char* text_id, bool is_primary = false) {
        const bool is_given =
            is_primary ? primary_answer(ui_, id, ui_.text(text_id)) : answer(ui_, id, ui_.text(text_id));
        if (is_given) give(given);
    }

    void unsaved_changes() {
        dialog_title(ui_, ui_.text("question.unsaved.title"));
        dialog_text(ui_, ui_.text("question.unsaved", {{"file", document_name(ui_, session_.files().file())}}));
        offer(Answer::save, "answer_save", "question.save", true);
        offer(Answer::discard, "answer_discard", "question.discard");
        offer(Answer::cancel, "answer_cancel", "dialog.cancel");
    }

    void changed_by_others() {
        dialog_title(ui_, ui_.text("question.changed.title"));
        dialog_text(ui_, ui_.text("question.changed", {{"file", document_name(ui_, session_.files().file())}}));
        offer(Answer::save_as, "answer_save_as", "question.save_as", true);
        offer(Answer::save, "answer_save", "question.overwrite");
        offer(Answer::cancel, "answer_cancel", "dialog.cancel");
    }

    void restore() {
        const action::OfferRestore& offered = *session_.files().restorable();
        const std::time_t when = std::chrono::system_clock::to_time_t(offered.when);
        dialog_title(ui_, ui_.text("question.restore.title"));
        dialog_text(ui_, ui_.text("question.restore", {{"file", document_name(ui_, offered.file)}}));
        dialog_text(ui_, fmt::format("“{}” ({})", beginning(offered.document.sentence, 40), shown_time(when)));
        offer(Answer::restore, "answer_restore", "question.restore.yes", true);
        offer(Answer::cancel, "answer_later", "question.restore.later");
        offer(Answer::discard, "answer_discard", "question.restore.no");
    }

    const Session& session_;
    const Ui& ui_;
    Actions& actions_;
};

}  // namespace

void draw_questions(const Session& session, const Ui& ui, Actions& actions) {
    if (session.files().question()) QuestionDialog(session, ui, actions).draw();
}

}  // namespace qkv
