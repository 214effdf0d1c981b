#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <string>

#include "qkv/number_format.h"
#include "session/lessons.h"
#include "session/session.h"
#include "support/random_documents.h"

// People who do what comes to their mind.
namespace qkv::test {

/// How many actions a test tries: QKV_RANDOM_ACTIONS of the environment, or `usual`.
inline int random_actions(int usual) {
    const char* wanted = std::getenv("QKV_RANDOM_ACTIONS");
    return wanted == nullptr ? usual : std::max(1, std::atoi(wanted));
}

/// Somebody who edits.
class RandomPerson {
public:
    static constexpr int most_tokens = 10;
    static constexpr int most_dimensions = 6;

    explicit RandomPerson(Session& session) : session_(session) {}

    void act() {
        const Document& document = session_.document();
        const int n = document.token_count();
        const int token = random_.integer(0, n - 1);
        switch (random_.integer(0, 24)) {
            case 0: return apply(action::SetValues{{some_value()}});
            case 1: return apply(action::SetSentence{some_sentence()});
            case 2: return apply(action::Settle{});
            case 3: return paste();
            case 4: return fill();
            case 5:
                if (n < most_tokens) split(token);
                return;
            case 6:
                if (token + 1 < n) apply(action::MergeTokens{token});
                return;
            case 7: return apply(action::RenameToken{token, some_word()});
            case 8: return apply(action::MoveToken{token, random_.integer(0, n - 1)});
            case 9:
                if (n < most_tokens) apply(action::AddToken{random_.integer(0, n)});
                return;
            case 10: return apply(action::RemoveToken{token});
            case 11: return apply(action::SetKeySize{random_.integer(1, most_dimensions)});
            case 12: return apply(action::SetValueSize{random_.integer(1, most_dimensions)});
            case 13: return options();
            case 14:
            case 15: return apply(action::Undo{});
            case 16: return apply(action::Redo{});
            case 17: return apply(action::SetEmbeddings{random_.coin()});
            case 18: return apply(action::SetEmbeddingSize{random_.integer(1, most_dimensions)});
            case 19: return apply(action::GoTo{session_.walkthrough().at(random_.integer(0, 40))});
            case 20:
                return random_.coin() ? apply(action::Pin{})
                                      : apply(action::SetDetail{static_cast<Detail>(random_.integer(0, 3))});
            case 21: return heads();
            case 22: return mask();
            case 23: return keys();
            default:
                // Rarely: characters make many tokens.
                if (random_.integer(0, 9) == 0 && n <= 2)
                    apply(action::SetTokenUnit{random_.coin() ? TokenUnit::word : TokenUnit::character});
        }
    }

private:
    void apply(const Action& action) { session_.apply(action); }

    int some_head() { return random_.integer(0, session_.document().head_count() - 1); }

    CellValue some_value() {
        const Sheet sheet(session_.document(), SheetLayout::by_matrix, {SheetKind::head, some_head()});
        const Place place = sheet.clamped({random_.integer(0, 60), random_.integer(0, most_dimensions)});
        return {sheet.cell(place), random_.number(-3, 3)};
    }

    std::string some_word() {
        const char* words[] = {"나는", "사과를", "먹었다", "the", "cat!", "東京", "😀", " ", "e\u0301", "a b"};
        return words[random_.integer(0, 9)];
    }

    std::string some_sentence() {
        std::string sentence = random_.coin() ? session_.document().sentence : std::string();
        for (int word = random_.integer(0, 3); word > 0; --word) sentence += " " + some_word();
        // A sentence that has grown long is replaced.
        return grapheme_count(sentence) > 40 ? some_word() + " 나" : sentence;
    }

    void paste() {
        const SheetLayout layout = random_.coin() ? SheetLayout::by_token : SheetLayout::by_matrix;
        const Sheet sheet(session_.document(), layout);
        const Place at = sheet.clamped({random_.integer(0, 30), random_.integer(0, 3)});
        NumberBlock block(static_cast<std::size_t>(random_.integer(1, 3)));
        for (auto& row : block) {
            row.resize(static_cast<std::size_t>(random_.integer(0, 3)));
            for (auto& number : row) {
                if (random_.coin()) number = random_.integer(-9, 9);
            }
        }
        const bool grows = session_.document().token_count() < most_tokens - 3;
        apply(action::Paste{layout, {at, at}, block, grows && random_.coin()});
    }

    void fill() {
        const Sheet sheet(session_.document(), SheetLayout::by_matrix);
        const Cell cell = some_value().cell;
        apply(action::FillVectors{sheet.matrix_cells(cell.quantity), static_cast<Fill>(random_.integer(0, 4)),
                                  static_cast<std::uint64_t>(random_.integer(1, 99))});
    }

    void split(int token) {
        const int characters = grapheme_count(session_.document().tokens[static_cast<std::size_t>(token)]);
        if (characters > 1) apply(action::SplitToken{token, random_.integer(1, characters - 1)});
    }

    void options() {
        Options options;
        options.scale = random_.coin() ? 1.0 : scale_for_key_size(session_.document().key_size());
        options.mask = random_.coin() ? Mask::none : Mask::causal;
        options.temperature = random_.integer(0, 3);  // 0 is refused
        apply(action::SetOptions{options});
    }

    void heads() {
        constexpr int most_heads = 4;
        const int head = some_head();
        switch (random_.integer(0, 7)) {
            case 0:
                if (session_.document().head_count() < most_heads) apply(action::AddHead{});
                return;
            case 1:
                if (session_.document().head_count() < most_heads) apply(action::CopyHead{head});
                return;
            case 2:
                if (session_.document().head_count() > 1) apply(action::RemoveHead{head});
                return;
            case 3: return apply(action::SwitchHead{head, random_.coin()});
            case 4: return apply(action::SetBias{head, random_.coin()});
            case 5:
                if (session_.document().is_joined()) apply(action::SetJoinedSize{random_.integer(1, most_dimensions)});
                return;
            case 6: return apply(action::ReleaseHead{head, random_.coin()});
            default: return apply(action::GoToHead{head});
        }
    }

    // Rows in which nothing would be left are refused.
    void mask() {
        const Document& document = session_.document();
        Options options = document.options;
        switch (random_.integer(0, 2)) {
            case 0: options.window = random_.integer(0, 4); break;
            case 1:
                options.padding.assign(static_cast<std::size_t>(document.key_count()), false);
                options.padding[static_cast<std::size_t>(random_.integer(0, document.key_count() - 1))] = true;
                break;
            default:
                options.blocked = Matrix::Zero(document.token_count(), document.key_count());
                options.blocked(random_.integer(0, document.token_count() - 1),
                                random_.integer(0, document.key_count() - 1)) = 1;
        }
        apply(action::SetOptions{options});
    }

    void keys() {
        if (random_.coin()) return apply(action::RemoveKeySentence{});
        apply(action::SetKeySentence{some_word() + " " + some_word()});
    }

    Session& session_;
    Random random_{20261123};
};

/// A learner: predicts, follows lessons, solves puzzles, presents, and edits in between.
class RandomLearner {
public:
    explicit RandomLearner(Session& session) : session_(session), person_(session) {}

    void act() {
        switch (random_.integer(0, 13)) {
            case 0: return apply(action::SetPredicting{random_.integer(0, 3) > 0});
            case 1: return apply(action::Predict{random_.coin() ? "0.5" : "[1, 0, 0]"});
            case 2: return apply(action::Predict{right_answer()});
            case 3: return apply(action::ShowAnswer{});
            case 4: return apply(action::ShowHint{});
            case 5: return random_.integer(0, 9) == 0 ? apply(action::StartRound{}) : apply(action::Previous{});
            case 6: return open_lesson();
            case 7:
            case 8: return apply(action::GuideNext{});
            case 9:
                return random_.coin() ? apply(action::GoToChapter{random_.integer(-1, 20)})
                                      : apply(action::GuideBack{});
            case 10: return random_.coin() ? apply(action::RestartTask{}) : apply(action::ShowSolution{});
            case 11: return random_.coin() ? apply(action::CloseLesson{}) : change_language();
            case 12:
                return random_.coin() ? apply(action::SetPresenting{random_.coin()})
                                      : apply(action::Choose{random_.integer(-1, 3)});
            default: return person_.act();
        }
    }

private:
    void apply(const Action& action) { session_.apply(action); }

    std::string right_answer() {
        if (!session_.learning().asked()) return "1";
        std::string answer;
        for (const Cell& cell : cells_asked(session_.document(), session_.attention(), *session_.learning().asked())) {
            const double value = number_in(session_.document(), session_.attention(), cell);
            answer += (answer.empty() ? "" : ", ") + (std::isinf(value) ? "-inf" : format_exactly(value));
        }
        return "[" + answer + "]";
    }

    void open_lesson() {
        const auto& all = built_in_lessons(session_.view().language);
        const ListedLesson& one = all[static_cast<std::size_t>(random_.integer(0, static_cast<int>(all.size()) - 1))];
        apply(action::OpenLesson{one.id, one.kind, std::make_shared<const Lesson>(*one.lesson), random_.integer(0, 9)});
    }

    void change_language() {
        ViewSettings view = session_.view();
        view.language = view.language == Language::ko ? Language::en : Language::ko;
        apply(action::SetView{view});
    }

    Session& session_;
    RandomPerson person_;
    Random random_{20261124};
};

}  // namespace qkv::test
