#pragma once

// The languages of the tiny models: every sentence that a grammar file of model/ gives, with its true probability, and
// the true probability of every next word. model/grammar.py describes the file and lists the same sentences.
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace qkv::test {

/// A sentence as a sequence of indexes into SmallLanguage::words.
struct Sentence {
    std::vector<std::size_t> words;
    double probability = 0.0;
    bool is_held_out = false;  ///< never trained on
};

struct SmallLanguage {
    std::vector<std::string> words;  ///< in the order in which the sentences use them first
    std::vector<Sentence> sentences;
};

/// Every sentence once. The file has to be right: a choice that is missing throws.
SmallLanguage language_of(const std::filesystem::path& grammar);

/// The beginnings of all sentences as a tree.
class Beginnings {
public:
    explicit Beginnings(const SmallLanguage& language);

    struct Place {
        double probability = 0.0;       ///< of the word that comes next in this sentence, after the words before it
        std::size_t likeliest = 0;      ///< the word that comes next most often
        double best_probability = 0.0;  ///< of that word
    };

    /// The place before word `position` of a sentence of this language.
    Place at(const Sentence& sentence, std::size_t position) const;

private:
    struct Node {
        double probability = 0.0;                 ///< of all sentences that begin so
        std::map<std::size_t, std::size_t> next;  ///< word → index of its node
    };

    std::vector<Node> nodes_;
};

}  // namespace qkv::test
