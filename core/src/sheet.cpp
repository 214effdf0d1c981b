#include "qkv/sheet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <random>

#include "qkv/token_edit.h"

namespace qkv {
namespace {

constexpr std::array roles{VectorRole::query, VectorRole::key, VectorRole::value};

std::optional<VectorRole> role_with(Quantity quantity) {
    switch (quantity) {
        case Quantity::query: return VectorRole::query;
        case Quantity::key: return VectorRole::key;
        case Quantity::value: return VectorRole::value;
        default: return std::nullopt;
    }
}

Quantity quantity_of(VectorRole role) {
    constexpr std::array quantities{Quantity::query, Quantity::key, Quantity::value};
    return quantities[static_cast<std::size_t>(role)];
}

std::size_t index(int i) { return static_cast<std::size_t>(i); }

// 53 random bits as a number above 0 and below 1.
double fraction(std::mt19937_64& engine) { return (static_cast<double>(engine() >> 11) + 0.5) * 0x1.0p-53; }

double random_integer(std::mt19937_64& engine) { return std::floor(fraction(engine) * 5.0) - 2.0; }

// Box and Muller's transform; two decimals, so that a last bit of the mathematics library does not show.
double random_normal(std::mt19937_64& engine) {
    const double radius = std::sqrt(-2.0 * std::log(fraction(engine)));
    const double angle = 2.0 * 3.14159265358979323846 * fraction(engine);
    return std::round(radius * std::cos(angle) * 100.0) / 100.0 + 0.0;
}

std::vector<double> values_in(const Document& document, const std::vector<Cell>& cells) {
    std::vector<double> values;
    for (const Cell& cell : cells) values.push_back(value_of(document, cell));
    return values;
}

}  // namespace

Range range_between(const Place& a, const Place& b) {
    return {{std::min(a.row, b.row), std::min(a.column, b.column)},
            {std::max(a.row, b.row), std::max(a.column, b.column)}};
}

bool is_editable(const Document& document, const Cell& cell) {
    const auto role = role_with(cell.quantity);
    if (!role) return false;
    const Matrix& values = matrix(document, *role);
    return cell.row >= 0 && cell.row < values.rows() && cell.column >= 0 && cell.column < values.cols();
}

double value_of(const Document& document, const Cell& cell) {
    return matrix(document, *role_with(cell.quantity))(cell.row, cell.column);
}

Document with_values(const Document& document, const std::vector<CellValue>& values) {
    Document changed = document;
    for (const CellValue& value : values) {
        matrix(changed, *role_with(value.cell.quantity))(value.cell.row, value.cell.column) = value.value;
    }
    return changed;
}

Sheet::Sheet(const Document& document, SheetLayout layout) : layout_(layout) {
    const int n = document.token_count();
    const bool by_token = layout == SheetLayout::by_token;
    const int stride = by_token ? static_cast<int>(roles.size()) : 1;
    rows_.resize(roles.size() * index(n));
    for (const VectorRole role : roles) {
        const int first = static_cast<int>(role) * (by_token ? 1 : n);
        const int size = static_cast<int>(matrix(document, role).cols());
        grids_.push_back({quantity_of(role), first, stride, n});
        for (int token = 0; token < n; ++token) rows_[index(first + token * stride)] = {quantity_of(role), token, size};
    }
}

Cell Sheet::cell(const Place& place) const {
    const Row& row = rows_[index(place.row)];
    return {row.quantity, row.index, place.column, 0};
}

std::optional<Place> Sheet::place(const Cell& cell) const {
    for (const Grid& grid : grids_) {
        if (grid.quantity != cell.quantity) continue;
        const int row = grid.first_row + cell.row * grid.stride;
        const bool exists = cell.row >= 0 && cell.row < grid.rows && cell.column >= 0 && cell.column < row_size(row);
        if (exists) return Place{row, cell.column};
    }
    return std::nullopt;
}

Place Sheet::clamped(Place place) const {
    place.row = std::clamp(place.row, 0, row_count() - 1);
    place.column = std::clamp(place.column, 0, row_size(place.row) - 1);
    return place;
}

std::pair<int, int> Sheet::section(int row) const {
    if (layout_ == SheetLayout::by_token) return {0, row_count() - 1};
    const Quantity quantity = rows_[index(row)].quantity;
    std::pair section{row, row};
    while (section.first > 0 && rows_[index(section.first) - 1].quantity == quantity) --section.first;
    while (section.second + 1 < row_count() && rows_[index(section.second) + 1].quantity == quantity) ++section.second;
    return section;
}

std::vector<std::vector<Cell>> Sheet::cells(const Range& range) const {
    std::vector<std::vector<Cell>> all;
    for (int row = range.from.row; row <= std::min(range.to.row, row_count() - 1); ++row) {
        auto& cells = all.emplace_back();
        const int last = std::min(range.to.column, row_size(row) - 1);
        for (int column = range.from.column; column <= last; ++column) cells.push_back(cell({row, column}));
    }
    return all;
}

std::vector<std::vector<Cell>> Sheet::matrix_cells(Quantity quantity) const {
    std::vector<std::vector<Cell>> all;
    for (int row = 0; row < row_count(); ++row) {
        if (rows_[index(row)].quantity != quantity) continue;
        auto& cells = all.emplace_back();
        for (int column = 0; column < row_size(row); ++column) cells.push_back(cell({row, column}));
    }
    return all;
}

NumberBlock copied(const Document& document, SheetLayout layout, const Range& range) {
    NumberBlock block;
    for (const std::vector<Cell>& cells : Sheet(document, layout).cells(range)) {
        const std::vector<double> values = values_in(document, cells);
        block.emplace_back(values.begin(), values.end());
    }
    return block;
}

std::optional<Growth> growth_for(const Document& document, SheetLayout layout, const Place& at,
                                 const NumberBlock& block) {
    const Growth now{document.token_count(), document.key_size(), document.value_size()};
    Growth needed = now;
    const Sheet sheet(document, layout);
    const int rows_per_token = layout == SheetLayout::by_token ? static_cast<int>(roles.size()) : 1;
    const auto [first, last] = sheet.section(at.row);
    for (int i = 0; i < static_cast<int>(block.size()); ++i) {
        const int size = static_cast<int>(block[index(i)].size());
        if (size == 0) continue;
        const int row = at.row + i;
        needed.tokens = std::max(needed.tokens, (row - first) / rows_per_token + 1);
        // Beyond the end the rows go on as they began.
        const int like = row <= last ? row : first + (row - first) % rows_per_token;
        const bool is_value = sheet.cell({like, 0}).quantity == Quantity::value;
        int& needed_size = is_value ? needed.value_size : needed.key_size;
        needed_size = std::max(needed_size, at.column + size);
    }
    if (needed == now) return std::nullopt;
    return needed;
}

Result<Document> grown(const Document& document, const Growth& growth, std::string_view token_name) {
    const int size = std::max(growth.key_size, growth.value_size);
    if (size > max_edit_dimensions && size > std::max(document.key_size(), document.value_size())) {
        return tl::unexpected(
            Problem{"problem.grow.dimensions",
                    {{"size", fmt::format("{}", size)}, {"limit", fmt::format("{}", max_edit_dimensions)}}});
    }
    Document changed = document;
    if (growth.key_size > document.key_size()) changed = with_key_size(changed, growth.key_size);
    if (growth.value_size > document.value_size()) changed = with_value_size(changed, growth.value_size);
    while (changed.token_count() < growth.tokens) {
        const std::string name = fmt::format("{}{}", token_name, changed.token_count() + 1);
        auto longer = with_token_added(changed, changed.token_count(), name);
        if (!longer) {
            return tl::unexpected(Problem{
                "problem.grow.tokens",
                {{"tokens", fmt::format("{}", growth.tokens)}, {"limit", fmt::format("{}", max_sentence_tokens)}}});
        }
        changed = std::move(*longer);
    }
    return changed;
}

std::vector<CellValue> pasted(const Document& document, SheetLayout layout, const Range& range,
                              const NumberBlock& block) {
    std::vector<CellValue> values;
    const Sheet sheet(document, layout);
    if (block.size() == 1 && block.front().size() == 1 && block.front().front()) {
        for (const auto& cells : sheet.cells(range)) {
            for (const Cell& cell : cells) values.push_back({cell, *block.front().front()});
        }
        return values;
    }
    const int last = sheet.section(range.from.row).second;
    for (int i = 0; i < static_cast<int>(block.size()) && range.from.row + i <= last; ++i) {
        const int row = range.from.row + i;
        for (int j = 0; j < static_cast<int>(block[index(i)].size()); ++j) {
            const auto& number = block[index(i)][index(j)];
            const int column = range.from.column + j;
            if (number && column < sheet.row_size(row)) values.push_back({sheet.cell({row, column}), *number});
        }
    }
    return values;
}

Result<std::vector<CellValue>> filled(const Document& document, const std::vector<std::vector<Cell>>& vectors,
                                      Fill fill, std::uint64_t seed, int component) {
    std::mt19937_64 engine(seed);
    std::vector<CellValue> values;
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        const std::vector<Cell>& cells = vectors[i];
        const std::vector<double> old = values_in(document, cells);
        const double length = RowVector::Map(old.data(), static_cast<Eigen::Index>(old.size())).stableNorm();
        if (fill == Fill::unit_length && length == 0.0) {
            return tl::unexpected(
                Problem{"problem.fill.no_direction", {{"token", document.tokens[index(cells.front().row)]}}});
        }
        const std::size_t hot = component < 0 ? i % std::max<std::size_t>(cells.size(), 1) : index(component);
        for (std::size_t c = 0; c < cells.size(); ++c) {
            double value = 0.0;
            switch (fill) {
                case Fill::zeros: break;
                case Fill::one_hot: value = c == hot ? 1.0 : 0.0; break;
                case Fill::small_integers: value = random_integer(engine); break;
                case Fill::normal: value = random_normal(engine); break;
                case Fill::unit_length: value = old[c] / length; break;
            }
            values.push_back({cells[c], value});
        }
    }
    return values;
}

}  // namespace qkv
