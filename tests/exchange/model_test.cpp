// The committed tiny models do what their report claims, measured by NumPy; C++ does so in tests/core.
#include <doctest/doctest.h>

#include "exchange/tools.h"
#include "support/holds.h"

namespace qkv {
TEST_CASE("the tiny models, enumerated in NumPy, are what their report claims") {
    if (test::skips_without_modules({"numpy", "torch"})) return;
    const test::Outcome outcome = test::run(
        {test::python, QKV_SOURCE_DIR "/tests/exchange/check_model.py", QKV_SOURCE_DIR "/model"}, QKV_SOURCE_DIR);
    CAPTURE(outcome.out);
    CHECK(outcome.exit_code == 0);
    CHECK(test::holds(outcome.out, "2 models agree"));
}

}  // namespace qkv
