#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "qkv/document.h"
#include "qkv/file.h"

namespace qkv {

/// What a journal entry holds.
struct Unsaved {
    Document document;
    DocumentFile file;
};

/// The text of an entry.
std::string entry_text(const Unsaved& unsaved);

/// Writes and removes one journal entry on a thread of its own, so that the window goes on. Only the latest wish
/// counts; one that is being carried out is carried out to its end first.
class JournalWriter {
public:
    explicit JournalWriter(std::filesystem::path entry) : entry_(std::move(entry)) {}
    /// Carries out what is wished.
    ~JournalWriter();
    JournalWriter(const JournalWriter&) = delete;
    JournalWriter& operator=(const JournalWriter&) = delete;

    void write(std::shared_ptr<const Unsaved> unsaved) { wish({std::move(unsaved)}); }
    void remove() { wish({nullptr}); }
    /// Until all is done that was wished.
    void wait();

    bool is_busy() const;
    /// Whether the last write went well; none if there was no write since this was asked.
    std::optional<bool> take_outcome();

private:
    struct Wish {
        std::shared_ptr<const Unsaved> unsaved;  ///< null: the entry is to go
    };

    void wish(Wish wish);
    void work();
    void carry_out(const Wish& wish);

    std::filesystem::path entry_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Wish> wish_;
    bool is_at_work_ = false;
    bool ends_ = false;
    std::optional<bool> outcome_;
    std::thread thread_;  ///< begun with the first wish
};

}  // namespace qkv
