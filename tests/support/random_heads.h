#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "support/random_documents.h"

namespace qkv::test {

/// A document of several heads, two sentences, biases and masks, each there or not.
struct Kinds {
    int heads = 1;
    bool has_keys = false;
    bool has_embeddings = false;
    bool is_joined = false;
    bool has_bias = false;
    bool has_mask = false;
    bool has_head_off = false;
};

inline Kinds random_kinds(Random& random) {
    Kinds kinds{random.integer(1, 3), random.coin(), false, random.coin(), random.coin(), random.coin(), random.coin()};
    kinds.has_embeddings = !kinds.has_keys && random.coin();
    return kinds;
}

/// Window, padding and cells blocked by hand, so that every query sees the key 0 or one beside itself.
inline void set_random_mask(Random& random, Document& document) {
    Options& options = document.options;
    const int n = document.token_count();
    const int m = document.key_count();
    options.mask = random.coin() ? Mask::causal : Mask::none;
    options.window = random.coin() ? random.integer(1, n + m) : 0;
    if (random.coin()) {
        options.padding.assign(static_cast<std::size_t>(m), false);
        for (int j = 1; j < m; ++j) options.padding[static_cast<std::size_t>(j)] = random.integer(0, 3) == 0;
    }
    if (random.coin()) {
        options.blocked = Matrix::Zero(n, m);
        for (double& cell : options.blocked.reshaped()) cell = random.integer(0, 3) == 0 ? 1.0 : 0.0;
    }
    for (int attempt = 0; check(document) && attempt < 3; ++attempt) {
        if (attempt == 0) options.window = 0;
        if (attempt == 1) options.padding.clear();
        if (attempt == 2) options.blocked = Matrix();
    }
}

inline HeadWeights random_weights(Random& random, int size, int key_size, int value_size) {
    HeadWeights weights;
    for (auto [w, b, columns] :
         {std::tuple{&weights.w_q, &weights.b_q, key_size}, std::tuple{&weights.w_k, &weights.b_k, key_size},
          std::tuple{&weights.w_v, &weights.b_v, value_size}}) {
        *w = random.matrix(size, columns, 1.0);
        if (random.coin()) *b = random.matrix(1, columns, 1.0);
    }
    return weights;
}

inline Document random_heads(Random& random, const Kinds& kinds, int most_tokens = 5) {
    const int n = random.integer(1, most_tokens);
    const int key_size = random.integer(1, 3);
    const int value_size = random.integer(1, 3);
    Document document = random_document(random, n, key_size, value_size, 2.0);
    document.options.mask = Mask::none;
    if (kinds.has_keys) {
        const Document other = random_document(random, random.integer(1, most_tokens), 1, 1);
        document.keys = KeySentence{other.sentence, other.tokens};
    }
    if (kinds.has_embeddings) document.embeddings = Embeddings{random.matrix(n, random.integer(1, 3), 1.0), {}};
    document.heads.assign(static_cast<std::size_t>(kinds.heads), {});
    for (Head& head : document.heads) {
        head.q = random.matrix(n, key_size, 2.0);
        head.k = random.matrix(document.key_count(), key_size, 2.0);
        head.v = random.matrix(document.key_count(), value_size, 2.0);
        if (kinds.has_bias) head.bias = random.matrix(n, document.key_count(), 1.0);
        if (!kinds.has_embeddings) continue;
        head.weights = random_weights(random, document.embeddings->size(), key_size, value_size);
        head.is_released = random.integer(0, 3) == 0;
    }
    if (kinds.has_head_off) document.heads.back().is_on = false;
    if (kinds.is_joined) document.w_o = random.matrix(kinds.heads * value_size, random.integer(1, 3), 1.0);
    document = projected(std::move(document));
    if (kinds.has_mask) set_random_mask(random, document);
    return document;
}

inline Document random_heads(Random& random) { return random_heads(random, random_kinds(random)); }

}  // namespace qkv::test
