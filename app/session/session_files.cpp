// What a session does with files, and what it asks first.
#include <algorithm>
#include <utility>

#include "qkv/document_json.h"
#include "session/session.h"

namespace qkv {
namespace {

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

void Session::perform(const action::NewDocument& action) {
    if (asks_first(action)) return;
    const auto fresh = document_from_sentence(text(view_.language, "document.new"), view_.token_unit);
    if (!fresh) return;
    capture_.reset();
    start_over(*fresh, {});
}

void Session::perform(const action::OpenFile& open) {
    if (open.path.extension() == ".md") {
        open_lesson_file(open.path);
        return;
    }
    if (asks_first(open)) return;
    action::OpenFile file = open;
    file.path = absolute_path(open.path);
    const FileStamp stamp = stamp_of(file.path);
    if (loading_) perform(action::CancelLoading{});
    if (stamp.size > most_bytes_at_once) {
        problem_.reset();
        loading_ = std::make_shared<Loading>(file.path, file.capture);
        loading_file_ = std::move(file);
        loading_stamp_ = stamp;
        before_loading_ = document();
        return;
    }
    take_opened(open_file(file.path, file.capture), file, stamp);
}

void Session::take_opened(Result<Opened> opened, const action::OpenFile& open, const FileStamp& stamp) {
    if (!opened) {
        const std::vector<std::string> names = arrays_to_choose_from(opened.error());
        if (names.empty()) {
            problem_ = opened.error();
        } else {
            array_choice_ = ArrayChoice{open, names};
        }
        return;
    }
    if (auto* capture = std::get_if<std::shared_ptr<const Capture>>(&*opened)) {
        perform(action::OpenCapture{*capture, open.path, open.capture, open.head});
        return;
    }
    remember(open.path);
    capture_.reset();
    start_over(std::get<Document>(std::move(*opened)), {open.path, stamp});
}

void Session::perform(const action::ChooseArrays& choose) {
    if (!array_choice_) return;
    action::OpenFile open = std::exchange(array_choice_, std::nullopt)->file;
    open.capture.names = choose.names;
    is_going_on_ = true;  // the person has already been asked about unsaved changes
    perform(open);
    is_going_on_ = false;
}

void Session::perform(const action::CancelArrays&) { array_choice_.reset(); }

void Session::perform(const action::FollowWork&) {
    std::erase_if(abandoned_, [](const std::shared_ptr<Loading>& one) { return one->take().has_value(); });
    follow_exports();
    follow_loading();
}

void Session::follow_loading() {
    if (!loading_) return;
    auto opened = loading_->take();
    if (!opened) return;
    loading_.reset();
    const auto before = std::exchange(before_loading_, std::nullopt);
    if (!(before == document())) {
        problem_ = Problem{"problem.file.edited_meanwhile", {{"file", loading_file_.path.string()}}};
        return;
    }
    is_going_on_ = true;  // the person was asked about unsaved changes before it began
    take_opened(std::move(*opened), loading_file_, loading_stamp_);
    is_going_on_ = false;
}

void Session::finish_work() {
    if (loading_) loading_->wait();
    for (const std::shared_ptr<Exporting>& one : exports_) one->work.wait();
    apply(action::FollowWork{});
}

void Session::perform(const action::CancelLoading&) {
    if (!loading_) return;
    loading_->cancel();
    abandoned_.push_back(std::exchange(loading_, nullptr));
}

void Session::perform(const action::OpenCapture& open) {
    if (asks_first(open)) return;
    const auto before = std::exchange(capture_, ChosenHead{open.capture, open.path, open.options, std::nullopt});
    const auto notices_before = notices_;
    notices_ = notices_of(open, before);
    const bool is_open = take_head(open.head.value_or(HeadIndex{}));
    if (!is_open && open.capture->head_count() == 1) {
        capture_ = before;
        notices_ = notices_before;
        return;
    }
    if (!open.path.empty()) remember(open.path);
    overview_.reset();
    shows_heads_ = false;
    const bool is_asked = !is_open || !open.head || !open.capture->is_order_told();
    if (open.capture->head_count() > 1 && is_asked) perform(action::ShowHeads{true});
}

// The same file in another order of its axes says again only what is new, or has not been dismissed.
std::vector<Message> Session::notices_of(const action::OpenCapture& open,
                                         const std::optional<ChosenHead>& before) const {
    std::vector<Message> notices = open.capture->notices();
    if (!before || open.path.empty() || before->path != open.path) return notices;
    const bool has_other_axes = !open.options.axes.empty() && before->options.axes != open.options.axes;
    if (!has_other_axes && before->options.has_batch == open.options.has_batch) return notices;
    const std::vector<Message>& told = before->capture->notices();
    std::erase_if(notices, [&](const Message& notice) {
        return std::find(told.begin(), told.end(), notice) != told.end() &&
               std::find(notices_.begin(), notices_.end(), notice) == notices_.end();
    });
    return notices;
}

void Session::perform(const action::ChooseHead& choose) {
    if (!capture_ || asks_first(choose)) return;
    if (!take_head(choose.head)) return;
    shows_heads_ = false;
    if (loading_) before_loading_ = document();  // opening a head is not an edit that could be lost
}

void Session::perform(const action::ShowHeads& show) {
    shows_heads_ = show.is_shown && capture_.has_value();
    if (!shows_heads_) return;
    const int batch = std::clamp(show.batch, 0, capture_->capture->batches() - 1);
    if (!overview_ || overview_->batch() != batch) overview_ = std::make_shared<HeadOverview>(capture_->capture, batch);
}

void Session::perform(const action::CancelOverview&) {
    if (overview_) overview_->cancel();
}

bool Session::take_head(const HeadIndex& head) {
    auto document = capture_->capture->document(head);
    if (!document) {
        problem_ = document.error();
        return false;
    }
    capture_->head = head;
    start_over(std::move(*document), {});
    // Of the last head.
    std::erase_if(notices_, [](const Message& notice) { return notice.id.starts_with(notice_of_head); });
    for (Message& notice : capture_->capture->disagreements(head, this->document(), attention_))
        notices_.push_back(std::move(notice));
    return true;
}

void Session::perform(const action::Save&) {
    history_.settle();
    if (file_.path.empty()) {
        needs_file_name_ = true;
    } else if (is_changed_by_others(file_)) {
        question_ = Question::changed_by_others;
    } else {
        write(file_.path);
    }
}

void Session::perform(const action::SaveAs& save) {
    history_.settle();
    needs_file_name_ = false;
    write(absolute_path(save.path));
}

void Session::perform(const action::CancelSave&) {
    needs_file_name_ = false;
    pending_.reset();
}

void Session::perform(const action::Quit& quit) { wants_quit_ = wants_quit_ || !asks_first(quit); }

void Session::perform(const action::SetRecentFiles& recent) {
    last_folder_ = recent.last_folder;
    const auto opened = std::exchange(recent_files_, recent.files);
    for (auto file = opened.rbegin(); file != opened.rend(); ++file) remember(*file);
}

void Session::perform(const action::OfferRestore& offer) {
    restorable_ = offer;
    restore_answer_.reset();
    question_ = Question::restore;
}

void Session::perform(const action::AnswerQuestion& given) {
    const auto question = std::exchange(question_, std::nullopt);
    if (question == Question::restore) {
        restore_answer_ = given.answer;
        if (given.answer != Answer::restore) return;
        capture_.reset();
        start_over(restorable_->document, restorable_->file);
        saved_.reset();
        return;
    }
    switch (given.answer) {
        case Answer::save:
            if (question == Question::changed_by_others) {
                write(file_.path);
            } else {
                perform(action::Save{});
            }
            break;
        case Answer::save_as: needs_file_name_ = true; break;
        case Answer::discard: go_on(); break;
        case Answer::restore:
        case Answer::cancel: pending_.reset(); break;
    }
}

// Whether `action` has to wait for an answer; it is kept until then.
bool Session::asks_first(const Action& action) {
    history_.settle();
    if (is_going_on_ || !has_unsaved_changes()) return false;
    pending_ = action;
    question_ = Question::unsaved_changes;
    return true;
}

void Session::go_on() {
    if (!pending_) return;
    const Action action = *std::exchange(pending_, std::nullopt);
    is_going_on_ = true;
    apply(action);
    is_going_on_ = false;
}

void Session::start_over(Document document, OpenFile file) {
    ++documents_opened_;
    shows_heads_ = shows_heads_ && capture_;
    if (!capture_) overview_.reset();
    if (!capture_) notices_.clear();
    history_ = History(document);
    file_ = std::move(file);
    saved_ = std::move(document);
    place_ = {};
    is_playing_ = false;
    problem_.reset();
    before_.reset();
    if (prediction_) prediction_.emplace();
    recompute();
}

void Session::write(const std::filesystem::path& path) {
    problem_.reset();
    if (const auto written = save_document(document(), path); !written) {
        problem_ = written.error();
        pending_.reset();
        return;
    }
    file_ = {path, stamp_of(path)};
    saved_ = document();
    remember(path);
    go_on();
}

void Session::remember(const std::filesystem::path& path) {
    last_folder_ = path.parent_path();
    std::erase(recent_files_, path);
    recent_files_.insert(recent_files_.begin(), path);
    if (recent_files_.size() > max_recent_files) recent_files_.pop_back();
}

}  // namespace qkv
