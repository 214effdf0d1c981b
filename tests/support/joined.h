#pragma once

#include <string>
#include <vector>

namespace qkv::test {

/// The texts one after the other.
inline std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += text;
    return all;
}

}  // namespace qkv::test
