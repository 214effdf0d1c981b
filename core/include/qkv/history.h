#pragma once

#include <cstddef>
#include <deque>
#include <utility>

namespace qkv {

/// Approximate number of bytes of a value in the history.
template <class T>
std::size_t memory_used(const T&) {
    return sizeof(T);
}

/// Undo and redo by keeping whole values. T: copyable, comparable.
///
/// Edits come in runs: set() changes the current value and leaves the run open, settle() closes it. One run is one
/// entry, however many edits it had; a run that ends where it began leaves no entry. The oldest entries are dropped
/// when all entries together take more than largest_memory.
template <class T>
class History {
public:
    static constexpr std::size_t largest_memory = 256 * 1024 * 1024;

    explicit History(T value) : entries_{value}, current_(std::move(value)) {}

    const T& current() const { return current_; }

    /// The value before the open run; the current one if no run is open.
    const T& settled() const { return entries_[at_]; }

    void set(T value) { current_ = std::move(value); }

    /// Puts `value` in the place of the current one, as if it had been there all along.
    void amend(T value) {
        settle();
        memory_ += memory_used(value) - memory_used(current_);
        entries_[at_] = value;
        current_ = std::move(value);
    }

    void settle() {
        if (current_ == entries_[at_]) return;
        for (; entries_.size() > at_ + 1; entries_.pop_back()) memory_ -= memory_used(entries_.back());
        entries_.push_back(current_);
        memory_ += memory_used(current_);
        for (; memory_ > largest_memory && entries_.size() > 2; entries_.pop_front())
            memory_ -= memory_used(entries_.front());
        at_ = entries_.size() - 1;
    }

    bool can_undo() const { return at_ > 0 || !(current_ == entries_[at_]); }
    bool can_redo() const { return at_ + 1 < entries_.size() && current_ == entries_[at_]; }

    /// Undoing an open run closes it first, so that it can be redone.
    void undo() {
        settle();
        if (at_ > 0) current_ = entries_[--at_];
    }

    void redo() {
        if (can_redo()) current_ = entries_[++at_];
    }

private:
    std::deque<T> entries_;
    std::size_t memory_ = memory_used(entries_.front());
    std::size_t at_ = 0;
    T current_;
};

}  // namespace qkv
