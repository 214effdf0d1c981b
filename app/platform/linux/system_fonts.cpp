#include "platform/system_fonts.h"

#include <array>
#include <fontconfig/fontconfig.h>
#include <memory>
#include <string_view>

namespace qkv {
namespace {

struct FontFile {
    const char* name;
    const char* family;
    int weight;
};

// In the order of Typeface.
constexpr std::array font_files{
    FontFile{"NanumGothic.ttf", "NanumGothic", FC_WEIGHT_REGULAR},
    FontFile{"NanumGothicBold.ttf", "NanumGothic", FC_WEIGHT_BOLD},
    FontFile{"NanumGothicCoding.ttf", "NanumGothicCoding", FC_WEIGHT_REGULAR},
};

template <class T, void (*destroy)(T*)>
struct Destroyer {
    void operator()(T* value) const { destroy(value); }
};
using Pattern = std::unique_ptr<FcPattern, Destroyer<FcPattern, FcPatternDestroy>>;
using FontSet = std::unique_ptr<FcFontSet, Destroyer<FcFontSet, FcFontSetDestroy>>;
using CharSet = std::unique_ptr<FcCharSet, Destroyer<FcCharSet, FcCharSetDestroy>>;

std::filesystem::path file_of(FcPattern* font) {
    FcChar8* file = nullptr;
    if (FcPatternGetString(font, FC_FILE, 0, &file) != FcResultMatch) return {};
    return reinterpret_cast<const char*>(file);
}

std::filesystem::path find_with_fontconfig(const char* family, int weight) {
    const Pattern wanted(
        FcPatternBuild(nullptr, FC_FAMILY, FcTypeString, family, FC_WEIGHT, FcTypeInteger, weight, nullptr));
    FcConfigSubstitute(nullptr, wanted.get(), FcMatchPattern);
    FcDefaultSubstitute(wanted.get());
    FcResult result = FcResultNoMatch;
    const Pattern found(FcFontMatch(nullptr, wanted.get(), &result));
    if (!found) return {};
    FcChar8* its_family = nullptr;
    FcPatternGetString(found.get(), FC_FAMILY, 0, &its_family);
    const std::string_view name = its_family == nullptr ? "" : reinterpret_cast<const char*>(its_family);
    return name.starts_with("Nanum") ? file_of(found.get()) : std::filesystem::path();
}

}  // namespace

// Looks where distributions keep the files before asking fontconfig, which is slow to start.
std::filesystem::path font_file(Typeface typeface) {
    const auto& [name, family, weight] = font_files[static_cast<std::size_t>(typeface)];
    for (const char* folder : {"/usr/share/fonts/truetype/nanum", "/usr/local/share/fonts"}) {
        std::error_code error;
        const std::filesystem::path file = std::filesystem::path(folder) / name;
        if (std::filesystem::exists(file, error)) return file;
    }
    return find_with_fontconfig(family, weight);
}

std::filesystem::path font_file_with(char32_t codepoint) {
    const CharSet characters(FcCharSetCreate());
    FcCharSetAddChar(characters.get(), codepoint);
    const Pattern wanted(FcPatternBuild(nullptr, FC_FAMILY, FcTypeString, "Noto Sans", FC_CHARSET, FcTypeCharSet,
                                        characters.get(), FC_SCALABLE, FcTypeBool, FcTrue, FC_COLOR, FcTypeBool,
                                        FcFalse, FC_WEIGHT, FcTypeInteger, FC_WEIGHT_REGULAR, nullptr));
    FcConfigSubstitute(nullptr, wanted.get(), FcMatchPattern);
    FcDefaultSubstitute(wanted.get());
    FcResult result = FcResultNoMatch;
    const FontSet fonts(FcFontSort(nullptr, wanted.get(), FcFalse, nullptr, &result));
    for (int i = 0; fonts && i < fonts->nfont; ++i) {
        FcPattern* font = fonts->fonts[i];
        FcCharSet* its_characters = nullptr;
        FcBool has_outlines = FcFalse;
        FcBool has_color = FcFalse;
        FcPatternGetBool(font, FC_OUTLINE, 0, &has_outlines);
        FcPatternGetBool(font, FC_COLOR, 0, &has_color);
        const bool has_it = FcPatternGetCharSet(font, FC_CHARSET, 0, &its_characters) == FcResultMatch &&
                            FcCharSetHasChar(its_characters, codepoint);
        const std::filesystem::path file = file_of(font);
        const std::filesystem::path ending = file.extension();
        const bool is_readable = ending == ".ttf" || ending == ".otf" || ending == ".ttc";
        if (has_it && has_outlines && !has_color && is_readable) return file;
    }
    return {};
}

bool is_font_coming(char32_t) { return false; }

}  // namespace qkv
