#include "base/json_members.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "qkv/unicode.h"

namespace qkv {
namespace {

constexpr std::string_view blanks = " \t\r\n";

// `at`: its first quote.
std::size_t after_string(std::string_view json, std::size_t at) {
    for (++at; json[at] != '"'; ++at) at += json[at] == '\\' ? 1 : 0;
    return at + 1;
}

std::string_view without_blanks(std::string_view json) {
    json = without_byte_order_mark(json);
    json.remove_prefix(after_blanks(json, 0));
    return json.substr(0, json.find_last_not_of(blanks) + 1);
}

}  // namespace

std::size_t after_blanks(std::string_view json, std::size_t at) {
    return std::min(json.find_first_not_of(blanks, at), json.size());
}

std::size_t after_value(std::string_view json, std::size_t at) {
    if (json[at] == '"') return after_string(json, at);
    if (json[at] != '[' && json[at] != '{') return std::min(json.find_first_of(",]} \t\r\n", at), json.size());
    int depth = 0;
    do {
        if (json[at] == '"') {
            at = after_string(json, at);
            continue;
        }
        if (json[at] == '[' || json[at] == '{') ++depth;
        if (json[at] == ']' || json[at] == '}') --depth;
        ++at;
    } while (depth > 0);
    return at;
}

bool JsonMember::is_number() const { return value.front() == '-' || (value.front() >= '0' && value.front() <= '9'); }

bool JsonMember::holds_rows() const { return is_array() && first_element(value).starts_with('['); }

bool is_object(std::string_view json) { return without_blanks(json).starts_with('{'); }

JsonMembers members_of(std::string_view json) {
    JsonMembers members;
    if (!is_object(json)) return members;
    std::size_t at = after_blanks(json, json.find('{') + 1);
    while (json[at] != '}') {
        const std::size_t name_end = after_string(json, at);
        std::string name = text_from_json(json.substr(at, name_end - at));
        at = after_blanks(json, after_blanks(json, name_end) + 1);
        const std::size_t end = after_value(json, at);
        members.push_back({std::move(name), json.substr(at, end - at)});
        at = after_blanks(json, end);
        if (json[at] == ',') at = after_blanks(json, at + 1);
    }
    return members;
}

const JsonMember* find_member(const JsonMembers& members, std::string_view name) {
    const auto found = std::ranges::find(members, name, &JsonMember::name);
    return found == members.end() ? nullptr : &*found;
}

void each_element(std::string_view array, const std::function<bool(std::string_view element)>& take) {
    std::size_t at = after_blanks(array, array.find('[') + 1);
    while (array[at] != ']') {
        const std::size_t end = after_value(array, at);
        if (!take(array.substr(at, end - at))) return;
        at = after_blanks(array, end);
        if (array[at] == ',') at = after_blanks(array, at + 1);
    }
}

std::size_t element_count(std::string_view array) {
    std::size_t count = 0;
    each_element(array, [&](std::string_view) { return ++count > 0; });
    return count;
}

std::string_view first_element(std::string_view array) {
    std::string_view first;
    each_element(array, [&](std::string_view element) {
        first = element;
        return false;
    });
    return first;
}

std::string compact_json(std::string_view json) {
    std::string compact;
    for (std::size_t at = 0; at < json.size();) {
        const std::size_t end = json[at] == '"' ? after_string(json, at) : at + 1;
        if (blanks.find(json[at]) == std::string_view::npos) compact += json.substr(at, end - at);
        at = end;
    }
    return compact;
}

std::string quoted_json(std::string_view text) { return nlohmann::json(text).dump(); }

std::string text_from_json(std::string_view json) { return nlohmann::json::parse(json).get<std::string>(); }

}  // namespace qkv
