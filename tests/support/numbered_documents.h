#pragma once

#include "support/random_documents.h"

namespace qkv::test {

/// The document of the n-th edit. Everything in it follows from n, so that a mixture of two, or a part of one, is
/// noticed.
inline Document document_of_edit(int n) {
    Random random(static_cast<unsigned long>(n));
    Document document = random_document(random);
    document.head().q(0, 0) = n;
    return document;
}

inline int edit_of(const Document& document) { return static_cast<int>(document.head().q(0, 0)); }

}  // namespace qkv::test
