#include "look/fonts.h"

#include <filesystem>
#include <string>
#include <unordered_set>

#include "imgui_internal.h"
#include "look/bidi.h"
#include "look/font_merge.h"
#include "look/minus.h"
#include "look/missing_glyph.h"
#include "platform/system_fonts.h"
#include "qkv/path.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

ImFont* add_font(Typeface typeface) {
    const std::filesystem::path file = font_file(typeface);
    if (file.empty()) return nullptr;
    return ImGui::GetIO().Fonts->AddFontFromFileTTF(to_utf8(file).c_str(), 16.0F);
}

}  // namespace

/// What has been added to the fonts of one context.
class FallbackFonts {
public:
    void add(const Fonts& fonts, ImWchar codepoint) {
        if (!seen_.insert(codepoint).second) return;
        const bool is_in_text = fonts.text->IsGlyphInFont(codepoint);
        if (is_in_text && fonts.bold->IsGlyphInFont(codepoint) && fonts.digits->IsGlyphInFont(codepoint)) return;
        const std::string file = to_utf8(is_in_text ? font_file(Typeface::text) : font_file_with(codepoint));
        if (file.empty() && is_font_coming(codepoint)) {
            seen_.erase(codepoint);  // asked again in the next frame
        } else if (file.empty()) {
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

    void add_own_glyphs(const Fonts& fonts) {
        for (ImFont* font : {fonts.text, fonts.bold, fonts.digits}) {
            (font == fonts.digits ? wide_minus_ : minus_)->merge_into(font);
            missing_->merge_into(font);
        }
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
    std::unique_ptr<MinusGlyph> minus_ = std::make_unique<MinusGlyph>(0.06F);
    std::unique_ptr<MinusGlyph> wide_minus_ = std::make_unique<MinusGlyph>(0.0F);
};

Result<Fonts> load_fonts() {
    Fonts fonts{add_font(Typeface::text), add_font(Typeface::bold), add_font(Typeface::digits),
                std::make_shared<FallbackFonts>()};
    if (fonts.text == nullptr) return tl::unexpected(Problem{"problem.fonts", {}});
    // The plain typeface replaces a missing variant.
    for (ImFont** variant : {&fonts.bold, &fonts.digits}) {
        if (*variant == nullptr) *variant = fonts.text;
    }
    fonts.fallback->add_own_glyphs(fonts);
    return fonts;
}

void ensure_characters(const Fonts& fonts, std::string_view text) {
    for (const char32_t codepoint : codepoints(text)) fonts.fallback->add(fonts, codepoint);
    const std::string visual = in_visual_order(text);  // holds the joined forms of Arabic letters
    if (visual == text) return;
    for (const char32_t codepoint : codepoints(visual)) fonts.fallback->add(fonts, codepoint);
}

}  // namespace qkv
