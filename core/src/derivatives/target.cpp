#include "qkv/target.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "derivatives/target_of.h"
#include "lesson/goal_words.h"
#include "lesson/reference.h"
#include "qkv/explanation.h"
#include "qkv/sheet.h"

namespace qkv {
namespace {

using Json = nlohmann::ordered_json;

// Its quantity, and where in it the number stands; a vector's component is told apart by the reference.
Cell cell_of(const Reference& reference, const Document& document) {
    const int component = reference.component.value_or(0);
    switch (reference.kind) {
        case Reference::Kind::score: return {Quantity::score, reference.token, reference.key_token, 0, reference.head};
        case Reference::Kind::weight:
            return {Quantity::weight, reference.token, reference.key_token, 0, reference.head};
        case Reference::Kind::concat: return {Quantity::concat, reference.token, component};
        case Reference::Kind::joined: return {Quantity::joined, reference.token, component};
        case Reference::Kind::next: {
            const bool is_last = reference.token == Reference::last_token;
            return {Quantity::probability, is_last ? document.token_count() - 1 : reference.token, reference.word};
        }
        default: return {Quantity::output, reference.token, component, 0, reference.head};
    }
}

bool is_given(Reference::Kind kind) {
    return kind == Reference::Kind::numbers || kind == Reference::Kind::query || kind == Reference::Kind::key ||
           kind == Reference::Kind::value;
}

Json json_of(const Matrix& derivatives, const Matrix& shape) {
    Json rows = Json::array();
    for (Eigen::Index row = 0; row < shape.rows(); ++row) {
        Json numbers = Json::array();
        for (Eigen::Index column = 0; column < shape.cols(); ++column)
            numbers.push_back(derivatives.size() > 0 ? derivatives(row, column) : 0.0);
        rows.push_back(std::move(numbers));
    }
    return rows;
}

// Members of an object, each with the derivatives by a matrix; none for a matrix that is not there.
class Members {
public:
    Members(Json& object, const Derivatives& derivatives, int head = 0)
        : object_(object), derivatives_(derivatives), head_(head) {}

    Members& add(const char* name, Quantity quantity, const Matrix& shape) {
        if (shape.size() > 0) object_[name] = json_of(derivatives_.of(quantity, head_), shape);
        return *this;
    }
    // A list of numbers in the document.
    Members& add_row(const char* name, Quantity quantity, const Matrix& shape) {
        if (shape.size() > 0) object_[name] = json_of(derivatives_.of(quantity, head_), shape).front();
        return *this;
    }

private:
    Json& object_;
    const Derivatives& derivatives_;
    int head_;
};

Json of_head(const Head& head, int number, const Derivatives& derivatives) {
    Json object = Json::object();
    Members(object, derivatives, number)
        .add("q", Quantity::query, head.q)
        .add("k", Quantity::key, head.k)
        .add("v", Quantity::value, head.v)
        .add("bias", Quantity::bias, head.bias);
    return object;
}

Json of_weights(const HeadWeights& weights, int number, const Derivatives& derivatives) {
    Json object = Json::object();
    Members(object, derivatives, number)
        .add("w_q", Quantity::query_matrix, weights.w_q)
        .add("w_k", Quantity::key_matrix, weights.w_k)
        .add("w_v", Quantity::value_matrix, weights.w_v)
        .add_row("b_q", Quantity::query_bias, weights.b_q)
        .add_row("b_k", Quantity::key_bias, weights.b_k)
        .add_row("b_v", Quantity::value_bias, weights.b_v);
    return object;
}

Json of_document(const Document& document, const Derivatives& derivatives) {
    Json object = Json::object();
    if (document.head_count() == 1) object = of_head(document.head(), 0, derivatives);
    for (int h = 0; h < document.head_count() && document.head_count() > 1; ++h)
        object["heads"].push_back(of_head(document.head(h), h, derivatives));
    Members(object, derivatives).add("w_o", Quantity::output_matrix, document.w_o);
    if (document.embeddings) {
        Json& embeddings = object["embeddings"];
        Members(embeddings, derivatives).add("x", Quantity::embedding, document.embeddings->x);
        for (int h = 0; h < document.head_count(); ++h)
            embeddings["heads"].push_back(of_weights(*document.head(h).weights, h, derivatives));
    }
    if (document.layer) {
        Members(object["layer"], derivatives)
            .add_row("norm_1", Quantity::gain_1, document.layer->norm_1)
            .add("up", Quantity::up_matrix, document.layer->up)
            .add_row("up_bias", Quantity::up_bias, document.layer->up_bias)
            .add("down", Quantity::down_matrix, document.layer->down)
            .add_row("norm_2", Quantity::gain_2, document.layer->norm_2);
    }
    if (document.model) {
        Members(object["model"], derivatives)
            .add("word", Quantity::word, document.model->word)
            .add("position", Quantity::position, document.model->position)
            .add("unembedding", Quantity::unembedding, document.model->unembedding);
    }
    return object;
}

constexpr Quantity first_quantity = Quantity::query;
constexpr Quantity last_quantity = Quantity::probability;

}  // namespace

Result<Cell> target_of(const Reference& reference, std::string_view text, const Document& document) {
    if (is_given(reference.kind)) return refused_goal("problem.target.given", text);
    const std::vector<double> numbers = numbers_of(reference, document, attend(document));
    if (numbers.size() > 1)
        return refused_goal("problem.target.vector", text, {{"size", std::to_string(numbers.size())}});
    if (!std::isfinite(numbers.front())) return refused_goal("problem.target.blocked", text);
    return cell_of(reference, document);
}

Result<Cell> read_target(std::string_view text, const Document& document) {
    return read_reference(text, document).and_then([&](const Reference& reference) {
        return target_of(reference, text, document);
    });
}

std::vector<Influence> influences_on(const Document& document, const Derivatives& derivatives) {
    std::vector<Influence> all;
    for (int quantity = static_cast<int>(first_quantity); quantity <= static_cast<int>(last_quantity); ++quantity) {
        const auto of = static_cast<Quantity>(quantity);
        const int heads = is_shared(of) ? 1 : document.head_count();
        for (int head = 0; head < heads; ++head) {
            const Matrix& found = derivatives.of(of, head);
            if (found.size() == 0 || !is_editable(document, {of, 0, 0, 0, head})) continue;
            for (int row = 0; row < static_cast<int>(found.rows()); ++row) {
                for (int column = 0; column < static_cast<int>(found.cols()); ++column) {
                    if (found(row, column) != 0.0) all.push_back({{of, row, column, 0, head}, found(row, column)});
                }
            }
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const Influence& a, const Influence& b) {
        return std::abs(a.derivative) > std::abs(b.derivative);
    });
    return all;
}

double target_after(const Document& document, const Cell& target, const Cell& number, double change) {
    const Document changed = with_values(document, {{number, value_of(document, number) + change}});
    return number_in(changed, attend(changed), target);
}

std::string sensitivity_json(const Document& document, std::string_view text, double value,
                             const Derivatives& derivatives) {
    return Json{{"target", text}, {"value", value}, {"derivatives", of_document(document, derivatives)}}.dump();
}

}  // namespace qkv
