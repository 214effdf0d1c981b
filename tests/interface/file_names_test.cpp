#include "files/file_names.h"

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <vector>

#include "platform/folders.h"

namespace qkv {
namespace {

// 한글 and é in normal form D, as macOS writes names.
const std::string hangul_in_parts = "\u1112\u1161\u11AB\u1100\u1173\u11AF";
const std::string e_in_parts = "e\u0301";

std::vector<std::string> sorted(std::vector<std::string> names) {
    std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
        return compare_names(comparable(a), comparable(b)) < 0;
    });
    return names;
}

bool finds(const std::string& part, const std::string& name) { return holds(comparable(name), comparable(part)); }

}  // namespace

TEST_CASE("names are shown composed, in one line and in valid UTF-8") {
    CHECK(shown_name(hangul_in_parts) == "한글");
    CHECK(shown_name("a\xFF"
                     "b") == "a\uFFFDb");
    CHECK(shown_name("\xED\x95") == "\uFFFD\uFFFD");
    CHECK(shown_name("a\nb\x7F") == "a\uFFFDb\uFFFD");
    CHECK(shown_name("") == "");
    CHECK(shown_end("/home/한글.txt") == "한글.txt");
    CHECK(shown_end("/") == "/");
}

TEST_CASE("names stand in the order in which people look for them") {
    CHECK(sorted({"연습 10", "연습 2", "연습 1", "하루", "가나", "b", "A", "a2", "a10", "나비"}) ==
          std::vector<std::string>{"A", "a2", "a10", "b", "가나", "나비", "연습 1", "연습 2", "연습 10", "하루"});
    CHECK(sorted({"1.10", "1.9", "01.1"}) == std::vector<std::string>{"01.1", "1.9", "1.10"});
    // Longer than any integer type.
    CHECK(compare_names(comparable("99999999999999999999998"), comparable("99999999999999999999999")) < 0);
    CHECK(compare_names(comparable("a"), comparable("A")) == 0);
    CHECK(compare_names(comparable("a1"), comparable("a01")) != 0);
    CHECK(compare_names(comparable("ab"), comparable("a")) > 0);
}

TEST_CASE("a name is found by its parts, in any case, any normal form and while its syllable is being typed") {
    CHECK(finds("CAT", "the cat.qkv.json"));
    CHECK(finds("한글", hangul_in_parts));
    CHECK(finds(hangul_in_parts, "내 한글 문서"));
    CHECK(finds("É", e_in_parts));
    CHECK(finds("STRASSE", "straße"));
    CHECK(finds("", "anything"));
    CHECK(finds("ㅁㅅ", "내 문서"));
    CHECK(finds("무", "문서"));
    CHECK(finds("문ㅅ", "문서"));
    CHECK_FALSE(finds("무서", "문서"));
    CHECK_FALSE(finds("뭉", "문서"));
    CHECK_FALSE(finds("ㄱ", "문서"));
    CHECK_FALSE(finds("dog", "the cat"));
    CHECK(begins_with(comparable("문서"), comparable("무")));
    CHECK_FALSE(begins_with(comparable("내 문서"), comparable("문")));
}

TEST_CASE("the ending of documents is added where it is missing") {
    CHECK(with_document_ending("문장") == "문장.qkv.json");
    CHECK(with_document_ending("문장.qkv.json") == "문장.qkv.json");
    CHECK(with_document_ending("A.QKV.JSON") == "A.QKV.JSON");
    CHECK(with_document_ending("문장.qkv") == "문장.qkv.json");
    CHECK(with_document_ending("문장.json") == "문장.qkv.json");
    CHECK(with_document_ending("v1.2") == "v1.2.qkv.json");
    CHECK(with_document_ending(".json") == ".json.qkv.json");
    CHECK_FALSE(is_document_name("a.json"));
}

TEST_CASE("typed paths begin at the root, in the home folder or in the folder that is shown") {
    CHECK(typed_path("/a/b", "/x") == "/a/b");
    CHECK(typed_path("b/../c.json", "/x") == "/x/c.json");
    CHECK(typed_path("..", "/x/y") == "/x/");
    CHECK(typed_path("~", "/x") == home_folder() / "");
    CHECK(typed_path("~/문서", "/x") == home_folder() / "문서");
    CHECK(typed_path("~other", "/x") == "/x/~other");
    CHECK(typed_path("  /a b/c \n", "/x") == "/a b/c");
}

TEST_CASE("sizes and times are short") {
    CHECK(shown_size(0) == "0 B");
    CHECK(shown_size(999) == "999 B");
    CHECK(shown_size(1000) == "1.0 kB");
    CHECK(shown_size(9949) == "9.9 kB");
    CHECK(shown_size(9950) == "10 kB");
    CHECK(shown_size(999'600) == "1.0 MB");
    CHECK(shown_size(12'345'678) == "12 MB");
    CHECK(shown_size(18'446'744'073'709'551'615U) == "18 EB");
    CHECK(shown_time(1'700'000'000).size() == std::string("2023-11-14 22:13").size());
    CHECK(shown_time(1'700'000'000).starts_with("2023-11-1"));
}

}  // namespace qkv
