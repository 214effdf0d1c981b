#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "qkv/matrix.h"
#include "qkv/sliced.h"

namespace qkv {

/// Writes a JSON object with one member a line, and one row of a matrix a line: readable, and kind to diffs.
class JsonWriter {
public:
    /// Appends to `text`. `indent`: spaces before the closing brace.
    explicit JsonWriter(std::string& text, int indent = 0);

    /// `json`: on one line, or several if it is an array of arrays.
    void member(std::string_view name, std::string_view json);
    /// JSON has no infinity: a masked score is null.
    void member(std::string_view name, const Matrix& matrix) { rows(name, matrix).finish(); }
    /// Likewise, with a pause after each row.
    Sliced<std::monostate> rows(std::string_view name, const Matrix& matrix);
    /// The numbers of a matrix, all in one list.
    void list(std::string_view name, const Matrix& matrix);
    /// A writer for an object as the value; end() it before anything else.
    JsonWriter object(std::string_view name);
    /// A list of objects; write(JsonWriter, element) writes each and ends it.
    template <class Elements, class Write>
    void objects(std::string_view name, const Elements& elements, Write write) {
        begin(name);
        std::string_view separator = "[\n";
        for (const auto& element : elements) {
            begin_element(separator);
            write(JsonWriter(text_, indent_ + 4), element);
            separator = ",\n";
        }
        end_elements();
    }
    void end();

private:
    void begin(std::string_view name);
    void begin_element(std::string_view separator);
    void end_elements();

    std::string& text_;
    int indent_;
    bool is_first_ = true;
};

}  // namespace qkv
