#include "base/short_text.h"

#include <array>
#include <fmt/format.h>

#include "qkv/unicode.h"

namespace qkv {
namespace {

// Characters of UTF-8 stay whole.
std::string first_bytes(const std::string& text, std::size_t most) {
    if (text.size() <= most) return text;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

}  // namespace

std::string shortened(const std::string& token) {
    constexpr std::size_t longest = 24;
    constexpr std::size_t most_bytes = 4096;  // a file may hold megabytes in the place of a token
    if (token.size() <= longest) return visible(token);
    const std::string start = first_bytes(token, most_bytes);
    const std::vector<std::string> all = graphemes(visible(start));
    if (all.size() <= longest && start.size() == token.size()) return visible(token);
    return first_characters(visible(start), longest - 4) + "…";
}

std::string cut_in_the_middle(const std::string& text, std::size_t longest) {
    if (text.size() <= longest) return text;
    const std::vector<std::string> all = graphemes(text);
    if (all.size() <= longest) return text;
    const auto head = static_cast<std::ptrdiff_t>(longest / 2);
    const auto tail = static_cast<std::ptrdiff_t>(longest - longest / 2 - 1);
    std::string cut;
    for (auto one = all.begin(); one != all.begin() + head; ++one) cut += *one;
    cut += "…";
    for (auto one = all.end() - tail; one != all.end(); ++one) cut += *one;
    return cut;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == text.npos) return text.substr(text.size());
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string lower_case(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

std::vector<std::string> breakable_parts(const std::string& text) {
    constexpr std::size_t longest = 20;
    if (text.size() <= longest) return {text};
    std::vector<std::string> parts(1);
    std::size_t length = 0;  // since the last space or cut
    for (const std::string& character : graphemes(text)) {
        length = character == " " ? 0 : length + 1;
        if (length > longest) {
            parts.emplace_back();
            length = 1;
        }
        parts.back() += character;
    }
    return parts;
}

std::string subscript(int component) {
    static constexpr std::array<std::string_view, 10> digits{"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};
    std::string text;
    for (const char c : fmt::format("{}", component + 1)) text += digits[static_cast<std::size_t>(c - '0')];
    return text;
}

}  // namespace qkv
