#include "support/grammar.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>

#include "support/zip.h"

namespace qkv::test {
namespace {

using Json = nlohmann::ordered_json;
using Chosen = std::map<std::string, std::string>;
using Texts = std::vector<std::string>;

Texts texts_of(const std::string& text) {
    std::istringstream in(text);
    return {std::istream_iterator<std::string>(in), {}};
}

/// What can be chosen, with the probability of each.
using Options = std::vector<std::pair<std::string, double>>;

Options options_of(const Json& of) {
    Options options;
    if (of.is_object())
        for (const auto& [text, weight] : of.items()) options.emplace_back(text, weight.get<double>());
    else
        for (const std::string& text : texts_of(of.get<std::string>())) options.emplace_back(text, 1.0);
    if (options.empty()) options.emplace_back("", 1.0);
    double total = 0.0;
    for (const auto& [text, weight] : options) total += weight;
    for (auto& [text, weight] : options) weight /= total;
    return options;
}

/// One case of a choice, or of what a family says.
template <typename Given>
class Case {
public:
    template <typename Read>
    Case(const Json& json, const Read& read) {
        const Json condition = json.value("if", Json::object());
        for (const auto& [name, allowed] : condition.items()) {
            const Texts texts = texts_of(allowed);
            condition_.emplace_back(
                name, texts.empty() ? std::set<std::string>{""} : std::set<std::string>(texts.begin(), texts.end()));
        }
        by_ = json.value("by", "");
        if (by_.empty())
            given_ = read(json.at("of"));
        else
            for (const auto& [key, of] : json.at("of").items()) by_value_.emplace(key, read(of));
    }

    bool fits(const Chosen& chosen) const {
        return std::all_of(condition_.begin(), condition_.end(), [&](const auto& condition) {
            const auto found = chosen.find(condition.first);
            const std::string value = found == chosen.end() ? "" : found->second;
            return condition.second.contains("*") ? !value.empty() : condition.second.contains(value);
        });
    }

    const Given* given(const Chosen& chosen) const {
        if (by_.empty()) return &given_;
        const auto found = by_value_.find(chosen.at(by_));
        return found == by_value_.end() ? nullptr : &found->second;
    }

private:
    std::vector<std::pair<std::string, std::set<std::string>>> condition_;
    std::string by_;
    Given given_;
    std::map<std::string, Given> by_value_;
};

template <typename Given>
using Cases = std::vector<Case<Given>>;

template <typename Given, typename Read>
Cases<Given> cases_of(const Json& json, const Read& read) {
    Cases<Given> cases;
    for (const Json& one : json) cases.emplace_back(one, read);
    return cases;
}

/// What the first case that fits gives, or nothing.
template <typename Given>
const Given* first_fit(const Cases<Given>& cases, const Chosen& chosen) {
    const auto fitting = std::find_if(cases.begin(), cases.end(), [&](const auto& one) { return one.fits(chosen); });
    return fitting == cases.end() ? nullptr : fitting->given(chosen);
}

/// Sentences as they are made; one that is made again only becomes more probable.
class Collector {
public:
    void add(const Texts& texts, double probability) {
        Sentence sentence;
        for (const std::string& text : texts) sentence.words.push_back(index_of(text));
        const auto [place, is_new] = numbers_.emplace(sentence.words, language.sentences.size());
        if (is_new) {
            sentence.is_held_out = is_held_out(texts);
            language.sentences.push_back(std::move(sentence));
        }
        language.sentences[place->second].probability += probability;
    }

    SmallLanguage language;

private:
    std::size_t index_of(const std::string& text) {
        const auto [place, is_new] = words_.emplace(text, words_.size());
        if (is_new) language.words.push_back(text);
        return place->second;
    }

    static bool is_held_out(const Texts& texts) {
        std::string sentence;
        for (const std::string& text : texts) sentence += (sentence.empty() ? "" : " ") + text;
        return crc_32(sentence) % 10 == 0;
    }

    std::map<std::string, std::size_t> words_;
    std::map<std::vector<std::size_t>, std::size_t> numbers_;
};

Texts spoken(const Texts& items, const Chosen& chosen) {
    Texts said;
    for (const std::string& item : items) {
        const bool is_choice = item.front() == '{';
        for (std::string& text : texts_of(is_choice ? chosen.at(item.substr(1, item.size() - 2)) : item))
            said.push_back(std::move(text));
    }
    return said;
}

/// All ways to make the choices of one family.
class Family {
public:
    Family(const Json& json, const Json& choices) : names_(texts_of(json.at("choose"))) {
        for (const std::string& name : names_) choices_.push_back(cases_of<Options>(choices.at(name), options_of));
        say_ = cases_of<Texts>(json.at("say"), [](const Json& of) { return texts_of(of.get<std::string>()); });
    }

    void collect(Collector& collector, double probability) const {
        Chosen chosen;
        choose(0, chosen, probability, collector);
    }

private:
    void choose(std::size_t number, Chosen& chosen, double probability, Collector& collector) const {
        if (number == names_.size()) return collector.add(spoken(*first_fit(say_, chosen), chosen), probability);
        static const Options nothing{{"", 1.0}};
        const Options* options = first_fit(choices_[number], chosen);
        for (const auto& [text, share] : options == nullptr ? nothing : *options) {
            chosen[names_[number]] = text;
            choose(number + 1, chosen, probability * share, collector);
        }
        chosen.erase(names_[number]);
    }

    Texts names_;
    std::vector<Cases<Options>> choices_;
    Cases<Texts> say_;
};

}  // namespace

SmallLanguage language_of(const std::filesystem::path& grammar) {
    const Json json = Json::parse(std::ifstream(grammar));
    double total = 0.0;
    for (const Json& family : json.at("families")) total += family.at("weight").get<double>();
    Collector collector;
    for (const Json& family : json.at("families"))
        Family(family, json.at("choices")).collect(collector, family.at("weight").get<double>() / total);
    return collector.language;
}

Beginnings::Beginnings(const SmallLanguage& language) : nodes_(1) {
    for (const Sentence& sentence : language.sentences) {
        std::size_t node = 0;
        nodes_[0].probability += sentence.probability;
        for (const std::size_t word : sentence.words) {
            const auto [place, is_new] = nodes_[node].next.emplace(word, nodes_.size());
            node = place->second;
            if (is_new) nodes_.emplace_back();
            nodes_[node].probability += sentence.probability;
        }
    }
}

Beginnings::Place Beginnings::at(const Sentence& sentence, std::size_t position) const {
    const Node* node = &nodes_[0];
    for (std::size_t i = 0; i < position; ++i) node = &nodes_[node->next.at(sentence.words[i])];
    Place place;
    for (const auto& [word, number] : node->next) {
        const double probability = nodes_[number].probability / node->probability;
        if (word == sentence.words[position]) place.probability = probability;
        if (probability <= place.best_probability) continue;
        place.likeliest = word;
        place.best_probability = probability;
    }
    return place;
}

}  // namespace qkv::test
