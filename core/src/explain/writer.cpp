#include "explain/writer.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>

#include "base/markup.h"
#include "base/short_text.h"
#include "formula/pieces.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string with_escapes(std::string_view text, std::string_view special, std::string_view escape) {
    std::string escaped;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos) escaped += escape;
        escaped += c;
    }
    return escaped;
}

// "Name ________  Date ____"
std::string drawn_lines(const std::vector<Field>& fields) {
    constexpr double characters = 72;
    std::string line;
    for (const Field& field : fields) {
        const auto length = static_cast<std::size_t>(characters * field.share);
        line += (line.empty() ? "" : "  ") + field.name + " " + std::string(length, '_');
    }
    return line;
}

class TextWriter : public Writer {
public:
    void title(const std::string& text) override { out += text + "\n"; }
    void heading(const std::string& text) override { out += "\n" + text + "\n"; }
    void subheading(const std::string& text) override { out += "\n  " + text + "\n"; }
    void paragraph(const std::string& text) override { out += "    " + text + "\n"; }
    void formula(const Formula& formula) override { out.append("    ").append(to_text(formula)).append("\n"); }
    void table(const Rows& rows) override {
        for (const auto& row : rows) out += fmt::format("    {}\n", fmt::join(row, "  "));
    }
    void fields(const std::vector<Field>& fields) override { out += "    " + drawn_lines(fields) + "\n"; }
};

class MarkdownWriter : public Writer {
public:
    void title(const std::string& text) override { out += "# " + escaped(text) + "\n"; }
    void heading(const std::string& text) override { out += "\n## " + escaped(text) + "\n"; }
    void subheading(const std::string& text) override { out += "\n### " + escaped(text) + "\n\n"; }
    void paragraph(const std::string& text) override { out += "\n" + escaped(text) + "\n\n"; }

    void formula(const Formula& formula) override {
        const std::string text = to_text(formula);
        std::string fence = "`";
        while (text.find(fence) != std::string::npos) fence += '`';
        out.append("- ").append(fence).append(text).append(fence).append("\n");
    }

    void table(const Rows& rows) override {
        out += "\n";
        for (std::size_t i = 0; i < rows.size(); ++i) {
            for (const std::string& cell : rows[i]) out += "| " + escaped(cell) + " ";
            out += "|\n";
            if (i > 0) continue;
            for (std::size_t column = 0; column < rows[i].size(); ++column) out += "|---";
            out += "|\n";
        }
        out += "\n";
    }

    // Between blanks, low lines are nothing but low lines.
    void fields(const std::vector<Field>& fields) override { out += "\n" + drawn_lines(fields) + "\n\n"; }

private:
    static std::string escaped(const std::string& text) { return with_escapes(text, "\\`*_[]<>#|", "\\"); }
};

// Typefaces that have Hangul, then ones for other scripts: as many as are installed. A character that the text's
// typeface lacks is set in the first of the others that has it. A row of numbers may break after any of its commas, and
// a Korean text between words if possible, otherwise inside one.
constexpr const char* latex_preamble = R"(% xelatex
\documentclass[10pt,a4paper]{article}
\usepackage[a4paper,margin=18mm]{geometry}
\usepackage{array}
\usepackage{amsmath}
\usepackage[no-math]{fontspec}
\makeatletter
\newif\ifhasfont
\@for\candidate:=NanumGothic,Nanum Gothic,Noto Sans CJK KR,Noto Sans KR,Malgun Gothic,Apple SD Gothic Neo\do{%
  \ifhasfont\else\IfFontExistsTF{\candidate}{\setmainfont{\candidate}[Ligatures=TeXOff]\hasfonttrue}{}\fi}
\newcommand{\otherfonts}{}
\DeclareRobustCommand{\tryfont}[1]{\iffontchar\font\count@\else\csname#1\endcsname\fi}
\@for\candidate:=Noto Sans,Noto Sans Hebrew,Noto Sans Arabic,Noto Sans Devanagari,Noto Sans Thai,Noto Sans CJK KR,%
Droid Sans Fallback,Symbola,Noto Sans Symbols2\do{%
  \IfFontExistsTF{\candidate}{\expandafter\newfontfamily\csname\candidate\endcsname{\candidate}[Ligatures=TeXOff]%
    \protected@edef\added{{\tryfont{\candidate}}}\expandafter\g@addto@macro\expandafter\otherfonts\added}{}}
\def\firstof#1#2\relax{\count@=`#1\relax}
\DeclareRobustCommand{\other}[1]{{\firstof#1\relax\otherfonts#1}}
\makeatother
\renewcommand{\,}{\allowbreak\mskip\thinmuskip}
\XeTeXlinebreaklocale "ko"
\XeTeXlinebreakpenalty=5000
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.35em}
\newcommand{\ragged}{\sloppy\setlength{\rightskip}{0pt plus 6em}}
\ragged
\binoppenalty=0
\relpenalty=0
\renewcommand{\arraystretch}{1.3}
\begin{document}

)";

bool is_other_script(char32_t codepoint) {
    constexpr char32_t end_of_latin = 0x250;
    const bool is_hangul = (codepoint >= 0x1100 && codepoint < 0x1200) || (codepoint >= 0x3130 && codepoint < 0x3190) ||
                           (codepoint >= 0xAC00 && codepoint < 0xD7B0);
    return codepoint >= end_of_latin && !is_hangul;
}

// Characters that belong to the one before them.
bool is_mark(char32_t codepoint) {
    return codepoint == 0x200D || (codepoint >= 0xFE00 && codepoint < 0xFE10) ||
           (codepoint >= 0x300 && codepoint < 0x370);
}

// "\other{…}" around what the text's typeface may lack; a script at a time, whose letters may join.
std::string with_other_scripts(const std::string& latex) {
    constexpr int block_bits = 8;
    std::string result;
    char32_t block = 0;  // of the open \other
    const auto is_ascii = [](char c) { return (c & 0x80) == 0; };
    for (auto at = latex.begin(); at != latex.end();) {
        const auto plain_end = std::find_if_not(at, latex.end(), is_ascii);
        if (plain_end != at && block != 0) {
            result += '}';
            block = 0;
        }
        result.append(at, plain_end);
        at = std::find_if(plain_end, latex.end(), is_ascii);
        for (const char32_t codepoint : codepoints(std::string_view(plain_end, at))) {
            const char32_t wanted = is_other_script(codepoint) ? codepoint >> block_bits : 0;
            if (wanted != block && (block == 0 || !is_mark(codepoint))) {
                if (block != 0) result += '}';
                if (wanted != 0) result += "\\other{";
                block = wanted;
            }
            result += to_utf8(codepoint);
        }
    }
    return block == 0 ? result : result + '}';
}

class LatexWriter : public Writer {
public:
    void title(const std::string& text) override {
        out += latex_preamble;
        out += "\\section*{" + escaped(text) + "}\n";
    }
    void heading(const std::string& text) override { out += "\n\\subsection*{" + escaped(text) + "}\n"; }
    void subheading(const std::string& text) override { out += "\n\\subsubsection*{" + escaped(text) + "}\n\n"; }
    void paragraph(const std::string& text) override { out += escaped(text) + "\n\n"; }
    void formula(const Formula& formula) override {
        out.append("$").append(with_other_scripts(with_breaks(to_latex(formula)))).append("$\n\n");
    }

    void table(const Rows& rows) override {
        out += fmt::format("\\begin{{tabular}}{{@{{}}{}}}\n", columns(rows));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            std::vector<std::string> cells;
            for (const std::string& cell : rows[i]) cells.push_back(escaped(cell));
            out += fmt::format("{} \\\\{}\n", fmt::join(cells, " & "), i == 0 ? " \\hline\\noalign{\\smallskip}" : "");
        }
        out += "\\end{tabular}\n\n\\bigskip\n\n";
    }

    void begin_group() override {
        // A page that ends here may be short.
        out += "\n\\filbreak\n\\begingroup\n\\setlength{\\parskip}{0.8em}\n";
    }
    void end_group() override { out += "\\par\\endgroup\n\n"; }
    void end() override { out += "\\end{document}\n"; }

    void fields(const std::vector<Field>& fields) override {
        out += "\\vspace{0.8em}\n";
        for (const Field& field : fields)
            out += fmt::format("{} \\makebox[{:.2f}\\textwidth]{{\\hrulefill}}\\quad{{}}\n", escaped(field.name),
                               field.share);
        out += "\\vspace{0.4em}\n\n";
    }

private:
    // A row of blanks may break after its commas, like one of numbers.
    static std::string with_breaks(std::string latex) {
        constexpr std::string_view blanks = "}, \\underline";
        constexpr std::string_view breakable = "},\\, \\underline";
        for (auto at = latex.find(blanks); at != latex.npos; at = latex.find(blanks, at + breakable.size()))
            latex.replace(at, blanks.size(), breakable);
        return latex;
    }

    // The first holds names. Rows too long for a page are broken inside their cells.
    static std::string columns(const Rows& rows) {
        constexpr std::size_t longest_row = 78;
        std::size_t length = 0;
        for (std::size_t column = 0; column < rows.front().size(); ++column) {
            std::size_t longest = 0;
            for (const auto& row : rows) longest = std::max(longest, codepoints(row[column]).size());
            length += longest + 2;
        }
        const std::size_t others = rows.front().size() - 1;
        if (length <= longest_row) return "l" + std::string(others, 'c');
        constexpr double room = 0.76;
        std::string columns = ">{\\raggedright\\arraybackslash}p{0.14\\textwidth}";
        for (std::size_t i = 0; i < others; ++i)
            columns += fmt::format(">{{\\raggedright\\arraybackslash}}p{{{:.2f}\\textwidth}}",
                                   room / static_cast<double>(others));
        return columns;
    }

    static std::string escaped(const std::string& text) {
        std::string latex;
        for (const std::string& part : breakable_parts(text))
            latex += (latex.empty() ? "" : "\\allowbreak{}") + latex_escaped(part);
        return with_other_scripts(latex);
    }
};

class HtmlWriter : public Writer {
public:
    explicit HtmlWriter(Language language) : language_(language) {}

    void title(const std::string& text) override {
        out += fmt::format(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{}"
            "</style>\n</head>\n<body>\n<h1>{}</h1>\n",
            name(language_), markup_escaped(text), style(), markup_escaped(text));
    }
    void heading(const std::string& text) override { element("h2", text); }
    void subheading(const std::string& text) override { element("h3", text); }
    void paragraph(const std::string& text) override { element("p", text); }

    void formula(const Formula& formula) override {
        std::string text =
            joined_sides(formula, " → ", [](std::string& to, const Piece& piece) { to += marked_up(piece); });
        const std::string line = "<span class=\"blank\"></span>";
        for (auto at = text.find(blank_symbol); at != text.npos; at = text.find(blank_symbol, at + line.size()))
            text.replace(at, std::string_view(blank_symbol).size(), line);
        out += "<p class=\"formula\">" + with_powers(text) + "</p>\n";
    }

    void table(const Rows& rows) override {
        out += "<table>\n";
        for (std::size_t i = 0; i < rows.size(); ++i) {
            out += "<tr>";
            for (const std::string& cell : rows[i])
                out += fmt::format("<{0}>{1}</{0}>", i == 0 ? "th" : "td", markup_escaped(cell));
            out += "</tr>\n";
        }
        out += "</table>\n";
    }

    void fields(const std::vector<Field>& fields) override {
        out += "<p class=\"fields\">";
        for (const Field& field : fields)
            out += fmt::format("{} <span style=\"flex-grow: {:.0f}\"></span>", markup_escaped(field.name),
                               100 * field.share);
        out += "</p>\n";
    }

    void picture(const std::string& svg) override { out += "<figure>\n" + svg + "</figure>\n"; }
    void begin_group() override { out += "<section>\n"; }
    void end_group() override { out += "</section>\n"; }
    void end() override { out += "</body>\n</html>\n"; }

private:
    static std::string style() { return fmt::format(style_with_blanks, font_family, digits_family); }

    // In Nanum Gothic ₁, ₂ and ₃ are too small to read.
    static constexpr const char* style_with_blanks = R"(@page {{ size: A4; margin: 18mm 16mm; }}
@font-face {{ font-family: Subscripts; unicode-range: U+2080-2089;
  src: local("DejaVu Sans"), local("Noto Sans"), local("Segoe UI"), local("Helvetica Neue"), local("Arial"); }}
body {{ font-family: Subscripts, {0}; font-size: 11pt; line-height: 1.55; color: #171a23; max-width: 178mm; margin: 0 auto;
  padding: 8mm 4mm; word-break: keep-all; overflow-wrap: anywhere; orphans: 1; widows: 1; }}
h1 {{ font-size: 18pt; margin: 0 0 4mm; }}
h2 {{ font-size: 13pt; margin: 7mm 0 2mm; padding-top: 3mm; border-top: 0.3mm solid #c9cfdb; }}
h3 {{ font-size: 11pt; margin: 4mm 0 1mm; color: #454e66; }}
p {{ margin: 1mm 0; }}
.formula {{ font-family: Subscripts, {1}; margin: 1.2mm 0 1.2mm 4mm; }}
section .formula {{ margin: 2.6mm 0 2.6mm 4mm; }}
.blank {{ display: inline-block; min-width: 17mm; height: 1.1em; border-bottom: 0.35mm solid #171a23;
  margin: 0 0.5mm; }}
.fields {{ display: flex; align-items: baseline; margin: 5mm 0 4mm; }}
.fields span {{ flex-basis: 0; height: 1.3em; border-bottom: 0.35mm solid #171a23; margin: 0 4mm 0 2mm; }}
table {{ border-collapse: collapse; margin: 2mm 0 3mm 4mm; }}
th, td {{ padding: 0.8mm 4mm; border-bottom: 0.2mm solid #c9cfdb; text-align: left; }}
section table {{ display: inline-table; vertical-align: top; }}
td:first-child {{ min-width: 4em; }}
th {{ color: #454e66; font-weight: 600; }}
figure {{ display: inline-block; vertical-align: top; max-width: 100%; margin: 0 9mm 5mm 0; }}
svg {{ display: block; max-width: 100%; height: auto; -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
section, figure, .formula {{ break-inside: avoid; page-break-inside: avoid; }}
h2, h3 {{ break-after: avoid; page-break-after: avoid; }}
@media print {{ body {{ padding: 0; max-width: none; }} }}
)";

    void element(const char* tag, const std::string& text) {
        out += fmt::format("<{0}>{1}</{0}>\n", tag, markup_escaped(text));
    }

    // A token written from right to left must not change the direction of the text around it; and something that looks
    // like a power in it is not one.
    static std::string marked_up(const Piece& piece) {
        const std::string text = markup_escaped(to_text({piece}));
        if (piece.kind != PieceKind::token) return text;
        std::string token;
        for (const char c : text) token += c == '^' ? "&#94;" : std::string(1, c);
        return "<bdi>" + token + "</bdi>";
    }

    // "2^3" with the 3 raised.
    static std::string with_powers(const std::string& text) {
        std::string result;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool is_power = text[i] == '^' && i + 1 < text.size() &&
                                  (std::isdigit(static_cast<unsigned char>(text[i + 1])) != 0 || text[i + 1] == '<');
            if (!is_power) {
                result += text[i];
                continue;
            }
            const bool is_blank = text[i + 1] == '<';
            const auto end = is_blank ? text.find("</span>", i) + 7 : text.find_first_not_of("0123456789", i + 1);
            const std::string raised = text.substr(i + 1, std::min(end, text.size()) - i - 1);
            result += "<sup>" + raised + "</sup>";
            i += raised.size();
        }
        return result;
    }

    Language language_;
};

}  // namespace

std::unique_ptr<Writer> writer_for(WriterFormat format, Language language) {
    switch (format) {
        case WriterFormat::text: return std::make_unique<TextWriter>();
        case WriterFormat::markdown: return std::make_unique<MarkdownWriter>();
        case WriterFormat::latex: return std::make_unique<LatexWriter>();
        case WriterFormat::html: return std::make_unique<HtmlWriter>(language);
    }
    return nullptr;
}

}  // namespace qkv
