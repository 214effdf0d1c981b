#include "widgets/hangul_composer.h"

#include <hangul.h>

#include "qkv/tokenizer.h"

namespace qkv {
namespace {

std::string text_of(const ucschar* text) {
    std::string utf8;
    for (; text != nullptr && *text != 0; ++text) utf8 += to_utf8(static_cast<char32_t>(*text));
    return utf8;
}

}  // namespace

void HangulComposer::Delete::operator()(_HangulInputContext* context) const { hangul_ic_delete(context); }

HangulComposer::HangulComposer() : context_(hangul_ic_new("2")) {}

std::string HangulComposer::type(char typed) {
    const bool was_taken = hangul_ic_process(context_.get(), typed);
    std::string finished = text_of(hangul_ic_get_commit_string(context_.get()));
    if (!was_taken) finished += finish() + typed;
    return finished;
}

bool HangulComposer::backspace() { return hangul_ic_backspace(context_.get()); }

std::string HangulComposer::finish() { return text_of(hangul_ic_flush(context_.get())); }

std::string HangulComposer::forming() const { return text_of(hangul_ic_get_preedit_string(context_.get())); }

std::string as_hangul(const std::string& letters) {
    HangulComposer composer;
    std::string hangul;
    for (const char letter : letters) hangul += composer.type(letter);
    return hangul + composer.finish();
}

}  // namespace qkv
