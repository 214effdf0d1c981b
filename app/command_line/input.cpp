#include "command_line/input.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iostream>

#include "command_line/standard_streams.h"
#include "qkv/attention.h"
#include "qkv/document_json.h"
#include "qkv/path.h"
#include "qkv/share_link.h"
#include "qkv/tokenizer.h"
#include "qkv/trained_model.h"
#include "session/examples.h"
#include "session/session.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

Result<Opened> opened_from_standard_input(const CaptureOptions& options) {
    auto bytes = all_of_standard_input();
    if (!bytes) return tl::unexpected(bytes.error());
    if (begins_as_capture(*bytes) || begins_as_json(*bytes)) return open_bytes(std::move(*bytes), "-", options);
    return document_from_sentence(*bytes);
}

bool has_blank(const std::string& input) { return input.find_first_of(" \t\r\n") != std::string::npos; }

// What is on both sides of a slash that parts words and not folders: and/or, 24/7, km/h. "he/she came" has a blank.
bool are_short_words(const std::string& left, const std::string& right) {
    constexpr int most_letters = 3;
    const auto is_short = [](const std::string& word) {
        return !word.empty() && word.find('/') == std::string::npos && grapheme_count(word) <= most_letters;
    };
    return is_short(left) && is_short(right);
}

// Endings that a document might be thought to have, or that a file beside it has.
bool has_ending_of_text(const std::string& input) {
    constexpr std::array<std::string_view, 23> endings{
        ".qkv", ".yaml", ".yml", ".toml", ".xml", ".ini",  ".cfg", ".conf", ".log", ".rst", ".jsonl", ".ndjson",
        ".rtf", ".htm",  ".dat", ".gif",  ".bmp", ".webp", ".bz2", ".xz",   ".zst", ".rar", ".joblib"};
    const std::string ending = to_utf8(path_from_utf8(input).extension());
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view known) {
        return std::equal(ending.begin(), ending.end(), known.begin(), known.end(),
                          [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
    });
}

bool has_known_ending(const std::string& input) { return has_file_ending(input) || has_ending_of_text(input); }

// Behind the last point of one word, as in d1.qkv.json.bak, a.cpp or notes.v2; not of U.S.A, e.g., 3.5 and 끝.그리고.
bool has_ending(const std::string& input) {
    constexpr std::size_t shortest = 2;
    constexpr std::size_t longest = 8;
    const auto point = input.find_last_of('.');
    if (has_blank(input) || point == std::string::npos || point == 0) return false;
    const std::string_view ending = std::string_view(input).substr(point + 1);
    const auto is_ascii = [](unsigned char c) { return c < 0x80 && std::isalnum(c) != 0; };
    return ending.size() >= shortest && ending.size() <= longest && input[point - 1] != '.' &&
           std::all_of(ending.begin(), ending.end(), is_ascii) &&
           std::isalpha(static_cast<unsigned char>(ending.front())) != 0;
}

// The name of a copy: a known ending and something after it, as in doc.qkv.json~, my data.npz.1 and doc.json_old.
bool is_copy_of_file(std::string input) {
    const auto point = input.find_last_of('.');
    if (point == std::string::npos || has_blank(input.substr(point))) return false;
    if (has_known_ending(input.substr(0, point))) return true;
    const auto end = std::find_if(input.begin() + static_cast<std::ptrdiff_t>(point) + 1, input.end(),
                                  [](unsigned char c) { return std::isalnum(c) == 0; });
    if (end == input.end() || std::string_view("~_-#$+").find(*end) == std::string_view::npos) return false;
    input.erase(end, input.end());
    return has_known_ending(input);
}

void tell(const Message& message, Language language) { std::cerr << "qkv: " << message.in(language) << '\n'; }

std::vector<TextArg> axes_args(const Capture& capture) {
    std::vector<Axis> order(capture.axes().end() - 2, capture.axes().end());
    const std::string read = axes_text(order);
    std::swap(order[0], order[1]);
    return {{"axes", read},
            {"heads", std::to_string(capture.heads())},
            {"tokens", std::to_string(capture.token_count())},
            {"other", axes_text(order)}};
}

Result<Opened> opened_in_model(const Arguments& arguments) {
    const TrainedModel& model = *trained_model(arguments.model);
    if (!arguments.has_input) return model.document;
    if (arguments.input != "-" && looks_like_file(arguments.input))
        return tl::unexpected(Problem{"problem.model.file", {{"file", arguments.input}}});
    if (arguments.input != "-") return document_in_model(model, arguments.input);
    return all_of_standard_input().and_then(
        [&](const std::string& sentence) { return document_in_model(model, sentence); });
}

Result<Opened> opened_as_it_is(const Arguments& arguments) {
    if (!arguments.model.empty()) return opened_in_model(arguments);
    if (!arguments.has_input) return first_example(arguments.language);
    const CaptureOptions options = capture_options(arguments);
    if (arguments.input == "-") return opened_from_standard_input(options);
    if (is_typed_link(arguments.input))
        return walk_from_link(arguments.input).transform([](SharedWalk walk) -> Opened { return walk.document; });
    if (looks_like_file(arguments.input)) return open_file(path_from_utf8(arguments.input), options);
    return document_from_sentence(arguments.input);
}

// What the window shows beside the head.
void tell_notices(const Capture& capture, const Document& document, const Arguments& arguments) {
    for (const Message& notice : capture.notices()) tell(notice, arguments.language);
    if (!capture.is_order_told() && !capture.tells_readings())
        tell({"cli.axes", axes_args(capture)}, arguments.language);
    if (!capture.has_results()) return;
    for (const Message& notice : capture.disagreements(head_from(arguments), document, attend(document)))
        tell(notice, arguments.language);
}

}  // namespace

bool looks_like_file(const std::string& input) {
    std::error_code error;
    // A link may lead nowhere, or in a circle.
    if (has_known_ending(input) || has_ending(input) || is_copy_of_file(input) ||
        fs::exists(fs::symlink_status(path_from_utf8(input), error)))
        return true;
    const auto slash = input.rfind('/');
    if (slash == std::string::npos) return false;
    const bool begins_as_path =
        input.starts_with('/') || input.starts_with("./") || input.starts_with("../") || input.starts_with("~/");
    return begins_as_path || fs::is_directory(path_from_utf8(input.substr(0, slash)), error) ||
           !(has_blank(input) || are_short_words(input.substr(0, slash), input.substr(slash + 1)));
}

bool is_typed_link(const std::string& input) {
    std::error_code error;
    return is_link(input) && !fs::exists(path_from_utf8(input), error);
}

CaptureOptions capture_options(const Arguments& arguments) {
    CaptureOptions options = arguments.capture;
    options.has_batch = arguments.batch.has_value();
    return options;
}

Result<Opened> opened_from(const Arguments& arguments) {
    auto opened = opened_as_it_is(arguments);
    if (opened && std::holds_alternative<Document>(*opened) && !arguments.of_capture.empty())
        return tl::unexpected(not_a_capture(arguments));
    return opened;
}

Problem not_a_capture(const Arguments& arguments) {
    return {"problem.capture.not_a_capture", {{"options", fmt::format("{}", fmt::join(arguments.of_capture, ", "))}}};
}

bool is_opened_in_window(const Arguments& arguments) {
    if (arguments.input.ends_with(".md")) return true;
    std::error_code error;
    const auto size = fs::file_size(path_from_utf8(arguments.input), error);
    return !error && size > most_bytes_at_once;
}

HeadIndex head_from(const Arguments& arguments) {
    const auto index = [](std::optional<int> counted) {
        return counted.value_or(1) > 0 ? counted.value_or(1) - 1 : max_capture_heads;  // there is none of that number
    };
    return {index(arguments.batch), index(arguments.layer),
            arguments.has_all_heads ? all_heads : index(arguments.head)};
}

Result<NamedDocument> named_document_from(const Arguments& arguments) {
    auto opened = opened_from(arguments);
    if (!opened) return tl::unexpected(opened.error());
    if (auto* document = std::get_if<Document>(&*opened)) return NamedDocument{std::move(*document), {}};
    const auto& capture = std::get<std::shared_ptr<const Capture>>(*opened);
    auto document = capture->document(head_from(arguments));
    if (document) tell_notices(*capture, *document, arguments);
    if (document && capture->head_count() > 1 && !has_chosen_head(arguments)) {
        tell({"cli.first_head",
              {{"batches", std::to_string(capture->batches())},
               {"layers", std::to_string(capture->layers())},
               {"heads", std::to_string(capture->heads())}}},
             arguments.language);
    }
    const fs::path file = arguments.input == "-" ? fs::path() : path_from_utf8(arguments.input);
    return std::move(document).map([&](Document&& one) {
        // A folder of tables that was exported is explained like the document that it holds.
        std::string head = capture->head_count() > 1
                               ? name_of_head(file, *capture, head_from(arguments), arguments.language)
                               : std::string();
        return NamedDocument{std::move(one), std::move(head)};
    });
}

ExitCode with_named_document(const Arguments& arguments, const std::function<ExitCode(const NamedDocument&)>& run) {
    const auto named = named_document_from(arguments);
    return named ? run(*named) : report_of_opening(named.error(), arguments.language);
}

ExitCode with_document(const Arguments& arguments, const std::function<ExitCode(const Document&)>& run) {
    return with_named_document(arguments, [&](const NamedDocument& named) { return run(named.document); });
}

ExitCode report_of_opening(const Problem& problem, Language language) {
    const ExitCode code = report(problem, language);
    return problem.id == "problem.capture.not_a_capture" ? wrong_usage : code;
}

Problem no_such_step(int step, int count) {
    return {"problem.step", {{"number", std::to_string(step)}, {"count", std::to_string(count)}}};
}

}  // namespace qkv
