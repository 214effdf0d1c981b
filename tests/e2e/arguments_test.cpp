// What is refused on the command line, and in which words.
#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <utility>

#include "support/program.h"

namespace qkv {

using namespace test;

namespace {

// Of a terminal, for ASCII, Hangul and the few signs of the help.
int columns_taken(std::string_view utf8) {
    int columns = 0;
    for (const unsigned char c : utf8) columns += c < 0x80 ? 1 : c >= 0xE1 && c < 0xEE ? 2 : 0;
    return columns;
}

}  // namespace

TEST_CASE("what looks like a file and is not there is no sentence, for every command") {
    const std::string out = scratch() / "none";
    for (const char* name : {"numbers.csv", "head.pt", "model.GGUF", "data/heads", "./a b", "/tmp/none/a b c",
                             "missing.qkv", "missing.YAML", "no such.toml", "a/b/c", "d1.qkv.json.bak", "own.qkv.json~",
                             "my data.npz.1", "matrix.cpp", "doc.json_old", "attention.v2"}) {
        for (const std::string& call :
             {std::string("explain"), "render --out " + out + ".png", "export --format json --out " + out + ".json",
              std::string("check --step 1 --answer 1"), std::string()}) {
            const Outcome outcome = qkv(call + " --lang en " + in_quotes(name));
            CAPTURE(call);
            CAPTURE(name);
            CHECK(outcome.exit_code == 1);
            CHECK(holds(outcome.out, "There is no such file"));
        }
    }
    CHECK(holds(qkv("explain --lang en 'he/she came'").out, "Process 2: came"));
    for (const char* sentence : {"and/or", "24/7", "U.S.A", "Hello world.", "3.5", "그/그녀", "e.g.", "a.m.",
                                 "끝.그리고", "1.5e3", "음...Hm", "v1.2.3"}) {
        CAPTURE(sentence);
        CHECK(qkv("explain " + in_quotes(sentence)).exit_code == 0);
    }
    const std::filesystem::path dangling = scratch() / "dangling";
    const std::filesystem::path looping = scratch() / "looping";
    for (const auto& [link, target] : {std::pair{dangling, scratch() / "nowhere"}, std::pair{looping, looping}}) {
        std::filesystem::remove(link);
        std::filesystem::create_symlink(target, link);
        const Outcome outcome =
            qkv("explain --lang en " + link.filename().string(), "cd " + in_quotes(scratch()) + ";");
        CHECK(outcome.exit_code == 1);
        CHECK(holds(outcome.out, "There is no such file"));
    }
    CHECK(holds(qkv("explain --lang en '3.14 is pi.'").out, "Process 1: 3.14"));
}

TEST_CASE("an option for a capture is refused where there is none, by its name") {
    const std::filesystem::path file = scratch() / "plain.qkv.json";
    std::ofstream(file) << nlohmann::json::parse(qkv("explain --format json").out)["document"].dump();
    const std::string out = scratch() / "none";
    for (const std::string& input : {in_quotes(file), std::string("'the cat'"), std::string()}) {
        for (const char* option : {"--q name", "--k name", "--v name", "--axes heads,positions", "--tokens x.json",
                                   "--head 1", "--layer 1", "--batch 1"}) {
            const std::string name = std::string(option).substr(0, std::string(option).find(' '));
            for (const std::string& call : {std::string("explain "), "export --format json --out " + out + " ",
                                            std::string("check --step 1 --answer 1 "), std::string()}) {
                const std::string arguments = call + input + " --lang en " + option;
                CAPTURE(arguments);
                const Outcome outcome = qkv(arguments);
                CHECK(outcome.exit_code == 2);
                CHECK(holds(outcome.out, name + " cannot be used"));
            }
        }
    }
    CHECK(holds(qkv("explain a --head 1 --q x --lang en").out, "--head, --q"));
}

TEST_CASE("an option without its value is named") {
    for (const char* arguments :
         {"explain a --head", "explain a --head ''", "explain a --head=", "explain --head --lang en",
          "explain a --q ''", "explain a --axes ''", "explain a --tokens=", "explain a --lang", "explain a --format ''",
          "worksheet --seed ''", "check a --answer 1 --step ''", "render --size '' --out x.png"}) {
        CAPTURE(arguments);
        const Outcome outcome = qkv(arguments);
        CHECK(outcome.exit_code == 2);
        CHECK(outcome.out.starts_with("qkv: --"));
        CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
    }
    CHECK(qkv("explain '' --head 1").exit_code == 1);
}

TEST_CASE("wrong options are answered with one sentence that says what to do, in both languages") {
    using Said = std::array<const char*, 3>;
    for (const auto& [arguments, english, korean] :
         {Said{"explain --detail words", "Write token, stage, term or product.", "이렇게 적을 수 있어요"},
          Said{"explain m.json --axes Heads,Tokens", "heads,positions or positions,heads", "축의 이름이 아니에요"},
          Said{"explain m.json --axes heads", "“heads” does not name the axes", "축의 이름이 아니에요"},
          Said{"render --out x.png --step 8x", "“8x” is not a whole number", "정수가 아니에요"},
          Said{"explain --token 0x1", "“0x1” is not a whole number", "정수가 아니에요"},
          Said{"render --out x.png --scale 20", "from 75 to 300", "75부터 300까지"},
          Said{"render --out x.png --size 12", "such as 1440x900", "1440x900처럼"},
          Said{"explain --nothing", "no option --nothing", "--nothing"},
          Said{"explain a b", "quotation marks", "따옴표"},
          Said{"render", "--out is missing", "--out을(를) 적어 주세요"},
          Said{"render --out x.png --step 1 --step 2", "--step is given twice", "두 번"},
          Said{"render --out x.png --presenter=maybe", "--presenter takes no value", "값이 없어요"},
          Said{"export --format png --out x.png --step 3", "without --window", "--window 없이는"},
          Said{"export --format npz --out x --window", "--window: ", "--window: "},
          Said{"worksheet --count 1e3", "“1e3” is not a whole number", "정수가 아니에요"}}) {
        for (const bool is_english : {true, false}) {
            CAPTURE(arguments);
            const Outcome outcome = qkv(std::string(arguments) + (is_english ? " --lang en" : " --lang ko"));
            CAPTURE(outcome.out);
            CHECK(outcome.exit_code == 2);
            CHECK(outcome.out.starts_with("qkv: "));
            CHECK(holds(outcome.out, is_english ? english : korean));
            CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
        }
    }
    const Outcome nameless = qkv("render --lang en --out ''");
    CHECK(nameless.exit_code == 1);
    CHECK(nameless.out.starts_with("qkv: There is no name yet"));
}

TEST_CASE("the help is in the chosen language, with the parser's own words") {
    for (const char* call : {"", "explain", "render", "export", "lesson", "worksheet", "check"}) {
        CAPTURE(call);
        const std::string korean = qkv(std::string(call) + " --help --lang ko").out;
        for (const char* word : {"Usage", "Options", "Print this", "REQUIRED", "TEXT", "Positionals", "Subcommands"})
            CHECK_FALSE(holds(korean, word));
        CHECK(holds(korean, "쓰는 법"));
        CHECK(holds(qkv(std::string(call) + " --help --lang en").out, "Usage: qkv"));
    }
}

TEST_CASE("every call that takes a head of a capture takes all heads of a layer") {
    const std::filesystem::path file = scratch() / "layer.json";
    std::ofstream(file) << R"({"q": [[[1, 0], [0, 1]], [[2, 0], [0, 2]]], "k": [[[1, 0], [0, 1]], [[3, 0], [0, 3]]],
        "v": [[[1], [2]], [[5], [6]]]})";
    const std::string all = in_quotes(file) + " --axes heads,positions --head all";
    const auto together = nlohmann::json::parse(qkv("explain " + all + " --format json").out);
    REQUIRE(together.at("heads").size() == 2);
    CHECK(together.at("heads")[1].at("scores") == nlohmann::json{{6, 0}, {0, 6}});
    CHECK(together.at("document").at("heads")[1].at("v") == nlohmann::json{{5}, {6}});
    CHECK(qkv("check " + all + " --step 1 --answer 1").exit_code == 0);
    CHECK(qkv("render " + all + " --out " + in_quotes(scratch() / "all.png")).exit_code == 0);
    CHECK(qkv("export " + all + " --format json --out " + in_quotes(scratch() / "all.json")).exit_code == 0);
    const Outcome no_head = qkv("explain " + in_quotes(file) + " --lang en --head both");
    CHECK(no_head.exit_code == 2);
    CHECK(holds(no_head.out, "or all for all heads"));
}

TEST_CASE("the names of axes may have capitals and spaces") {
    const std::filesystem::path file = scratch() / "model.json";
    std::ofstream(file) << R"({"q": [[[1, 0], [0, 1]], [[2, 0], [0, 2]]], "k": [[[1, 0], [0, 1]], [[3, 0], [0, 3]]],
        "v": [[[1], [2]], [[5], [6]]]})";
    const std::string call = "explain --head 2 --format json " + in_quotes(file);
    const std::string expected = qkv(call + " --axes positions,heads").out;
    CHECK(qkv(call + " --axes 'Positions, Heads'").out == expected);
    CHECK(qkv(call + " --axes heads,positions").out != expected);
}

TEST_CASE("names of arrays do not change what a document holds") {
    const std::filesystem::path file = scratch() / "named.qkv.json";
    std::ofstream(file) << nlohmann::json::parse(qkv("explain --format json").out)["document"].dump();
    for (const char* names : {"--q k", "--q k --k q --v v", "--v q"}) {
        const Outcome outcome = qkv("explain --lang en " + in_quotes(file) + " " + names);
        CHECK(outcome.exit_code == 2);
        CHECK(holds(outcome.out, "cannot be used"));
        CHECK(qkv(std::string("explain - ") + names, "cat " + in_quotes(file) + " |").exit_code == 2);
    }
}

TEST_CASE("a pipe is refused as a place to write") {
    const std::filesystem::path pipe = scratch() / "pipe";
    std::filesystem::remove(pipe);
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    for (const char* call : {"export --format json", "export --format csv", "render"}) {
        CAPTURE(call);
        const Outcome outcome = qkv(std::string(call) + " --lang en --out " + in_quotes(pipe));
        CHECK(outcome.exit_code == 1);
        CHECK_FALSE(holds(outcome.out, "standard input"));
    }
    CHECK(holds(qkv("export --format json --lang en --out " + in_quotes(pipe)).out, "no ordinary file"));
}

TEST_CASE("JSON in UTF-16 is named, from a file and from standard input") {
    for (const bool is_little : {true, false}) {
        for (const bool has_mark : {true, false}) {
            std::string bytes;
            for (const char16_t unit : std::u16string(has_mark ? u"\uFEFF" : u"") + u" \r\n{\"format\": \"qkv\"}") {
                const char low = static_cast<char>(unit & 0xFFU);
                const char high = static_cast<char>(unit >> 8U);
                bytes += is_little ? low : high;
                bytes += is_little ? high : low;
            }
            for (const char* name : {"wide.json", "wide.qkv.json", "wide"}) {
                const std::filesystem::path file = scratch() / name;
                std::ofstream(file) << bytes;
                CAPTURE(name);
                for (const Outcome& outcome : {qkv("explain --lang en " + in_quotes(file)),
                                               qkv("explain - --lang en", "cat " + in_quotes(file) + " |")}) {
                    CHECK(outcome.exit_code == 1);
                    CHECK(holds(outcome.out, "This JSON is in UTF-16. Save it again as UTF-8."));
                }
            }
        }
    }
}

TEST_CASE("JSON in UTF-32 is named as well") {
    for (const bool is_little : {true, false}) {
        for (const bool has_mark : {true, false}) {
            std::string bytes;
            for (const char32_t unit : std::u32string(has_mark ? U"\uFEFF" : U"") + U" \r\n{\"format\": \"qkv\"}") {
                for (int i = 0; i < 4; ++i) bytes += static_cast<char>(unit >> (8U * (is_little ? i : 3 - i)) & 0xFFU);
            }
            for (const char* name : {"wider.json", "wider.qkv.json", "wider"}) {
                const std::filesystem::path file = scratch() / name;
                std::ofstream(file) << bytes;
                CAPTURE(name);
                for (const Outcome& outcome : {qkv("explain --lang en " + in_quotes(file)),
                                               qkv("explain - --lang en", "cat " + in_quotes(file) + " |")}) {
                    CHECK(outcome.exit_code == 1);
                    CHECK(holds(outcome.out, "This JSON is in UTF-32. Save it again as UTF-8."));
                }
            }
        }
    }
}

TEST_CASE("explain refuses what its JSON, which always holds everything, would ignore") {
    for (const char* option : {"--token 1", "--detail term", "--detail stage"}) {
        const Outcome outcome = qkv(std::string("explain --lang en --format json ") + option);
        CAPTURE(option);
        CHECK(outcome.exit_code == 2);
        CHECK(holds(outcome.out, std::string(option).substr(0, std::string(option).find(' ')) +
                                     ": JSON always holds all results of all tokens."));
        CHECK(qkv(std::string("explain --format text ") + option).exit_code == 0);
        CHECK(qkv(std::string("explain ") + option).exit_code == 0);
    }
    CHECK(qkv("explain --format json").exit_code == 0);
}

TEST_CASE("the columns of the help stand one below the other in both languages, Hangul being twice as wide") {
    for (const char* call : {"", "explain", "render", "export", "lesson", "worksheet", "check"}) {
        for (const char* language : {"ko", "en"}) {
            std::istringstream help(qkv(std::string(call) + " --help --lang " + language).out);
            int entries = 0;
            for (std::string line; std::getline(help, line);) {
                if (!line.starts_with("  ")) continue;
                const auto gap = line.find("  ", 2);
                const auto about = gap == line.npos ? gap : line.find_first_not_of(' ', gap);
                CAPTURE(line);
                REQUIRE(about != line.npos);
                CHECK(columns_taken(line.substr(0, about)) == 30);
                ++entries;
            }
            CHECK(entries >= 3);
        }
    }
}

TEST_CASE("a place that can't be written to is named as it was given") {
    const std::filesystem::path file = scratch() / "plain file";
    std::ofstream(file) << "x";
    for (const std::string& place :
         {std::string("/dev/full"), file.string(), file.parent_path().string() + "/./plain file"}) {
        const Outcome outcome = qkv("export --format csv --lang en --out " + in_quotes(place));
        CAPTURE(place);
        CHECK(outcome.exit_code == 1);
        CHECK(outcome.out == "qkv: “" + place + "” is not a folder. Choose another one.\n");
    }
}

}  // namespace qkv
