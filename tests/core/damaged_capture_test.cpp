// Every kind of damage to a file with q, k and v has its message.
#include <algorithm>
#include <cstdint>
#include <doctest/doctest.h>
#include <functional>
#include <string>
#include <vector>

#include "qkv/capture.h"
#include "qkv/export.h"
#include "qkv/open_file.h"
#include "support/npy.h"
#include "support/replaced.h"

namespace qkv {
namespace {

using test::little_endian;
using test::replaced;

struct Damaged {
    std::string what;
    std::string file;  ///< its name, whose ending says what it should be
    std::string bytes;
    std::string problem_id;
};

std::string npy(const std::string& header, std::size_t data_bytes, int version = 1) {
    return test::npy(header, std::string(data_bytes, '\0'), version);
}

std::string npy_of(const std::string& descr, const std::string& shape, std::size_t data_bytes) {
    return npy("{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }", data_bytes);
}

std::string safetensors(const std::string& header, std::size_t data_bytes) {
    return little_endian(header.size(), 8) + header + std::string(data_bytes, '\0');
}

std::string entry(const std::string& name, const std::string& dtype, const std::string& shape, int begin, int end) {
    return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[" +
           std::to_string(begin) + "," + std::to_string(end) + "]}";
}

// q, k and v of shape (2, 1), 16 bytes each.
std::string three(const std::string& more = {}, const std::string& v_shape = "[2,1]", int v_end = 48) {
    return "{" + entry("q", "F64", "[2,1]", 0, 16) + "," + entry("k", "F64", "[2,1]", 16, 32) + "," +
           entry("v", "F64", v_shape, 32, v_end) + more + "}";
}

// This many empty tensors.
std::string many_entries(int count) {
    std::string header = "{";
    for (int i = 0; i < count; ++i)
        header += (i > 0 ? "," : "") + entry("tensor" + std::to_string(i), "F64", "[0]", 0, 0);
    return header + "}";
}

std::string exported_npz() { return exported(reference_document(), ExportFormat::npz, {})->front().bytes; }

std::string changed(std::string bytes, const std::function<void(std::string&)>& change) {
    change(bytes);
    return bytes;
}

// Says in every place that v.npy has a column less than it has.
std::string with_fewer_columns_said(std::string npz) {
    constexpr std::size_t central_size = 22;  // bytes from a name back to the size of its file
    constexpr std::size_t local_size = 8;
    const auto local = npz.find("v.npy");
    const auto central = npz.rfind("v.npy");
    REQUIRE(central != local);
    npz[local - local_size] = static_cast<char>(npz[local - local_size] - 3 * 8);
    npz[central - central_size] = static_cast<char>(npz[central - central_size] - 3 * 8);
    return npz.substr(0, local) + replaced(npz.substr(local), "'shape': (3, 3)", "'shape': (3, 2)");
}

std::vector<Damaged> damaged_npy() {
    const std::string good = npy_of("'<f8'", "(3, 2, 1)", 48);
    std::vector<Damaged> all{
        {"empty", "a.npy", "", "problem.file.empty"},
        {"another magic", "a.npy", "\x94NUMPY\x01", "problem.npy.magic"},
        {"text", "a.npy", "hello", "problem.npy.magic"},
        {"only the magic", "a.npy", "\x93NUMPY", "problem.npy.short"},
        {"no header", "a.npy", good.substr(0, 10), "problem.npy.short"},
        {"half a header", "a.npy", good.substr(0, 30), "problem.npy.short"},
        {"version 4", "a.npy", npy("{}", 0, 4), "problem.npy.version"},
        {"version 0", "a.npy", npy("{}", 0, 0), "problem.npy.version"},
        {"a header of 4 GB", "a.npy", "\x93NUMPY\x02" + std::string(1, '\0') + "\xFF\xFF\xFF\xFF",
         "problem.npy.header_length"},
        {"an empty header", "a.npy", npy("", 48), "problem.npy.header"},
        {"no dictionary", "a.npy", npy("[1, 2]", 48), "problem.npy.header"},
        {"an open dictionary", "a.npy", npy("{'descr': '<f8'", 48), "problem.npy.header"},
        {"no shape", "a.npy", npy("{'descr': '<f8', 'fortran_order': False}", 48), "problem.npy.header"},
        {"a member twice", "a.npy",
         npy("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (3, 2, 1)}", 48), "problem.npy.header"},
        {"an unknown member", "a.npy", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2, 1), 'x': 1}", 48),
         "problem.npy.header"},
        {"an open text", "a.npy", npy("{'descr: <f8}", 48), "problem.npy.header"},
        {"a truth that is none", "a.npy", npy("{'descr': '<f8', 'fortran_order': Maybe, 'shape': (3, 2, 1)}", 48),
         "problem.npy.header"},
        {"code in the header", "a.npy", npy("__import__('os').system('true')", 48), "problem.npy.header"},
        {"something after the header", "a.npy",
         npy("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2, 1)} x", 48), "problem.npy.header"},
        {"a negative length", "a.npy", npy_of("'<f8'", "(3, -2, 1)", 48), "problem.npy.header"},
        {"a length beyond 64 bits", "a.npy", npy_of("'<f8'", "(3, 99999999999999999999, 1)", 48), "problem.npy.header"},
        {"33 axes", "a.npy",
         npy_of(
             "'<f8'",
             "(" +
                 [] {
                     std::string ones;
                     for (int i = 0; i < 33; ++i) ones += "1,";
                     return ones;
                 }() +
                 ")",
             8),
         "problem.npy.header"},
        {"a product beyond 64 bits", "a.npy", npy_of("'<f8'", "(3, 4294967296, 4294967296)", 48),
         "problem.tensor.too_large"},
        {"more than there is", "a.npy", npy_of("'<f8'", "(3, 1000000, 1000000)", 48), "problem.npy.size"},
        {"cut off", "a.npy", good.substr(0, good.size() - 1), "problem.npy.size"},
        {"a byte too many", "a.npy", good + "x", "problem.npy.size"},
        {"objects", "a.npy", npy_of("'|O'", "(3, 2, 1)", 48), "problem.npy.objects"},
        {"complex numbers", "a.npy", npy_of("'<c16'", "(3, 2, 1)", 96), "problem.npy.type"},
        {"numbers of 128 bits", "a.npy", npy_of("'<f16'", "(3, 2, 1)", 96), "problem.npy.type"},
        {"records", "a.npy", npy_of("[('a', '<f8')]", "(3, 2, 1)", 48), "problem.npy.records"},
        {"times", "a.npy", npy_of("'<M8[ns]'", "(3, 2, 1)", 48), "problem.npy.type"},
        {"texts of a gigabyte", "a.npy", npy_of("'<U268435456'", "(3, 2, 1)", 48), "problem.npy.type"},
        {"texts of 80 MB", "a.npy", npy_of("'<U1000000'", "(20,)", 80'000'000), "problem.npy.texts_too_large"},
        {"texts", "a.npy", npy_of("'<U1'", "(3, 2, 1)", 24), "problem.capture.not_numbers"},
        {"no three arrays", "a.npy", npy_of("'<f8'", "(2, 2, 1)", 32), "problem.npy.not_three"},
        {"two axes", "a.npy", npy_of("'<f8'", "(3, 2)", 48), "problem.npy.not_three"},
        {"one number", "a.npy", npy_of("'<f8'", "()", 8), "problem.npy.not_three"},
        {"nothing in it", "a.npy", npy_of("'<f8'", "(3, 0, 1)", 0), "problem.capture.empty"},
        {"seven axes", "a.npy", npy_of("'<f8'", "(3, 1, 1, 1, 1, 1, 1)", 24), "problem.capture.axes"},
        {"one axis each", "a.npy", npy_of("'<f8'", "(3, 1, 1, 1, 1, 1, 2)", 48), "problem.capture.axes"},
        {"1025 tokens", "a.npy", npy_of("'<f8'", "(3, 1025, 1)", 24600), "problem.tokens.too_many"},
        {"513 dimensions", "a.npy", npy_of("'<f8'", "(3, 1, 513)", 12312), "problem.shape.too_wide"},
        {"16385 heads", "a.npy", npy_of("'|i1'", "(3, 16385, 1, 1)", 49155), "problem.capture.too_many_heads"},
    };
    return all;
}

std::vector<Damaged> damaged_npz() {
    const std::string good = exported_npz();
    return {
        {"empty", "a.npz", "", "problem.file.empty"},
        {"text", "a.npz", "hello", "problem.npz.not_zip"},
        {"half", "a.npz", good.substr(0, good.size() / 2), "problem.npz.not_zip"},
        {"without its end", "a.npz", good.substr(0, good.size() - 10), "problem.npz.not_zip"},
        {"without its beginning", "a.npz", good.substr(100), "problem.npz.not_zip"},
        {"an altered number", "a.npz", changed(good, [](std::string& bytes) { bytes[bytes.find("NUMPY") + 130] ^= 1; }),
         "problem.npz.member"},
        {"no local header", "a.npz", changed(good, [](std::string& bytes) { bytes[0] = 'X'; }), "problem.npz.not_zip"},
        {"a member longer than it says", "a.npz", with_fewer_columns_said(good), "problem.npz.member_size"},
        {"a damaged header of a member", "a.npz", replaced(good, "'descr'", "'deskr'"), "problem.npy.header"},
        {"another magic of a member", "a.npz", replaced(good, "\x93NUMPY", "\x93NUMPI"), "problem.npy.magic"},
        {"another shape of a member", "a.npz", replaced(good, "(3, 3)", "(3, 4)"), "problem.npy.size"},
        {"members called otherwise", "a.npz",
         changed(good,
                 [](std::string& bytes) {
                     for (auto at = bytes.find("v.npy"); at != std::string::npos; at = bytes.find("q.npy", at))
                         bytes[at] = 'x';
                 }),
         "problem.capture.missing"},
    };
}

std::vector<Damaged> damaged_safetensors() {
    const auto text = [](const std::string& what, const std::string& header, const std::string& problem_id,
                         std::size_t data = 48) {
        return Damaged{what, "a.safetensors", safetensors(header, data), problem_id};
    };
    return {
        {"empty", "a.safetensors", "", "problem.file.empty"},
        {"seven bytes", "a.safetensors", "1234567", "problem.safetensors.short"},
        {"a header longer than the file", "a.safetensors", little_endian(100, 8) + "{}",
         "problem.safetensors.header_length"},
        {"a header of 2^63", "a.safetensors", little_endian(std::uint64_t{1} << 63, 8) + "{}",
         "problem.safetensors.header_length"},
        text("no JSON", "hello", "problem.safetensors.header"),
        text("a bad byte", replaced(three(), "shape", "sha\x01pe"), "problem.safetensors.header"),
        text("invalid UTF-8", replaced(three(), "shape", "sha\xFFpe"), "problem.safetensors.header"),
        text("a list", "[]", "problem.safetensors.header"),
        text("nested too deeply", std::string(200, '[') + std::string(200, ']'), "problem.safetensors.header"),
        text("a tensor that is a number", "{\"q\":1}", "problem.safetensors.entry"),
        text("no dtype", "{\"q\":{\"shape\":[2,1],\"data_offsets\":[0,16]}}", "problem.safetensors.entry"),
        text("no shape", "{\"q\":{\"dtype\":\"F64\",\"data_offsets\":[0,16]}}", "problem.safetensors.entry"),
        text("no offsets", "{\"q\":{\"dtype\":\"F64\",\"shape\":[2,1]}}", "problem.safetensors.entry"),
        text("one offset", "{\"q\":{\"dtype\":\"F64\",\"shape\":[2,1],\"data_offsets\":[0]}}",
             "problem.safetensors.entry"),
        text("a negative length", "{" + entry("q", "F64", "[-2,1]", 0, 16) + "}", "problem.safetensors.entry"),
        text("a fraction of a length", "{" + entry("q", "F64", "[2.5,1]", 0, 16) + "}", "problem.safetensors.entry"),
        text("a negative offset", "{" + entry("q", "F64", "[2,1]", -16, 0) + "}", "problem.safetensors.entry"),
        text("an end before its beginning", "{" + entry("q", "F64", "[2,1]", 16, 0) + "}",
             "problem.safetensors.offsets_reversed"),
        text("beyond the file", three({}, "[2,1]", 64), "problem.safetensors.offsets"),
        text("cut off", three(), "problem.safetensors.offsets", 47),
        text("bytes that belong to nothing", three(), "problem.safetensors.gap", 49),
        text("an overlap", replaced(three(), "[16,32]", "[8,32]"), "problem.safetensors.gap"),
        text("a tensor twice", "{" + entry("q", "F64", "[2,1]", 0, 16) + "," + entry("q", "F64", "[2,1]", 0, 16) + "}",
             "problem.capture.twice", 16),
        text("metadata that are a list", three(",\"__metadata__\":[1]"), "problem.safetensors.metadata"),
        text("a scale that is a list", three(",\"__metadata__\":{\"scale\":[0.25]}"), "problem.capture.option"),
        text("a mask that is true", three(",\"__metadata__\":{\"mask\":true}"), "problem.capture.mask"),
        text("metadata twice", three(",\"__metadata__\":{\"mask\":\"none\",\"mask\":\"causal\"}"),
             "problem.capture.twice"),
        text("20 000 entries and none of them q", many_entries(20000), "problem.capture.missing", 0),
        text("more entries than are taken", many_entries(65537), "problem.safetensors.too_many_entries", 0),
        text("a long name", "{" + entry(std::string(100000, 'x'), "F64", "[0]", 0, 0) + "}", "problem.capture.missing",
             0),
        text("a name that would steer a terminal", "{\"\\u001b[2Jq\\n\":1}", "problem.safetensors.entry"),
        text("an array whose name would steer a terminal",
             "{" + entry("\\u001b]0;q\\u0007\\r\\n\\u009b", "F64", "[0]", 0, 0) + "}", "problem.capture.missing", 0),
        text("an unknown type", replaced(three(), "F64", "F8_E4M3"), "problem.safetensors.type"),
        text("a shape of other size", three({}, "[3,1]"), "problem.safetensors.size"),
        text("a shape beyond 64 bits", three({}, "[4294967296,4294967296,4294967296]"), "problem.safetensors.size"),
        text("no v", "{" + entry("q", "F64", "[2,1]", 0, 16) + "," + entry("k", "F64", "[2,1]", 16, 32) + "}",
             "problem.capture.missing", 32),
        text("fewer tokens in v", three({}, "[1,2]"), "problem.capture.values_differ"),
        text("tokens that are no JSON", three(",\"__metadata__\":{\"tokens\":\"a b\"}"), "problem.json.tokens"),
        text("tokens that are numbers", three(",\"__metadata__\":{\"tokens\":\"[1,2]\"}"),
             "problem.capture.tokens_json"),
        text("a token too few", three(",\"__metadata__\":{\"tokens\":\"[\\\"a\\\"]\"}"), "problem.capture.token_count"),
        text("an unknown mask", three(",\"__metadata__\":{\"mask\":\"sliding\"}"), "problem.capture.mask"),
        text("a scale that is no number", three(",\"__metadata__\":{\"scale\":\"1/8\"}"), "problem.capture.option"),
        text("a temperature of 0", three(",\"__metadata__\":{\"temperature\":\"0\"}"), "problem.temperature"),
        text("an infinite scale", three(",\"__metadata__\":{\"scale\":\"inf\"}"), "problem.number.not_finite"),
    };
}

std::vector<Damaged> damaged_json() {
    const std::string more = "\"k\":[[1],[2]],\"v\":[[1],[2]]}";
    return {
        {"ragged", "a.json", "{\"q\":[[1],[2,3]]," + more, "problem.json.ragged_array"},
        {"a list beside a number", "a.json", "{\"q\":[[1],2]," + more, "problem.json.ragged_array"},
        {"a text among numbers", "a.json", "{\"q\":[[1],[\"2\"]]," + more, "problem.json.not_a_number"},
        {"a number too small", "a.json", "{\"q\":[[1],[1e-999]]," + more, "problem.json.number_too_small"},
        {"a number too large", "a.json", "{\"q\":[[1],[1e999]]," + more, "problem.json.number_too_large"},
        {"one axis", "a.json", "{\"q\":[1,2]," + more, "problem.capture.axes"},
        {"an empty row", "a.json", "{\"q\":[[],[]]," + more, "problem.capture.empty"},
        {"no k", "a.json", "{\"q\":[[1],[2]],\"v\":[[1],[2]]}", "problem.capture.missing"},
        {"no q", "a.json", "{" + more, "problem.capture.missing"},
        {"arrays called otherwise", "a.json", "{\"query_states\":[[1],[2]]," + more, "problem.capture.missing"},
        {"nothing like an array", "a.json", "{\"tokens\":[\"a\"]}", "problem.capture.no_arrays"},
        {"d_k of q and k differ", "a.json", "{\"q\":[[1,1],[2,2]]," + more, "problem.capture.key_sizes_differ"},
        {"an array twice", "a.json", "{\"q\":[[1],[2]],\"q\":[[3],[4]]," + more, "problem.capture.twice"},
        {"100 000 names", "a.json",
         [&] {
             std::string json = "{";
             for (int i = 0; i < 100000; ++i) json += "\"x" + std::to_string(i) + "\":1,";
             return json + "\"q\":[[1],[2]]," + more;
         }(),
         "problem.json.too_many_members"},
        {"an option that is a list", "a.json", "{\"q\":[[1],[2]],\"options\":{\"mask\":[\"causal\"]}," + more,
         "problem.capture.mask"},
        {"an option that is true", "a.json", "{\"q\":[[1],[2]],\"mask\":true," + more, "problem.capture.mask"},
        {"a temperature that is a list", "a.json", "{\"q\":[[1],[2]],\"temperature\":[1,2]," + more,
         "problem.capture.option"},
        {"a sentence that is a list of lists", "a.json", "{\"q\":[[1],[2]],\"options\":{\"sentence\":[[]]}," + more,
         "problem.capture.sentence"},
        {"a scale that is null", "a.json", "{\"q\":[[1],[2]],\"options\":{\"scale\":null}," + more,
         "problem.capture.option"},
        {"options that are a list", "a.json", "{\"q\":[[1],[2]],\"options\":[1]," + more, "problem.json.not_options"},
        {"tokens for more than there is", "a.json", "{\"q\":[[1],[2]],\"tokens\":[[\"a\",\"b\"],[\"c\",\"d\"]]," + more,
         "problem.capture.token_lists"},
        {"cut off", "a.json", "{\"q\":[[1],[2", "problem.json.malformed"},
        {"nothing that is known", "a", "hello", "problem.capture.unknown_format"},
    };
}

std::vector<Damaged> all_damaged() {
    std::vector<Damaged> all;
    for (const auto& some : {damaged_npy(), damaged_npz(), damaged_safetensors(), damaged_json()})
        all.insert(all.end(), some.begin(), some.end());
    return all;
}

}  // namespace

TEST_CASE("a damaged capture is refused with the message that fits, and names the file") {
    const std::vector<Damaged> all = all_damaged();
    CHECK(all.size() >= 60);
    for (const Damaged& one : all) {
        CAPTURE(one.file);
        CAPTURE(one.what);
        const auto opened = open_bytes(one.bytes, one.file);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().id == one.problem_id);
        for (const Language language : {Language::ko, Language::en}) {
            const std::string line = said(opened.error(), language);
            CHECK(line.starts_with(one.file + ": "));
            CHECK(std::none_of(line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }));
            CHECK(line.find("\u009b") == std::string::npos);
            CHECK(line.size() < 600);
        }
    }
}

TEST_CASE("the message on a damaged capture gives the numbers of that file") {
    const auto json = [](const std::string& q, const std::string& k, const std::string& more = {}) {
        return "{\"q\":" + q + ",\"k\":" + k + ",\"v\":" + k + more + "}";
    };
    const std::string two = "[[1],[2]]";
    const std::string three_heads = "[[[1],[2]],[[1],[2]],[[1],[2]]]";
    const std::string six_heads = "[[[1],[2]],[[1],[2]],[[1],[2]],[[1],[2]],[[1],[2]],[[1],[2]]]";
    const std::string good_npy = npy_of("'<f8'", "(3, 2, 1)", 48);
    struct Told {
        std::string file;
        std::string bytes;
        std::vector<TextArg> args;  ///< of the message, without the file
    };
    for (const Told& one : std::vector<Told>{
             {"a.json",
              json("[[[1],[2],[3],[4]],[[1],[2],[3],[4]],[[1],[2],[3],[4]]]", three_heads),
              {{"a", "q"},
               {"a_shape", "(3, 4, 1)"},
               {"a_count", "4"},
               {"b", "k"},
               {"b_shape", "(3, 2, 1)"},
               {"b_count", "2"}}},
             {"a.json", json("[[1,1],[2,2]]", two), {{"q", "q"}, {"q_size", "2"}, {"k", "k"}, {"k_size", "1"}}},
             {"a.json",
              json(three_heads, six_heads),
              {{"a", "q"}, {"a_shape", "(3, 2, 1)"}, {"b", "k"}, {"b_shape", "(6, 2, 1)"}}},
             {"a.json",
              json(two, two, ",\"tokens\":[\"a\",\"b\",\"c\"]"),
              {{"count", "3"}, {"tokens", "2"}, {"shape", "(2, 1)"}}},
             {"a.safetensors",
              safetensors(three({}, "[2,1]", 64), 48),
              {{"place", "v"}, {"begin", "32"}, {"end", "64"}, {"bytes", "48"}}},
             {"a.safetensors",
              safetensors("{" + entry("q", "F64", "[2,1]", 16, 0) + "}", 48),
              {{"place", "q"}, {"begin", "16"}, {"end", "0"}}},
             {"a.safetensors", safetensors(replaced(three(), "[16,32]", "[8,32]"), 48), {{"place", "16"}}},
             {"a.safetensors", safetensors(three(), 49), {{"place", "48"}}},
             {"a.safetensors",
              safetensors(three({}, "[3,1]"), 48),
              {{"place", "v"}, {"shape", "(3, 1)"}, {"bytes", "16"}}},
             {"a.safetensors", safetensors("hello", 48), {{"place", "9"}}},  // counted from 1 on, the length included
             {"a.npy",
              good_npy.substr(0, good_npy.size() - 1),
              {{"shape", "(3, 2, 1)"}, {"needed", "48"}, {"bytes", "47"}}},
             {"a.npy", npy_of("'<U1000000'", "(20,)", 80'000'000), {{"limit", "64"}}},  // MiB
             {"a.npy", changed(good_npy, [](std::string& bytes) { bytes[7] = 3; }), {{"version", "1.3"}}},
         }) {
        CAPTURE(one.file);
        const auto opened = open_bytes(one.bytes, one.file);
        REQUIRE_FALSE(opened);
        std::vector<TextArg> args = opened.error().args;
        std::erase_if(args, [](const TextArg& arg) { return arg.name == "file"; });
        CAPTURE(opened.error().id);
        CHECK(args == one.args);
    }
}

TEST_CASE("an undamaged file opens, so that what is refused above is refused for its damage") {
    CHECK(open_bytes(npy_of("'<f8'", "(3, 2, 1)", 48), "a.npy"));
    CHECK(open_bytes(safetensors(three(), 48), "a.safetensors"));
    CHECK(open_bytes(exported_npz(), "a.npz"));
    CHECK(open_bytes("{\"q\":[[1],[2]],\"k\":[[1],[2]],\"v\":[[1],[2]]}", "a.json"));
}

TEST_CASE("a number that is not finite is found when its head is chosen, and named") {
    const std::string infinity = little_endian(0x7FF0000000000000, 8);
    const std::string header = npy_of("'<f8'", "(3, 2, 2, 1)", 0);
    std::string data(96, '\0');
    data.replace(32 + 24, 8, infinity);  // k of head 1, token 1
    const auto opened = open_bytes(header + data, "a.npy");
    REQUIRE(opened);
    const auto& capture = *std::get<std::shared_ptr<const Capture>>(*opened);
    CHECK(capture.document({0, 0, 0}));
    const auto second = capture.document({0, 0, 1});
    REQUIRE_FALSE(second);
    CHECK(second.error().id == "problem.capture.not_finite");
    CHECK(said(second.error(), Language::en).find("k[1, 1, 0]") != std::string::npos);
    const Problem no_head = capture.document({0, 0, 2}).error();
    CHECK(no_head.id == "problem.capture.no_head");
    CHECK(std::vector(no_head.args.end() - 3, no_head.args.end()) ==
          std::vector<TextArg>{{"batches", "1"}, {"layers", "1"}, {"heads", "2"}});
    CHECK(capture.document({0, -1, 0}).error().id == "problem.capture.no_head");
}

}  // namespace qkv
