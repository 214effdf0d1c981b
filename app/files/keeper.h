#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "files/journal.h"
#include "files/settings.h"
#include "session/session.h"

namespace qkv {

/// Carries a session from one run of the program to the next: settings and recent files, and in the journal what is not
/// saved yet. The owner of the window calls follow() after each frame and again when it is due.
class Keeper {
public:
    /// Applies the settings to `session`, which outlives the keeper, and offers what a killed program has left.
    Keeper(Session& session, std::filesystem::path settings_file, std::filesystem::path journal_folder);

    /// The current view is for this run only; only later changes are remembered.
    void take_view_as_given() { view_ = session_.view(); }

    /// Notes what has changed and writes what is due. `now_s` comes from a clock that never goes back.
    void follow(double now_s);

    /// Writes all that has changed, without waiting until it is due.
    void keep_now(double now_s);

    /// When follow() is needed although nothing happens.
    std::optional<double> due_s() const;

    /// The normal end of the program.
    void close();

    /// The end that nobody was asked about: what is not saved is offered at the next start.
    void end_early(double now_s);

private:
    void offer_next();
    void follow_answer(double now_s);
    void follow_settings(double now_s);
    bool has_new_settings() const;
    void write_settings();

    Session& session_;
    std::filesystem::path settings_file_;
    Journal journal_;
    std::vector<Orphan> orphans_;
    bool is_offering_ = false;
    ViewSettings view_;  ///< as this program has saved it in the settings file
    std::vector<std::filesystem::path> recent_files_;
    Stars stars_;
    std::optional<double> settings_due_s_;
    bool has_told_problem_ = false;
};

}  // namespace qkv
