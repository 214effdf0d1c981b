// The words of a model that look most like another.
#include <algorithm>
#include <numeric>

#include <utility>

#include "qkv/model.h"
#include "qkv/unicode.h"

namespace qkv {
namespace {

// How many letters have to be put in, taken out or changed (Levenshtein, 1966).
int edit_distance(const std::vector<char32_t>& a, const std::vector<char32_t>& b) {
    std::vector<int> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 0; i < a.size(); ++i) {
        int diagonal = std::exchange(row[0], static_cast<int>(i) + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const int changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::vector<std::string> nearest_words(const Model& model, std::string_view typed, int count) {
    const std::vector<char32_t> typed_letters = letters(typed);
    std::vector<std::pair<int, std::string>> words;
    for (const std::string& word : model.words) {
        if (has_letter(word)) words.emplace_back(edit_distance(typed_letters, letters(word)), word);
    }
    std::stable_sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> nearest;
    for (const auto& [distance, word] : words) {
        if (static_cast<int>(nearest.size()) < count) nearest.push_back(word);
    }
    return nearest;
}

}  // namespace qkv
