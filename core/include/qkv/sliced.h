#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace qkv {

/// Where long work stands: known to all the calls that are open.
struct SlicedPlace {
    std::coroutine_handle<> innermost;  ///< the call that goes on next; null when all is done
    bool is_paused = false;
};

/// `co_await Pause{};` is a place where long work may be interrupted.
struct Pause {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> call) const noexcept {
        call.promise().place->is_paused = true;
    }
    void await_resume() const noexcept {}
};

/// Long work that gives a T. It pauses now and then, so that a program with one thread can draw its window meanwhile.
/// A function that returns it is a coroutine; it calls others of its kind by `co_await`. Nothing is done before the
/// first step(). What it takes by reference has to outlive it.
template <class T>
class [[nodiscard]] Sliced {
public:
    struct promise_type {
        SlicedPlace own_place;  ///< of the outermost call
        SlicedPlace* place = nullptr;
        std::coroutine_handle<> caller;
        std::optional<T> result;
        std::exception_ptr failure;

        Sliced get_return_object() { return Sliced(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        auto final_suspend() const noexcept {
            struct GoOnInCaller : std::suspend_always {
                void await_suspend(std::coroutine_handle<promise_type> call) const noexcept {
                    call.promise().place->innermost = call.promise().caller;
                }
            };
            return GoOnInCaller{};
        }
        void return_value(T value) { result = std::move(value); }
        void unhandled_exception() { failure = std::current_exception(); }
    };

    Sliced(Sliced&& other) noexcept : call_(std::exchange(other.call_, nullptr)) {}
    Sliced(const Sliced&) = delete;
    Sliced& operator=(const Sliced&) = delete;
    /// What is left stays undone.
    ~Sliced() {
        if (call_) call_.destroy();
    }

    /// Goes on until the next pause. Returns whether more is left.
    bool step() {
        promise_type& work = call_.promise();
        if (work.place == nullptr) {
            work.place = &work.own_place;
            work.place->innermost = call_;
        }
        work.place->is_paused = false;
        while (work.place->innermost && !work.place->is_paused) work.place->innermost.resume();
        return static_cast<bool>(work.place->innermost);
    }

    /// The result, once nothing is left. Throws what the work threw.
    T take() {
        if (call_.promise().failure) std::rethrow_exception(call_.promise().failure);
        return std::move(*call_.promise().result);
    }

    /// All of it at once.
    T finish() {
        while (step()) {
        }
        return take();
    }

    // What co_await does in another call of the same work.
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> caller) const noexcept {
        promise_type& work = call_.promise();
        work.caller = caller;
        work.place = caller.promise().place;
        work.place->innermost = call_;
    }
    T await_resume() { return take(); }

private:
    explicit Sliced(std::coroutine_handle<promise_type> call) : call_(call) {}

    std::coroutine_handle<promise_type> call_;
};

}  // namespace qkv
