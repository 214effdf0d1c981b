// What a capture holds and is not used, and what of it differs from what is worked out: each is told, once.
#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>

#include "qkv/attention.h"
#include "qkv/capture.h"
#include "qkv/export.h"
#include "qkv/open_file.h"
#include "support/captures.h"
#include "support/json_arrays.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using Ids = std::vector<std::string>;
using test::array;
using test::capture_in;
using test::case_of;
using test::cases;
using test::head_notices;
using test::ids_of;
using test::json;
using test::Random;
using test::three;

}  // namespace

TEST_CASE("a setting that is not used is told of; one that changes nothing is not") {
    const std::string qkv = three({2, 1});
    CHECK(json(qkv + R"(,"attention_mask":[1,1])")->notices().empty());
    CHECK(json(qkv + R"(,"position_bias":[[0,0],[0,0]])")->notices().empty());
    struct Case {
        const char* unused;
        const char* id;
    };
    for (const Case& one : {
             Case{R"("attention_mask":[1,0,1])", "notice.unused.mask"},
             {R"("head_mask":[1,0])", "notice.unused.mask"},
             {R"("special_tokens_mask":[1,0])", "notice.unused.mask"},
             {R"("global_attention_mask":[1,0])", "notice.unused.mask"},
             {R"("attention_mask":[1,2])", "notice.unused.mask"},
             {R"("attn_mask":[[0,null],[0,0]])", "notice.unused.mask"},
             {R"("attn_mask":[[[1,0],[1,1]],[[1,1],[1,1]]])", "notice.unused.mask"},
             {R"("options":{"padding":[false,true,true]})", "notice.unused.mask"},
             {R"("position_bias":[[0,null],[0,0]])", "notice.unused.bias"},
             {R"("rel_pos":[[1,2,3],[0,1,2]])", "notice.unused.bias"},
             {R"("alibi_slopes":[0.5])", "notice.unused.bias"},
             {R"("inv_freq":[1])", "notice.unused.rotary"},
             {R"("cos":[[1],[0.5]])", "notice.unused.rotary"},
             {R"("config":{"rope_theta":10000})", "notice.unused.rotary"},
             {R"("options":{"attention_window":1})", "notice.unused.window"},
             {R"("config":{"sliding_window":1})", "notice.unused.window"},
             {R"("window_size":[0,1])", "notice.unused.window"},
             {R"("segment_ids":[0,1])", "notice.unused.segments"},
             {R"("config":{"attn":{"softcap":50.0}})", "notice.unused.softcap"},
             {R"("sinks":[0.5])", "notice.unused.sinks"},
             {R"("config":{"is_causal":true})", "notice.unused.causal"},
             {R"("mask":"none","is_causal":true)", "notice.unused.causal"},
             {R"("softmax_scale":0.125)", "notice.unused.scale"},
             {R"("scaling":[0.5])", "notice.unused.scale"},
             {R"("tau":"2")", "notice.unused.temperature"},
             {R"("num_attention_heads":12)", "notice.unused.heads"},
             {R"("embedding":[[1,2],[3,4]])", "notice.unused.others"},
             {R"("note":"from a model")", "notice.unused.others"},
             {R"("c_attn.bias":[1,2])", "notice.unused.others"},
             // In settings: that its projections have one.
             {R"("config":{"attention_bias":true})", "notice.unused.others"},
             {R"("config":{"attention_bias":"relative"})", "notice.unused.bias"},
         }) {
        CAPTURE(one.unused);
        const auto noted = json(qkv + "," + one.unused);
        CHECK(ids_of(noted->notices()) == std::vector<std::string>{one.id});
        CHECK(noted->document({})->options.mask == Mask::none);
    }
    CHECK(json(qkv + R"(,"mask":"causal")")->notices().empty());
}

TEST_CASE("the logarithm of a scale is not told as a scale, and s_aux holds sinks") {
    for (const char* entry : {R"("log_scale":0.3)", R"("logit_scale":2.5)"}) {
        CAPTURE(entry);
        CHECK(ids_of(json(three({2, 1}) + "," + entry)->notices()) == Ids{"notice.unused.others"});
    }
    CHECK(ids_of(json(three({2, 1}) + R"(,"s_aux":[0.5])")->notices()) == Ids{"notice.unused.sinks"});
}

TEST_CASE("what changes nothing, or agrees with what is used, is not told") {
    const std::string qkv = three({2, 1});
    for (const char* silent :
         {R"("attn_mask":[[0,0],[0,0]])", R"("key_padding_mask":[0,0])", R"("mask":[[1,1],[1,1]])",
          R"("alibi":[[0,0],[0,0]])", R"("window_size":[-1,-1])", R"("sliding_window":2)", R"("window":"None")",
          R"("segment_ids":[3,3])", R"("softcap":0.0)", R"("is_causal":false)", R"("causal":"False")",
          R"("attention_mask":"none")", R"("softmax_scale":1.0)", R"("scale":2,"sm_scale":2)",
          R"("temperature":0.5,"tau":0.5)", R"("n_heads":1)", R"("options":{"mask":"causal","is_causal":true})",
          R"("options":{"mask":"causal"},"attn_mask":[[false,true],[false,false]])",
          R"("options":{"mask":"causal"},"causal_mask":[[0,-1e9],[0,0]])"}) {
        CAPTURE(silent);
        CHECK(ids_of(json(qkv + "," + silent)->notices()) == std::vector<std::string>{});
    }
}

TEST_CASE("a scale that is saved as text is used like one that is a number") {
    const auto capture = case_of("capture_scale_as_text.npz");
    CHECK(ids_of(capture->notices()) == std::vector<std::string>{});
    CHECK(capture->document({})->options.scale == 0.5);
}

TEST_CASE("the matrices of projections that are not used are told, and never compared with an output") {
    for (const char* name : {"w_o", "W_O", "w_out", "wo", "o_proj", "attn.out_proj", "output_projection", "W_Q"}) {
        CAPTURE(name);
        const auto capture = json(three({2, 2}) + "," + array(name, {1, 3}));
        CHECK(ids_of(capture->notices()) == std::vector<std::string>{"notice.unused.others"});
        CHECK(capture->disagreements({}, *capture->document({}), attend(*capture->document({}))).empty());
    }
    const auto capture = json(three({2, 2}) + "," + array("attn_output", {2, 2}));
    CHECK_FALSE(capture->disagreements({}, *capture->document({}), attend(*capture->document({}))).empty());
}

TEST_CASE("a mask that blocks everything is told") {
    const std::string qkv = three({2, 1});
    for (const char* told : {R"("attention_mask":[0,0])", R"("key_padding_mask":[true,true])",
                             R"("attn_mask":[[-1e9,-1e9],[-1e9,-1e9]])", R"("mask":[[null,0],[0,0]])"}) {
        CAPTURE(told);
        CHECK(ids_of(json(qkv + "," + told)->notices()) == std::vector<std::string>{"notice.unused.mask"});
    }
}

TEST_CASE("a number that disagrees is told with the one that is used") {
    const auto notices = json(three({2, 1}) + R"(,"scale":0.5,"softmax_scale":0.125)")->notices();
    REQUIRE(notices.size() == 1);
    for (const Language language : {Language::ko, Language::en}) {
        const std::string line = notices[0].in(language);
        for (const char* part : {"“softmax_scale”", "0.125", "0.5"}) CHECK(line.find(part) != std::string::npos);
        CHECK(notices[0].args == std::vector<TextArg>{{"place", "softmax_scale"}, {"said", "0.125"}, {"used", "0.5"}});
    }
}

TEST_CASE("what has no known kind is told by name and shape, a long list with its count, each kind once") {
    std::string members = three({2, 1});
    for (int i = 0; i < 12; ++i) members += fmt::format(R"(,"state_{}":[[{},1,2]])", 10 + i, i);
    members += R"(,"attn_mask":[[1,null],[0,1]],"head_mask":[0])";
    const auto notices = json(members)->notices();
    REQUIRE(ids_of(notices) == std::vector<std::string>{"notice.unused.mask", "notice.unused.others"});
    CHECK(notices[0].in(Language::en).find("“attn_mask”, “head_mask”") != std::string::npos);
    const std::string line = notices[1].in(Language::en);
    CHECK(line.find("state_10 (1, 3), state_11 (1, 3)") != std::string::npos);
    CHECK(line.find("state_17 (1, 3), … (+4)") != std::string::npos);
    CHECK(line.find("state_18") == std::string::npos);
}

TEST_CASE("weights that differ from those worked out are told of, with the largest difference") {
    const auto capture = case_of("capture_weights_disagree.npz");
    const auto document = capture->document({});
    const auto notices = capture->disagreements({}, *document, attend(*document));
    REQUIRE(ids_of(notices) == std::vector<std::string>{"notice.head.weights_differ"});
    CHECK(notices[0].in(Language::en).find("0.352763") != std::string::npos);

    // What qkv exports itself agrees, in every form that holds weights.
    Random random(41);
    for (const ExportFormat format : {ExportFormat::npz, ExportFormat::safetensors, ExportFormat::json}) {
        const Document exported_one = test::random_document(random, 5, 3, 2);
        const std::string name = fmt::format("a.{}", file_ending(format));
        const auto again = capture_in(open_bytes(exported(exported_one, format, {})->front().bytes, name));
        CHECK(again->notices().empty());
        CHECK(head_notices(*again).empty());
    }
    const auto unfit = json(three({2, 1}) + R"(,"attn":[[1,0,0],[0,1,0],[0,0,1]])");
    CHECK(ids_of(unfit->notices()) == std::vector<std::string>{"notice.capture.unfit"});
}

TEST_CASE("of several layers the weights and masks beside the chosen q count") {
    const auto layer = [](int number, const char* weights) {
        const std::string name = fmt::format("blocks.{}.attn.", number);
        return array(name + "hook_q", {2, 1}) + "," + array(name + "hook_k", {2, 1}) + "," +
               array(name + "hook_v", {2, 1}) + fmt::format(R"(,"{}hook_pattern":{})", name, weights);
    };
    const std::string file = layer(0, "[[0,1],[0,1]]") + "," + layer(1, "[[0.5,0.5],[0.25,0.75]]") +
                             R"(,"blocks.0.attn.attention_mask":[0,1])";
    for (const auto& [number, masks] : {std::pair{0, 1}, {1, 0}}) {
        CaptureOptions options;
        for (std::size_t role = 0; role < 3; ++role)
            options.names[role] = fmt::format("blocks.{}.attn.hook_{}", number, "qkv"[role]);
        const auto capture = json(file, options);
        const auto ids = ids_of(capture->notices());
        CHECK(capture->document({})->options.padding.size() == static_cast<std::size_t>(2 * masks));
        CHECK(std::count(ids.begin(), ids.end(), "notice.unused.others") == 1);  // the other layer
        const Document document = *capture->document({});
        Attention attention = attend(document);
        attention.heads.front().weights = number == 0 ? Matrix{{0, 1}, {0, 1}} : Matrix{{0.5, 0.5}, {0.25, 0.75}};
        CHECK(capture->disagreements({}, document, attention).empty());
        attention.heads.front().weights.array() += 0.1;
        CHECK(capture->disagreements({}, document, attention).size() == 1);
    }
}

TEST_CASE("layer 10 is not layer 1") {
    CaptureOptions options;
    options.names = {"h.1.q", "h.1.k", "h.1.v"};
    const std::string qkv = R"("h.1.q":[[0],[0]],"h.1.k":[[0],[0]],"h.1.v":[[1],[2]])";
    const auto of_ten = json(qkv + R"(,"h.10.attn":[[1,0],[0,1]])", options);
    CHECK(ids_of(of_ten->notices()) == std::vector<std::string>{"notice.unused.others"});
    CHECK(head_notices(*of_ten).empty());
    const auto of_one = json(qkv + R"(,"h.1.attn":[[1,0],[0,1]])", options);
    CHECK(of_one->notices().empty());
    CHECK(ids_of(head_notices(*of_one)) == std::vector<std::string>{"notice.head.weights_differ"});
}

TEST_CASE("weights are those of the head, and just beyond the tolerance they differ") {
    const std::string qkv = R"("q":[[[0],[0]],[[0],[0]]],"k":[[[0],[0]],[[0],[0]]],"v":[[[1],[2]],[[1],[2]]])";
    for (const auto& [off, is_told] : {std::pair{0.00009, false}, {0.00011, true}}) {
        const auto capture =
            json(qkv + fmt::format(R"(,"attention":[[[0.5,0.5],[0.5,0.5]],[[{},0.5],[0.5,0.5]]])", 0.5 + off));
        CHECK(head_notices(*capture, {0, 0, 0}).empty());
        CHECK(head_notices(*capture, {0, 0, 1}).size() == (is_told ? 1U : 0U));
    }
}

TEST_CASE("scores and outputs in the file are compared, however they were kept") {
    // q·k = [[2, 4], [4, 8]], half of it after scaling.
    const std::string qkv = R"("q":[[1],[2]],"k":[[2],[4]],"v":[[1],[3]],"scale":0.5,"mask":"causal")";
    struct Case {
        const char* given;
        std::vector<std::string> ids;
    };
    // The second row of weights is softmax(2, 4): 0.11920292202211755, 0.8807970779778823.
    for (const Case& one : {
             Case{R"("scores":[[2,4],[4,8]])", {}},
             {R"("attn_scores":[[1,2],[2,4]])", {}},
             {R"("logits":[[1,null],[2,4]])", {}},
             {R"("scores":[[1,-1e9],[2,4]])", {}},
             {R"("scores":[[1,0],[2,4.1]])", {"notice.head.scores_differ"}},
             {R"("scores":[[1,0],[-1e9,4]])", {"notice.head.scores_blocked"}},
             {R"("scores":[[1,0],[null,4]])", {"notice.head.not_finite"}},
             {R"("output":[[1],[2.7615941559557646]])", {}},
             {R"("context":[[1],[2.7]])", {"notice.head.output_differs"}},
             {R"("attn_output":[[[1],[2.7615941559557646]]])", {}},
             {R"("z":[[null],[2]])", {"notice.head.not_finite"}},
             {R"("weights":[[1,0],[null,1]])", {"notice.head.not_finite"}},
             {R"("probs":[[1,0],[0.1192029,0.8807971]])", {}},
         }) {
        CAPTURE(one.given);
        const auto capture = json(qkv + "," + one.given);
        CHECK(capture->notices().empty());
        CHECK(ids_of(head_notices(*capture)) == one.ids);
    }
    const auto capture = json(qkv + R"(,"weights":[[1,0],[null,1]])");
    CHECK(head_notices(*capture)[0].in(Language::en).find("NaN") != std::string::npos);
}

TEST_CASE("outputs of several heads are found in each of their orders") {
    // Two heads of two tokens; every score is 0, so that each output is the mean of v: 2 and 20.
    const std::string qkv = R"("q":[[[0],[0]],[[0],[0]]],"k":[[[0],[0]],[[0],[0]]],"v":[[[1],[3]],[[10],[30]]])";
    for (const char* given : {R"("output":[[[2],[2]],[[20],[20]]])", R"("hook_z":[[[2],[20]],[[2],[20]]])",
                              R"("attn_output":[[2,20],[2,20]])"}) {
        CAPTURE(given);
        const auto capture = json(qkv + "," + given);
        CHECK(capture->notices().empty());
        for (const int head : {0, 1}) CHECK(head_notices(*capture, {0, 0, head}).empty());
    }
    CHECK(head_notices(*json(qkv + R"(,"attn_output":[[2,21],[2,20]])"), {0, 0, 1}).size() == 1);
}

}  // namespace qkv
