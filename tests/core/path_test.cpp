#include "qkv/path.h"

#include <doctest/doctest.h>

namespace qkv {

TEST_CASE("a path and its UTF-8 are one, also where a name is not UTF-8") {
    for (const std::string utf8 : {"", "/", "문장/한 글자.qkv.json", "\xff\xfe/a", "e\u0301"}) {
        CHECK(to_utf8(path_from_utf8(utf8)) == utf8);
        CHECK(path_from_utf8(utf8) == std::filesystem::path(utf8));
    }
}

}  // namespace qkv
