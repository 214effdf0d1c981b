#pragma once

#include <string>
#include <vector>

#include "qkv/document.h"
#include "qkv/text.h"

namespace qkv {

/// A document that comes with the program: assets/examples/*.qkv.json, listed in assets/examples/examples.json.
struct Example {
    std::string id;
    std::string title_ko;
    std::string title_en;
    std::string point_ko;  ///< what it shows, in one sentence
    std::string point_en;
    Document document;

    const std::string& title(Language language) const { return language == Language::ko ? title_ko : title_en; }
    const std::string& point(Language language) const { return language == Language::ko ? point_ko : point_en; }
};

/// All of them, the reference example first. Read once.
const std::vector<Example>& examples();

}  // namespace qkv
