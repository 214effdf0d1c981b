#include "read_capture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    qkv::fuzz::read_capture(data, size, "x.npz");
    return 0;
}
