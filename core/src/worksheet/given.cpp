#include "worksheet/given.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "base/short_text.h"
#include "explain/mask_sentences.h"
#include "qkv/number_format.h"
#include "qkv/token_name.h"
#include "worksheet/levels.h"

namespace qkv {
namespace {

using Table = std::vector<std::vector<std::string>>;

std::string vector_text(const Matrix& matrix, int row) {
    std::string text;
    for (int c = 0; c < static_cast<int>(matrix.cols()); ++c)
        text += (c == 0 ? "" : ", ") + format_number(matrix(row, c));
    return "[" + text + "]";
}

class Given {
public:
    Given(Writer& writer, const Document& document, int level, Language language)
        : writer_(writer), document_(document), level_(level), language_(language) {}

    void tables() {
        for (int head = 0; head < document_.head_count(); ++head) {
            if (document_.head_count() > 1) writer_.subheading(head_title(head, language_));
            vectors(document_.head(head));
            if (document_.head(head).bias.size() > 0) bias(document_.head(head).bias);
        }
        if (document_.options.blocked.sum() > 0) blocked();
        if (level_ == joined_level) w_o();
    }

    void conditions() {
        const Options& options = document_.options;
        for (const std::string& sentence : mask_sentences(document_, language_)) writer_.paragraph(sentence);
        if (options.blocked.sum() > 0) say("worksheet.blocked.cells");
        if (level_ == 4 || is_scaled_by_key_size(document_)) {
            say("worksheet.scaled", {{"d", fmt::format("{}", document_.key_size())}});
        } else if (options.scale != 1.0) {
            say("calculation.scale", {{"scale", format_exactly(options.scale)}});
        }
        if (has_bias(document_)) say("worksheet.biased");
        if (options.temperature != 1.0)
            say("calculation.temperature", {{"temperature", format_exactly(options.temperature)}});
    }

private:
    void say(std::string_view id, const std::vector<TextArg>& args = {}) const {
        writer_.paragraph(text(language_, id, args));
    }

    // In cross-attention a table for each sentence.
    void vectors(const Head& head) const {
        if (document_.keys) {
            say("calculation.queries", {{"sentence", document_.sentence}});
            Table queries{{"", "Q"}};
            for (int token = 0; token < document_.token_count(); ++token)
                queries.push_back({token_name(document_, token), vector_text(head.q, token)});
            writer_.table(queries);
            say("calculation.keys", {{"sentence", document_.keys->sentence}});
        }
        Table rows{{""}};
        if (!document_.keys) rows.front().emplace_back("Q");
        rows.front().emplace_back("K");
        if (asks_update(level_)) rows.front().emplace_back("V");
        for (int key = 0; key < document_.key_count(); ++key) {
            auto& row = rows.emplace_back();
            row.push_back(key_name(document_, key));
            if (!document_.keys) row.push_back(vector_text(head.q, key));
            row.push_back(vector_text(head.k, key));
            if (asks_update(level_)) row.push_back(vector_text(head.v, key));
        }
        writer_.table(rows);
    }

    // A row for each query, a column for each key.
    template <class Written>
    void pairs(std::string_view name, const Matrix& matrix, Written written) const {
        Table rows{key_names(document_)};
        rows.front().emplace(rows.front().begin(), name);
        for (int token = 0; token < document_.token_count(); ++token) {
            auto& row = rows.emplace_back();
            row.push_back(token_name(document_, token));
            for (const double value : matrix.row(token)) row.push_back(written(value));
        }
        writer_.table(rows);
    }

    void bias(const Matrix& bias) const {
        pairs("bias", bias, [](double value) { return format_number(value); });
    }

    void blocked() const {
        pairs(text(language_, "worksheet.blocked"), document_.options.blocked,
              [](double value) { return value == 0.0 ? "" : "×"; });
    }

    // A row for each component of concat, by which it is multiplied, and a column for each of attention.
    void w_o() const {
        const Matrix& w_o = document_.w_o;
        say("calculation.w_o");
        Table rows{{"W_O"}};
        for (int c = 0; c < static_cast<int>(w_o.cols()); ++c) rows.front().push_back("attention" + subscript(c));
        for (int r = 0; r < static_cast<int>(w_o.rows()); ++r) {
            auto& row = rows.emplace_back();
            row.push_back("concat" + subscript(r));
            for (const double value : w_o.row(r)) row.push_back(format_number(value));
        }
        writer_.table(rows);
    }

    Writer& writer_;
    const Document& document_;
    int level_;
    Language language_;
};

}  // namespace

bool has_mask(const Document& document) { return document.options.mask != Mask::none || document.options.has_parts(); }

bool has_bias(const Document& document) {
    return std::ranges::any_of(document.heads, [](const Head& head) { return head.bias.size() > 0; });
}

std::string head_title(int head, Language language) {
    return text(language, "calculation.head", {{"head", fmt::format("{}", head + 1)}});
}

void write_given(Writer& writer, const Document& document, int level, Language language) {
    Given(writer, document, level, language).tables();
}

void write_conditions(Writer& writer, const Document& document, int level, Language language) {
    Given(writer, document, level, language).conditions();
}

}  // namespace qkv
