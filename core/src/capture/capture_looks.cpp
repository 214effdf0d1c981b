#include "capture/capture_looks.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/short_text.h"

namespace qkv {
namespace {

bool is_fractional(NumberType type) {
    return type == NumberType::float16 || type == NumberType::bfloat16 || type == NumberType::float32 ||
           type == NumberType::float64;
}

// A mask that is added to the scores is of fractions and has a row for every query, or one row for all of them.
bool is_added(const Looked& mask) {
    const std::size_t axes = mask.shape.size();
    if (!is_fractional(mask.type) || axes < 2) return false;
    return mask.shape[axes - 1] == mask.shape[axes - 2] || (axes > 2 && mask.shape[axes - 2] == 1);
}

bool tells_apart(double passed, double blocked) {
    return (passed == 1 && blocked == 0) || (passed == 0 && blocked == 1) ||
           (passed == 0 && blocked <= as_good_as_blocked);
}

}  // namespace

bool Looked::is_all(double value) const {
    return std::all_of(matrices.begin(), matrices.end(),
                       [&](const Matrix& matrix) { return (matrix.array() == value).all(); });
}

std::optional<Looked> look_at(const TensorFile& file, const std::string& name) {
    constexpr std::uint64_t most_bytes = 4 * 1024 * 1024;
    const auto outline = file.outline(name);
    if (!outline || outline->is_text) return std::nullopt;
    const auto bytes = bytes_of(outline->shape, sizeof(double));
    if (!bytes || *bytes == 0 || *bytes > most_bytes) return std::nullopt;
    const auto member = file.marks(name).finish();
    if (!member || !std::holds_alternative<Tensor>(*member)) return std::nullopt;
    const auto& tensor = std::get<Tensor>(*member);
    Looked looked{tensor.type, outline->shape, {}};
    for (auto& matrix : matrices_in(tensor)) {
        if (!matrix) return std::nullopt;
        looked.matrices.push_back(std::move(*matrix));
    }
    return looked;
}

std::optional<std::string> only_text(const TensorFile& file, const std::string& name) {
    const auto outline = file.outline(name);
    if (!outline || !outline->is_text || bytes_of(outline->shape, 1) != 1) return std::nullopt;
    const auto member = file.member(name, nullptr).finish();
    const auto* texts = member ? std::get_if<TextTensor>(&*member) : nullptr;
    return texts != nullptr && texts->texts.size() == 1 ? std::optional(texts->texts.front()) : std::nullopt;
}

bool lets_all_through(const Looked& mask, Kind kind) {
    const bool is_of_padding = kind == Kind::padding_mask;
    if (mask.is_all(0)) return is_of_padding || is_added(mask);
    return !is_of_padding && mask.is_all(1);
}

bool is_causal(const Looked& mask) {
    return std::all_of(mask.matrices.begin(), mask.matrices.end(), [](const Matrix& matrix) {
        if (matrix.rows() != matrix.cols() || matrix.rows() < 2) return false;
        const double passed = matrix(0, 0);
        const double blocked = matrix(0, 1);
        if (!tells_apart(passed, blocked)) return false;
        for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
            for (Eigen::Index column = 0; column < matrix.cols(); ++column) {
                if (matrix(row, column) != (column > row ? blocked : passed)) return false;
            }
        }
        return true;
    });
}

bool is_off(const std::string& value) {
    static const std::set<std::string_view> off{"",  "false", "none", "null", "off", "no",
                                                "0", "0.0",   "-1",   "nil",  "[]",  "disabled"};
    std::string text = lower_case(value);
    if (off.contains(text)) return true;
    std::erase_if(text, [](char c) { return c == ' ' || c == '[' || c == ']' || c == '(' || c == ')'; });
    std::string_view rest = text;
    while (true) {
        const auto comma = rest.find(',');
        if (!off.contains(rest.substr(0, comma))) return false;
        if (comma == rest.npos) return true;
        rest.remove_prefix(comma + 1);
    }
}

std::optional<bool> truth_in(const std::string& text) {
    const std::string lower = lower_case(text);
    if (lower == "true" || lower == "1" || lower == "yes" || lower == "on") return true;
    return is_off(text) ? std::optional(false) : std::nullopt;
}

}  // namespace qkv
