#include "session/editing.h"

#include <doctest/doctest.h>

namespace qkv {
namespace {

struct Desk {
    Editing editing{reference_document()};
    ViewSettings view;
    std::optional<Problem> problem;

    void apply(const EditingAction& action) { editing.apply(action, view, problem); }
    double q00() const { return editing.document().head().q(0, 0); }
};

action::SetValues first_number(double value) { return {{{{Quantity::query, 0, 0}, value}}}; }

}  // namespace

TEST_CASE("a run of edits is one entry of the history, every other edit is one by itself") {
    Desk desk;
    desk.apply(first_number(2));
    desk.apply(first_number(3));
    CHECK_FALSE(desk.editing.is_settled());
    desk.apply(action::Settle{});
    CHECK(desk.editing.is_settled());
    desk.apply(action::SetKeySize{5});
    CHECK(desk.editing.is_settled());
    desk.apply(action::Undo{});
    CHECK(desk.q00() == 3);
    desk.apply(action::Undo{});
    CHECK(desk.editing.document() == reference_document());
    CHECK_FALSE(desk.editing.can_undo());
    desk.apply(action::Redo{});
    CHECK(desk.q00() == 3);
    CHECK(desk.editing.can_redo());
}

TEST_CASE("attention is always that of the document, and its version grows with every change") {
    Desk desk;
    for (const EditingAction& action : std::vector<EditingAction>{
             first_number(2), action::SetKeySize{3}, action::Undo{}, action::AddToken{1}, action::RemoveToken{0}}) {
        const int before = desk.editing.version();
        desk.apply(action);
        CHECK(desk.editing.attention().head().scores == attend(desk.editing.document()).head().scores);
        CHECK(desk.editing.version() > before);
    }
    const int before = desk.editing.version();
    desk.apply(action::Settle{});
    desk.apply(action::Pin{});
    CHECK(desk.editing.version() == before);
}

TEST_CASE("a refused edit tells its problem and changes nothing; the next one that succeeds takes it back") {
    Desk desk;
    desk.apply(action::SetSentence{""});
    CHECK(desk.problem);
    CHECK(desk.editing.document() == reference_document());
    desk.apply(action::Settle{});
    CHECK(desk.problem);
    desk.apply(first_number(2));
    CHECK_FALSE(desk.problem);
}

TEST_CASE("it is compared with the document before the last run, and with the one that is pinned") {
    Desk desk;
    CHECK(desk.editing.before() == nullptr);
    desk.apply(action::Pin{});
    desk.apply(first_number(2));
    desk.apply(action::Settle{});
    REQUIRE(desk.editing.before() != nullptr);
    CHECK(desk.editing.before()->document == reference_document());
    desk.apply(action::ForgetBefore{});
    CHECK(desk.editing.before() == nullptr);
    REQUIRE(desk.editing.pinned() != nullptr);
    CHECK(desk.editing.pinned()->document == reference_document());
    desk.apply(action::Unpin{});
    CHECK(desk.editing.pinned() == nullptr);
}

TEST_CASE("another document is an entry of the history when it is opened, and has its own when it begins") {
    Desk desk;
    const Document other = document_from_sentence("다른 문장").value();
    desk.apply(first_number(2));
    desk.editing.open(other);
    CHECK(desk.editing.before() == nullptr);
    desk.apply(action::Undo{});
    CHECK(desk.q00() == 2);
    desk.editing.begin_with(other);
    CHECK_FALSE(desk.editing.can_undo());
    CHECK_FALSE(desk.editing.can_redo());
}

TEST_CASE("a unit of tokens is kept in the view settings once the sentence could be cut") {
    Desk desk;
    desk.apply(action::SetTokenUnit{TokenUnit::character});
    CHECK(desk.view.token_unit == TokenUnit::character);
    CHECK(desk.editing.document().token_count() > reference_document().token_count());
}

}  // namespace qkv
