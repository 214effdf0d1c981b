// W_O in a capture, which joins the heads of a layer that are opened together.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "qkv/attention.h"
#include "qkv/capture.h"
#include "support/captures.h"
#include "support/json_arrays.h"

namespace qkv {
namespace {

using Ids = std::vector<std::string>;
using test::array;
using test::ids_of;
using test::json;
using test::three;

Matrix w_o_of(const Capture& capture, int layer = 0) {
    const auto all = capture.document({0, layer, all_heads});
    REQUIRE_MESSAGE(all, (all ? "" : said(all.error(), Language::en)));
    return all->w_o;
}

// 0, 1, 2, … row by row, from `first` on.
Matrix counted(int rows, int columns, int first = 0) {
    Matrix matrix(rows, columns);
    for (Eigen::Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = first + static_cast<double>(i);
    return matrix;
}

}  // namespace

TEST_CASE("W_O of a capture joins the heads of a layer, which stay as they are one by one") {
    const auto capture = json(three({2, 3, 2}) + "," + array("w_o", {4, 5}));
    CHECK(ids_of(capture->notices()) == Ids{});
    const auto all = capture->document({0, 0, all_heads});
    REQUIRE(all);
    CHECK(all->w_o == counted(4, 5));
    const Attention attention = attend(*all);
    Matrix joined = Matrix::Zero(3, 5);
    for (int head = 0; head < 2; ++head) {
        const auto one = capture->document({0, 0, head});
        CHECK_FALSE(one->is_joined());
        joined += attend(*one).head().output * counted(2, 5, 10 * head);
    }
    CHECK((attention.joined - joined).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("W_O is told by its name and by its shape, and stands as in a program or as in a Linear of PyTorch") {
    for (const char* name : {"w_o", "W_O", "wo", "attn.c_proj.weight", "c_proj", "o_proj", "layer.out_proj.weight",
                             "self_attn.o_proj.weight", "output_projection", "attention.output.dense.weight"}) {
        CAPTURE(name);
        // The shape tells.
        CHECK(w_o_of(*json(three({2, 3, 2}) + "," + array(name, {4, 6}))) == counted(4, 6));
        CHECK(w_o_of(*json(three({2, 3, 2}) + "," + array(name, {6, 4}))) == counted(6, 4).transpose());
    }
    // It does not, the name does.
    struct Square {
        const char* name;
        bool is_turned;
        Ids ids;
    };
    for (const auto& [name, is_turned, ids] : {Square{"w_o", false, {}}, Square{"blocks.0.attn.W_O", false, {}},
                                               Square{"attn.c_proj.weight", false, {"notice.capture.w_o_as_it_is"}},
                                               Square{"o_proj.weight", true, {"notice.capture.w_o_turned"}},
                                               Square{"out_proj", true, {"notice.capture.w_o_turned"}}}) {
        CAPTURE(name);
        const auto capture = json(three({2, 3, 2}) + "," + array(name, {4, 4}));
        const Matrix square = counted(4, 4);
        CHECK(w_o_of(*capture) == (is_turned ? Matrix(square.transpose()) : square));
        CHECK(ids_of(capture->notices()) == ids);
    }
}

TEST_CASE("what is called like W_O and is none is not used, and told") {
    for (const auto& [name, shape] : std::vector<std::pair<const char*, std::vector<int>>>{
             {"mlp.c_proj.weight", {4, 4}}, {"o_proj.bias", {4}}, {"w_o", {5, 3}}, {"w_o", {2, 2, 4}}}) {
        CAPTURE(name);
        const auto capture = json(three({2, 3, 2}) + "," + array(name, shape));
        CHECK(w_o_of(*capture).size() == (shape.size() == 3 ? 16 : 0));
        if (shape.size() < 3) CHECK(ids_of(capture->notices()) == Ids{"notice.unused.others"});
    }
    const auto two = json(three({2, 3, 2}) + "," + array("w_o", {4, 5}) + "," + array("o_proj", {5, 4}));
    CHECK(w_o_of(*two).size() == 0);
    CHECK(ids_of(two->notices()) == Ids{"notice.unused.others"});
}

TEST_CASE("every layer has its own W_O, in one array or in arrays of their own, heads apart or below each other") {
    const std::string layers = three({3, 2, 3, 2}) + ",";
    for (const int layer : {0, 2}) {
        CHECK(w_o_of(*json(layers + array("w_o", {3, 4, 5})), layer) == counted(4, 5, 20 * layer));
        CHECK(w_o_of(*json(layers + array("W_O", {3, 2, 2, 5})), layer) == counted(4, 5, 20 * layer));
        CHECK(w_o_of(*json(layers + array("out_proj.weight", {3, 5, 4})), layer) ==
              counted(5, 4, 20 * layer).transpose());
    }
    std::string apart;
    for (int layer = 0; layer < 2; ++layer) {
        for (const char* role : {"q", "k", "v"}) apart += array(fmt::format("h.{}.{}", layer, role), {2, 3, 2}) + ",";
        int next = 100 * layer;
        apart +=
            fmt::format("\"h.{}.attn.c_proj.weight\":", layer) + test::nested({4, 5}, 0, next) + (layer ? "" : ",");
    }
    const auto capture = json(apart);
    CHECK(w_o_of(*capture, 1) == counted(4, 5, 100));
    CHECK(w_o_of(*capture, 0) == counted(4, 5));
    CHECK(ids_of(capture->notices()) == Ids{});
    // What belongs to no layer is told, once.
    const auto more = json(apart + "," + array("h.7.attn.w_o", {4, 5}));
    REQUIRE(ids_of(more->notices()) == Ids{"notice.unused.others"});
    CHECK(more->notices().front().in(Language::en).find("h.7.attn.w_o") != std::string::npos);
}

TEST_CASE("the only head of a layer is joined as well, and W_O may have more columns than a vector") {
    CHECK(json(three({3, 2}) + "," + array("w_o", {2, 768}))->document({0, 0, 0})->w_o == counted(2, 768));
    const auto too_wide = json(three({3, 2}) + "," + array("w_o", {2, 8193}))->document({0, 0, 0});
    REQUIRE_FALSE(too_wide);
    CHECK(too_wide.error().id == "problem.shape.too_wide");
}

TEST_CASE("all heads are compared with the weights that the file brings along, the farthest one counts") {
    const std::string members = R"("q":[[[0],[0]],[[0],[0]],[[0],[0]]],"k":[[[0],[0]],[[0],[0]],[[0],[0]]],)"
                                R"("v":[[[1],[1]],[[1],[1]],[[1],[1]]],"attn":)";
    const auto differing = [&](const std::string& weights, int head) {
        const auto capture = json(members + weights);
        const auto document = capture->document({0, 0, head});
        return capture->disagreements({0, 0, head}, *document, attend(*document));
    };
    const std::string even = "[[0.5,0.5],[0.5,0.5]]";
    CHECK(differing(fmt::format("[{0},{0},{0}]", even), all_heads).empty());
    const std::string off = fmt::format("[{},[[0.5,0.5],[0.6,0.4]],[[0.75,0.25],[0.5,0.5]]]", even);
    CHECK(differing(off, 0).empty());
    CHECK(differing(off, 1).size() == 1);
    const auto all = differing(off, all_heads);
    REQUIRE(all.size() == 1);
    CHECK(all.front().id == "notice.head.weights_differ");
    CHECK(all.front().in(Language::en).find("0.25.") != std::string::npos);
}

}  // namespace qkv
