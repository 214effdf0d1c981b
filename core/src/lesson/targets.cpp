// Where a person can act to reach a goal.
#include <algorithm>

#include "lesson/part_text.h"
#include "qkv/goal.h"
#include "qkv/sheet.h"

namespace qkv {
namespace {

Quantity quantity_of(VectorRole role) {
    return role == VectorRole::query ? Quantity::query : role == VectorRole::key ? Quantity::key : Quantity::value;
}

std::optional<VectorRole> role_of(const Reference& reference) {
    switch (reference.kind) {
        case Reference::Kind::query: return VectorRole::query;
        case Reference::Kind::key: return VectorRole::key;
        case Reference::Kind::value: return VectorRole::value;
        default: return std::nullopt;
    }
}

class Finder {
public:
    Finder(const Goal& goal, const Progress& progress, const Document& document)
        : goal_(goal), progress_(progress), document_(document) {}

    Targets find() {
        for (std::size_t i = 0; i < goal_.conditions.size(); ++i) add_condition(goal_.conditions[i], holds(i));
        if (goal_.only) add_allowed(*goal_.only);
        return std::move(targets_);
    }

private:
    bool holds(std::size_t condition) const {
        return condition < progress_.conditions.size() && progress_.conditions[condition];
    }

    void add_condition(const Condition& condition, bool holds) {
        using Kind = Condition::Kind;
        switch (condition.kind) {
            case Kind::equal:
                if (condition.right.kind == Reference::Kind::numbers) add_unequal(condition.left, condition.right);
                if (condition.left.kind == Reference::Kind::numbers) add_unequal(condition.right, condition.left);
                break;
            case Kind::scaled:
            case Kind::unscaled:
                targets_.scale = !holds;
                is_scale_done_ = holds;
                break;
            case Kind::causal:
            case Kind::unmasked:
                targets_.mask = !holds;
                is_mask_done_ = holds;
                break;
            case Kind::switched_on:
            case Kind::switched_off:
                if (!holds) add_part(condition.part);
                break;
            default: break;
        }
    }

    // The numbers of a vector that are not what is written out; a single number is meant for each of them.
    void add_unequal(const Reference& vector, const Reference& wanted) {
        const std::optional<VectorRole> role = role_of(vector);
        if (!role || !has_vectors(vector.head)) return;
        const Matrix& numbers = matrix(document_.head(vector.head), *role);
        if (vector.token >= numbers.rows()) return;
        const auto add = [&](int column, double number) {
            if (column < numbers.cols() && numbers(vector.token, column) != number)
                targets_.cells.push_back({quantity_of(*role), vector.token, column, 0, vector.head});
        };
        if (vector.component) {
            add(*vector.component, wanted.numbers.front());
            return;
        }
        for (int column = 0; column < static_cast<int>(numbers.cols()); ++column) {
            const auto i = wanted.numbers.size() == 1 ? 0 : static_cast<std::size_t>(column);
            if (i < wanted.numbers.size()) add(column, wanted.numbers[i]);
        }
    }

    void add_allowed(const std::vector<Part>& parts) {
        const bool has_numbers = !targets_.cells.empty();
        for (const Part& part : parts) {
            if (part.kind != Part::Kind::numbers) {
                add_part(part);
            } else if (!has_numbers) {
                add_numbers(part);
            }
        }
        targets_.scale = targets_.scale && !is_scale_done_;
        targets_.mask = targets_.mask && !is_mask_done_;
    }

    void add_part(const Part& part) {
        switch (part.kind) {
            case Part::Kind::numbers: break;
            case Part::Kind::head: add_once(targets_.heads, part.head); break;
            case Part::Kind::feed_forward: targets_.feed_forward = true; break;
            case Part::Kind::blocked: targets_.blocked.push_back(part); break;
            case Part::Kind::mask:
            case Part::Kind::window: targets_.mask = true; break;
            case Part::Kind::scale: targets_.scale = true; break;
            case Part::Kind::temperature: targets_.temperature = true; break;
            case Part::Kind::sentence: targets_.sentence = true; break;
        }
    }

    static void add_once(std::vector<int>& heads, int head) {
        if (std::find(heads.begin(), heads.end(), head) == heads.end()) heads.push_back(head);
    }

    // Q, K and V that are computed can be changed once they are released.
    void add_numbers(const Part& part) {
        if (part.head >= document_.head_count()) return;
        if (is_vector(part.quantity) && document_.head(part.head).is_projected())
            return add_once(targets_.released, part.head);
        if (matrix_of(document_, part.quantity, part.head) == nullptr) return;
        const std::vector<Cell> cells = cells_of(part, document_);
        targets_.cells.insert(targets_.cells.end(), cells.begin(), cells.end());
    }

    // Whether the numbers of a head's Q, K and V can be edited.
    bool has_vectors(int head) const { return head < document_.head_count() && !document_.head(head).is_projected(); }

    const Goal& goal_;
    const Progress& progress_;
    const Document& document_;
    Targets targets_;
    bool is_scale_done_ = false;
    bool is_mask_done_ = false;
};

}  // namespace

Targets targets(const Goal& goal, const Progress& progress, const Document& document) {
    return Finder(goal, progress, document).find();
}

}  // namespace qkv
