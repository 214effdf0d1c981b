#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "qkv/matrix.h"

namespace qkv {

/// Which keys a query may look at by their order.
enum class Mask {
    none,    ///< every token
    causal,  ///< itself and those before it: score(i, j) = −∞ for j > i
};

/// "none" or "causal".
std::string_view name(Mask mask);
std::optional<Mask> mask_from_name(std::string_view name);

inline constexpr int max_window = 1024;

/// How scores are computed from q·k, and which keys a query may look at. See attend(). n queries, m keys.
struct Options {
    double scale = 1.0;  ///< factor on q·k; finite. 1 in the reference text, 1/√d_k in most models.
    Mask mask = Mask::none;
    double temperature = 1.0;  ///< divisor of the scores; finite and above 0.
    int window = 0;  ///< w: a query sees only keys with |i − j| < w; 0 where there is none; at most max_window
    std::vector<bool> padding = {};  ///< m, true for a key that no query sees; empty if there is none
    Matrix blocked = {};             ///< n×m, 1 for a cell that is blocked by hand and else 0; 0×0 if there is none

    /// Whether the mask is more than causal or none.
    bool has_parts() const { return window > 0 || !padding.empty() || blocked.size() > 0; }

    friend bool operator==(const Options& a, const Options& b);
};

/// What may keep a query from looking at a key.
enum class MaskPart { causal, window, padding, hand };

/// The part of the mask that blocks a key for a query, the first one where there are several; none if it is allowed.
/// The one rule that attention, steps, heatmaps and the judge follow. A blocked key has the score −∞ and exactly the
/// weight 0. Every query may look at least at one key.
std::optional<MaskPart> blocking_part(const Options& options, int query, int key);

inline bool allows(const Options& options, int query, int key) { return !blocking_part(options, query, key); }

}  // namespace qkv
