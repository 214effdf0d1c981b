#pragma once

#include <initializer_list>
#include <string_view>

namespace qkv::test {

/// Says that the running test case can't be tried on this machine, and why: ctest then counts it as skipped. The test
/// case has to end right after it:
///
///     if (!is_root) return skip_test("only root may mount");
///
/// A test program that has skipped something and failed nowhere ends with 77.
void skip_test(std::string_view reason);

/// Whether one of these programs is missing; a name without a slash is looked for in PATH; if so, the test case is
/// skipped and has to end.
bool skips_without(std::initializer_list<const char*> programs);

}  // namespace qkv::test
