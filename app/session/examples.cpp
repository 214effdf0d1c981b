#include "session/examples.h"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>

#include "app_assets.h"
#include "qkv/document_json.h"
#include "qkv/goal.h"
#include "qkv/trained_model.h"

namespace qkv {
namespace {

Document read_document(const std::string& file) {
    auto document = document_from_json(app_asset(file), file);
    assert(document && "an example is a valid document");
    return std::move(*document);
}

using Json = nlohmann::json;

// A sentence in the tiny model of its language, changed by lines as in the solutions of lessons.
Document document_in_model(const Json& entry, const char* language) {
    Document document =
        qkv::document_in_model(*trained_model(language), entry.at("in_model").at(language).get<std::string>()).value();
    for (const std::string line : entry.value("changes", Json::array()))
        document = with_assignment(document, line).value();
    return document;
}

Document read_example(const Json& entry, Language language) {
    const std::string id = entry.at("id");
    const std::string korean = id + ".qkv.json";
    const std::string english = id + ".en.qkv.json";
    if (entry.contains("in_model")) return document_in_model(entry, language == Language::ko ? "ko" : "en");
    return read_document(language == Language::en && app_asset(english).data() != nullptr ? english : korean);
}

std::vector<Example> read_examples() {
    std::vector<Example> all;
    for (const Json& entry : Json::parse(app_asset("examples.json"))) {
        const Json& title = entry.at("title");
        const Json& point = entry.at("point");
        all.push_back({entry.at("id"), title.at("ko"), title.at("en"), point.at("ko"), point.at("en"),
                       read_example(entry, Language::ko), read_example(entry, Language::en)});
    }
    return all;
}

Document with_words_of(Document document, const Document& other) {
    document.sentence = other.sentence;
    document.tokens = other.tokens;
    return document;
}

}  // namespace

const std::vector<Example>& examples() {
    static const std::vector<Example> all = read_examples();
    return all;
}

const Document& first_example(Language language) { return examples().front().document(language); }

const Example* open_example(const Document& document) {
    const auto has_numbers_of = [&](const Document& made) {
        if (made.sentence != document.sentence) return false;
        Document with_options = made;
        with_options.options = document.options;
        return with_options == document;
    };
    const auto found = std::ranges::find_if(examples(), [&](const Example& example) {
        return has_numbers_of(example.document_ko) || has_numbers_of(example.document_en);
    });
    return found == examples().end() ? nullptr : &*found;
}

std::optional<Document> translated(const Document& document, Language language) {
    const Language other = language == Language::ko ? Language::en : Language::ko;
    for (const Example& example : examples()) {
        if (document == example.document(other)) return example.document(language);
    }
    for (const Example& example : examples()) {
        const Document& from = example.document(other);
        const Document& to = example.document(language);
        const bool has_its_words = document.sentence == from.sentence && document.tokens == from.tokens;
        if (has_its_words && !document.keys && with_words_of(from, to) == to) return with_words_of(document, to);
    }
    return std::nullopt;
}

}  // namespace qkv
