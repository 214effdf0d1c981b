#pragma once

#include "qkv/model.h"
#include "support/random_heads.h"

namespace qkv::test {

inline Layer random_layer(Random& random, int d, int f) {
    Layer layer;
    if (random.integer(0, 4) > 0) layer.norm_1 = random.matrix(1, d, 2.0);
    layer.up = random.matrix(d, f, 2.0);
    layer.up_bias = random.matrix(1, f, 1.0);
    layer.down = random.matrix(f, d, 2.0);
    if (random.integer(0, 4) > 0) layer.norm_2 = random.matrix(1, d, 3.0);
    layer.is_on = random.integer(0, 4) > 0;
    return layer;
}

/// Words that are the document's tokens and some more; the last ones may only be read.
inline Model random_words(Random& random, const Document& document, int d) {
    Model model;
    model.name = "random";
    for (const std::string& token : document.tokens) {
        if (!model.index_of(token)) model.words.push_back(token);
    }
    const int more = random.integer(0, 6);
    for (int i = 0; i < more; ++i) model.words.push_back("word" + std::to_string(i));
    const auto count = static_cast<int>(model.words.size());
    model.word = random.matrix(count, d, 2.0);
    model.position = random.matrix(document.token_count() + random.integer(0, 2), d, 1.0);
    model.unembedding = random.matrix(d, random.integer(std::max(1, count - 1), count), 3.0);
    return model;
}

/// A document with a layer, and with a model or without.
inline Document random_model(Random& random, int most_tokens = 4) {
    Kinds kinds{.heads = random.integer(1, 3), .has_embeddings = true, .is_joined = true};
    kinds.has_bias = random.coin();
    kinds.has_mask = random.coin();
    kinds.has_head_off = random.coin();
    Document document = random_heads(random, kinds, most_tokens);
    const int d = document.embeddings->size();
    document.w_o = random.matrix(document.head_count() * document.value_size(), d, 1.0);
    document.layer = random_layer(random, d, random.integer(1, 4));
    if (random.integer(0, 3) > 0) document.model = random_words(random, document, d);
    if (document.model) document.embeddings->is_released = random.integer(0, 4) == 0;
    return projected(std::move(document));
}

}  // namespace qkv::test
