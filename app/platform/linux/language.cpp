#include "platform/language.h"

#include <cstdlib>
#include <string_view>

namespace qkv {
namespace {

// "ko_KR.UTF-8@modifier"; empty if the variables say nothing.
std::string_view system_locale() {
    for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(variable);
        if (value != nullptr && *value != '\0') return value;
    }
    return {};
}

}  // namespace

Language system_language() {
    const std::string_view locale = system_locale();
    const std::string_view language = locale.substr(0, locale.find_first_of("_.@"));
    const bool is_unsaid = language.empty() || language == "C" || language == "POSIX";
    return is_unsaid || language == "ko" ? Language::ko : Language::en;
}

}  // namespace qkv
