#include "base/markup.h"

#include "qkv/unicode.h"

namespace qkv {
std::string markup_escaped(std::string_view text) {
    std::string escaped;
    for (const char c : visible(text)) {
        switch (c) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            case '"': escaped += "&quot;"; break;
            default: escaped += c;
        }
    }
    return escaped;
}

}  // namespace qkv
