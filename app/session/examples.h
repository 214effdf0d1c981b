#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "qkv/document.h"
#include "qkv/text.h"

namespace qkv {

/// A document of the program's own, read when it is first asked for: together they take longer than all the rest of the
/// way to the first picture.
class MadeDocument {
public:
    /// `sentence`: the document's, if it is known before.
    MadeDocument(std::function<Document()> read, std::optional<std::string> sentence)
        : read_(std::move(read)), sentence_(std::move(sentence)) {}

    const Document& get() const;

    /// Whether `document` is this one but for its options. Reads it only where the sentences don't tell.
    bool has_numbers_of(const Document& document) const;

private:
    std::function<Document()> read_;
    std::optional<std::string> sentence_;
    mutable std::optional<Document> document_;
};

/// A sentence and numbers that make one point. Listed in assets/examples/examples.json; its documents are <id>.qkv.json
/// and, with another sentence for readers of English, <id>.en.qkv.json, or sentences in the tiny models.
struct Example {
    std::string id;
    std::string title_ko;
    std::string title_en;
    std::string point_ko;  ///< what it shows, in one sentence
    std::string point_en;
    MadeDocument ko;
    MadeDocument en;  ///< the Korean one if there is no other

    const std::string& title(Language language) const { return language == Language::ko ? title_ko : title_en; }
    const std::string& point(Language language) const { return language == Language::ko ? point_ko : point_en; }
    const Document& document(Language language) const { return (language == Language::ko ? ko : en).get(); }

    /// Whether `document` is this example, in either language; its options may be others.
    bool has_numbers_of(const Document& document) const {
        return ko.has_numbers_of(document) || en.has_numbers_of(document);
    }

    /// Whether `document` is this example as it was made, in either language.
    bool holds(const Document& document) const {
        return has_numbers_of(document) && (document == ko.get() || document == en.get());
    }
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
