#include "qkv/file.h"

#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/file_content.h"
#include "support/in_child.h"
#include "support/skip_test.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using test::content;
using test::in_child;
using test::TemporaryFolder;

constexpr std::uintmax_t plenty = 1 << 20;
constexpr uid_t nobody = 65534;

int count_of(const fs::path& folder) {
    return static_cast<int>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

unsigned permissions_of(const fs::path& path) { return static_cast<unsigned>(fs::status(path).permissions()); }

// The id of the problem; "" where there is none.
std::string outcome(const Result<void>& result) { return result ? "" : result.error().id; }

// root may write everywhere.
void become_an_ordinary_person() {
    if (geteuid() == 0 && (setgid(nobody) != 0 || setuid(nobody) != 0)) _exit(1);
}

// The rights of root over what this process alone sees.
bool become_root_of_own_namespace() {
    const std::string user = std::to_string(geteuid());
    const std::string group = std::to_string(getegid());
    if (unshare(CLONE_NEWUSER) != 0) return false;
    return bool(std::ofstream("/proc/self/setgroups") << "deny" << std::flush) &&
           bool(std::ofstream("/proc/self/uid_map") << user << " " << user << " 1" << std::flush) &&
           bool(std::ofstream("/proc/self/gid_map") << group << " " << group << " 1" << std::flush);
}

// A disk of 64 KiB of our own on `folder`, seen by this process alone. Not every system lets a person do that.
bool mount_small_disk(const fs::path& folder) {
    if (geteuid() != 0 && !become_root_of_own_namespace()) return false;
    return unshare(CLONE_NEWNS) == 0 && mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64k,mode=777") == 0;
}

constexpr const char* cannot_mount = "mounting is not allowed here";

}  // namespace

TEST_CASE("what was written is read, whatever the bytes") {
    const TemporaryFolder folder;
    std::string every_byte;
    for (int i = 0; i < 200'000; ++i) every_byte += static_cast<char>(i * 7 + i / 256);
    for (const std::string& bytes : {std::string(), std::string("한글\n"), std::string("\0\xff", 2), every_byte}) {
        for (const Outlives outlives : {Outlives::power_cut, Outlives::process}) {
            REQUIRE(write_file(folder / "file", bytes, outlives));
            CHECK(read_file(folder / "file", plenty).value() == bytes);
            CHECK(content(folder / "file") == bytes);
            CHECK(count_of(folder.path()) == 1);
        }
    }
}

TEST_CASE("a file that can't be read is reported") {
    const TemporaryFolder folder;
    const auto problem_id = [](const fs::path& path, std::uintmax_t largest) {
        return read_file(path, largest).error().id;
    };
    std::ofstream(folder / "file") << "12345";
    CHECK(read_file(folder / "file", 5).value() == "12345");
    CHECK(problem_id(folder / "file", 4) == "problem.file.too_large");
    CHECK(problem_id("/dev/zero", plenty) == "problem.file.not_regular");
    CHECK(problem_id(folder / "none", plenty) == "problem.file.missing");
    CHECK(problem_id(folder / "file" / "below", plenty) == "problem.file.missing");
    CHECK(problem_id("", plenty) == "problem.file.missing");
    CHECK(problem_id(folder.path(), plenty) == "problem.file.folder");
    CHECK(in_child([&] {
              fs::permissions(folder / "file", fs::perms::none);
              fs::permissions(folder.path(), fs::perms::all);
              become_an_ordinary_person();
              return problem_id(folder / "file", plenty);
          }) == "problem.file.unreadable");
    fs::permissions(folder / "file", fs::perms::owner_all);
    const auto error = read_file(folder / "file", 0).error();
    CHECK(error == Problem{"problem.file.too_large", {{"file", (folder / "file").string()}, {"limit", "0"}}});
}

TEST_CASE("a new file follows the umask, an existing one keeps its permissions") {
    const TemporaryFolder folder;
    const mode_t before = umask(027);
    CHECK(write_file(folder / "new", "x"));
    umask(before);
    CHECK(permissions_of(folder / "new") == 0640);
    for (const unsigned mode : {0600U, 0644U, 0666U, 0755U}) {
        fs::permissions(folder / "new", static_cast<fs::perms>(mode));
        CHECK(write_file(folder / "new", "y"));
        CHECK(permissions_of(folder / "new") == mode);
    }
}

TEST_CASE("links are followed and stay") {
    const TemporaryFolder folder;
    fs::create_directory(folder / "far");
    std::ofstream(folder / "far" / "file") << "old";
    fs::create_symlink("far/file", folder / "link");
    fs::create_symlink(folder / "link", folder / "link to link");
    fs::create_symlink("far/not yet", folder / "dangling");
    fs::create_symlink("circle", folder / "circle");
    CHECK(write_file(folder / "link to link", "new"));
    CHECK(content(folder / "far" / "file") == "new");
    CHECK(fs::is_symlink(folder / "link to link"));
    CHECK(fs::is_symlink(folder / "link"));
    CHECK(write_file(folder / "dangling", "first"));
    CHECK(content(folder / "far" / "not yet") == "first");
    CHECK(outcome(write_file(folder / "circle", "x")) == "problem.file.unwritable");
    CHECK(count_of(folder.path()) == 5);
    CHECK(count_of(folder / "far") == 2);
}

TEST_CASE("names may be as long as the system allows, and stand without a folder") {
    const TemporaryFolder folder;
    std::string longest;
    while (longest.size() + 3 <= 255) longest += "가";
    CHECK(write_file(folder / longest, "x"));
    CHECK(content(folder / longest) == "x");
    CHECK(outcome(write_file(folder / (longest + "가"), "x")) == "problem.file.unwritable");
    CHECK(in_child([&] {
              fs::current_path(folder.path());
              return outcome(write_file("plain", "y"));
          }) == "");
    CHECK(content(folder / "plain") == "y");
    CHECK(count_of(folder.path()) == 2);
}

TEST_CASE("each thing that stands in the way of writing has its own problem, and nothing is left behind") {
    const TemporaryFolder folder;
    std::ofstream(folder / "file") << "old";
    fs::create_directory(folder / "folder");
    CHECK(outcome(write_file(folder / "none" / "x", "x")) == "problem.file.no_folder");
    CHECK(outcome(write_file(folder / "file" / "x", "x")) == "problem.file.no_folder");
    CHECK(outcome(write_file(folder / "none" / "", "x")) == "problem.file.no_folder");
    CHECK(outcome(write_file(folder / "folder", "x")) == "problem.file.folder");
    CHECK(outcome(write_file(folder / "folder" / "", "x")) == "problem.file.folder");
    CHECK(content(folder / "file") == "old");
    CHECK(count_of(folder.path()) == 2);
    CHECK(fs::is_empty(folder / "folder"));
}

TEST_CASE("a device is written to, and stays one") {
    CHECK(write_file("/dev/null", "x"));
    CHECK(fs::is_character_file("/dev/null"));
    if (!fs::exists("/dev/full")) return test::skip_test("there is no /dev/full");
    CHECK(outcome(write_file("/dev/full", "x")) == "problem.file.disk_full");
    CHECK(fs::is_character_file("/dev/full"));
}

TEST_CASE("a read-only file and a read-only folder are told apart and left alone") {
    const TemporaryFolder folder;
    std::ofstream(folder / "file") << "old";
    fs::permissions(folder.path(), fs::perms::all);
    fs::permissions(folder / "file", static_cast<fs::perms>(0444));
    const auto write_as_ordinary_person = [&](const char* name) {
        return in_child([&] {
            become_an_ordinary_person();
            return outcome(write_file(folder / name, "new"));
        });
    };
    CHECK(write_as_ordinary_person("file") == "problem.file.read_only");
    CHECK(write_as_ordinary_person("new") == "");
    fs::permissions(folder / "file", static_cast<fs::perms>(0666));
    fs::permissions(folder.path(), static_cast<fs::perms>(0555));
    CHECK(write_as_ordinary_person("file") == "problem.file.folder_read_only");
    CHECK(write_as_ordinary_person("another") == "problem.file.folder_read_only");
    fs::permissions(folder.path(), fs::perms::all);
    CHECK(content(folder / "file") == "old");
    CHECK(count_of(folder.path()) == 2);
}

TEST_CASE("a full disk and a disk for reading only leave the old file as it was") {
    const TemporaryFolder folder;
    const std::string answer = in_child([&]() -> std::string {
        if (!mount_small_disk(folder.path())) return cannot_mount;
        std::string answers = outcome(write_file(folder / "file", "old"));
        answers += outcome(write_file(folder / "file", std::string(100'000, 'x')));
        if (content(folder / "file") != "old" || count_of(folder.path()) != 1) answers += " damaged when full";
        if (mount(nullptr, folder.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) != 0) return cannot_mount;
        answers += " " + outcome(write_file(folder / "file", "new"));
        answers += " " + outcome(write_file(folder / "new", "new"));
        if (content(folder / "file") != "old" || count_of(folder.path()) != 1) answers += " damaged when read-only";
        return answers;
    });
    if (answer == cannot_mount) return test::skip_test(cannot_mount);
    CHECK(answer == "problem.file.disk_full problem.file.folder_read_only problem.file.folder_read_only");
}

TEST_CASE("files that do not all fit on the disk leave no new file or folder") {
    const TemporaryFolder folder;
    const std::string answer = in_child([&]() -> std::string {
        if (!mount_small_disk(folder.path())) return cannot_mount;
        const std::vector<FileContent> files{{"a", "x"}, {"b", std::string(100'000, 'x')}};
        std::string answers = outcome(write_files(folder / "new" / "folder", files));
        if (!fs::is_empty(folder.path())) answers += " left behind";
        if (!write_file(folder / "a", "old")) return "no file";
        answers += " " + outcome(write_files(folder.path(), {{"c", "x"}, {"b", std::string(100'000, 'x')}}));
        if (content(folder / "a") != "old" || count_of(folder.path()) != 1) answers += " left behind";
        return answers;
    });
    if (answer == cannot_mount) return test::skip_test(cannot_mount);
    CHECK(answer == "problem.file.disk_full problem.file.disk_full");
}

TEST_CASE("a folder that can't be made is told like a file that can't be written, and nothing is left of it") {
    const TemporaryFolder folder;
    fs::create_symlink("loop", folder / "loop");
    std::ofstream(folder / "file") << "old";
    const std::vector<FileContent> files{{"a", "x"}};
    const auto said_of = [](const Result<void>& result) { return result ? "" : said(result.error(), Language::en); };
    fs::path deep = folder.path();
    for (int i = 0; i < 500; ++i) deep /= "0123456789";
    for (const fs::path& target : {folder / std::string(256, 'n'), deep, folder / "loop", folder / "loop" / "x"}) {
        CAPTURE(target);
        CHECK(said_of(write_files(target, files)) != "");
        CHECK(said_of(write_files(target, files)) == said_of(write_file(target, "x")));
    }
    CHECK(outcome(write_files(folder / "file", files)) == "problem.folder.not_folder");
    CHECK(said_of(write_files(folder / "file", files)).find((folder / "file").string()) != std::string::npos);
    // Not the folder that the program happens to stand in.
    CHECK(outcome(write_files("", files)) == "problem.file.no_name");
    CHECK(outcome(write_file("", "x")) == "problem.file.no_name");
    CHECK(outcome(write_files(folder / "file" / "x", files)) == "problem.file.no_folder");
    CHECK(count_of(folder.path()) == 2);
    fs::permissions(folder.path(), static_cast<fs::perms>(0555));
    CHECK(in_child([&] {
              become_an_ordinary_person();
              return outcome(write_files(folder / "new" / "x", files)) + " " + outcome(write_file(folder / "new", "x"));
          }) == "problem.file.folder_read_only problem.file.folder_read_only");
    fs::permissions(folder.path(), fs::perms::all);
    REQUIRE(write_files(folder / "one" / "two", files));
    CHECK(content(folder / "one" / "two" / "a") == "x");
    REQUIRE(write_files(folder / "one" / "two", {{"a", "y"}}));
    CHECK(content(folder / "one" / "two" / "a") == "y");
}

TEST_CASE("a pipe is neither read nor written: its other end may never come") {
    const TemporaryFolder folder;
    REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
    CHECK(read_file(folder / "pipe", plenty).error().id == "problem.file.not_regular");
    CHECK(outcome(write_file(folder / "pipe", "x")) == "problem.file.not_writable");
    CHECK(fs::is_fifo(folder / "pipe"));
}

TEST_CASE("a write that breaks off in the middle leaves the old file as it was") {
    const TemporaryFolder folder;
    std::ofstream(folder / "file") << "old";
    const std::string answer = in_child([&] {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{1000, 1000};
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return std::string("no limit");
        const auto written = write_file(folder / "file", std::string(5000, 'x'));
        return written ? "written" : said(written.error(), Language::en);
    });
    CHECK(answer == (folder / "file").string() +
                        ": The file could not be written (File too large). Try saving in another folder.");
    CHECK(content(folder / "file") == "old");
    CHECK(count_of(folder.path()) == 1);
}

TEST_CASE("a private folder is made with those above it, and found the second time") {
    const TemporaryFolder folder;
    REQUIRE(create_private_folder(folder / "a" / "b" / "c"));
    CHECK(permissions_of(folder / "a") == 0700);
    CHECK(permissions_of(folder / "a" / "b" / "c") == 0700);
    fs::permissions(folder / "a", static_cast<fs::perms>(0755));
    CHECK(create_private_folder(folder / "a" / "b" / "c"));
    CHECK(permissions_of(folder / "a") == 0755);
    std::ofstream(folder / "file") << "x";
    CHECK(outcome(create_private_folder(folder / "file")) == "problem.file.no_folder");
    CHECK(outcome(create_private_folder(folder / "file" / "x")) == "problem.file.no_folder");
}

TEST_CASE("a file that someone else changed has another stamp") {
    const TemporaryFolder folder;
    const fs::path path = folder / "file";
    CHECK_FALSE(stamp_of(path).exists);
    CHECK(stamp_of(path) == FileStamp{});
    REQUIRE(write_file(path, "12345"));
    const DocumentFile file{path, stamp_of(path)};
    CHECK(file.stamp.exists);
    CHECK(file.stamp.size == 5);
    (void)read_file(path, plenty);
    CHECK_FALSE(is_changed_by_others(file));

    SUBCASE("replaced by as many bytes of the same time") {
        const auto time = fs::last_write_time(path);
        REQUIRE(write_file(path, "54321"));
        fs::last_write_time(path, time);
    }
    SUBCASE("written in place, as many bytes") {
        std::ofstream(path, std::ios::in) << "54321";
        fs::last_write_time(path, fs::last_write_time(path) + std::chrono::nanoseconds(1));
    }
    SUBCASE("longer") { std::ofstream(path, std::ios::app) << "6"; }
    SUBCASE("gone") { fs::remove(path); }
    CHECK(is_changed_by_others(file));
}

}  // namespace qkv
