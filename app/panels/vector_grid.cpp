#include "panels/vector_grid.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "qkv/number_format.h"
#include "widgets/cell_fit.h"

namespace qkv {
namespace {

struct GridName {
    Quantity quantity;
    const char* name;
};

constexpr std::array grid_names{GridName{Quantity::embedding, "X"},
                                GridName{Quantity::query_matrix, "W_Q"},
                                GridName{Quantity::query_bias, "b_Q"},
                                GridName{Quantity::key_matrix, "W_K"},
                                GridName{Quantity::key_bias, "b_K"},
                                GridName{Quantity::value_matrix, "W_V"},
                                GridName{Quantity::value_bias, "b_V"},
                                GridName{Quantity::query, "Q"},
                                GridName{Quantity::key, "K"},
                                GridName{Quantity::value, "V"},
                                GridName{Quantity::bias, "bias"},
                                GridName{Quantity::word, "word"},
                                GridName{Quantity::position, "position"},
                                GridName{Quantity::output_matrix, "W_O"},
                                GridName{Quantity::gain_1, "gain_1"},
                                GridName{Quantity::up_matrix, "W_up"},
                                GridName{Quantity::up_bias, "b_up"},
                                GridName{Quantity::down_matrix, "W_down"},
                                GridName{Quantity::gain_2, "gain_2"},
                                GridName{Quantity::unembedding, "W_U"}};

// With what it is computed from.
const char* title_of(const Document& document, Quantity quantity, int number) {
    const Head& head = document.head(number);
    const auto either = [](const Matrix& bias, const char* with, const char* without) {
        return bias.size() > 0 ? with : without;
    };
    if (quantity == Quantity::embedding && document.is_embedded()) return "X = word + position";
    if (!head.is_projected()) return name_of(quantity);
    switch (quantity) {
        case Quantity::query: return either(head.weights->b_q, "Q = X × W_Q + b_Q", "Q = X × W_Q");
        case Quantity::key: return either(head.weights->b_k, "K = X × W_K + b_K", "K = X × W_K");
        case Quantity::value: return either(head.weights->b_v, "V = X × W_V + b_V", "V = X × W_V");
        default: return name_of(quantity);
    }
}

}  // namespace

const char* name_of(Quantity quantity) { return std::ranges::find(grid_names, quantity, &GridName::quantity)->name; }

std::vector<Grid> grids_of(const Document& document, const SheetPart& part) {
    std::vector<Grid> grids;
    for (PartMatrix& matrix : matrices_of(document, part)) {
        const Quantity quantity = matrix.quantity;
        grids.push_back({std::move(matrix), name_of(quantity), title_of(document, quantity, part.head)});
    }
    return grids;
}

double largest_in(const Document& document, const Grid& grid, int head) {
    return matrix_of(document, grid.quantity(), head)->cwiseAbs().maxCoeff();
}

std::vector<int> lengths_of(const Document& document, const std::vector<Grid>& grids, int head, int decimals) {
    std::vector<int> longest(static_cast<std::size_t>(decimals) + 1, 1);
    for (const Grid& grid : grids) {
        for (int vector = 0; vector < grid.count(); ++vector) {
            for (int component = 0; component < grid.size(); ++component)
                note_length(longest,
                            format_number(value_of(document, grid.matrix.cell(vector, component, head)), decimals));
        }
    }
    return longest;
}

std::string vector_label(const Document& document, const Cell& cell) {
    if (has_token_rows(cell.quantity) || has_word_vectors(cell.quantity)) return row_name(document, cell);
    return fmt::format("{}", cell.row + 1);
}

}  // namespace qkv
