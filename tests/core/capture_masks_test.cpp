// Masks and biases that a capture brings along become those of its documents.
#include <doctest/doctest.h>

#include "qkv/attention.h"
#include "qkv/capture.h"
#include "qkv/open_file.h"
#include "support/captures.h"
#include "support/json_arrays.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using Ids = std::vector<std::string>;
using test::array;
using test::case_of;
using test::ids_of;
using test::json;
using test::three;

Document masked_document(const std::string& members, const std::vector<int>& shape = {3, 1}) {
    const auto capture = json(three(shape) + "," + members);
    CHECK(ids_of(capture->notices()) == Ids{});
    const auto document = capture->document({});
    REQUIRE(document);
    return *document;
}

// 1 where a query may not look.
Matrix blocked_cells(const Document& document) {
    Matrix blocked = Matrix::Zero(document.token_count(), document.token_count());
    for (int row = 0; row < blocked.rows(); ++row) {
        for (int column = 0; column < blocked.cols(); ++column)
            blocked(row, column) = allows(document.options, row, column) ? 0 : 1;
    }
    return blocked;
}

}  // namespace

TEST_CASE("padding in a capture is padding in its document") {
    const auto capture = case_of("capture_attention_mask_ignored.npz");
    CHECK(capture->notices().empty());
    const auto document = capture->document({});
    REQUIRE(document);
    CHECK(document->options.padding == std::vector{false, false, false, true});
    const Matrix expected{{0.16107255805639, 0.742858247367371, 0.09606919457623894, 0.0},
                          {0.18833622253163462, 0.6029068943450668, 0.2087568831232986, 0.0},
                          {0.3682336404891776, 0.13813913504529404, 0.4936272244655283, 0.0},
                          {0.11057165655089168, 0.8038249939512271, 0.0856033494978812, 0.0}};
    CHECK((attend(*document).head().weights - expected).cwiseAbs().maxCoeff() < 1e-12);
    for (const char* mask :
         {R"("attention_mask":[1,1,0])", R"("key_mask":[true,true,false])", R"("keyPaddingMask":[0,0,1])",
          R"("attention_mask":[[1,1,0]])", R"("mask":[0,0,-1e9])", R"("mask":[[[[0.0,0,-3.4e38]]]])",
          R"("attn_mask":[[1,1,0],[1,1,0],[1,1,0]])", R"("src_key_padding_mask":[[false,false,true]])",
          R"("bias":[[0,0,-1e9],[0,0,-1e9],[0,0,-1e9]])"}) {
        CAPTURE(mask);
        const Document one = masked_document(mask);
        CHECK(one.options.padding == std::vector{false, false, true});
        CHECK(one.options.mask == Mask::none);
        CHECK(one.options.window == 0);
        CHECK(one.options.blocked.size() == 0);
        CHECK(one.head().bias.size() == 0);
    }
}

TEST_CASE("a causal mask, a window and single cells are known, whatever marks them") {
    for (const char* mask :
         {R"("mask":[[1,0,0],[1,1,0],[1,1,1]])", R"("attn_mask":[[0,-1e9,-1e9],[0,0,-1e9],[0,0,0]])",
          // torch.triu(…, 1): true where it is blocked, for otherwise nothing would be left in the last row.
          R"("attn_mask":[[false,true,true],[false,false,true],[false,false,false]])",
          R"("layer.causal_mask.0":[[true,false,false],[true,true,false],[true,true,true]])",
          R"("options":{"mask":"causal"},"attn_mask":[[1,0,0],[1,1,0],[1,1,1]])"}) {
        CAPTURE(mask);
        const Document document = masked_document(mask);
        CHECK(document.options.mask == Mask::causal);
        CHECK_FALSE(document.options.has_parts());
    }
    const Document window = masked_document(R"("mask":[[1,0,0],[1,1,0],[0,1,1]])");
    CHECK(window.options.mask == Mask::causal);
    CHECK(window.options.window == 2);
    CHECK(window.options.blocked.size() == 0);
    const Document both_sides = masked_document(R"("mask":[[1,1,0],[1,1,1],[0,1,1]])");
    CHECK(both_sides.options.mask == Mask::none);
    CHECK(both_sides.options.window == 2);
    const Document cells = masked_document(R"("block_mask":[[1,1,0],[0,1,1],[1,1,1]])");
    CHECK(cells.options.blocked == Matrix{{0, 0, 1}, {1, 0, 0}, {0, 0, 0}});
    const Document all =
        masked_document(R"("attention_mask":[1,1,1,0],"mask":[[1,0,0,0],[1,1,0,0],[0,1,1,0],[1,1,1,1]])", {4, 1});
    CHECK(all.options.mask == Mask::causal);
    CHECK(all.options.padding == std::vector{false, false, false, true});
    REQUIRE(all.options.blocked.size() == 16);
    CHECK(all.options.blocked == Matrix{{0, 0, 0, 0}, {0, 0, 0, 0}, {1, 0, 0, 0}, {0, 0, 0, 0}});
    CHECK(blocked_cells(all) == Matrix{{0, 1, 1, 1}, {0, 0, 1, 1}, {1, 0, 0, 1}, {0, 0, 0, 1}});
}

TEST_CASE("a bias is added to the scores; what stands for −∞ in it blocks") {
    const Document document = masked_document(R"("position_bias":[[0,0.5],[-1e9,0.25]],"scale":0.5)", {2, 1});
    CHECK(document.head().bias == Matrix{{0, 0.5}, {0, 0.25}});
    CHECK(document.options.blocked == Matrix{{0, 0}, {1, 0}});
    CHECK(attend(document).head().scores(0, 1) == 0.5);
    CHECK(attend(document).head().scores(1, 1) == 0.75);
    CHECK(masked_document(R"("attn_bias":[[[0,-1],[0,0]]])", {2, 1}).head().bias == Matrix{{0, -1}, {0, 0}});
    CHECK(masked_document(R"("rel_pos":[[1,2],[0,1]],"bias":[[1,1],[1,1]])", {2, 1}).head().bias ==
          Matrix{{2, 3}, {1, 2}});
    CHECK(masked_document(R"("attn_mask":[[0,-0.5],[-0.5,0]])", {2, 1}).head().bias == Matrix{{0, -0.5}, {-0.5, 0}});
    CHECK(masked_document(R"("alibi":[[-1,0]])", {2, 1}).head().bias == Matrix{{-1, 0}, {-1, 0}});
    // −10⁴ blocks; above it, it is a number.
    CHECK(masked_document(R"("bias":[[0,-9999],[0,0]])", {2, 1}).head().bias == Matrix{{0, -9999}, {0, 0}});
    CHECK(masked_document(R"("bias":[[0,-10000],[0,0]])", {2, 1}).options.mask == Mask::causal);
}

TEST_CASE("each batch, layer and head has its own mask and bias") {
    const std::string qkv = three({2, 2, 3, 2, 1});
    const auto capture = json(qkv + R"(,"attention_mask":[[1,1],[1,0]],)" + array("position_bias", {3, 2, 2}));
    CHECK(capture->notices().empty());
    CHECK(capture->document({0, 1, 0})->options.padding.empty());
    CHECK(capture->document({1, 0, 2})->options.padding == std::vector{false, true});
    CHECK(capture->document({0, 1, 2})->head().bias == Matrix{{8, 9}, {10, 11}});
    CHECK(capture->document({1, 0, 2})->head().bias == Matrix{{8, 0}, {10, 0}});
    for (const char* shape : {"[[[[1,1]]],[[[1,0]]]]", "[[[[[1,1]]]],[[[[1,0]]]]]", "[[[1,1]],[[1,0]]]"}) {
        CAPTURE(shape);
        const auto one = json(qkv + R"(,"attention_mask":)" + shape);
        CHECK(one->document({0, 0, 0})->options.padding.empty());
        CHECK(one->document({1, 1, 1})->options.padding == std::vector{false, true});
    }
    const auto of_layers = json(three({2, 3, 2, 1}) + "," + array("position_bias", {2, 3, 2, 2}));
    CHECK(of_layers->document({0, 1, 2})->head().bias == Matrix{{20, 21}, {22, 23}});
    const auto of_all = json(three({2, 3, 2, 1}) + "," + array("position_bias", {1, 3, 2, 2}));
    CHECK(of_all->document({0, 1, 2})->head().bias == Matrix{{8, 9}, {10, 11}});
    CHECK(ids_of(json(three({2, 3, 2, 1}) + "," + array("position_bias", {4, 2, 2}))->notices()) ==
          Ids{"notice.unused.bias"});
}

TEST_CASE("where a mask leaves a query nothing, its row goes without, and that is told") {
    // Padding on the left with a causal mask, as of a batch of GPT-2.
    const auto capture =
        json(three({3, 1}) + R"(,"mask":"causal","attention_mask":[0,1,1],"tokens":["[PAD]","I","ate"])");
    REQUIRE(ids_of(capture->notices()) == Ids{"notice.capture.rows_without_mask"});
    for (const Language language : {Language::ko, Language::en}) {
        const std::string line = capture->notices()[0].in(language);
        for (const char* part : {"attention_mask", "[PAD]"}) CHECK(line.find(part) != std::string::npos);
        CHECK(line.find("ate") == std::string::npos);
    }
    CHECK(blocked_cells(*capture->document({})) == Matrix{{0, 1, 1}, {1, 0, 1}, {1, 0, 0}});
    const auto square = json(three({2, 1}) + R"(,"mask":[[0,-1e9],[-1e9,-1e9]])");
    CHECK(ids_of(square->notices()) == Ids{"notice.capture.rows_without_mask"});
    CHECK(blocked_cells(*square->document({})) == Matrix{{0, 1}, {0, 0}});
}

TEST_CASE("weights that come with a mask are compared with those under it") {
    const std::string mask = R"(,"attention_mask":[1,0],"attn":)";
    const auto weights_notices = [&](const char* weights) {
        return test::head_notices(*json(three({2, 1}) + mask + weights)).size();
    };
    CHECK(weights_notices("[[1,0],[1,0]]") == 0);
    CHECK(weights_notices("[[0.5,0.5],[1,0]]") == 1);
}

}  // namespace qkv
