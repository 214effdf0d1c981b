#include "qkv/document_json.h"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "support/random_documents.h"
#include "support/replaced.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

using test::replaced;
using test::TemporaryFolder;

const std::string valid =
    R"({"format": "qkv", "version": 1, "sentence": "a b", "tokens": ["a", "b"],
 "q": [[1, 0], [0, 1]], "k": [[1, 1], [0, 1]], "v": [[0.5], [1]],
 "options": {"scale": 1.0, "mask": "none", "temperature": 1.0}})";

}  // namespace

TEST_CASE("saving and loading gives an equal document") {
    const TemporaryFolder folder;
    const auto path = folder / "문서.qkv.json";
    test::Random random(6);
    for (int round = 0; round < 200; ++round) {
        Document document = test::random_document(random, random.integer(1, 8), random.integer(1, 4),
                                                  random.integer(1, 4), std::pow(10.0, random.integer(-300, 150)));
        if (random.coin()) document.unknown_members = R"({"note":{"by":"선생님","n":[1,2.5,null]}})";
        REQUIRE(save_document(document, path));
        const auto loaded = load_document(path);
        CAPTURE(loaded ? "" : said(loaded.error(), Language::en));
        REQUIRE(loaded);
        CHECK(*loaded == document);
    }
    CHECK(std::distance(std::filesystem::directory_iterator(path.parent_path()), {}) == 1);
}

TEST_CASE("members are in the order of the format, and unknown ones are kept after them") {
    const std::string with_unknown = replaced(replaced(valid, "\"sentence\"", "\"author\": \"김\", \"sentence\""),
                                              "\"mask\"", "\"later\": [1], \"mask\"");
    const Document document = document_from_json(with_unknown, "x").value();
    const auto json = nlohmann::ordered_json::parse(to_json(document));
    std::vector<std::string> members;
    for (const auto& [member, value] : json.items()) members.push_back(member);
    CHECK(members ==
          std::vector<std::string>{"format", "version", "sentence", "tokens", "q", "k", "v", "options", "author"});
    CHECK(json["author"] == "김");
    CHECK(json["options"]["later"] == nlohmann::ordered_json::array({1}));
    CHECK(document_from_json(to_json(document), "x").value() == document);
}

TEST_CASE("the result of attention is written in full, a masked score as null") {
    Document document = reference_document();
    document.options.mask = Mask::causal;
    const Attention attention = attend(document);
    const auto json = nlohmann::json::parse(to_json(document, attention));
    CHECK(json["scores"][0][1].is_null());
    CHECK(json["weights"][0][1] == 0.0);
    CHECK(json["output"][2][1].get<double>() == attention.head().output(2, 1));
    CHECK(document_from_json(json["document"].dump(), "x").value() == document);
}

TEST_CASE("a bad file is refused with its name, the place and the fix") {
    const std::string deep(100000, '[');
    const std::pair<std::string, const char*> table[] = {
        {"", "problem.json.malformed"},
        {" \n ", "problem.json.malformed"},
        {"{", "problem.json.malformed"},
        {valid.substr(0, 60), "problem.json.malformed"},
        {valid + "x", "problem.json.malformed"},
        {valid + valid, "problem.json.malformed"},
        {replaced(valid, "1, 0", "1 0"), "problem.json.malformed"},
        {replaced(valid, "1, 0", "1, NaN"), "problem.json.not_finite"},
        {replaced(valid, "1, 0", "1, Infinity"), "problem.json.not_finite"},
        {replaced(valid, "1, 0", "1, 0,"), "problem.json.malformed"},
        {replaced(valid, "\"a b\"", "\"a \xff\""), "problem.json.malformed"},
        {std::string("\x00\x01\x02\x89PNG", 7), "problem.json.malformed"},
        {"'single'", "problem.json.malformed"},
        {replaced(valid, "1, 0", "1e999, 0"), "problem.json.number_too_large"},
        {replaced(valid, "1, 0", "-1e400, 0"), "problem.json.number_too_large"},
        {replaced(valid, "1, 0", "1e-400, 0"), "problem.json.number_too_small"},
        {replaced(valid, "1, 0", "-0.2e-330, 0"), "problem.json.number_too_small"},
        {deep, "problem.json.too_deep"},
        {deep + std::string(100000, ']'), "problem.json.too_deep"},
        {"[]", "problem.json.not_an_object"},
        {"null", "problem.json.not_an_object"},
        {"3", "problem.json.not_an_object"},
        {"\"qkv\"", "problem.json.not_an_object"},
        {"{}", "problem.json.format"},
        {replaced(valid, "\"qkv\"", "\"other\""), "problem.json.format"},
        {replaced(valid, "\"qkv\"", "7"), "problem.json.format"},
        {replaced(valid, "\"version\": 1", "\"version\": 3"), "problem.json.version"},
        {replaced(valid, "\"version\": 1", "\"version\": \"1\""), "problem.json.version_wrong"},
        {replaced(valid, "\"version\": 1", "\"edition\": 1"), "problem.json.version_missing"},
        {replaced(valid, "\"sentence\"", "\"phrase\""), "problem.json.missing"},
        {replaced(valid, "\"tokens\"", "\"words\""), "problem.json.missing"},
        {replaced(valid, "\"q\"", "\"Q\""), "problem.json.missing"},
        {replaced(valid, "\"k\"", "\"K\""), "problem.json.missing"},
        {replaced(valid, "\"v\":", "\"V\":"), "problem.json.missing"},
        {replaced(valid, "\"a b\"", "3"), "problem.json.not_a_text"},
        {replaced(valid, "\"a b\"", "null"), "problem.json.not_a_text"},
        {replaced(valid, "[\"a\", \"b\"]", "[\"a\", 2]"), "problem.json.not_a_text"},
        {replaced(valid, "[\"a\", \"b\"]", "\"a b\""), "problem.json.not_a_list"},
        {replaced(valid, "[\"a\", \"b\"]", "[]"), "problem.tokens.none"},
        {replaced(valid, "[\"a\", \"b\"]", "[\"a\", \"\"]"), "problem.tokens.empty"},
        {replaced(valid, "[\"a\", \"b\"]", "[\"a\"]"), "problem.shape.rows"},
        {replaced(valid, "[[1, 0], [0, 1]]", "{}"), "problem.json.not_a_list"},
        {replaced(valid, "[[1, 0], [0, 1]]", "[]"), "problem.json.not_rows"},
        {replaced(valid, "[[1, 0], [0, 1]]", "[1, 0]"), "problem.json.not_rows"},
        {replaced(valid, "[[1, 0], [0, 1]]", "[[1, 0], 3]"), "problem.json.not_rows"},
        {replaced(valid, "[[1, 0], [0, 1]]", "[[1, 0], [0]]"), "problem.json.ragged"},
        {replaced(valid, "[[1, 0], [0, 1]]", "[[1, 0]]"), "problem.shape.rows"},
        {replaced(valid, "[[1, 0], [0, 1]]", "[[], []]"), "problem.shape.empty"},
        {replaced(valid, "[[1, 0], [0, 1]]", "[[1], [0]]"), "problem.shape.q_and_k"},
        {replaced(valid, "[[1, 0], [0, 1]]", "[[1, null], [0, 1]]"), "problem.json.not_a_number"},
        {replaced(valid, "[[1, 0], [0, 1]]", "[[1, \"0\"], [0, 1]]"), "problem.json.not_a_number"},
        {replaced(valid, "[[1, 0], [0, 1]]", "[[1, true], [0, 1]]"), "problem.json.not_a_number"},
        {replaced(valid, "\"none\"", "\"foo\""), "problem.json.mask"},
        {replaced(valid, "\"none\"", "false"), "problem.json.mask"},
        {replaced(valid, "\"temperature\": 1.0", "\"temperature\": 0"), "problem.temperature"},
        {replaced(valid, "\"temperature\": 1.0", "\"temperature\": -1"), "problem.temperature"},
        {replaced(valid, "\"scale\": 1.0", "\"scale\": \"1\""), "problem.json.not_a_number"},
        {replaced(valid, "{\"scale\"", "[{\"scale\"").insert(valid.size(), "]"), "problem.json.not_options"},
    };
    REQUIRE(document_from_json(valid, "x"));
    for (const auto& [json, problem_id] : table) {
        CAPTURE(json.substr(0, 300));
        const auto document = document_from_json(json, "수업.qkv.json");
        REQUIRE_FALSE(document);
        CHECK(document.error().id == problem_id);
        for (const Language language : {Language::ko, Language::en}) {
            const std::string line = said(document.error(), language);
            CHECK(line.starts_with("수업.qkv.json: "));
            CHECK(line.find('\n') == std::string::npos);
        }
    }
}

TEST_CASE("a long member is cut between letters in a message") {
    // 40 bytes are kept, unless a letter of three bytes would be cut.
    for (const auto& [ascii, letters] : {std::pair{0, 13}, std::pair{1, 13}, std::pair{2, 12}, std::pair{40, 0}}) {
        std::string name(static_cast<std::size_t>(ascii), 'a');
        for (int i = 0; i < 30; ++i) name += "가";
        std::string kept(static_cast<std::size_t>(ascii), 'a');
        for (int i = 0; i < letters; ++i) kept += "가";
        const auto document = document_from_json("{\"" + name + "\": 1, \"" + name + "\": 2}", "a.json");
        REQUIRE_FALSE(document);
        CHECK(said(document.error(), Language::en).find(kept + "…") != std::string::npos);
    }
}

TEST_CASE("the place of a fault is named") {
    const auto message = [](const std::string& json) {
        return said(document_from_json(json, "f").error(), Language::en);
    };
    CHECK(message(replaced(valid, "[0, 1]]", "[0, \"x\"]]")).find("q[1][1]") != std::string::npos);
    CHECK(message(replaced(valid, "[0, 1]]", "[0]]")).find("q[1]") != std::string::npos);
    CHECK(message(replaced(valid, "1, 0", "1 0")).find("2:11") != std::string::npos);
    CHECK(message(replaced(valid, "1, 0", "1e999, 0")).find("1e999") != std::string::npos);
}

TEST_CASE("files that are missing, folders and folders that are missing are told") {
    const TemporaryFolder folder;
    CHECK(load_document(folder / "none.qkv.json").error().id == "problem.file.missing");
    CHECK(load_document(folder.path()).error().id == "problem.file.folder");
    CHECK(save_document(reference_document(), folder / "none" / "x.qkv.json").error().id == "problem.file.no_folder");
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("0 may be written with an exponent, and the smallest double is a number") {
    for (const char* number : {"0e-999", "-0.0e-400", "0.000", "5e-324"}) {
        CAPTURE(number);
        CHECK(document_from_json(replaced(valid, "1, 0", std::string(number) + ", 0"), "x"));
    }
}

}  // namespace qkv
