#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/capture_tokens.h"
#include "numbers/tensor.h"
#include "qkv/capture.h"

namespace qkv {

/// What the axes of q, k and v mean, and how many of everything there are.
struct CaptureLayout {
    std::vector<Axis> axes;  ///< all but the last
    /// False where heads and positions could just as well stand the other way round.
    bool is_order_told = true;
    int batches = 1;
    int layers = 1;
    int heads = 1;
    std::array<int, 3> heads_of{1, 1, 1};  ///< of q, k and v; of k and v there may be fewer (grouped-query attention)
    int token_count = 1;                   ///< n
    int key_count = 1;                     ///< m
    int key_size = 1;                      ///< d_k
    int value_size = 1;                    ///< d_v

    bool has_batch() const;

    /// Which head of q (0), k (1) or v (2) a head takes: each of fewer heads serves several in a row.
    HeadIndex head_of(std::size_t role, HeadIndex head) const {
        head.head /= heads / heads_of[role];
        return head;
    }

    /// The indices of a head in the axes before its matrix, in the order of the file.
    std::vector<std::uint64_t> place_of(const HeadIndex& head, std::uint64_t row) const;
};

struct NamedShape {
    std::string name;  ///< as it is shown
    std::vector<std::uint64_t> shape;
};

/// (batch, layers, heads, positions), as many as `count` of them; the first of two or three is a batch if asked for.
std::vector<Axis> usual_axes(std::size_t count, bool has_batch);

/// How many of something the file says there are, outside q, k and v.
struct Counts {
    std::optional<std::uint64_t> positions;
    std::optional<std::uint64_t> heads;
};

/// The layout of q, k and v: as the options say, else as the tokens, `counts` or how the three differ tell, else
/// (batch, layers, heads, n, d). `tokens`: of the queries. Fails where the shapes do not fit each other, the tokens or
/// the limits.
Result<CaptureLayout> layout_of(const std::array<NamedShape, 3>& arrays, const CaptureOptions& options,
                                const TokenLists& tokens, const Counts& counts);

/// The problem if there are not as many lists or tokens as `count` and the batch ask for. `shape`: of the array that
/// the tokens belong to.
std::optional<Problem> check_tokens(const TokenLists& tokens, const CaptureLayout& layout, int count,
                                    const std::vector<std::uint64_t>& shape);

/// The same numbers with their axes in the order batch, layers, heads, positions and the last one. An axis that the
/// layout does not have gets the length 1.
Tensor arranged(const Tensor& tensor, const CaptureLayout& layout);

}  // namespace qkv
