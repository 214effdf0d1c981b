#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qkv/document.h"
#include "qkv/text.h"

namespace qkv {

/// A sentence and numbers that make one point. Listed in assets/examples/examples.json; its documents are <id>.qkv.json
/// and, with another sentence for readers of English, <id>.en.qkv.json, or sentences in the tiny models.
struct Example {
    std::string id;
    std::string title_ko;
    std::string title_en;
    std::string point_ko;  ///< what it shows, in one sentence
    std::string point_en;
    Document document_ko;
    Document document_en;  ///< the Korean one if there is no other

    const std::string& title(Language language) const { return language == Language::ko ? title_ko : title_en; }
    const std::string& point(Language language) const { return language == Language::ko ? point_ko : point_en; }
    const Document& document(Language language) const { return language == Language::ko ? document_ko : document_en; }

    /// Whether `document` is this example as it was made, in either language.
    bool holds(const Document& document) const { return document == document_ko || document == document_en; }
};

/// All examples, the reference example first. Read once.
const std::vector<Example>& examples();

/// The reference example, with which the program begins.
const Document& first_example(Language language);

/// The example whose sentence and numbers `document` has; its options may be others. Null if there is none.
const Example* open_example(const Document& document);

/// The same in another language: of an example, its counterpart; of an edited one, the same numbers for the
/// counterpart's tokens, if the two examples differ in nothing else. None if `document` is neither.
std::optional<Document> translated(const Document& document, Language language);

}  // namespace qkv
