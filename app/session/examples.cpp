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
MadeDocument made_in_model(const std::string& language, const std::string& sentence,
                           const std::vector<std::string>& changes) {
    const auto read = [=] {
        Document document = document_in_model(*trained_model(language), sentence).value();
        for (const std::string& line : changes) document = with_assignment(document, line).value();
        assert(document.sentence == sentence);
        return document;
    };
    return {read, sentence};
}

MadeDocument made_document(const Json& entry, const std::string& language) {
    if (entry.contains("in_model"))
        return made_in_model(language, entry["in_model"].at(language),
                             entry.value("changes", std::vector<std::string>()));
    const std::string id = entry.at("id");
    const std::string english = id + ".en.qkv.json";
    const bool is_english = language == "en" && app_asset(english).data() != nullptr;
    return {[file = is_english ? english : id + ".qkv.json"] { return read_document(file); }, std::nullopt};
}

std::vector<Example> list_examples() {
    std::vector<Example> all;
    for (const Json& entry : Json::parse(app_asset("examples.json"))) {
        const Json& title = entry.at("title");
        const Json& point = entry.at("point");
        all.push_back({entry.at("id"), title.at("ko"), title.at("en"), point.at("ko"), point.at("en"),
                       made_document(entry, "ko"), made_document(entry, "en")});
    }
    return all;
}

Document with_words_of(Document document, const Document& other) {
    document.sentence = other.sentence;
    document.tokens = other.tokens;
    return document;
}

}  // namespace

const Document& MadeDocument::get() const {
    if (!document_) document_ = read_();
    return *document_;
}

bool MadeDocument::has_numbers_of(const Document& document) const {
    if (document.sentence != (sentence_ ? *sentence_ : get().sentence)) return false;
    Document with_options = get();
    with_options.options = document.options;
    return with_options == document;
}

const std::vector<Example>& examples() {
    static const std::vector<Example> all = list_examples();
    return all;
}

const Document& first_example(Language language) { return examples().front().document(language); }

const Example* open_example(const Document& document) {
    const auto found =
        std::ranges::find_if(examples(), [&](const Example& example) { return example.has_numbers_of(document); });
    return found == examples().end() ? nullptr : &*found;
}

std::optional<Document> translated(const Document& document, Language language) {
    const Language other = language == Language::ko ? Language::en : Language::ko;
    for (const Example& example : examples()) {
        if (example.has_numbers_of(document) && document == example.document(other)) return example.document(language);
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
