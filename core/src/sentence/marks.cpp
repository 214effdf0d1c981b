#include "sentence/marks.h"

#include <array>
#include <optional>
#include <string_view>
#include <utf8proc.h>

namespace qkv {
namespace {

struct Pair {
    char32_t open;
    std::u32string_view close;
};

// A straight quote closes what it opens. “ and ‘ close a German quote.
constexpr std::array<Pair, 23> pairs{{
    {U'"', U"\""}, {U'\'', U"'"},  {U'＂', U"＂"}, {U'＇', U"＇"}, {U'“', U"”"},   {U'‘', U"’"},
    {U'„', U"“”"}, {U'‚', U"‘’"},  {U'«', U"»"},   {U'‹', U"›"},   {U'「', U"」"}, {U'『', U"』"},
    {U'｢', U"｣"},  {U'《', U"》"}, {U'〈', U"〉"}, {U'【', U"】"}, {U'〔', U"〕"}, {U'(', U")"},
    {U'[', U"]"},  {U'{', U"}"},   {U'（', U"）"}, {U'［', U"］"}, {U'｛', U"｝"},
}};

bool is_punctuation(char32_t codepoint) {
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(codepoint))) {
        case UTF8PROC_CATEGORY_PC:
        case UTF8PROC_CATEGORY_PD:
        case UTF8PROC_CATEGORY_PS:
        case UTF8PROC_CATEGORY_PE:
        case UTF8PROC_CATEGORY_PI:
        case UTF8PROC_CATEGORY_PF:
        case UTF8PROC_CATEGORY_PO: return true;
        default: return false;
    }
}

bool is_apostrophe(char32_t codepoint) { return codepoint == U'\'' || codepoint == U'’' || codepoint == U'＇'; }

// A letter of a script with apostrophes: not Hangul, kana or Chinese characters.
bool is_letter_or_digit(char32_t codepoint) {
    constexpr char32_t first_hangul = 0x1100;
    constexpr char32_t after_hangul = 0x1200;
    constexpr char32_t first_east_asian = 0x2E80;
    const bool is_east_asian = codepoint >= first_east_asian || (codepoint >= first_hangul && codepoint < after_hangul);
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(codepoint));
    return !is_east_asian &&
           ((category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) || category == UTF8PROC_CATEGORY_ND);
}

// Finds the two of each pair of quotes or brackets.
class Pairing {
public:
    explicit Pairing(const std::vector<Character>& sentence) : sentence_(sentence), partners_(sentence.size()) {
        for (std::size_t i = 0; i < sentence.size(); ++i) {
            const char32_t mark = sentence[i].codepoint;
            if (sentence[i].is_separator || !is_punctuation(mark) || is_inside_word(i)) continue;
            if (!closes(i, mark)) opens(i, mark);
        }
    }

    /// The partner of each character that belongs to a pair.
    std::vector<std::optional<std::size_t>> partners() && { return std::move(partners_); }

private:
    struct Open {
        std::size_t pair;
        std::size_t at;
    };

    bool has_before(std::size_t i) const { return i > 0 && !sentence_[i - 1].is_separator; }
    bool has_after(std::size_t i) const { return i + 1 < sentence_.size() && !sentence_[i + 1].is_separator; }

    // The apostrophe of don’t.
    bool is_inside_word(std::size_t i) const {
        return is_apostrophe(sentence_[i].codepoint) && has_before(i) && has_after(i) &&
               is_letter_or_digit(sentence_[i - 1].codepoint) && is_letter_or_digit(sentence_[i + 1].codepoint);
    }

    static bool is_ambiguous(const Pair& pair) { return pair.close.front() == pair.open; }

    bool is_open(const Pair& pair) const { return open_counts_[static_cast<std::size_t>(&pair - pairs.data())] > 0; }

    bool closes(std::size_t i, char32_t mark) {
        const bool is_right_after_opening = !open_.empty() && open_.back().at + 1 == i;
        for (const Pair& pair : pairs) {
            if (pair.close.find(mark) == pair.close.npos || !is_open(pair)) continue;
            if (is_ambiguous(pair) && (!has_before(i) || is_right_after_opening)) continue;
            close(static_cast<std::size_t>(&pair - pairs.data()), i);
            return true;
        }
        return false;
    }

    // Characters that were opened since and not closed have no partner.
    void close(std::size_t pair, std::size_t i) {
        Open last{};
        do {
            last = open_.back();
            open_.pop_back();
            --open_counts_[last.pair];
        } while (last.pair != pair);
        partners_[last.at] = i;
        partners_[i] = last.at;
    }

    void opens(std::size_t i, char32_t mark) {
        for (std::size_t pair = 0; pair < pairs.size(); ++pair) {
            if (pairs[pair].open != mark || (is_ambiguous(pairs[pair]) && !has_after(i))) continue;
            open_.push_back({pair, i});
            ++open_counts_[pair];
        }
    }

    const std::vector<Character>& sentence_;
    std::vector<std::optional<std::size_t>> partners_;
    std::vector<Open> open_;
    std::array<int, pairs.size()> open_counts_{};
};

class Parting {
public:
    explicit Parting(const std::vector<Character>& sentence)
        : sentence_(sentence), partners_(Pairing(sentence).partners()), parted_(sentence.size()) {
        for (std::size_t begin = 0; begin < sentence.size(); ++begin) {
            if (sentence[begin].is_separator) continue;
            std::size_t end = begin + 1;
            while (end < sentence.size() && !sentence[end].is_separator) ++end;
            part_word(begin, end);
            begin = end;
        }
    }

    std::vector<bool> parted() && { return std::move(parted_); }

private:
    void part_word(std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            if (!is_mark(i, begin, end)) continue;
            const bool is_in_front = i == begin || parted_[i - 1];
            const auto partner = partners_[i];
            const bool is_parted = !partner       ? is_in_front
                                   : *partner < i ? parted_[*partner]
                                                  : is_in_front || *partner >= end;
            if (!is_parted) continue;
            parted_[i] = true;
            part_marks_before(i, begin, end);
        }
        part_marks_before(end, begin, end);
    }

    // Marks that end the text before `i`.
    void part_marks_before(std::size_t i, std::size_t begin, std::size_t end) {
        for (; i > begin && !parted_[i - 1] && is_mark(i - 1, begin, end); --i) {
            if (partners_[i - 1]) return;  // both of the pair stay
            parted_[i - 1] = true;
        }
    }

    bool is_mark(std::size_t i, std::size_t begin, std::size_t end) const {
        const char32_t codepoint = sentence_[i].codepoint;
        if (!is_punctuation(codepoint)) return false;
        if (!is_apostrophe(codepoint) || partners_[i]) return true;
        const bool belongs_to_word = (i > begin && is_letter_or_digit(sentence_[i - 1].codepoint)) ||
                                     (i + 1 < end && is_letter_or_digit(sentence_[i + 1].codepoint));
        return !belongs_to_word;
    }

    const std::vector<Character>& sentence_;
    std::vector<std::optional<std::size_t>> partners_;
    std::vector<bool> parted_;
};

}  // namespace

std::vector<bool> parted_marks(const std::vector<Character>& sentence) { return Parting(sentence).parted(); }

}  // namespace qkv
