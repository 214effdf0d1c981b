#include "widgets/formula.h"

#include <algorithm>

#include "widgets/cell.h"

namespace qkv {
namespace {

struct Word {
    std::string text;
    TextStyle style;
    const Number* number = nullptr;
};

std::vector<Word> words_of(const Ui& ui, const Piece& piece, const FormulaLook& look) {
    TextStyle plain = digits_text(ui, look.text_size);
    plain.color = look.color;
    TextStyle number_style = plain;
    if (look.colors_numbers && piece.role != Role::none) number_style.color = text_color(*ui.palette, piece.role);
    switch (piece.kind) {
        case PieceKind::symbol: return {{piece.text, plain}};
        case PieceKind::token: {
            TextStyle style{ui.fonts.bold, look.text_size * ui.em, text_color(*ui.palette, piece.role)};
            return {{elided(style, piece.text, look.longest_token), style}};
        }
        case PieceKind::constant: return {{piece.numbers.front().shown, plain}};
        case PieceKind::number:
        case PieceKind::blocked: return {{piece.numbers.front().shown, number_style, &piece.numbers.front()}};
        case PieceKind::vector: break;
    }
    std::vector<Word> words{{"[", plain}};
    for (const Number& number : piece.numbers) {
        if (&number != &piece.numbers.front()) words.push_back({", ", plain});
        words.push_back({number.shown, number_style, &number});
    }
    words.push_back({"]", plain});
    return words;
}

}  // namespace

float line_height(const Ui& ui, const FormulaLook& look) { return 1.6F * look.text_size * ui.em; }

ImVec2 draw_pieces(const Session& session, Ui& ui, Actions& actions, ImVec2 at, float width, const Pieces& pieces,
                   const FormulaLook& look, bool draws) {
    const float height = line_height(ui, look);
    ImVec2 offset{0, 0};
    float widest = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::vector<Word> words = words_of(ui, pieces[i], look);
        if (pieces[i].text == " + ") {
            // A line breaks if the part up to the next + would not fit.
            float needed = 0;
            for (std::size_t j = i; j < pieces.size() && (j == i || pieces[j].text != " + "); ++j) {
                for (const Word& word : words_of(ui, pieces[j], look)) needed += width_of(word.style, word.text);
            }
            if (offset.x + needed > width) offset = {0, offset.y + height};
        }
        for (const Word& word : words) {
            const float word_width = width_of(word.style, word.text);
            if (draws) {
                const ImVec2 corner{at.x + offset.x, at.y + offset.y};
                draw_text({corner.x, corner.y + 0.5F * (height - word.style.size)}, word.style, word.text);
                if (word.number != nullptr) {
                    const ImRect box(corner.x, corner.y, corner.x + word_width, corner.y + height);
                    point_at_cell(session, ui, actions, box, word.number->cell);
                    if (ui.is_lit(word.number->cell)) {
                        ImGui::GetWindowDrawList()->AddLine({box.Min.x, box.Max.y - 1}, {box.Max.x, box.Max.y - 1},
                                                            ui.palette->lit, 0.14F * ui.em);
                    }
                }
            }
            offset.x += word_width;
            widest = std::max(widest, offset.x);
        }
    }
    return {widest, offset.y + height};
}

VectorSizes vector_sizes(const Ui& ui, std::size_t longest_number) {
    const TextStyle style = digits_text(ui);
    const float digits = width_of(style, "0") * static_cast<float>(longest_number);
    const float height = (ui.is_presenting ? 1.55F : 1.9F) * ui.em;
    return {std::max(1.9F * ui.em, digits + 0.7F * ui.em), height, 0.16F * ui.em};
}

std::size_t longest_number(const Piece& piece) {
    std::size_t longest = 0;
    for (const Number& number : piece.numbers) longest = std::max(longest, number.shown.size());
    return longest;
}

void draw_vector(const Session& session, Ui& ui, Actions& actions, ImVec2 at, const VectorSizes& sizes,
                 const Piece& vector, const VectorLook& look) {
    const ImRect all(at.x, at.y, at.x + sizes.width(static_cast<int>(vector.numbers.size())), at.y + sizes.cell_height);
    if (!ImGui::IsRectVisible(all.Min, all.Max)) return;
    float x = at.x + 2 * sizes.gap;
    for (const Number& number : vector.numbers) {
        const ImRect box(x, at.y, x + sizes.cell_width, at.y + sizes.cell_height);
        draw_cell(ui, box, number,
                  {.role = vector.role,
                   .largest = look.largest,
                   .is_reached = look.is_reached(number.cell),
                   .is_new = look.is_result});
        point_at_cell(session, ui, actions, box, number.cell);
        x += sizes.cell_width + sizes.gap;
    }
    draw_brackets(ui, all);
    if (look.is_result) draw_ring(ui, {all.Min.x, all.Min.y - 1, all.Max.x, all.Max.y + 1}, ui.palette->accent);
}

}  // namespace qkv
