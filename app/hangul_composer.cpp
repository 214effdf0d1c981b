#include "hangul_composer.h"

#include <hangul.h>
#include <utf8proc.h>

namespace qkv {
namespace {

std::string to_utf8(const ucschar* text) {
    std::string utf8;
    for (; text != nullptr && *text != 0; ++text) {
        utf8proc_uint8_t bytes[4];
        const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(*text), bytes);
        utf8.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    }
    return utf8;
}

}  // namespace

void HangulComposer::Delete::operator()(_HangulInputContext* context) const { hangul_ic_delete(context); }

HangulComposer::HangulComposer() : context_(hangul_ic_new("2")) {}

std::string HangulComposer::type(char typed) {
    const bool was_taken = hangul_ic_process(context_.get(), typed);
    std::string finished = to_utf8(hangul_ic_get_commit_string(context_.get()));
    if (!was_taken) finished += finish() + typed;
    return finished;
}

bool HangulComposer::backspace() { return hangul_ic_backspace(context_.get()); }

std::string HangulComposer::finish() { return to_utf8(hangul_ic_flush(context_.get())); }

std::string HangulComposer::forming() const { return to_utf8(hangul_ic_get_preedit_string(context_.get())); }

}  // namespace qkv
