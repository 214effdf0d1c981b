#include "session/background.h"

#include <doctest/doctest.h>

namespace qkv {
namespace {

constexpr int part_count = 40;

// Counts to part_count, with a pause before each but the first.
Sliced<Result<int>> counting(WorkProgress& progress) {
    progress.expect(part_count);
    for (int done = 1; done < part_count; ++done) {
        progress.add(1);
        co_await Pause{};
    }
    progress.add(1);
    co_return part_count;
}

Sliced<Result<int>> endless(WorkProgress&) {
    while (true) co_await Pause{};
}

Sliced<Result<int>> greedy(WorkProgress&) {
    co_await Pause{};
    throw std::bad_alloc();
}

// Polls as the frames of a window do.
template <class Outcome>
Outcome result_of(Background<Outcome>& background) {
    while (true) {
        if (auto outcome = background.take()) return *std::move(outcome);
    }
}

}  // namespace

TEST_CASE("work is done part by part, and its outcome is taken once") {
    Work<Result<int>> work(counting);
    for (int part = 1; part < part_count; ++part) {
        CHECK(work.step());
        CHECK(work.share() == doctest::Approx(static_cast<double>(part) / part_count));
        CHECK_FALSE(work.take());
    }
    CHECK_FALSE(work.step());
    CHECK_FALSE(work.step());
    CHECK(work.take().value().value() == part_count);
    CHECK_FALSE(work.take());
}

TEST_CASE("a thread and slices come to the same outcome") {
    for (const Workplace place : {Workplace::thread, Workplace::slices}) {
        Background<Result<int>> background(counting, place);
        CHECK(result_of(background).value() == part_count);
        CHECK(background.share() == 1.0);
        CHECK_FALSE(background.take());
    }
}

TEST_CASE("waiting does all that is left, on a thread and in slices") {
    for (const Workplace place : {Workplace::thread, Workplace::slices}) {
        Background<Result<int>> background(counting, place);
        background.wait();
        CHECK(background.share() == 1.0);
        CHECK(background.take().value().value() == part_count);
    }
}

TEST_CASE("cancelled work ends with its problem, too little memory is one as well") {
    for (const Workplace place : {Workplace::thread, Workplace::slices}) {
        Background<Result<int>> cancelled(endless, place);
        CHECK_FALSE(cancelled.take());
        cancelled.cancel();
        CHECK(result_of(cancelled).error().id == cancelled_work);

        Background<Result<int>> too_large(greedy, place);
        CHECK(result_of(too_large).error().id == "problem.no_memory");
    }
}

TEST_CASE("slices leave the thread to others after a while") {
    const auto slow = [](WorkProgress&) -> Sliced<Result<int>> {
        while (true) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            co_await Pause{};
        }
    };
    Background<Result<int>> background(slow, Workplace::slices);
    CHECK_FALSE(background.take());  // comes back, though it is not done
    background.cancel();
    CHECK(background.take());
}

}  // namespace qkv
