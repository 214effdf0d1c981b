// The page: like the program without arguments. It never ends, so what it consists of stays.
#include <algorithm>
#include <cstdlib>
#include <emscripten/em_js.h>
#include <emscripten/emscripten.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "files/journal.h"
#include "files/keeper.h"
#include "files/settings.h"
#include "interface_texts.h"
#include "platform/preferences.h"
#include "platform/window.h"
#include "qkv/path.h"
#include "qkv/share_link.h"
#include "session/examples.h"
#include "session/page_query.h"
#include "session_window.h"

// To be freed.
EM_JS(char*, qkv_page_fragment, (), { return stringToNewUTF8(location.hash); })
EM_JS(char*, qkv_page_query, (), { return stringToNewUTF8(Module.page.query()); })
EM_JS(char*, qkv_page_address, (),
      { return stringToNewUTF8(location.protocol == 'file:' ? "" : location.origin + location.pathname); })
EM_JS(void, qkv_page_fail, (), { trouble.say('graphics'); })

namespace qkv {
namespace {

struct Page {
    Session session{first_example(load_settings(settings_file()).view.language), {}};
    Keeper keeper{session, settings_file(), journal_folder()};
    SessionWindow window{session, &keeper};
};

Page& page() {
    static Page the_page;
    return the_page;
}

std::string taken(char* text) {
    const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
    return text;
}

// What somebody has shared or embedded stands in the address of the page, and what is shared here leads to it. What it
// says about the look is for this visit.
void follow_address() {
    Session& session = page().session;
    const std::string fragment = taken(qkv_page_fragment());
    if (is_link(fragment)) session.apply(action::OpenLink{fragment});
    follow_query(session, taken(qkv_page_query()));
    ViewSettings view = session.view();
    view.page_address = taken(qkv_page_address());
    session.apply(action::SetView{view});
    page().keeper.take_view_as_given();
}

// What the page's scripts tell, by name.
constexpr std::pair<std::string_view, const char*> told_problems[] = {
    {"store_full", "problem.page.store_full"},
    {"store_forbidden", "problem.page.store_forbidden"},
    {"file_too_large", "problem.page.file_too_large"},
    {"file_no_memory", "problem.page.file_no_memory"},
    {"file_unreadable", "problem.page.file_unreadable"},
    {"file_one_of_many", "problem.page.file_one_of_many"},
    {"files_too_many", "problem.page.files_too_many"},
    {"folder_empty", "problem.page.folder_empty"},
    {"copy_refused", "problem.page.copy_refused"},
    {"fonts_missing", "problem.page.fonts_missing"},
    {"fonts_not_in_file", "problem.page.fonts_not_in_file"}};

bool is_about_store(const std::optional<Problem>& problem) {
    return problem && (problem->id == "problem.page.store_full" || problem->id == "problem.page.store_forbidden");
}

bool is_in(const std::filesystem::path& file, std::string_view folder) {
    return to_utf8(file).starts_with(std::string(folder) + '/');
}

}  // namespace
}  // namespace qkv

extern "C" {

/// Opens a link in place of what is there, after a question if that is not saved.
EMSCRIPTEN_KEEPALIVE void qkv_open_link(const char* fragment) {
    if (qkv::is_link(fragment)) qkv::page().session.apply(qkv::action::OpenLink{fragment});
}

/// Says what one of told_problems is about, with the name of a file. "store_well": all is kept again.
EMSCRIPTEN_KEEPALIVE void qkv_tell(const char* what, const char* name) {
    qkv::Session& session = qkv::page().session;
    const auto* told = std::find_if(std::begin(qkv::told_problems), std::end(qkv::told_problems),
                                    [&](const auto& one) { return one.first == what; });
    if (told != std::end(qkv::told_problems)) {
        session.apply(qkv::action::Say{qkv::Problem{told->second, {{"name", name}}}});
    } else if (qkv::is_about_store(session.problem())) {
        session.apply(qkv::action::Dismiss{});
    }
}

EMSCRIPTEN_KEEPALIVE bool qkv_is_unsaved() { return qkv::page().session.has_unsaved_changes(); }

/// Whether a file in this folder is open.
EMSCRIPTEN_KEEPALIVE bool qkv_has_open(const char* folder) {
    const qkv::Session& session = qkv::page().session;
    const qkv::ChosenHead* head = session.heads().chosen();
    const qkv::Loading* loading = session.files().loading();
    return qkv::is_in(session.files().file().path, folder) || (head != nullptr && qkv::is_in(head->path, folder)) ||
           (loading != nullptr && qkv::is_in(loading->path(), folder));
}
}

int main() {
    qkv::add_interface_texts();
    qkv::page().session.apply(qkv::action::SetTouch{qkv::system_preferences().has_finger});
    qkv::follow_address();
    if (!qkv::show_window(qkv::page().window)) qkv_page_fail();
}
