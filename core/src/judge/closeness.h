#pragma once

#include "judge/answer.h"

// When a typed number is taken for a number that was computed.
namespace qkv {

/// A computed number. `terms`: how large the numbers are that were added up for it, since rounding errors are as large
/// as these allow; 0 where nothing was added up.
struct Quantified {
    double value = 0.0;
    double terms = 0.0;
};

/// Whether only rounding errors lie between them.
bool is_same(double typed, const Quantified& computed);

/// Whether at most half a unit of the last typed decimal lies between them.
bool is_rounding_of(const TypedNumber& typed, double value);

/// Whether digits were cut off instead of rounded, as a pocket calculator does: 2.7182 of 2.71828. Of whole numbers and
/// of 0 this is not told.
bool is_cut_off(const TypedNumber& typed, double value);

bool is_right(const TypedNumber& typed, const Quantified& expected);

/// Whether the answer would be right if it had more decimals. 0 never is.
bool is_rounded_too_far(const TypedNumber& typed, const Quantified& expected);

bool is_number_of_mistake(const TypedNumber& typed, const Quantified& value);

}  // namespace qkv
