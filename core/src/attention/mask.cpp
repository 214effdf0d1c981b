#include <cstdlib>

#include "qkv/names.h"
#include "qkv/options.h"

namespace qkv {
namespace {

constexpr Names<Mask, 2> mask_names{{{Mask::none, "none"}, {Mask::causal, "causal"}}};

}  // namespace

std::string_view name(Mask mask) { return name_in(mask_names, mask); }

std::optional<Mask> mask_from_name(std::string_view name) { return value_in(mask_names, name); }

bool operator==(const Options& a, const Options& b) {
    return a.scale == b.scale && a.mask == b.mask && a.temperature == b.temperature && a.window == b.window &&
           a.padding == b.padding && same(a.blocked, b.blocked);
}

std::optional<MaskPart> blocking_part(const Options& options, int query, int key) {
    if (options.mask == Mask::causal && key > query) return MaskPart::causal;
    if (options.window > 0 && std::abs(query - key) >= options.window) return MaskPart::window;
    if (!options.padding.empty() && options.padding[static_cast<std::size_t>(key)]) return MaskPart::padding;
    if (options.blocked.size() > 0 && options.blocked(query, key) != 0.0) return MaskPart::hand;
    return std::nullopt;
}

}  // namespace qkv
