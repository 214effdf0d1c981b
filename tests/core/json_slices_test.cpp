// JSON that is checked piece by piece is judged like JSON that is checked at once.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "base/json_text.h"
#include "numbers/json_numbers.h"
#include "numbers/tensor.h"
#include "support/random_documents.h"
#include "support/rounds.h"

namespace qkv {
namespace {

using test::Random;

// About 300,000 bytes: arrays longer than a piece, texts with brackets and quotes in them, objects in arrays.
std::string long_json(Random& random) {
    std::string json = R"({"name": "a [ { \" \\", "q": [)";
    for (int row = 0; row < 900; ++row) {
        json += row > 0 ? ",\n [" : "[";
        for (int i = 0; i < 16; ++i) json += fmt::format("{}{}", i > 0 ? ", " : "", random.number(-2, 2));
        json += "]";
    }
    json += R"(], "tokens": [)";
    for (int i = 0; i < 8000; ++i)
        json += fmt::format("{}\"t{}{}\"", i > 0 ? "," : "", i, i % 7 == 0 ? "],[\\\"{" : "나");
    json += R"(], "objects": [)";
    for (int i = 0; i < 4000; ++i) json += fmt::format(R"({}{{"a": {}, "b": [true, null]}})", i > 0 ? "," : "", i);
    return json + "], \"end\": {}}";
}

std::optional<Problem> in_slices(const std::string& json) { return check_json_in_slices(json, nullptr).finish(); }

}  // namespace

TEST_CASE("sound JSON is sound in pieces, and its progress comes to the end") {
    Random random(71);
    const std::string json = long_json(random);
    REQUIRE(json.size() > 300'000);
    WorkProgress progress;
    auto work = check_json_in_slices(json, &progress);
    CHECK(work.step());
    CHECK(progress.share() > 0);
    CHECK(progress.share() < 1);
    while (work.step()) {
    }
    CHECK_FALSE(work.take());
    CHECK(progress.share() == 1.0);
    CHECK_FALSE(check_json(json));
}

TEST_CASE("what is wrong is found in pieces as it is at once, with its place") {
    Random random(72);
    const std::string sound = long_json(random);
    const std::vector<std::string> inserted{"[",
                                            "]",
                                            "{",
                                            "}",
                                            ",",
                                            "\"",
                                            "\\",
                                            "0",
                                            "1e999",
                                            "-",
                                            "tru",
                                            "\x01",
                                            "\xff",
                                            std::string(1, '\0'),
                                            ":",
                                            "[[",
                                            "]]",
                                            ",0",
                                            "{\"a\"",
                                            "//",
                                            std::string(101, '['),
                                            "\n",
                                            R"("b":1,"b":2,)"};
    int unsound = 0;
    for (int i = 0; i < test::rounds(160, 100); ++i) {
        std::string json = sound;
        const std::string& text = inserted[static_cast<std::size_t>(i) % inserted.size()];
        const auto at = static_cast<std::size_t>(random.number(0, static_cast<double>(json.size())));
        if (i % 2 == 0) {
            json.insert(at, text);
        } else {
            json.replace(at, text.size(), text);
        }
        CAPTURE(at);
        CAPTURE(text);
        const auto expected = check_json(json);
        CHECK(in_slices(json) == expected);
        unsound += expected ? 1 : 0;
    }
    CHECK(unsound > 80);
}

TEST_CASE("JSON that is short, empty or no object is judged alike") {
    for (const std::string json : {"", " ", "{}", "[]", "1", "{", "[1,", "[1,]", R"({"a":1,"a":2})", "[[[]]", "nul",
                                   "\"", "\"\\", R"({"a":[1,2,{"b":1,"b":1}]})", "\xEF\xBB\xBF{}", "{}{}"}) {
        CAPTURE(json);
        CHECK(in_slices(json) == check_json(json));
    }
}

TEST_CASE("long arrays of JSON are read row by row, and what is wrong far behind is found there") {
    std::string rows = "[";
    for (int row = 0; row < 20'000; ++row) rows += fmt::format("[{}, {}, 0.5, -1e3] ,\n", row, row + 1);
    const std::vector<std::uint64_t> shape{20'001, 4};
    const auto read = [&](const std::string& last) {
        const std::string array = rows + last + " ]";
        const std::string place = "q";
        return array_from_json(array, shape, place, nullptr).finish();
    };
    const auto sound = read("[1, 2, 3, 4e-3]");
    REQUIRE(sound);
    const auto matrix = matrix_in(*sound, {});
    REQUIRE(matrix);
    CHECK(matrix->rows() == 20'001);
    CHECK((*matrix)(19'999, 1) == 20'000);
    CHECK((*matrix)(20'000, 3) == 4e-3);

    const auto wrong = [](const char* id, const char* place) { return Problem{id, {{"place", place}}}; };
    CHECK(read("[1, 2, 3]").error() == wrong("problem.json.ragged_array", "q[20000]"));
    CHECK(read("[1, 2, 3, 4, 5]").error() == wrong("problem.json.ragged_array", "q[20000]"));
    CHECK(read("[1, 2, true, 4]").error() == wrong("problem.json.not_a_number", "q[20000][2]"));
    CHECK(read("[1, 2, 3, [4]]").error() == wrong("problem.json.not_a_number", "q[20000][3]"));
    CHECK(read("[1, 2, 3, 4], [1, 2, 3, 4]").error() == wrong("problem.json.ragged_array", "q"));
    CHECK(read("5").error() == wrong("problem.json.ragged_array", "q[20000]"));
}

}  // namespace qkv
