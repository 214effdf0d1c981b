#include "qkv/lesson.h"
#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qkv;
    const auto find = [](std::string_view) -> Result<Document> { return reference_document(); };
    const auto lesson = parse_lesson(fuzz::text_of(data, size), "lesson.md", find);
    if (!lesson) {
        fuzz::require_told(lesson.error());
        return 0;
    }
    fuzz::require(!lesson->chapters.empty(), "a lesson has chapters");
    return 0;
}
