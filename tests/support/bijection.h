#pragma once

#include <doctest/doctest.h>

#include "qkv/walkthrough.h"

namespace qkv::test {

/// Every number has a step and the step that number; next and previous undo each other and stay inside the walk.
inline void check_bijection(const Walkthrough& walk) {
    for (int number = 0; number <= walk.count(); ++number) {
        const Step step = walk.at(number);
        REQUIRE(walk.number_of(step) == number);
        REQUIRE(walk.clamped(step) == step);
        if (number < walk.count()) REQUIRE(walk.previous(walk.next(step)) == step);
    }
    CHECK(walk.next(walk.last()) == walk.last());
    CHECK(walk.previous(Step{}) == Step{});
}

}  // namespace qkv::test
