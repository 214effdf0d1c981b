#include "look/fonts.h"

#include <array>
#include <filesystem>
#include <fontconfig/fontconfig.h>
#include <string>
#include <unordered_set>
#include <vector>

#include "imgui_internal.h"
#include "look/bidi.h"
#include "look/font_merge.h"
#include "look/missing_glyph.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

struct FontFile {
    const char* name;
    const char* family;
    int weight;
};

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

std::string file_of(FcPattern* font) {
    FcChar8* file = nullptr;
    if (FcPatternGetString(font, FC_FILE, 0, &file) != FcResultMatch) return {};
    return reinterpret_cast<const char*>(file);
}

std::string find_with_fontconfig(const char* family, int weight) {
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
    return name.starts_with("Nanum") ? file_of(found.get()) : std::string();
}

// Looks where distributions keep the files before asking fontconfig, which is slow to start.
std::string find_file(const char* name, const char* family, int weight) {
    for (const char* folder : {"/usr/share/fonts/truetype/nanum/", "/usr/local/share/fonts/"}) {
        std::error_code error;
        const std::string path = std::string(folder) + name;
        if (std::filesystem::exists(path, error)) return path;
    }
    return find_with_fontconfig(family, weight);
}

ImFont* add_font(const FontFile& file) {
    const std::string path = find_file(file.name, file.family, file.weight);
    if (path.empty()) return nullptr;
    return ImGui::GetIO().Fonts->AddFontFromFileTTF(path.c_str(), 16.0F);
}

// The best outline font of the system that has the character, in fontconfig's order.
std::string file_with(ImWchar codepoint) {
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
        const std::string file = file_of(font);
        const bool is_readable = file.ends_with(".ttf") || file.ends_with(".otf") || file.ends_with(".ttc");
        if (has_it && has_outlines && !has_color && is_readable) return file;
    }
    return {};
}

}  // namespace

/// What has been added to the fonts of one context.
class FallbackFonts {
public:
    void add(const Fonts& fonts, ImWchar codepoint) {
        if (!seen_.insert(codepoint).second || fonts.text->IsGlyphInFont(codepoint)) return;
        const std::string file = file_with(codepoint);
        if (file.empty()) {
            missing_->claim(codepoint);
            forget_failed_lookups(fonts);
        } else if (added_files_.insert(file).second) {
            for (ImFont* font : {fonts.text, fonts.bold, fonts.digits}) {
                merge_into(font, [&](const ImFontConfig& config) {
                    ImGui::GetIO().Fonts->AddFontFromFileTTF(file.c_str(), 16.0F, &config);
                });
            }
            forget_failed_lookups(fonts);
        }
    }

    void add_missing_glyphs(const Fonts& fonts) {
        for (ImFont* font : {fonts.text, fonts.bold, fonts.digits}) missing_->merge_into(font);
    }

private:
    // ImGui remembers characters that it did not find.
    static void forget_failed_lookups(const Fonts& fonts) {
        for (ImFont* font : {fonts.text, fonts.bold, fonts.digits}) {
            ImFontAtlasFontDiscardBakes(ImGui::GetIO().Fonts, font, 0);
        }
    }

    std::unordered_set<ImWchar> seen_;
    std::unordered_set<std::string> added_files_;
    std::unique_ptr<MissingGlyphs> missing_ = std::make_unique<MissingGlyphs>();
};

Result<Fonts> load_fonts() {
    Fonts fonts{add_font(font_files[0]), add_font(font_files[1]), add_font(font_files[2]),
                std::make_shared<FallbackFonts>()};
    if (fonts.text == nullptr) return tl::unexpected(Problem{"problem.fonts", {}});
    // The plain typeface replaces a missing variant.
    for (ImFont** variant : {&fonts.bold, &fonts.digits}) {
        if (*variant == nullptr) *variant = fonts.text;
    }
    // Nanum Gothic has no minus sign (U+2212).
    for (ImFont* font : {fonts.text, fonts.bold, fonts.digits}) font->AddRemapChar(0x2212, '-');
    fonts.fallback->add_missing_glyphs(fonts);
    return fonts;
}

void ensure_characters(const Fonts& fonts, std::string_view text) {
    for (const char32_t codepoint : codepoints(text)) fonts.fallback->add(fonts, codepoint);
    const std::string visual = in_visual_order(text);  // holds the joined forms of Arabic letters
    if (visual == text) return;
    for (const char32_t codepoint : codepoints(visual)) fonts.fallback->add(fonts, codepoint);
}

}  // namespace qkv
