#pragma once

// Conditions, what may be changed and assignments, from texts that must be good.
#include <doctest/doctest.h>
#include <string_view>
#include <vector>

#include "qkv/goal.h"

namespace qkv::test {

inline Condition condition_of(std::string_view text, const Document& document) {
    const auto condition = parse_condition(text, document);
    if (!condition) FAIL(said(condition.error(), Language::en));
    return *condition;
}

inline std::vector<Part> allowed_of(std::string_view text, const Document& document) {
    const auto allowed = parse_allowed(text, document);
    if (!allowed) FAIL(said(allowed.error(), Language::en));
    return *allowed;
}

inline Document assigned(const Document& document, std::string_view text) {
    const auto changed = with_assignment(document, text);
    if (!changed) FAIL(said(changed.error(), Language::en));
    return *changed;
}

}  // namespace qkv::test
