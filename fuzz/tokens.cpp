#include <filesystem>
#include <fstream>

#include "fuzz.h"
#include "qkv/capture.h"
#include "qkv/open_file.h"

// The list of tokens that comes with a capture.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qkv;
    static const std::filesystem::path path = std::filesystem::temp_directory_path() / "qkv-fuzz.tokens.json";
    std::ofstream(path, std::ios::binary) << fuzz::text_of(data, size);
    const std::string capture = R"({"q": [[1], [2]], "k": [[1], [2]], "v": [[1], [2]]})";
    CaptureOptions options;
    options.tokens = path;
    const auto opened = open_bytes(capture, "x.json", options);
    if (!opened) {
        fuzz::require_told(opened.error());
        return 0;
    }
    const auto document = std::get<std::shared_ptr<const Capture>>(*opened)->document({});
    fuzz::require(document && !check(*document), "with tokens that are taken the head is valid");
    return 0;
}
