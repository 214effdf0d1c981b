#include <doctest/doctest.h>

#include "qkv/head_edit.h"
#include "qkv/sheet.h"
#include "qkv/trained_model.h"
#include "qkv/what_changed.h"

namespace qkv {
namespace {

std::string told_change(const Document& before, const Document& after, Language language = Language::en) {
    return what_changed(before, after, {language, 3}).in(language);
}

}  // namespace

TEST_CASE("an edit is told by what it changed") {
    const Document document = document_in_model(*trained_model("ko"), "나는 친구에게 사과를").value();
    Document changed = document;
    changed.options.blocked = Matrix::Zero(3, 3);
    changed.options.blocked(2, 1) = 1;
    CHECK(told_change(document, changed) == "“사과를” no longer sees “친구에게”");
    CHECK(told_change(changed, document) == "allowed 사과를 → 친구에게 again");
    CHECK(told_change(changed, document, Language::ko) == "사과를 → 친구에게 막음을 풀었어요");
    const Document off = with_head_switched(document, 2, false);
    CHECK(told_change(document, off) == "switched head 3 off");
    CHECK(told_change(off, document) == "switched head 3 on");
    changed = document;
    changed.layer->is_on = false;
    CHECK(told_change(document, changed) == "switched the feed-forward layer off");
    changed = document;
    changed.layer->norm_2.resize(0, 0);
    CHECK(told_change(document, changed) == "switched norm_2 off");
    changed = document;
    changed.options.scale = 1;
    CHECK(told_change(document, changed) == "changed an option");
}

TEST_CASE("numbers that were changed are named, and computed ones are not counted") {
    const Document document = document_in_model(*trained_model("ko"), "나는 사과를").value();
    const Cell cell{Quantity::query_matrix, 0, 1, 0, 1};
    const Document one = with_values(document, {{cell, 0.25}});
    CHECK(told_change(document, one).starts_with("W_Q[1,2] of head 2 "));
    CHECK(told_change(document, one).ends_with(" → 0.25"));
    const Document row = with_values(document, {{cell, 0.25}, {{Quantity::query_matrix, 0, 2, 0, 1}, 7}});
    CHECK(told_change(document, row) == "changed W_Q of head 2");
    const Document several = with_values(document, {{cell, 0.25}, {{Quantity::key_matrix, 0, 2, 0, 1}, 7}});
    CHECK(told_change(document, several) == "changed 2 numbers");
    Document plain = reference_document();
    plain.head().v(0, 1) = 3;
    CHECK(told_change(reference_document(), plain) == "V(나는)₂ 0 → 3");
    plain.head().v(0, 0) = 3;
    CHECK(told_change(reference_document(), plain, Language::ko) == "V(나는)을 바꿨어요");
}

}  // namespace qkv
