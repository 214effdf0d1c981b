// The page: like the program without arguments. It never ends, so what it consists of stays.
#include <cstdlib>
#include <emscripten/em_js.h>
#include <memory>
#include <string>

#include "files/journal.h"
#include "files/keeper.h"
#include "files/settings.h"
#include "interface_texts.h"
#include "platform/window.h"
#include "qkv/share_link.h"
#include "session/examples.h"
#include "session_window.h"

// To be freed.
EM_JS(char*, qkv_page_fragment, (), { return stringToNewUTF8(location.hash); })
EM_JS(char*, qkv_page_address, (),
      { return stringToNewUTF8(location.protocol == 'file:' ? "" : location.origin + location.pathname); })
EM_JS(void, qkv_page_fail, (const char* why), { Module.page.fail(UTF8ToString(why)); })

namespace qkv {
namespace {

struct Page {
    Session session{first_example(load_settings(settings_file()).view.language), {}};
    Keeper keeper{session, settings_file(), journal_folder()};
    SessionWindow window{session, &keeper};
};

std::string taken(char* text) {
    const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
    return text;
}

// What somebody has shared stands in the address of the page, and what is shared here leads to it.
void follow_address(Page& page) {
    const std::string fragment = taken(qkv_page_fragment());
    if (is_link(fragment)) page.session.apply(action::OpenLink{fragment});
    ViewSettings view = page.session.view();
    view.page_address = taken(qkv_page_address());
    page.session.apply(action::SetView{view});
    page.keeper.take_view_as_given();
}

}  // namespace
}  // namespace qkv

int main() {
    qkv::add_interface_texts();
    static qkv::Page page;
    qkv::follow_address(page);
    const auto shown = qkv::show_window(page.window);
    if (!shown) qkv_page_fail(qkv::said(shown.error(), page.session.view().language).c_str());
}
