#pragma once

#include <cstdint>
#include <random>

#include "qkv/matrix.h"

namespace qkv {

/// Whole numbers by chance. The distributions of the standard library differ between machines; the engine does not.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    /// least ≤ number ≤ most
    int roll(int least, int most) {
        return least + static_cast<int>(engine_() % static_cast<std::uint64_t>(most - least + 1));
    }
    Matrix matrix(int rows, int columns, int least, int most) {
        Matrix values(rows, columns);
        for (Eigen::Index i = 0; i < values.size(); ++i) values.data()[i] = roll(least, most);
        return values;
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace qkv
