#include "files/keeper.h"

#include <algorithm>
#include <utility>

#include "platform/folders.h"

namespace qkv {
namespace {

constexpr double settings_delay_s = 0.5;

// Only what changed here: another window may have changed the rest.
void take_changes(ViewSettings& to, const ViewSettings& before, const ViewSettings& now) {
    const auto take = [&](auto member) {
        if (before.*member != now.*member) to.*member = now.*member;
    };
    take(&ViewSettings::language);
    take(&ViewSettings::theme);
    take(&ViewSettings::text_percent);
    take(&ViewSettings::decimals);
    take(&ViewSettings::steps_per_s);
    take(&ViewSettings::has_motion);
    take(&ViewSettings::input_method);
}

// Whether anything that is remembered has changed.
bool differs(const ViewSettings& before, const ViewSettings& now) {
    ViewSettings changed = before;
    take_changes(changed, before, now);
    return changed != before;
}

// Of this name, where files don't outlive the program.
DocumentFile new_file(const std::filesystem::path& before) {
    const std::filesystem::path path = home_folder() / before.filename();
    return {path, stamp_of(path)};
}

}  // namespace

Keeper::Keeper(Session& session, std::filesystem::path settings_file, std::filesystem::path journal_folder)
    : session_(session), settings_file_(std::move(settings_file)), journal_(std::move(journal_folder)) {
    const Settings settings = load_settings(settings_file_);
    session.apply(action::SetView{settings.view});
    view_ = session.view();
    recent_files_ = keeps_files() ? settings.recent_files : std::vector<std::filesystem::path>();
    session.apply(action::SetRecentFiles{recent_files_, settings.last_folder});
    session.apply(action::SetStars{settings.stars});
    stars_ = session.learning().stars();
    orphans_ = journal_.orphans();
    offer_next();
}

void Keeper::offer_next() {
    is_offering_ = !orphans_.empty();
    if (!is_offering_) return;
    const Orphan& orphan = orphans_.front();
    const bool is_where_it_was = keeps_files() || orphan.file.path.empty();
    session_.apply(
        action::OfferRestore{orphan.document, is_where_it_was ? orphan.file : new_file(orphan.file.path), orphan.when});
}

void Keeper::follow(double now_s) {
    if (is_offering_ && session_.files().restore_answer()) follow_answer(now_s);
    journal_.note(session_.document(), session_.files().file(), !session_.has_unsaved_changes(), now_s);
    journal_.write_if_due(now_s);
    if (journal_.problem() && !std::exchange(has_told_problem_, true)) session_.apply(action::Say{*journal_.problem()});
    follow_settings(now_s);
}

void Keeper::follow_answer(double now_s) {
    const Answer answer = *session_.files().restore_answer();
    if (answer == Answer::restore) {
        // The document is saved in this program's entry before the old entry is removed.
        journal_.note(session_.document(), session_.files().file(), false, now_s);
        journal_.write_now(now_s);
        if (journal_.is_working()) Journal::discard(orphans_.front());
        orphans_.clear();
    } else {
        if (answer == Answer::discard) Journal::discard(orphans_.front());
        orphans_.erase(orphans_.begin());
    }
    offer_next();
}

void Keeper::follow_settings(double now_s) {
    if (!has_new_settings()) {
        settings_due_s_.reset();
    } else if (!settings_due_s_) {
        settings_due_s_ = now_s + settings_delay_s;
    } else if (*settings_due_s_ <= now_s) {
        write_settings();
    }
}

bool Keeper::has_new_settings() const {
    return differs(view_, session_.view()) || session_.files().recent_files() != recent_files_ ||
           session_.learning().stars() != stars_;
}

void Keeper::write_settings() {
    const ViewSettings view = session_.view();
    const auto& recent = session_.files().recent_files();
    const auto written = update_settings(settings_file_, [&](Settings& settings) {
        take_changes(settings.view, view_, view);
        for (const auto& [puzzle, count] : session_.learning().stars())
            settings.stars[puzzle] = std::max(settings.stars[puzzle], count);
        if (recent != recent_files_ && !recent.empty()) remember_file(settings, recent.front());
    });
    // Even if it failed: the next change tries again.
    view_ = view;
    recent_files_ = recent;
    stars_ = session_.learning().stars();
    settings_due_s_.reset();
    if (!written) session_.apply(action::Say{written.error()});
}

void Keeper::keep_now(double now_s) {
    if (has_new_settings()) write_settings();
    journal_.note(session_.document(), session_.files().file(), !session_.has_unsaved_changes(), now_s);
    journal_.write_now(now_s);
}

std::optional<double> Keeper::due_s() const {
    if (!settings_due_s_ || !journal_.due_s()) return settings_due_s_ ? settings_due_s_ : journal_.due_s();
    return std::min(*settings_due_s_, *journal_.due_s());
}

void Keeper::close() {
    if (has_new_settings()) write_settings();
    journal_.close();
}

void Keeper::end_early(double now_s) {
    if (!session_.has_unsaved_changes()) return close();
    keep_now(now_s);
}

}  // namespace qkv
