#include "session/files.h"

#include <algorithm>
#include <utility>

#include "picture/drawing_picture.h"
#include "qkv/document_json.h"
#include "qkv/path.h"
#include "session/recent_files.h"

namespace qkv {

std::filesystem::path answers_beside(const std::filesystem::path& worksheet) {
    std::filesystem::path path = worksheet;
    path.replace_filename(worksheet.stem());
    path += "-answers";
    path += worksheet.extension();
    return path;
}

struct Files::Surroundings {
    Editing& editing;
    const ViewSettings& view;
    const std::string& source;
    std::optional<Problem>& problem;
};

Files::Files(const Document& document, DocumentFile file) : file_(std::move(file)), saved_(document) {
    if (!file_.path.empty()) remember(file_.path);
}

Decision Files::apply(const FilesAction& action, Editing& editing, const ViewSettings& view, const std::string& source,
                      std::optional<Problem>& problem) {
    return std::visit([&](const auto& one) { return perform(one, {editing, view, source, problem}); }, action);
}

Decision Files::perform(const action::Save&, const Surroundings& around) {
    around.editing.settle();
    if (!file_.path.empty() && !is_changed_by_others(file_)) return write(file_.path, around);
    if (file_.path.empty()) {
        needs_name_ = true;
    } else {
        question_ = Question::changed_by_others;
    }
    return Decision::none;
}

Decision Files::perform(const action::SaveAs& save, const Surroundings& around) {
    around.editing.settle();
    needs_name_ = false;
    return write(absolute_path(save.path), around);
}

Decision Files::perform(const action::CancelSave&, const Surroundings&) {
    needs_name_ = false;
    return Decision::stay;
}

Decision Files::perform(const action::SetRecentFiles& recent, const Surroundings&) {
    last_folder_ = recent.last_folder;
    const auto opened = std::exchange(recent_files_, recent.files);
    for (auto file = opened.rbegin(); file != opened.rend(); ++file) remember(*file);
    return Decision::none;
}

Decision Files::perform(const action::OfferRestore& offer, const Surroundings&) {
    restorable_ = offer;
    restore_answer_.reset();
    question_ = Question::restore;
    return Decision::none;
}

Decision Files::perform(const action::AnswerQuestion& given, const Surroundings& around) {
    const auto question = std::exchange(question_, std::nullopt);
    if (question == Question::restore) {
        restore_answer_ = given.answer;
        return given.answer == Answer::restore ? Decision::restore : Decision::none;
    }
    switch (given.answer) {
        case Answer::save:
            return question == Question::changed_by_others ? write(file_.path, around)
                                                           : perform(action::Save{}, around);
        case Answer::save_as: needs_name_ = true; return Decision::none;
        case Answer::discard: return Decision::go_on;
        case Answer::restore:
        case Answer::cancel: break;
    }
    return Decision::stay;
}

Decision Files::perform(const action::SaveWorksheet& save, const Surroundings& around) {
    const auto write = [&](const std::filesystem::path& path, bool has_answers) {
        WorksheetOptions options = save.options;
        options.language = around.view.language;
        options.has_answers = has_answers;
        options.source = around.source;
        return (save.is_of_document ? worksheet_of(around.editing.document(), options) : worksheet(options))
            .and_then([&](const std::string& sheet) { return write_file(path, sheet); })
            .map([&] { written_.push_back(path); });
    };
    written_.clear();
    auto written = write(save.path, false);
    if (written && save.has_answers) written = write(answers_beside(save.path), true);
    around.problem.reset();
    if (!written) around.problem = written.error();
    last_folder_ = save.path.parent_path();
    return Decision::none;
}

Decision Files::perform(const action::Export& wanted, const Surroundings& around) {
    around.problem.reset();
    last_folder_ = wanted.path.parent_path();
    const ExportOptions options{.style = {around.view.language, around.view.decimals},
                                .draw_png = png_of_drawing,
                                .source = around.source,
                                .plane = wanted.plane,
                                .arcs = wanted.arcs};
    exports_.push_back(std::make_shared<Exporting>(around.editing.document(), wanted.format, options, wanted.path));
    return Decision::none;
}

Decision Files::perform(const action::CancelExports&, const Surroundings&) {
    for (const std::shared_ptr<Exporting>& one : exports_) one->work.cancel();
    return Decision::none;
}

Decision Files::perform(const action::NoteWritten& note, const Surroundings&) {
    written_ = note.files;
    return Decision::none;
}

Decision Files::perform(const action::CancelLoading&, const Surroundings&) {
    cancel_loading();
    return Decision::none;
}

void Files::cancel_loading() {
    if (!loading_) return;
    loading_->work->cancel();
    abandoned_.push_back(std::move(loading_->work));
    loading_.reset();
}

Decision Files::write(const std::filesystem::path& path, const Surroundings& around) {
    around.problem.reset();
    const Document& document = around.editing.document();
    if (const auto written = save_document(document, path); !written) {
        around.problem = written.error();
        return Decision::stay;
    }
    begin_with(document, {path, stamp_of(path)});
    remember(path);
    written_ = {path};
    return Decision::go_on;
}

void Files::begin_with(std::optional<Document> saved, DocumentFile file) {
    saved_ = std::move(saved);
    file_ = std::move(file);
}

void Files::remember(const std::filesystem::path& path) {
    last_folder_ = path.parent_path();
    put_first(recent_files_, path);
}

std::optional<ReadFile> Files::read(action::OpenFile open, const Document& document, std::optional<Problem>& problem) {
    open.path = absolute_path(open.path);
    const FileStamp stamp = stamp_of(open.path);
    cancel_loading();
    if (stamp.size <= most_bytes_at_once) return ReadFile{open, stamp, open_file(open.path, open.capture)};
    problem.reset();
    loading_ = Reading{std::make_shared<Loading>(open.path, open.capture), open, stamp, document};
    return std::nullopt;
}

std::optional<ReadFile> Files::take_loaded(const Document& document, std::optional<Problem>& problem) {
    std::erase_if(abandoned_, [](const std::shared_ptr<Loading>& one) { return one->take().has_value(); });
    if (!loading_) return std::nullopt;
    auto content = loading_->work->take();
    if (!content) return std::nullopt;
    const Reading done = *std::exchange(loading_, std::nullopt);
    if (done.before == document) return ReadFile{done.open, done.stamp, std::move(*content)};
    problem = Problem{"problem.file.edited_meanwhile", {{"file", to_utf8(done.open.path)}}};
    return std::nullopt;
}

void Files::keep_loading(const Document& document) {
    if (loading_) loading_->before = document;
}

void Files::follow_exports(std::optional<Problem>& problem) {
    std::erase_if(exports_, [&](const std::shared_ptr<Exporting>& one) {
        const auto written = one->work.take();
        if (!written) return false;
        if (*written) written_ = {one->path};
        if (!*written && written->error().id != cancelled_work) problem = written->error();
        return true;
    });
}

bool Files::works_in_slices() const {
    return (loading_ && loading_->work->is_in_slices()) ||
           std::any_of(exports_.begin(), exports_.end(),
                       [](const std::shared_ptr<Exporting>& one) { return one->work.is_in_slices(); });
}

void Files::wait() {
    if (loading_) loading_->work->wait();
    for (const std::shared_ptr<Exporting>& one : exports_) one->work.wait();
}

}  // namespace qkv
