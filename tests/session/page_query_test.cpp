// What the address of the page asks for.
#include "session/page_query.h"

#include <doctest/doctest.h>

#include "session/examples.h"
#include "session/lessons.h"
#include "support/headless.h"

namespace qkv {
namespace {

Session asked(std::string_view query) {
    Session session(first_example(Language::ko));
    follow_query(session, query);
    return session;
}

std::string problem_of(const Session& session) {
    return session.problem() ? said(*session.problem(), Language::en) : std::string();
}

}  // namespace

TEST_CASE("an address without wishes, or with those of others, changes nothing") {
    for (const char* query : {"", "fbclid=x", "utm_source=lms\n=\nlang", "\n\n"}) {
        const Session session = asked(query);
        CHECK(session.view() == ViewSettings{});
        CHECK(session.document() == first_example(Language::ko));
        CHECK_FALSE(session.problem());
    }
}

TEST_CASE("an address opens a lesson in its language, at its chapter") {
    for (const Language language : {Language::ko, Language::en}) {
        for (const ListedLesson& listed : built_in_lessons(language)) {
            INFO(listed.id);
            const Session session = asked("lesson=" + listed.id + "\nchapter=2\nlang=" + std::string(name(language)));
            REQUIRE(session.learning().guide() != nullptr);
            CHECK(session.learning().guide()->lesson->title == listed.lesson->title);
            CHECK(session.learning().guide()->chapter == 1);
            CHECK_FALSE(session.problem());
        }
    }
}

TEST_CASE("an address opens an example") {
    const Session session = asked("lang=en\nexample=causal");
    REQUIRE(open_example(session.document()) != nullptr);
    CHECK(open_example(session.document())->id == "causal");
    CHECK(session.view().language == Language::en);
}

TEST_CASE("what an address asks for and there is not is told, with what there is, and the rest is done") {
    CHECK(problem_of(asked("lesson=nothing")).find("lesson=nothing") != std::string::npos);
    CHECK(problem_of(asked("lesson=nothing")).find(built_in_lessons(Language::en).front().id) != std::string::npos);
    CHECK(problem_of(asked("example=nothing")).find("causal") != std::string::npos);
    CHECK(problem_of(asked("hide=all")).find("toolbar") != std::string::npos);
    CHECK(problem_of(asked("lang=fr")).find("ko, en") != std::string::npos);
    for (const char* chapter : {"0", "99", "x", "1x", "", "-1"}) {
        INFO(chapter);
        const Session session = asked("lang=en\nlesson=1-attention\nchapter=" + std::string(chapter));
        CHECK(problem_of(session).find("chapter=" + std::string(chapter)) != std::string::npos);
        REQUIRE(session.learning().guide() != nullptr);
        CHECK(session.learning().guide()->chapter == 0);
        CHECK(session.view().language == Language::en);
    }
}

TEST_CASE("a chapter without its lesson is told") {
    const Session session = asked("lang=en\nchapter=2");
    CHECK(problem_of(session).find("chapter=2") != std::string::npos);
    CHECK(problem_of(session).find("lesson=1-attention") != std::string::npos);
    CHECK(session.learning().guide() == nullptr);
}

TEST_CASE("an address hides the toolbar, and what was in it takes no room") {
    test::Headless window;
    REQUIRE(window.sees("examples"));
    const float before = window.item("##sentence").Max.y;
    follow_query(window.session, "hide=toolbar");
    window.frame(3);
    CHECK_FALSE(window.sees("examples"));
    CHECK_FALSE(window.sees("##sentence"));
    CHECK(window.sees("next"));
    CHECK(before > 0);
    const int step = window.step();
    window.press(ImGuiKey_RightArrow);
    CHECK(window.step() == step + 1);
}

}  // namespace qkv
