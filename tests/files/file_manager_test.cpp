// A folder is shown by the desktop's own program, which a test replaces.
#include "platform/file_manager.h"

#include <chrono>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "support/file_content.h"
#include "support/temporary_folder.h"

namespace qkv {
using test::content;

namespace {

namespace fs = std::filesystem;

// Where programs are looked for while it lives.
class Programs {
public:
    explicit Programs(const std::string& path) { setenv("PATH", path.c_str(), 1); }
    ~Programs() { setenv("PATH", before_.c_str(), 1); }
    Programs(const Programs&) = delete;
    Programs& operator=(const Programs&) = delete;

private:
    std::string before_ = std::getenv("PATH");
};

}  // namespace

TEST_CASE("a folder with blanks and Hangul in its name is shown by xdg-open; without that there is a problem") {
    const test::TemporaryFolder folder;
    const fs::path shown = folder / "내 문서 'a";
    fs::create_directory(shown);
    const Programs programs(folder.path().string());
    const auto missing = show_folder(shown);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().id == "problem.file_manager");
    CHECK(missing.error().args.front().value == shown.string());

    const fs::path program = folder / "xdg-open";
    std::ofstream(program) << "#!/bin/sh\nprintf '%s.' \"$@\" > '" << (folder / "half").string() << "'\n/bin/mv '"
                           << (folder / "half").string() << "' '" << (folder / "said").string() << "'\n";
    fs::permissions(program, fs::perms::owner_all);
    REQUIRE(show_folder(shown));
    for (int i = 0; i < 3000 && !fs::exists(folder / "said"); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(content(folder / "said") == shown.string() + ".");
}

}  // namespace qkv
