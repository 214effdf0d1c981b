#include "widgets/cell_fit.h"

#include <algorithm>

#include "widgets/short_number.h"

namespace qkv {
namespace {

constexpr float usual_digits = 0.875F;
constexpr float largest_digits = 1.25F;
constexpr float most_gap = 0.12F;
constexpr float enlarged_row = 1.56F;
constexpr float least_enlarged_row = 1.1F;
constexpr float least_row = 0.12F;

float gap_of(float step) { return std::min(most_gap, 0.15F * step); }

// Beside the digits.
constexpr float margin = 0.1F;

float digits_in_height(float height) {
    return std::min(height / 1.25F, std::clamp(0.42F * height, usual_digits, largest_digits));
}

// The largest digits for the width of a cell, with as many decimals as fit.
ShortDigits digits_in_width(const TableRoom& room, float width) {
    const int wanted = static_cast<int>(room.longest.size()) - 1;
    return fitting_digits((width - 2 * margin) / room.digit_width, wanted, smallest_digits, largest_digits,
                          [&](int decimals) { return room.longest[static_cast<std::size_t>(decimals)]; },
                          std::min(room.least_decimals, wanted));
}

}  // namespace

CellFit fit_cells(const TableRoom& room) {
    CellFit fit;
    const float step_x = room.width / static_cast<float>(room.columns);
    const float step_y = room.height / static_cast<float>(room.rows);
    fit.gap_x = gap_of(step_x);
    fit.gap_y = gap_of(step_y);
    fit.width = std::min(step_x - fit.gap_x, room.most_width);
    fit.height = std::min(step_y - fit.gap_y, room.most_height);
    fit.enlarged_height = fit.height;
    const ShortDigits fitting = digits_in_width(room, fit.width);
    if (fitting.size == 0) return fit;
    fit.decimals = fitting.decimals;
    const auto digits_of = [&](float height) { return std::min(fitting.size, digits_in_height(height)); };
    if (fit.height >= least_height_with_digits) {
        fit.digits = fit.enlarged_digits = digits_of(fit.height);
        return fit;
    }
    const auto others = static_cast<float>(room.rows - 1);
    const float most = std::min(enlarged_row, room.height - fit.gap_y - others * (least_row + fit.gap_y));
    if (!room.can_enlarge_row || others == 0 || most < least_enlarged_row) return fit;
    fit.enlarged_height = std::clamp(0.2F * room.height, least_enlarged_row, most);
    fit.enlarged_digits = digits_of(fit.enlarged_height);
    fit.height = (room.height - fit.enlarged_height - fit.gap_y) / others - fit.gap_y;
    return fit;
}

// ---- vectors

namespace {

constexpr float line_gap = 0.12F;  // between the lines of a vector
constexpr float below_name = 0.3F;
constexpr float below_block = 0.45F;
constexpr float least_strip_height = 0.8F;
constexpr float bracket_width = 0.6F;

struct Attempt {
    int per_line;
    float cell_height;
    int least_decimals = 1;
};

CellFit cells_of(const VectorsRoom& room, const Attempt& attempt) {
    CellFit fit = fit_cells({.width = room.width - vector_label_width(room.least_target) - bracket_width,
                             .height = attempt.cell_height + most_gap,
                             .columns = attempt.per_line,
                             .rows = 1,
                             .longest = room.longest,
                             .digit_width = room.digit_width,
                             .most_width = 4.4F,
                             .most_height = attempt.cell_height,
                             .least_decimals = attempt.least_decimals,
                             .can_enlarge_row = false});
    fit.height = attempt.cell_height;
    fit.gap_y = line_gap;
    return fit;
}

VectorsFit with(const VectorsRoom& room, const Attempt& attempt) {
    VectorsFit fit;
    fit.per_line = attempt.per_line;
    fit.cells = cells_of(room, attempt);
    fit.block_height = std::max(token_name_height, room.least_target) + below_name + below_block;
    for (const int size : room.sizes) fit.block_height += vector_height(fit, size) + vectors_gap;
    return fit;
}

// From the best to the worst. Numbers that are edited have digits, so long ones have wider cells.
std::vector<Attempt> attempts(const VectorsRoom& room) {
    const int widest = *std::max_element(room.sizes.begin(), room.sizes.end());
    const auto has_digits = [&](int per_line) {
        const CellFit cells = cells_of(room, {per_line, 1.0F});
        return cells.digits > 0 && cells.width >= room.least_target;
    };
    int first = std::min(widest, 4);
    while (first > 1 && !has_digits(first)) --first;
    std::vector<Attempt> all;
    for (const int per_line : {first, 6, 8}) {
        if (per_line != first && (per_line > widest || !has_digits(per_line))) continue;
        if (room.least_target > 2.1F) all.push_back({per_line, room.least_target});
        for (const float height : {2.1F, 1.8F, 1.5F, 1.25F, 1.0F}) {
            if (height >= room.least_target) all.push_back({per_line, height});
        }
    }
    const Attempt without_decimals{std::min(widest, 8), 1.0F, 0};
    const bool is_for_fingers = room.least_target > 0;
    if (!is_for_fingers && cells_of(room, without_decimals).digits > 0) all.push_back(without_decimals);
    return all;
}

}  // namespace

float vector_height(const VectorsFit& fit, int size) {
    const int lines = (size + fit.per_line - 1) / fit.per_line;
    return static_cast<float>(lines) * fit.cells.step_y() - fit.cells.gap_y;
}

VectorsFit fit_vectors(const VectorsRoom& room) {
    const std::vector<Attempt> all = attempts(room);
    const auto tokens = static_cast<float>(room.tokens);
    for (const Attempt& attempt : all) {
        const VectorsFit fit = with(room, attempt);
        const bool is_small = attempt.cell_height < 1.5F || attempt.per_line != all.front().per_line;
        if (!is_small && tokens * fit.block_height <= room.height) return fit;
    }
    const float usual_strip = std::max(usual_strip_height, room.least_target);
    for (const float strip : {usual_strip, std::max(least_strip_height, room.least_target)}) {
        for (const Attempt& attempt : all) {
            if (attempt.least_decimals == 0 && strip != least_strip_height) continue;
            VectorsFit fit = with(room, attempt);
            const float left = room.height - strips_heading_height - fit.block_height;
            if (room.tokens > 1 && left < (tokens - 1) * strip) continue;
            if (room.tokens == 1 && fit.block_height > room.height) continue;
            fit.is_folded = room.tokens > 1;
            fit.strip_height = room.tokens > 1 ? std::min(left / (tokens - 1), usual_strip) : 0.0F;
            return fit;
        }
    }
    VectorsFit fit = with(room, {all.front().per_line, std::max(1.5F, room.least_target)});
    fit.is_folded = room.tokens > 1;
    fit.scrolls = true;
    fit.strip_height = usual_strip;
    return fit;
}

VectorsFit fit_matrices(const VectorsRoom& room, const std::vector<int>& rows, float labels) {
    VectorsRoom beside_labels = room;
    beside_labels.width -= labels - vector_label_width(room.least_target);
    const int widest = *std::max_element(room.sizes.begin(), room.sizes.end());
    int per_line = std::min(widest, 8);
    // Two decimals, where there are as many, so that small numbers are seen.
    const int decimals = std::min(2, static_cast<int>(room.longest.size()) - 1);
    const auto is_too_narrow = [&] {
        const CellFit cells = cells_of(beside_labels, {per_line, 1.0F});
        return cells.digits == 0 || cells.decimals < decimals;
    };
    while (per_line > 1 && is_too_narrow()) --per_line;
    const int lines = (widest + per_line - 1) / per_line;
    per_line = (widest + lines - 1) / lines;  // no line much shorter than the others
    VectorsFit fit;
    for (const float usual : {2.1F, 1.8F, 1.5F, 1.8F}) {
        const float height = std::max(usual, room.least_target);
        fit.per_line = per_line;
        fit.cells = cells_of(beside_labels, {per_line, height});
        float all = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const float row = vector_height(fit, room.sizes[i]) + vectors_gap;
            all += std::max(matrix_title_height, room.least_target) + 0.3F + static_cast<float>(rows[i]) * row +
                   matrix_gap;
        }
        fit.scrolls = all > room.height;
        if (!fit.scrolls) break;
    }
    return fit;
}

void note_length(std::vector<int>& longest, std::string_view text) {
    // "−" and "∞" take three bytes each.
    const auto characters = [](std::string_view part) {
        return static_cast<int>(std::count_if(part.begin(), part.end(), [](char c) { return (c & 0xC0) != 0x80; }));
    };
    const std::size_t point = text.find('.');
    const bool is_rounded = text.find('e') == std::string_view::npos && point != std::string_view::npos;
    const int whole = characters(text.substr(0, point));
    for (std::size_t decimals = 0; decimals < longest.size(); ++decimals) {
        const int all = characters(text);
        const int shorter = decimals == 0 ? whole : std::min(all, whole + 1 + static_cast<int>(decimals));
        longest[decimals] = std::max({longest[decimals], 1, is_rounded ? shorter : all});
    }
}

}  // namespace qkv
