#pragma once

#include <cmath>
#include <random>
#include <string>
#include <utility>

#include "qkv/document.h"

namespace qkv::test {

/// Random numbers that are the same everywhere: std's distributions differ between libraries.
class Random {
public:
    explicit Random(unsigned long seed) : engine_(seed) {}

    int integer(int least, int most) {
        return least + static_cast<int>(engine_() % static_cast<unsigned long>(most - least + 1));
    }
    double number(double least, double most) {
        return least + (most - least) * (static_cast<double>(engine_() >> 11) * 0x1.0p-53);
    }
    bool coin() { return integer(0, 1) == 1; }

    Matrix matrix(int rows, int columns, double size) {
        Matrix values(rows, columns);
        for (Eigen::Index i = 0; i < values.size(); ++i) values.data()[i] = number(-size, size);
        return values;
    }

private:
    std::mt19937_64 engine_;
};

/// Gives the one head of `document` embeddings; projected() then works out its q, k and v.
inline void set_embeddings(Document& document, Matrix x, Matrix w_q, Matrix w_k, Matrix w_v) {
    document.embeddings = Embeddings{std::move(x), {}};
    document.head().weights = HeadWeights{std::move(w_q), std::move(w_k), std::move(w_v), {}, {}, {}, {}};
}

inline Document random_document(Random& random, int tokens, int key_size, int value_size, double size = 3.0) {
    const char* words[] = {"나는", "사과를", "먹었다", "the", "cat", "東京", "😀", "नमस्ते", "שלום", "a\"b\\c"};
    Document document;
    for (int i = 0; i < tokens; ++i) {
        document.tokens.push_back(words[random.integer(0, 9)] + std::to_string(i));
        document.sentence += (i > 0 ? " " : "") + document.tokens.back();
    }
    document.head().q = random.matrix(tokens, key_size, size);
    document.head().k = random.matrix(tokens, key_size, size);
    document.head().v = random.matrix(tokens, value_size, size);
    document.options.scale = random.coin() ? 1.0 : scale_for_key_size(key_size);
    document.options.temperature = random.coin() ? 1.0 : random.number(0.2, 3.0);
    document.options.mask = random.coin() ? Mask::none : Mask::causal;
    return document;
}

inline Document random_document(Random& random) {
    return random_document(random, random.integer(1, 32), random.integer(1, 16), random.integer(1, 16));
}

/// `document` with random embeddings of m components, and the Q, K and V that they give.
inline Document with_random_embeddings(Random& random, Document document, int m, double size = 3.0) {
    document.embeddings = Embeddings{random.matrix(document.token_count(), m, size), {}};
    // In braces the numbers are drawn in the order of the matrices.
    document.head().weights = HeadWeights{random.matrix(m, document.key_size(), size),
                                          random.matrix(m, document.key_size(), size),
                                          random.matrix(m, document.value_size(), size),
                                          {},
                                          {},
                                          {},
                                          {}};
    return projected(std::move(document));
}

/// Three tokens, X 3×2, W 2×3 and 2×2, small enough to follow by hand.
inline Document small_with_embeddings() {
    Document document = with_value_size(reference_document(), 2);
    set_embeddings(document, Matrix{{1, 0}, {0, 2}, {1, -1}}, Matrix{{1, 2, 3}, {4, 5, 6}},
                   Matrix{{0, 1, 0}, {1, 0, 1}}, Matrix{{0.5, 0}, {0, 0.5}});
    return projected(std::move(document));
}

/// The tolerance of the reference cases: 1e-12, relative above 1 and absolute below.
inline bool is_near(double value, double expected) {
    return std::abs(value - expected) <= 1e-12 * std::max(1.0, std::abs(expected));
}

}  // namespace qkv::test
