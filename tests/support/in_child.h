#pragma once

#include <array>
#include <functional>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace qkv::test {

/// A copy of this process at work, for what can't be undone in it (limits, rights, mounts) or needs two of them. What
/// `work` gives back is read with answer(). Assertions belong outside: the copy has no place to report them.
class Child {
public:
    explicit Child(const std::function<std::string()>& work) {
        std::array<int, 2> ends{};
        if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
        id_ = fork();
        if (id_ == 0) {
            const std::string answer = work();
            const bool is_told = write(ends[1], answer.data(), answer.size()) == static_cast<ssize_t>(answer.size());
            _exit(is_told ? 0 : 1);
        }
        close(ends[1]);
        end_ = ends[0];
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        close(end_);
        waitpid(id_, nullptr, 0);
    }

    /// Waits for the end of the work.
    std::string answer() const {
        std::string text;
        std::array<char, 256> part{};
        for (ssize_t size = 0; (size = read(end_, part.data(), part.size())) > 0;)
            text.append(part.data(), static_cast<std::size_t>(size));
        return text;
    }

private:
    pid_t id_ = -1;
    int end_ = -1;
};

inline std::string in_child(const std::function<std::string()>& work) { return Child(work).answer(); }

}  // namespace qkv::test
