#pragma once

#include <string>

#include "qkv/cell.h"
#include "qkv/document.h"
#include "qkv/text.h"

namespace qkv {

/// The name of a number, of several heads with that of its head: "Head 2 Q(나는)₁".
std::string whole_name(const Document& document, const Cell& cell, Language language);

/// The name and as many spaces as it takes to be `columns` wide in a terminal.
std::string padded_name(const std::string& name, int columns);

}  // namespace qkv
