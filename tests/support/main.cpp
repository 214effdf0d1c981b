#define DOCTEST_CONFIG_IMPLEMENT
#include <cstdio>
#include <cstdlib>
#include <doctest/doctest.h>
#include <sstream>
#include <string>
#include <unistd.h>

#include "support/skip_test.h"

namespace {

constexpr int skip_exit_code = 77;  // SKIP_RETURN_CODE in tests/CMakeLists.txt

bool has_skipped = false;

bool is_there(const std::string& program) {
    if (program.find('/') != std::string::npos) return access(program.c_str(), X_OK) == 0;
    const char* path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');)
        if (access((folder + '/' + program).c_str(), X_OK) == 0) return true;
    return false;
}

}  // namespace

namespace qkv::test {

void skip_test(std::string_view reason) {
    has_skipped = true;
    std::printf("Skipped: %.*s\n", static_cast<int>(reason.size()), reason.data());
}

bool skips_without(std::initializer_list<const char*> programs) {
    for (const char* program : programs) {
        if (is_there(program)) continue;
        skip_test(std::string("there is no ") + program + " on this machine");
        return true;
    }
    return false;
}

}  // namespace qkv::test

int main(int argc, char** argv) {
    setenv("LC_ALL", "C.UTF-8", 1);  // the language of the texts does not depend on the machine
    const int result = doctest::Context(argc, argv).run();
    return result == 0 && has_skipped ? skip_exit_code : result;
}
