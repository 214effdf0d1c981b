// What the real program does with streams, pipes, devices and files that change under its hands.
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

struct Outcome {
    int exit_code;  ///< -1: ended by a signal
    std::string errors;
};

// A line of bash; $qkv is the program. What would go on for ever is ended by `timeout`, with 124.
Outcome bash(const std::string& line, const fs::path& folder) {
    const std::string command = "cd '" + folder.string() + "'; qkv='timeout 60 " QKV_BINARY_DIR "/qkv'; " + line;
    std::array<const char*, 4> arguments{"bash", "-c", command.c_str(), nullptr};
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    const pid_t process = fork();
    if (process == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        execvp("bash", const_cast<char* const*>(arguments.data()));
        _exit(127);
    }
    close(ends[1]);
    std::string errors;
    std::array<char, 4096> part{};
    for (ssize_t size = 0; (size = read(ends[0], part.data(), part.size())) > 0;)
        errors.append(part.data(), static_cast<std::size_t>(size));
    close(ends[0]);
    int status = 0;
    REQUIRE(waitpid(process, &status, 0) == process);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, errors};
}

// Of a lesson the line begins with the file, as compilers write it.
bool is_one_line(const std::string& text, bool is_of_lesson = false) {
    return (is_of_lesson || text.starts_with("qkv: ")) && text.find('\n') == text.size() - 1 && text.size() < 600;
}

}  // namespace

TEST_CASE("output that does not reach its end gives exit code 1 and a message") {
    const test::TemporaryFolder folder;
    std::ofstream(folder / "lesson.md") << "# T\n\ntext\n\n## C\n\nhello\n";
    for (const char* call : {"--help", "--version", "explain --help", "explain", "explain --format json",
                             "explain --format markdown", "explain --format latex", "worksheet", "worksheet --answers",
                             "export --format npz --out -", "lesson lesson.md", "check --step 1 --answer 1"}) {
        CAPTURE(call);
        for (const char* sink : {" > /dev/full", " >&-"}) {
            CAPTURE(sink);
            const Outcome outcome = bash(std::string("$qkv ") + call + sink, folder.path());
            CHECK(outcome.exit_code == 1);
            CHECK(is_one_line(outcome.errors));
        }
        const Outcome closed =
            bash("(sleep 0.3; $qkv " + std::string(call) + R"(; echo "$?" > code) | true)", folder.path());
        std::ifstream code(folder / "code");
        CHECK(std::string{std::istreambuf_iterator<char>(code), {}} == "1\n");
        CHECK(is_one_line(closed.errors));
        CHECK(bash("$qkv " + std::string(call) + " > /dev/null", folder.path()).exit_code == 0);
    }
}

TEST_CASE("what has no end is refused as a source and as a target") {
    const test::TemporaryFolder folder;
    REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
    for (const char* name : {"pipe.json", "pipe.npz", "pipe.md", "pipe.npy"}) fs::create_symlink("pipe", folder / name);
    for (const char* name : {"zero", "zero.json", "zero.qkv.json", "zero.safetensors", "zero.md"})
        fs::create_symlink("/dev/zero", folder / name);
    for (const char* name : {"q.npy"}) std::ofstream(folder / name) << "\x93NUMPY";
    const std::string limit = "ulimit -v 1000000; ";  // address space: libraries of the window take most of it
    for (const char* call : {"$qkv explain pipe",
                             "$qkv explain pipe.npz",
                             "$qkv explain zero",
                             "$qkv explain zero.safetensors",
                             "$qkv explain /dev/tty0",
                             "$qkv render zero.qkv.json --out a.png",
                             "$qkv export --format csv zero.json --out a",
                             "$qkv check zero --step 1 --answer 1",
                             "$qkv lesson zero.md",
                             "$qkv lesson pipe.md",
                             "$qkv pipe.json",
                             "$qkv zero.qkv.json",
                             "$qkv explain q.npy --k pipe.npy --v pipe.npy",
                             "$qkv export --format json --out pipe",
                             "$qkv export --format csv --out pipe",
                             "$qkv render --out pipe",
                             "$qkv export --format svg --window --out pipe.json",
                             "yes | $qkv explain -",
                             "yes | $qkv -",
                             "(printf '{'; yes) | $qkv explain -",
                             R"((printf 'PK\003\004'; yes) | $qkv export - --format json --out a)",
                             "$qkv explain - < /dev/zero",
                             "yes '' | $qkv check - --step 1 --answer 1",
                             R"(head -c 10000000 /dev/zero | tr '\0' 'a' | $qkv explain -)"}) {
        CAPTURE(call);
        const Outcome outcome = bash(limit + call, folder.path());
        CHECK(outcome.exit_code == 1);
        CHECK(is_one_line(outcome.errors, std::string_view(call).starts_with("$qkv lesson")));
    }
    CHECK_FALSE(fs::exists(folder / "a"));
    CHECK(fs::is_fifo(folder / "pipe"));
}

TEST_CASE("a file that is cut short while it is read never ends the program") {
    const test::TemporaryFolder folder;
    const auto write = [&](const std::string& name, const std::string& bytes) {
        std::ofstream(folder / name, std::ios::binary) << bytes;
    };
    std::string numbers;
    for (int i = 0; i < 1'000'000; ++i) numbers += "0.5, ";
    const std::string document =
        R"({"format":"qkv","version":1,"sentence":"a","tokens":["a"],"q":[[1]],"k":[[1]],"v":[[1]],"z":[)" + numbers +
        "0]}";
    std::string npy = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 512, 512), }";
    npy = std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(npy.size()) + '\0' + npy + std::string(6'291'456, '\0');
    for (const auto& [name, bytes] : {std::pair<std::string, std::string>{"a.qkv.json", document}, {"a.npy", npy}}) {
        CAPTURE(name);
        for (int delay_ms = 0; delay_ms < 100; delay_ms += 5) {
            CAPTURE(delay_ms);
            write(name, bytes);
            const std::string line = "$qkv export --format npz --out out.npz " + name + " & sleep " +
                                     std::to_string(delay_ms / 1000.0) + "; : > " + name + "; wait $!";
            const int code = bash(line, folder.path()).exit_code;
            CHECK((code == 0 || code == 1));
        }
    }
}

TEST_CASE("a folder of tables that can't be written is refused as a file would be") {
    const test::TemporaryFolder folder;
    fs::create_symlink("loop", folder / "loop");
    std::string deep;
    for (int i = 0; i < 500; ++i) deep += "0123456789/";
    for (const std::string& target : {std::string(256, 'n'), deep + "x", std::string("loop"), std::string("loop/x")}) {
        CAPTURE(target);
        const auto said = [&](const std::string& format) {
            return bash("$qkv export --lang en --format " + format + " --out '" + target + "'", folder.path());
        };
        const Outcome csv = said("csv");
        CHECK(csv.exit_code == 1);
        CHECK(csv.errors == said("json").errors);
    }
    CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

}  // namespace qkv
