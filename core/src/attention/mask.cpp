#include "qkv/options.h"

#include "qkv/names.h"

namespace qkv {
namespace {

constexpr Names<Mask, 2> mask_names{{{Mask::none, "none"}, {Mask::causal, "causal"}}};

}  // namespace

std::string_view name(Mask mask) { return name_in(mask_names, mask); }

std::optional<Mask> mask_from_name(std::string_view name) { return value_in(mask_names, name); }

bool allows(Mask mask, int query, int key) { return mask != Mask::causal || key <= query; }

}  // namespace qkv
