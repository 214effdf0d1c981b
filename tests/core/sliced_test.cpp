#include "qkv/sliced.h"

#include <doctest/doctest.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace qkv {
namespace {

Sliced<int> pausing(int pauses) {
    for (int i = 0; i < pauses; ++i) co_await Pause{};
    co_return pauses;
}

Sliced<std::string> counted(std::string name, bool fails = false) {
    int sum = 0;
    for (int i = 0; i < 4; ++i) sum += co_await pausing(i);
    if (fails) throw std::runtime_error(name);
    co_return name + std::to_string(sum);
}

Sliced<std::string> caught(const std::string& name) {
    try {
        std::string result = co_await counted(name, true);
        co_return result;
    } catch (const std::runtime_error& error) {
        co_return std::string("caught ") + error.what();
    }
}

// Notes when it ends.
struct Noted {
    explicit Noted(int& ended) : ended_(ended) {}
    ~Noted() { ++ended_; }
    int& ended_;
};

Sliced<int> holding(int& ended, int depth) {
    const Noted noted(ended);
    co_await Pause{};
    if (depth > 0) co_return co_await holding(ended, depth - 1);
    co_await Pause{};
    co_return 0;
}

}  // namespace

TEST_CASE("sliced work stops at each pause, also in the calls within, and goes on there") {
    auto work = counted("sum ");
    for (int pause = 0; pause < 6; ++pause) CHECK(work.step());
    CHECK_FALSE(work.step());
    CHECK_FALSE(work.step());
    CHECK(work.take() == "sum 6");
    CHECK(counted("at once ").finish() == "at once 6");
    CHECK(pausing(0).finish() == 0);
}

TEST_CASE("what sliced work throws reaches the caller, or the one who takes the result") {
    CHECK(caught("x").finish() == "caught x");
    auto work = counted("y", true);
    while (work.step()) {
    }
    CHECK_THROWS_WITH_AS(work.take(), "y", std::runtime_error);
}

TEST_CASE("sliced work that is dropped in the middle lets go of everything") {
    int ended = 0;
    {
        auto work = holding(ended, 3);
        for (int step = 0; step < 3; ++step) CHECK(work.step());
        CHECK(ended == 0);
    }
    CHECK(ended == 3);  // the innermost call had not begun
    { const auto never_begun = holding(ended, 3); }
    CHECK(ended == 3);
    CHECK(holding(ended, 3).finish() == 0);
    CHECK(ended == 7);
}

TEST_CASE("many calls one after the other take no more room") {
    const auto many = []() -> Sliced<int> {
        int sum = 0;
        for (int i = 0; i < 300'000; ++i) sum += co_await pausing(0);
        co_return sum;
    };
    CHECK(many().finish() == 0);
}

}  // namespace qkv
