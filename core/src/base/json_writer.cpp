#include "base/json_writer.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/json_members.h"

namespace qkv {
namespace {

std::string margin(int spaces) { return std::string(static_cast<std::size_t>(spaces), ' '); }

}  // namespace

JsonWriter::JsonWriter(std::string& text, int indent) : text_(text), indent_(indent) { text_ += "{"; }

void JsonWriter::begin(std::string_view name) {
    text_ += is_first_ ? "\n" : ",\n";
    is_first_ = false;
    text_ += margin(indent_ + 2) + quoted_json(name) + ": ";
}

void JsonWriter::member(std::string_view name, std::string_view json) {
    begin(name);
    if (!JsonMember{{}, json}.holds_rows()) {
        text_ += json;
        return;
    }
    std::string_view separator = "[\n";
    each_element(json, [&](std::string_view row) {
        begin_element(separator);
        text_ += row;
        separator = ",\n";
        return true;
    });
    end_elements();
}

void JsonWriter::begin_element(std::string_view separator) {
    text_ += separator;
    text_ += margin(indent_ + 4);
}

void JsonWriter::end_elements() { text_ += "\n" + margin(indent_ + 2) + "]"; }

void JsonWriter::list(std::string_view name, const Matrix& matrix) {
    begin(name);
    text_ += nlohmann::json(std::vector<double>(matrix.data(), matrix.data() + matrix.size())).dump();
}

Sliced<std::monostate> JsonWriter::rows(std::string_view name, const Matrix& matrix) {
    begin(name);
    text_ += '[';
    for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
        text_ += (row == 0 ? "\n" : ",\n") + margin(indent_ + 4) + "[";
        for (Eigen::Index column = 0; column < matrix.cols(); ++column) {
            if (column > 0) text_ += ',';
            text_ += nlohmann::json(matrix(row, column)).dump();
        }
        text_ += ']';
        co_await Pause{};
    }
    text_ += matrix.rows() == 0 ? "]" : "\n" + margin(indent_ + 2) + "]";
    co_return {};
}

JsonWriter JsonWriter::object(std::string_view name) {
    begin(name);
    return JsonWriter(text_, indent_ + 2);
}

void JsonWriter::end() {
    if (!is_first_) text_ += "\n" + margin(indent_);
    text_ += "}";
}

}  // namespace qkv
