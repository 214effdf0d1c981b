#include "files/journal_writer.h"

#include <new>
#include <system_error>
#include <utility>

namespace qkv {
namespace {

bool is_written(const std::filesystem::path& entry, const Unsaved& unsaved) {
    try {
        return write_file(entry, entry_text(unsaved), Outlives::process).has_value();
    } catch (const std::bad_alloc&) {
        return false;
    }
}

}  // namespace

JournalWriter::~JournalWriter() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        ends_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void JournalWriter::wish(Wish wish) {
    {
        const std::lock_guard lock(mutex_);
        wish_ = std::move(wish);
    }
    changed_.notify_all();
    if (thread_.joinable()) return;
    try {
        thread_ = std::thread([this] { work(); });
    } catch (const std::system_error&) {  // there is no thread to be had
        carry_out(*std::exchange(wish_, std::nullopt));
    }
}

void JournalWriter::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [&] { return wish_ || ends_; });
        if (!wish_) return;
        const Wish wish = *std::exchange(wish_, std::nullopt);
        is_at_work_ = true;
        lock.unlock();
        carry_out(wish);
        lock.lock();
        is_at_work_ = false;
        changed_.notify_all();
    }
}

void JournalWriter::carry_out(const Wish& wish) {
    if (!wish.unsaved) {
        std::error_code ignored;
        std::filesystem::remove(entry_, ignored);
        return;
    }
    const bool is_well = is_written(entry_, *wish.unsaved);
    const std::lock_guard lock(mutex_);
    outcome_ = is_well;
}

void JournalWriter::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !wish_ && !is_at_work_; });
}

bool JournalWriter::is_busy() const {
    const std::lock_guard lock(mutex_);
    return wish_ || is_at_work_;
}

std::optional<bool> JournalWriter::take_outcome() {
    const std::lock_guard lock(mutex_);
    return std::exchange(outcome_, std::nullopt);
}

}  // namespace qkv
