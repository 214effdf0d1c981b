#include "qkv/trained_model.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "document/check.h"
#include "model/word_mean.h"
#include "model_assets.h"
#include "qkv/document_json.h"
#include "qkv/token_edit.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

using namespace std::literals;
using Json = nlohmann::ordered_json;

Bilingual bilingual(const Json& json) { return {json.at("ko"), json.at("en")}; }

// The filler that sentences were filled up with in training, and what has no kind.
bool is_choice(const Json& kind) { return kind.at("name").at("en") != "other"; }

// A full stop, or the filler.
bool is_mark(const TrainedModel& model, int word) {
    constexpr std::array marks{"."sv, "·"sv};
    return std::ranges::count(marks, model.document.model->words[static_cast<std::size_t>(word)]) > 0;
}

Document document_of(const Json& file) {
    Json document{{"format", "qkv"}, {"version", 2}};
    document["sentence"] = file.at("examples").front();
    document["tokens"] = tokenize(file.at("examples").front().get<std::string>());
    document.update(file.at("document"));
    auto read = document_from_json(document.dump(), file.at("name").get<std::string>());
    assert(read && "a trained model is a valid document");
    return std::move(*read);
}

// Of the questions that many places ask. Those of a few places say little about a head.
ModelReport::WithoutHead strongest_without(int head, const Json& questions) {
    constexpr int enough_places = 100;
    const std::string off = fmt::format("output.{}", head);
    ModelReport::WithoutHead strongest;
    for (const Json& question : questions) {
        const double wrong = question.at("wrong").at(off);
        if (question.at("places") >= enough_places && wrong > strongest.wrong) strongest = {question.at("name"), wrong};
    }
    return strongest;
}

ModelReport report_of(const Json& json) {
    ModelReport report;
    report.words = json.at("words");
    report.numbers = json.at("numbers");
    report.held_out_sentences = json.at("held_out_sentences");
    report.trained_sentences = json.at("sentences").get<int>() - report.held_out_sentences;
    report.right = json.at("right");
    for (int head = 0; head < static_cast<int>(json.at("heads").size()); ++head)
        report.without_head.push_back(strongest_without(head, json.at("questions")));
    return report;
}

TrainedModel read_model(std::string_view text) {
    const Json file = Json::parse(text);
    TrainedModel model;
    model.name = file.at("name");
    model.document = document_of(file);
    for (const Json& head : file.at("heads")) model.heads.push_back(bilingual(head));
    for (const Json& kind : file.at("kinds"))
        model.kinds.push_back({bilingual(kind.at("name")), kind.at("words"), is_choice(kind)});
    model.examples = file.at("examples");
    model.report = report_of(Json::parse(model_asset("report.json")).at(model.name));
    return model;
}

void restore_head(Document& document, const Document& trained, int number) {
    Head& head = document.head(number);
    const Head& right = trained.head(number);
    head.weights = right.weights;
    head.bias = right.bias;
    head.is_released = false;
    head.is_on = true;
}

bool is_restored(const Head& head, const Head& right) {
    return head.is_on && !head.is_released && same(head.bias, right.bias) && head.weights == right.weights;
}

// The words that came with the model stand before those that were added.
Eigen::Index trained_words(const Model& model, const Model& trained) {
    return std::min(model.word.rows(), trained.word.rows());
}

bool has_trained_words(const Model& model, const Model& trained) {
    const Eigen::Index count = trained_words(model, trained);
    return model.word.cols() == trained.word.cols() && model.word.topRows(count) == trained.word.topRows(count);
}

void restore_words(Model& model, const Model& trained) {
    const Eigen::Index count = trained_words(model, trained);
    if (model.word.cols() == trained.word.cols()) model.word.topRows(count) = trained.word.topRows(count);
}

void restore(Document& document, const Document& right, ModelPart part, int head) {
    Layer& layer = *document.layer;
    switch (part) {
        case ModelPart::words: return restore_words(*document.model, *right.model);
        case ModelPart::positions: document.model->position = right.model->position; break;
        case ModelPart::embeddings: document.embeddings->is_released = false; break;
        case ModelPart::head:
            if (head < right.head_count()) restore_head(document, right, head);
            break;
        case ModelPart::output_matrix: document.w_o = right.w_o; break;
        case ModelPart::norm_1: layer.norm_1 = right.layer->norm_1; break;
        case ModelPart::norm_2: layer.norm_2 = right.layer->norm_2; break;
        case ModelPart::feed_forward:
            layer.up = right.layer->up;
            layer.up_bias = right.layer->up_bias;
            layer.down = right.layer->down;
            layer.is_on = true;
            break;
        case ModelPart::unembedding: document.model->unembedding = right.model->unembedding; break;
    }
}

constexpr std::array shared_parts{ModelPart::words,       ModelPart::positions,   ModelPart::embeddings,
                                  ModelPart::norm_1,      ModelPart::norm_2,      ModelPart::output_matrix,
                                  ModelPart::unembedding, ModelPart::feed_forward};

}  // namespace

std::span<const TrainedModel> trained_models() {
    static const std::vector<TrainedModel> all{read_model(model_asset("ko.json")), read_model(model_asset("en.json"))};
    return all;
}

const TrainedModel* trained_model(std::string_view name) {
    const auto all = trained_models();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const TrainedModel& model) { return model.name == name; });
    return found == all.end() ? nullptr : &*found;
}

const TrainedModel* trained_model_of(const Document& document) {
    return document.model ? trained_model(document.model->name) : nullptr;
}

const Bilingual* head_job(const Document& document, int head) {
    const TrainedModel* const trained = trained_model_of(document);
    if (trained == nullptr || head >= static_cast<int>(trained->heads.size())) return nullptr;
    return &trained->heads[static_cast<std::size_t>(head)];
}

Result<Document> document_in_model(const TrainedModel& model, std::string_view sentence) {
    return with_sentence(model.document, sentence);
}

Document document_going_on(const TrainedModel& model, std::string_view sentence) {
    const Result<Document> read = document_in_model(model, sentence);
    if (!read) return model.document;
    const int last = read->token_count() - 1;
    if (last == 0 || !is_mark(model, likeliest_words(*attend(*read).next, last, 1).front())) return *read;
    return with_token_removed(*read, last).value_or(*read);
}

Document with_word_treated_as(const Document& document, std::string_view word, std::span<const std::string> words) {
    Document changed = document;
    Model& model = *changed.model;
    const RowVector mean = mean_of(words, model);
    model.words.emplace_back(word);
    model.word.conservativeResize(model.word.rows() + 1, Eigen::NoChange);
    model.word.bottomRows(1) = mean;
    return changed;
}

std::vector<int> words_like(const Document& document, int word) {
    const std::vector<std::string>& words = document.model->words;
    std::vector<int> others;
    for (int other = 0; other < static_cast<int>(words.size()); ++other) {
        if (other != word) others.push_back(other);
    }
    const TrainedModel* const trained = trained_model_of(document);
    if (trained == nullptr) return others;
    const auto holds = [&](const WordKind& kind, int which) {
        return std::find(kind.words.begin(), kind.words.end(), words[index(which)]) != kind.words.end();
    };
    for (const WordKind& kind : trained->kinds) {
        if (!holds(kind, word)) continue;
        std::stable_partition(others.begin(), others.end(), [&](int other) { return holds(kind, other); });
        break;
    }
    return others;
}

std::optional<ModelPart> model_part(Quantity quantity) {
    switch (quantity) {
        case Quantity::word: return ModelPart::words;
        case Quantity::position: return ModelPart::positions;
        case Quantity::embedding: return ModelPart::embeddings;
        case Quantity::query:
        case Quantity::key:
        case Quantity::value:
        case Quantity::query_matrix:
        case Quantity::key_matrix:
        case Quantity::value_matrix:
        case Quantity::query_bias:
        case Quantity::key_bias:
        case Quantity::value_bias:
        case Quantity::bias: return ModelPart::head;
        case Quantity::output_matrix: return ModelPart::output_matrix;
        case Quantity::gain_1: return ModelPart::norm_1;
        case Quantity::gain_2: return ModelPart::norm_2;
        case Quantity::up_matrix:
        case Quantity::up_bias:
        case Quantity::down_matrix: return ModelPart::feed_forward;
        case Quantity::unembedding: return ModelPart::unembedding;
        default: return std::nullopt;
    }
}

bool is_as_trained(const Document& document, ModelPart part, int head) {
    const TrainedModel* const trained = trained_model_of(document);
    if (trained == nullptr) return true;
    const Document& right = trained->document;
    const Layer& layer = *document.layer;
    switch (part) {
        case ModelPart::words: return has_trained_words(*document.model, *right.model);
        case ModelPart::positions: return same(document.model->position, right.model->position);
        case ModelPart::embeddings: return !document.embeddings->is_released;
        case ModelPart::head: return head >= right.head_count() || is_restored(document.head(head), right.head(head));
        case ModelPart::output_matrix: return same(document.w_o, right.w_o);
        case ModelPart::norm_1: return same(layer.norm_1, right.layer->norm_1);
        case ModelPart::norm_2: return same(layer.norm_2, right.layer->norm_2);
        case ModelPart::feed_forward:
            return layer.is_on && same(layer.up, right.layer->up) && same(layer.up_bias, right.layer->up_bias) &&
                   same(layer.down, right.layer->down);
        case ModelPart::unembedding: return same(document.model->unembedding, right.model->unembedding);
    }
    return true;
}

Document with_trained_part(const Document& document, ModelPart part, int head) {
    const TrainedModel* const trained = trained_model_of(document);
    if (trained == nullptr) return document;
    Document changed = document;
    restore(changed, trained->document, part, head);
    // Sizes that don't fit each other could not be multiplied.
    if (check_embeddings(changed, *changed.embeddings) || check_layer(changed)) return document;
    changed = projected(std::move(changed));
    return check(changed) ? document : changed;
}

Result<Document> with_everything_trained(const Document& document) {
    const TrainedModel* const trained = trained_model_of(document);
    if (trained == nullptr) return document;
    const Document& right = trained->document;
    Document changed = document;
    changed.heads = right.heads;
    changed.options = right.options;
    for (const ModelPart part : shared_parts) restore(changed, right, part, 0);
    if (auto problem = check_words(changed)) return tl::unexpected(std::move(*problem));
    return projected(std::move(changed));
}

bool is_all_as_trained(const Document& document) {
    const TrainedModel* const trained = trained_model_of(document);
    if (trained == nullptr) return true;
    const Document& right = trained->document;
    const auto is_trained = [&](ModelPart part) { return is_as_trained(document, part); };
    bool are_heads_trained = document.head_count() == right.head_count();
    for (int head = 0; head < document.head_count(); ++head)
        are_heads_trained = are_heads_trained && is_as_trained(document, ModelPart::head, head);
    return are_heads_trained && document.options == right.options &&
           std::all_of(shared_parts.begin(), shared_parts.end(), is_trained);
}

}  // namespace qkv
