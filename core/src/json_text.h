#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "qkv/matrix.h"
#include "qkv/text.h"
#include "qkv/work_progress.h"

namespace qkv {

/// Whether JSON is nested deeper than 100: the parser's recursion on freeing it becomes a danger then.
bool is_too_deep(std::string_view json);

/// Fails on malformed JSON, nesting that is too deep, a number too large for a double and an object that has a key
/// twice or thousands of them; the message names the place, not the file. Tells the progress how far it has come, and
/// fails with "problem.cancelled" once that is cancelled.
Result<nlohmann::ordered_json> parse_json(std::string_view json, WorkProgress* progress = nullptr);

/// What the parser does not report: it takes the last of two equal keys.
struct KeyCheck {
    std::optional<std::string> twice;  ///< a key that an object has more than once
    bool is_too_many = false;          ///< an object has more keys than it may
};

/// Checks the keys of the objects in JSON, up to the first bad one. Does not look beyond malformed JSON. Stops when
/// cancelled.
KeyCheck check_keys(std::string_view json, std::size_t most_keys, WorkProgress* progress = nullptr);

/// A message stays one short line. `ascii`: any byte is a place to cut.
std::string shortened_for_message(std::string_view ascii);

/// JSON has no infinity: a masked score is null.
nlohmann::ordered_json rows_of(const Matrix& matrix);

/// One member or one matrix row on each line: readable, with small diffs.
std::string pretty(const nlohmann::ordered_json& object, int indent = 0);

}  // namespace qkv
