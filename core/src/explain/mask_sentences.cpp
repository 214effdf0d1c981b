#include "explain/mask_sentences.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "qkv/token_name.h"

namespace qkv {

std::vector<std::string> mask_sentences(const Document& document, Language language) {
    const Options& options = document.options;
    std::vector<std::string> sentences;
    const auto say = [&](std::string_view id, const std::vector<TextArg>& args = {}) {
        sentences.push_back(text(language, id, args));
    };
    if (options.mask == Mask::causal) say("calculation.causal");
    if (options.window > 0) say("calculation.window", {{"window", fmt::format("{}", options.window)}});
    std::vector<std::string> padded;
    for (std::size_t key = 0; key < options.padding.size(); ++key) {
        if (options.padding[key]) padded.push_back(key_name(document, static_cast<int>(key)));
    }
    if (!padded.empty()) say("calculation.padding", {{"tokens", fmt::format("{}", fmt::join(padded, ", "))}});
    return sentences;
}

}  // namespace qkv
