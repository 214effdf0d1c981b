#include "command_line/commands.h"

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "command_line/input.h"
#include "command_line/progress_line.h"
#include "files/keeper.h"
#include "platform/end_signals.h"
#include "platform/folders.h"
#include "platform/window.h"
#include "qkv/document_json.h"
#include "qkv/judge.h"
#include "qkv/path.h"
#include "qkv/worked_calculation.h"
#include "run_window.h"
#include "session/lessons.h"

namespace qkv {
namespace {

// Some hundred megabytes of text. The output says what was left out.
constexpr double most_explained_numbers = 10'000'000;

std::string number(int value) { return fmt::format("{}", value); }

Problem no_such_step(int step, int count) {
    return {"problem.step", {{"number", number(step)}, {"count", number(count)}}};
}

ProgressLine::Clock time_since_start() {
    return [start = std::chrono::steady_clock::now()] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    };
}

// Empty if there is none that could be opened again.
std::filesystem::path path_of(const Arguments& arguments) {
    return arguments.input == "-" ? std::filesystem::path() : absolute_path(path_from_utf8(arguments.input));
}

}  // namespace

ExitCode report(const Problem& problem, Language language) {
    std::cerr << "qkv: " << said(problem, language) << '\n';
    return bad_input;
}

ExitCode explain_command(const Arguments& arguments, const Document& document) {
    if (arguments.token && (*arguments.token < 1 || *arguments.token > document.token_count())) {
        return report(
            {"problem.token", {{"number", number(*arguments.token)}, {"count", number(document.token_count())}}},
            arguments.language);
    }
    if (arguments.format == OutputFormat::json) {
        std::cout << to_json(document, attend(document));
        return done;
    }
    CalculationOptions options;
    switch (arguments.format) {
        case OutputFormat::markdown: options.format = CalculationFormat::markdown; break;
        case OutputFormat::latex: options.format = CalculationFormat::latex; break;
        case OutputFormat::text:
        case OutputFormat::json: break;
    }
    options.detail = arguments.detail;
    if (arguments.token) {
        options.token = *arguments.token - 1;
    } else {
        options.most_numbers = most_explained_numbers;
    }
    options.style.language = arguments.language;
    WorkProgress progress;
    options.progress = &progress;
    std::optional<ProgressLine> line;
    if (has_place_for_progress()) line.emplace(std::cerr, arguments.language, time_since_start());
    // If the reader closes the pipe, the rest is not computed.
    write_worked_calculation(document, options, [&](std::string_view part) {
        if (line) line->show(progress.share());
        return std::cout.write(part.data(), static_cast<std::streamsize>(part.size())).good();
    });
    return done;
}

ExitCode render_command(const Arguments& arguments, const Document& document, PictureFormat format) {
    Session session(document);
    const int count = session.walkthrough().count();
    if (arguments.step < 0 || arguments.step > count) {
        return report(no_such_step(arguments.step, count), arguments.language);
    }
    ViewSettings view;
    view.language = arguments.language;
    view.theme = arguments.theme;
    view.text_percent = arguments.text_percent;
    view.has_motion = false;
    session.apply(action::SetView{view});
    session.apply(action::SetPresenting{arguments.is_presenting});
    session.apply(action::GoTo{session.walkthrough().at(arguments.step)});
    const auto [width, height] = arguments.size;
    const auto written = render_to_file(session, width, height, format, path_from_utf8(arguments.out));
    return written ? done : report(written.error(), arguments.language);
}

ExitCode export_command(const Arguments& arguments, const Document& document) {
    ExportOptions options;
    options.style.language = arguments.language;
    const auto written = export_document(document, arguments.export_format, options, path_from_utf8(arguments.out));
    return written ? done : report(written.error(), arguments.language);
}

ExitCode lesson_command(const Arguments& arguments) {
    const auto lesson = load_lesson(path_from_utf8(arguments.input), arguments.language);
    if (!lesson) {
        // The form that compilers use, so that an editor can jump to the line.
        std::cerr << said(lesson.error(), arguments.language) << '\n';
        return bad_input;
    }
    int passages = 0;
    int goals = 0;
    for (const Chapter& chapter : lesson->chapters) {
        passages += static_cast<int>(chapter.passages.size());
        for (const Passage& passage : chapter.passages) goals += passage.change.goal ? 1 : 0;
    }
    std::cout << lesson->title << '\n'
              << text(arguments.language, "cli.lesson.summary",
                      {{"chapters", number(static_cast<int>(lesson->chapters.size()))},
                       {"passages", number(passages)},
                       {"goals", number(goals)}})
              << '\n';
    return done;
}

ExitCode worksheet_command(const Arguments& arguments) {
    WorksheetOptions options = arguments.worksheet;
    options.language = arguments.language;
    const auto sheet = worksheet(options);
    if (!sheet) return report(sheet.error(), arguments.language);
    std::cout << *sheet;
    return done;
}

// The verdict of the judge as one JSON object. A masked score is null.
ExitCode check_command(const Arguments& arguments, const Document& document) {
    const Walkthrough walk(document, Detail::term);
    if (arguments.step < 0 || arguments.step > walk.count()) {
        return report(no_such_step(arguments.step, walk.count()), arguments.language);
    }
    if (arguments.step == 0) {
        return report({"problem.check.start", {{"number", "0"}, {"count", number(walk.count())}}}, arguments.language);
    }
    const Step step = walk.at(arguments.step);
    const auto verdict = judge(document, attend(document), step, arguments.answer, {.language = arguments.language});
    if (!verdict) return report(verdict.error(), arguments.language);
    nlohmann::ordered_json result;
    result["correct"] = verdict->is_correct;
    nlohmann::json expected = nlohmann::json::array();
    for (const double value : verdict->expected) {
        expected.push_back(std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr));
    }
    result["expected"] = is_vector(step) ? expected : expected.front();
    result["mistakes"] = nlohmann::json::array();
    for (const FoundMistake& found : verdict->mistakes) result["mistakes"].push_back(name(found.mistake));
    result["message"] = in_words(*verdict, arguments.language);
    std::cout << result.dump() << '\n';
    return done;
}

ExitCode window_command(const Arguments& arguments, std::optional<Opened> opened) {
    const EndSignals signals(&wake_window);
    OpenFile file;
    auto* document = opened ? std::get_if<Document>(&*opened) : nullptr;
    const auto* capture = opened ? std::get_if<std::shared_ptr<const Capture>>(&*opened) : nullptr;
    if (document != nullptr && looks_like_file(arguments.input)) {
        file.path = absolute_path(path_from_utf8(arguments.input));
        file.stamp = stamp_of(file.path);
    }
    Session session(document != nullptr ? std::move(*document) : reference_document(), file);
    Keeper keeper(session, settings_file(), journal_folder());
    if (arguments.has_language) {
        ViewSettings view = session.view();
        view.language = arguments.language;
        session.apply(action::SetView{view});
        keeper.take_view_as_given();
    }
    const auto head = has_chosen_head(arguments) ? std::optional(head_from(arguments)) : std::nullopt;
    if (!opened) session.apply(action::OpenFile{path_from_utf8(arguments.input), capture_options(arguments), head});
    if (capture != nullptr)
        session.apply(action::OpenCapture{*capture, path_of(arguments), capture_options(arguments), head});
    const auto closed = run_window(session, &keeper, {}, &signals);
    if (!closed) return report(closed.error(), arguments.language);
    if (session.files().exports().empty() && !signals.has_come()) return done;
    session.apply(action::Dismiss{});  // what the window has told already
    if (signals.has_come()) session.apply(action::CancelLoading{});
    session.finish_work();  // there is no window any more to say what came of it
    if (signals.has_come()) signals.end_program();
    return session.problem() ? report(*session.problem(), arguments.language) : done;
}

}  // namespace qkv
