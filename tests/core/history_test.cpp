#include "qkv/history.h"

#include <doctest/doctest.h>

#include "support/random_documents.h"

namespace qkv {

TEST_CASE("one run of edits is one entry") {
    History<int> history(1);
    for (const int value : {2, 3, 4}) history.set(value);
    CHECK(history.settled() == 1);
    history.settle();
    history.undo();
    CHECK(history.current() == 1);
    CHECK_FALSE(history.can_undo());
    history.redo();
    CHECK(history.current() == 4);
    CHECK_FALSE(history.can_redo());
}

TEST_CASE("a run that ends where it began is no entry") {
    History<int> history(1);
    history.set(2);
    history.set(1);
    history.settle();
    CHECK_FALSE(history.can_undo());
}

TEST_CASE("a new edit ends what could be redone") {
    History<int> history(1);
    history.set(2);
    history.settle();
    history.undo();
    history.set(3);
    CHECK_FALSE(history.can_redo());
    history.settle();
    history.redo();
    CHECK(history.current() == 3);
    history.undo();
    CHECK(history.current() == 1);
}

TEST_CASE("undo in the middle of a run can be redone") {
    History<int> history(1);
    history.set(5);
    history.undo();
    CHECK(history.current() == 1);
    history.redo();
    CHECK(history.current() == 5);
}

TEST_CASE("undo of any sequence of edits gives back an equal document") {
    test::Random random(7);
    for (int round = 0; round < 100; ++round) {
        const Document first = test::random_document(random, 3, 2, 2);
        History<Document> history(first);
        std::vector<Document> settled{first};
        for (int edit = 0; edit < 60; ++edit) {
            Document next = history.current();
            switch (random.integer(0, 3)) {
                case 0: next.head().q(random.integer(0, next.token_count() - 1), 0) = random.integer(-5, 5); break;
                case 1: next = with_key_size(next, random.integer(1, 5)); break;
                case 2: next = with_sentence(next, random.coin() ? "나는 사과를" : "나는 배를 먹었다 !").value(); break;
                default: next.options.mask = random.coin() ? Mask::none : Mask::causal;
            }
            history.set(next);
            if (random.coin()) {
                history.settle();
                if (!(settled.back() == next)) settled.push_back(next);
            }
        }
        history.settle();
        if (!(settled.back() == history.current())) settled.push_back(history.current());
        for (std::size_t i = settled.size(); i-- > 0;) {
            REQUIRE(history.current() == settled[i]);
            REQUIRE(history.can_undo() == (i > 0));
            history.undo();
        }
        for (std::size_t i = 1; i < settled.size(); ++i) {
            history.redo();
            REQUIRE(history.current() == settled[i]);
        }
    }
}

TEST_CASE("an amended value takes the place of the current one, among those before and after it") {
    History<int> history(0);
    for (const int value : {1, 2, 3}) {
        history.set(value);
        history.settle();
    }
    history.undo();
    history.amend(20);
    CHECK(history.current() == 20);
    CHECK(history.settled() == 20);
    history.redo();
    CHECK(history.current() == 3);
    history.undo();
    CHECK(history.current() == 20);
    history.undo();
    CHECK(history.current() == 1);
}

}  // namespace qkv
