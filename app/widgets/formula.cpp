#include "widgets/formula.h"

#include <algorithm>

#include "widgets/cell.h"
#include "widgets/matters_tint.h"
#include "widgets/number_flow.h"

namespace qkv {
namespace {

// Where a line may break before a word.
enum class Break { never, inside_vector, at_sum, at_side };

struct Word {
    std::string text;
    TextStyle style;
    const Number* number = nullptr;
    const std::string* whole = nullptr;  // the token that the text shortens
    Break break_before = Break::never;
    std::size_t piece = 0;
    ImVec2 at = {};
};

Break break_before(const std::string& symbol) {
    if (symbol == " + ") return Break::at_sum;
    return symbol.starts_with(" =") ? Break::at_side : Break::never;
}

void add_words(const Ui& ui, const Piece& piece, const FormulaLook& look, std::vector<Word>& words) {
    TextStyle plain = digits_text(ui, look.text_size);
    plain.color = look.color;
    TextStyle number_style = plain;
    if (look.colors_numbers && piece.role != Role::none) number_style.color = text_color(*ui.palette, piece.role);
    switch (piece.kind) {
        case PieceKind::symbol:
            words.push_back({.text = piece.text, .style = plain, .break_before = break_before(piece.text)});
            return;
        case PieceKind::token: {
            const TextStyle style{ui.fonts.bold, look.text_size * ui.em, text_color(*ui.palette, piece.role)};
            words.push_back({.text = elided_in_the_middle(style, piece.text, look.longest_token),
                             .style = style,
                             .whole = &piece.text});
            return;
        }
        case PieceKind::constant: words.push_back({.text = piece.numbers.front().shown, .style = plain}); return;
        case PieceKind::number:
        case PieceKind::blocked:
            words.push_back(
                {.text = piece.numbers.front().shown, .style = number_style, .number = &piece.numbers.front()});
            return;
        case PieceKind::vector: break;
    }
    words.push_back({.text = "[", .style = plain});
    for (const Number& number : piece.numbers) {
        const bool is_first = &number == &piece.numbers.front();
        if (!is_first) words.push_back({.text = ", ", .style = plain});
        words.push_back({.text = number.shown,
                         .style = number_style,
                         .number = &number,
                         .break_before = is_first ? Break::never : Break::inside_vector});
    }
    words.push_back({.text = "]", .style = plain});
}

std::vector<Word> words_of(const Ui& ui, const Pieces& pieces, const FormulaLook& look) {
    std::vector<Word> words;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::size_t first = words.size();
        add_words(ui, pieces[i], look, words);
        for (std::size_t word = first; word < words.size(); ++word) words[word].piece = i;
    }
    return words;
}

// The width up to the next place of this rank where the line may break, with the tail if that is the end.
float width_from(const std::vector<Word>& words, std::size_t first, Break rank, float tail) {
    float width = 0;
    for (std::size_t i = first; i < words.size(); ++i) {
        if (i > first && words[i].break_before >= rank) return width;
        width += width_of(words[i].style, words[i].text);
    }
    return width + tail;
}

// A line that begins with an operator does not begin with its space.
void begin_line(Word& word, ImVec2& pen, float indent, float height) {
    pen = {indent, pen.y + height};
    if (word.text.starts_with(' ')) word.text.erase(0, 1);
}

// Puts every word in its place; gives back where the last one ends.
ImVec2 lay_out(std::vector<Word>& words, const FormulaRoom& room, float height) {
    ImVec2 pen{0, 0};
    const bool begins_with_equals = !words.empty() && words.front().text == "= ";
    const float hang = begins_with_equals ? width_of(words.front().style, words.front().text) : 0.0F;
    bool vector_breaks = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        Word& word = words[i];
        const bool is_operator = word.break_before >= Break::at_sum;
        if (is_operator || i == 0 || (begins_with_equals && i == 1)) {
            const float needed = width_from(words, i, Break::at_sum, room.tail);
            const bool fits_below = hang + needed <= room.width;
            vector_breaks = !fits_below;
            if (is_operator && i > 0 && pen.x + needed > room.width && (fits_below || pen.x > 0.6F * room.width))
                begin_line(word, pen, word.break_before == Break::at_side ? 0.0F : hang, height);
        } else if (word.break_before == Break::inside_vector && vector_breaks &&
                   pen.x + width_from(words, i, Break::inside_vector, room.tail) > room.width) {
            begin_line(word, pen, hang + width_of(word.style, "["), height);
        }
        word.at = pen;
        pen.x += width_of(word.style, word.text);
    }
    return pen;
}

// Hover and click on a word, and the line under one that is lit.
void point_at_word(const Session& session, Ui& ui, Actions& actions, const Word& word, const ImRect& box) {
    if (word.whole != nullptr && *word.whole != word.text && is_pointed_at(box)) tell_whole(ui, *word.whole);
    if (word.number == nullptr) return;
    note_number(ui, *word.number, box);
    point_at_cell(session, ui, actions, box, word.number->cell);
    if (!ui.is_lit(word.number->cell)) return;
    ImGui::GetWindowDrawList()->AddLine({box.Min.x, box.Max.y - 1}, {box.Max.x, box.Max.y - 1}, ui.palette->lit,
                                        0.14F * ui.em);
}

// The words in their places; `shown_end` is that of all of them.
DrawnFormula drawn(const std::vector<Word>& words, ImVec2 end, float height) {
    float widest = 0;
    for (const Word& word : words) widest = std::max(widest, word.at.x + width_of(word.style, word.text));
    return {{widest, end.y + height}, end, end};
}

}  // namespace

float line_height(const Ui& ui, const FormulaLook& look) { return 1.6F * look.text_size * ui.em; }

DrawnFormula measure_pieces(const Ui& ui, const FormulaRoom& room, const Pieces& pieces, const FormulaLook& look) {
    std::vector<Word> words = words_of(ui, pieces, look);
    const float height = line_height(ui, look);
    return drawn(words, lay_out(words, room, height), height);
}

DrawnFormula draw_pieces(const Session& session, Ui& ui, Actions& actions, ImVec2 at, const FormulaRoom& room,
                         const Pieces& pieces, const FormulaLook& look, std::size_t shown) {
    std::vector<Word> words = words_of(ui, pieces, look);
    const float height = line_height(ui, look);
    DrawnFormula formula = drawn(words, lay_out(words, room, height), height);
    formula.shown_end = {0, 0};
    for (const Word& word : words) {
        if (word.piece >= shown) break;
        const ImVec2 corner{at.x + word.at.x, at.y + word.at.y};
        const float width = width_of(word.style, word.text);
        const ImRect box(corner.x, corner.y, corner.x + width, corner.y + height);
        formula.shown_end = {word.at.x + width, word.at.y};
        if (word.number != nullptr && !session.is_reached(word.number->cell)) {
            draw_hatch(ui, {box.Min.x, box.Min.y + 0.15F * height, box.Max.x, box.Max.y - 0.15F * height});
            continue;
        }
        TextStyle style = word.style;
        if (word.number != nullptr)
            style.color =
                draw_matter(ui, {box.Min.x, box.Min.y + 0.12F * height, box.Max.x, box.Max.y - 0.12F * height},
                            word.number->cell, style.color);
        draw_text({corner.x, corner.y + 0.5F * (height - style.size)}, style, word.text);
        point_at_word(session, ui, actions, word, box);
    }
    return formula;
}

VectorSizes vector_sizes(const Ui& ui, std::size_t longest_number, int count, float room, float beside) {
    const TextStyle style = digits_text(ui);
    const float digits = width_of(style, "0") * static_cast<float>(longest_number);
    const float height = (ui.is_presenting ? 1.55F : 1.9F) * ui.em;
    VectorSizes sizes{std::max((1.2F + beside) * ui.em, digits + beside * ui.em), height, 0.16F * ui.em};
    const int most = std::max(1, static_cast<int>((room - 3 * sizes.gap) / (sizes.cell_width + sizes.gap)));
    const int lines = (count + most - 1) / most;
    sizes.per_line = (count + lines - 1) / lines;
    return sizes;
}

std::size_t longest_number(const Piece& piece) {
    std::size_t longest = 0;
    for (const Number& number : piece.numbers) longest = std::max(longest, number.shown.size());
    return longest;
}

void draw_vector(const Session& session, Ui& ui, Actions& actions, ImVec2 at, const VectorSizes& sizes,
                 const Piece& vector, const VectorLook& look) {
    const auto count = static_cast<int>(vector.numbers.size());
    const ImRect all(at.x, at.y, at.x + sizes.width(count), at.y + sizes.height(count));
    if (!ImGui::IsRectVisible(all.Min, all.Max)) return;
    for (int i = 0; i < count; ++i) {
        const Number& number = vector.numbers[static_cast<std::size_t>(i)];
        const float x = at.x + 2 * sizes.gap + static_cast<float>(i % sizes.per_line) * (sizes.cell_width + sizes.gap);
        const float y = at.y + static_cast<float>(i / sizes.per_line) * (sizes.cell_height + sizes.gap);
        const ImRect box(x, y, x + sizes.cell_width, y + sizes.cell_height);
        const bool is_reached = look.is_reached(number.cell);
        draw_cell(ui, box, number,
                  {.role = vector.role,
                   .largest = look.largest,
                   .text_size = look.text_size,
                   .is_reached = is_reached,
                   .is_new = look.is_result});
        if (is_reached) note_number(ui, number, box);
        point_at_cell(session, ui, actions, box, number.cell);
    }
    draw_brackets(ui, all);
    if (look.is_result) draw_ring(ui, {all.Min.x, all.Min.y - 1, all.Max.x, all.Max.y + 1}, ui.palette->accent);
}

}  // namespace qkv
