#pragma once

#include "qkv/document.h"

namespace qkv::test {

/// The first example with two components. Scores of the first query are 1, 1 and 0.
inline Document in_the_plane() {
    Document document = reference_document();
    document.head().q = Matrix{{1, 0.75}, {0, 1}, {-1, 0.5}};
    document.head().k = Matrix{{0.25, 1}, {1.75, -1}, {-0.75, 1}};
    document.head().v = Matrix{{1.5, -0.5}, {0.5, 1.5}, {-1, -1}};
    return document;
}

}  // namespace qkv::test
