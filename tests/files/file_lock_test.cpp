#include "platform/file_lock.h"

#include <atomic>
#include <doctest/doctest.h>
#include <thread>
#include <utility>
#include <vector>

#include "support/in_child.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

}  // namespace

TEST_CASE("a lock is held by one alone, until its end, its removal or the end of its program") {
    const TemporaryFolder folder;
    const fs::path path = folder / "lock";
    {
        const auto lock = FileLock::try_take(path);
        REQUIRE(lock);
        CHECK_FALSE(FileLock::try_take(path));
        CHECK(test::in_child([&] { return FileLock::try_take(path) ? "taken" : "busy"; }) == "busy");
    }
    auto lock = FileLock::try_take(path);
    REQUIRE(lock);
    const FileLock moved = std::move(*lock);
    lock.reset();
    CHECK_FALSE(FileLock::try_take(path));
    CHECK(test::in_child([&] {
              // Ends without releasing it.
              const auto other = FileLock::take(folder / "other");
              _exit(other ? 0 : 1);
              return "";
          }) == "");
    auto other = FileLock::try_take(folder / "other");
    REQUIRE(other);
    other->remove();
    CHECK_FALSE(fs::exists(folder / "other"));
    CHECK(FileLock::try_take(folder / "other"));
    CHECK_FALSE(FileLock::try_take(folder / "none" / "lock"));
}

TEST_CASE("a lock whose file is removed while others wait for it is still held by one alone") {
    const TemporaryFolder folder;
    const fs::path path = folder / "lock";
    std::atomic<int> holders = 0;
    std::atomic<int> together = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 1000; ++round) {
                auto lock = FileLock::take(path);
                if (holders++ != 0) ++together;
                std::this_thread::yield();
                --holders;
                lock->remove();
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(together.load() == 0);
    CHECK(fs::is_empty(folder.path()));
}

}  // namespace qkv
