#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "command_line/commands.h"
#include "command_line/input.h"
#include "qkv/number_format.h"
#include "qkv/trained_model.h"
#include "qkv/unicode.h"

namespace qkv {
namespace {

enum class NextFormat { text, json };

constexpr Names<NextFormat, 2> next_format_names{{{NextFormat::text, "text"}, {NextFormat::json, "json"}}};

struct NextOptions {
    int top = next_words_shown;
    NextFormat format = NextFormat::text;
};

std::string as_json(const Document& document, const NextWords& next, const std::vector<int>& words) {
    nlohmann::ordered_json json{{"tokens", document.tokens}, {"next", nlohmann::json::array()}};
    const int last = document.token_count() - 1;
    for (const int word : words) {
        json["next"].push_back(nlohmann::ordered_json{{"word", document.model->words[index(word)]},
                                                      {"probability", next.probabilities(last, word)}});
    }
    return json.dump();
}

// A word and its probability in each line, the words padded to the same width.
std::string as_text(const Document& document, const NextWords& next, const std::vector<int>& words) {
    int widest = 0;
    for (const int word : words) widest = std::max(widest, column_count(document.model->words[index(word)]));
    std::string text;
    for (const int word : words) {
        const std::string& name = document.model->words[index(word)];
        text += name + std::string(index(widest - column_count(name) + 2), ' ') +
                format_number(next.probabilities(document.token_count() - 1, word)) + '\n';
    }
    text.pop_back();
    return text;
}

// The language that the sentence is written in, as far as these two go.
Language language_of(const Arguments& arguments) {
    if (!arguments.has_input || arguments.input == "-") return arguments.language;
    const auto is_hangul = [](char32_t letter) { return letter >= 0x1100 && letter <= 0x11FF; };
    const std::vector<char32_t> all = letters(arguments.input);
    return std::any_of(all.begin(), all.end(), is_hangul) ? Language::ko : Language::en;
}

ExitCode print_next(const Arguments& arguments, const NextOptions& options, const Document& document) {
    if (!document.model) return report({"problem.next.no_model", {}}, arguments.language);
    const Attention attention = attend(document);
    const std::vector<int> words = likeliest_words(*attention.next, document.token_count() - 1, options.top);
    std::cout << (options.format == NextFormat::json ? as_json(document, *attention.next, words)
                                                     : as_text(document, *attention.next, words))
              << '\n';
    return done;
}

}  // namespace

Run add_next(Call& call) {
    const auto options = std::make_shared<NextOptions>();
    call.add_input("INPUT", "cli.next.input");
    call.add_in_range("--top", options->top, 1, max_words, "cli.next.top");
    call.add_choice("--format", options->format, next_format_names);
    call.add_language();
    return [options](const Arguments& arguments) {
        Arguments in_model = arguments;
        const bool is_document = arguments.has_input && arguments.input != "-" &&
                                 (looks_like_file(arguments.input) || is_typed_link(arguments.input));
        if (arguments.model.empty() && !is_document) in_model.model = name(language_of(arguments));
        return with_document(in_model,
                             [&](const Document& document) { return print_next(in_model, *options, document); });
    };
}

}  // namespace qkv
