#pragma once

#include <memory>
#include <string>
#include <vector>

#include "qkv/explanation.h"
#include "qkv/text.h"

namespace qkv {

/// A place to write on, behind its name.
struct Field {
    std::string name;
    double share = 0.5;  ///< of the width of the page
};

/// The differences between text, Markdown, LaTeX and HTML. A writer gets one part after another; `out` is complete
/// after end().
class Writer {
public:
    virtual ~Writer() = default;

    virtual void title(const std::string& text) = 0;
    virtual void heading(const std::string& text) = 0;
    virtual void subheading(const std::string& text) = 0;
    virtual void paragraph(const std::string& text) = 0;
    virtual void formula(const Formula& formula) = 0;
    /// Rows of equal length; the first holds the names of the columns.
    virtual void table(const std::vector<std::vector<std::string>>& rows) = 0;
    /// One line for a reader to fill in.
    virtual void fields(const std::vector<Field>& fields) = 0;
    /// An SVG element, if the format has pictures.
    virtual void picture(const std::string& /*svg*/) {}
    /// A part that stays on one page if it fits, with room between its formulas to write.
    virtual void begin_group() {}
    virtual void end_group() {}
    virtual void end() {}

    std::string out;
};

enum class WriterFormat { text, markdown, latex, html };

/// LaTeX is a complete document for XeLaTeX, HTML a page of its own; both are made for A4.
std::unique_ptr<Writer> writer_for(WriterFormat format, Language language);

/// A symbol that a reader fills in: a line in print.
inline constexpr const char* blank_symbol = "______";

}  // namespace qkv
