#include "json_text.h"

#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>

namespace qkv {
namespace {

using Json = nlohmann::ordered_json;

bool holds_rows(const Json& value) { return value.is_array() && !value.empty() && value.front().is_array(); }

std::string line_and_column(std::string_view text, std::size_t byte) {
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t i = 0; i + 1 < byte && i < text.size(); ++i) {
        ++column;
        if (text[i] == '\n') {
            ++line;
            column = 1;
        }
    }
    return fmt::format("{}:{}", line, column);
}

}  // namespace

bool is_too_deep(std::string_view json) {
    constexpr int deepest_nesting = 100;
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > deepest_nesting) return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

std::string shortened_for_message(std::string_view ascii) {
    constexpr std::size_t longest = 40;
    return std::string(ascii.substr(0, longest)) + (ascii.size() > longest ? "…" : "");
}

Result<nlohmann::ordered_json> parse_json(std::string_view json) {
    if (is_too_deep(json)) return tl::unexpected(Problem{"problem.json.too_deep", {}});
    try {
        return Json::parse(json);
    } catch (const Json::parse_error& error) {
        return tl::unexpected(Problem{"problem.json.malformed", {{"place", line_and_column(json, error.byte)}}});
    } catch (const Json::out_of_range& error) {
        // The parser gives the number, in quotes, and not its place.
        const std::string_view what = error.what();
        const auto quote = what.find('\'');
        const std::string_view number = quote == what.npos ? what : what.substr(quote);
        return tl::unexpected(Problem{"problem.json.number_too_large", {{"place", shortened_for_message(number)}}});
    }
}

nlohmann::ordered_json rows_of(const Matrix& matrix) {
    Json rows = Json::array();
    for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
        Json row = Json::array();
        for (Eigen::Index j = 0; j < matrix.cols(); ++j) {
            row.push_back(std::isfinite(matrix(i, j)) ? Json(matrix(i, j)) : Json());
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string pretty(const Json& object, int indent) {
    const std::string margin(static_cast<std::size_t>(indent) + 2, ' ');
    std::string text = "{\n";
    for (auto member = object.begin(); member != object.end(); ++member) {
        text += margin + Json(member.key()).dump() + ": ";
        if (holds_rows(member.value())) {
            text += "[\n";
            for (auto row = member->begin(); row != member->end(); ++row) {
                text += margin + "  " + row->dump() + (std::next(row) == member->end() ? "\n" : ",\n");
            }
            text += margin + "]";
        } else if ((member.key() == "document" || member.key() == "embeddings") && member->is_object()) {
            text += pretty(member.value(), indent + 2);
        } else {
            text += member.value().dump();
        }
        text += std::next(member) == object.end() ? "\n" : ",\n";
    }
    return text + std::string(static_cast<std::size_t>(indent), ' ') + "}";
}

}  // namespace qkv
