#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "qkv/sliced.h"
#include "qkv/text.h"
#include "qkv/work_progress.h"

namespace qkv {

/// Whether JSON is nested deeper than 100: the parser's recursion on freeing it becomes a danger then.
bool is_too_deep(std::string_view json);

/// What is wrong: UTF-16, malformed JSON, nesting that is too deep, a number too large for a double, an object that has
/// a member twice or thousands of them; the message names the place, not the file. Tells the progress how far it has
/// come, and gives "problem.cancelled" once that is cancelled.
std::optional<Problem> check_json(std::string_view json, WorkProgress* progress = nullptr);
Sliced<std::optional<Problem>> check_json_in_slices(std::string_view json, WorkProgress* progress);

/// Lets the parser call `reader` for every part of JSON. False if it was cancelled.
bool read_json(std::string_view json, nlohmann::json_sax<nlohmann::ordered_json>& reader,
               WorkProgress* progress = nullptr);

/// JSON as a tree, many times its size in memory. Fails like check_json().
Result<nlohmann::ordered_json> parse_json(std::string_view json);

/// What the parser does not report: it takes the last of two equal members.
struct MemberCheck {
    std::optional<std::string> twice;  ///< a member that an object has more than once
    bool is_too_many = false;          ///< an object has more members than it may
};

/// The members of the objects in JSON, until one is amiss. What comes behind a place where the JSON is malformed is not
/// looked at.
MemberCheck check_members(std::string_view json, std::size_t most_members);

/// A message stays one short line.
std::string shortened_for_message(std::string_view utf8);

}  // namespace qkv
