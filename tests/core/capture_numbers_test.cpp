// The numbers of a capture: their types, the order of their bytes and of the array, and where one of them stands.
#include <bit>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <limits>
#include <string>
#include <vector>

#include "qkv/capture.h"
#include "qkv/open_file.h"
#include "support/captures.h"
#include "support/json_arrays.h"
#include "support/npy.h"

namespace qkv {
namespace {

using test::capture_in;
using test::head_notices;
using test::ids_of;
using test::little_endian;
using test::three;

std::string bits_of(double number) { return little_endian(std::bit_cast<std::uint64_t>(number), 8); }
std::string bits_of(float number) { return little_endian(std::bit_cast<std::uint32_t>(number), 4); }

std::string npy_of(const std::string& descr, const std::string& shape, const std::string& data,
                   const std::string& is_fortran_order = "False") {
    return test::npy("{'descr': '" + descr + "', 'fortran_order': " + is_fortran_order + ", 'shape': " + shape + ", }",
                     data);
}

std::string numbers_from(int first, int count) {
    std::string data;
    for (int i = 0; i < count; ++i) data += bits_of(static_cast<double>(first + i));
    return data;
}

struct NamedTensor {
    const char* name;
    const char* type;
    const char* shape;
    std::string data;
};

std::string safetensors_of(const std::vector<NamedTensor>& tensors) {
    std::string header = "{";
    std::string data;
    for (const NamedTensor& tensor : tensors) {
        header +=
            fmt::format(R"({}"{}":{{"dtype":"{}","shape":{},"data_offsets":[{},{}]}})", header.size() > 1 ? "," : "",
                        tensor.name, tensor.type, tensor.shape, data.size(), data.size() + tensor.data.size());
        data += tensor.data;
    }
    header += "}";
    return little_endian(header.size(), 8) + header + data;
}

}  // namespace

TEST_CASE("numbers of every type, in both orders of bytes") {
    struct Type {
        const char* name;  ///< NumPy's, without the order of bytes
        int size;
        std::vector<std::uint64_t> bits;
        std::vector<double> numbers;
    };
    constexpr double least_half = 0x1p-24;
    const Type types[] = {
        {"f2",
         2,
         {0x3C00, 0xC000, 0x0001, 0x0400, 0x7BFF, 0x83FF},
         {1, -2, least_half, 0x1p-14, 65504, -1023 * 0x1p-24}},
        {"f4", 4, {0x3F800000, 0xC0490FDB, 1, 0, 0, 0}, {1, -3.1415927410125732, 0x1p-149, 0, 0, 0}},
        {"f8",
         8,
         {std::bit_cast<std::uint64_t>(0.1), std::bit_cast<std::uint64_t>(-1e300), 1, 0, 0, 0},
         {0.1, -1e300, 5e-324, 0, 0, 0}},
        {"i1", 1, {1, 0x80, 0x7F, 0xFF, 0, 0}, {1, -128, 127, -1, 0, 0}},
        {"u1", 1, {1, 0x80, 0x7F, 0xFF, 0, 0}, {1, 128, 127, 255, 0, 0}},
        {"i2", 2, {1, 0x8000, 0x0102, 0xFFFF, 0, 0}, {1, -32768, 258, -1, 0, 0}},
        {"u2", 2, {1, 0x8000, 0x0102, 0xFFFF, 0, 0}, {1, 32768, 258, 65535, 0, 0}},
        {"i4", 4, {1, 0x80000000, 0x01020304, 0xFFFFFFFF, 0, 0}, {1, -2147483648.0, 16909060, -1, 0, 0}},
        {"u4", 4, {1, 0x80000000, 0x01020304, 0xFFFFFFFF, 0, 0}, {1, 2147483648.0, 16909060, 4294967295.0, 0, 0}},
        {"i8", 8, {1, 0xFFFFFFFFFFFFFFFE, 0x0100, 0, 0, 0}, {1, -2, 256, 0, 0, 0}},
        {"u8", 8, {1, 0x8000000000000000, 0x0100, 0, 0, 0}, {1, 9223372036854775808.0, 256, 0, 0, 0}},
    };
    for (const auto& [name, size, bits, numbers] : types) {
        for (const char order : {'<', '>'}) {
            CAPTURE(name);
            CAPTURE(order);
            std::string data;
            for (const std::uint64_t number : bits) {
                const std::string bytes = little_endian(number, size);
                data += order == '<' ? bytes : std::string(bytes.rbegin(), bytes.rend());
            }
            const auto capture = capture_in(open_bytes(npy_of(order + std::string(name), "(3, 2, 1)", data), "a.npy"));
            const auto document = capture->document({});
            REQUIRE(document);
            CHECK(document->head().q == Matrix{{numbers[0]}, {numbers[1]}});
            CHECK(document->head().k == Matrix{{numbers[2]}, {numbers[3]}});
            CHECK(document->head().v == Matrix{{numbers[4]}, {numbers[5]}});
        }
    }
}

TEST_CASE("truth values are no numbers of q, k and v and no option, but may be a mask") {
    const std::string truths("\1\0\0\1\1\1", 6);
    const auto stack = open_bytes(npy_of("|b1", "(3, 2, 1)", truths), "a.npy");
    REQUIRE_FALSE(stack);
    CHECK(stack.error().id == "problem.capture.booleans");
    CHECK(capture_in(open_bytes(npy_of("|u1", "(3, 2, 1)", truths), "a.npy"))->document({})->head().q ==
          Matrix{{1}, {0}});
    const std::string numbers = numbers_from(1, 2);
    for (const char* role : {"q", "k", "v"}) {
        std::vector<NamedTensor> tensors;
        for (const char* name : {"q", "k", "v"}) {
            const bool is_boolean = name == std::string_view(role);
            tensors.push_back({name, is_boolean ? "BOOL" : "F64", "[2,1]", is_boolean ? truths.substr(0, 2) : numbers});
        }
        const auto opened = open_bytes(safetensors_of(tensors), "a.safetensors");
        REQUIRE_FALSE(opened);
        CHECK(opened.error().id == "problem.capture.booleans");
        CHECK(said(opened.error(), Language::en).find("“" + std::string(role) + "”") != std::string::npos);
    }
    const std::vector<NamedTensor> three_tensors{
        {"k", "F64", "[2,1]", numbers}, {"q", "F64", "[2,1]", numbers}, {"v", "F64", "[2,1]", numbers}};
    for (const char* option : {"scale", "temperature"}) {
        for (const auto& [type, id] : {std::pair{"BOOL", "problem.capture.option"}, std::pair{"U8", ""}}) {
            std::vector<NamedTensor> tensors = three_tensors;
            tensors.push_back({option, type, "[]", truths.substr(0, 1)});
            const auto opened = open_bytes(safetensors_of(tensors), "a.safetensors");
            CHECK((opened ? "" : opened.error().id) == id);
        }
    }
    std::vector<NamedTensor> with_mask = three_tensors;
    with_mask.push_back({"attention_mask", "BOOL", "[2,2]", truths.substr(0, 4)});
    const auto masked = capture_in(open_bytes(safetensors_of(with_mask), "a.safetensors"));
    CHECK(masked->notices().empty());
    CHECK(masked->document({})->options.window == 1);  // each token itself
}

TEST_CASE("a bfloat16 is the upper half of a float32") {
    const std::string one_and_a_half = little_endian(0x3FC0, 2);
    const std::string minus_large = little_endian(0xFF7F, 2);
    const auto capture = capture_in(open_bytes(safetensors_of({{"q", "BF16", "[1,1]", one_and_a_half},
                                                               {"k", "BF16", "[1,1]", minus_large},
                                                               {"v", "BF16", "[1,1]", one_and_a_half}}),
                                               "a.safetensors"));
    const auto document = capture->document({});
    REQUIRE(document);
    CHECK(document->head().q(0, 0) == 1.5);
    CHECK(document->head().k(0, 0) == -3.3895313892515355e38);
}

TEST_CASE("an array in Fortran's order is read by its axes, and so are its tokens") {
    // The number at [role, position, component] is 1 + role + 3 × position + 6 × component.
    const auto capture = capture_in(open_bytes(npy_of("<f8", "(3, 2, 2)", numbers_from(1, 12), "True"), "a.npy"));
    const auto document = capture->document({});
    REQUIRE(document);
    CHECK(document->head().q == Matrix{{1, 7}, {4, 10}});
    CHECK(document->head().k == Matrix{{2, 8}, {5, 11}});

    // Two batches of three tokens, written batch by batch first: a d, b e, c f.
    const std::string numbers = npy_of("<f8", "(2, 3, 1)", numbers_from(0, 6));
    const auto with_tokens =
        capture_in(open_bytes(test::zip_of({{"q.npy", numbers},
                                            {"k.npy", numbers},
                                            {"v.npy", numbers},
                                            {"tokens.npy", npy_of("|S1", "(2, 3)", "adbecf", "True")}}),
                              "a.npz"));
    CHECK(with_tokens->batches() == 2);
    CHECK(with_tokens->tokens(0) == std::vector<std::string>{"a", "b", "c"});
    CHECK(with_tokens->tokens(1) == std::vector<std::string>{"d", "e", "f"});
}

TEST_CASE("a number that is not finite is told with its place, as Python counts") {
    const auto place_of = [](const std::string& shape, int at, const HeadIndex& head) {
        std::string data = numbers_from(0, 36);
        data.replace(static_cast<std::size_t>(8 * at), 8, bits_of(std::numeric_limits<double>::quiet_NaN()));
        const auto document = capture_in(open_bytes(npy_of("<f8", shape, data), "a.npy"))->document(head);
        REQUIRE_FALSE(document);
        CHECK(document.error().id == "problem.capture.not_finite");
        return document.error().args.back().value;
    };
    CHECK(place_of("(3, 4, 3)", 12 + 5, {}) == "k[1, 2]");
    CHECK(place_of("(3, 4, 3)", 24 + 9, {}) == "v[3, 0]");
    CHECK(place_of("(3, 2, 2, 3)", 6 + 4, {0, 0, 1}) == "q[1, 1, 1]");
}

TEST_CASE("weights in the file may be as far off as the precision of q allows") {
    const std::string ones = little_endian(0x3C003C00, 4);  // of two tokens
    for (const auto& [off, ids] : {std::pair{0.019F, std::vector<std::string>{}},
                                   {0.021F, std::vector<std::string>{"notice.head.weights_differ"}}}) {
        const std::string weights = bits_of(0.5F + off) + bits_of(0.5F) + bits_of(0.5F) + bits_of(0.5F);
        const auto capture = capture_in(open_bytes(safetensors_of({{"q", "F16", "[2,1]", ones},
                                                                   {"k", "F16", "[2,1]", ones},
                                                                   {"v", "F16", "[2,1]", ones},
                                                                   {"weights", "F32", "[2,2]", weights}}),
                                                   "a.safetensors"));
        CHECK(ids_of(head_notices(*capture)) == ids);
    }
}

TEST_CASE("tokens, dimensions and heads up to their limits are read") {
    const auto capture_of = [](const std::string& shape, std::size_t bytes) {
        return capture_in(open_bytes(npy_of("|i1", shape, std::string(bytes, '\0')), "a.npy"));
    };
    CHECK(capture_of("(3, 1024, 1)", 3 * 1024)->token_count() == 1024);
    CHECK(capture_of("(3, 1, 512)", 3 * 512)->key_size() == 512);
    CHECK(capture_of("(3, 16384, 1, 1)", 3 * 16384)->heads() == 16384);
    const auto many = capture_of("(3, 128, 128, 2, 1)", 3 * 128 * 128 * 2);
    CHECK(many->layers() * many->heads() == 16384);
    const auto too_many = open_bytes(npy_of("|i1", "(3, 128, 129, 1, 1)", std::string(3 * 128 * 129, '\0')), "a.npy");
    REQUIRE_FALSE(too_many);
    CHECK(too_many.error().id == "problem.capture.too_many_heads");
}

TEST_CASE("a temperature is above 0") {
    for (const char* wrong : {"0", "-1"}) {
        const auto opened = open_bytes("{" + three({2, 1}) + ",\"temperature\":" + wrong + "}", "a.json");
        REQUIRE_FALSE(opened);
        CHECK(opened.error().id == "problem.temperature");
    }
}

}  // namespace qkv
