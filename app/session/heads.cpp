#include "session/heads.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "qkv/path.h"

namespace qkv {

std::string name_of_head(const ChosenHead& chosen, Language language) {
    return chosen.head ? name_of_head(chosen.path, *chosen.capture, *chosen.head, language) : std::string();
}

std::string name_of_head(const std::filesystem::path& file, const Capture& capture, const HeadIndex& head,
                         Language language) {
    std::string name = to_utf8(file.filename());
    const auto add = [&](std::string_view id, const std::vector<TextArg>& args) {
        name += (name.empty() ? "" : " · ") + text(language, id, args);
    };
    if (capture.batches() > 1) add("heads.one_batch", {{"batch", fmt::format("{}", head.batch + 1)}});
    if (capture.head_count() > capture.batches()) {
        add(head.head == all_heads ? "heads.all_of" : "heads.one",
            {{"layer", fmt::format("{}", head.layer + 1)}, {"head", fmt::format("{}", head.head + 1)}});
    }
    return name;
}

void Heads::apply(const HeadsAction& action) {
    std::visit([this](const auto& one) { perform(one); }, action);
}

void Heads::perform(const action::ShowHeads& show) {
    are_shown_ = show.is_shown && chosen_.has_value();
    if (!are_shown_) return;
    const int batch = std::clamp(show.batch, 0, chosen_->capture->batches() - 1);
    if (!overview_ || overview_->batch() != batch) overview_ = std::make_shared<HeadOverview>(chosen_->capture, batch);
}

void Heads::perform(const action::CancelOverview&) {
    if (overview_) overview_->cancel();
}

void Heads::follow() {
    if (overview_) overview_->follow();
}

void Heads::ask_for_arrays(action::OpenFile file, std::vector<std::string> names) {
    array_choice_ = ArrayChoice{std::move(file), std::move(names)};
}

std::optional<action::OpenFile> Heads::take_arrays(const std::array<std::string, 3>& names) {
    if (!array_choice_) return std::nullopt;
    action::OpenFile file = std::exchange(array_choice_, std::nullopt)->file;
    file.capture.names = names;
    return file;
}

void Heads::open(const action::OpenCapture& open) {
    std::vector<Message> notices = notices_of(open);
    close();
    chosen_ = ChosenHead{open.capture, open.path, open.options, std::nullopt};
    notices_ = std::move(notices);
}

// The same file in another order of its axes says again only what is new, or has not been dismissed.
std::vector<Message> Heads::notices_of(const action::OpenCapture& open) const {
    std::vector<Message> notices = open.capture->notices();
    if (!chosen_ || open.path.empty() || chosen_->path != open.path) return notices;
    const bool has_other_axes = !open.options.axes.empty() && chosen_->options.axes != open.options.axes;
    if (!has_other_axes && chosen_->options.has_batch == open.options.has_batch) return notices;
    const std::vector<Message>& told = chosen_->capture->notices();
    std::erase_if(notices, [&](const Message& notice) {
        return std::find(told.begin(), told.end(), notice) != told.end() &&
               std::find(notices_.begin(), notices_.end(), notice) == notices_.end();
    });
    return notices;
}

void Heads::note_open(const HeadIndex& head, const Document& document, const Attention& attention) {
    chosen_->head = head;
    // Of the last head.
    std::erase_if(notices_, [](const Message& notice) { return notice.id.starts_with(notice_of_head); });
    for (Message& notice : chosen_->capture->disagreements(head, document, attention))
        notices_.push_back(std::move(notice));
}

void Heads::close() {
    chosen_.reset();
    overview_.reset();
    are_shown_ = false;
    notices_.clear();
}

void Heads::dismiss() {
    if (!notices_.empty()) notices_.erase(notices_.begin());
}

}  // namespace qkv
