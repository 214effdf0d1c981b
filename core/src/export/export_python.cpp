#include <fmt/format.h>
#include <utility>

#include "document/layer_values.h"
#include "export/export_formats.h"
#include "qkv/number_format.h"
#include "qkv/tokenizer.h"
#include "script_assets.h"

namespace qkv {
namespace {

constexpr Eigen::Index most_numbers = 500'000;  // Python reads as many in a second or two

// Invisible characters, and those that change the order of what is visible, are written as escapes.
bool is_invisible(char32_t codepoint) {
    return codepoint < 0x20 || (codepoint >= 0x7F && codepoint < 0xA0) || codepoint == 0xAD ||
           (codepoint >= 0x200B && codepoint < 0x2010) || (codepoint >= 0x2028 && codepoint < 0x202F) ||
           (codepoint >= 0x2060 && codepoint < 0x2070) || codepoint == 0xFEFF;
}

std::string literal(std::string_view text) {
    std::string quoted = "\"";
    for (const char32_t codepoint : codepoints(text)) {
        if (codepoint == '"' || codepoint == '\\') {
            quoted += '\\';
            quoted += static_cast<char>(codepoint);
        } else if (is_invisible(codepoint)) {
            quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(codepoint));
        } else {
            quoted += to_utf8(codepoint);
        }
    }
    return quoted + '"';
}

std::string literal(const std::vector<std::string>& texts) {
    std::string list = "[";
    for (const std::string& text : texts) list += (list.size() > 1 ? ", " : "") + literal(text);
    return list + ']';
}

// One row a line.
std::string literal(const Matrix& values) {
    std::string rows = "[\n";
    for (Eigen::Index row = 0; row < values.rows(); ++row) {
        rows += "    [";
        for (Eigen::Index column = 0; column < values.cols(); ++column)
            rows += (column > 0 ? ", " : "") + format_exactly(values(row, column));
        rows += "],\n";
    }
    return rows + ']';
}

class Script {
public:
    Script(const Document& document, const Attention& attention, Language language)
        : document_(document), attention_(attention), numbers_(document, attention), language_(language) {}

    // The template with its placeholders filled: @id@ a text, @"id"@ the text as a literal, @numbers:name@ of the
    // document, @array:name@ those of its matrices as an array or, where it has none, None, @script:name@ another
    // template.
    Sliced<std::string> write() const {
        const std::string_view script = script_asset(template_name());
        std::string written;
        std::size_t at = 0;
        for (auto blank = script.find('@'); blank != script.npos; blank = script.find('@', at)) {
            const auto end = script.find('@', blank + 1);
            const bool is_blank =
                end != script.npos && script.substr(blank, end - blank).find_first_of(" \n") == script.npos;
            written += script.substr(at, blank - at);
            written += is_blank ? filled(script.substr(blank + 1, end - blank - 1)) : "@";
            at = is_blank ? end + 1 : blank + 1;
            co_await Pause{};
        }
        written += script.substr(at);
        co_return written;
    }

private:
    const char* template_name() const {
        if (document_.layer) return "model.py";
        return is_plain(without_embeddings(document_)) ? "attention.py" : "heads.py";
    }

    std::string filled(std::string_view blank) const {
        constexpr std::string_view numbers = "numbers:";
        constexpr std::string_view arrays = "array:";
        constexpr std::string_view other_script = "script:";
        if (blank.starts_with(numbers)) return number(blank.substr(numbers.size()));
        if (blank.starts_with(arrays)) return array_or_none(blank.substr(arrays.size()));
        if (blank.starts_with(other_script)) {
            const std::string_view script = script_asset(blank.substr(other_script.size()));
            return std::string(script.substr(0, script.find_last_not_of('\n') + 1));
        }
        if (blank.starts_with('"')) return literal(text(language_, blank.substr(1, blank.size() - 2)));
        return std::string(text(language_, blank));
    }

    std::string number(std::string_view name) const {
        if (name == "sentence") return literal(document_.sentence);
        if (name == "tokens") return literal(document_.tokens);
        if (name == "key_tokens") return literal(document_.key_tokens());
        if (name == "scale") return format_exactly(document_.options.scale);
        if (name == "temperature") return format_exactly(document_.options.temperature);
        if (name == "is_causal") return truth(document_.options.mask == Mask::causal);
        if (name == "allowed") return literal(allowed_cells(document_));
        if (name == "heads") return heads();
        if (name == "projection") return projection(document_.head());
        if (name == "words") return document_.model ? literal(document_.model->words) : "None";
        if (name == "is_embedded") return truth(document_.is_embedded());
        if (name == "is_feed_forward_on") return truth(document_.layer->is_on);
        const Matrix* const values = matrix(name);
        return values != nullptr ? literal(*values) : "";
    }

    const Matrix* matrix(std::string_view name) const {
        for (const NamedNumbers& numbers : numbers_) {
            if (name == numbers.name) return &numbers.first();
        }
        return nullptr;
    }

    static const char* truth(bool is_true) { return is_true ? "True" : "False"; }

    static std::string array(const Matrix& values) { return fmt::format("np.array({}, dtype=float)", literal(values)); }

    std::string array_or_none(std::string_view name) const {
        const Matrix* const values = matrix(name);
        return values != nullptr ? array(*values) : "None";
    }

    // W_Q, W_K, W_V, b_Q, b_K and b_V of a head that is computed from X.
    static std::string projection(const Head& head) {
        if (!head.is_projected()) return "None";
        const HeadWeights& weights = *head.weights;
        std::string all;
        for (const Matrix* w : {&weights.w_q, &weights.w_k, &weights.w_v}) all += array(*w) + ", ";
        for (const auto& [w, b] :
             {std::pair{&weights.w_q, &weights.b_q}, {&weights.w_k, &weights.b_k}, {&weights.w_v, &weights.b_v}})
            all += array(b->size() > 0 ? *b : Matrix(Matrix::Zero(1, w->cols()))) + ", ";
        return "(" + all + ")";
    }

    // A dict for each head.
    std::string heads() const {
        std::string all;
        for (int number = 0; number < document_.head_count(); ++number) {
            const Head& head = document_.head(number);
            const HeadAttention& attention = attention_.head(number);
            const Matrix no_bias = Matrix::Zero(attention.scores.rows(), attention.scores.cols());
            const Matrix& bias = head.bias.size() > 0 ? head.bias : no_bias;
            all += "{";
            for (const auto& [name, values] : {std::pair{"Q", &head.q},
                                               {"K", &head.k},
                                               {"V", &head.v},
                                               {"bias", &bias},
                                               {"weights", &attention.weights},
                                               {"V_new", &attention.output}})
                all += fmt::format("\"{}\": {}, ", name, array(*values));
            all += fmt::format("\"projection\": {}, \"is_on\": {}}},\n", projection(head), truth(head.is_on));
        }
        return all;
    }

    const Document& document_;
    const Attention& attention_;
    const ExportedNumbers numbers_;
    Language language_;
};

// How many numbers a script of them holds.
Eigen::Index size_of(const Document& document, const Attention& attention) {
    Eigen::Index size = document.w_o.size() + attention.joined.size();
    if (document.embeddings) size += document.embeddings->x.size();
    for (int head = 0; head < document.head_count(); ++head) {
        const Head& given = document.head(head);
        size += given.q.size() + given.k.size() + given.v.size() + given.bias.size() +
                attention.head(head).weights.size() + attention.head(head).output.size();
        if (given.weights) size += given.weights->w_q.size() + given.weights->w_k.size() + given.weights->w_v.size();
    }
    if (document.layer) size += document.layer->up.size() + document.layer->down.size();
    if (attention.layer) {
        for (const auto& [name, values] : named_values(*attention.layer)) size += values->size();
    }
    if (document.model) {
        size += document.model->word.size() + document.model->position.size() + document.model->unembedding.size() +
                attention.next->logits.size() + attention.next->probabilities.size();
    }
    return size;
}

}  // namespace

Sliced<Result<std::string>> to_python(const Document& document, const Attention& attention, Language language) {
    const Eigen::Index numbers = size_of(document, attention);
    if (numbers > most_numbers) {
        co_return tl::unexpected(
            Problem{"problem.export.script_too_large",
                    {{"numbers", fmt::format("{}", numbers)}, {"limit", fmt::format("{}", most_numbers)}}});
    }
    const Script script(document, attention, language);
    co_return co_await script.write();
}

}  // namespace qkv
