// The words of a model, and whether a document's layer and model fit it.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "base/short_text.h"
#include "document/check.h"
#include "document/words.h"
#include "qkv/model.h"
#include "qkv/token_name.h"

namespace qkv {
namespace {

using Found = std::optional<Problem>;

Found wrong_size(const NamedMatrix& matrix, const char* id, Eigen::Index size, Eigen::Index expected) {
    return Problem{id,
                   {{"matrix", matrix.name}, {"size", std::to_string(size)}, {"expected", std::to_string(expected)}}};
}

Found check_size(const NamedMatrix& matrix, Eigen::Index rows, Eigen::Index columns) {
    const Matrix& values = matrix.values;
    if (values.rows() != rows) return wrong_size(matrix, "problem.layer.rows", values.rows(), rows);
    if (auto problem = check_matrix(matrix, rows)) return problem;
    if (values.cols() != columns) return wrong_size(matrix, "problem.layer.columns", values.cols(), columns);
    return std::nullopt;
}

// Every matrix that takes part in the sums and products of a layer.
std::vector<NamedMatrix> numbers_of(const Document& document) {
    const Layer& layer = *document.layer;
    std::vector<NamedMatrix> all{{document.embeddings->x, "embeddings.x"},
                                 {document.w_o, "w_o"},
                                 {layer.norm_1, "layer.norm_1"},
                                 {layer.up, "layer.up"},
                                 {layer.up_bias, "layer.up_bias"},
                                 {layer.down, "layer.down"},
                                 {layer.norm_2, "layer.norm_2"}};
    for (const Head& head : document.heads) {
        if (!head.is_projected()) all.push_back({head.v, "v"});
        all.push_back({head.weights->w_v, "w_v"});
        all.push_back({head.weights->b_v, "b_v"});
    }
    if (document.model) {
        all.push_back({document.model->word, "model.word"});
        all.push_back({document.model->position, "model.position"});
        all.push_back({document.model->unembedding, "model.unembedding"});
    }
    return all;
}

Found check_numbers(const Document& document) {
    for (const NamedMatrix& matrix : numbers_of(document)) {
        if (matrix.values.size() > 0 && matrix.values.cwiseAbs().maxCoeff() > largest_layer_number)
            return Problem{"problem.layer.too_large", {{"matrix", matrix.name}}};
    }
    return std::nullopt;
}

Found check_layer(const Layer& layer, Eigen::Index d) {
    const Eigen::Index f = layer.up.cols();
    for (const NamedMatrix& norm : {NamedMatrix{layer.norm_1, "layer.norm_1"}, {layer.norm_2, "layer.norm_2"}}) {
        if (norm.values.size() == 0) continue;
        if (auto problem = check_size(norm, 1, d)) return problem;
    }
    if (auto problem = check_size({layer.up, "layer.up"}, d, f)) return problem;
    if (auto problem = check_size({layer.up_bias, "layer.up_bias"}, 1, f)) return problem;
    return check_size({layer.down, "layer.down"}, f, d);
}

Found check_vocabulary(const Model& model) {
    if (model.words.empty() || model.words.size() > max_words) {
        return Problem{"problem.model.words",
                       {{"count", fmt::format("{}", model.words.size())}, {"limit", std::to_string(max_words)}}};
    }
    std::set<std::string_view> known;
    for (std::size_t i = 0; i < model.words.size(); ++i) {
        const std::string place = fmt::format("model.words[{}]", i);
        if (model.words[i].empty()) return Problem{"problem.model.empty_word", {{"place", place}}};
        if (!known.insert(model.words[i]).second)
            return Problem{"problem.model.same_word", {{"place", place}, {"word", shortened(model.words[i])}}};
    }
    return std::nullopt;
}

Found check_vectors(const Model& model) {
    const auto words = static_cast<Eigen::Index>(model.words.size());
    const Eigen::Index d = model.word.cols();
    if (auto problem = check_size({model.word, "model.word"}, words, d)) return problem;
    const NamedMatrix positions{model.position, "model.position"};
    if (model.position.rows() < 1 || model.position.rows() > max_file_tokens)
        return Problem{"problem.model.positions", {{"limit", std::to_string(max_file_tokens)}}};
    if (auto problem = check_size(positions, model.position.rows(), d)) return problem;
    const NamedMatrix unembedding{model.unembedding, "model.unembedding", max_words};
    if (model.unembedding.cols() > words)
        return wrong_size(unembedding, "problem.layer.columns", model.unembedding.cols(), words);
    return check_size(unembedding, d, model.unembedding.cols());
}

}  // namespace

bool operator==(const Model& a, const Model& b) {
    return a.name == b.name && a.words == b.words && same(a.word, b.word) && same(a.position, b.position) &&
           same(a.unembedding, b.unembedding) && a.unknown_members == b.unknown_members;
}

std::optional<int> Model::index_of(std::string_view wanted) const {
    const auto found = std::find(words.begin(), words.end(), wanted);
    if (found == words.end()) return std::nullopt;
    return static_cast<int>(found - words.begin());
}

Matrix embedded(const Model& model, const std::vector<std::string>& tokens) {
    Matrix x = Matrix::Zero(static_cast<Eigen::Index>(tokens.size()), model.word.cols());
    const Eigen::Index places = std::min(x.rows(), model.position.rows());
    for (Eigen::Index token = 0; token < places; ++token) {
        if (const auto word = model.index_of(tokens[static_cast<std::size_t>(token)]))
            x.row(token) = model.word.row(*word) + model.position.row(token);
    }
    return x;
}

std::optional<Problem> check_words(const Document& document) {
    if (!document.is_embedded()) return std::nullopt;
    const Model& model = *document.model;
    if (document.token_count() > model.position_count()) {
        return Problem{
            "problem.model.too_long",
            {{"tokens", std::to_string(document.token_count())}, {"limit", std::to_string(model.position_count())}}};
    }
    for (const std::string& token : document.tokens) {
        if (model.index_of(token)) continue;
        return Problem{"problem.model.unknown_word",
                       {{"word", shortened(token)},
                        {"nearest", fmt::format("{}", fmt::join(nearest_words(model, token, 3), ", "))}}};
    }
    return std::nullopt;
}

std::optional<Problem> check_model(const Model& model) {
    if (auto problem = check_vocabulary(model)) return problem;
    return check_vectors(model);
}

std::optional<Problem> check_layer(const Document& document) {
    if (!document.layer) return document.model ? Found(Problem{"problem.model.layer", {}}) : std::nullopt;
    const Eigen::Index d = document.embeddings->size();
    if (document.w_o.cols() != d)
        return wrong_size({document.w_o, "w_o"}, "problem.layer.columns", document.w_o.cols(), d);
    if (auto problem = check_layer(*document.layer, d)) return problem;
    if (document.model) {
        if (auto problem = check_model(*document.model)) return problem;
        if (document.model->word.cols() != d)
            return wrong_size({document.model->word, "model.word"}, "problem.layer.columns",
                              document.model->word.cols(), d);
        if (auto problem = check_words(document)) return problem;
    }
    return check_numbers(document);
}

}  // namespace qkv
