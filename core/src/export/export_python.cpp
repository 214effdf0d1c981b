#include <fmt/format.h>

#include "export/export_formats.h"
#include "qkv/number_format.h"
#include "qkv/tokenizer.h"
#include "script_assets.h"

namespace qkv {
namespace {

constexpr Eigen::Index most_numbers = 500'000;  // Python reads as many in a second or two

// Invisible characters, and those that change the order of what is visible, are written as escapes.
bool is_invisible(char32_t codepoint) {
    return codepoint < 0x20 || (codepoint >= 0x7F && codepoint < 0xA0) || codepoint == 0xAD ||
           (codepoint >= 0x200B && codepoint < 0x2010) || (codepoint >= 0x2028 && codepoint < 0x202F) ||
           (codepoint >= 0x2060 && codepoint < 0x2070) || codepoint == 0xFEFF;
}

std::string literal(std::string_view text) {
    std::string quoted = "\"";
    for (const char32_t codepoint : codepoints(text)) {
        if (codepoint == '"' || codepoint == '\\') {
            quoted += '\\';
            quoted += static_cast<char>(codepoint);
        } else if (is_invisible(codepoint)) {
            quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(codepoint));
        } else {
            quoted += to_utf8(codepoint);
        }
    }
    return quoted + '"';
}

std::string literal(const std::vector<std::string>& texts) {
    std::string list = "[";
    for (const std::string& text : texts) list += (list.size() > 1 ? ", " : "") + literal(text);
    return list + ']';
}

// One row a line.
std::string literal(const Matrix& values) {
    std::string rows = "[\n";
    for (Eigen::Index row = 0; row < values.rows(); ++row) {
        rows += "    [";
        for (Eigen::Index column = 0; column < values.cols(); ++column)
            rows += (column > 0 ? ", " : "") + format_exactly(values(row, column));
        rows += "],\n";
    }
    return rows + ']';
}

class Script {
public:
    Script(const Document& document, const Attention& attention, Language language)
        : document_(document), attention_(attention), language_(language) {}

    // The template with its placeholders filled: @id@ a text, @"id"@ the text as a literal, @numbers:name@ of the
    // document.
    Sliced<std::string> write() const {
        const std::string_view script = script_asset("attention.py");
        std::string written;
        std::size_t at = 0;
        for (auto blank = script.find('@'); blank != script.npos; blank = script.find('@', at)) {
            const auto end = script.find('@', blank + 1);
            const bool is_blank =
                end != script.npos && script.substr(blank, end - blank).find_first_of(" \n") == script.npos;
            written += script.substr(at, blank - at);
            written += is_blank ? filled(script.substr(blank + 1, end - blank - 1)) : "@";
            at = is_blank ? end + 1 : blank + 1;
            co_await Pause{};
        }
        written += script.substr(at);
        co_return written;
    }

private:
    std::string filled(std::string_view blank) const {
        constexpr std::string_view numbers = "numbers:";
        if (blank.starts_with(numbers)) return number(blank.substr(numbers.size()));
        if (blank.starts_with('"')) return literal(text(language_, blank.substr(1, blank.size() - 2)));
        return std::string(text(language_, blank));
    }

    std::string number(std::string_view name) const {
        for (const auto& [known, values] : named_numbers(document_, attention_))
            if (name == known) return literal(values);
        if (name == "sentence") return literal(document_.sentence);
        if (name == "tokens") return literal(document_.tokens);
        if (name == "scale") return format_exactly(document_.options.scale);
        if (name == "temperature") return format_exactly(document_.options.temperature);
        return document_.options.mask == Mask::causal ? "True" : "False";
    }

    const Document& document_;
    const Attention& attention_;
    Language language_;
};

}  // namespace

Sliced<Result<std::string>> to_python(const Document& document, const Attention& attention, Language language) {
    const Eigen::Index numbers =
        document.q.size() + document.k.size() + document.v.size() + attention.weights.size() + attention.output.size();
    if (numbers > most_numbers) {
        co_return tl::unexpected(
            Problem{"problem.export.script_too_large",
                    {{"numbers", fmt::format("{}", numbers)}, {"limit", fmt::format("{}", most_numbers)}}});
    }
    const Script script(document, attention, language);
    co_return co_await script.write();
}

}  // namespace qkv
