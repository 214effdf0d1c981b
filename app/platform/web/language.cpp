#include "platform/language.h"

#include <emscripten/em_js.h>

EM_JS(bool, qkv_page_reads_korean, (), { return Module.page.readsKorean(); })

namespace qkv {

Language system_language() { return qkv_page_reads_korean() ? Language::ko : Language::en; }

}  // namespace qkv
