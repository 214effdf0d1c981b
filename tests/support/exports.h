#pragma once

// Documents as they are exported.
#include <doctest/doctest.h>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/export.h"
#include "support/random_documents.h"

namespace qkv::test {

// In the place of pixels: how large they would be and what stands in them.
inline std::string painted(const Drawing& drawing) {
    std::string said = std::to_string(drawing.full_width()) + " x " + std::to_string(drawing.full_height());
    for (const drawing::Part& part : drawing.parts) {
        for (const drawing::Shape& shape : part.shapes) {
            if (const auto* text = std::get_if<drawing::Text>(&shape)) said += "\n" + text->text;
        }
    }
    return said;
}

inline const ExportOptions korean{{Language::ko, 3}, painted};
inline const ExportOptions english{{Language::en, 3}, painted};

inline int count(std::string_view text, std::string_view part) {
    int found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

inline std::vector<ExportedFile> files(const Document& document, ExportFormat format,
                                       const ExportOptions& options = korean) {
    auto all = exported(document, format, options);
    REQUIRE(all);
    return *all;
}

inline std::string file(const Document& document, ExportFormat format, const ExportOptions& options = korean) {
    const auto all = files(document, format, options);
    REQUIRE(all.size() == 1);
    CHECK(all.front().name.empty());
    return all.front().bytes;
}

inline const std::vector<std::string> nasty_tokens{
    "a\"b\\c",  "'''\"\"\"",  "line\nbreak", "=1+1",         "<b>&amp;</b>",  "😀",     "שלום", "100%_#&",
    "{x}$y$~^", "\x01\x7F\t", "]]>--",       "\uFFFE\uFFFF", "a\n\nb\x1b[2J", "먹었다"};

inline Document nasty_document(Random& random) {
    Document document = test::random_document(random, static_cast<int>(nasty_tokens.size()), 3, 2);
    document.tokens = nasty_tokens;
    document.sentence = "\"\"\" \\ ''' </title><script> \n\n \x01 @x@ {0}";
    return document;
}

}  // namespace qkv::test
