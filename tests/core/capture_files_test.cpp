// Captures whose arrays are files of a folder: CSV tables and their options, .npy files, and what lies beside them.
#include <array>
#include <bit>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <numeric>

#include "qkv/attention.h"
#include "qkv/capture.h"
#include "qkv/export.h"
#include "support/captures.h"
#include "support/file_content.h"
#include "support/json_arrays.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using test::capture_in;
using test::ids_of;
using test::TemporaryFolder;
using test::write_content;

using Ids = std::vector<std::string>;

// Two tokens, one component.
void write_tables(const fs::path& folder, const std::string& prefix = {}) {
    for (const char* name : {"q", "k", "v"}) write_content(folder / (prefix + name + ".csv"), "token,1\na,1\nb,2\n");
}

std::string utf16(const std::string& ascii) {
    std::string bytes = "\xFF\xFE";
    for (const char c : ascii) bytes += {c, '\0'};
    return bytes;
}

struct OptionsFile {
    const char* what;
    std::string content;
};

Result<Opened> with_options(const TemporaryFolder& folder, const std::string& content) {
    write_tables(folder.path());
    write_content(folder / "options.csv", content);
    return open_file(folder.path());
}

// NumPy's format, of numbers 1, 2, 3, … or of those given.
std::string npy(const std::vector<int>& shape, std::vector<double> numbers = {}) {
    const int count = std::accumulate(shape.begin(), shape.end(), 1, std::multiplies<>());
    for (int i = static_cast<int>(numbers.size()); i < count; ++i) numbers.push_back(i + 1);
    const std::string header =
        fmt::format("{{'descr': '<f8', 'fortran_order': False, 'shape': ({},), }}", fmt::join(shape, ", "));
    std::string bytes("\x93NUMPY\1\0", 8);
    bytes += {static_cast<char>(header.size()), '\0'};
    bytes += header;
    for (const double number : numbers) {
        for (int i = 0; i < 8; ++i) bytes += static_cast<char>(std::bit_cast<std::uint64_t>(number) >> (8 * i) & 0xFF);
    }
    return bytes;
}

}  // namespace

TEST_CASE("options of a CSV folder are understood whole or refused with file, row and what stands there") {
    const TemporaryFolder folder;
    for (const auto& [content, id, said_too] : std::vector<std::array<std::string, 3>>{
             {"what is this", "problem.csv.option_row", "“what is this”"},
             {"option,value\nscale,0,5\n", "problem.csv.option_row", "2"},
             {"option,value\nscale\n", "problem.csv.option_row", "“scale”"},
             {"option,value\nscale,\"0,5\"\n", "problem.csv.option_number", "“0,5”"},
             {"option;value\nscale;0,5\n", "problem.csv.option_number", "“0,5”"},
             {"option,value\nscale,1/2\n", "problem.csv.option_number", "“1/2”"},
             {"option,value\nscale,inf\n", "problem.csv.option_number", "“inf”"},
             {"option,value\nscale,\n", "problem.csv.option_number", "2"},
             {"option,value\ntemperature,0\n", "problem.csv.temperature", "“0”"},
             {"option,value\n\nmask,Causal\n", "problem.csv.mask", "3"},
             {"option,value\nscale,0.5\nscale,0.5\n", "problem.csv.option_twice", "3"},
             {"option,value\nsentence,\"a\n", "problem.csv.quote", "2"},
             {utf16("option,value\r\nscale,0.5\r\n"), "problem.csv.not_utf8", "UTF-8"},
             {"option,value\nsentence,\xB3\xAA\n", "problem.csv.not_utf8", "UTF-8"},
         }) {
        CAPTURE(content);
        const auto opened = with_options(folder, content);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().id == id);
        for (const Language language : {Language::ko, Language::en}) {
            const std::string line = said(opened.error(), language);
            CHECK(line.starts_with((folder / "options.csv").string()));
            CHECK(line.find(said_too) != std::string::npos);
            CHECK(line.find('{') == std::string::npos);
        }
    }
}

TEST_CASE("options are read whatever separates the cells, and unknown ones are told") {
    const TemporaryFolder folder;
    const Options expected{-0.5, Mask::causal, 2.0};
    for (const std::string content : {"option,value\nscale,-0.5\nmask,causal\ntemperature,2\n",
                                      "option;value\nscale;-0.5\nmask;causal\ntemperature;2",
                                      "\xEF\xBB\xBFoption\tvalue\r\nscale\t-0.5\r\nmask\tcausal\r\ntemperature\t2\r\n",
                                      "scale,−0.5\rmask,causal\rtemperature,200%\r",
                                      "option,value,,\nscale,-0.5,\n,,\nmask, causal,\ntemperature,2,,\n"}) {
        CAPTURE(content);
        const auto capture = capture_in(with_options(folder, content));
        CHECK(capture->document({})->options == expected);
        CHECK(capture->notices().empty());
    }
    for (const auto& [line, id] :
         std::vector<std::array<std::string, 2>>{{"colour,red", "notice.unused.others"},
                                                 {"tokens,x", "notice.unused.others"},
                                                 {"format,x", "notice.unused.others"},
                                                 {"Scale,0.5", "notice.unused.scale"},
                                                 {"attention_window,1", "notice.unused.window"}}) {
        CAPTURE(line);
        const auto capture = capture_in(with_options(folder, "option,value\n" + line + "\n"));
        CHECK(ids_of(capture->notices()) == Ids{id});
        CHECK(capture->document({})->tokens == Ids{"a", "b"});
    }
    CHECK(capture_in(with_options(folder, "option,value\nwindow,1\n"))->document({})->options.window == 1);
}

TEST_CASE("numbers of CSV tables are read as pasted ones are; nothing else is taken for a number") {
    const TemporaryFolder folder;
    write_tables(folder.path());
    const auto with_q = [&](const std::string& content) {
        write_content(folder / "q.csv", content);
        return open_file(folder / "q.csv");
    };
    CHECK(capture_in(with_q("token,1\na,−1.5\nb,２\n"))->document({})->head().q == Matrix{{-1.5}, {2}});
    CHECK(capture_in(with_q("token;1\na; 1e-3\nb;+2\n\n"))->document({})->head().q == Matrix{{0.001}, {2}});
    CHECK(capture_in(with_q("token\t1\t\na\t50%\t\nb\t2\t\n\t\t\n"))->document({})->head().q == Matrix{{0.5}, {2}});
    for (const auto& [content, id] :
         std::vector<std::array<std::string, 2>>{{"token;1\na;0,5\nb;2\n", "problem.csv.not_a_number"},
                                                 {"token,1\na,(1)\nb,2\n", "problem.csv.not_a_number"},
                                                 {"token,1\na,1/2\nb,2\n", "problem.csv.not_a_number"},
                                                 {"token,1\na,1e999\nb,2\n", "problem.csv.number_too_large"},
                                                 {"token,1\na,1e-999\nb,2\n", "problem.csv.number_too_small"},
                                                 {"token,1\na,1,2\nb,2\n", "problem.csv.ragged"},
                                                 {"token,1\n", "problem.csv.header"},
                                                 {utf16("token,1\na,1\nb,2\n"), "problem.csv.not_utf8"},
                                                 {"token,1\n\xB3\xAA,1\nb,2\n", "problem.csv.not_utf8"}}) {
        CAPTURE(content);
        const auto opened = with_q(content);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().id == id);
        CHECK(said(opened.error(), Language::en).starts_with((folder / "q.csv").string()));
    }
}

TEST_CASE("columns belong where their header says, whatever their order; a header that can't be right is refused") {
    const TemporaryFolder folder;
    write_tables(folder.path());
    const auto with_v = [&](const std::string& header) {
        write_content(folder / "v.csv", "token," + header + "\na,10,20,30\nb,40,50,60\n");
        return open_file(folder / "q.csv");
    };
    const Matrix in_order{{10, 20, 30}, {40, 50, 60}};
    for (const char* header : {"1,2,3", "0,1,2", "x,y,z", "1,b,3", "1.0, 2,3"}) {
        CAPTURE(header);
        CHECK(capture_in(with_v(header))->document({})->head().v == in_order);
    }
    CHECK(capture_in(with_v("2,1,3"))->document({})->head().v == Matrix{{20, 10, 30}, {50, 40, 60}});
    CHECK(capture_in(with_v("3,1,2"))->document({})->head().v == Matrix{{20, 30, 10}, {50, 60, 40}});
    CHECK(capture_in(with_v("2,1,0"))->document({})->head().v == Matrix{{30, 20, 10}, {60, 50, 40}});
    for (const char* header : {"1,1,2", "1,2,4", "2,3,4", "-1,0,1", "1,2,2.5", "b,1,3", "1,2,1e300", "0,b,2"}) {
        CAPTURE(header);
        const auto opened = with_v(header);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().id == "problem.csv.columns");
        CHECK(said(opened.error(), Language::en).starts_with((folder / "v.csv").string()));
    }
    // The columns of weights are named by tokens, which may be numbers.
    write_tables(folder.path());
    for (const char* name : {"q", "k", "v"})
        write_content(folder / (std::string(name) + ".csv"), "token,1\n2,1\n1,1\n");
    write_content(folder / "weights.csv", "token,2,1\n2,0.5,0.5\n1,0.5,0.5\n");
    CHECK(capture_in(open_file(folder / "q.csv"))->notices().empty());
}

TEST_CASE("a refused cell or row of a table is told with its place, as a spreadsheet counts") {
    const TemporaryFolder folder;
    write_tables(folder.path());
    const auto args_with = [&](const std::string& content) {
        write_content(folder / "q.csv", content);
        const auto opened = open_file(folder / "q.csv");
        REQUIRE_FALSE(opened);
        std::vector<TextArg> args = opened.error().args;
        args.erase(args.begin());  // the file
        return args;
    };
    CHECK(args_with("token,1,2\na,1,2\nb,x,2\n") ==
          std::vector<TextArg>{{"row", "3"}, {"column", "2"}, {"typed", "x"}});
    CHECK(args_with("token,1,2\na,1,2\nb,1\n") ==
          std::vector<TextArg>{{"row", "3"}, {"cells", "2"}, {"expected", "3"}});
}

TEST_CASE("what stands in place of q.csv is named, not its folder") {
#ifdef __EMSCRIPTEN__
    const bool has_pipes = false;  // Node.js waits for somebody to write into one
#else
    const bool has_pipes = true;
#endif
    for (const char* kind : {"folder", "pipe", "link to a device", "link to nowhere"}) {
        if (std::string_view(kind) == "pipe" && !has_pipes) continue;
        CAPTURE(kind);
        const TemporaryFolder folder;
        write_tables(folder.path());
        const fs::path q = folder / "q.csv";
        fs::remove(q);
        if (std::string_view(kind) == "folder") fs::create_directory(q);
        if (std::string_view(kind) == "pipe") REQUIRE(std::system(("mkfifo '" + q.string() + "'").c_str()) == 0);
        if (std::string_view(kind) == "link to a device") fs::create_symlink("/dev/zero", q);
        if (std::string_view(kind) == "link to nowhere") fs::create_symlink("nothing", q);
        const auto opened = open_file(folder.path());
        REQUIRE_FALSE(opened);
        CHECK(said(opened.error(), Language::en).starts_with(q.string()));
    }
}

TEST_CASE("tables beside q.csv are told by their kinds, each once, or compared") {
    const TemporaryFolder folder;
    write_tables(folder.path());
    CHECK(capture_in(open_file(folder.path()))->notices().empty());
    write_content(folder / "mask.csv", "token,a,b\na,1,0\nb,1,1\n");
    write_content(folder / "bias.csv", "0,0.5\n0,0\n");
    write_content(folder / "extra.csv", "x,y\n1,2\n");
    write_content(folder / "notes.csv", "these are no numbers\n");
    write_content(folder / "readme.txt", "not a table");
    const auto capture = capture_in(open_file(folder.path()));
    REQUIRE(ids_of(capture->notices()) == Ids{"notice.unused.others"});
    CHECK(capture->notices()[0].in(Language::en).find("extra (1, 2), notes.") != std::string::npos);
    CHECK(capture->document({})->options.mask == Mask::causal);
    CHECK(capture->document({})->head().bias.size() == 0);  // all of it stands where the mask blocks
    // What changes nothing is not told.
    for (const char* name : {"bias.csv", "extra.csv", "notes.csv"}) fs::remove(folder / name);
    write_content(folder / "mask.csv", "1,1\n1,1\n");
    CHECK(capture_in(open_file(folder.path()))->notices().empty());
    write_content(folder / "attn.csv", "token,a,b\na,1,0\nb,0.5,0.5\n");
    const auto with_weights = capture_in(open_file(folder.path()));
    const auto document = with_weights->document({});
    CHECK(ids_of(with_weights->disagreements({}, *document, attend(*document))) == Ids{"notice.head.weights_differ"});
}

TEST_CASE("a mask that can't be read is told, not used; tokens that can't be read are refused with their file") {
    const TemporaryFolder folder;
    write_tables(folder.path());
    write_content(folder / "mask.csv", "no numbers\n");
    CHECK(ids_of(capture_in(open_file(folder.path()))->notices()) == Ids{"notice.unused.mask"});
    for (const char* name : {"q", "k", "v"}) write_content(folder / (std::string(name) + ".npy"), npy({2, 1}));
    write_content(folder / "mask.npy", "no array");
    CHECK(ids_of(capture_in(open_file(folder / "q.npy"))->notices()) == Ids{"notice.unused.mask"});
    write_content(folder / "tokens.npy", "no array");
    const auto opened = open_file(folder / "q.npy");
    REQUIRE_FALSE(opened);
    CHECK(said(opened.error(), Language::en).starts_with((folder / "tokens.npy").string()));
}

TEST_CASE("a list of tokens beside a capture that has its own is told, if it says something else") {
    const TemporaryFolder folder;
    write_content(folder / "a.npz", exported(reference_document(), ExportFormat::npz, {})->front().bytes);
    CHECK(capture_in(open_file(folder / "a.npz"))->notices().empty());
    const std::vector<std::string> tokens = reference_document().tokens;
    const std::string list = fmt::format(R"(["{}"])", fmt::join(tokens, R"(",")"));
    write_content(folder / "a.tokens.json", list);
    CHECK(capture_in(open_file(folder / "a.npz"))->notices().empty());
    write_content(folder / "a.tokens.json", R"(["x"])");
    const auto capture = capture_in(open_file(folder / "a.npz"));
    CHECK(ids_of(capture->notices()) == Ids{"notice.unused.token_file"});
    CHECK(capture->document({})->tokens == tokens);
    write_content(folder / "b.tokens.json", list);
    CaptureOptions options;
    options.tokens = folder / "b.tokens.json";
    CHECK(capture_in(open_file(folder / "a.npz", options))->notices().empty());
}

TEST_CASE("files of another set in the same folder are not told") {
    const TemporaryFolder folder;
    write_tables(folder.path());
    write_tables(folder.path(), "layer2_");
    write_content(folder / "layer2_mask.csv", "1,0\n1,1\n");
    CHECK(capture_in(open_file(folder.path()))->notices().empty());
    const auto second = capture_in(open_file(folder / "layer2_q.csv"));
    CHECK(second->notices().empty());
    CHECK(second->document({})->options.mask == Mask::causal);
    CHECK(capture_in(open_file(folder.path()))->document({})->options.mask == Mask::none);
}

TEST_CASE("arrays beside q.npy are those of the capture, as in an npz") {
    const TemporaryFolder folder;
    for (const char* name : {"q", "k", "v"}) write_content(folder / (std::string(name) + ".npy"), npy({2, 1}));
    CHECK(capture_in(open_file(folder.path()))->notices().empty());
    write_content(folder / "attention_mask.npy", npy({2}, {1, 0}));
    write_content(folder / "extra.npy", npy({3}));
    write_content(folder / "damaged.npy", "no array");
    write_content(folder / "scale.npy", npy({1}, {0.25}));
    for (const fs::path& path : {folder.path(), folder / "q.npy"}) {
        const auto capture = capture_in(open_file(path));
        REQUIRE(ids_of(capture->notices()) == Ids{"notice.unused.others"});
        CHECK(capture->document({})->options.padding == std::vector{false, true});
        CHECK(capture->notices()[0].in(Language::en).find("damaged, extra (3,).") != std::string::npos);
        CHECK(capture->document({})->options.scale == 0.25);
    }
    // Names that are given, and the one array that holds all three.
    CaptureOptions options;
    options.names = {(folder / "extra.npy").string(), (folder / "k.npy").string(), (folder / "v.npy").string()};
    write_content(folder / "extra.npy", npy({2, 1}));
    fs::remove(folder / "damaged.npy");
    const auto named = capture_in(open_file(folder / "extra.npy", options));
    CHECK(named->notices().empty());
    CHECK(named->document({})->options.padding == std::vector{false, true});
    write_content(folder / "qkv.npy", npy({3, 2, 1}));
    CHECK(capture_in(open_file(folder / "qkv.npy"))->document({})->options.padding == std::vector{false, true});
}

TEST_CASE("qkv among the axes is refused where q, k and v are three arrays") {
    const TemporaryFolder folder;
    for (const char* name : {"q", "k", "v"}) write_content(folder / (std::string(name) + ".npy"), npy({3, 2, 1}));
    CaptureOptions options;
    for (const char* axes : {"qkv,positions", "positions,qkv", "heads,positions,qkv"}) {
        options.axes = *axes_from_text(axes);
        const auto opened = open_file(folder.path(), options);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().id == "problem.capture.axes_of_three");
    }
}

}  // namespace qkv
