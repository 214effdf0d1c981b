#include "command_line/progress_line.h"

#include <fmt/format.h>
#include <ostream>

#include "platform/process.h"

namespace qkv {
namespace {

constexpr std::chrono::milliseconds until_shown{1000};
constexpr std::chrono::milliseconds between_changes{200};

constexpr const char* emptied_line = "\r\x1b[K";

}  // namespace

ProgressLine::ProgressLine(std::ostream& terminal, Language language, Clock clock)
    : terminal_(terminal), language_(language), clock_(std::move(clock)), next_(clock_() + until_shown) {}

ProgressLine::~ProgressLine() {
    if (is_shown_) terminal_ << emptied_line << std::flush;
}

void ProgressLine::show(double share) {
    const auto now = clock_();
    if (now < next_) return;
    next_ = now + between_changes;
    is_shown_ = true;
    terminal_ << emptied_line
              << text(language_, "cli.progress", {{"percent", fmt::format("{}", static_cast<int>(share * 100.0))}})
              << std::flush;
}

bool has_place_for_progress() { return is_terminal(StandardStream::error) && !is_terminal(StandardStream::output); }

}  // namespace qkv
