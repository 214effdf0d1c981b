// How another document takes the place of the present one, and what is asked before.
#include <utility>

#include "qkv/path.h"
#include "qkv/share_link.h"
#include "qkv/trained_model.h"
#include "session/lessons.h"
#include "session/session.h"

namespace qkv {
namespace {

bool is_lesson(const std::filesystem::path& path) {
    const std::filesystem::path ending = path.extension();
    return ending == ".md" || ending == ".MD";
}

// If only the names of the arrays are the problem.
std::vector<std::string> arrays_to_choose_from(const Problem& problem) {
    std::vector<std::string> names;
    if (problem.id != missing_array) return names;
    for (const TextArg& arg : problem.args) {
        if (arg.name == "array") names.push_back(arg.value);
    }
    return names;
}

}  // namespace

// Whether changes that are not saved would be lost, or `action` has to wait for an answer; it is kept until then.
bool Session::asks_first(const Action& action) {
    if (!loses_changes(action)) return false;
    editing_.settle();
    if (!has_unsaved_changes()) return false;
    pending_ = action;
    files_.ask(Question::unsaved_changes);
    return true;
}

// Whether changes that are not saved can't be brought back after `action`. What a prepared document replaces can, by
// Undo, but its file is left.
bool Session::loses_changes(const Action& action) const {
    const bool has_file = !files_.file().path.empty();
    if (const auto* request = std::get_if<WindowRequest>(&action))
        return std::holds_alternative<request::Quit>(*request);
    if (const auto* learning = std::get_if<LearningAction>(&action))
        return has_file && learning_.opens_document(*learning, scene());
    const auto* opening = std::get_if<OpeningAction>(&action);
    if (opening == nullptr || std::holds_alternative<action::ChooseArrays>(*opening)) return false;
    if (std::holds_alternative<action::OpenDocument>(*opening)) return has_file;
    if (const auto* link = std::get_if<action::OpenLink>(opening)) return walk_from_link(link->link).has_value();
    if (std::holds_alternative<action::ChooseHead>(*opening)) return heads_.chosen() != nullptr;
    const auto* file = std::get_if<action::OpenFile>(opening);
    return file == nullptr || !is_lesson(file->path);
}

void Session::perform(const action::OpenDocument& open) {
    problem_ = check(open.document);
    if (!problem_) begin_with({.document = open.document, .can_be_undone = true});
}

void Session::perform(const action::NewDocument& wanted) {
    if (wanted.is_in_model) {
        begin_with({.document = trained_model(name(view_.language))->document});
    } else if (auto fresh = document_from_sentence(text(view_.language, "document.new"), view_.token_unit)) {
        begin_with({.document = std::move(*fresh)});
    }
}

void Session::perform(const action::OpenFile& open) {
    if (is_lesson(open.path)) {
        open_lesson_file(open.path);
    } else if (auto file = files_.read(open, document(), problem_)) {
        take_file(std::move(*file));
    }
}

void Session::perform(const action::OpenLink& open) {
    auto walk = walk_from_link(open.link);
    if (!walk) {
        problem_ = walk.error();
        return;
    }
    ViewSettings view = view_;
    view.detail = walk->detail;
    view.language = walk->language;
    perform(action::SetView{view});
    begin_with({.document = std::move(walk->document)});
    perform(WalkAction{action::GoTo{walkthrough().at(walk->step)}});
}

void Session::open_lesson_file(const std::filesystem::path& path) {
    auto lesson = load_lesson(path, view_.language);
    problem_.reset();
    if (lesson) {
        apply(action::OpenLesson{to_utf8(path), LessonKind::own, std::make_shared<const Lesson>(std::move(*lesson))});
    } else {
        problem_ = lesson.error();
    }
}

void Session::perform(const action::ChooseArrays& choose) {
    if (const auto open = heads_.take_arrays(choose.names)) perform(*open);
}

void Session::take_file(ReadFile file) {
    const action::OpenFile& open = file.open;
    if (!file.content) {
        const std::vector<std::string> names = arrays_to_choose_from(file.content.error());
        if (names.empty()) {
            problem_ = file.content.error();
        } else {
            heads_.ask_for_arrays(open, names);
        }
    } else if (auto* capture = std::get_if<std::shared_ptr<const Capture>>(&*file.content)) {
        perform(action::OpenCapture{*capture, open.path, open.capture, open.head});
    } else {
        files_.remember(open.path);
        begin_with({.document = std::get<Document>(std::move(*file.content)), .file = {open.path, file.stamp}});
    }
}

void Session::perform(const action::OpenCapture& open) {
    const Heads before = heads_;
    heads_.open(open);
    const bool is_open = take_head(open.head.value_or(HeadIndex{}));
    if (!is_open && open.capture->head_count() == 1) {
        heads_ = before;
        return;
    }
    if (!open.path.empty()) files_.remember(open.path);
    const bool is_asked = !is_open || !open.head || !open.capture->is_order_told();
    if (open.capture->head_count() > 1 && is_asked) heads_.apply(action::ShowHeads{true});
}

void Session::perform(const action::ChooseHead& choose) {
    if (heads_.chosen() == nullptr || !take_head(choose.head)) return;
    heads_.hide();
    files_.keep_loading(document());
}

// Whether the head could be read.
bool Session::take_head(const HeadIndex& head) {
    auto read = heads_.chosen()->capture->document(head);
    if (read) {
        begin_with({.document = std::move(*read), .is_head = true});
        heads_.note_open(head, document(), attention());
    } else {
        problem_ = read.error();
    }
    return read.has_value();
}

// All that opening, restoring and starting over begin anew.
void Session::begin_with(Beginning beginning) {
    std::optional<Document> saved;
    if (beginning.is_saved) saved = beginning.document;
    files_.begin_with(std::move(saved), std::move(beginning.file));
    if (beginning.can_be_undone) {
        editing_.open(std::move(beginning.document));
    } else {
        editing_.begin_with(std::move(beginning.document));
    }
    if (!beginning.is_head) heads_.close();
    walk_ = {};
    learning_.begin_again();
    problem_.reset();
    ++documents_opened_;
}

}  // namespace qkv
