#include "base/plain_characters.h"

#include <algorithm>
#include <array>
#include <utf8proc.h>
#include <vector>

namespace qkv {
namespace {

/// A character as it was written, or one byte that is no UTF-8.
struct Character {
    char32_t code;
    std::string_view bytes;
};

// What replaces bytes that are no UTF-8 in comparisons; no character has this number.
constexpr char32_t no_character = 0xFFFFFFFF;

std::vector<Character> characters_of(std::string_view text) {
    std::vector<Character> all;
    while (!text.empty()) {
        utf8proc_int32_t code = 0;
        const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
        const auto read = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &code);
        const auto size = static_cast<std::size_t>(std::max<utf8proc_ssize_t>(read, 1));
        all.push_back({read > 0 ? static_cast<char32_t>(code) : no_character, text.substr(0, size)});
        text.remove_prefix(size);
    }
    return all;
}

template <std::size_t n>
bool is_one_of(char32_t code, const std::array<char32_t, n>& codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool takes_no_room(char32_t code) {
    return (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x2069) || code == 0xFEFF || code == 0x00AD;
}

bool is_other_blank(char32_t code) {
    return code == 0x00A0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x202F || code == 0x205F ||
           code == 0x3000 || code == '\v' || code == '\f';
}

bool is_line_end(char32_t code) { return code == '\n' || code == 0x0085 || code == 0x2028 || code == 0x2029; }

// What looks like a minus sign but is also written between numbers: hyphens, the figure dash, the en dash.
bool is_dash(char32_t code) {
    return is_one_of(code, std::array<char32_t, 6>{0x2010, 0x2011, 0x2012, 0x2013, 0xFE63, 0xFF0D});
}

char32_t ascii_of(char32_t code) {
    constexpr char32_t first = 0xFF01;  // full-width !
    constexpr char32_t last = 0xFF5E;   // full-width ~
    return code >= first && code <= last ? code - first + '!' : code;
}

bool is_digit_of_any_width(char32_t code) { return ascii_of(code) >= '0' && ascii_of(code) <= '9'; }

class Writer {
public:
    explicit Writer(std::string_view typed) : characters_(characters_of(typed)) {}

    std::string write() {
        out_.reserve(characters_.size());
        for (at_ = 0; at_ < characters_.size(); ++at_) write_one();
        return std::move(out_);
    }

private:
    char32_t code(std::size_t place) const {
        return place < characters_.size() ? characters_[place].code : char32_t{' '};
    }
    char32_t before() const { return at_ == 0 ? char32_t{' '} : code(at_ - 1); }

    static bool separates(char32_t code) {
        return code == ' ' || code == '\t' || code == '\r' || is_line_end(code) || is_other_blank(code) ||
               takes_no_room(code);
    }

    bool begins_number() const {
        constexpr std::string_view before_numbers = "([{,;|&=+-*/^eE\"";
        const char32_t last = ascii_of(before());
        const bool may_begin =
            separates(last) || (last < 128 && before_numbers.find(static_cast<char>(last)) != before_numbers.npos);
        const char32_t next = code(at_ + 1);
        return may_begin && (is_digit_of_any_width(next) || ascii_of(next) == '.');
    }

    // 1 234: three digits and no more after a blank that does not part lines.
    bool separates_thousands() const {
        return is_digit_of_any_width(before()) && is_digit_of_any_width(code(at_ + 1)) &&
               is_digit_of_any_width(code(at_ + 2)) && is_digit_of_any_width(code(at_ + 3)) &&
               !is_digit_of_any_width(code(at_ + 4));
    }

    void write_one() {
        const auto& [code, bytes] = characters_[at_];
        if (code == '\r') {
            if (this->code(at_ + 1) != '\n' || at_ + 1 == characters_.size()) out_ += '\n';
        } else if (is_line_end(code)) {
            out_ += '\n';
        } else if (takes_no_room(code)) {
            if (!separates(before()) && !separates(this->code(at_ + 1))) out_ += bytes;
        } else if (is_other_blank(code)) {
            if (separates_thousands()) {
                out_ += bytes;
            } else {
                out_ += ' ';
            }
        } else if (is_dash(code)) {
            if (begins_number()) {
                out_ += '-';
            } else {
                out_ += bytes;
            }
        } else {
            write_sign(code, bytes);
        }
    }

    void write_sign(char32_t code, std::string_view bytes) {
        switch (code) {
            case U'−': out_ += '-'; break;
            case U'×':
            case U'·': out_ += '*'; break;
            case U'÷': out_ += '/'; break;
            case U'π': out_ += "pi"; break;
            case U'、': out_ += ", "; break;
            default:
                if (ascii_of(code) != code) {
                    out_ += static_cast<char>(ascii_of(code));
                } else {
                    out_ += bytes;
                }
        }
    }

    std::vector<Character> characters_;
    std::size_t at_ = 0;
    std::string out_;
};

}  // namespace

std::string plain_characters(std::string_view typed) { return Writer(typed).write(); }

}  // namespace qkv
