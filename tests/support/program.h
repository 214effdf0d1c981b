#pragma once

// Calls the program as a shell does.
#include <array>
#include <cstdio>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <sys/wait.h>

#include "support/holds.h"

namespace qkv::test {

struct Outcome {
    int exit_code;
    std::string out;  ///< stdout, then stderr
};

inline std::string in_quotes(const std::filesystem::path& path) {
    const std::string text = path.string();
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? "'\\''" : std::string(1, c);
    return result + "'";
}

inline Outcome outcome_of(const std::string& command) {
    FILE* pipe = popen(("bash -c " + in_quotes(command)).c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string out;
    std::array<char, 4096> buffer{};
    while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe)) out.append(buffer.data(), size);
    const int status = pclose(pipe);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out};
}

inline Outcome qkv(const std::string& arguments, const std::string& before = "") {
    return outcome_of(before + " '" QKV_BINARY_DIR "/qkv' " + arguments + " 2>&1");
}

inline std::filesystem::path scratch() {
    const auto folder = std::filesystem::temp_directory_path() / "qkv_command_line_test";
    std::filesystem::create_directories(folder);
    return folder;
}

inline std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace qkv::test
