#include <cmath>

#include "fuzz.h"
#include "qkv/number_block.h"
#include "qkv/number_format.h"

// Pasted tables, and numbers typed into a cell.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qkv;
    const std::string_view text = fuzz::text_of(data, size);
    if (const auto block = parse_block(text)) {
        // What is copied out of the program has no gaps.
        bool has_gaps = false;
        for (const auto& row : *block) {
            has_gaps = has_gaps || row.empty();
            for (const auto& cell : row) {
                has_gaps = has_gaps || !cell;
                fuzz::require(!cell || std::isfinite(*cell), "a pasted number is finite");
            }
        }
        const auto again = parse_block(to_tab_separated(*block));
        fuzz::require(has_gaps || (again && *again == *block), "what is copied is pasted as it was");
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
