#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/document.h"
#include "qkv/trained_model.h"

// What is typed into the sentence of a document whose model knows only some words.
namespace qkv {

/// A word that can stand where one is being typed.
struct Completion {
    std::string word;
    std::optional<double> probability;  ///< of coming next there, where the model can tell
};

/// The words of the model that begin with what has been typed of one, by the letters of a Korean keyboard: ㅅ, 삭 and
/// 사고 are beginnings of 사과를. The likeliest ones to come after the tokens `before` are the first, at most `count`.
/// Where the model can't tell, because nothing comes before or something unknown does, they come by their kinds.
std::vector<Completion> completions(const Document& document, const std::vector<std::string>& before,
                                    std::string_view typed, std::size_t count);

/// A token of a sentence that the model of the document does not know.
struct UnknownWord {
    std::string word;
    std::vector<std::string> before;  ///< the tokens before it
};

/// The first one. None without a model, and where X does not come from its words.
std::optional<UnknownWord> unknown_word(const Document& document, std::string_view sentence);

/// A sentence with another word in the place of its unknown one.
std::string with_word_replaced(std::string_view sentence, const UnknownWord& unknown, std::string_view by);

/// The kinds of words that an unknown one can be treated as, those that fit best after `before` first. None for a
/// model that did not come with the program.
std::vector<const WordKind*> kinds_to_choose(const Document& document, const std::vector<std::string>& before);

/// A word that the model was not trained with.
struct OnlyRead {
    std::string word;
    const WordKind* kind = nullptr;  ///< whose mean it still is; null if its numbers are others
};

/// Those of the sentence.
std::vector<OnlyRead> words_only_read(const Document& document);

}  // namespace qkv
