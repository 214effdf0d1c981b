#include "session/editing.h"

#include <fmt/format.h>
#include <type_traits>
#include <utility>

#include "qkv/head_edit.h"
#include "qkv/token_edit.h"
#include "qkv/trained_model.h"

namespace qkv {
namespace {

// The document that an edit makes of the present one.
class Edited {
public:
    Edited(const History<Document>& history, const ViewSettings& view)
        : history_(history), document_(history.current()), view_(view) {}

    Result<Document> operator()(const action::SetSentence& one) const {
        // From the settled document, so that a word deleted and typed again within one run gets its vectors back.
        return with_sentence(history_.settled(), one.sentence, unit());
    }
    Result<Document> operator()(const action::SetValues& one) const { return with_values(document_, one.values); }
    Result<Document> operator()(const action::Paste& one) const {
        Result<Document> document = document_;
        const auto growth = growth_for(*document, one.layout, one.range.from, one.block, one.part);
        if (growth && one.grows) document = grown(*document, *growth, text(view_.language, "token.new"));
        return document.map([&](const Document& roomy) {
            return with_values(roomy, pasted(roomy, one.layout, one.range, one.block, one.part));
        });
    }
    Result<Document> operator()(const action::FillVectors& one) const {
        return filled(document_, one.vectors, one.fill, one.seed, one.component)
            .map([&](const std::vector<CellValue>& values) { return with_values(document_, values); });
    }
    Result<Document> operator()(const action::SplitToken& one) const {
        return with_token_split(document_, one.token, one.characters);
    }
    Result<Document> operator()(const action::MergeTokens& one) const {
        return with_tokens_merged(document_, one.first);
    }
    Result<Document> operator()(const action::RenameToken& one) const {
        return with_token_renamed(document_, one.token, one.text);
    }
    Result<Document> operator()(const action::MoveToken& one) const {
        return with_token_moved(document_, one.token, one.to);
    }
    Result<Document> operator()(const action::AddToken& one) const {
        const std::string name = fmt::format("{}{}", text(view_.language, "token.new"), document_.token_count() + 1);
        return with_token_added(document_, one.at, name);
    }
    Result<Document> operator()(const action::RemoveToken& one) const {
        return with_token_removed(document_, one.token);
    }
    Result<Document> operator()(const action::SetTokenUnit& one) const { return retokenized(document_, one.unit); }
    Result<Document> operator()(const action::SetOptions& one) const {
        Document changed = document_;
        changed.options = one.options;
        return changed;
    }
    Result<Document> operator()(const action::SetKeySize& one) const { return with_key_size(document_, one.d_k); }
    Result<Document> operator()(const action::SetValueSize& one) const { return with_value_size(document_, one.d_v); }
    Result<Document> operator()(const action::SetEmbeddings& one) const {
        return one.has_embeddings ? with_embeddings(document_) : without_embeddings(document_);
    }
    Result<Document> operator()(const action::SetEmbeddingSize& one) const {
        return with_embedding_size(document_, one.m);
    }
    Result<Document> operator()(const action::AddHead&) const { return with_head_added(document_); }
    Result<Document> operator()(const action::CopyHead& one) const { return with_head_copied(document_, one.head); }
    Result<Document> operator()(const action::RemoveHead& one) const { return with_head_removed(document_, one.head); }
    Result<Document> operator()(const action::SwitchHead& one) const {
        return with_head_switched(document_, one.head, one.is_on);
    }
    Result<Document> operator()(const action::ReleaseHead& one) const {
        return with_head_released(document_, one.head, one.is_released);
    }
    Result<Document> operator()(const action::ReleaseEmbeddings& one) const {
        return with_embeddings_released(document_, one.is_released);
    }
    Result<Document> operator()(const action::SwitchFeedForward& one) const {
        return with_feed_forward_switched(document_, one.is_on);
    }
    Result<Document> operator()(const action::SwitchNorm& one) const {
        return with_norm_switched(document_, one.norm, one.is_on);
    }
    Result<Document> operator()(const action::RestoreParts& one) const {
        Document restored = document_;
        for (const ModelPart part : one.parts) restored = with_trained_part(restored, part, one.head);
        return restored;
    }
    Result<Document> operator()(const action::RestoreModel&) const { return with_everything_trained(document_); }
    Result<Document> operator()(const action::ReplaceNumbers& one) const { return one.document; }
    Result<Document> operator()(const action::SetBias& one) const {
        return with_bias(document_, one.head, one.has_bias);
    }
    Result<Document> operator()(const action::SetJoinedSize& one) const { return with_joined_size(document_, one.d); }
    Result<Document> operator()(const action::SetKeySentence& one) const {
        return with_key_sentence(history_.settled(), one.sentence, unit());
    }
    Result<Document> operator()(const action::RemoveKeySentence&) const { return without_key_sentence(document_); }

private:
    // A model knows words.
    TokenUnit unit() const { return document_.model ? TokenUnit::word : view_.token_unit; }

    const History<Document>& history_;
    const Document& document_;
    const ViewSettings& view_;
};

// Whether an edit belongs to a run.
template <class Edit>
constexpr bool is_of_run = std::is_same_v<Edit, action::SetSentence> || std::is_same_v<Edit, action::SetValues> ||
                           std::is_same_v<Edit, action::SetKeySentence> || std::is_same_v<Edit, action::RenameToken>;
template <class One>
constexpr bool is_of_history = std::is_same_v<One, action::Undo> || std::is_same_v<One, action::Redo>;

}  // namespace

bool are_comparable(const Document& a, const Document& b) {
    return a.tokens == b.tokens && a.key_tokens() == b.key_tokens() && shape_of(a) == shape_of(b);
}

void Editing::apply(const EditingAction& action, ViewSettings& view, std::optional<Problem>& problem) {
    const auto follow = [&](const auto& one) {
        using One = std::decay_t<decltype(one)>;
        if constexpr (std::is_invocable_v<Edited, const One&>) {
            Result<Document> edited = Edited(history_, view)(one);
            if constexpr (std::is_same_v<One, action::SetTokenUnit>) {
                if (edited) view.token_unit = one.unit;
            }
            const bool is_read = edited.has_value();
            take(std::move(edited), problem);
            if constexpr (std::is_same_v<One, action::SetSentence>) {
                if (!is_read && document().model) leave_run();
            }
            if constexpr (!is_of_run<One>) settle();
        } else if constexpr (std::is_same_v<One, action::TreatWordAs>) {
            treat(one, problem);
        } else {
            perform(one);
            if constexpr (is_of_history<One>) problem.reset();
        }
    };
    std::visit(follow, action);
}

// A sentence that a model can't read is not half of what was typed on the way to it, but the one before.
void Editing::leave_run() {
    if (is_settled()) return;
    history_.set(history_.settled());
    recompute();
}

// If the sentence has another unknown word, the first one is known from now on, and the next one is the problem.
void Editing::treat(const action::TreatWordAs& one, std::optional<Problem>& problem) {
    const Document knows = with_word_treated_as(history_.settled(), one.word, one.words);
    const Result<Document> read = with_sentence(knows, one.sentence);
    replace(read.value_or(knows), problem);
    if (!read && !problem) problem = read.error();
}

void Editing::perform(const action::Undo&) {
    compare_with(document());
    history_.undo();
    recompute();
}

void Editing::perform(const action::Redo&) {
    compare_with(document());
    history_.redo();
    recompute();
}

void Editing::perform(const action::Pin&) {
    pinned_ = Snapshot{document(), attention_};
    ++numbers_version_;
}

void Editing::perform(const action::Unpin&) {
    pinned_.reset();
    ++numbers_version_;
}

void Editing::perform(const action::ForgetBefore&) {
    before_.reset();
    ++numbers_version_;
}

const Snapshot* Editing::before() const {
    if (!before_ || before_->document == document()) return nullptr;
    return are_comparable(before_->document, document()) ? &*before_ : nullptr;
}

const Snapshot* Editing::base() const {
    return pinned_ && are_comparable(pinned_->document, document()) ? &*pinned_ : before();
}

void Editing::replace(Result<Document> document, std::optional<Problem>& problem) {
    take(std::move(document), problem);
    settle();
}

void Editing::open(Document document) {
    settle();
    history_.set(std::move(document));
    settle();
    before_.reset();
    recompute();
}

void Editing::begin_with(Document document) {
    history_ = History(std::move(document));
    before_.reset();
    recompute();
}

void Editing::amend(Document document) {
    history_.amend(std::move(document));
    before_.reset();
    recompute();
}

void Editing::take(Result<Document> document, std::optional<Problem>& problem) {
    problem.reset();
    if (document) problem = check(*document);
    if (!document) problem = document.error();
    if (problem) return;
    compare_with(history_.settled());
    history_.set(std::move(*document));
    recompute();
}

void Editing::compare_with(const Document& before) {
    if (before_ && before_->document == before) return;
    before_ = Snapshot{before, before == document() ? attention_ : attend(before)};
}

void Editing::recompute() {
    attention_ = attend(document());
    ++version_;
    ++numbers_version_;
}

}  // namespace qkv
