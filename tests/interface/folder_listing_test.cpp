#include "files/folder_listing.h"

#include <doctest/doctest.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temporary_folder.h"

namespace qkv {
namespace {

using Listed = std::vector<std::string>;

void write_bytes(const std::filesystem::path& path, std::size_t bytes = 1) {
    std::ofstream(path, std::ios::binary) << std::string(bytes, 'x');
}

Listed names(const std::filesystem::path& folder, const EntryOrder& order = {}, const EntryFilter& filter = {}) {
    const auto entries = read_folder(folder);
    REQUIRE(entries);
    Listed names;
    for (const int index : shown_entries(*entries, order, filter)) {
        names.push_back((*entries)[static_cast<std::size_t>(index)].name);
    }
    return names;
}

void set_time(const std::filesystem::path& path, int hours_ago) {
    std::filesystem::last_write_time(path,
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours(hours_ago));
}

/// As somebody who may not do everything, when the tests are run by root.
class OrdinaryUser {
public:
    OrdinaryUser() {
        if (is_root_) REQUIRE(seteuid(65534) == 0);
    }
    ~OrdinaryUser() {
        if (is_root_ && seteuid(0) != 0) std::abort();
    }
    OrdinaryUser(const OrdinaryUser&) = delete;
    OrdinaryUser& operator=(const OrdinaryUser&) = delete;

private:
    bool is_root_ = geteuid() == 0;
};

}  // namespace

TEST_CASE("folders come first, then files, each by name, size or time") {
    const test::TemporaryFolder folder;
    write_bytes(folder / "b.qkv.json", 30);
    write_bytes(folder / "a10.qkv.json", 10);
    write_bytes(folder / "a9.qkv.json", 20);
    std::filesystem::create_directory(folder / "하위");
    std::filesystem::create_directory(folder / "sub");
    set_time(folder / "b.qkv.json", 2);
    set_time(folder / "a10.qkv.json", 1);
    set_time(folder / "a9.qkv.json", 3);
    set_time(folder / "하위", 5);
    set_time(folder / "sub", 4);
    CHECK(names(folder.path()) == Listed{"sub", "하위", "a9.qkv.json", "a10.qkv.json", "b.qkv.json"});
    CHECK(names(folder.path(), {SortBy::name, true}) ==
          Listed{"하위", "sub", "b.qkv.json", "a10.qkv.json", "a9.qkv.json"});
    CHECK(names(folder.path(), {SortBy::size}) == Listed{"sub", "하위", "a10.qkv.json", "a9.qkv.json", "b.qkv.json"});
    CHECK(names(folder.path(), {SortBy::time, true}) ==
          Listed{"sub", "하위", "a10.qkv.json", "b.qkv.json", "a9.qkv.json"});
}

TEST_CASE("hidden names, other files and names without the part are left out on demand") {
    const test::TemporaryFolder folder;
    for (const char* name : {"a.qkv.json", "b.txt", ".c.qkv.json", "\xFF.qkv.json"}) write_bytes(folder / name);
    std::filesystem::create_directory(folder / "d");
    std::filesystem::create_directory(folder / ".e");
    CHECK(names(folder.path()) == Listed{"d", "a.qkv.json", "b.txt", "\uFFFD.qkv.json"});
    CHECK(names(folder.path(), {}, {.part = {}, .has_hidden = true}).size() == 6);
    CHECK(names(folder.path(), {}, {.part = {}, .has_documents_alone = true}) ==
          Listed{"d", "a.qkv.json", "\uFFFD.qkv.json"});
    CHECK(names(folder.path(), {}, {.part = comparable("B.T")}) == Listed{"b.txt"});
}

TEST_CASE("an entry has its size, its time and a path that opens it") {
    const test::TemporaryFolder folder;
    write_bytes(folder / "\xFE.qkv.json", 123);
    set_time(folder / "\xFE.qkv.json", 0);
    const auto entries = read_folder(folder.path());
    REQUIRE(entries);
    REQUIRE(entries->size() == 1);
    CHECK(entries->front().bytes == 123);
    CHECK(std::abs(entries->front().modified_s - std::time(nullptr)) < 60);
    CHECK(std::filesystem::file_size(entries->front().path) == 123);
}

TEST_CASE("links are what they lead to; what is neither a folder nor a file is left out") {
    const test::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "real");
    write_bytes(folder / "file");
    std::filesystem::create_symlink(folder / "real", folder / "to_folder");
    std::filesystem::create_symlink(folder / "file", folder / "to_file");
    std::filesystem::create_symlink(folder / "nothing", folder / "to_nothing");
    REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
    CHECK(names(folder.path()) == Listed{"real", "to_folder", "file", "to_file"});
}

TEST_CASE("a folder that can't be read is told from one that is missing") {
    const test::TemporaryFolder folder;
    write_bytes(folder / "file");
    CHECK(read_folder(folder / "없음").error() == Problem{"problem.folder.missing", {{"name", "없음"}}});
    CHECK(read_folder(folder / "file").error() == Problem{"problem.folder.not_folder", {{"name", "file"}}});
    std::filesystem::create_directory(folder / "secret");
    write_bytes(folder / "secret" / "file");
    for (const mode_t mode : {0000, 0444}) {
        REQUIRE(chmod((folder / "secret").c_str(), mode) == 0);
        REQUIRE(chmod(folder.path().c_str(), 0755) == 0);
        const OrdinaryUser user;
        CHECK(read_folder(folder / "secret").error() == Problem{"problem.folder.unreadable", {{"name", "secret"}}});
    }
    chmod((folder / "secret").c_str(), 0755);
}

}  // namespace qkv
