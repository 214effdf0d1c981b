// A verdict in words.
#include <string>

#include "qkv/judge.h"

namespace qkv {
namespace {

// A number may come from several mistakes: they are all named.
std::string mistakes_in_words(const std::string& answered, const std::vector<FoundMistake>& mistakes,
                              Language language) {
    const auto worded = [&](std::string_view id, const FoundMistake& found) {
        return text(language, id, {{"answer", answered}, {"how", found.how.in(language)}, {"work", found.work}});
    };
    if (mistakes.size() == 1) {
        return worded(mistakes[0].work.empty() ? "judge.one" : "judge.one.work", mistakes[0]);
    }
    std::string list;
    for (std::size_t i = 0; i < mistakes.size(); ++i) {
        const std::string one = worded(mistakes[i].work.empty() ? "judge.item" : "judge.item.work", mistakes[i]);
        if (i == 0) {
            list = one;
        } else if (i + 1 < mistakes.size()) {
            list += ", " + one;
        } else {
            list = text(language, "judge.last", {{"before", list}, {"last", one}});
        }
    }
    return text(language, "judge.several", {{"answer", answered}, {"mistakes", list}});
}

}  // namespace

std::string in_words(const Verdict& verdict, Language language) {
    std::vector<FoundMistake> of_number = verdict.mistakes;
    const bool has_comma = !of_number.empty() && of_number.back().mistake == Mistake::decimal_comma;
    if (has_comma) of_number.pop_back();
    std::string words;
    const auto say = [&](const std::string& sentence) { words += (words.empty() ? "" : " ") + sentence; };
    if (verdict.is_correct) say(text(language, "judge.right", {}));
    if (!verdict.is_correct && of_number.empty()) say(text(language, "judge.unknown", {{"answer", verdict.answered}}));
    if (!of_number.empty()) say(mistakes_in_words(verdict.answered, of_number, language));
    for (const FoundMistake& found : of_number) {
        if (!found.remark.id.empty()) say(found.remark.in(language));
    }
    if (verdict.is_correct && !of_number.empty()) say(text(language, "judge.coarse", {}));
    if (has_comma) say(text(language, "judge.comma_read", {{"answer", verdict.answered}}));
    say(verdict.explanation.in(language));
    return words;
}

}  // namespace qkv
