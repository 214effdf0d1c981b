#include "platform/file_picker.h"

#include <emscripten/em_js.h>

EM_JS(void, qkv_page_pick_file, (), { Module.page.files.pick(); })

namespace qkv {

bool has_file_picker() { return true; }

void pick_file() { qkv_page_pick_file(); }

}  // namespace qkv
