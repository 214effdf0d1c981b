#include "input.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>

#include "qkv/attention.h"
#include "qkv/document_json.h"
#include "standard_streams.h"

namespace qkv {
namespace {

Result<Opened> opened_from_standard_input(const CaptureOptions& options) {
    auto bytes = read_standard_input();
    if (!bytes) return tl::unexpected(bytes.error());
    if (begins_as_capture(*bytes) || begins_as_json(*bytes)) return open_bytes(std::move(*bytes), "-", options);
    return document_from_sentence(*bytes);
}

void tell(const Message& message, Language language) { std::cerr << "qkv: " << message.in(language) << '\n'; }

std::vector<TextArg> axes_args(const Capture& capture) {
    std::vector<Axis> order(capture.axes().end() - 2, capture.axes().end());
    const std::string read = axes_text(order);
    std::swap(order[0], order[1]);
    return {{"axes", read},
            {"heads", fmt::format("{}", capture.heads())},
            {"tokens", fmt::format("{}", capture.token_count())},
            {"other", axes_text(order)}};
}

// What the window shows beside the head.
void tell_notices(const Capture& capture, const Document& document, const Arguments& arguments) {
    for (const Message& notice : capture.notices()) tell(notice, arguments.language);
    if (!capture.is_order_told()) tell({"cli.axes", axes_args(capture)}, arguments.language);
    if (!capture.has_results()) return;
    for (const Message& notice : capture.disagreements(head_from(arguments), document, attend(document)))
        tell(notice, arguments.language);
}

}  // namespace

bool looks_like_file(const std::string& input) {
    std::error_code error;
    if (has_file_ending(input) || std::filesystem::exists(input, error)) return true;
    const auto slash = input.rfind('/');
    if (slash == std::string::npos) return false;
    // A sentence may hold a slash between words: "he/she came".
    const bool is_one_word = input.find_first_of(" \t\r\n") == std::string::npos;
    const bool begins_as_path =
        input.starts_with('/') || input.starts_with("./") || input.starts_with("../") || input.starts_with("~/");
    return is_one_word || begins_as_path || std::filesystem::is_directory(input.substr(0, slash), error);
}

CaptureOptions capture_options(const Arguments& arguments) {
    CaptureOptions options = arguments.capture;
    options.has_batch = arguments.batch.has_value();
    return options;
}

Result<Opened> opened_from(const Arguments& arguments) {
    if (!arguments.has_input) return reference_document();
    const CaptureOptions options = capture_options(arguments);
    if (arguments.input == "-") return opened_from_standard_input(options);
    if (looks_like_file(arguments.input)) return open_file(arguments.input, options);
    return document_from_sentence(arguments.input);
}

bool is_opened_in_window(const Arguments& arguments) {
    if (arguments.input.ends_with(".md")) return true;
    std::error_code error;
    const auto size = std::filesystem::file_size(arguments.input, error);
    return !error && size > most_bytes_at_once;
}

HeadIndex head_from(const Arguments& arguments) {
    const auto index = [](std::optional<int> counted) { return std::max(counted.value_or(1), 0) - 1; };
    return {index(arguments.batch), index(arguments.layer), index(arguments.head)};
}

Result<Document> document_from(const Arguments& arguments) {
    auto opened = opened_from(arguments);
    if (!opened) return tl::unexpected(opened.error());
    if (auto* document = std::get_if<Document>(&*opened)) {
        if (!has_chosen_head(arguments)) return std::move(*document);
        return tl::unexpected(Problem{"problem.capture.not_a_capture", {{"file", arguments.input}}});
    }
    const auto& capture = std::get<std::shared_ptr<const Capture>>(*opened);
    auto document = capture->document(head_from(arguments));
    if (document) tell_notices(*capture, *document, arguments);
    if (document && capture->head_count() > 1 && !has_chosen_head(arguments)) {
        tell({"cli.first_head",
              {{"batches", fmt::format("{}", capture->batches())},
               {"layers", fmt::format("{}", capture->layers())},
               {"heads", fmt::format("{}", capture->heads())}}},
             arguments.language);
    }
    return document;
}

}  // namespace qkv
