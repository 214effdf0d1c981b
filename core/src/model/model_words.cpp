#include "qkv/model_words.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <utility>

#include "model/word_mean.h"
#include "qkv/tokenizer.h"
#include "sentence/token_spans.h"
#include "sentence/typed_letters.h"

namespace qkv {
namespace {

using Texts = std::vector<std::string>;

std::size_t place(int number) { return static_cast<std::size_t>(number); }

// How likely each word is to come after these tokens; empty if the model can't tell.
std::vector<double> probabilities_after(const Document& document, const Texts& before) {
    if (before.empty()) return {};
    const auto read = with_sentence(document, fmt::format("{}", fmt::join(before, " ")));
    if (!read) return {};
    const Attention attention = attend(*read);
    const auto last = attention.next->probabilities.row(attention.next->probabilities.rows() - 1);
    return {last.begin(), last.end()};
}

// For each word of the model the number of its kind; words of no kind, and those that are not a choice, come last.
std::vector<std::size_t> kinds_of_words(const Document& document) {
    std::vector<std::size_t> of_words;
    const TrainedModel* const trained = trained_model_of(document);
    for (const std::string& word : document.model->words) {
        const std::size_t none = trained == nullptr ? 0 : trained->kinds.size();
        std::size_t kind = 0;
        while (kind < none &&
               (!trained->kinds[kind].is_choice || std::ranges::count(trained->kinds[kind].words, word) == 0))
            ++kind;
        of_words.push_back(kind);
    }
    return of_words;
}

// All of its words are words of the model.
bool is_known(const WordKind& kind, const Model& model) {
    return std::ranges::all_of(kind.words, [&](const std::string& word) { return model.index_of(word).has_value(); });
}

}  // namespace

std::vector<Completion> completions(const Document& document, const Texts& before, std::string_view typed,
                                    std::size_t count) {
    const Model& model = *document.model;
    const std::u32string begun = typed_letters(typed);
    const std::vector<double> likely = probabilities_after(document, before);
    const std::vector<std::size_t> kinds = kinds_of_words(document);
    std::vector<std::size_t> words;
    for (std::size_t word = 0; word < model.words.size(); ++word) {
        if (typed_letters(model.words[word]).starts_with(begun)) words.push_back(word);
    }
    std::ranges::stable_sort(words, {}, [&](std::size_t word) { return kinds[word]; });
    const auto probability = [&](std::size_t word) { return word < likely.size() ? likely[word] : 0.0; };
    std::ranges::stable_sort(words, std::greater(), probability);
    std::vector<Completion> first;
    for (const std::size_t word : words) {
        if (first.size() == count) break;
        first.push_back({model.words[word], std::nullopt});
        if (word < likely.size()) first.back().probability = likely[word];
    }
    return first;
}

std::optional<UnknownWord> unknown_word(const Document& document, std::string_view sentence) {
    if (!document.model || !document.is_embedded()) return std::nullopt;
    const auto typed = normalize(sentence);
    if (!typed) return std::nullopt;
    UnknownWord unknown;
    for (std::string& token : tokenize(*typed)) {
        unknown.word = std::move(token);
        if (!document.model->index_of(unknown.word)) return unknown;
        unknown.before.push_back(std::move(unknown.word));
    }
    return std::nullopt;
}

std::string with_word_replaced(std::string_view sentence, const UnknownWord& unknown, std::string_view by) {
    std::string changed = normalize(sentence).value_or(std::string(sentence));
    const auto spans = token_spans(changed, tokenize(changed));
    if (!spans || spans->size() <= unknown.before.size()) return changed;
    const Span& span = (*spans)[unknown.before.size()];
    return changed.replace(span.begin, span.end - span.begin, by);
}

std::vector<const WordKind*> kinds_to_choose(const Document& document, const Texts& before) {
    std::vector<const WordKind*> kinds;
    const TrainedModel* const trained = trained_model_of(document);
    if (trained == nullptr) return kinds;
    for (const WordKind& kind : trained->kinds) {
        if (kind.is_choice && is_known(kind, *document.model)) kinds.push_back(&kind);
    }
    const std::vector<double> likely = probabilities_after(document, before);
    const auto fitness = [&](const WordKind* kind) {
        double sum = 0;
        for (const std::string& word : kind->words) {
            const auto at = place(*document.model->index_of(word));
            if (at < likely.size()) sum += likely[at];
        }
        return sum;
    };
    std::ranges::stable_sort(kinds, std::greater(), fitness);
    return kinds;
}

std::vector<OnlyRead> words_only_read(const Document& document) {
    std::vector<OnlyRead> all;
    if (!document.model || !document.is_embedded()) return all;
    const Model& model = *document.model;
    const auto is_told = [&](const std::string& word) { return std::ranges::count(all, word, &OnlyRead::word) > 0; };
    for (const std::string& token : document.tokens) {
        const auto word = model.index_of(token);
        if (!word || *word < model.next_word_count() || is_told(token)) continue;
        OnlyRead read{token};
        for (const WordKind* kind : kinds_to_choose(document, {})) {
            constexpr double rounding = 1e-12;
            if ((mean_of(kind->words, model) - model.word.row(*word)).cwiseAbs().maxCoeff() < rounding)
                read.kind = kind;
        }
        all.push_back(std::move(read));
    }
    return all;
}

}  // namespace qkv
