// The program is killed at random moments; nothing that it had done may be lost.
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "files/journal.h"
#include "qkv/document_json.h"
#include "support/edit_report.h"
#include "support/numbered_documents.h"
#include "support/rounds.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

constexpr int kills = test::rounds(200, 40);
constexpr int longest_life_us = 20'000;

class KilledEditor {
public:
    // `ends`: with a third argument, see there.
    KilledEditor(const fs::path& folder, int seed, bool ends = false) {
        REQUIRE(pipe(ends_.data()) == 0);
        id_ = fork();
        if (id_ == 0) {
            dup2(ends_[1], STDOUT_FILENO);
            const std::string argument = std::to_string(seed);
            execl(QKV_BINARY_DIR "/editor_to_kill", "editor_to_kill", folder.c_str(), argument.c_str(),
                  ends ? "ends" : nullptr, nullptr);
            _exit(127);
        }
        close(ends_[1]);
    }
    KilledEditor(const KilledEditor&) = delete;
    KilledEditor& operator=(const KilledEditor&) = delete;
    ~KilledEditor() { close(ends_[0]); }

    // Until it says so, or has ended.
    void wait_for(test::Done done) {
        test::EditReport report{};
        while (read(ends_[0], &report, sizeof report) == sizeof report) {
            reports_.push_back(report);
            if (report.done == done) return;
        }
    }

    void kill(int signal = SIGKILL) {
        ::kill(id_, signal);
        test::EditReport report{};  // until it has ended: with a full pipe it would not
        while (read(ends_[0], &report, sizeof report) == sizeof report) reports_.push_back(report);
        int status = 0;
        REQUIRE(waitpid(id_, &status, 0) == id_);
        REQUIRE(WIFSIGNALED(status));
        REQUIRE(WTERMSIG(status) == signal);
    }

    const std::vector<test::EditReport>& reports() const { return reports_; }

private:
    std::array<int, 2> ends_{};
    pid_t id_ = -1;
    std::vector<test::EditReport> reports_;
};

// The number of the edit it holds, whole; otherwise the test has failed.
int whole_edit(const Document& document) {
    const int edit = test::edit_of(document);
    CHECK(document == test::document_of_edit(edit));
    return edit;
}

int temporary_files_in(const fs::path& folder) {
    return static_cast<int>(std::count_if(fs::directory_iterator(folder), fs::directory_iterator(),
                                          [](auto& file) { return file.path().filename().string().starts_with('.'); }));
}

void remove_temporary_files(const fs::path& folder) {
    for (const auto& file : fs::directory_iterator(folder)) {
        if (file.path().filename().string().starts_with('.')) fs::remove(file.path());
    }
}

}  // namespace

TEST_CASE("a program killed at random moments during edits and saves loses and damages nothing") {
    const test::TemporaryFolder folder;
    const fs::path path = folder / "document.qkv.json";
    test::Random random(20'240'611);
    int last_saved = 0;    // told as done, in this life or one before
    int last_written = 0;  // likewise, to the journal
    int kills_within_a_write = 0;
    for (int life = 0; life < kills; ++life) {
        CAPTURE(life);
        KilledEditor editor(folder.path(), life);
        // Every fourth may die while it starts and takes over what the one before left; every fourth lives to save,
        // however slow the disk.
        if (life % 4 == 1) editor.wait_for(test::Done::saved);
        if (life % 4 > 1) editor.wait_for(test::Done::started);
        std::this_thread::sleep_for(std::chrono::microseconds(random.integer(0, longest_life_us)));
        editor.kill();
        for (const auto& [done, edit] : editor.reports()) {
            if (done == test::Done::saved) last_saved = edit;
            if (done != test::Done::started) last_written = edit;
        }

        int newest = 0;
        if (fs::exists(path)) {
            const auto saved = load_document(path);
            REQUIRE(saved);
            newest = whole_edit(*saved);
        }
        CHECK(newest >= last_saved);

        const int temporary_files = temporary_files_in(folder.path()) +
                                    (fs::exists(folder / "journal") ? temporary_files_in(folder / "journal") : 0);
        CHECK(temporary_files <= 1);
        kills_within_a_write += temporary_files;
        remove_temporary_files(folder.path());

        Journal next_start(folder / "journal");
        const auto orphans = next_start.orphans();
        // Two after a death between the taking over of one and its discarding.
        CHECK(orphans.size() <= 2);
        for (const Orphan& orphan : orphans) newest = std::max(newest, whole_edit(orphan.document));
        CHECK(newest >= last_written);
        next_start.close();
        CHECK(temporary_files_in(folder / "journal") == 0);
        const auto left = std::distance(fs::directory_iterator(folder / "journal"), fs::directory_iterator());
        CHECK(left == static_cast<int>(2 * orphans.size()));  // each with its lock
    }
    CHECK(last_saved >= kills / 4);
    CHECK(kills_within_a_write >= kills / 100);  // otherwise the kills missed what they are for
    MESSAGE("edits: " << last_written << ", killed within a write: " << kills_within_a_write);
}

TEST_CASE("a program that is told to end keeps all that was edited, written or not") {
    const test::TemporaryFolder folder;
    test::Random random(4);
    constexpr std::array signals{SIGTERM, SIGINT, SIGHUP};
    for (int life = 0; life < kills / 4; ++life) {
        CAPTURE(life);
        KilledEditor editor(folder.path(), life, true);
        editor.wait_for(test::Done::started);
        std::this_thread::sleep_for(std::chrono::microseconds(random.integer(0, longest_life_us)));
        editor.kill(signals[static_cast<std::size_t>(life) % signals.size()]);
        int last = 0;
        for (const auto& [done, edit] : editor.reports()) last = edit;

        int newest = 0;
        if (const auto saved = load_document(folder / "document.qkv.json")) newest = whole_edit(*saved);
        Journal next_start(folder / "journal");
        for (const Orphan& orphan : next_start.orphans()) newest = std::max(newest, whole_edit(orphan.document));
        CHECK(newest == last);
        next_start.close();
        CHECK(temporary_files_in(folder / "journal") == 0);
    }
}

}  // namespace qkv
