#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "qkv/text.h"

// What the fuzz targets share: each reads arbitrary bytes and checks what must hold for the result.
namespace qkv::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Ends the program, which libFuzzer counts as a finding.
inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

/// A problem has a text in both languages.
inline void require_told(const Problem& problem) {
    for (const Language language : {Language::ko, Language::en}) {
        const std::string said = qkv::said(problem, language);
        require(!said.empty(), "a problem says something");
    }
}

}  // namespace qkv::fuzz
