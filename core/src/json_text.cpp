#include "json_text.h"

#include <cmath>
#include <iterator>

namespace qkv {
namespace {

using Json = nlohmann::ordered_json;

bool holds_rows(const Json& value) { return value.is_array() && !value.empty() && value.front().is_array(); }

}  // namespace

Json rows_of(const Matrix& matrix) {
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
