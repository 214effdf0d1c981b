#include "writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>

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

class TextWriter : public Writer {
public:
    void title(const std::string& text) override { out += text + "\n"; }
    void heading(const std::string& text) override { out += "\n" + text + "\n"; }
    void subheading(const std::string& text) override { out += "\n  " + text + "\n"; }
    void paragraph(const std::string& text) override { out += "    " + text + "\n"; }
    void formula(const Formula& formula) override { out += "    " + to_text(formula) + "\n"; }
    void table(const Rows& rows) override {
        for (const auto& row : rows) out += fmt::format("    {}\n", fmt::join(row, "  "));
    }
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
        out += fmt::format("- {}{}{}\n", fence, text, fence);
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

private:
    static std::string escaped(const std::string& text) { return with_escapes(text, "\\`*_[]<>#|", "\\"); }
};

class LatexWriter : public Writer {
public:
    void title(const std::string& text) override {
        out +=
            "% xelatex / lualatex\n"
            "\\documentclass{article}\n"
            "\\usepackage{amsmath}\n"
            "\\usepackage{kotex}\n"
            "\\setlength{\\parindent}{0pt}\n"
            "\\begin{document}\n\n";
        out += "\\section*{" + latex_escaped(text) + "}\n";
    }
    void heading(const std::string& text) override { out += "\n\\subsection*{" + latex_escaped(text) + "}\n"; }
    void subheading(const std::string& text) override { out += "\n\\subsubsection*{" + latex_escaped(text) + "}\n\n"; }
    void paragraph(const std::string& text) override { out += latex_escaped(text) + "\n\n"; }
    void formula(const Formula& formula) override { out += "$" + to_latex(formula) + "$\n\n"; }

    void table(const Rows& rows) override {
        out += fmt::format("\\begin{{tabular}}{{l{}}}\n", std::string(rows.front().size() - 1, 'c'));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            std::vector<std::string> cells;
            for (const std::string& cell : rows[i]) cells.push_back(latex_escaped(cell));
            out += fmt::format("{} \\\\{}\n", fmt::join(cells, " & "), i == 0 ? " \\hline" : "");
        }
        out += "\\end{tabular}\n\n\\bigskip\n\n";
    }

    void begin_group() override {
        out += "\n\\noindent\\begin{minipage}{\\textwidth}\n\\setlength{\\parskip}{0.6em}\n";
    }
    void end_group() override { out += "\\end{minipage}\n\n\\bigskip\n"; }
    void end() override { out += "\\end{document}\n"; }
};

class HtmlWriter : public Writer {
public:
    explicit HtmlWriter(Language language) : language_(language) {}

    void title(const std::string& text) override {
        out += fmt::format(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{}"
            "</style>\n</head>\n<body>\n<h1>{}</h1>\n",
            name(language_), escaped(text), style, escaped(text));
    }
    void heading(const std::string& text) override { element("h2", text); }
    void subheading(const std::string& text) override { element("h3", text); }
    void paragraph(const std::string& text) override { element("p", text); }

    void formula(const Formula& formula) override {
        std::string text = escaped(to_text(formula));
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
                out += fmt::format("<{0}>{1}</{0}>", i == 0 ? "th" : "td", escaped(cell));
            out += "</tr>\n";
        }
        out += "</table>\n";
    }

    void begin_group() override { out += "<section>\n"; }
    void end_group() override { out += "</section>\n"; }
    void end() override { out += "</body>\n</html>\n"; }

private:
    static constexpr const char* style =
        "@page { size: A4; margin: 18mm 16mm; }\n"
        "body { font-family: \"Nanum Gothic\", \"Noto Sans KR\", \"Malgun Gothic\", \"Apple SD Gothic Neo\", "
        "sans-serif;"
        " font-size: 11pt; line-height: 1.55; color: #171a23; max-width: 178mm; margin: 0 auto; padding: 8mm 4mm; }\n"
        "h1 { font-size: 18pt; margin: 0 0 4mm; }\n"
        "h2 { font-size: 13pt; margin: 7mm 0 2mm; padding-top: 3mm; border-top: 0.3mm solid #c9cfdb; }\n"
        "h3 { font-size: 11pt; margin: 4mm 0 1mm; color: #454e66; }\n"
        "p { margin: 1mm 0; }\n"
        ".formula { font-family: \"Nanum Gothic Coding\", \"D2Coding\", monospace; margin: 1.2mm 0 1.2mm 4mm;"
        " overflow-wrap: anywhere; }\n"
        "section .formula { margin: 2.6mm 0 2.6mm 4mm; }\n"
        ".blank { display: inline-block; min-width: 17mm; height: 1.1em; border-bottom: 0.35mm solid #171a23;"
        " margin: 0 0.5mm; }\n"
        "table { border-collapse: collapse; margin: 2mm 0 3mm 4mm; }\n"
        "th, td { padding: 0.8mm 4mm; border-bottom: 0.2mm solid #c9cfdb; text-align: left; }\n"
        "th { color: #454e66; font-weight: 600; }\n"
        "section { break-inside: avoid; page-break-inside: avoid; }\n"
        "h2, h3 { break-after: avoid; page-break-after: avoid; }\n"
        "@media print { body { padding: 0; max-width: none; } }\n";

    void element(const char* tag, const std::string& text) {
        out += fmt::format("<{0}>{1}</{0}>\n", tag, escaped(text));
    }

    static std::string escaped(std::string_view text) {
        std::string result;
        for (const char c : text) {
            switch (c) {
                case '&': result += "&amp;"; break;
                case '<': result += "&lt;"; break;
                case '>': result += "&gt;"; break;
                case '"': result += "&quot;"; break;
                default: result += c;
            }
        }
        return result;
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
