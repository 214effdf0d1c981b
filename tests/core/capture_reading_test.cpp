// How a capture is understood: names, axes, arrays that hold q, k and v together, files that are no captures.
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "qkv/attention.h"
#include "qkv/capture.h"
#include "qkv/export.h"
#include "qkv/open_file.h"
#include "support/captures.h"
#include "support/json_arrays.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using test::array;
using test::capture_in;
using test::case_of;
using test::cases;
using test::ids_of;
using test::json;
using test::Random;
using test::refused;
using test::TemporaryFolder;
using test::three;
using test::with_axes;

void check_close(const Matrix& matrix, const Matrix& expected) {
    REQUIRE(matrix.rows() == expected.rows());
    REQUIRE(matrix.cols() == expected.cols());
    CHECK((matrix - expected).cwiseAbs().maxCoeff() < 1e-12);
}

}  // namespace

TEST_CASE("heads and positions: asked for, told by the tokens, or not told") {
    const auto square = case_of("capture_position_before_head.npz");
    CHECK_FALSE(square->is_order_told());
    const auto turned = case_of("capture_position_before_head.npz", with_axes("positions,heads"));
    CHECK(turned->is_order_told());
    check_close(attend(*turned->document({})).head().weights,
                Matrix{{0.18655400482841328, 0.6295116946124795, 0.18393430055910728},
                       {0.27751738022847744, 0.4488623065958798, 0.27362031317564284},
                       {0.22144827199457054, 0.604426851722065, 0.17412487628336454}});

    // (2, 3, 1): number 3·i + j at [i, j].
    const std::string qkv = three({2, 3, 1});
    const auto by_three = json(qkv + R"(,"tokens":["a","b","c"])");
    CHECK(by_three->is_order_told());
    CHECK(by_three->heads() == 2);
    CHECK(by_three->document({0, 0, 1})->head().q == Matrix{{3}, {4}, {5}});
    const auto by_two = json(qkv + R"(,"tokens":["a","b"])");
    CHECK(by_two->is_order_told());
    CHECK(by_two->heads() == 3);
    CHECK(by_two->document({0, 0, 1})->head().q == Matrix{{1}, {4}});
    const auto untold = json(qkv);
    CHECK_FALSE(untold->is_order_told());
    CHECK(untold->heads() == 2);
    CHECK(refused(open_bytes("{" + qkv + R"(,"tokens":["a"]})", "a.json")) == "problem.capture.token_count");
    // One head can't be taken for anything else; weights in the file tell as well.
    CHECK(json(three({1, 3, 1}))->is_order_told());
    const auto by_weights = json(qkv + "," + array("weights", {3, 2, 2}));
    CHECK(by_weights->is_order_told());
    CHECK(by_weights->heads() == 3);
}

TEST_CASE("axes in any order are put where they belong") {
    // (2, 3, 4, 1): 12·i + 4·j + k.
    const std::string qkv = three({2, 3, 4, 1});
    const auto capture = json(qkv, with_axes("positions,layers,heads"));
    CHECK(capture->token_count() == 2);
    CHECK(capture->layers() == 3);
    CHECK(capture->heads() == 4);
    CHECK(capture->document({0, 2, 1})->head().q == Matrix{{9}, {21}});
    CHECK(json(qkv, with_axes("batch,positions,heads"))->batches() == 2);
    CHECK(json(qkv, with_axes("positions,heads"))->layers() == 2);
    CHECK(refused(open_bytes("{" + three({2, 3, 1}) + "}", "a.json", with_axes("batch,layers,heads,positions"))) ==
          "problem.capture.axes_asked");
}

TEST_CASE("lists of tokens for a batch are counted against the first axis, which one head does not have") {
    const auto first_of = [](const std::vector<int>& shape) {
        const auto opened = open_bytes("{" + three(shape) + R"(,"tokens":[["a","b"],["c","d"],["e","f"]]})", "a.json");
        CHECK(refused(opened) == "problem.capture.token_lists");
        return opened.error().args.back();
    };
    CHECK(first_of({4, 2, 1}) == TextArg{"first", "4"});
    CHECK(first_of({2, 1}) == TextArg{"first", "1"});
}

TEST_CASE("names of axes: each once, positions among them") {
    CHECK(axes_from_text("heads,positions") == std::vector{Axis::heads, Axis::positions});
    CHECK(axes_text(*axes_from_text("batch,positions,qkv,heads")) == "batch,positions,qkv,heads");
    for (const char* wrong : {"", "heads", "heads,heads,positions", "positions,", "tokens,heads", "positions heads"})
        CHECK_FALSE(axes_from_text(wrong));
}

TEST_CASE("q, k and v in one array open alike from every kind of file") {
    const Matrix expected{{0.08020271402552441, 0.48519814554355034, 0.14613887306825157, 0.28846026736267366},
                          {0.05110631530659586, 0.5252677206904757, 0.1295294251787991, 0.29409653882412923},
                          {0.02914472687852733, 0.5512971744468715, 0.0500125513200564, 0.3695455473545448},
                          {0.00143874198998033, 0.7378710746122347, 0.010112467956647072, 0.2505777154411379}};
    CaptureOptions followed;  // what the message once said to type
    followed.names = {"qkv", "qkv", "qkv"};
    for (const auto& capture :
         {case_of("npz_stacked_qkv.npy"), case_of("npz_stacked_qkv.npz"), case_of("npz_stacked_qkv.npz", followed)}) {
        CHECK(capture->heads() == 2);
        check_close(attend(*capture->document({})).head().weights, expected);
    }
    const auto single = json(array("states", {3, 2, 1}));
    CHECK(single->document({})->head().k == Matrix{{2}, {3}});
    CHECK(ids_of(single->notices()) == std::vector<std::string>{"notice.capture.stacked"});
    const auto columns = json(array("qkv", {2, 6}) + R"(,"scale":2)");
    CHECK(columns->document({})->head().q == Matrix{{0, 1}, {6, 7}});
    CHECK(columns->document({})->head().v == Matrix{{4, 5}, {10, 11}});
    CHECK(ids_of(columns->notices()) == std::vector<std::string>{"notice.capture.side_by_side"});
    const auto between = json(array("qkv", {2, 3, 2, 1}), with_axes("positions,qkv,heads"));
    CHECK(between->document({0, 0, 1})->head().k == Matrix{{3}, {9}});
    CHECK(between->notices().empty());  // it was asked for
    CHECK(json(array("x", {2, 6}), with_axes("positions,qkv"))->document({})->head().k == Matrix{{2, 3}, {8, 9}});
    CHECK(refused(open_bytes("{" + array("x", {2, 5}) + "}", "a.json")) == missing_array);
}

TEST_CASE("a stack that can be read in two ways is told with both, and --axes chooses") {
    const auto line_of = [](const Capture& capture) {
        REQUIRE(capture.notices().size() == 1);
        return capture.notices()[0].in(Language::en);
    };
    const auto square = json(array("qkv", {3, 3, 3}));
    for (const char* axes : {"qkv,positions", "--axes positions,qkv", "--axes heads,positions,qkv"})
        CHECK(line_of(*square).find(axes) != std::string::npos);
    CHECK(square->document({})->head().k == Matrix{{9, 10, 11}, {12, 13, 14}, {15, 16, 17}});
    CHECK(json(array("qkv", {3, 3, 3}), with_axes("positions,qkv"))->document({})->head().k ==
          Matrix{{3, 4, 5}, {12, 13, 14}, {21, 22, 23}});
    CHECK(json(array("qkv", {3, 3, 3}), with_axes("heads,positions,qkv"))->heads() == 3);
    CHECK(line_of(*json(array("x", {3, 4, 2}))).find("qkv,positions") != std::string::npos);
    CHECK(line_of(*json(array("x", {3, 4, 2}))).find("along axis 1") != std::string::npos);
    CHECK(line_of(*json(array("qkv", {4, 3, 2}))).find("along axis 2") != std::string::npos);
    CHECK(json(array("qkv", {3, 4, 2}))->notices().empty());
}

TEST_CASE("heads side by side are parted where the file says how many there are") {
    // (2, 12): 3 × 2 heads × 2 columns.
    for (const char* count : {R"("num_heads":2)", R"("config":{"n_head":2})", R"("heads":[2])"}) {
        const auto capture = json(array("qkv", {2, 12}) + "," + count);
        CHECK(ids_of(capture->notices()) == std::vector<std::string>{"notice.capture.side_by_side_heads"});
        CHECK(capture->notices()[0].args[2] == TextArg{"columns", "2"});
        CHECK(capture->heads() == 2);
        CHECK(capture->is_order_told());
        CHECK(capture->document({0, 0, 1})->head().q == Matrix{{2, 3}, {14, 15}});
        CHECK(capture->document({0, 0, 0})->head().k == Matrix{{4, 5}, {16, 17}});
        CHECK(capture->document({0, 0, 1})->head().v == Matrix{{10, 11}, {22, 23}});
    }
    CHECK(json(array("qkv", {2, 12}) + R"(,"num_heads":2)", with_axes("positions,qkv"))->heads() == 2);
    const auto of_layers = json(array("qkv", {2, 2, 12}) + R"(,"n_heads":4)");
    CHECK(of_layers->heads() == 4);
    CHECK(of_layers->layers() == 2);
    const auto one = json(array("qkv", {2, 12}) + R"(,"num_heads":5)");  // does not fit
    CHECK(one->heads() == 1);
    CHECK(ids_of(one->notices()) ==
          std::vector<std::string>{"notice.capture.side_by_side_counted", "notice.unused.heads"});
    // Nobody is told to save what is there; without it, everybody is.
    for (const auto& [count, is_advised] :
         {std::pair{"", true}, std::pair{R"(,"num_heads":1)", false}, std::pair{R"(,"num_heads":5)", false}}) {
        for (const auto& shape : {std::vector<int>{2, 12}, std::vector<int>{2, 2, 12}}) {
            const auto capture = json(array("qkv", shape) + count);
            for (const Language language : {Language::ko, Language::en})
                CHECK((capture->notices()[0].in(language).find("num_heads") != std::string::npos) == is_advised);
        }
    }
}

TEST_CASE("a name may be typed as it is shown, or by a beginning that no other has") {
    const std::string beginning = "model." + std::string(60, 'a');
    std::string members;
    for (const char role : {'q', 'k', 'v'})
        members += fmt::format("{}{}", members.empty() ? "" : ",",
                               array(beginning + std::string(1, role) + std::string(60, 'b') + role, {2, 1}));
    const auto opened = open_bytes("{" + members + "}", "a.json");
    CHECK(refused(opened) == missing_array);
    CaptureOptions options;
    options.names = {beginning + "q", beginning + "k", beginning + "v"};
    CHECK(json(members, options)->token_count() == 2);
    const std::string line = said(opened.error(), Language::en);
    const auto cut = line.find("model.a", line.find("The file has"));
    options.names[1] = line.substr(cut, line.find(", model", cut) - cut);
    REQUIRE(options.names[1].find("…") != std::string::npos);
    CHECK(json(members, options)->token_count() == 2);
    options.names[0] = "model.";
    CHECK(refused(open_bytes("{" + members + "}", "a.json", options)) == missing_array);
}

TEST_CASE("one array for q, k and v is never taken in silence") {
    CaptureOptions options;
    options.names = {"x", "x", "x"};
    const auto same = json(array("x", {2, 6}) + "," + array("y", {2, 6}), options);
    CHECK(same->document({})->head().q == same->document({})->head().v);
    CHECK(ids_of(same->notices()) == std::vector<std::string>{"notice.capture.all_the_same"});
    const auto said_of = [&](const std::string& k, const std::string& v) {
        options.names = {"x", k, v};
        const auto notices = json(array("x", {2, 6}) + "," + array("y", {2, 6}), options)->notices();
        REQUIRE(ids_of(notices) == std::vector<std::string>{"notice.capture.two_the_same"});
        return notices[0].in(Language::en);
    };
    CHECK(said_of("x", "y").starts_with("Q and K were both read from the array “x”"));
    CHECK(said_of("y", "x").starts_with("Q and V were both read from the array “x”"));
    CHECK(said_of("y", "y").starts_with("K and V were both read from the array “y”"));
}

TEST_CASE("fewer heads of keys and values open") {
    const auto open = [](const std::vector<int>& q, const std::vector<int>& k, const CaptureOptions& options = {}) {
        return open_bytes("{" + array("q", q) + "," + array("k", k) + "," + array("v", k) + "}", "a.json", options);
    };
    const auto fewer = open({4, 3, 1}, {2, 3, 1});
    CHECK(capture_in(fewer)->heads() == 4);
    CHECK(refused(open({4, 3, 1}, {3, 3, 1})) == "problem.capture.shapes_differ");
    const auto last = open({3, 4, 1}, {3, 2, 1}, with_axes("positions,heads"));
    CHECK(capture_in(last)->heads() == 4);
}

TEST_CASE("names that are to be typed are shown whole, and a message stays short") {
    CHECK(case_of("long_array_names_cut.npz")->layers() == 2);
    std::string members;
    for (const char* name : {"model.layers.3.self_attn.states_a", "model.layers.3.self_attn.states_b",
                             "model.layers.4.self_attn.states_a", "model.layers.4.self_attn.states_b"})
        members += (members.empty() ? "" : ",") + array(name, {2, 1});
    const auto opened = test::opened(members);
    CHECK(refused(opened) == missing_array);
    const std::string line = said(opened.error(), Language::en);
    for (const char* name : {"model.layers.3.self_attn.states_a", "model.layers.4.self_attn.states_b"})
        CHECK(line.find(name) != std::string::npos);
    std::string many = "{";
    for (int i = 0; i < 3000; ++i) many += fmt::format("\"model.layers.{}.self_attn.states\":[[1],[2]],", i);
    many.back() = '}';
    const auto of_many = open_bytes(many, "a.json");
    CHECK(refused(of_many) == missing_array);
    const std::string short_line = said(of_many.error(), Language::en);
    CHECK(short_line.size() < 700);
    CHECK(short_line.find("model.layers.0.self_attn.states") != std::string::npos);
    CHECK(short_line.find("(+29") != std::string::npos);
}

TEST_CASE("what a file is that holds no q, k and v") {
    for (const auto& [name, key] : {std::pair<std::string, std::string>{"zip_without_arrays_message.pt", "pytorch"},
                                    {"zip_without_arrays_message.xlsx", "table"}})
        CHECK(refused(open_file(cases / name)) == "problem.foreign." + key);
    CHECK(refused(open_file(cases / "zip_without_arrays_message.json")) == "problem.capture.no_arrays");
    CHECK(refused(open_file(cases / "npz_none.npz")) == "problem.capture.no_arrays");
    struct Case {
        std::string name, bytes, kind;
    };
    for (const Case& one :
         {Case{"a.pth", "x", "pytorch"}, Case{"model.bin", std::string(20, '\0'), "pytorch"},
          Case{"a.ckpt", "\x80\x02}q", "pytorch"}, Case{"a", "\x80\x04K\x01.", "pickle"},
          Case{"a.gguf", "GGUF\x03", "gguf"}, Case{"a", "GGUF\x03", "gguf"}, Case{"a.h5", "\x89HDF\r\n\x1a\n", "hdf5"},
          Case{"a.onnx", "\x08\x07", "onnx"}, Case{"a.ods", "x", "table"}, Case{"numbers.csv", "1,2\n3,4\n", "table"},
          Case{"a.PDF", "%PDF-1.4", "text"}, Case{"a.hwp", "\xD0\xCF", "text"}, Case{"a.png", "\x89PNG", "picture"},
          Case{"a.npz.gz", "\x1F\x8B", "packed"}, Case{"a.txt", "hello", "plain_text"},
          Case{"a.md", "# T", "lesson"}}) {
        CAPTURE(one.name);
        CHECK(refused(open_bytes(one.bytes, one.name)) == "problem.foreign." + one.kind);
    }
    CHECK(refused(open_bytes(R"({"h.0.attn.c_attn.weight":[[1,2],[3,4]],"h.0.attn.c_attn.bias":[1,2],"wte":[[1]]})",
                             "a.json")) == "problem.foreign.weights");
    CHECK(refused(open_bytes(R"({"metadata":{},"weight_map":{"a":"b"}})", "model.safetensors.index.json")) ==
          "problem.foreign.weights");
}

TEST_CASE("metadata of other types: numbers and lists of tokens are read, the rest is refused") {
    const auto capture = case_of("safetensors_scale_as_number.safetensors");
    CHECK(capture->document({})->options == Options{0.25, Mask::causal, 1.0});
    CHECK(refused(open_file(cases / "st_rev.safetensors")) == "problem.safetensors.offsets_reversed");
    CHECK(refused(open_file(cases / "st_meta_tok.safetensors")) == "problem.json.tokens");
    CHECK(refused(open_file(cases / "ok_lzma.npz")) == "problem.npz.compression");
    CHECK(refused(open_file(cases / "js_nul.qkv.json")) == "problem.json.malformed");
}

TEST_CASE("a folder that was exported as CSV opens with exactly the same document") {
    const TemporaryFolder folder;
    const auto before = case_of("own_csv_export");
    CHECK(before->document({})->tokens == std::vector<std::string>{"비가", "와서", "늦었다"});
    CHECK(before->document({})->head().v == Matrix{{4, 1}, {2, 3}, {0, 5}});
    CHECK(before->disagreements({}, *before->document({}), attend(*before->document({}))).empty());
    Random random(42);
    for (int i = 0; i < 20; ++i) {
        Document document = test::random_document(random, 1 + i % 6, 1 + i % 4, 1 + i % 3);
        document.tokens[0] =
            std::vector<std::string>{"=1+1", "'-x", "a,\"b\"", "'", "나는"}[static_cast<std::size_t>(i % 5)];
        document.sentence = document.tokens[0] + " " + document.sentence;
        document.options = {0.1 * (i + 1), i % 2 == 0 ? Mask::causal : Mask::none, 1.0 / (i + 1)};
        document.head().q(0, 0) = -0.0;
        const fs::path out = folder / fmt::format("{}", i);
        REQUIRE(export_document(document, ExportFormat::csv, {}, out));
        for (const fs::path& path : {out, out / "q.csv"}) {
            const auto again = capture_in(open_file(path));
            CHECK(again->notices().empty());
            const auto read = again->document({});
            REQUIRE(read);
            CHECK(read->tokens == document.tokens);
            CHECK(read->sentence == document.sentence);
            CHECK(read->options == document.options);
            CHECK((same(read->head().q, document.head().q) && same(read->head().k, document.head().k) &&
                   same(read->head().v, document.head().v)));
            CHECK(std::signbit(read->head().q(0, 0)));
            CHECK(again->disagreements({}, *read, attend(*read)).empty());
        }
    }
}

TEST_CASE("a table that was changed is refused with its file, row and column") {
    const TemporaryFolder folder;
    REQUIRE(export_document(reference_document(), ExportFormat::csv, {}, folder.path()));
    const auto refused_with = [&](const std::string& name, const std::string& content) {
        std::ofstream(folder / name, std::ios::binary | std::ios::trunc) << content;
        const auto opened = open_file(folder.path());
        REQUIRE_FALSE(opened);
        CHECK(said(opened.error(), Language::en).starts_with((folder / name).string()));
        return opened.error().id;
    };
    CHECK(refused_with("v.csv", "token,1\n나는,x\n") == "problem.csv.not_a_number");
    CHECK(refused_with("v.csv", "token,1\n나는,1,2\n") == "problem.csv.ragged");
    CHECK(refused_with("v.csv", "token,1\n나는,1\n") == "problem.csv.tokens_differ");
    CHECK(refused_with("v.csv", "token,1\n나는,1\n사과를,2\n먹는다,3\n") == "problem.csv.tokens_differ");
    CHECK(refused_with("v.csv", "1;2\n") == "problem.csv.header");
    fs::remove(folder / "v.csv");
    CHECK(refused(open_file(folder.path())) == "problem.file.missing");
    const TemporaryFolder empty;
    CHECK(refused(open_file(empty.path())) == "problem.open.folder");
}

TEST_CASE("what ends like a file is known by its ending, whatever its case") {
    for (const char* name : {"numbers.csv", "head.pt", "a.NPZ", "보고서.hwp", "a b.json", "dir.d/model.bin"})
        CHECK(has_file_ending(name));
    for (const char* name : {"나는 사과를 먹었다.", "3.14", "e.g.", "Yes.No", "end...", "npz", ".npz"})
        CHECK_FALSE(has_file_ending(name));
}

}  // namespace qkv
