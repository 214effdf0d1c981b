#include <algorithm>
#include <array>
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

// Symbols come from steps/, formula/ and worksheet.cpp alone, so this is all of them.
std::string latex_symbol(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 25> replacements{{
        {"  ", "\\qquad "},
        {"score", "\\mathrm{score}"},
        {"exp", "\\exp"},
        {"sum", "\\mathrm{sum}"},
        {"weight", "\\mathrm{weight}"},
        {"^______", "^{\\underline{\\hspace{2em}}}"},
        {"______", "\\underline{\\hspace{5em}}"},
        {"V_new", "V_{\\mathrm{new}}"},
        {"×", " \\times "},
        {"·", "\\cdot"},
        {"÷", "\\div"},
        {"√", "\\surd "},
        {"−∞", "-\\infty"},
        {"e-", "\\mathrm{e}{-}"},
        {"e", "\\mathrm{e}"},
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
    if (is_plain_number(text)) return std::string(text);
    std::string latex;
    while (!text.empty()) {
        const auto* found = std::find_if(replacements.begin(), replacements.end(), [&](const auto& replacement) {
            return text.front() == replacement.first.front() && text.starts_with(replacement.first);
        });
        if (found == replacements.end()) {
            latex += text.front();
            text.remove_prefix(1);
        } else {
            latex += found->second;
            text.remove_prefix(found->first.size());
        }
    }
    replace_all(latex, "}_{", "");  // the digits of one subscript
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
