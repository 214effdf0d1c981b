#include "markup.h"

namespace qkv {
namespace {

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

}  // namespace

std::string markup_escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            case '"': escaped += "&quot;"; break;
            case '\t':
            case '\r':
            case '\n': escaped += ' '; break;
            default:
                if (is_control(c)) {
                    escaped += "\uFFFD";
                } else {
                    escaped += c;
                }
        }
    }
    return escaped;
}

}  // namespace qkv
