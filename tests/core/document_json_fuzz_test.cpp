// Files that are damaged, odd or hostile.
#include <cmath>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "qkv/document_json.h"
#include "support/file_content.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

using test::content;
using test::Random;
using test::TemporaryFolder;

std::string with_member(const std::string& member) {
    std::string json = to_json(reference_document());
    return json.insert(json.find('{') + 1, member + ",");
}

Document read_back(const Document& document) {
    const auto read = document_from_json(to_json(document), "x");
    REQUIRE(read);
    return *read;
}

}  // namespace

TEST_CASE("a file with bytes changed, lost, doubled or put in is a valid document or a problem that can be told") {
    Random random(301);
    const std::string original = with_member(R"("note": {"deep": [[1, [2]], "글"]})");
    int refused = 0;
    for (int round = 0; round < 4000; ++round) {
        std::string json = original;
        for (int changes = random.integer(1, 4); changes > 0 && !json.empty(); --changes) {
            const auto at = static_cast<std::size_t>(random.integer(0, static_cast<int>(json.size()) - 1));
            const auto size = static_cast<std::size_t>(random.integer(1, 20));
            switch (random.integer(0, 4)) {
                case 0: json[at] = static_cast<char>(random.integer(0, 255)); break;
                case 1: json.erase(at, size); break;
                case 2: json.insert(at, json.substr(json.size() / 2, size)); break;
                case 3: json.insert(at, 1, "[]{}\",:-e9\\"[random.integer(0, 10)]); break;
                default: json.resize(at);
            }
        }
        CAPTURE(json);
        const auto document = document_from_json(json, "수업");
        if (document) {
            REQUIRE_FALSE(check(*document));
            REQUIRE(read_back(*document) == *document);
        } else {
            ++refused;
            for (const Language language : {Language::ko, Language::en}) {
                REQUIRE(said(document.error(), language).starts_with("수업: "));
            }
        }
    }
    CHECK(refused > 2000);
}

TEST_CASE("unknown members of any name and kind are kept") {
    for (const std::string member :
         {R"("document": 3)", R"("document": {"a": [[1], [2]]})", R"("document": null)", R"("document": [1])",
          R"("document": {})", R"("scores": "x")", R"("": {"": ""})", R"("note": [[1, 2], "x"])", R"("a\"b": 1e300)",
          R"("n": 12345678901234567890)", R"("글": "글\n\u0000")"}) {
        CAPTURE(member);
        const auto document = document_from_json(with_member(member), "x");
        REQUIRE(document);
        CHECK_FALSE(document->unknown_members.empty());
        const auto expected = nlohmann::json::parse("{" + member + "}");
        const auto written = nlohmann::json::parse(to_json(*document));
        const std::string name = expected.begin().key();
        CHECK(written.at(name) == expected.at(name));
        CHECK(read_back(*document) == *document);
        const auto with_result = nlohmann::json::parse(to_json(*document, attend(*document)));
        CHECK(with_result.at("document") == written);
    }
}

TEST_CASE("unknown members never take the place of known ones") {
    Document document = document_from_json(with_member(R"("note": 1)"), "x").value();
    document.options = {2.0, Mask::causal, 0.5};
    document.unknown_members = R"({"note":1,"options":{"later":[1]}})";
    CHECK(read_back(document) == document);
    const auto json = nlohmann::json::parse(to_json(document));
    CHECK(json["options"] ==
          nlohmann::json::parse(R"({"scale": 2.0, "mask": "causal", "temperature": 0.5, "later": [1]})"));
}

TEST_CASE("the extremes of doubles survive saving and loading to the last bit") {
    Document document = reference_document();
    using limits = std::numeric_limits<double>;
    document.head().q = Matrix{{limits::max(), -limits::max(), limits::min()},
                               {limits::denorm_min(), -limits::denorm_min(), limits::epsilon()},
                               {0.1, 1.0 / 3, std::nextafter(1.0, 2.0)}};
    document.head().k = Matrix{
        {1e22, 1e23, 123456789012345680.0}, {5e-324, 1e-5, 1e16}, {-0.0, 4503599627370496.5, 9007199254740993.0}};
    document.options = {std::nextafter(1e-30, 1.0), Mask::causal, limits::max()};
    CHECK(read_back(document) == document);
    document.head().q.row(0).setConstant(limits::min());
    document.options = {limits::denorm_min(), Mask::none, limits::denorm_min()};
    CHECK(read_back(document) == document);
    CHECK(read_back(document).options.temperature == limits::denorm_min());
}

TEST_CASE("texts survive saving and loading") {
    Document document = reference_document();
    document.sentence = "\"\\/\b\f\n\r\t\x01 \u2028 나는 😀 </script>";
    document.tokens = {"\"", "\\n", "👩‍👩‍👧"};
    CHECK(read_back(document) == document);
}

TEST_CASE("a hand-written file may leave out the options, or some of them") {
    auto json = nlohmann::json::parse(to_json(reference_document()));
    json.erase("options");
    CHECK(document_from_json(json.dump(), "x").value() == reference_document());
    json["options"] = {{"mask", "causal"}};
    CHECK(document_from_json(json.dump(), "x").value().options == Options{1.0, Mask::causal, 1.0});
}

TEST_CASE("texts of a file are brought to NFC") {
    auto json = nlohmann::json::parse(to_json(reference_document()));
    json["tokens"][0] = "\u1102\u1161\u1102\u1173\u11AB";
    json["sentence"] = "\u1102\u1161\u1102\u1173\u11AB 사과를 먹었다";
    const Document document = document_from_json(json.dump(), "x").value();
    CHECK(document.tokens[0] == "나는");
    CHECK(document.sentence == "나는 사과를 먹었다");
}

TEST_CASE("more odd files are refused, each for its reason") {
    const auto with_value = [](const char* member, const char* value) {
        auto json = nlohmann::ordered_json::parse(to_json(reference_document()));
        json[member] = nlohmann::ordered_json::parse(value);
        return json.dump();
    };
    std::string many_tokens = "[";
    for (int i = 0; i < max_file_tokens; ++i) many_tokens += "\"a\",";
    many_tokens += "\"a\"]";
    std::string wide = "[[0";
    for (int i = 0; i < max_file_dimensions; ++i) wide += ",0";
    wide += "]]";
    auto one_token = nlohmann::ordered_json::parse(to_json(reference_document()));
    one_token["tokens"] = {"a"};
    for (const char* name : {"q", "k", "v"}) one_token[name] = nlohmann::ordered_json::parse(wide);
    const std::pair<std::string, const char*> table[] = {
        {with_value("tokens", many_tokens.c_str()), "problem.tokens.too_many"},
        {one_token.dump(), "problem.shape.too_wide"},
        {with_value("tokens", R"({"0": "a"})"), "problem.json.not_a_list"},
        {with_value("tokens", R"([["a"], "b", "c"])"), "problem.json.not_a_text"},
        {with_value("tokens", "null"), "problem.json.not_a_list"},
        {with_value("v", "null"), "problem.json.not_a_list"},
        {with_value("v", R"([[1], [[1]], [1]])"), "problem.json.not_a_number"},
        {with_value("v", R"([[1], [{}], [1]])"), "problem.json.not_a_number"},
        {with_value("v", R"([[1], [], [1]])"), "problem.json.ragged"},
        {with_value("v", R"([[1], [1], [1], [1]])"), "problem.shape.rows"},
        {with_value("k", R"([[1, 2], [1, 2], [1, 2]])"), "problem.shape.q_and_k"},
        {with_value("options", "null"), "problem.json.not_options"},
        {with_value("options", "[]"), "problem.json.not_options"},
        {with_value("options", R"({"mask": null})"), "problem.json.mask"},
        {with_value("options", R"({"mask": "Causal"})"), "problem.json.mask"},
        {with_value("options", R"({"temperature": null})"), "problem.json.not_a_number"},
        {with_value("options", R"({"temperature": "hot"})"), "problem.json.not_a_number"},
        {with_value("options", R"({"temperature": -0.0})"), "problem.temperature"},
        {with_value("version", "0"), "problem.json.version_wrong"},
        {with_value("version", "null"), "problem.json.version_wrong"},
        {with_value("version", "true"), "problem.json.version_wrong"},
        {with_value("format", "null"), "problem.json.format"},
        {with_value("format", R"("QKV")"), "problem.json.format"},
        {with_member(R"("x": 1e999)"), "problem.json.number_too_large"},
        {with_member(R"("x": "\ud800")"), "problem.json.malformed"},
        {with_member("\"x\": \"\n\""), "problem.json.malformed"},
        {with_member(R"("x": 01)"), "problem.json.malformed"},
        {with_member(R"("x": .5)"), "problem.json.malformed"},
        {with_member("/* note */ \"x\": 1"), "problem.json.malformed"},
        {with_member("\"x\": " + std::string(101, '[') + std::string(101, ']')), "problem.json.too_deep"},
        {std::string(200, '{'), "problem.json.too_deep"},
        {"\xEF\xBB\xBF", "problem.json.malformed"},
        {std::string(3, '\0'), "problem.json.malformed"},
        {"\x1f\x8b\x08", "problem.json.malformed"},
    };
    for (const auto& [json, problem_id] : table) {
        CAPTURE(json.substr(0, 200));
        const auto document = document_from_json(json, "x");
        REQUIRE_FALSE(document);
        CHECK(document.error().id == problem_id);
        CHECK(said(document.error(), Language::en).starts_with("x: "));
    }
    CHECK(document_from_json("\xEF\xBB\xBF" + to_json(reference_document()), "x"));
    CHECK(document_from_json(with_member("\"x\": " + std::string(99, '[') + std::string(99, ']')), "x"));
    CHECK(document_from_json(with_member("\"x\": \"" + std::string(500, '[') + "\""), "x"));
}

TEST_CASE("a refusal is one short line, however long the file is") {
    const std::string long_text(100'000, 'x');
    for (const std::string& json : {with_member("\"x\": 1" + std::string(100'000, '0') + "e999"),
                                    "{\"format\": \"qkv\", \"version\": \"" + long_text + "\"}",
                                    "{\"format\": \"" + long_text + "\"}", long_text}) {
        const auto document = document_from_json(json, "x");
        REQUIRE_FALSE(document);
        CHECK(said(document.error(), Language::ko).size() < 1000);
    }
}

TEST_CASE("a file is saved and loaded under any name, and nothing else stays in the folder") {
    const TemporaryFolder folder;
    for (const std::string name : {"문서.qkv.json", "with space", ".hidden", "a'b\"c", "%d{}"}) {
        CAPTURE(name);
        REQUIRE(save_document(reference_document(), folder / name));
        CHECK(load_document(folder / name).value() == reference_document());
        CHECK(content(folder / name) == to_json(reference_document()));
    }
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 5);
}

TEST_CASE("a problem with a file names it, whatever its name") {
    const TemporaryFolder folder;
    for (const std::string name : {"{}", "{query}", "%s", "없는 파일"}) {
        const std::string line = said(load_document(folder / name).error(), Language::ko);
        CHECK(line.starts_with((folder / name).string() + ": "));
    }
    std::ofstream(folder / "bad") << "{";
    CHECK(said(load_document(folder / "bad").error(), Language::en)
              .starts_with((folder / "bad").string() + ": This is not valid JSON at 1:"));
    CHECK(load_document("").error().id == "problem.file.missing");
}

TEST_CASE("a save over a folder fails and leaves nothing beside it") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "x.qkv.json");
    std::ofstream(folder / "x.qkv.json" / "kept") << "x";
    CHECK(save_document(reference_document(), folder / "x.qkv.json").error().id == "problem.file.folder");
    CHECK(std::filesystem::exists(folder / "x.qkv.json" / "kept"));
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a save over another document replaces the whole of it") {
    const TemporaryFolder folder;
    const auto path = folder / "x.qkv.json";
    Random random(302);
    REQUIRE(save_document(test::random_document(random, 32, 16, 16), path));
    REQUIRE(save_document(reference_document(), path));
    CHECK(content(path) == to_json(reference_document()));
}

}  // namespace qkv
