#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/short_text.h"
#include "formula/pieces.h"
#include "qkv/formula.h"

namespace qkv {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

// Most of the text is numbers, which stay as they are.
bool is_plain_number(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The letters that `text` begins with.
std::string_view word_in(std::string_view text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_letter);
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

// A name of several letters stands upright, and so does the e of 2e-5.
std::string latex_word(std::string_view word) {
    if (word == "exp" || word == "max") return "\\" + std::string(word);
    if (word.size() == 1 && word != "e") return std::string(word);
    return "\\mathrm{" + std::string(word) + "}";
}

struct Sign {
    std::string_view text;
    std::string_view latex;
};

// Beside letters and what LaTeX knows itself.
constexpr std::array<Sign, 20> signs{{
    {"  ", "\\qquad "},
    {"^______", "^{\\underline{\\hspace{2em}}}"},
    {"______", "\\underline{\\hspace{5em}}"},
    {"×", " \\times "},
    {"·", "\\cdot"},
    {"⊙", "\\odot"},
    {"÷", "\\div"},
    {"√", "\\surd "},
    {"−∞", "-\\infty"},
    {"e-", "\\mathrm{e}{-}"},
    {"₀", "_{0}"},
    {"₁", "_{1}"},
    {"₂", "_{2}"},
    {"₃", "_{3}"},
    {"₄", "_{4}"},
    {"₅", "_{5}"},
    {"₆", "_{6}"},
    {"₇", "_{7}"},
    {"₈", "_{8}"},
    {"₉", "_{9}"},
}};

// Takes the beginning of `text` away and gives it for LaTeX.
std::string taken_as_latex(std::string_view& text) {
    const auto take = [&](std::size_t size) { text.remove_prefix(size); };
    const auto sign = std::find_if(signs.begin(), signs.end(), [&](const Sign& one) {
        return text.front() == one.text.front() && text.starts_with(one.text);
    });
    if (sign != signs.end()) {
        take(sign->text.size());
        return std::string(sign->latex);
    }
    const bool is_subscript = text.front() == '_';
    const std::string_view word = word_in(text.substr(is_subscript ? 1 : 0));
    if (word.empty()) {
        const std::string character(1, text.front());
        take(1);
        return character;
    }
    take(word.size() + (is_subscript ? 1 : 0));
    if (!is_subscript) return latex_word(word);
    return word.size() == 1 ? "_" + std::string(word) : "_{" + latex_word(word) + "}";
}

std::string latex_symbol(std::string_view text) {
    if (is_plain_number(text)) return std::string(text);
    std::string latex;
    bool is_in_subscript = false;  // the digits of one subscript stand together
    while (!text.empty()) {
        const std::string part = taken_as_latex(text);
        const bool is_digit_below = part.starts_with("_{") && part[2] >= '0' && part[2] <= '9';
        if (is_digit_below && is_in_subscript) {
            latex.pop_back();
            latex += part.substr(2);
        } else {
            latex += part;
        }
        is_in_subscript = is_digit_below;
    }
    return latex;
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

}  // namespace

std::string latex_escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '\\': escaped += "\\textbackslash{}"; break;
            case '~': escaped += "\\textasciitilde{}"; break;
            case '^': escaped += "\\textasciicircum{}"; break;
            case '#':
            case '$':
            case '%':
            case '&':
            case '_':
            case '{':
            case '}':
                escaped += '\\';
                escaped += c;
                break;
            default:
                // LaTeX fails on control characters, and a blank line would end a heading.
                escaped += is_control(c) ? ' ' : c;
        }
    }
    // Text typefaces lack some of the signs.
    for (const auto& [sign, command] : {std::pair{"₀", "$_0$"},
                                        {"₁", "$_1$"},
                                        {"₂", "$_2$"},
                                        {"₃", "$_3$"},
                                        {"₄", "$_4$"},
                                        {"₅", "$_5$"},
                                        {"₆", "$_6$"},
                                        {"₇", "$_7$"},
                                        {"₈", "$_8$"},
                                        {"₉", "$_9$"},
                                        {"×", "$\\times$"},
                                        {"÷", "$\\div$"},
                                        {"√", "$\\surd$"},
                                        {"−", "$-$"},
                                        {"∞", "$\\infty$"}}) {
        replace_all(escaped, sign, command);
    }
    return escaped;
}

namespace {

void add_text(std::string& out, const Piece& piece) {
    switch (piece.kind) {
        case PieceKind::symbol:
        case PieceKind::token: out += piece.text; break;
        case PieceKind::number:
        case PieceKind::constant:
        case PieceKind::blocked: out += piece.numbers.front().shown; break;
        case PieceKind::vector:
            out += '[';
            for (const Number& number : piece.numbers) {
                if (&number != &piece.numbers.front()) out += ", ";
                out += number.shown;
            }
            out += ']';
    }
}

std::string latex_text(const std::string& token) {
    std::string latex;
    for (const std::string& part : breakable_parts(token))
        latex += (latex.empty() ? "\\text{" : "\\allowbreak\\text{") + latex_escaped(part) + "}";
    return latex;
}

void add_latex(std::string& out, const Piece& piece) {
    switch (piece.kind) {
        case PieceKind::symbol: out += latex_symbol(piece.text); break;
        case PieceKind::token: out += latex_text(piece.text); break;
        case PieceKind::number:
        case PieceKind::constant:
        case PieceKind::blocked: out += latex_symbol(piece.numbers.front().shown); break;
        case PieceKind::vector:
            out += '[';
            for (const Number& number : piece.numbers) {
                if (&number != &piece.numbers.front()) out += ",\\, ";
                out += latex_symbol(number.shown);
            }
            out += ']';
    }
}

template <class Add>
std::string joined(const Pieces& pieces, Add add) {
    std::string text;
    for (const Piece& piece : pieces) add(text, piece);
    return text;
}

}  // namespace

std::string to_text(const Pieces& pieces) { return joined(pieces, add_text); }

std::string to_latex(const Pieces& pieces) { return joined(pieces, add_latex); }

std::string to_text(const Formula& formula) { return joined_sides(formula, " → ", add_text); }

std::string to_latex(const Formula& formula) { return joined_sides(formula, " \\to ", add_latex); }

}  // namespace qkv
