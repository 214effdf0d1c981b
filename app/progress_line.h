#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>

#include "qkv/text.h"

namespace qkv {

/// How far long work of the command line has come: a line on a terminal that appears once the work takes long, changes
/// as it goes on and is gone when it is done.
class ProgressLine {
public:
    using Clock = std::function<std::chrono::milliseconds()>;

    ProgressLine(std::ostream& terminal, Language language, Clock clock);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// `share`: 0 to 1.
    void show(double share);

private:
    std::ostream& terminal_;
    Language language_;
    Clock clock_;
    std::chrono::milliseconds next_;
    bool is_shown_ = false;
};

/// Whether standard error is a terminal on which nothing else is written: the text itself goes elsewhere.
bool has_place_for_progress();

}  // namespace qkv
