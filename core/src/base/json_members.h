#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace qkv {

// JSON read where it stands: a tree of millions of numbers would take many times its size in memory. All of it takes
// JSON that check_json() has found sound.

/// A member of an object; the value is a part of the object's text, without white space around it.
struct JsonMember {
    std::string name;
    std::string_view value;

    bool is_array() const { return value.starts_with('['); }
    bool is_object() const { return value.starts_with('{'); }
    bool is_text() const { return value.starts_with('"'); }
    bool is_truth() const { return value == "true" || value == "false"; }
    bool is_number() const;
    /// Whether the first element of an array is one itself.
    bool holds_rows() const;
};

using JsonMembers = std::vector<JsonMember>;

/// `json`: with or without white space around it. None if it is no object.
JsonMembers members_of(std::string_view json);
bool is_object(std::string_view json);

/// Null if there is none.
const JsonMember* find_member(const JsonMembers& members, std::string_view name);

/// The elements of an array, until `take` says false.
void each_element(std::string_view array, const std::function<bool(std::string_view element)>& take);
std::size_t element_count(std::string_view array);
/// Empty if there is none.
std::string_view first_element(std::string_view array);

/// The place of the first character from `at` on that is no white space; the end if there is none.
std::size_t after_blanks(std::string_view json, std::size_t at);
/// The place behind the value that begins at `at`.
std::size_t after_value(std::string_view json, std::size_t at);

/// Without white space between its parts.
std::string compact_json(std::string_view json);

/// A text of UTF-8 in quotes.
std::string quoted_json(std::string_view text);
/// The other way round.
std::string text_from_json(std::string_view json);

}  // namespace qkv
