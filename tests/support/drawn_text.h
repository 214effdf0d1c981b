#pragma once

#include <string>
#include <vector>

namespace qkv::test {

/// What can be read in the last frame, in whatever window: characters that stand close together on one line, read from
/// the glyphs that were drawn. Spaces and gaps part them.
std::vector<std::string> drawn_words();

}  // namespace qkv::test
