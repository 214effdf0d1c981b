#pragma once

#include <optional>

#include "qkv/attention.h"
#include "qkv/cell.h"
#include "qkv/document.h"
#include "qkv/text.h"

// When the derivative of a number misleads.
namespace qkv {

/// A softmax with nearly all of its weight in one place hardly answers to small changes, and yet to large ones.
struct Saturation {
    Cell number;           ///< a given number, not 0
    double value = 0.0;    ///< the target
    double without = 0.0;  ///< the target without the number, that is with 0 in its place
};

/// Whether derivatives say too little about a target: the number whose absence changes it most, where that change is at
/// least a twentieth of all that it can be, and at least five times what the derivative says. None where they don't
/// mislead, and for targets that are no mixture of given numbers. `attention` is attend(document).
std::optional<Saturation> saturation_of(const Document& document, const Attention& attention, const Cell& target);

/// That in words.
Message said(const Document& document, const Cell& target, const Saturation& saturation);

}  // namespace qkv
