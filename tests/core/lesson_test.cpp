#include "qkv/lesson.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "support/random_documents.h"

namespace qkv {
namespace {

Result<Document> find(std::string_view name) {
    if (name == "reference") return reference_document();
    if (name == "embeddings") return test::small_with_embeddings();
    if (name == "broken") return tl::unexpected(Problem{"problem.json.format", {{"file", "broken.qkv.json"}}});
    return tl::unexpected(Problem{"problem.lesson.document", {{"name", std::string(name)}, {"known", "reference"}}});
}

Result<Lesson> parse(std::string_view markdown) { return parse_lesson(markdown, "lesson.md", find); }

Lesson lesson_of(std::string_view markdown) {
    const auto lesson = parse(markdown);
    if (!lesson) FAIL(said(lesson.error(), Language::en));
    return *lesson;
}

std::string plain(const TextBlock& block) {
    std::string text;
    for (const TextRun& run : block.runs) text += run.text;
    return text;
}

// Each block of text in one line: its kind, depth and marker, then the text.
std::vector<std::string> outline(const std::vector<TextBlock>& blocks) {
    const char* kinds[] = {"p", "li", "q", "h", "code"};
    std::vector<std::string> lines;
    for (const TextBlock& block : blocks) {
        std::string line = kinds[static_cast<int>(block.kind)];
        if (block.depth > 0) line += std::to_string(block.depth);
        if (!block.marker.empty()) line += " " + block.marker;
        lines.push_back(line + " " + plain(block));
    }
    return lines;
}

std::vector<std::string> outline_of(const std::string& text) {
    return outline(lesson_of("# T\n\n## C\n\n" + text).chapters.front().passages.front().text);
}

using Outline = std::vector<std::string>;

const std::string whole_lesson = R"(# 낱말은 **누구**를 볼까?

두 줄로 된
소개예요.

## 점수

먼저 글을 읽어요. `score`를 봐요.

```qkv
# 설명
document: reference

step: score(나는, 사과를)
highlight: score, scores
```

이어지는 글이에요.

```qkv
goal: weight(먹었다, 사과를) >= 0.8
only: Q(먹었다), K
solution: Q(먹었다) = [0, 0, 0]
solution: Q(먹었다)[1] = 3
solution: K(나는)[1] = -3
stars: 3 4
```

끝이에요.

## 걷기

```qkv
goal: reached V_new(나는)
```

잘했어요.
)";

}  // namespace

TEST_CASE("a lesson is a title, an introduction and chapters of passages") {
    const Lesson lesson = lesson_of(whole_lesson);
    CHECK(lesson.title == "낱말은 누구를 볼까?");
    CHECK(outline(lesson.introduction) == Outline{"p 두 줄로 된 소개예요."});
    REQUIRE(lesson.chapters.size() == 2);

    const Chapter& score = lesson.chapters[0];
    CHECK(score.title == "점수");
    CHECK(score.line == 6);
    CHECK(score.document == reference_document());
    CHECK(score.step == Step{});
    REQUIRE(score.passages.size() == 3);
    CHECK(score.passages[0].line == 8);
    CHECK(score.passages[0].text.front().runs ==
          std::vector<TextRun>{{"먼저 글을 읽어요. "}, {"score", false, false, true}, {"를 봐요."}});
    CHECK(score.passages[0].change.document == reference_document());
    CHECK(score.passages[0].change.step == Step{StepKind::score, 0, 1, 0});
    CHECK(score.passages[0].change.highlights == std::vector{WindowPart::score, WindowPart::scores});
    CHECK_FALSE(score.passages[0].change.goal);

    CHECK(score.passages[1].line == 18);
    CHECK_FALSE(score.passages[1].change.document);
    CHECK_FALSE(score.passages[1].change.step);
    const Goal goal = score.passages[1].change.goal.value();
    CHECK(goal.conditions.size() == 1);
    CHECK(goal.conditions[0].text == "weight(먹었다, 사과를) >= 0.8");
    CHECK(goal.only == std::vector<Part>{{.quantity = Quantity::query, .row = 2}, {.quantity = Quantity::key}});
    Document solution = reference_document();
    solution.head().q.row(2) = RowVector{{3, 0, 0}};
    solution.head().k(0, 0) = -3;
    CHECK(goal.solution == solution);
    CHECK(goal.edits_for_three_stars == 3);
    CHECK(goal.edits_for_two_stars == 4);

    CHECK(plain(score.passages[2].text.front()) == "끝이에요.");
    CHECK_FALSE(score.passages[2].change.goal);

    const Chapter& walk = lesson.chapters[1];
    CHECK(walk.step == Step{StepKind::score, 0, 1, 0});
    REQUIRE(walk.passages.size() == 2);
    CHECK(walk.passages[0].text.empty());
    CHECK(walk.passages[0].line == 33);
    CHECK(walk.passages[0].change.goal->solution == reference_document());
    CHECK(walk.passages[0].change.goal->edits_for_three_stars == 0);
}

TEST_CASE("lists, quotations, headings and code keep their looks") {
    CHECK(outline_of("- 하나\n- 둘\n  - 안쪽\n    1. 더 안쪽\n\n       그 아래\n- 셋\n") ==
          Outline{"li1 • 하나", "li1 • 둘", "li2 • 안쪽", "li3 1. 더 안쪽", "li3 그 아래", "li1 • 셋"});
    CHECK(outline_of("3) three\n4) four\n") == Outline{"li1 3) three", "li1 4) four"});
    CHECK(outline_of("-\n- b\n") == Outline{"li1 • ", "li1 • b"});
    CHECK(outline_of("- - x\n") == Outline{"li1 • ", "li2 • x"});
    CHECK(outline_of("> 인용\n> 이어서\n>\n> - 안의 목록\n") == Outline{"q 인용 이어서", "li1 • 안의 목록"});
    CHECK(outline_of("### 소제목\n\n> # 인용 안의 제목\n") == Outline{"h 소제목", "h 인용 안의 제목"});
    CHECK(outline_of("```python\nx = 1\n\n  y = 2\n```\n") == Outline{"code x = 1\n\n  y = 2"});
    CHECK(outline_of("가\n\n---\n\n나\n") == Outline{"p 가", "p 나"});
}

TEST_CASE("emphasis, line breaks, entities, links, images and HTML") {
    const auto runs = [](const std::string& text) {
        return lesson_of("# T\n\n## C\n\n" + text).chapters[0].passages[0].text[0].runs;
    };
    CHECK(runs("a **b** *c* ***d*** `e`") == std::vector<TextRun>{{"a "},
                                                                  {"b", true},
                                                                  {" "},
                                                                  {"c", false, true},
                                                                  {" "},
                                                                  {"d", true, true},
                                                                  {" "},
                                                                  {"e", false, false, true}});
    CHECK(runs("**사과를**은 굵어요") == std::vector<TextRun>{{"사과를", true}, {"은 굵어요"}});
    CHECK(outline_of("첫째  \n둘째\n셋째") == Outline{"p 첫째\n둘째 셋째"});
    CHECK(outline_of("a &amp; b &lt; c &#45208; &#xB294; &#0; &#xD800; &nonsense; &nbsp;d") ==
          Outline{"p a & b < c 나 는 \uFFFD \uFFFD &nonsense; \u00A0d"});
    CHECK(outline_of("[링크](https://example.org) ![그림](x.png) <https://example.org>") ==
          Outline{"p 링크 그림 https://example.org"});
    CHECK(outline_of("<b>x</b> <!-- y -->") == Outline{"p <b>x</b> <!-- y -->"});
    CHECK(outline_of("<div>\nx\n</div>") == Outline{"p <div> x </div>"});
    CHECK(outline_of("| a | b |\n|---|---|\n| 1 | 2 |") == Outline{"p | a | b | |---|---| | 1 | 2 |"});
}

TEST_CASE(
    "Windows line ends, a byte order mark, decomposed Hangul and a missing end of the last line make no difference") {
    std::string windows;
    for (const char c : whole_lesson) windows += c == '\n' ? "\r\n" : std::string(1, c);
    for (const std::string& text :
         {windows, "\xEF\xBB\xBF" + whole_lesson, whole_lesson.substr(0, whole_lesson.size() - 1)}) {
        const Lesson lesson = lesson_of(text);
        REQUIRE(lesson.chapters.size() == 2);
        CHECK(lesson.chapters[1].line == 31);
        CHECK(lesson.chapters[0].passages[1].change.goal ==
              lesson_of(whole_lesson).chapters[0].passages[1].change.goal);
        CHECK(plain(lesson.chapters[1].passages[1].text[0]) == "잘했어요.");
    }
    // ᄂ ᅡ ᄂ ᅳ ᆫ
    const Lesson decomposed = lesson_of("# T\n\n## C\n\n```qkv\nstep: sum(\u1102\u1161\u1102\u1173\u11AB)\n```\n");
    CHECK(decomposed.chapters[0].passages[0].change.step == Step{StepKind::sum, 0, 0, 0});
}

TEST_CASE("steps by number, by name, with embeddings too") {
    const auto step = [](const std::string& lines) {
        return lesson_of("# T\n\n## C\n\n```qkv\n" + lines + "\n```\n").chapters[0].passages[0].change.step;
    };
    CHECK(step("step: 9") == Walkthrough(reference_document(), Detail::term).at(9));
    CHECK(step("step: 0") == Step{});
    CHECK(step("step: start") == Step{});
    CHECK(step("step: end") == Step{StepKind::output, 2, 0, 0});
    CHECK(step("step: exp(#1, 먹었다)") == Step{StepKind::exp, 0, 2, 0});
    CHECK(step("step: contribution(나는, 나는)") == Step{StepKind::contribution, 0, 0, 0});
    CHECK(step("step: K(사과를)\ndocument: embeddings") == Step{StepKind::project_key, 1, 0, 0});
}

TEST_CASE("a broken lesson is told with its line") {
    const std::string start = "# T\n\n## C\n\nx\n\n";  // six lines
    const auto block = [&](const std::string& lines) { return start + "```qkv\n" + lines + "\n```\n"; };
    struct Broken {
        std::string text;
        const char* problem_id;
        int line;
    };
    const Broken table[] = {
        {"", "problem.lesson.no_title", 1},
        {"글만 있어요.\n", "problem.lesson.no_title", 1},
        {"글\n\n## C\n\nx\n", "problem.lesson.no_title", 3},
        {"#\n\n## C\n\nx\n", "problem.lesson.no_title", 3},
        {"# T\n\n글만 있어요.\n", "problem.lesson.no_chapter", 1},
        {"# T\n\n## C\n\nx\n\n# 또\n", "problem.lesson.second_title", 7},
        {"# T\n\nx\n\n##\n\ny\n", "problem.lesson.no_chapter_title", 5},
        {"# T\n\n## C\n\n## D\n\ny\n", "problem.lesson.empty_chapter", 3},
        {"# T\n\n## C\n\nx\n\n## D\n", "problem.lesson.empty_chapter", 7},
        {"# T\n\n```qkv\nstep: end\n```\n\n## C\n\nx\n", "problem.lesson.before_chapter", 3},
        {start + "- x\n\n  ```qkv\n  step: end\n  ```\n", "problem.lesson.nested", 9},
        {start + "> ```qkv\n> step: end\n> ```\n", "problem.lesson.nested", 7},
        {start + "글 **“사과”**는\n", "problem.lesson.stray_stars", 7},
        {"# T\n\n## C\n\nx\n\xFFy\n", "problem.utf8", 6},
        {block("step end"), "problem.lesson.no_colon", 8},
        {block("# 설명\n\nstpe: end"), "problem.lesson.unknown_word", 10},
        {block("Step: end"), "problem.lesson.unknown_word", 8},
        {block("step:"), "problem.lesson.no_value", 8},
        {block("step: 1\nstep: 2"), "problem.lesson.twice", 9},
        {block("step: end\ndocument: nowhere"), "problem.lesson.document", 9},
        {block("document: broken"), "problem.json.format", 8},
        {block("step: 43"), "problem.step", 8},
        {block("step: 99999999999999999999"), "problem.step", 8},
        {block("step: -1"), "problem.goal.step", 8},
        {block("step: 여기"), "problem.goal.step", 8},
        {block("step: Q(나는)"), "problem.goal.step", 8},
        {block("step: score(나는, 너는)"), "problem.goal.token", 8},
        {block("step: score(나는)"), "problem.goal.arguments", 8},
        {block("highlight: score, nothing"), "problem.lesson.highlight", 8},
        {block("highlight: score,"), "problem.lesson.highlight", 8},
        {block("only: Q"), "problem.lesson.without_goal", 8},
        {block("step: end\nsolution: Q(나는) = [1, 0, 0]"), "problem.lesson.without_goal", 9},
        {block("stars: 1 2"), "problem.lesson.without_goal", 8},
        {block("goal: weight(나는, 사과를) > 0.5"), "problem.goal.condition", 8},
        {block("goal: scale on\ngoal: nonsense"), "problem.goal.condition", 9},
        {block("goal: scale on"), "problem.lesson.no_solution", 8},
        {block("goal: scale on\nonly: scale, size\nsolution: scale = on"), "problem.goal.allowed", 9},
        {block("goal: scale on\nsolution: scale = yes"), "problem.goal.switch", 9},
        {block("goal: scale on\nsolution: mask = causal"), "problem.lesson.solution", 9},
        {block("goal: scale on\nonly: mask\nsolution: scale = on"), "problem.lesson.solution_not_allowed", 10},
        {block("goal: scale off\nsolution: scale = off"), "problem.lesson.already_met", 8},
        {block("step: end\ngoal: reached V_new(나는)"), "problem.lesson.already_met", 9},
        {block("goal: scale on\nsolution: scale = on\nstars: 2"), "problem.lesson.stars", 10},
        {block("goal: scale on\nsolution: scale = on\nstars: 2 1"), "problem.lesson.stars", 10},
        {block("goal: scale on\nsolution: scale = on\nstars: 0 1"), "problem.lesson.stars", 10},
        {block("goal: scale on\nsolution: scale = on\nstars: 1 2 3"), "problem.lesson.stars", 10},
        {block("goal: scale on\nsolution: scale = on\nsolution: mask = causal\nstars: 1 2"),
         "problem.lesson.stars_out_of_reach", 11},
        {block("goal: scale on\nonly: W_Q\nsolution: scale = on"), "problem.goal.not_there", 9},
        {block("wrong: 새 V | 아니에요"), "problem.lesson.no_right", 8},
        {block("step: end\nright: 원래 V"), "problem.lesson.no_wrong", 9},
        {block("right: 원래 V\nwrong: 새 V"), "problem.lesson.no_reason", 9},
        {block("right: 원래 V\nwrong: 새 V |"), "problem.lesson.no_reason", 9},
        {block("right: 원래 V\nwrong: | 아니에요"), "problem.lesson.no_reason", 9},
        {block("right: 원래 V\nright: 새 V\nwrong: 둘 다 | 아니에요"), "problem.lesson.twice", 9},
        {block("right: 원래 V\nwrong: 새 V | 아니에요\nwrong: 새 V | 틀려요"), "problem.lesson.same_choice", 10},
        {block("right: 원래 V\nwrong: 새 V | 아니에요\ngoal: scale on\nsolution: scale = on"),
         "problem.lesson.question_and_goal", 10},
        {block("right:\nwrong: 새 V | 아니에요"), "problem.lesson.no_value", 8},
        {start + "```qkv\nstep: end\n```\n\n- 목록\n  - 안쪽\n\n> 인용\n\n```qkv\nstep: 99\n```\n", "problem.step", 17},
        {start + "~~~~qkv\nstep: end\n~~~\n~~~~\n", "problem.lesson.no_colon", 9},
        {start + "```qkv\nstep: end\n", "problem.lesson.no_chapter", -1},  // not broken: the end of the file ends it
    };
    for (const Broken& row : table) {
        for (const bool has_windows_ends : {false, true}) {
            std::string text;
            for (const char c : row.text) text += c == '\n' && has_windows_ends ? "\r\n" : std::string(1, c);
            CAPTURE(text);
            const auto lesson = parse(text);
            CHECK(lesson.has_value() == (row.line < 0));
            if (lesson || row.line < 0) continue;
            CHECK(lesson.error().id == row.problem_id);
            const std::string place = "lesson.md:" + std::to_string(row.line) + ": ";
            for (const Language language : {Language::ko, Language::en}) {
                CHECK(said(lesson.error(), language).starts_with(place));
            }
        }
    }
}

TEST_CASE("a question has its choices in the order of the file, one of them right, the others with a reason") {
    const Lesson lesson = lesson_of(
        "# T\n\n## C\n\n무엇을 읽을까요?\n\n```qkv\nstep: 3\nwrong: 새 V, V_new: 1 | 결과를 | 적는 곳이에요\n"
        "right: 원래 V | 그대로\nwrong: K|아니에요\n```\n\n네.\n");
    REQUIRE(lesson.chapters[0].passages.size() == 2);
    const Change& change = lesson.chapters[0].passages[0].change;
    REQUIRE(change.question);
    CHECK(change.question->choices == std::vector<Choice>{{"새 V, V_new: 1", false, "결과를 | 적는 곳이에요"},
                                                          {"원래 V | 그대로", true, ""},
                                                          {"K", false, "아니에요"}});
    CHECK(change.asks());
    CHECK(change.step);
    CHECK_FALSE(lesson.chapters[0].passages[1].change.asks());
}

TEST_CASE("a broken document beside a lesson is told with the line that opens it") {
    const auto lesson = parse("# T\n\n## C\n\n```qkv\ndocument: broken\n```\n");
    REQUIRE_FALSE(lesson);
    CHECK(said(lesson.error(), Language::en).starts_with("lesson.md:6: broken.qkv.json: format: "));
}

TEST_CASE("the document that was opened last stays for the goals that follow") {
    const Lesson lesson = lesson_of(
        "# T\n\n## C\n\n```qkv\ndocument: embeddings\n```\n\nx\n\n## D\n\n"
        "```qkv\ngoal: mask causal\nsolution: mask = causal\n```\n");
    CHECK(lesson.chapters[1].document == test::small_with_embeddings());
    CHECK(lesson.chapters[1].passages[0].change.goal->solution.options.mask == Mask::causal);
}

TEST_CASE("no mutation of a lesson makes the reader crash") {
    test::Random random(71);
    const std::string alphabet = "#`*>-:=[](),\n\r\t 019qkvQKV\xEB\x82\x98\xFF\x00&;|~_\\<";
    int readable = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string text = whole_lesson;
        const int changes = random.integer(1, 6);
        for (int i = 0; i < changes && !text.empty(); ++i) {
            const auto at = static_cast<std::size_t>(random.integer(0, static_cast<int>(text.size()) - 1));
            const auto length = static_cast<std::size_t>(random.integer(1, 30));
            switch (random.integer(0, 3)) {
                case 0: text.erase(at, length); break;
                case 1: text.insert(at, text.substr(text.size() - std::min(text.size(), at + 1), length)); break;
                case 2:
                    text[at] =
                        alphabet[static_cast<std::size_t>(random.integer(0, static_cast<int>(alphabet.size()) - 1))];
                    break;
                default:
                    text.insert(
                        at, 1,
                        alphabet[static_cast<std::size_t>(random.integer(0, static_cast<int>(alphabet.size()) - 1))]);
                    break;
            }
        }
        const auto lesson = parse(text);
        readable += lesson ? 1 : 0;
        if (lesson) {
            CHECK_FALSE(lesson->title.empty());
            for (const Chapter& chapter : lesson->chapters) CHECK_FALSE(chapter.passages.empty());
        } else {
            const std::string problem = said(lesson.error(), Language::ko);
            CHECK(problem.starts_with("lesson.md:"));
            CHECK(lesson.error().id != problem);
        }
    }
    CHECK(readable > 30);
    CHECK(readable < 2970);
}

}  // namespace qkv
