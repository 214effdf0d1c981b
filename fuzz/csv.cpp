#include <filesystem>
#include <fstream>

#include "fuzz.h"
#include "qkv/capture.h"
#include "qkv/open_file.h"

// The tables of a document that was exported as CSV: the first byte says where those of q and the options part.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qkv;
    if (size == 0) return 0;
    static const std::filesystem::path folder = std::filesystem::temp_directory_path() / "qkv-fuzz-csv";
    std::filesystem::create_directories(folder);
    const std::string text(fuzz::text_of(data + 1, size - 1));
    const std::size_t cut = text.size() * data[0] / 255;
    for (const char* name : {"q", "k", "v", "weights"})
        std::ofstream(folder / (std::string(name) + ".csv"), std::ios::binary) << text.substr(0, cut);
    std::ofstream(folder / "options.csv", std::ios::binary) << text.substr(cut);
    const auto opened = open_file(folder);
    if (!opened) {
        fuzz::require_told(opened.error());
        return 0;
    }
    const auto document = std::get<std::shared_ptr<const Capture>>(*opened)->document({});
    fuzz::require(!document || !check(*document), "a document of tables is valid");
    return 0;
}
