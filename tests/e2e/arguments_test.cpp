// What is refused on the command line, and in which words.
#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <sys/stat.h>
#include <utility>

#include "support/program.h"

namespace qkv {

using namespace test;

TEST_CASE("what looks like a file and is not there is no sentence, for every command") {
    const std::string out = scratch() / "none";
    for (const char* name : {"numbers.csv", "head.pt", "model.GGUF", "data/heads", "./a b", "/tmp/none/a b c",
                             "missing.qkv", "missing.YAML", "no such.toml", "a/b/c"}) {
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
    for (const char* sentence : {"and/or", "24/7", "U.S.A", "Hello world.", "3.5", "그/그녀", "e.g."}) {
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

}  // namespace qkv
