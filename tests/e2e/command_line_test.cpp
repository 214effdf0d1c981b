#include <algorithm>
#include <array>
#include <cstdio>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "picture/drawing_picture.h"
#include "qkv/document_json.h"
#include "qkv/export.h"
#include "support/program.h"
#include "support/random_documents.h"

namespace qkv {

using namespace test;

namespace {

void check_matrix(const nlohmann::json& values, const nlohmann::json& expected) {
    REQUIRE(values.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        REQUIRE(values[i].size() == expected[i].size());
        for (std::size_t j = 0; j < expected[i].size(); ++j) {
            if (expected[i][j].is_null()) {
                CHECK(values[i][j].is_null());
            } else {
                CHECK(test::is_near(values[i][j].get<double>(), expected[i][j].get<double>()));
            }
        }
    }
}

// Of one head, or of several and what joins them.
void check_results(const nlohmann::json& result, const nlohmann::json& expected) {
    CHECK((expected.contains("scores") || expected.contains("heads")));
    for (const char* name : {"scores", "weights", "output", "concat", "attention"}) {
        if (expected.contains(name)) check_matrix(result.at(name), expected.at(name));
    }
    if (!expected.contains("heads")) return;
    REQUIRE(result.at("heads").size() == expected.at("heads").size());
    for (std::size_t head = 0; head < expected.at("heads").size(); ++head)
        check_results(result.at("heads")[head], expected.at("heads")[head]);
}

// Width and height from a PNG's header.
std::array<int, 2> png_size(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::array<unsigned char, 24> head{};
    file.read(reinterpret_cast<char*>(head.data()), head.size());
    const auto number = [&](std::size_t at) {
        return head[at] << 24 | head[at + 1] << 16 | head[at + 2] << 8 | head[at + 3];
    };
    return {number(16), number(20)};
}

}  // namespace

TEST_CASE("explain --format json agrees with NumPy and PyTorch") {
    for (const auto& entry : std::filesystem::directory_iterator(QKV_SOURCE_DIR "/tests/oracle")) {
        const auto json = nlohmann::json::parse(std::ifstream(entry.path()));
        const auto path = scratch() / "case.qkv.json";
        std::ofstream(path) << json.at("document").dump();
        const Outcome outcome = qkv("explain " + in_quotes(path) + " --format json");
        REQUIRE(outcome.exit_code == 0);
        const auto result = nlohmann::json::parse(outcome.out);
        check_results(result, json.at("expected"));
        CHECK(result.at("document").at("tokens") == json.at("document").at("tokens"));
        if (json.at("document").contains("q")) CHECK(result.at("document").at("q") == json.at("document").at("q"));
    }
}

TEST_CASE("explain prints the reference example, a sentence, a file and standard input") {
    CHECK(holds(qkv("explain").out, "V_new(나는) = [0.211, 0.211, 0.078]"));
    CHECK(holds(qkv("explain '강아지가 짖는다' --lang en").out, "Process 2: 짖는다"));
    CHECK(holds(qkv("explain -", "echo '밥을 먹자' |").out, "과정 1: 밥을"));
    const std::string json = qkv("explain --format json").out;
    const auto document = nlohmann::json::parse(json).at("document").dump();
    CHECK(qkv("explain - --format json", "echo " + in_quotes(document) + " |").out == json);
    const std::string one = qkv("explain --token 3 --detail stage").out;
    CHECK(holds(one, "과정 3: 먹었다"));
    CHECK_FALSE(holds(one, "과정 1"));
    CHECK(holds(qkv("explain --format markdown").out, "# 어텐션 계산"));
    CHECK(holds(qkv("explain --format latex").out, "\\begin{document}"));
}

TEST_CASE("link prints a link that every call opens; a damaged one is one clear line") {
    std::string link = qkv("link '나는 책을 읽었다' --address https://example.org/q/ --step 3").out;
    CHECK(link.starts_with("https://example.org/q/#d="));
    link.pop_back();
    CHECK(qkv("explain " + in_quotes(link)).out == qkv("explain '나는 책을 읽었다'").out);
    const std::string in_model = qkv("link '나는 사과를' --model ko").out;
    CHECK(qkv("next " + in_quotes(in_model.substr(0, in_model.size() - 1))).out == qkv("next '나는 사과를'").out);
    link.resize(link.size() - 3);
    const Outcome damaged = qkv("explain " + in_quotes(link));
    CHECK(damaged.exit_code == 1);
    CHECK(std::ranges::count(damaged.out, '\n') == 1);
    CHECK(qkv("link 나는 --step 6").exit_code == 0);
    CHECK(qkv("link 나는 --step 7").exit_code == 1);
}

TEST_CASE("bad input gives exit code 1 and one line that says what to do") {
    const auto folder = scratch();
    std::ofstream(folder / "broken.qkv.json") << "{\"format\": ";
    std::ofstream(folder / "deep.qkv.json") << std::string(100000, '[');
    std::ofstream(folder / "shape.qkv.json")
        << R"({"format":"qkv","version":1,"sentence":"a","tokens":["a"],"q":[[1]],"k":[[1,2]],"v":[[1]]})";
    for (const std::string& arguments :
         {std::string("explain ''"), std::string("explain '   '"), std::string("explain $'\\xff\\xfe'"),
          in_quotes("none.qkv.json"), "explain " + in_quotes("none.qkv.json"), "explain " + in_quotes(folder),
          in_quotes(folder), "explain " + in_quotes(folder / "broken.qkv.json"),
          "explain " + in_quotes(folder / "deep.qkv.json"), "explain " + in_quotes(folder / "shape.qkv.json"),
          std::string("explain --token 4"), std::string("explain --token 0"),
          std::string("render --out x.png --step 43"), std::string("render --out x.png --step -1"),
          std::string("render --out /none/x.png"), std::string("explain \"$(printf 'a %.0s' $(seq 1 5000))\"")}) {
        CAPTURE(arguments);
        for (const char* language : {" --lang ko", " --lang en"}) {
            const Outcome outcome = qkv(arguments + language);
            CAPTURE(outcome.out);
            CHECK(outcome.exit_code == 1);
            CHECK(outcome.out.starts_with("qkv: "));
            CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
        }
    }
}

TEST_CASE("odd sentences give a sensible result") {
    for (const char* sentence : {"\u0301", "👩‍👩‍👧 🏳️‍🌈", "שלום עולם مرحبا", "नमस्ते", "東京。",
                                 "e\u0301", "$x_1 & #2% {a}\\"}) {
        for (const char* format : {"text", "markdown", "latex", "json"}) {
            const Outcome outcome = qkv("explain " + in_quotes(sentence) + " --format " + format);
            CHECK(outcome.exit_code == 0);
            CHECK(outcome.out.size() > 200);
        }
    }
    std::string word;
    for (int i = 0; i < 10000; ++i) word += "가";
    CHECK(qkv("explain " + in_quotes(word)).exit_code == 0);
    CHECK(qkv("render " + in_quotes(word) + " --out " + in_quotes(scratch() / "long.png")).exit_code == 0);
}

TEST_CASE("wrong usage gives exit code 2") {
    for (const char* arguments :
         {"--nothing", "explain --detail word", "explain --format pdf", "explain --lang fr", "explain --token x",
          "render", "render --out x.png --size 12", "render --out x.png --size 0x0", "render --out x.png --theme pink",
          "render --out x.png --scale 20", "explain a b"}) {
        CAPTURE(arguments);
        CHECK(qkv(arguments).exit_code == 2);
    }
    CHECK(qkv("--help").exit_code == 0);
    CHECK(holds(qkv("--help --lang en").out, "render"));
    CHECK(qkv("--version").exit_code == 0);
}

TEST_CASE("the texts are in the system's language unless another one is asked for") {
    const std::string korean = qkv("explain").out;
    const std::string english = qkv("explain", "LC_ALL=en_US.UTF-8").out;
    CHECK(holds(korean, "과정 1: 나는"));
    CHECK(holds(english, "Process 3: an apple"));
    CHECK(holds(english, "V_new(I) = [0.211, 0.211, 0.078]"));
    CHECK(qkv("explain --lang en").out == english);
    CHECK(qkv("explain --lang ko", "LC_ALL=en_US.UTF-8").out == korean);
    CHECK(qkv("explain", "LC_ALL= LC_MESSAGES= LANG=de_DE.UTF-8").out == english);
    CHECK(qkv("explain", "LC_ALL= LC_MESSAGES= LANG=ko_KR.UTF-8").out == korean);
    CHECK(qkv("--help", "LC_ALL=fr_FR.UTF-8").out == qkv("--help --lang en").out);
    CHECK(qkv("--help --lang ko", "LC_ALL=fr_FR.UTF-8").out == qkv("--help").out);
    CHECK(holds(qkv("explain none.qkv.json", "LC_ALL=en").out, "There is no such file"));
}

TEST_CASE("render draws the window at any size without a display, and the same pixels again") {
    const auto path = scratch() / "a.png";
    const auto again = scratch() / "b.png";
    for (const char* size : {"1024x640", "1440x900", "3840x2160"}) {
        const std::string arguments = std::string(" --step 21 --theme dark --lang en --scale 200 --size ") + size;
        CHECK(qkv("render --out " + in_quotes(path) + arguments, "env -u DISPLAY -u WAYLAND_DISPLAY").exit_code == 0);
        CHECK(qkv("render --out " + in_quotes(again) + arguments).exit_code == 0);
        int width = 0;
        int height = 0;
        std::sscanf(size, "%dx%d", &width, &height);
        CHECK(png_size(path) == std::array{width, height});
        CHECK(content(path) == content(again));
    }
}

TEST_CASE("without a display or without OpenGL 3.3 the window says so") {
    const Outcome no_display = qkv("--lang en", "env -u DISPLAY -u WAYLAND_DISPLAY");
    CHECK(no_display.exit_code == 1);
    CHECK(holds(no_display.out, "no display"));
    const Outcome no_opengl =
        qkv("render --lang en --out " + in_quotes(scratch() / "x.png"), "env MESA_GL_VERSION_OVERRIDE=2.1");
    CHECK(no_opengl.exit_code == 1);
    CHECK(holds(no_opengl.out, "OpenGL 3.3 is not available"));
}

TEST_CASE("export writes what the library gives, and the window as render draws it") {
    const auto folder = scratch();
    const std::string sentence = "'나는 사과를 먹었다' --lang en --out ";
    const auto document = document_from_sentence("나는 사과를 먹었다");
    for (const ExportFormat format : export_formats) {
        const std::string id(name(format));
        CAPTURE(id);
        const auto out = folder / ("exported." + id);
        std::filesystem::remove_all(out);
        const Outcome outcome = qkv("export " + sentence + in_quotes(out) + " --format " + id);
        CHECK(outcome.exit_code == 0);
        CHECK(outcome.out.empty());
        const auto expected = exported(*document, format, {{.language = Language::en}, png_of_drawing});
        REQUIRE(expected);
        for (const ExportedFile& file : *expected)
            CHECK(content(file.name.empty() ? out : out / file.name) == file.bytes);
    }
    const std::string look = " --step 7 --size 1024x640 --theme dark";
    for (const char* format : {"png", "svg"}) {
        const auto drawn = folder / (std::string("drawn.") + format);
        const auto window = folder / "window";
        CHECK(qkv("render " + sentence + in_quotes(drawn) + look).exit_code == 0);
        CHECK(qkv("export " + sentence + in_quotes(window) + look + " --window --format " + format).exit_code == 0);
        CHECK(content(window) == content(drawn));
    }
    CHECK(qkv("export " + sentence + in_quotes(folder / "x") + " --window --format npz").exit_code == 2);
    CHECK(qkv("export " + sentence + in_quotes(folder / "x") + " --format pdf").exit_code == 2);
    CHECK(qkv("export " + sentence + "/none/x --format json").exit_code == 1);
}

TEST_CASE("every call that takes a document takes a head of a capture") {
    const auto folder = scratch();
    const auto path = folder / "model.json";
    std::ofstream(path) << R"({"query_states": [[[[1, 0], [0, 1]], [[2, 0], [0, 2]]]],
        "k": [[[[1, 0], [0, 1]], [[3, 0], [0, 3]]]], "v": [[[[1], [2]], [[5], [6]]]], "tokens": ["the", "cat"]})";
    const std::string axes = " --axes heads,positions ";
    const std::string head = in_quotes(path) + axes + "--q query_states --layer 1 --head 2";
    const auto result = nlohmann::json::parse(qkv("explain " + head + " --format json").out);
    CHECK(result.at("scores") == nlohmann::json{{6, 0}, {0, 6}});
    CHECK(result.at("document").at("tokens") == nlohmann::json{"the", "cat"});
    CHECK(nlohmann::json::parse(qkv("check " + head + " --step 1 --answer 6").out).at("correct") == true);
    CHECK(qkv("render " + head + " --out " + in_quotes(folder / "head.png")).exit_code == 0);
    CHECK(png_size(folder / "head.png") == std::array{1440, 900});
    CHECK(qkv("export " + head + " --format json --out " + in_quotes(folder / "head.json")).exit_code == 0);
    CHECK(nlohmann::json::parse(content(folder / "head.json")).at("v") == nlohmann::json{{5}, {6}});
    CHECK(nlohmann::json::parse(
              qkv("explain - --q query_states --head 2 --format json" + axes, "cat " + in_quotes(path) + " |").out) ==
          result);
    for (const char* number : {"3", "0", "-1", "-2147483648"}) {
        const Outcome outside = qkv("explain " + in_quotes(path) + " --q query_states --lang en --head=" + number);
        CHECK(outside.exit_code == 1);
        CHECK(holds(outside.out, "heads in each: 2"));
    }
    const Outcome no_such_name = qkv("explain " + in_quotes(path) + " --lang en");
    CHECK(no_such_name.exit_code == 1);
    CHECK(holds(no_such_name.out, "query_states"));
}

TEST_CASE("what a capture holds and qkv does not use is said once, and so is how its axes were read") {
    const std::filesystem::path cases = std::filesystem::path(QKV_SOURCE_DIR) / "tests/cases/captures";
    const auto said_once = [](const std::string& arguments, const std::string& part) {
        CAPTURE(arguments);
        const Outcome outcome = qkv(arguments + " --lang en");
        CHECK(outcome.exit_code == 0);
        const auto at = outcome.out.find(part);
        REQUIRE(at != std::string::npos);
        CHECK(outcome.out.find(part, at + 1) == std::string::npos);
        return outcome.out;
    };
    const std::string out = scratch() / "notice";
    for (const std::string& call :
         {std::string("explain"), "render --out " + out + ".png", "export --format json --out " + out + ".json",
          std::string("check --step 1 --answer 1")}) {
        said_once(call + " " + in_quotes(cases / "capture_weights_disagree.npz"), "0.352763");
        said_once(call + " " + in_quotes(cases / "capture_position_before_head.npz"), "use --axes positions,heads");
    }
    const std::string turned = qkv("explain --axes positions,heads --head 1 --lang en " +
                                   in_quotes(cases / "capture_position_before_head.npz"))
                                   .out;
    CHECK_FALSE(holds(turned, "--axes"));
    CHECK(holds(turned, "0.187"));
    CHECK(qkv("explain --axes tokens,heads " + in_quotes(cases / "capture_position_before_head.npz")).exit_code == 2);
}

TEST_CASE("a folder that was exported as CSV is explained like the document") {
    const std::filesystem::path folder = scratch() / "csv";
    std::filesystem::remove_all(folder);
    const std::string document = in_quotes(QKV_SOURCE_DIR "/tests/cases/captures/own_csv_export/in.qkv.json");
    REQUIRE(qkv("export " + document + " --format csv --out " + in_quotes(folder)).exit_code == 0);
    const std::string expected = qkv("explain " + document).out;
    CHECK(qkv("explain " + in_quotes(folder)).out == expected);
    CHECK(qkv("explain " + in_quotes(folder / "q.csv")).out == expected);
}

TEST_CASE("a message stays short, whatever it quotes") {
    const Outcome outcome = qkv("lesson --lang en '" QKV_SOURCE_DIR "/tests/cases/captures/x_goal4.md'");
    CHECK(outcome.exit_code == 1);
    CHECK(outcome.out.size() < 1500);
    CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
}

TEST_CASE("nothing in a file controls the terminal or breaks a line") {
    const auto folder = scratch();
    const auto path = folder / "steering.json";
    std::ofstream(path) << R"({"q": [[1], [2]], "k": [[1], [2]], "v": [[1], [2]],
        "tokens": ["a\u001b[31m", "b\n\n# c\u009b"], "sentence": "\u001b]0;x\u0007"})";
    for (const char* format : {"text", "markdown", "latex"}) {
        const Outcome explained = qkv("explain " + in_quotes(path) + " --format " + format);
        CHECK(explained.exit_code == 0);
        CHECK_FALSE(holds(explained.out, "\x1b"));
        CHECK_FALSE(holds(explained.out, "\u009b"));
        CHECK_FALSE(holds(explained.out, "\n# c"));
        CHECK(holds(explained.out, "␊␊"));
    }
}

TEST_CASE("lesson checks a file and says where it is broken") {
    const auto path = scratch() / "lesson.ko.md";
    std::ofstream(path) << "# 제목\n\n## 첫 장\n\n글\n\n```qkv\nstep: end\n```\n";
    const Outcome good = qkv("lesson " + in_quotes(path) + " --lang en");
    CHECK(good.exit_code == 0);
    CHECK(good.out == "제목\nChapters: 1, passages: 1, questions: 0, goals: 0. No mistakes found.\n");
    std::ofstream(path) << "# 제목\n\n## 첫 장\n\n글\n\n```qkv\nstep: 43\n```\n";
    const Outcome broken = qkv("lesson " + in_quotes(path));
    CHECK(broken.exit_code == 1);
    CHECK(broken.out == path.string() + ":8: 43번째 걸음은 없어요. 0부터 42까지 고를 수 있어요.\n");
    CHECK(qkv("lesson").exit_code == 2);
    CHECK(qkv("lesson " + in_quotes(scratch() / "no such.md")).exit_code == 1);
}

TEST_CASE("check: the judge's answer as JSON, for numbers, vectors and masked scores") {
    const auto checked = [](const std::string& arguments) {
        const Outcome outcome = qkv("check " + arguments);
        CAPTURE(outcome.out);
        REQUIRE(outcome.exit_code == 0);
        return nlohmann::json::parse(outcome.out);
    };
    const std::filesystem::path file = scratch() / "check.qkv.json";
    std::ofstream(file) << nlohmann::json::parse(qkv("explain --format json").out)["document"].dump();
    const std::string seed = in_quotes(file);

    auto verdict = checked(seed + " --step 8 --answer 0.422");
    CHECK(verdict["correct"] == true);
    CHECK(test::is_near(verdict["expected"], 0.4223187982515182));
    CHECK(verdict["mistakes"] == nlohmann::json::array());

    verdict = checked(seed + " --step 8 --answer 0.5 --lang en");
    CHECK(verdict["correct"] == false);
    CHECK(verdict["mistakes"] == nlohmann::json{"linear-normalisation"});
    CHECK(holds(verdict["message"].get<std::string>(), "(1 ÷ (1 + 1 + 0))"));
    CHECK(verdict.size() == 4);

    verdict = checked(seed + " --step 14 --answer '[0.211, 0.211, 0.078]'");
    CHECK(verdict["correct"] == true);
    CHECK(verdict["expected"].size() == 3);
    CHECK(checked(seed + " --step 1 --answer -1")["mistakes"] == nlohmann::json{"sign-lost"});
    CHECK(checked(seed + " --step 4 --answer 2,72")["mistakes"] == nlohmann::json{"decimal-comma"});
    CHECK(checked(seed + " --step 4 --answer 2,72")["correct"] == true);

    auto masked = nlohmann::json::parse(qkv("explain --format json").out)["document"];
    masked["options"]["mask"] = "causal";
    std::ofstream(file) << masked.dump();
    verdict = checked(seed + " --step 2 --answer 1");
    CHECK(verdict["expected"].is_null());
    CHECK(verdict["mistakes"] == nlohmann::json{"masked-counted"});
    CHECK(checked(seed + " --step 2 --answer=-inf")["correct"] == true);

    for (const char* arguments :
         {" --step 0 --answer 1", " --step 43 --answer 1", " --step 1 --answer abc", " --step 14 --answer '[1, 2]'",
          " --step 1 --answer ''", " --step 4 --answer 2,718"}) {
        CAPTURE(arguments);
        const Outcome outcome = qkv("check " + seed + arguments);
        CHECK(outcome.exit_code == 1);
        CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
    }
    CHECK(qkv("check " + seed + " --step 1").exit_code == 2);
    CHECK(qkv("check " + seed + " --step '' --answer 1").exit_code == 2);
    CHECK(qkv("check").exit_code == 2);
}

TEST_CASE("worksheet: the same seed gives the same worksheet; every format; one clear line for what is out of bounds") {
    CHECK(qkv("worksheet").out ==
          qkv("worksheet --count 5 --tokens 3 --dim 3 --level 2 --seed 1 --format markdown").out);
    CHECK(qkv("worksheet --seed 2").out != qkv("worksheet --seed 3").out);
    CHECK(holds(qkv("worksheet --level 1 --format html --lang en").out, "<html lang=\"en\">"));
    CHECK(holds(qkv("worksheet --level 4 --format latex --answers").out, "\\end{document}"));
    CHECK(holds(qkv("worksheet --level 6 --lang en").out, "| bias |"));
    CHECK(holds(qkv("worksheet --level 7 --answers --lang en").out, "`concat("));
    for (const char* arguments :
         {"--count 0", "--count 51", "--tokens 1", "--tokens 7", "--dim 0", "--dim 5", "--level 0", "--level 8"}) {
        CAPTURE(arguments);
        const Outcome outcome = qkv(std::string("worksheet ") + arguments);
        CHECK(outcome.exit_code == 1);
        CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
    }
    CHECK(qkv("worksheet --format pdf").exit_code == 2);
    CHECK(qkv("worksheet --count many").exit_code == 2);
    CHECK(qkv("worksheet --seed 0").exit_code == 0);
    CHECK(qkv("worksheet --seed 18446744073709551615").exit_code == 0);
    for (const char* seed : {"-1", "18446744073709551616", "1.5", "0x10", "1e3"}) {
        CAPTURE(seed);
        const Outcome outcome = qkv(std::string("worksheet --lang en --seed ") + seed);
        CHECK(outcome.exit_code == 2);
        CHECK(holds(outcome.out, "from 0 to 18446744073709551615"));
    }
}

TEST_CASE("solve goes backwards to the smallest change, or says why there is none") {
    const std::string wish = "solve --lang ko --target 'weight(먹었다, 사과를) = 0.8' --change ";
    const Outcome found = qkv(wish + "'Q(먹었다)' --format json");
    CHECK(found.exit_code == 0);
    const auto json = nlohmann::json::parse(found.out);
    CHECK(json.at("reached") == true);
    CHECK(json.at("value").get<double>() == doctest::Approx(0.8));
    const auto changed = document_from_json(json.at("document").dump(), "solved").value();
    CHECK(attend(changed).head().weights(2, 1) == doctest::Approx(0.8));
    CHECK(holds(qkv(wish + "'Q(먹었다)'").out, "weight(먹었다, 사과를): 0.422 → 0.8"));
    CHECK(holds(qkv(wish + "'Q(먹었다)' --tidy").out, "바꾼 크기"));
    const Outcome never = qkv(wish + "'K(나는)'");
    CHECK(never.exit_code == 0);
    CHECK(holds(never.out, "K(나는)만 바꿔서는"));
    const Outcome wrong = qkv(wish + "scale");
    CHECK(wrong.exit_code == 1);
    CHECK(std::count(wrong.out.begin(), wrong.out.end(), '\n') == 1);
    CHECK(qkv("solve --target 'weight(먹었다, 사과를) = 0.8'").exit_code == 2);
}

TEST_CASE("render draws presenter mode") {
    const std::filesystem::path file = scratch() / "presenter.png";
    std::filesystem::remove(file);
    CHECK(qkv("render --presenter --step 9 --size 1280x720 --out " + in_quotes(file)).exit_code == 0);
    CHECK(std::filesystem::file_size(file) > 10000);
}

}  // namespace qkv
