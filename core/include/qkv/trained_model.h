#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/cell.h"
#include "qkv/document.h"

// The tiny trained models that come with the program. model/README.md says how they were made.
namespace qkv {

/// A text in both languages of the program.
struct Bilingual {
    std::string ko;
    std::string en;

    const std::string& in(Language language) const { return language == Language::ko ? ko : en; }
};

/// Words that can stand for each other.
struct WordKind {
    Bilingual name;  ///< "먹을 것", "food"
    std::vector<std::string> words;
    bool is_choice = true;  ///< an unknown word can be treated as one of them
};

/// What was measured of a model on the sentences that it was never trained with. See model/report.md.
struct ModelReport {
    /// The question about a next word that is answered wrongly most often while a head is switched off.
    struct WithoutHead {
        std::string question;  ///< "respect"
        double wrong = 0;      ///< share of the places in the sentences, 0 to 1
    };

    int words = 0;    ///< that can come next
    int numbers = 0;  ///< that were trained
    int trained_sentences = 0;
    int held_out_sentences = 0;
    double right = 0;  ///< share of the places with one clear word where that is the likeliest one
    std::vector<WithoutHead> without_head;
};

struct TrainedModel {
    std::string name;              ///< "ko", "en": the language of its words
    std::vector<Bilingual> heads;  ///< the job of each head, as switching it off shows it
    std::vector<WordKind> kinds;
    std::vector<std::string> examples;  ///< beginnings of sentences
    ModelReport report;
    Document document;  ///< its numbers as they were trained, with the first example as its sentence
};

std::span<const TrainedModel> trained_models();

/// Null if there is none of this name.
const TrainedModel* trained_model(std::string_view name);

/// That of a document which has a model of this name; null for others.
const TrainedModel* trained_model_of(const Document& document);

/// The job of a head of a trained model, as switching it off shows it; null for others, and for heads that were added.
const Bilingual* head_job(const Document& document, int head);

/// A document for the beginning of a sentence in a trained model. Fails on words that it does not know, and beyond its
/// last position.
Result<Document> document_in_model(const TrainedModel& model, std::string_view sentence);

/// The beginning of a sentence with which the model goes on: without its last word where otherwise only the end of the
/// sentence would come. The first example if the model does not know all of its words.
Document document_going_on(const TrainedModel& model, std::string_view sentence);

/// `document` whose model reads `word` as the mean of the vectors of these words. It is a word that is only read: it is
/// not among those that can come next. All of `words` are in the model; `word` is not.
Document with_word_treated_as(const Document& document, std::string_view word, std::span<const std::string> words);

/// All other words of a document's model, those first that are of the same kind in a trained one.
std::vector<int> words_like(const Document& document, int word);

/// A part of a model's numbers.
enum class ModelPart {
    words,
    positions,
    embeddings,  ///< X, which comes from words and positions
    head,
    output_matrix,
    norm_1,
    feed_forward,
    norm_2,
    unembedding
};

/// The part that the numbers of a matrix belong to; none for those that no model is trained with.
std::optional<ModelPart> model_part(Quantity quantity);

/// Whether a part is as it was trained. `head` says which head: its Q, K and V come from its embeddings, it is on and
/// has no bias. True for a model that did not come with the program and for a head that was added.
bool is_as_trained(const Document& document, ModelPart part, int head = 0);

/// `document` with a part as it was trained, so that is_as_trained(). Where the sizes have changed, it stays as it is.
Document with_trained_part(const Document& document, ModelPart part, int head = 0);

/// `document` with everything but its sentence as it was trained: all parts and heads, the scale and the mask. Words
/// that were added stay. Fails where X was released for words that the model does not know.
Result<Document> with_everything_trained(const Document& document);

/// Whether this would change nothing.
bool is_all_as_trained(const Document& document);

}  // namespace qkv
