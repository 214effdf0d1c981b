#include "platform/file_manager.h"

#include <array>
#include <csignal>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "qkv/path.h"

namespace qkv {
namespace {

// As a program finds them that is started from a terminal: this one blocks and ignores some.
class UsualSignals {
public:
    UsualSignals() {
        sigset_t none;
        sigset_t ignored;
        sigemptyset(&none);
        sigemptyset(&ignored);
        sigaddset(&ignored, SIGPIPE);
        sigaddset(&ignored, SIGXFSZ);
        posix_spawnattr_init(&attributes_);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &ignored);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~UsualSignals() { posix_spawnattr_destroy(&attributes_); }
    UsualSignals(const UsualSignals&) = delete;
    UsualSignals& operator=(const UsualSignals&) = delete;

    const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

}  // namespace

bool has_file_manager() { return true; }

Result<void> show_folder(const std::filesystem::path& folder) {
    std::string program = "xdg-open";
    std::string path = to_utf8(folder);
    const std::array<char*, 3> arguments{program.data(), path.data(), nullptr};
    const UsualSignals signals;
    pid_t process = 0;
    if (::posix_spawnp(&process, program.c_str(), nullptr, signals.get(), arguments.data(), environ) != 0)
        return tl::unexpected(Problem{"problem.file_manager", {{"folder", path}}});
    std::thread([process] { ::waitpid(process, nullptr, 0); }).detach();
    return {};
}

}  // namespace qkv
