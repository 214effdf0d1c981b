#include "qkv/text.h"

#include <doctest/doctest.h>
#include <string>
#include <utility>
#include <vector>

namespace qkv {
TEST_CASE("the particle follows the last sound") {
    const std::pair<std::pair<const char*, const char*>, const char*> table[] = {
        {{"나는", "이/가"}, "이"},      {{"사과", "이/가"}, "가"},    {{"사과", "을/를"}, "를"},
        {{"0.422", "을/를"}, "를"},     {{"0", "을/를"}, "을"},       {{"1", "이에요/예요"}, "이에요"},
        {{"2", "이에요/예요"}, "예요"}, {{"책", "로/으로"}, "으로"},  {{"물", "로/으로"}, "로"},
        {{"6.437", "로/으로"}, "로"},   {{"3", "로/으로"}, "으로"},   {{"2.5", "로/으로"}, "로"},
        {{"나무", "와/과"}, "와"},      {{"책", "와/과"}, "과"},      {{"[0, 0.211, 0]", "이에요/예요"}, "이에요"},
        {{"“사과를”", "은/는"}, "은"},  {{"cat", "을/를"}, "을(를)"}, {{"cat", "로/으로"}, "(으)로"},
        {{"", "이/가"}, "이(가)"},      {{"−∞", "은/는"}, "는"},
    };
    for (const auto& [asked, expected] : table) {
        CAPTURE(asked.first);
        CAPTURE(asked.second);
        CHECK(particle(asked.first, asked.second) == expected);
    }
}

TEST_CASE("blanks are filled, whatever stands in them") {
    CHECK(text(Language::ko, "problem.number.not_a_number", {{"typed", "{abc} %s"}}) ==
          "“{abc} %s”은(는) 수가 아니에요. 0.5나 -2처럼 적어 주세요.");
    CHECK(text(Language::en, "no.such.text") == "no.such.text");
}

TEST_CASE("a problem may bring along any number of things that its text does not name") {
    std::vector<TextArg> args(200000, {"array", "x"});
    args.push_back({"limit", "7"});
    CHECK(text(Language::en, "problem.json.too_many_members", args).find("7") != std::string::npos);
}

}  // namespace qkv
