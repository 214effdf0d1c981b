#include "platform/language.h"

#include <cstdlib>
#include <doctest/doctest.h>
#include <string>

#include "files/settings.h"
#include "support/in_child.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

// The language of a system whose variables are these; a null pointer is a variable that is not there.
std::string language_of(const char* all, const char* messages, const char* lang,
                        const std::filesystem::path& settings = {}) {
    return test::in_child([&] {
        const auto put = [](const char* name, const char* value) {
            if (value == nullptr) {
                unsetenv(name);
            } else {
                setenv(name, value, 1);
            }
        };
        put("LC_ALL", all);
        put("LC_MESSAGES", messages);
        put("LANG", lang);
        return std::string(name(settings.empty() ? system_language() : load_settings(settings).view.language));
    });
}

}  // namespace

TEST_CASE("the system's language: Korean unless another one is set") {
    for (const char* korean : {"ko", "ko_KR", "ko_KR.UTF-8", "ko_KR.eucKR", "ko@x", "C", "C.UTF-8", "POSIX", "",
                               static_cast<const char*>(nullptr)}) {
        CAPTURE(korean == nullptr ? "not set" : korean);
        CHECK(language_of(nullptr, nullptr, korean) == "ko");
        CHECK(language_of(korean, nullptr, nullptr) == "ko");
    }
    for (const char* other : {"en_US.UTF-8", "en", "de_DE.UTF-8@euro", "kok_IN", "ja_JP", "CX"}) {
        CAPTURE(other);
        CHECK(language_of(nullptr, nullptr, other) == "en");
        CHECK(language_of(other, nullptr, nullptr) == "en");
    }
}

TEST_CASE("LC_ALL comes before LC_MESSAGES, and that before LANG; an empty one says nothing") {
    CHECK(language_of("ko_KR.UTF-8", "en_US.UTF-8", "en_US.UTF-8") == "ko");
    CHECK(language_of("C", "en_US.UTF-8", "en_US.UTF-8") == "ko");
    CHECK(language_of(nullptr, "en_US.UTF-8", "ko_KR.UTF-8") == "en");
    CHECK(language_of("", "ko_KR.UTF-8", "en_US.UTF-8") == "ko");
    CHECK(language_of("", "", "en_US.UTF-8") == "en");
}

TEST_CASE("the first start takes the system's language, later ones the one that was chosen") {
    const test::TemporaryFolder folder;
    const std::filesystem::path file = folder / "settings.json";
    CHECK(language_of("en_US.UTF-8", nullptr, nullptr, file) == "en");
    CHECK(language_of("ko_KR.UTF-8", nullptr, nullptr, file) == "ko");
    REQUIRE(update_settings(file, [](Settings& settings) { settings.view.language = Language::ko; }));
    CHECK(language_of("en_US.UTF-8", nullptr, nullptr, file) == "ko");
    REQUIRE(update_settings(file, [](Settings& settings) { settings.view.language = Language::en; }));
    CHECK(language_of("ko_KR.UTF-8", nullptr, nullptr, file) == "en");
}

}  // namespace qkv
