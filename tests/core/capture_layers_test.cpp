// Layers in arrays of their own, shared heads of keys and values, attention weights alone, all heads of a layer.
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "qkv/attention.h"
#include "qkv/capture.h"
#include "qkv/open_file.h"
#include "support/captures.h"
#include "support/json_arrays.h"

namespace qkv {
namespace {

using Ids = std::vector<std::string>;
using test::array;
using test::case_of;
using test::ids_of;
using test::json;
using test::opened;
using test::refused;
using test::three;

// q of layer n begins with 100 n.
std::string numbers_of(const std::string& name, int first) {
    return fmt::format(R"("{}":[[[{},{}],[{},{}],[{},{}]],[[{},0],[0,0],[0,0]]])", name, first, first + 1, first + 2,
                       first + 3, first + 4, first + 5, first + 6);
}

std::string layers_named(const std::string& pattern, int first, int count) {
    std::string members;
    for (int layer = first; layer < first + count; ++layer) {
        for (const char* role : {"q", "k", "v"}) {
            const std::string name = fmt::format(fmt::runtime(pattern), layer, role);
            members += (members.empty() ? "" : ",") + numbers_of(name, 100 * layer + 10 * (role[0] - 'k'));
        }
    }
    return members;
}

double largest_difference(const Matrix& a, const Matrix& b) {
    REQUIRE(a.rows() == b.rows());
    REQUIRE(a.cols() == b.cols());
    return (a - b).cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("layers in arrays of their own are layers of one capture, in the order of their numbers") {
    for (const char* pattern : {"layer_{0}.{1}", "h.{0}.attn.{1}", "layers.{0}.self_attn.{1}_proj",
                                "blocks.{0}.attn.hook_{1}", "{1}_{0}", "model.layer{0}_{1}"}) {
        CAPTURE(pattern);
        const auto capture = json(layers_named(pattern, 2, 10));  // 10 and 11 stand before 2 among the names
        CHECK(capture->layers() == 10);
        CHECK(capture->heads() == 2);
        CHECK(ids_of(capture->notices()) == Ids{});
        for (const int layer : {0, 8}) {
            const Matrix q = capture->document({0, layer, 0})->head().q;
            CHECK(q(0, 0) == 100 * (layer + 2) + 60);
            CHECK(capture->document({0, layer, 1})->head().k(0, 0) == 100 * (layer + 2) + 6);
        }
        CHECK_FALSE(capture->document({0, 10, 0}));
    }
    const auto fused = json(array("h.0.attn.c_attn", {2, 12}) + "," + array("h.1.attn.c_attn", {2, 12}) +
                            R"(,"num_heads":2,"mask":"causal")");
    CHECK(fused->layers() == 2);
    CHECK(fused->heads() == 2);
    CHECK(fused->document({0, 1, 1})->head().k == Matrix{{6, 7}, {18, 19}});
    CHECK(fused->document({0, 1, 1})->options.mask == Mask::causal);
    CHECK(ids_of(fused->notices()) == Ids{"notice.capture.side_by_side_heads"});
    // A batch stands before the heads, for the layer is in the name.
    const auto batch =
        json(array("l0.q", {2, 1, 2, 1}) + "," + array("l0.k", {2, 1, 2, 1}) + "," + array("l0.v", {2, 1, 2, 1}));
    CHECK(batch->batches() == 2);
    CHECK(batch->layers() == 1);
}

TEST_CASE("each layer has its own mask and weights; layers that differ in shape are refused with both names") {
    const std::string file = layers_named("l.{0}.{1}", 0, 2) + R"(,"l.1.attention_mask":[1,1,0])";
    const auto capture = json(file);
    CHECK(capture->document({0, 0, 0})->options.padding.empty());
    CHECK(capture->document({0, 1, 0})->options.padding == std::vector{false, false, true});
    const auto unlike = opened(layers_named("l.{0}.{1}", 0, 1) + "," + array("l.1.q", {4, 1}) + "," +
                               array("l.1.k", {4, 1}) + "," + array("l.1.v", {4, 1}));
    CHECK(refused(unlike) == "problem.capture.layers_differ");
    for (const char* name : {"l.0.q", "l.1.q"}) CHECK(unlike.error().in(Language::en).find(name) != std::string::npos);
    // Keys of one layer are missing: nothing is guessed.
    CHECK(refused(opened(array("l.0.q", {2, 1}) + "," + array("l.1.q", {2, 1}) + "," + array("l.0.k", {2, 1}) + "," +
                         array("l.0.v", {2, 1}) + "," + array("l.1.v", {2, 1}))) == missing_array);
}

TEST_CASE("fewer heads of keys and values serve several heads of queries in a row, and that is told") {
    const auto capture = json(array("q", {4, 3, 1}) + "," + array("k", {2, 3, 1}) + "," + array("v", {2, 3, 1}));
    REQUIRE(ids_of(capture->notices()) == Ids{"notice.capture.shared_heads"});
    CHECK(capture->notices()[0].in(Language::en).find("“k” (2 × 2)") != std::string::npos);
    for (const int head : {0, 1, 2, 3}) {
        const Document document = *capture->document({0, 0, head});
        CHECK(document.head().q(0, 0) == 3 * head);
        CHECK(document.head().k(0, 0) == (head < 2 ? 0 : 3));
        CHECK(document.head().v(2, 0) == (head < 2 ? 2 : 5));
    }
    CHECK(refused(opened(array("q", {4, 3, 1}) + "," + array("k", {3, 3, 1}) + "," + array("v", {3, 3, 1}))) ==
          "problem.capture.shapes_differ");
    // A number that is not finite is told by its place in the array of fewer heads.
    const auto broken = opened(R"("q":[[[1]],[[1]]],"k":[[[1e999]]],"v":[[[1]]])");
    CHECK_FALSE((broken && test::capture_in(broken)->document({0, 0, 1})));
}

TEST_CASE("attention weights alone open as a document that has just these weights, and what is not known is told") {
    const auto capture = case_of("weights_only_capture.json");
    REQUIRE(ids_of(capture->notices()) == Ids{"notice.capture.weights_alone"});
    CHECK(capture->heads() == 2);
    CHECK(capture->tokens(0) == std::vector<std::string>{"봄", "이", "왔다"});
    const Attention first = attend(*capture->document({0, 0, 0}));
    const Matrix expected{{0.3077, 0.2578, 0.4345}, {0.2704, 0.636, 0.0937}, {0.1332, 0.6841, 0.1827}};
    // They are rounded, and softmax makes their rows add up to 1.
    const Matrix scaled = expected.array().colwise() / expected.rowwise().sum().array();
    CHECK(largest_difference(first.head().weights, scaled) < 1e-15);
    CHECK(largest_difference(first.head().output, scaled) < 1e-15);
    const char* rows = "[[1,0,0],[0.25,0.75,0],[0.1,0.1,0.8]]";
    for (const std::string& members :
         {fmt::format(R"("x":{})", rows), fmt::format(R"("attn":{},"hidden_states":[[1],[2],[3]])", rows),
          fmt::format(R"("attentions":[[[{}]],[[{}]]],"scale":0.125)", rows, rows),
          fmt::format(R"("l.0.attn":{0},"l.1.attn":{0})", rows)}) {
        CAPTURE(members);
        const auto one = json(members);
        CHECK(one->notices().front().id == "notice.capture.weights_alone");
        CHECK(one->layers() ==
              (members.find("l.1") != members.npos || members.find("attentions") != members.npos ? 2 : 1));
        const Document document = *one->document({0, one->layers() - 1, 0});
        CHECK(document.options.mask == Mask::causal);
        CHECK(document.options.scale == 1);
        CHECK(largest_difference(attend(document).head().weights, Matrix{{1, 0, 0}, {0.25, 0.75, 0}, {0.1, 0.1, 0.8}}) <
              1e-15);
    }
    // Three times one-hot vectors are no weights but q, k and v.
    CHECK(ids_of(json(R"("x":[[[1,0],[0,1]],[[0,1],[1,0]],[[1,0],[1,0]]])")->notices()) ==
          Ids{"notice.capture.stacked"});
}

TEST_CASE("weights with values walk to the outputs of the model; what are no weights is refused") {
    const auto capture = json(R"("attn":[[0.5,0.5],[0.25,0.75]],"v":[[4],[8]])");
    CHECK(ids_of(capture->notices()) == Ids{"notice.capture.weights_and_values"});
    CHECK(largest_difference(attend(*capture->document({})).head().output, Matrix{{6}, {7}}) < 1e-14);
    for (const auto& [rows, is_fine] : {std::pair{"[[0.5,0.519],[0.25,0.75]]", true},
                                        {"[[0.5,0.521],[0.25,0.75]]", false},
                                        {"[[0,0],[0.25,0.75]]", false},
                                        {"[[1.5,-0.5],[0.25,0.75]]", false}}) {
        CAPTURE(rows);
        const auto document = json(fmt::format(R"("attn":{})", rows))->document({});
        CHECK(document.has_value() == is_fine);
        if (!document) CHECK(document.error().id == "problem.capture.not_weights");
    }
    const auto numbers = json(array("attn", {2, 3, 3}))->document({});
    REQUIRE_FALSE(numbers);
    CHECK(numbers.error().in(Language::en).find("“attn”") != std::string::npos);
}

TEST_CASE("all heads of a layer make one document; too many of them, or with different masks, do not") {
    const auto capture = json(three({2, 3, 2, 1}) + "," + array("position_bias", {3, 2, 2}));
    const auto all = capture->document({0, 1, all_heads});
    REQUIRE(all);
    REQUIRE(all->head_count() == 3);
    CHECK_FALSE(all->is_joined());
    CHECK_FALSE(check(*all));
    for (int head = 0; head < 3; ++head) CHECK(all->head(head) == capture->document({0, 1, head})->head());
    CHECK(json(three({16, 1, 1}))->document({0, 0, all_heads})->head_count() == 16);
    const auto too_many = json(three({17, 1, 1}))->document({0, 0, all_heads});
    REQUIRE_FALSE(too_many);
    CHECK(too_many.error().id == "problem.capture.heads_for_document");
    const auto unlike =
        json(three({2, 2, 1}) + R"(,"attn_mask":[[[1,0],[1,1]],[[1,1],[1,1]]])")->document({0, 0, all_heads});
    REQUIRE_FALSE(unlike);
    CHECK(unlike.error().id == "problem.capture.masks_of_heads");
    CHECK_FALSE(capture->document({0, 2, all_heads}));
}

}  // namespace qkv
