#include "command_line/progress_line.h"

#include <doctest/doctest.h>

#include <sstream>

namespace qkv {

TEST_CASE("work that is soon done shows no progress; long work shows it at intervals and takes it away again") {
    using std::chrono::milliseconds;
    for (const Language language : {Language::ko, Language::en}) {
        std::ostringstream terminal;
        milliseconds now{5000};
        {
            ProgressLine line(terminal, language, [&] { return now; });
            line.show(0.0);
            now += milliseconds(999);
            line.show(0.25);
            CHECK(terminal.str().empty());
            now += milliseconds(1);
            line.show(0.5);
            const std::string half = terminal.str();
            CHECK(half.starts_with("\r"));
            CHECK(half.ends_with(" 50%"));
            now += milliseconds(199);
            line.show(0.6);
            CHECK(terminal.str() == half);
            now += milliseconds(1);
            line.show(0.75);
            CHECK(terminal.str().ends_with(" 75%"));
        }
        CHECK(terminal.str().ends_with("\r\x1b[K"));
        CHECK(terminal.str().find('\n') == std::string::npos);
    }
    std::ostringstream untouched;
    {
        ProgressLine line(untouched, Language::en, [] { return milliseconds(0); });
    }
    CHECK(untouched.str().empty());
}

}  // namespace qkv
