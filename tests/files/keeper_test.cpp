// What a session keeps from one run to the next.
#include "files/keeper.h"

#include <csignal>
#include <doctest/doctest.h>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temporary_folder.h"

namespace qkv {
namespace {

using test::TemporaryFolder;

struct Home {
    TemporaryFolder folder;
    std::filesystem::path settings = folder / "config" / "settings.json";
    std::filesystem::path journal = folder / "journal";
};

void set_theme(Session& session, Theme theme) {
    ViewSettings view = session.view();
    view.theme = theme;
    session.apply(action::SetView{view});
}

void set_q(Session& session, double value) { session.apply(action::SetValues{{{{Quantity::query, 0, 0, 0}, value}}}); }

// In another process, which is killed without warning.
template <class Body>
void killed(Body body) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        body();
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
}

void edit_and_die(const Home& home, double value) {
    killed([&] {
        Session session(reference_document());
        Keeper keeper(session, home.settings, home.journal);
        if (session.files().question()) session.apply(action::AnswerQuestion{Answer::cancel});
        keeper.follow(0);
        set_q(session, value);
        keeper.follow(1);
        // As the window does: follow() again when it is due.
        if (keeper.due_s()) keeper.follow(*keeper.due_s());
    });
}

}  // namespace

TEST_CASE("settings outlast the program, each window changing only what was changed in it") {
    const Home home;
    Session first(reference_document());
    Keeper keeper(first, home.settings, home.journal);
    Session second(reference_document());
    Keeper other(second, home.settings, home.journal);
    set_theme(first, Theme::dark);
    keeper.follow(0);
    REQUIRE(keeper.due_s());
    CHECK(*keeper.due_s() <= 1);
    keeper.follow(1);
    ViewSettings view = second.view();
    view.language = Language::en;
    second.apply(action::SetView{view});
    other.close();
    Session third(reference_document());
    const Keeper last(third, home.settings, home.journal);
    CHECK(third.view().theme == Theme::dark);
    CHECK(third.view().language == Language::en);
}

TEST_CASE("the stars of both windows are remembered, the best of each puzzle") {
    const Home home;
    Session first(reference_document());
    Keeper keeper(first, home.settings, home.journal);
    Session second(reference_document());
    Keeper other(second, home.settings, home.journal);
    first.apply(action::SetStars{{{"puzzles/1", 3}, {"puzzles/2", 1}}});
    second.apply(action::SetStars{{{"puzzles/1", 2}, {"puzzles/3", 2}}});
    keeper.close();
    other.close();
    Session third(reference_document());
    const Keeper last(third, home.settings, home.journal);
    CHECK(third.learning().stars() == Stars{{"puzzles/1", 3}, {"puzzles/2", 1}, {"puzzles/3", 2}});
}

TEST_CASE("damaged stars are no obstacle") {
    const Home home;
    std::filesystem::create_directories(home.settings.parent_path());
    std::ofstream(home.settings) << R"({"stars": {"puzzles/1": 9, "puzzles/2": "x", "puzzles/3": -1}})";
    Session session(reference_document());
    const Keeper keeper(session, home.settings, home.journal);
    CHECK(session.learning().stars() == Stars{{"puzzles/1", 3}, {"puzzles/3", 1}});
}

TEST_CASE("closing writes settings that were not due yet") {
    const Home home;
    {
        Session session(reference_document());
        Keeper keeper(session, home.settings, home.journal);
        set_theme(session, Theme::dark);
        keeper.follow(0);
        keeper.close();
    }
    CHECK(load_settings(home.settings).view.theme == Theme::dark);
}

TEST_CASE("what the command line asks for is for one run") {
    const Home home;
    {
        Session session(reference_document());
        Keeper keeper(session, home.settings, home.journal);
        ViewSettings view = session.view();
        view.language = Language::en;
        session.apply(action::SetView{view});
        keeper.take_view_as_given();
        set_theme(session, Theme::dark);
        keeper.close();
    }
    CHECK(load_settings(home.settings).view.theme == Theme::dark);
    CHECK(load_settings(home.settings).view.language == Language::ko);
}

TEST_CASE("recent files of both windows are remembered") {
    const Home home;
    Session first(reference_document());
    Keeper keeper(first, home.settings, home.journal);
    Session second(reference_document());
    Keeper other(second, home.settings, home.journal);
    first.apply(action::SaveAs{home.folder / "a.qkv.json"});
    keeper.follow(0);
    keeper.follow(1);
    second.apply(action::SaveAs{home.folder / "b.qkv.json"});
    other.follow(0);
    other.follow(1);
    const Settings settings = load_settings(home.settings);
    REQUIRE(settings.recent_files.size() == 2);
    CHECK(settings.recent_files[0] == home.folder / "b.qkv.json");
    CHECK(settings.recent_files[1] == home.folder / "a.qkv.json");
}

TEST_CASE("a killed program's document is offered, restored and safe all the while") {
    const Home home;
    edit_and_die(home, 7);
    killed([&] {
        // It is offered; before anyone answers, this program is killed as well.
        Session session(reference_document());
        Keeper keeper(session, home.settings, home.journal);
        keeper.follow(0);
    });
    killed([&] {
        Session session(reference_document());
        Keeper keeper(session, home.settings, home.journal);
        session.apply(action::AnswerQuestion{Answer::restore});
        keeper.follow(0);
    });
    Session session(reference_document());
    Keeper keeper(session, home.settings, home.journal);
    REQUIRE(session.files().question() == Question::restore);
    CHECK(session.files().restorable()->document.head().q(0, 0) == 7);
    session.apply(action::AnswerQuestion{Answer::restore});
    keeper.follow(0);
    CHECK(session.document().head().q(0, 0) == 7);
    keeper.close();
    Session clean(reference_document());
    const Keeper none(clean, home.settings, home.journal);
    CHECK_FALSE(clean.files().question());
}

TEST_CASE("what is kept at once is there without waiting until it is due, and the program goes on") {
    const Home home;
    killed([&] {
        Session session(reference_document());
        Keeper keeper(session, home.settings, home.journal);
        set_q(session, 0.25);
        set_theme(session, Theme::dark);
        keeper.keep_now(0);
        set_q(session, 0.5);
        keeper.keep_now(0.01);
    });
    CHECK(load_settings(home.settings).view.theme == Theme::dark);
    Session session(reference_document());
    const Keeper keeper(session, home.settings, home.journal);
    REQUIRE(session.files().restorable());
    CHECK(session.files().restorable()->document.head().q(0, 0) == 0.5);
}

TEST_CASE("several are offered one after the other; later means again next time") {
    const Home home;
    edit_and_die(home, 7);
    edit_and_die(home, 8);
    {
        Session session(reference_document());
        Keeper keeper(session, home.settings, home.journal);
        REQUIRE(session.files().question());
        session.apply(action::AnswerQuestion{Answer::discard});
        keeper.follow(0);
        REQUIRE(session.files().question());
        session.apply(action::AnswerQuestion{Answer::cancel});
        keeper.follow(0);
        CHECK_FALSE(session.files().question());
        keeper.close();
    }
    Session session(reference_document());
    const Keeper keeper(session, home.settings, home.journal);
    REQUIRE(session.files().question() == Question::restore);
}

TEST_CASE("a normal end leaves nothing to restore") {
    const Home home;
    {
        Session session(reference_document());
        Keeper keeper(session, home.settings, home.journal);
        set_q(session, 5);
        keeper.follow(0);
        keeper.follow(1);
        keeper.close();
    }
    Session session(reference_document());
    const Keeper keeper(session, home.settings, home.journal);
    CHECK_FALSE(session.files().question());
}

TEST_CASE("a journal that cannot be kept is told once") {
    const Home home;
    std::ofstream(home.folder / "file") << "x";
    Session session(reference_document());
    Keeper keeper(session, home.settings, home.folder / "file" / "journal");
    keeper.follow(0);
    REQUIRE(session.problem());
    session.apply(action::Dismiss{});
    set_q(session, 5);
    keeper.follow(10);
    keeper.follow(20);
    CHECK_FALSE(session.problem());
}

}  // namespace qkv
