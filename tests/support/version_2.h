#pragma once

#include <doctest/doctest.h>
#include <vector>

#include "support/random_heads.h"

namespace qkv::test {

inline Document changed(void (*change)(Document&)) {
    Document document = reference_document();
    change(document);
    REQUIRE_FALSE(check(document));
    return document;
}

/// Its score is what a bias leaves of a dot product of more digits than a double has.
inline Document with_cancelling_bias(double scale) {
    Document document = with_key_size(reference_document(), 2);
    document.head().q.row(0) << 1e17, 0.1;
    document.head().k.setOnes();
    document.head().bias = Matrix::Zero(3, 3);
    document.head().bias(0, 0) = -1e17 * scale;
    document.options.scale = scale;
    REQUIRE_FALSE(check(document));
    return document;
}

/// One for each part of version 2, and mixtures of them.
inline std::vector<Document> documents_of_version_2(Random& random) {
    std::vector<Document> documents{
        changed([](Document& d) {
            d.head().bias = Matrix{{0.5, -1, 2}, {0, 0, 0}, {1, 1, -3}};
        }),
        changed([](Document& d) {
            d.head().bias = Matrix::Ones(3, 3);
            d.options.temperature = 2;
        }),
        changed([](Document& d) {
            d.options.window = 2;
            d.options.padding = {true, false, false};
            d.options.blocked = Matrix{{0, 0, 0}, {0, 0, 1}, {0, 0, 0}};
        }),
        changed([](Document& d) { d.head().is_on = false; }),
        changed([](Document& d) { d.w_o = Matrix::Ones(3, 2); }),
        changed([](Document& d) { d.heads.push_back(d.head()); }),
        with_cancelling_bias(1.0),
        with_cancelling_bias(0.5),
    };
    for (int round = 0; round < 10; ++round) documents.push_back(random_heads(random));
    return documents;
}

}  // namespace qkv::test
