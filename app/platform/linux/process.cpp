#include "platform/process.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace qkv {

int process_id() { return ::getpid(); }

void prepare_standard_streams() {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        // Opened the wrong way round: using it fails, as it would have.
        if (::fcntl(stream, F_GETFD) < 0) ::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

bool is_terminal(StandardStream stream) {
    switch (stream) {
        case StandardStream::input: return ::isatty(STDIN_FILENO) != 0;
        case StandardStream::output: return ::isatty(STDOUT_FILENO) != 0;
        case StandardStream::error: return ::isatty(STDERR_FILENO) != 0;
    }
    return false;
}

std::optional<std::size_t> read_standard_input(char* to, std::size_t size) {
    while (true) {
        const auto count = ::read(STDIN_FILENO, to, size);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) return std::nullopt;
    }
}

}  // namespace qkv
