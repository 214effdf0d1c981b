// The history compared with a simple model of it: a list of settled values, and a place in it.
#include <doctest/doctest.h>
#include <vector>

#include "qkv/document.h"
#include "qkv/history.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::Random;

struct HistoryModel {
    std::vector<int> settled{0};
    std::size_t at = 0;
    int current = 0;

    bool is_open() const { return current != settled[at]; }

    void settle() {
        if (!is_open()) return;
        settled.resize(at + 1);
        settled.push_back(current);
        ++at;
    }

    void undo() {
        settle();
        if (at > 0) --at;
        current = settled[at];
    }

    void redo() {
        if (is_open() || at + 1 == settled.size()) return;
        current = settled[++at];
    }
};

}  // namespace

TEST_CASE("any sequence of edits, settling, undo and redo does what the model does") {
    Random random(601);
    for (int round = 0; round < 300; ++round) {
        History<int> history(0);
        HistoryModel model;
        for (int action = 0; action < 200; ++action) {
            switch (random.integer(0, 5)) {
                case 0:
                case 1: {
                    const int value = random.integer(0, 5);
                    history.set(value);
                    model.current = value;
                    break;
                }
                case 2:
                    history.settle();
                    model.settle();
                    break;
                case 3:
                    history.undo();
                    model.undo();
                    break;
                default: history.redo(); model.redo();
            }
            REQUIRE(history.current() == model.current);
            REQUIRE(history.settled() == model.settled[model.at]);
            REQUIRE(history.can_undo() == (model.at > 0 || model.is_open()));
            REQUIRE(history.can_redo() == (!model.is_open() && model.at + 1 < model.settled.size()));
        }
    }
}

TEST_CASE("a long history forgets its beginning and nothing else") {
    History<int> history(0);
    for (int value = 1; value <= 5000; ++value) {
        history.set(value);
        history.settle();
    }
    int undone = 0;
    while (history.can_undo()) {
        history.undo();
        ++undone;
        REQUIRE(history.current() == 5000 - undone);
    }
    CHECK(undone >= 500);
    for (int i = 0; i < undone; ++i) history.redo();
    CHECK(history.current() == 5000);
    CHECK_FALSE(history.can_redo());
}

TEST_CASE("a run that comes back to where it began keeps what can be redone") {
    History<int> history(0);
    history.set(1);
    history.settle();
    history.undo();
    history.set(7);
    CHECK_FALSE(history.can_redo());
    history.set(0);
    history.settle();
    CHECK(history.can_redo());
    history.redo();
    CHECK(history.current() == 1);
}

TEST_CASE("undo and redo at the ends, and settling twice, change nothing") {
    History<Document> history(reference_document());
    history.undo();
    history.redo();
    history.settle();
    history.settle();
    CHECK(history.current() == reference_document());
    CHECK_FALSE(history.can_undo());
    CHECK_FALSE(history.can_redo());
}

TEST_CASE("documents of other shapes follow one another in the history") {
    Random random(602);
    std::vector<Document> documents{reference_document()};
    History<Document> history(documents.front());
    for (int i = 0; i < 40; ++i) {
        documents.push_back(test::random_document(random));
        history.set(documents.back());
        history.settle();
    }
    for (std::size_t i = documents.size(); i-- > 0; history.undo()) REQUIRE(history.current() == documents[i]);
    for (const Document& document : documents) {
        REQUIRE(history.current() == document);
        history.redo();
    }
}

}  // namespace qkv
