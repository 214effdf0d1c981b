#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace qkv {

/// Undo and redo by keeping whole values. T: copyable, comparable.
///
/// Edits come in runs: set() changes the current value and leaves the run open, settle() closes it. One run is one
/// entry, however many edits it had; a run that ends where it began is none.
template <class T>
class History {
public:
    explicit History(T value) : entries_{value}, current_(std::move(value)) {}

    const T& current() const { return current_; }

    /// The value before the open run; the current one where no run is open.
    const T& settled() const { return entries_[at_]; }

    void set(T value) { current_ = std::move(value); }

    void settle() {
        if (current_ == entries_[at_]) return;
        entries_.resize(at_ + 1, current_);
        entries_.push_back(current_);
        if (entries_.size() > max_entries) entries_.erase(entries_.begin());
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
    static constexpr std::size_t max_entries = 1000;

    std::vector<T> entries_;
    std::size_t at_ = 0;
    T current_;
};

}  // namespace qkv
