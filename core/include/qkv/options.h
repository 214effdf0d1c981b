#pragma once

#include <optional>
#include <string_view>

namespace qkv {

/// Which keys a query may look at.
enum class Mask {
    none,    ///< every token
    causal,  ///< itself and those before it: score(i, j) = −∞ for j > i
};

/// "none" or "causal".
std::string_view name(Mask mask);
std::optional<Mask> mask_from_name(std::string_view name);

/// Whether a query may look at a key: the one rule that attention, steps, heatmaps and the judge follow. What it does
/// not allow has the score −∞ and exactly the weight 0. Every query may look at least at one key.
bool allows(Mask mask, int query, int key);

/// How scores are computed from q·k. See attend().
struct Options {
    double scale = 1.0;  ///< factor on q·k; finite. 1 in the reference text, 1/√d_k in most models.
    Mask mask = Mask::none;
    double temperature = 1.0;  ///< divisor of the scores; finite and above 0.

    friend bool operator==(const Options&, const Options&) = default;
};

}  // namespace qkv
