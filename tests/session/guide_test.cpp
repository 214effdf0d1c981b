// A lesson as a learner goes through it, without a window.
#include "session/guide.h"

#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "qkv/share_link.h"
#include "support/lessons.h"

namespace qkv {
namespace {

const Guide& guide_of(const Session& session) { return *session.learning().guide(); }

void do_next(Session& session) {
    const Guide& guide = guide_of(session);
    if (const Reply* reply = guide.open_question(); reply != nullptr) {
        session.apply(action::Choose{test::choice_that_is(true, guide.question_of(*reply))});
    } else if (guide.open_task() != nullptr) {
        session.apply(action::ShowSolution{});
        session.apply(action::Settle{});
    } else {
        session.apply(action::GuideNext{});
    }
}

}  // namespace

TEST_CASE("every chapter begins with its own numbers and step, whether one reads on or jumps to it") {
    for (const Language language : {Language::ko, Language::en}) {
        for (const ListedLesson& lesson : built_in_lessons(language)) {
            Session session(reference_document());
            test::open_lesson(session, lesson);
            int chapter = 0;
            for (int i = 0; i < 500 && !guide_of(session).is_at_end(); ++i) {
                do_next(session);
                if (guide_of(session).chapter == chapter) continue;
                chapter = guide_of(session).chapter;
                CAPTURE(lesson.id);
                CAPTURE(chapter);
                Session jumped(reference_document());
                test::open_lesson(jumped, lesson, chapter);
                CHECK(session.document() == jumped.document());
                CHECK(session.step() == jumped.step());
                CHECK(guide_of(session).passage == guide_of(jumped).passage);
            }
            CHECK(guide_of(session).is_at_end());
        }
    }
}

TEST_CASE("back through a whole lesson passes every place again, with what was in the window") {
    struct Seen {
        int chapter;
        int passage;
        Document document;
        Step step;
    };
    const auto seen = [](const Session& session) {
        return Seen{guide_of(session).chapter, guide_of(session).passage, session.document(), session.walk().place()};
    };
    Session session(reference_document());
    test::open_lesson(session, test::listed_lesson(Language::ko, "1-attention"));
    std::vector<Seen> places;
    for (int i = 0; i < 500 && !guide_of(session).is_at_end(); ++i) {
        const bool is_left = guide_of(session).is_waiting();
        if (is_left) places.push_back(seen(session));
        do_next(session);
    }
    int back = 0;
    while (guide_of(session).can_go_back()) {
        session.apply(action::GuideBack{});
        ++back;
        const Seen now = seen(session);
        const bool was_seen = std::ranges::any_of(places, [&](const Seen& one) {
            return one.chapter == now.chapter && one.passage == now.passage && one.document == now.document &&
                   one.step == now.step;
        });
        const bool is_after_asking = guide_of(session).current().change.asks();
        CAPTURE(now.chapter);
        CAPTURE(now.passage);
        CHECK((was_seen || is_after_asking));
        CHECK(guide_of(session).open_task() == nullptr);
        CHECK(guide_of(session).open_question() == nullptr);
    }
    CHECK(back > static_cast<int>(places.size()) / 2);
    CHECK(guide_of(session).chapter == 0);
    CHECK(session.document() == reference_document());
}

TEST_CASE("a shown solution keeps what the learner has changed before") {
    Session session(reference_document());
    test::open_lesson(session, test::listed_lesson(Language::ko, "1-attention"), 6);  // by hand
    session.apply(action::SetValues{{{{Quantity::query, 0, 2, 0}, 1.0}}});
    session.apply(action::Settle{});
    REQUIRE(guide_of(session).tasks.size() == 2);
    session.apply(action::ShowSolution{});  // of walking to the scores
    CHECK(session.document().head().q(0, 2) == 1);
    CHECK(session.attention().head().scores(0, 1) == 2);
    REQUIRE(guide_of(session).tasks.size() == 3);
    session.apply(action::ShowSolution{});
    CHECK(session.attention().head().weights(0, 1) == doctest::Approx(0.576).epsilon(0.001));
}

TEST_CASE("a question: a wrong choice is kept with its reason, and only the right one goes on") {
    Session session(reference_document());
    test::open_lesson(session, test::listed_lesson(Language::en, "1-attention"), 3);
    while (guide_of(session).open_question() == nullptr) session.apply(action::GuideNext{});
    const Step before = session.step();
    const LessonQuestion question = guide_of(session).question_of(*guide_of(session).open_question());
    const int wrong = test::choice_that_is(false, question);
    session.apply(action::GuideNext{});
    session.apply(action::Choose{99});
    session.apply(action::Choose{-1});
    CHECK(guide_of(session).open_question()->wrong.empty());
    session.apply(action::Choose{wrong});
    session.apply(action::Choose{wrong});
    CHECK(guide_of(session).open_question()->wrong == std::vector{wrong});
    CHECK(session.step() == before);
    CHECK_FALSE(question.choices[static_cast<std::size_t>(wrong)].reason.empty());
    session.apply(action::Choose{test::choice_that_is(true, question)});
    CHECK(guide_of(session).open_question() == nullptr);
    CHECK(session.step() == Step{StepKind::output, 1, 0, 0});
    session.apply(action::Choose{wrong});  // too late
    CHECK(guide_of(session).replies.front().is_right);
}

TEST_CASE("the first lesson walks softmax in its beats, one for each press, each with a text of its own") {
    for (const Language language : {Language::ko, Language::en}) {
        Session session(reference_document());
        test::open_lesson(session, test::listed_lesson(language, "1-attention"), 2);
        const Step last_score{StepKind::score, 0, 2, 0};
        for (int i = 0; i < 50 && session.step() != last_score; ++i) do_next(session);
        std::vector<Step> beats;
        while (session.step() != Step{StepKind::weight, 0, 2, 0} && beats.size() < 20) {
            session.apply(action::GuideNext{});
            if (beats.empty() || session.step() != beats.back()) beats.push_back(session.step());
            CHECK_FALSE(guide_of(session).current().text.empty());
        }
        std::erase(beats, last_score);
        const std::vector<Step> expected{
            {StepKind::exp, 0, 2, 0}, {StepKind::sum, 0, 0, 0}, {StepKind::weight, 0, 2, 0}};
        CHECK(beats == expected);
    }
}

TEST_CASE("a chapter about one token's process shows only steps of it") {
    for (const Language language : {Language::ko, Language::en}) {
        for (int process = 0; process < 3; ++process) {
            Session session(reference_document());
            test::open_lesson(session, test::listed_lesson(language, "1-attention"), 2 + process);
            CAPTURE(process);
            const std::string& title = guide_of(session).page().title;
            CHECK(title.find(std::to_string(process + 1)) != std::string::npos);
            for (int i = 0; i < 50 && guide_of(session).chapter == 2 + process; ++i) {
                CAPTURE(guide_of(session).passage);
                if (session.step() != Step{}) CHECK(session.step().query == process);
                do_next(session);
            }
        }
    }
}

TEST_CASE("another language: a chapter about a model begins again in the other model") {
    for (int chapter = 0; chapter < 8; ++chapter) {
        CAPTURE(chapter);
        Session session(reference_document());
        ViewSettings view;
        view.language = Language::ko;
        session.apply(action::SetView{view});
        test::open_lesson(session, test::listed_lesson(Language::ko, "7-next-word"), chapter);
        do_next(session);
        do_next(session);
        session.apply(action::SetLanguage{Language::en});
        CHECK(session.document().model->name == "en");
        CHECK(guide_of(session).lesson->title == "What is the new V for?");
        CHECK(guide_of(session).is_about_model_of(session.document()));
        const int now = guide_of(session).chapter;
        for (int i = 0; i < 30 && guide_of(session).chapter == now && !guide_of(session).is_at_end(); ++i)
            do_next(session);
        CHECK((guide_of(session).chapter == now + 1 || guide_of(session).is_at_end()));
    }
}

TEST_CASE("a link in another language takes the open lesson along") {
    Session session(reference_document());
    test::open_lesson(session, test::listed_lesson(Language::ko, "7-next-word"), 0);
    session.apply(action::OpenLink{link_fragment({reference_document(), 3, Detail::term, Language::en}).value()});
    CHECK(session.view().language == Language::en);
    CHECK(session.step_number() == 3);
    CHECK(guide_of(session).lesson->title == "What is the new V for?");
}

TEST_CASE("what the last lesson says about the models is what their report says") {
    std::ifstream file(std::filesystem::path(QKV_SOURCE_DIR) / "model/report.json");
    const nlohmann::json report = nlohmann::json::parse(file);
    const auto grouped = [](int number) {
        std::string digits = std::to_string(number);
        if (digits.size() > 3) digits.insert(digits.size() - 3, ",");
        return digits;
    };
    for (const Language language : {Language::ko, Language::en}) {
        std::string text;
        for (const Passage& passage : test::listed_lesson(language, "7-next-word").lesson->chapters.front().passages) {
            for (const TextBlock& block : passage.text) {
                for (const TextRun& run : block.runs) text += run.text;
            }
        }
        const auto& of = report.at(std::string(name(language)));
        // One of the words is what sentences were filled up with in training.
        for (const std::string& said :
             {std::to_string(of.at("words").get<int>() - 1), grouped(of.at("numbers")), grouped(of.at("sentences")),
              fmt::format("{:.2f} %", 100 * of.at("right").get<double>())}) {
            CAPTURE(said);
            CHECK(text.find(said) != std::string::npos);
        }
    }
}

}  // namespace qkv
