// What the text of a lesson names is what the window shows when the text appears.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "qkv/token_name.h"
#include "session/examples.h"
#include "support/headless.h"
#include "support/languages.h"
#include "support/lessons.h"

namespace qkv {

using test::Headless;

namespace {

const Guide& open_guide(const Headless& window) { return *window.session.learning().guide(); }

std::string plain(const std::vector<TextBlock>& blocks) {
    std::string text;
    for (const TextBlock& block : blocks) {
        for (const TextRun& run : block.runs) text += run.text;
        text += '\n';
    }
    return text;
}

std::string newest_text(const Headless& window) { return plain(open_guide(window).current().text); }

void go_on(Headless& window) {
    const Guide& guide = open_guide(window);
    if (const Reply* reply = guide.open_question(); reply != nullptr) {
        window.session.apply(action::Choose{test::choice_that_is(true, guide.question_of(*reply))});
    } else if (guide.open_task() != nullptr) {
        window.session.apply(action::ShowSolution{});
        window.session.apply(action::Settle{});
    } else {
        window.session.apply(action::GuideNext{});
    }
    window.frame(4);
}

template <class Body>
void read_through(Headless& window, const ListedLesson& lesson, Body body) {
    test::open_lesson(window.session, lesson);
    window.frame(4);
    for (int i = 0; i < 500; ++i) {
        const Guide& guide = open_guide(window);
        INFO(lesson.id, " chapter ", guide.chapter + 1, ": ", newest_text(window));
        body();
        if (open_guide(window).is_at_end()) return;
        go_on(window);
    }
    FAIL("no end");
}

template <class Body>
void read_everything(ImVec2 size, Body body) {
    for (const Language language : test::looked_at_languages) {
        ViewSettings view;
        view.language = language;
        Headless window(first_example(language), size, view);
        for (const ListedLesson& lesson : built_in_lessons(language))
            read_through(window, lesson, [&] { body(window, lesson); });
    }
}

// ---- the rows of numbers in the window

using Rows = std::map<std::pair<Quantity, int>, std::map<int, double>>;

class Reader {
public:
    explicit Reader(const Headless& window) : window_(window) {
        static const std::regex number(R"(number/(\d+)/(\d+),(\d+),0)");
        static const std::regex heat(R"((score|weight|output)/(\d+),(\d+))");
        static const std::regex vector(R"((Q|K|V|X)(\d+))");
        std::smatch match;
        for (const std::string& label : window.labels()) {
            if (std::regex_match(label, match, number)) {
                add({static_cast<Quantity>(std::stoi(match[1])), std::stoi(match[2]), std::stoi(match[3]), 0});
            } else if (std::regex_match(label, match, heat)) {
                const Quantity quantity = match[1] == "score"    ? Quantity::score
                                          : match[1] == "weight" ? Quantity::weight
                                                                 : Quantity::output;
                add({quantity, std::stoi(match[2]), std::stoi(match[3]), 0});
                has_heatmaps_ = true;
            } else if (std::regex_match(label, match, vector)) {
                has_vectors_ = true;
            }
        }
        if (has_vectors_) add_vectors();
    }

    bool has_heatmaps() const { return has_heatmaps_; }
    bool has_vectors() const { return has_vectors_; }

    bool has_row(const std::vector<double>& numbers) const {
        return std::ranges::any_of(rows_, [&](const auto& one) {
            const auto& row = one.second;
            if (row.size() != numbers.size()) return false;
            return std::ranges::all_of(row, [&](const auto& cell) {
                return std::abs(cell.second - numbers[static_cast<std::size_t>(cell.first)]) < tolerance;
            });
        });
    }

    bool has_number(double wanted) const {
        return std::ranges::any_of(rows_, [&](const auto& one) {
            return std::ranges::any_of(one.second,
                                       [&](const auto& cell) { return std::abs(cell.second - wanted) < tolerance; });
        });
    }

private:
    static constexpr double tolerance = 0.001;  // weights may be moved, so that a row adds up to 1

    void add(const Cell& cell) {
        if (!window_.session.is_reached(cell)) return;
        rows_[{cell.quantity, cell.row}][cell.column] =
            number_in(window_.document(), window_.session.attention(), cell);
    }

    void add_vectors() {
        std::vector shown{Quantity::query, Quantity::key, Quantity::value};
        if (window_.document().embeddings) shown.push_back(Quantity::embedding);
        for (const Quantity quantity : shown) {
            const Matrix& numbers = *matrix_of(window_.document(), quantity);
            for (int row = 0; row < numbers.rows(); ++row) {
                for (int column = 0; column < numbers.cols(); ++column) add({quantity, row, column, 0});
            }
        }
    }

    const Headless& window_;
    Rows rows_;
    bool has_heatmaps_ = false;
    bool has_vectors_ = false;
};

std::vector<std::vector<double>> rows_in(const std::string& text) {
    static const std::regex row(R"(\[(-?[0-9.]+(?:, -?[0-9.]+)+)\])");
    std::vector<std::vector<double>> rows;
    for (std::sregex_iterator match(text.begin(), text.end(), row), end; match != end; ++match) {
        std::vector<double> numbers;
        const std::string inside = (*match)[1];
        for (std::size_t at = 0; at < inside.size();) {
            const std::size_t comma = std::min(inside.find(',', at), inside.size());
            numbers.push_back(std::stod(inside.substr(at, comma - at)));
            at = comma + 1;
        }
        rows.push_back(std::move(numbers));
    }
    return rows;
}

// Numbers that are calculated: with three decimals, outside brackets.
std::vector<double> calculated_in(const std::string& text) {
    static const std::regex brackets(R"(\[[^\]]*\])");
    static const std::regex number(R"((^|[^0-9.])([0-9]+\.[0-9]{3})(?![0-9]))");
    const std::string outside = std::regex_replace(text, brackets, "");
    std::vector<double> numbers;
    for (std::sregex_iterator match(outside.begin(), outside.end(), number), end; match != end; ++match)
        numbers.push_back(std::stod((*match)[2]));
    return numbers;
}

// Said about another moment than this one ("before", "without the mask") or about no token: the rule, not a number of
// the window.
bool is_about_another_moment(const std::string& text) {
    for (const char* words :
         {"was [", "instead of", "not by [", "마스크가 없을 때는", "바꾸기 전의", "원래는 [", "이 아니라 [", "e times",
          "e배", "e배**", "exp(2)", "2.718배", "2.718 times", "doesn't count"}) {
        if (text.find(words) != std::string::npos) return true;
    }
    return false;
}

// What a task asks for is not there yet.
bool is_asked_for(const Guide& guide, const std::string& number) {
    const auto& goal = guide.current().change.goal;
    return goal && std::ranges::any_of(goal->conditions, [&](const Condition& condition) {
               return condition.text.find(number) != std::string::npos;
           });
}

// The tokens whose own calculation the text is about; it may name others beside them.
std::set<std::string> calculated_tokens(const std::string& text, const Document& document) {
    std::set<std::string> named;
    for (const std::string& name : document.tokens) {
        for (const char* around : {"Q of “{}”", "“{}”의 Q", "scores of “{}”", "“{}” goes through"}) {
            if (text.find(fmt::format(fmt::runtime(around), name)) != std::string::npos) named.insert(name);
        }
    }
    return named;
}

bool points_at_tables(const Guide& guide) {
    for (const WindowPart part : {WindowPart::vectors, WindowPart::queries, WindowPart::keys, WindowPart::values,
                                  WindowPart::scores, WindowPart::weights, WindowPart::output, WindowPart::sentence}) {
        if (guide.points_at(part)) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("every row of numbers and every calculated number that a lesson names is in the window at that moment") {
    int rows = 0;
    int numbers = 0;
    // In a smaller window only one stage, or one of the panels, is in view at a time.
    read_everything({1440, 900}, [&](Headless& window, const ListedLesson&) {
        const std::string text = newest_text(window);
        if (is_about_another_moment(text)) return;
        const Reader reader(window);
        for (const auto& row : rows_in(text)) {
            const std::string written = fmt::format("[{}]", fmt::join(row, ", "));
            if (is_asked_for(open_guide(window), written)) continue;
            ++rows;
            CAPTURE(written);
            CHECK(reader.has_row(row));
        }
        for (const double number : calculated_in(text)) {
            if (is_asked_for(open_guide(window), fmt::format("{}", number))) continue;
            ++numbers;
            CAPTURE(number);
            CHECK(reader.has_number(number));
        }
    });
    CHECK(rows > test::rounds(60, 40));
    CHECK(numbers > test::rounds(40, 30));
}

TEST_CASE("the token whose calculation is in the window is the one that the text is about") {
    static const std::regex process(R"((?:Process|과정) (\d))");
    int checked = 0;
    read_everything({1440, 900}, [&](Headless& window, const ListedLesson&) {
        const Guide& guide = open_guide(window);
        const int query = window.session.step_in_focus().query;
        const std::string title = guide.page().title;
        std::smatch match;
        if (std::regex_search(title, match, process)) {
            ++checked;
            CHECK(query + 1 == std::stoi(match[1]));
        }
        const Step step = window.session.step();
        const bool is_at_edge = step.kind == StepKind::start || step == window.session.walkthrough().last();
        const std::set<std::string> named = calculated_tokens(newest_text(window), window.document());
        if (named.empty() || is_at_edge || points_at_tables(guide)) return;
        ++checked;
        CAPTURE(query);
        CHECK(named.contains(window.document().tokens[static_cast<std::size_t>(query)]));
    });
    CHECK(checked > test::rounds(30, 20));
}

TEST_CASE("what a lesson points at is in the window, and a table or vectors that it names are in front") {
    for (const ImVec2 size : {ImVec2(1440, 900), ImVec2(1024, 640)}) {
        int named = 0;
        read_everything(size, [&](Headless& window, const ListedLesson&) {
            const Guide& guide = open_guide(window);
            const std::string text = newest_text(window);
            const Reader reader(window);
            // Where numbers are to be typed, those are in front.
            if (!guide.highlights.empty() && !window.sees("target")) {
                REQUIRE(window.sees("pointed_out"));
                const ImRect display({0, 0}, size);
                CHECK(std::ranges::any_of(window.items("pointed_out"),
                                          [&](const ImRect& box) { return display.Overlaps(box); }));
            }
            const auto has = [&](const char* words) { return text.find(words) != std::string::npos; };
            if (has("table") || has("가중치 표") || has("두른 표") || has(" rows of ") || has("행은 그대로")) {
                ++named;
                CHECK(reader.has_heatmaps());
            }
            if (has("three vectors") || has("벡터가 세 개씩") || has("blue rows") || has("orange rows") ||
                has("green rows") || has("행이 Q") || has("행이 K") || has("행이 V") || has("same Q, K and V") ||
                has("Q, K, V가 모두 똑같") || has("outlined first number")) {
                ++named;
                CHECK(reader.has_vectors());
            }
        });
        CHECK(named > test::rounds(10, 5));
    }
}

TEST_CASE("while a lesson expects something else than a step, the sentence below does not say to press Next") {
    for (const Language language : test::looked_at_languages) {
        const std::string words = language == Language::ko ? "다음을 누르면" : "Press Next";
        ViewSettings view;
        view.language = language;
        Headless window(first_example(language), {1440, 900}, view);
        const auto invites = [&] { return window.ui().message.find(words) != std::string::npos; };
        window.frame(2);
        CHECK(invites());
        int at_start = 0;
        int invited = 0;
        read_through(window, test::listed_lesson(language, "1-attention"), [&] {
            if (window.step() != 0) return;
            ++at_start;
            const Guide& guide = open_guide(window);
            if (guide.expects_steps()) ++invited;
            CHECK(invites() == guide.expects_steps());
        });
        CHECK(at_start > 8);
        CHECK(invited == 1);
        window.session.apply(action::GoTo{});
        window.session.apply(action::CloseLesson{});
        window.frame(2);
        CHECK(invites());
    }
}

TEST_CASE("where a lesson first goes from scores to weights, it goes by exp, sum and division, each with its text") {
    for (const Language language : test::looked_at_languages) {
        int crossings = 0;
        for (const ListedLesson& lesson : built_in_lessons(language)) {
            if (lesson.kind != LessonKind::lesson) continue;
            CAPTURE(lesson.id);
            Headless window(first_example(language));
            std::vector<Step> steps;
            std::vector<std::string> texts;
            std::vector<std::string> messages;
            read_through(window, lesson, [&] {
                if (!steps.empty() && window.session.step() == steps.back()) return;
                steps.push_back(window.session.step());
                texts.push_back(newest_text(window));
                messages.push_back(window.ui().message);
            });
            std::size_t at = 0;
            const auto is_crossing = [&](std::size_t i) {
                return steps[i].kind == StepKind::score && steps[i + 1].query == steps[i].query &&
                       steps[i + 1].kind != StepKind::score && steps[i + 1].kind != StepKind::start;
            };
            while (at + 1 < steps.size() && !is_crossing(at)) ++at;
            if (at + 3 >= steps.size()) continue;  // a lesson for those who know it
            ++crossings;
            const int query = steps[at].query;
            CHECK(steps[at + 1].kind == StepKind::exp);
            CHECK(steps[at + 2] == Step{StepKind::sum, query, 0, 0});
            CHECK(steps[at + 3].kind == StepKind::weight);
            for (std::size_t i = at + 1; i <= at + 3; ++i) {
                CHECK(steps[i].query == query);
                CHECK(texts[i] != texts[i - 1]);
                CHECK(texts[i].size() > 20);
                CHECK(messages[i] != messages[i - 1]);
            }
        }
        CHECK(crossings >= 6);
    }
}

}  // namespace qkv
