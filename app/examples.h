#pragma once

#include <string>
#include <vector>

#include "qkv/document.h"
#include "qkv/text.h"

namespace qkv {

/// A prepared document with a point: assets/examples/ID.qkv.json, and where the English sentence is another one
/// ID.en.qkv.json; listed in assets/examples/examples.json.
struct Example {
    std::string id;
    std::string title_ko;
    std::string title_en;
    std::string point_ko;  ///< what it shows, in one sentence
    std::string point_en;
    Document document_ko;
    Document document_en;

    const std::string& title(Language language) const { return language == Language::ko ? title_ko : title_en; }
    const Document& document(Language language) const { return language == Language::ko ? document_ko : document_en; }
    const std::string& point(Language language) const { return language == Language::ko ? point_ko : point_en; }
};

/// All of them, the reference example first; that one is the same in both languages. Read once.
const std::vector<Example>& examples();

}  // namespace qkv
