#include <filesystem>
#include <optional>

#include "command_line/commands.h"
#include "command_line/input.h"
#include "files/keeper.h"
#include "platform/end_signals.h"
#include "platform/window.h"
#include "qkv/document_json.h"
#include "qkv/file.h"
#include "qkv/path.h"
#include "run_window.h"
#include "session/examples.h"

namespace qkv {
namespace {

// Empty if there is none that could be opened again.
std::filesystem::path path_of(const Arguments& arguments) {
    return arguments.input == "-" ? std::filesystem::path() : absolute_path(path_from_utf8(arguments.input));
}

DocumentFile file_of(const Arguments& arguments) {
    const std::filesystem::path path = absolute_path(path_from_utf8(arguments.input));
    return {path, stamp_of(path)};
}

void take_language(const Arguments& arguments, Session& session, Keeper& keeper) {
    ViewSettings view = session.view();
    view.language = arguments.language;
    session.apply(action::SetView{view});
    keeper.take_view_as_given();
}

// What goes on when the window is closed: exports are finished, and there is no window any more to say what came of it.
ExitCode end(const Arguments& arguments, Session& session, const EndSignals& signals) {
    if (session.files().exports().empty() && !signals.has_come()) return done;
    session.apply(action::Dismiss{});  // what the window has told already
    if (signals.has_come()) session.apply(action::CancelLoading{});
    session.finish_work();
    if (signals.has_come()) signals.end_program();
    return session.problem() ? report(*session.problem(), arguments.language) : done;
}

// With `opened`, or else with what was typed.
ExitCode show(const Arguments& arguments, std::optional<Opened> opened) {
    const EndSignals signals(&wake_window);
    auto* document = opened ? std::get_if<Document>(&*opened) : nullptr;
    const auto* capture = opened ? std::get_if<std::shared_ptr<const Capture>>(&*opened) : nullptr;
    const bool has_file = document != nullptr && looks_like_file(arguments.input);
    const Language language =
        arguments.has_language ? arguments.language : load_settings(settings_file()).view.language;
    const bool is_asked_for = arguments.has_input || !arguments.model.empty();
    Session session(document != nullptr && is_asked_for ? std::move(*document) : first_example(language),
                    has_file ? file_of(arguments) : DocumentFile{});
    Keeper keeper(session, settings_file(), journal_folder());
    if (arguments.has_language) take_language(arguments, session, keeper);
    const auto head = has_chosen_head(arguments) ? std::optional(head_from(arguments)) : std::nullopt;
    if (!opened && is_typed_link(arguments.input)) {
        session.apply(action::OpenLink{arguments.input});
    } else if (!opened) {
        session.apply(action::OpenFile{path_from_utf8(arguments.input), capture_options(arguments), head});
    }
    if (capture != nullptr)
        session.apply(action::OpenCapture{*capture, path_of(arguments), capture_options(arguments), head});
    const auto closed = run_window(session, &keeper, {}, &signals);
    return closed ? end(arguments, session, signals) : report(closed.error(), arguments.language);
}

}  // namespace

ExitCode open_window(const Arguments& arguments) {
    if (arguments.input.ends_with(".md") && !arguments.of_capture.empty())
        return report_of_opening(not_a_capture(arguments), arguments.language);
    if (is_opened_in_window(arguments)) return show(arguments, std::nullopt);
    auto opened = opened_from(arguments);
    if (opened && is_typed_link(arguments.input)) return show(arguments, std::nullopt);
    if (opened) return show(arguments, std::move(*opened));
    // The window lets a person choose which arrays are q, k and v.
    if (opened.error().id == missing_array && arguments.input != "-") return show(arguments, std::nullopt);
    return report_of_opening(opened.error(), arguments.language);
}

}  // namespace qkv
