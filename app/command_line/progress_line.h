#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>

#include "qkv/text.h"

namespace qkv {

/// The progress of long work on the command line: a line on a terminal that appears if the work takes long, changes as
/// it goes on and disappears when it is done.
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

/// Whether standard error is a terminal and the output itself goes elsewhere.
bool has_place_for_progress();

}  // namespace qkv
