// What is shown of numbers in the room that there is, at both sides of each threshold.
#include <doctest/doctest.h>

#include "widgets/cell_fit.h"

namespace qkv {
namespace {

// "−0.123": 1, 4, 5 and 6 characters with 0 to 3 decimals.
const std::vector<int> lengths{2, 4, 5, 6};

TableRoom room(float cell_width, float cell_height, int columns = 12, int rows = 12) {
    TableRoom table{.columns = columns, .rows = rows, .longest = lengths, .digit_width = 0.5F};
    // The gaps are 0.12, or 15 % of the distance of small cells.
    const auto step = [](float cell) { return cell / 0.85F < 0.8F ? cell / 0.85F : cell + 0.12F; };
    table.width = step(cell_width) * static_cast<float>(columns);
    table.height = step(cell_height) * static_cast<float>(rows);
    return table;
}

// A cell in which `characters` digits have this size.
float width_for(int characters, float size = smallest_digits) {
    return static_cast<float>(characters) * 0.5F * size + 0.2F;
}

constexpr float a_bit = 0.01F;

}  // namespace

TEST_CASE("digits are as large as the cells allow, up to what is pleasant") {
    CHECK(fit_cells(room(4, 2)).digits == doctest::Approx(0.875F));
    CHECK(fit_cells(room(4, 2)).decimals == 3);
    CHECK(fit_cells(room(6, 2.6F)).digits == doctest::Approx(0.42F * 2.6F));
    CHECK(fit_cells(room(7, 3)).digits == doctest::Approx(1.25F));
    CHECK(fit_cells(room(width_for(6, 0.8F), 2)).digits == doctest::Approx(0.8F));
    CHECK(fit_cells(room(4, 1)).digits == doctest::Approx(0.8F));
}

TEST_CASE("cells don't grow without end") {
    const CellFit fit = fit_cells(room(20, 9, 3, 3));
    CHECK(fit.width == 7.0F);
    CHECK(fit.height == 3.0F);
}

TEST_CASE("in narrow cells decimals go first, one after the other, and then the digits") {
    const auto decimals_at = [](float width) { return fit_cells(room(width, 1)).decimals; };
    CHECK(decimals_at(width_for(6) + a_bit) == 3);
    CHECK(decimals_at(width_for(6) - a_bit) == 2);
    CHECK(decimals_at(width_for(5) + a_bit) == 2);
    CHECK(decimals_at(width_for(5) - a_bit) == 1);
    CHECK(fit_cells(room(width_for(4) + a_bit, 1)).digits >= smallest_digits);
    CHECK(fit_cells(room(width_for(4) - a_bit, 1)).digits == 0);
    CHECK(fit_cells(room(width_for(4) - a_bit, 1)).enlarged_digits == 0);
}

TEST_CASE("the decimals of whole numbers cost no room") {
    TableRoom table = room(width_for(2) + a_bit, 1);
    table.longest = {2, 2, 2, 2};
    CHECK(fit_cells(table).decimals == 3);
    CHECK(fit_cells(table).digits >= smallest_digits);
}

TEST_CASE("in low cells only the current row has digits, and is higher") {
    const CellFit digits = fit_cells(room(3, least_height_with_digits + a_bit));
    CHECK(digits.digits >= smallest_digits);
    CHECK(digits.enlarged_height == digits.height);
    const TableRoom low = room(3, least_height_with_digits - a_bit);
    const CellFit colors = fit_cells(low);
    CHECK(colors.digits == 0);
    CHECK(colors.enlarged_digits >= smallest_digits);
    CHECK(colors.enlarged_height > colors.height);
    // All rows together are as high as the room.
    const float all = 11 * colors.step_y() + colors.enlarged_height + colors.gap_y;
    CHECK(all == doctest::Approx(low.height));
}

TEST_CASE("where even one higher row has no room, all rows are colours") {
    const auto fits = [](float height) {
        TableRoom table{.width = 40, .height = height, .columns = 12, .rows = 2, .longest = lengths};
        return fit_cells(table);
    };
    CHECK(fits(1.46F).enlarged_digits >= smallest_digits);
    CHECK(fits(1.40F).enlarged_digits == 0);
    TableRoom table = room(3, least_height_with_digits - a_bit);
    table.can_enlarge_row = false;
    CHECK(fit_cells(table).enlarged_digits == 0);
    CHECK(fit_cells(room(3, 0.5F, 3, 1)).enlarged_digits == 0);
}

// ---- vectors

namespace {

VectorsRoom vectors(int tokens, int d, float width = 13.6F, float height = 32.5F) {
    return {.width = width, .height = height, .tokens = tokens, .sizes = {d, d, d}, .longest = lengths};
}

float height_of(const VectorsFit& fit, int tokens) {
    const auto n = static_cast<float>(tokens);
    if (!fit.is_folded) return n * fit.block_height;
    return strips_heading_height + fit.block_height + (n - 1) * fit.strip_height;
}

}  // namespace

TEST_CASE("tokens stay open while all of them fit, in smaller cells if need be") {
    CHECK(fit_vectors(vectors(3, 3)).cells.height == doctest::Approx(2.1F));
    CHECK_FALSE(fit_vectors(vectors(3, 3)).is_folded);
    CHECK_FALSE(fit_vectors(vectors(4, 3)).is_folded);
    CHECK(fit_vectors(vectors(4, 3)).cells.height < 2.1F);
    CHECK(fit_vectors(vectors(5, 3)).is_folded);
    const float four = 4 * fit_vectors(vectors(4, 3)).block_height;
    CHECK_FALSE(fit_vectors(vectors(4, 3, 13.6F, four + a_bit)).is_folded);
    VectorsRoom low = vectors(4, 3, 13.6F, four - a_bit);
    while (!fit_vectors(low).is_folded && low.height > 20) low.height -= 0.5F;
    CHECK(low.height > 20);
}

TEST_CASE("folded tokens are strips, and the open one has four cells a line") {
    const VectorsFit fit = fit_vectors(vectors(12, 8));
    CHECK(fit.is_folded);
    CHECK_FALSE(fit.scrolls);
    CHECK(fit.per_line == 4);
    CHECK(fit.strip_height == doctest::Approx(usual_strip_height));
    CHECK(fit.cells.decimals == 3);
    CHECK(height_of(fit, 12) <= 32.5F);
}

TEST_CASE("strips get lower, then lines longer, and only then the panel scrolls") {
    float last_strip = 2;
    bool has_scrolled = false;
    for (float height = 40; height > 6; height -= 0.1F) {
        const VectorsFit fit = fit_vectors(vectors(12, 8, 18, height));
        CAPTURE(height);
        CHECK(fit.cells.digits >= smallest_digits);
        if (!fit.scrolls) CHECK(height_of(fit, 12) <= height + 0.001F);
        if (has_scrolled) CHECK(fit.scrolls);  // once it scrolls, less room does not change that
        has_scrolled = fit.scrolls;
        if (fit.per_line == 4 && !fit.scrolls) last_strip = std::min(last_strip, fit.strip_height);
    }
    CHECK(has_scrolled);
    CHECK(last_strip < usual_strip_height);
}

TEST_CASE("long numbers that are edited keep their digits") {
    VectorsRoom room = vectors(3, 4);
    room.longest = {9, 11, 12, 13};
    const VectorsFit fit = fit_vectors(room);
    CHECK(fit.per_line < 4);
    CHECK(fit.cells.digits >= smallest_digits);
}

TEST_CASE("sixteen dimensions are four lines, or two where there is little room") {
    CHECK(vector_height(fit_vectors(vectors(1, 16)), 16) > 4 * fit_vectors(vectors(1, 16)).cells.height);
    VectorsRoom low = vectors(1, 16, 18, 12);
    low.longest = {2, 4, 5, 6};
    CHECK(fit_vectors(low).per_line > 4);
    CHECK_FALSE(fit_vectors(low).scrolls);
}

TEST_CASE("the last decimals go only where the panel would scroll otherwise") {
    VectorsRoom room = vectors(12, 8, 17.2F, 16.9F);
    room.longest = {3, 5, 6, 7};
    const VectorsFit fit = fit_vectors(room);
    CHECK(fit.cells.decimals == 0);
    CHECK(fit.per_line == 8);
    CHECK_FALSE(fit.scrolls);
    room.height = 24;
    CHECK(fit_vectors(room).cells.decimals > 0);
    room.height = 16;
    CHECK(fit_vectors(room).scrolls);
}

TEST_CASE("matrices scroll only where they have no room") {
    VectorsRoom room = vectors(3, 3);
    CHECK_FALSE(fit_matrices(room, {3, 3, 3}).scrolls);
    room.sizes.assign(7, 3);
    CHECK(fit_matrices(room, {3, 4, 4, 4, 3, 3, 3}).scrolls);
}

TEST_CASE("how long a number is with fewer decimals") {
    const auto lengths_of = [](std::string_view text) {
        std::vector<int> longest(4, 0);
        note_length(longest, text);
        return longest;
    };
    CHECK(lengths_of("−1.234") == std::vector{2, 4, 5, 6});
    CHECK(lengths_of("0.5") == std::vector{1, 3, 3, 3});
    CHECK(lengths_of("12") == std::vector{2, 2, 2, 2});
    CHECK(lengths_of("−∞") == std::vector{2, 2, 2, 2});
    CHECK(lengths_of("−1.5e12") == std::vector{7, 7, 7, 7});
    std::vector<int> longest = lengths_of("−1.234");
    note_length(longest, "12.5");
    CHECK(longest == std::vector{2, 4, 5, 6});
    note_length(longest, "1234");
    CHECK(longest == std::vector{4, 4, 5, 6});
}

}  // namespace qkv
