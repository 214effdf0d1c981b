#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/history.h"
#include "qkv/layer_edit.h"
#include "qkv/number_block.h"
#include "qkv/sheet.h"
#include "qkv/trained_model.h"
#include "session/view_settings.h"

namespace qkv {
namespace action {

// Edits of one run, with SetSentence, SetValues and RenameToken, become one entry of the history at Settle; each of the
// others is an entry.
struct SetSentence {
    std::string sentence;
};
/// `sentence` with a word that the model does not know, which it reads from now on as the mean of others: see
/// with_word_treated_as(). An entry of the history.
struct TreatWordAs {
    std::string sentence;
    std::string word;
    std::vector<std::string> words;
};
/// The cells are editable.
struct SetValues {
    std::vector<CellValue> values;
};
/// Lays a block at the upper left corner of `range`. A part that does not fit makes the table grow or is left out.
struct Paste {
    SheetLayout layout;
    Range range;
    NumberBlock block;
    bool grows;
    SheetPart part = {};
};
/// See filled().
struct FillVectors {
    std::vector<std::vector<Cell>> vectors;
    Fill fill;
    std::uint64_t seed = 0;
    int component = -1;
};
struct SplitToken {
    int token;
    int characters;
};
struct MergeTokens {
    int first;
};
struct RenameToken {
    int token;
    std::string text;
};
struct MoveToken {
    int token;
    int to;
};
/// A new token that has the index `at`.
struct AddToken {
    int at;
};
struct RemoveToken {
    int token;
};
/// Splits the sentence into tokens again.
struct SetTokenUnit {
    TokenUnit unit;
};
struct SetOptions {
    Options options;
};
struct SetKeySize {
    int d_k;
};
struct SetValueSize {
    int d_v;
};
/// Whether Q, K and V are computed from embeddings X and W_Q, W_K, W_V.
struct SetEmbeddings {
    bool has_embeddings;
};
/// m, the number of components of each embedding.
struct SetEmbeddingSize {
    int m;
};
struct AddHead {};
struct CopyHead {
    int head;
};
struct RemoveHead {
    int head;
};
struct SwitchHead {
    int head;
    bool is_on;
};
/// Whether the head keeps Q, K and V of its own though there are embeddings.
struct ReleaseHead {
    int head;
    bool is_released;
};
/// Whether X of a model keeps its numbers though words and positions would give others.
struct ReleaseEmbeddings {
    bool is_released;
};
struct SwitchFeedForward {
    bool is_on;
};
struct SwitchNorm {
    Norm norm;
    bool is_on;
};
/// Parts of a trained model become what they were again: see with_trained_part().
struct RestoreParts {
    std::vector<ModelPart> parts;
    int head = 0;
};
/// All but the sentence: see with_everything_trained().
struct RestoreModel {};
/// The document with other numbers, such as a solution; an entry of the history.
struct ReplaceNumbers {
    Document document;
};
struct SetBias {
    int head;
    bool has_bias;
};
/// d, the columns of W_O.
struct SetJoinedSize {
    int d;
};
/// The sentence that keys and values belong to; of one run, as SetSentence.
struct SetKeySentence {
    std::string sentence;
};
/// Keys and values belong to the one sentence again.
struct RemoveKeySentence {};
struct Settle {};
struct Undo {};
struct Redo {};

// What the document is compared with.
/// Keeps the current document, to show it beside later states.
struct Pin {};
struct Unpin {};
/// Stops showing what it was before the last edit.
struct ForgetBefore {};

}  // namespace action

using EditingAction =
    std::variant<action::SetSentence, action::TreatWordAs, action::SetValues, action::Paste, action::FillVectors,
                 action::SplitToken, action::MergeTokens, action::RenameToken, action::MoveToken, action::AddToken,
                 action::RemoveToken, action::SetTokenUnit, action::SetOptions, action::SetKeySize,
                 action::SetValueSize, action::SetEmbeddings, action::SetEmbeddingSize, action::AddHead,
                 action::CopyHead, action::RemoveHead, action::SwitchHead, action::ReleaseHead,
                 action::ReleaseEmbeddings, action::SwitchFeedForward, action::SwitchNorm, action::RestoreParts,
                 action::RestoreModel, action::ReplaceNumbers, action::SetBias, action::SetJoinedSize,
                 action::SetKeySentence, action::RemoveKeySentence, action::Settle, action::Undo, action::Redo,
                 action::Pin, action::Unpin, action::ForgetBefore>;

/// A document with its results, to be compared with the current one.
struct Snapshot {
    Document document;
    Attention attention;
};

/// Whether the numbers of two documents can be compared one by one: they have the same tokens and shape.
bool are_comparable(const Document& a, const Document& b);

/// The document, its history, and what it is compared with.
class Editing {
public:
    explicit Editing(Document document) : history_(std::move(document)), attention_(attend(history_.current())) {}

    /// `problem` tells what is wrong with the last input: an edit sets it or, if it succeeds, resets it. A new unit of
    /// tokens is kept in `view`.
    void apply(const EditingAction& action, ViewSettings& view, std::optional<Problem>& problem);

    const Document& document() const { return history_.current(); }
    const Attention& attention() const { return attention_; }
    bool can_undo() const { return history_.can_undo(); }
    bool can_redo() const { return history_.can_redo(); }
    /// The document before the open run of edits; the current one if none is open.
    const Document& settled() const { return history_.settled(); }
    /// Whether no run of edits is open, such as a number that is being typed or dragged.
    bool is_settled() const { return history_.settled() == history_.current(); }

    /// The document before the last edit, as long as it has the same tokens and shape; otherwise null.
    const Snapshot* before() const;
    /// The document that was pinned; null if none is.
    const Snapshot* pinned() const { return pinned_ ? &*pinned_ : nullptr; }

    /// What the heatmaps' numbers are compared with: the pinned document if it is comparable, otherwise before(), or
    /// null.
    const Snapshot* base() const;

    /// Grows with every change of the document.
    int version() const { return version_; }
    /// Grows whenever the heatmaps may show different numbers.
    int numbers_version() const { return numbers_version_; }

    void settle() { history_.settle(); }
    /// What an edit has made of the document, as one entry of the history. Sets or resets `problem`.
    void replace(Result<Document> document, std::optional<Problem>& problem);
    /// Another document, which must be valid: as one entry of the history, or with a history of its own.
    void open(Document document);
    void begin_with(Document document);
    /// The same document in other words, which is no edit.
    void amend(Document document);

private:
    void treat(const action::TreatWordAs& one, std::optional<Problem>& problem);
    void perform(const action::Settle&) { settle(); }
    void perform(const action::Undo&);
    void perform(const action::Redo&);
    void perform(const action::Pin&);
    void perform(const action::Unpin&);
    void perform(const action::ForgetBefore&);

    void take(Result<Document> document, std::optional<Problem>& problem);
    void leave_run();
    void compare_with(const Document& before);
    void recompute();

    History<Document> history_;
    Attention attention_;
    std::optional<Snapshot> before_;
    std::optional<Snapshot> pinned_;
    int version_ = 0;
    int numbers_version_ = 0;
};

}  // namespace qkv
