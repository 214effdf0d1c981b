#include <array>
#include <utility>

#include "pieces.h"
#include "qkv/explanation.h"

namespace qkv {
namespace {

std::string joined_numbers(const Piece& piece, std::string_view separator) {
    std::string text;
    for (const Number& number : piece.numbers) {
        if (!text.empty()) text += separator;
        text += number.shown;
    }
    return text;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

// Symbols come from row_explainer.cpp and worksheet.cpp alone, so this is all of them.
std::string latex_symbol(std::string text) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 24> replacements{{
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
        {"e+", "\\mathrm{e}{+}"},
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
    for (const auto& [from, to] : replacements) replace_all(text, from, to);
    replace_all(text, "}_{", "");  // the digits of one subscript
    return text;
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
    for (const auto& [sign, command] :
         {std::pair{"×", "$\\times$"}, {"÷", "$\\div$"}, {"−", "$-$"}, {"∞", "$\\infty$"}}) {
        replace_all(escaped, sign, command);
    }
    return escaped;
}

namespace {

std::string piece_to_text(const Piece& piece) {
    switch (piece.kind) {
        case PieceKind::symbol:
        case PieceKind::token: return piece.text;
        case PieceKind::number:
        case PieceKind::blocked: return piece.numbers.front().shown;
        case PieceKind::vector: return "[" + joined_numbers(piece, ", ") + "]";
    }
    return {};
}

std::string latex_text(const std::string& token) {
    std::string latex;
    for (const std::string& part : breakable_parts(token))
        latex += (latex.empty() ? "\\text{" : "\\allowbreak\\text{") + latex_escaped(part) + "}";
    return latex;
}

std::string piece_to_latex(const Piece& piece) {
    switch (piece.kind) {
        case PieceKind::symbol: return latex_symbol(piece.text);
        case PieceKind::token: return latex_text(piece.text);
        case PieceKind::number:
        case PieceKind::blocked: return latex_symbol(piece.numbers.front().shown);
        case PieceKind::vector: return "[" + latex_symbol(joined_numbers(piece, ",\\, ")) + "]";
    }
    return {};
}

template <class ToText>
std::string joined_sides(const Formula& formula, ToText to_text_of) {
    std::string text;
    for (const Pieces& side : formula.sides) {
        if (!text.empty()) text += " = ";
        text += to_text_of(side);
    }
    return text;
}

}  // namespace

std::string to_text(const Pieces& pieces) {
    std::string text;
    for (const Piece& piece : pieces) text += piece_to_text(piece);
    return text;
}

std::string to_latex(const Pieces& pieces) {
    std::string text;
    for (const Piece& piece : pieces) text += piece_to_latex(piece);
    return text;
}

std::string to_text(const Formula& formula) {
    return joined_sides(formula, [](const Pieces& side) { return to_text(side); });
}

std::string to_latex(const Formula& formula) {
    return joined_sides(formula, [](const Pieces& side) { return to_latex(side); });
}

}  // namespace qkv
