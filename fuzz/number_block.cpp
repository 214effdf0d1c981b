#include <cmath>

#include "fuzz.h"
#include "qkv/number_block.h"
#include "qkv/number_format.h"

// Pasted tables, and numbers typed into a cell.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qkv;
    const std::string_view text = fuzz::text_of(data, size);
    if (const auto block = parse_block(text)) {
        for (const auto& row : *block) {
            for (const auto& cell : row) fuzz::require(!cell || std::isfinite(*cell), "a pasted number is finite");
        }
        fuzz::require(parse_block(to_tab_separated(*block)).has_value(), "what is copied can be pasted");
    } else {
        fuzz::require_told(block.error());
    }
    const auto number = parse_number(text);
    if (!number) {
        fuzz::require_told(number.error());
        return 0;
    }
    fuzz::require(std::isfinite(*number), "a number that is taken is finite");
    return 0;
}
