// Where a limit on captures begins: both sides of it.
#include <algorithm>
#include <cstdint>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <string>

#include "qkv/capture.h"
#include "qkv/export.h"
#include "qkv/open_file.h"
#include "support/captures.h"
#include "support/json_arrays.h"
#include "support/npy.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

using test::ids_of;
using test::little_endian;

std::string id_of_problem(const std::string& bytes, const std::string& file) {
    const auto opened = open_bytes(bytes, file);
    return opened ? std::string("opened") : opened.error().id;
}

std::uint64_t number_at(const std::string& bytes, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

// An .npz with what its directory says of the first member changed.
struct Npz {
    std::string bytes = exported(reference_document(), ExportFormat::npz, {})->front().bytes;
    std::size_t entry = bytes.find("PK\x01\x02");

    std::uint64_t packed_size() const { return number_at(bytes, entry + 20); }
    void set_size(std::uint64_t size) { bytes.replace(entry + 24, 4, little_endian(size, 4)); }
    void set_encrypted() {
        bytes[entry + 8] = static_cast<char>(bytes[entry + 8] | 1);
        bytes[bytes.find("PK\x03\x04") + 6] = static_cast<char>(bytes[bytes.find("PK\x03\x04") + 6] | 1);
    }
};

std::string safetensors_of_axes(int axes) {
    std::string shape = "1";
    for (int i = 1; i < axes; ++i) shape += ",1";
    const std::string header = "{\"q\":{\"dtype\":\"F64\",\"shape\":[" + shape + "],\"data_offsets\":[0,8]}}";
    return little_endian(header.size(), 8) + header + std::string(8, '\0');
}

}  // namespace

TEST_CASE("a member of an .npz may unpack to 1100 times its size and no more") {
    Npz npz;
    const std::uint64_t packed = std::max<std::uint64_t>(npz.packed_size(), 64);
    npz.set_size(packed * 1101 - 1);
    CHECK(id_of_problem(npz.bytes, "a.npz") != "problem.npz.member_too_large");
    npz.set_size(packed * 1101);
    const auto opened = open_bytes(npz.bytes, "a.npz");
    REQUIRE_FALSE(opened);
    CHECK(opened.error().id == "problem.npz.member_too_large");
    CHECK(opened.error().args.back() == TextArg{"limit", "4"});  // GiB
}

TEST_CASE("an encrypted member of an .npz is told from a damaged one") {
    Npz npz;
    CHECK(id_of_problem(npz.bytes, "a.npz") == "opened");
    npz.set_encrypted();
    CHECK(id_of_problem(npz.bytes, "a.npz") == "problem.npz.encrypted");
}

TEST_CASE("a list of tokens may have 64 MiB and no more; of one that is larger nothing is read") {
    const test::TemporaryFolder folder;
    constexpr std::uint64_t limit = 64 * 1024 * 1024;
    for (const std::uint64_t size : {limit, limit + 1, limit * 16}) {
        CAPTURE(size);
        const std::string header = fmt::format(R"({{"q":{{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]}},)"
                                               R"("k":{{"dtype":"F64","shape":[1,1],"data_offsets":[8,16]}},)"
                                               R"("v":{{"dtype":"F64","shape":[1,1],"data_offsets":[16,24]}},)"
                                               R"("tokens":{{"dtype":"U8","shape":[{}],"data_offsets":[24,{}]}}}})",
                                               size, 24 + size);
        std::ofstream(folder / "a.safetensors", std::ios::binary) << little_endian(header.size(), 8) << header;
        std::filesystem::resize_file(folder / "a.safetensors", 8 + header.size() + 24 + size);  // takes no room
        const auto opened = open_file(folder / "a.safetensors");
        REQUIRE_FALSE(opened);
        CHECK(opened.error().id == (size == limit ? "problem.json.tokens" : "problem.npy.texts_too_large"));
    }
}

TEST_CASE("of unused arrays 256 are looked at; of the others the name alone counts") {
    std::string members = test::three({2, 1});
    for (int i = 0; i < 256; ++i) members += fmt::format(R"(,"attention_mask_{}":[1,1])", 100 + i);
    const auto looked_at = test::capture_of("{" + members + "}");
    CHECK(ids_of(looked_at->notices()) == std::vector<std::string>{});  // they let everything through
    const auto one_more = test::capture_of("{" + members + R"(,"attention_mask_more":[1,1]})");
    CHECK(ids_of(one_more->notices()) == std::vector<std::string>{"notice.unused.mask"});
}

TEST_CASE("a tensor has 32 axes at most") {
    CHECK(id_of_problem(safetensors_of_axes(32), "a.safetensors") != "problem.safetensors.entry");
    CHECK(id_of_problem(safetensors_of_axes(33), "a.safetensors") == "problem.safetensors.entry");
}

}  // namespace qkv
