#include "command_line/number_name.h"

#include <algorithm>
#include <fmt/format.h>

#include "qkv/explanation.h"
#include "qkv/unicode.h"

namespace qkv {

std::string whole_name(const Document& document, const Cell& cell, Language language) {
    const std::string name = cell_name(document, cell);
    if (document.head_count() == 1 || is_shared(cell.quantity)) return name;
    return text(language, "heads.one_of", {{"head", fmt::format("{}", cell.head + 1)}}) + " " + name;
}

std::string padded_name(const std::string& name, int columns) {
    return name + std::string(index(std::max(0, columns - column_count(name))), ' ');
}

}  // namespace qkv
