// What --out may be, and what it never replaces.
#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "support/program.h"
#include "support/temporary_folder.h"

namespace qkv {

using namespace test;

namespace {

namespace fs = std::filesystem;

std::string document() { return nlohmann::json::parse(qkv("explain --format json").out)["document"].dump(); }

void write(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

void check_refused(const std::string& arguments, const std::string& part, const std::string& before = "") {
    CAPTURE(arguments);
    const Outcome outcome = qkv(arguments + " --lang en", before);
    CHECK(outcome.exit_code == 1);
    CHECK(holds(outcome.out, part));
    CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
}

}  // namespace

TEST_CASE("no command writes to the file that it reads, by whatever name it goes") {
    const TemporaryFolder folder;
    const std::string text = document();
    const fs::path own = folder / "own.json";
    write(own, text);
    fs::create_symlink(own, folder / "link.json");
    fs::create_hard_link(own, folder / "hard.json");
    fs::create_directory(folder / "sub");
    for (const fs::path& target : {own, folder / "link.json", folder / "hard.json", folder / "sub/../own.json"}) {
        for (const char* call :
             {"export --format json", "export --format png", "export --format svg --window", "render"}) {
            check_refused(std::string(call) + " " + in_quotes(own) + " --out " + in_quotes(target), "is being read");
            CHECK(content(own) == text);
        }
        check_refused("export " + in_quotes(target) + " --format json --out " + in_quotes(own), "is being read");
    }
    check_refused("export - --format json --out " + in_quotes(own) + " < " + in_quotes(own), "is being read");
    CHECK(content(own) == text);
}

TEST_CASE("the files that are read beside a capture are no targets either") {
    const TemporaryFolder folder;
    REQUIRE(qkv("export --format csv --out " + in_quotes(folder / "tables")).exit_code == 0);
    const std::string k_table = content(folder / "tables/k.csv");
    for (const fs::path& input : {folder / "tables", folder / "tables/q.csv"}) {
        check_refused("export --format csv " + in_quotes(input) + " --out " + in_quotes(folder / "tables"),
                      "is being read");
        check_refused("render " + in_quotes(input) + " --out " + in_quotes(folder / "tables/k.csv"), "is being read");
    }
    CHECK(content(folder / "tables/k.csv") == k_table);
    write(folder / "model.json", R"({"q": [[1], [2]], "k": [[1], [2]], "v": [[1], [2]]})");
    write(folder / "names.json", R"(["a", "b"])");
    check_refused("export --format json " + in_quotes(folder / "model.json") + " --tokens " +
                      in_quotes(folder / "names.json") + " --out " + in_quotes(folder / "names.json"),
                  "is being read");
    write(folder / "model.tokens.json", R"(["a", "b"])");
    check_refused("export --format json " + in_quotes(folder / "model.json") + " --out " +
                      in_quotes(folder / "model.tokens.json"),
                  "is being read");
}

TEST_CASE("a document is known as one in whatever order its members stand") {
    const TemporaryFolder folder;
    const auto json = nlohmann::ordered_json::parse(document());
    const std::string sorted = nlohmann::json(json).dump();
    nlohmann::ordered_json other{{"note", std::string(300, 'x')}};
    other.update(json);
    for (const std::string& text : {sorted, "\xEF\xBB\xBF" + json.dump(2), other.dump()}) {
        CAPTURE(text);
        write(folder / "x.json", text);
        check_refused("export --format json --out " + in_quotes(folder / "x.json"), "document");
        CHECK(content(folder / "x.json") == text);
    }
    write(folder / "x.json", R"({"note": "no document"})");
    CHECK(qkv("export --format json --out " + in_quotes(folder / "x.json")).exit_code == 0);
}

TEST_CASE("an export never takes the place or the name of a document") {
    const TemporaryFolder folder;
    const std::string text = document();
    const fs::path other = folder / "other.json";
    write(other, text);
    for (const char* call : {"export a --format json", "export a --format npz", "render a"}) {
        for (const char* name : {"new.qkv.json", "NEW.QKV.JSON"}) {
            check_refused(std::string(call) + " --out " + in_quotes(folder / name), "ending .qkv.json");
            CHECK_FALSE(fs::exists(folder / name));
        }
        check_refused(std::string(call) + " --out " + in_quotes(other), "holds a qkv document");
    }
    CHECK(content(other) == text);
    std::string wide = "\xFF\xFE";  // as editors on Windows save it
    for (const char c : text) wide += {c, '\0'};
    for (const std::string& unread : {wide, "// mine\n" + text, text.substr(0, text.size() / 2)}) {
        write(other, unread);
        check_refused("export a --format json --out " + in_quotes(other), "holds a qkv document");
        CHECK(content(other) == unread);
    }
    write(other, R"({"q": [[1]]})");
    CHECK(qkv("export a --format json --out " + in_quotes(other)).exit_code == 0);
    CHECK(qkv("export b --format json --out " + in_quotes(other)).exit_code == 0);  // as compilers do
}

TEST_CASE("tables that qkv has not exported are replaced only if that is asked for") {
    const TemporaryFolder folder;
    const std::string out = " --format csv --out " + in_quotes(folder / "data");
    fs::create_directory(folder / "data");
    write(folder / "data/weights.csv", "person,kg\nA,60\n");
    check_refused("export a" + out, "has not exported this table");
    CHECK(content(folder / "data/weights.csv") == "person,kg\nA,60\n");
    CHECK_FALSE(fs::exists(folder / "data/q.csv"));
    CHECK(qkv("export a --overwrite" + out).exit_code == 0);
    const std::string own = content(folder / "data/weights.csv");
    CHECK(holds(own, "token,a"));
    CHECK(qkv("export b" + out).exit_code == 0);
    CHECK(holds(content(folder / "data/weights.csv"), "token,b"));
    write(folder / "data/q.csv", "token,1\n\"b\",2\n");  // saved again by a spreadsheet
    check_refused("export b" + out, "q.csv");
    CHECK(qkv("export a --format json --overwrite --out " + in_quotes(folder / "x")).exit_code == 2);
}

TEST_CASE("a table that was edited after its export is replaced only if that is asked for") {
    const TemporaryFolder folder;
    const fs::path data = folder / "data";
    const std::string out = " --format csv --out " + in_quotes(data);
    const auto replaced = [](std::string text, const std::string& old, const std::string& by) {
        REQUIRE(holds(text, old));
        return text.replace(text.find(old), old.size(), by);
    };
    struct Edit {
        const char* table;
        const char* old;
        const char* by;
    };
    // Some change no number of the other tables, such as the sentence.
    for (const Edit& edit :
         {Edit{"v.csv", "0.5", "0.75"}, Edit{"output.csv", "\r\n", "\n"}, Edit{"q.csv", "나는", "너는"},
          Edit{"options.csv", "나는", "너는"}, Edit{"options.csv", "mask,none", "mask,causal"},
          Edit{"options.csv", "checksums,", "note,mine\r\nchecksums,"}, Edit{"k.csv", "token,", "낱말,"}}) {
        CAPTURE(edit.table);
        REQUIRE(qkv("export --overwrite" + out).exit_code == 0);
        const fs::path table = data / edit.table;
        const std::string before = content(data / "weights.csv");
        const std::string edited = replaced(content(table), edit.old, edit.by);
        write(table, edited);
        check_refused("export b" + out, edit.table);
        CHECK(content(table) == edited);
        CHECK(content(data / "weights.csv") == before);
    }
    REQUIRE(qkv("export --overwrite" + out).exit_code == 0);
    write(data / "options.csv", content(data / "options.csv") + "note,mine\r\n");
    check_refused("export b" + out, "options.csv");
    REQUIRE(qkv("export --overwrite" + out).exit_code == 0);
    fs::remove(data / "options.csv");
    check_refused("export b" + out, "may have been edited");
    CHECK(qkv("export" + out).exit_code == 0);  // what is there already is not lost
    CHECK(qkv("export b" + out).exit_code == 0);
    fs::remove(data / "k.csv");
    CHECK(qkv("export" + out).exit_code == 0);
    CHECK(qkv("explain --lang ko " + in_quotes(data)).out == qkv("explain --lang ko").out);
}

TEST_CASE("devices and standard output") {
    check_refused("export --format json --out /dev/zero", "a device");
    check_refused("render --out /dev/random", "a device");
    CHECK(qkv("export --format json --out /dev/null").exit_code == 0);
    for (const char* out : {"-", "/dev/stdout"}) {
        const Outcome outcome = qkv(std::string("export a --format json --out ") + out);
        CHECK(outcome.exit_code == 0);
        CHECK(nlohmann::json::parse(outcome.out)["tokens"] == nlohmann::json{"a"});
        CHECK(qkv(std::string("render --out ") + out).out.starts_with("\x89PNG"));
    }
    check_refused("export --format csv --out -", "name of a folder");
}

TEST_CASE("a picture has the ending of what it is") {
    const TemporaryFolder folder;
    for (const char* name : {"window.jpg", "window.PDF", "window.gif"})
        check_refused("render --out " + in_quotes(folder / name), "can't be made");
    CHECK(qkv("render --out " + in_quotes(folder / "window.SVG")).exit_code == 0);
    CHECK(holds(content(folder / "window.SVG"), "<svg"));
}

}  // namespace qkv
