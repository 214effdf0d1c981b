#pragma once

namespace qkv {

/// e^x, at most 0.51 units in the last place off, and the same to the last bit on every machine: std::exp is not, even
/// on one system, where it depends on what the processor can do. 0 and ∞ beyond the range of doubles.
double portable_exp(double x);

}  // namespace qkv
