#include "qkv/trained_model.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

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
    head.is_released = false;
    head.is_on = true;
}

// The words that came with the model, and behind them those that were added.
void restore_words(Model& model, const Model& trained) {
    const Eigen::Index count = std::min(model.word.rows(), trained.word.rows());
    model.word.topRows(count) = trained.word.topRows(count);
}

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
    RowVector mean = RowVector::Zero(model.word.cols());
    for (const std::string& known : words) mean += model.word.row(*model.index_of(known));
    mean /= static_cast<double>(words.size());
    model.words.emplace_back(word);
    model.word.conservativeResize(model.word.rows() + 1, Eigen::NoChange);
    model.word.bottomRows(1) = mean;
    return changed;
}

Document with_trained_part(const Document& document, ModelPart part, int head) {
    const TrainedModel* const trained = trained_model_of(document);
    if (trained == nullptr) return document;
    const Document& right = trained->document;
    Document changed = document;
    switch (part) {
        case ModelPart::words: restore_words(*changed.model, *right.model); break;
        case ModelPart::positions: changed.model->position = right.model->position; break;
        case ModelPart::head: restore_head(changed, right, head); break;
        case ModelPart::output_matrix: changed.w_o = right.w_o; break;
        case ModelPart::norms:
            changed.layer->norm_1 = right.layer->norm_1;
            changed.layer->norm_2 = right.layer->norm_2;
            break;
        case ModelPart::feed_forward:
            changed.layer->up = right.layer->up;
            changed.layer->up_bias = right.layer->up_bias;
            changed.layer->down = right.layer->down;
            changed.layer->is_on = true;
            break;
        case ModelPart::unembedding: changed.model->unembedding = right.model->unembedding; break;
    }
    changed = projected(std::move(changed));
    return check(changed) ? document : changed;
}

}  // namespace qkv
