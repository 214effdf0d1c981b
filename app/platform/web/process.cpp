#include "platform/process.h"

#include <random>

namespace qkv {

// Pages have no number: one by chance.
int process_id() {
    static const int id = static_cast<int>(std::random_device()() >> 1);
    return id;
}

void prepare_standard_streams() {}

bool is_terminal(StandardStream) { return false; }

std::optional<std::size_t> read_standard_input(char*, std::size_t) { return std::nullopt; }

}  // namespace qkv
