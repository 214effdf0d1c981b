#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qkv {

/// The place of a token in its sentence, in bytes.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;

    friend bool operator==(const Span&, const Span&) = default;
};

/// The places of the tokens, one after another with only white space between them. None if the sentence does not
/// consist of the tokens in this way (a file may be like that).
std::optional<std::vector<Span>> token_spans(std::string_view sentence, const std::vector<std::string>& tokens);

}  // namespace qkv
