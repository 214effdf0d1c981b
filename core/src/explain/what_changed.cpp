#include "qkv/what_changed.h"

#include <fmt/format.h>
#include <optional>
#include <string>
#include <vector>

#include "qkv/explanation.h"
#include "qkv/number_format.h"
#include "qkv/sheet.h"
#include "qkv/token_name.h"

namespace qkv {
namespace {

// The quantities in the order of Quantity that a person may edit.
std::vector<Quantity> quantities() {
    std::vector<Quantity> all;
    for (int i = 0; i <= static_cast<int>(Quantity::unembedding); ++i) all.push_back(static_cast<Quantity>(i));
    return all;
}

class DocumentChange {
public:
    DocumentChange(const Document& before, const Document& after, const Style& style)
        : before_(before), after_(after), style_(style) {}

    Message message() const {
        for (const auto& found : {cell_of_mask(), head(), layer()}) {
            if (found) return *found;
        }
        const std::vector<Cell> cells = changed_cells();
        return cells.empty() ? Message{"change.other", {}} : numbers(cells);
    }

private:
    // Only one: a change of several cells is another kind of mask.
    std::optional<Message> cell_of_mask() const {
        std::optional<Message> found;
        for (int query = 0; query < after_.token_count(); ++query) {
            for (int key = 0; key < after_.key_count(); ++key) {
                const bool is_allowed = allows(after_.options, query, key);
                if (allows(before_.options, query, key) == is_allowed) continue;
                if (found) return std::nullopt;
                found = Message{is_allowed ? "change.allowed" : "change.blocked",
                                {{"query", token_name(after_, query)}, {"key", key_name(after_, key)}}};
            }
        }
        return found;
    }

    std::optional<Message> head() const {
        for (int number = 0; number < after_.head_count(); ++number) {
            const bool is_on = after_.head(number).is_on;
            if (before_.head(number).is_on == is_on) continue;
            return Message{is_on ? "change.head_on" : "change.head_off", {{"head", fmt::format("{}", number + 1)}}};
        }
        return std::nullopt;
    }

    std::optional<Message> layer() const {
        if (!before_.layer || !after_.layer) return std::nullopt;
        const bool is_on = after_.layer->is_on;
        if (before_.layer->is_on != is_on)
            return Message{is_on ? "change.feed_forward_on" : "change.feed_forward_off", {}};
        for (const auto& [norm, name] : {std::pair{&Layer::norm_1, "norm_1"}, std::pair{&Layer::norm_2, "norm_2"}}) {
            const bool has_norm = (*after_.layer.*norm).size() > 0;
            const bool had_norm = (*before_.layer.*norm).size() > 0;
            if (has_norm != had_norm) return Message{has_norm ? "change.norm_on" : "change.norm_off", {{"norm", name}}};
        }
        return std::nullopt;
    }

    std::vector<Cell> changed_cells() const {
        std::vector<Cell> cells;
        for (const Quantity quantity : quantities()) {
            const int heads = is_shared(quantity) ? 1 : after_.head_count();
            for (int head = 0; head < heads; ++head) add_changed(quantity, head, cells);
        }
        return cells;
    }

    void add_changed(Quantity quantity, int head, std::vector<Cell>& cells) const {
        const Matrix* was = matrix_of(before_, quantity, head);
        const Matrix* is = matrix_of(after_, quantity, head);
        if (was == nullptr || is == nullptr || was->rows() != is->rows() || was->cols() != is->cols()) return;
        for (int row = 0; row < is->rows(); ++row) {
            for (int column = 0; column < is->cols(); ++column) {
                const Cell cell{quantity, row, column, 0, head};
                if ((*was)(row, column) != (*is)(row, column) && is_editable(after_, cell)) cells.push_back(cell);
            }
        }
    }

    Message numbers(const std::vector<Cell>& cells) const {
        const Cell& first = cells.front();
        std::vector<TextArg> args{{"head", fmt::format("{}", first.head + 1)}};
        const bool names_head = after_.head_count() > 1 && !is_shared(first.quantity);
        if (cells.size() == 1 && is_editable(before_, first)) {
            args.push_back({"name", cell_name(after_, first)});
            args.push_back({"before", format_number(value_of(before_, first), style_.decimals)});
            args.push_back({"after", format_number(value_of(after_, first), style_.decimals)});
            return {names_head ? "change.number_in_head" : "change.number", args};
        }
        args.push_back({"count", fmt::format("{}", cells.size())});
        for (const Cell& cell : cells) {
            const bool is_same_vector =
                cell.quantity == first.quantity && cell.head == first.head && cell.row == first.row;
            if (!is_same_vector) return {"change.numbers", args};
        }
        args.push_back({"name", row_name_of(first)});
        return {names_head ? "change.vector_in_head" : "change.vector", args};
    }

    // "Q(나는)" of "Q(나는)₁", "W_Q" of "W_Q[1,2]".
    std::string row_name_of(const Cell& cell) const {
        const std::string name = cell_name(after_, cell);
        const std::size_t bracket = name.rfind(')');
        return bracket == std::string::npos ? name.substr(0, name.rfind('[')) : name.substr(0, bracket + 1);
    }

    const Document& before_;
    const Document& after_;
    Style style_;
};

}  // namespace

Message what_changed(const Document& before, const Document& after, const Style& style) {
    return DocumentChange(before, after, style).message();
}

}  // namespace qkv
