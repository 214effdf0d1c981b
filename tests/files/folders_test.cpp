#include "platform/folders.h"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <functional>
#include <pwd.h>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "support/in_child.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

using Variables = std::vector<std::pair<std::string, std::string>>;

// With these variables and no other of the kind.
std::string with(const Variables& variables, const std::function<fs::path()>& folder) {
    return test::in_child([&] {
        for (const char* name : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"}) unsetenv(name);
        for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
        return folder().string();
    });
}

}  // namespace

TEST_CASE("folders follow the XDG variables, and the home folder where they are of no use") {
    CHECK(with({{"HOME", "/h"}}, config_folder) == "/h/.config/qkv");
    CHECK(with({{"HOME", "/h"}}, state_folder) == "/h/.local/state/qkv");
    CHECK(with({{"HOME", "/h"}}, data_folder) == "/h/.local/share/qkv");
    CHECK(with({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/c"}}, config_folder) == "/c/qkv");
    CHECK(with({{"HOME", "/h"}, {"XDG_DATA_HOME", "/d"}}, data_folder) == "/d/qkv");
    CHECK(with({{"HOME", "/h"}, {"XDG_STATE_HOME", "/s"}}, state_folder) == "/s/qkv");
    for (const char* useless : {"", "relative/folder", "~/x"}) {
        CAPTURE(useless);
        CHECK(with({{"HOME", "/h"}, {"XDG_CONFIG_HOME", useless}}, config_folder) == "/h/.config/qkv");
        CHECK(with({{"HOME", "/h"}, {"XDG_STATE_HOME", useless}}, state_folder) == "/h/.local/state/qkv");
    }
}

TEST_CASE("without HOME, or with one of no use, the system is asked") {
    const std::string known = getpwuid(getuid())->pw_dir;
    CHECK(with({}, home_folder) == known);
    CHECK(with({{"HOME", "relative"}}, home_folder) == known);
    CHECK(with({{"HOME", "/h"}}, home_folder) == "/h");
}

TEST_CASE("documents and desktop are found as the person has them") {
    const TemporaryFolder home;
    const std::string path = home.path().string();
    for (const char* name : {".config", "Documents", "문서", "a \"b\"", "바탕 화면"}) {
        fs::create_directory(home / name);
    }
    const auto documents = [&] { return with({{"HOME", path}}, documents_folder); };
    const auto desktop = [&] { return with({{"HOME", path}}, desktop_folder); };
    const auto configure = [&](const std::string& lines) {
        std::ofstream(home / ".config" / "user-dirs.dirs") << lines;
    };
    CHECK(documents() == path + "/Documents");
    CHECK(desktop() == "");
    configure("# comment\n\nXDG_DESKTOP_DIR=\"$HOME/바탕 화면\"\n  XDG_DOCUMENTS_DIR=\"$HOME/문서\"\n");
    CHECK(documents() == path + "/문서");
    CHECK(desktop() == path + "/바탕 화면");
    configure("XDG_DOCUMENTS_DIR=\"" + path + "/a \\\"b\\\"\"\n");
    CHECK(documents() == path + "/a \"b\"");
    for (const char* useless : {"$HOME/", "$HOME", "$HOME/none", "relative", ""}) {
        CAPTURE(useless);
        configure(std::string("XDG_DOCUMENTS_DIR=\"") + useless + "\"\n");
        CHECK(documents() == "");
    }
}

}  // namespace qkv
