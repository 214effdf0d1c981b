// Each thing that a person can do with heads, biases, masks and sentences: undone and done again.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "qkv/head_edit.h"
#include "session/session.h"

namespace qkv {
namespace {

struct UndoneEdit {
    std::string what;
    Document start;
    Action action;
};

Document joined_pair() { return with_head_added(reference_document()); }
Document projected_pair() { return with_embeddings(joined_pair()); }
Document cross_pair() { return with_key_sentence(joined_pair(), "I ate an apple").value(); }
Document biased_pair() { return with_bias(joined_pair(), 1, true); }
Document released_pair() { return with_head_released(projected_pair(), 1, true); }

Document masked_pair() {
    Document document = joined_pair();
    document.options.mask = Mask::causal;
    document.options.window = 2;
    document.options.padding = {false, true, false};
    document.options.blocked = Matrix{{0, 0, 0}, {0, 0, 0}, {0, 0, 0}};
    document.options.blocked(2, 1) = 1;
    return document;
}

template <class Change>
UndoneEdit option_edit(std::string what, const Document& start, Change change) {
    Options options = start.options;
    change(options);
    return {std::move(what), start, action::SetOptions{options}};
}

UndoneEdit value_edit(std::string what, const Document& start, const Cell& cell) {
    return {std::move(what), start, action::SetValues{{{cell, 7}}}};
}

std::vector<UndoneEdit> edits_of_heads() {
    return {
        {"a second head", reference_document(), action::AddHead{}},
        {"a third head", joined_pair(), action::AddHead{}},
        {"a head with W", projected_pair(), action::AddHead{}},
        {"a head of two sentences", cross_pair(), action::AddHead{}},
        {"a copy of the only head", reference_document(), action::CopyHead{0}},
        {"a copy of a released head", released_pair(), action::CopyHead{1}},
        {"the first head goes", joined_pair(), action::RemoveHead{0}},
        {"the last head goes", biased_pair(), action::RemoveHead{1}},
        {"a head is switched off", joined_pair(), action::SwitchHead{1, false}},
        {"a head is switched on", with_head_switched(joined_pair(), 0, false), action::SwitchHead{0, true}},
        {"a head is released", projected_pair(), action::ReleaseHead{0, true}},
        {"a head goes back to X × W", released_pair(), action::ReleaseHead{1, false}},
        {"a bias", joined_pair(), action::SetBias{0, true}},
        {"a bias goes", biased_pair(), action::SetBias{1, false}},
        {"more columns of W_O", joined_pair(), action::SetJoinedSize{5}},
        {"fewer columns of W_O", joined_pair(), action::SetJoinedSize{1}},
        value_edit("a number of W_O", joined_pair(), {Quantity::output_matrix, 5, 2}),
        value_edit("a number of a bias", biased_pair(), {Quantity::bias, 0, 2, 0, 1}),
        value_edit("a number of head 2", joined_pair(), {Quantity::query, 1, 1, 0, 1}),
        value_edit("a number of W_K of head 2", projected_pair(), {Quantity::key_matrix, 1, 1, 0, 1}),
        value_edit("a number of a released head", released_pair(), {Quantity::value, 2, 0, 0, 1}),
    };
}

std::vector<UndoneEdit> edits_of_masks() {
    return {
        option_edit("causal", joined_pair(), [](Options& o) { o.mask = Mask::causal; }),
        option_edit("no longer causal", masked_pair(), [](Options& o) { o.mask = Mask::none; }),
        option_edit("a window", joined_pair(), [](Options& o) { o.window = 1; }),
        option_edit("no window", masked_pair(), [](Options& o) { o.window = 0; }),
        option_edit("padding", joined_pair(),
                    [](Options& o) {
                        o.padding = {true, false, false};
                    }),
        option_edit("no padding", masked_pair(), [](Options& o) { o.padding.clear(); }),
        option_edit("a blocked cell", joined_pair(),
                    [](Options& o) {
                        o.blocked = Matrix{{0, 1, 0}, {0, 0, 0}, {0, 0, 0}};
                    }),
        option_edit("no blocked cell", masked_pair(), [](Options& o) { o.blocked = Matrix(); }),
        option_edit("another scale", masked_pair(), [](Options& o) { o.scale = 0.5; }),
        option_edit("another temperature", masked_pair(), [](Options& o) { o.temperature = 2; }),
    };
}

std::vector<UndoneEdit> edits_of_sentences() {
    return {
        {"a second sentence", joined_pair(), action::SetKeySentence{"I ate"}},
        {"a second sentence where there are embeddings", projected_pair(), action::SetKeySentence{"I ate"}},
        {"another second sentence", cross_pair(), action::SetKeySentence{"I ate rice"}},
        {"one sentence again", cross_pair(), action::RemoveKeySentence{}},
        {"another first sentence", cross_pair(), action::SetSentence{"나는 먹었다"}},
        {"a sentence under a mask and a bias", masked_pair(), action::SetSentence{"나는 밥을 먹었다"}},
        {"a token goes under a mask", masked_pair(), action::RemoveToken{1}},
        {"a token comes under a bias", biased_pair(), action::AddToken{1}},
        {"a token of a released head moves", released_pair(), action::MoveToken{0, 2}},
        {"more components of Q and K", released_pair(), action::SetKeySize{5}},
        {"fewer components of V", cross_pair(), action::SetValueSize{1}},
        {"embeddings", joined_pair(), action::SetEmbeddings{true}},
        {"no embeddings", released_pair(), action::SetEmbeddings{false}},
        {"fewer components of X", released_pair(), action::SetEmbeddingSize{1}},
    };
}

void check_undone(const UndoneEdit& edit) {
    CAPTURE(edit.what);
    Session session(edit.start);
    session.apply(action::GoTo{session.walkthrough().last()});
    session.apply(edit.action);
    CHECK_FALSE(session.problem());
    session.apply(action::Settle{});
    const Document after = session.document();
    CHECK_FALSE(after == edit.start);
    CHECK_FALSE(check(after));
    session.apply(action::Undo{});
    CHECK(session.document() == edit.start);
    CHECK_FALSE(session.editing().can_undo());
    session.apply(action::Redo{});
    CHECK(session.document() == after);
    CHECK_FALSE(session.editing().can_redo());
    CHECK(session.attention().head(0).scores == attend(after).head(0).scores);
    session.apply(action::Undo{});
    CHECK(session.document() == edit.start);
}

}  // namespace

TEST_CASE("whatever is done to heads is one edit: undone it is the same document, done again the same result") {
    for (const UndoneEdit& edit : edits_of_heads()) check_undone(edit);
}

TEST_CASE("whatever is done to masks is one edit: undone it is the same document, done again the same result") {
    for (const UndoneEdit& edit : edits_of_masks()) check_undone(edit);
}

TEST_CASE("whatever is done to sentences is one edit: undone it is the same document, done again the same result") {
    for (const UndoneEdit& edit : edits_of_sentences()) check_undone(edit);
}

}  // namespace qkv
