#pragma once

#include <fmt/format.h>
#include <string>
#include <vector>

#include "qkv/text.h"

namespace qkv::test {

// Numbers 0, 1, 2, … in nested lists of this shape.
inline std::string nested(const std::vector<int>& shape, std::size_t axis, int& next) {
    if (axis == shape.size()) return fmt::format("{}", next++);
    std::string text = "[";
    for (int i = 0; i < shape[axis]; ++i) text += (i > 0 ? "," : "") + nested(shape, axis + 1, next);
    return text + "]";
}

inline std::string array(const std::string& name, const std::vector<int>& shape) {
    int next = 0;
    return "\"" + name + "\":" + nested(shape, 0, next);
}

inline std::string three(const std::vector<int>& shape) {
    return array("q", shape) + "," + array("k", shape) + "," + array("v", shape);
}

inline std::vector<std::string> ids_of(const std::vector<Message>& notices) {
    std::vector<std::string> ids;
    for (const Message& notice : notices) ids.push_back(notice.id);
    return ids;
}

}  // namespace qkv::test
