// Exports of a model: what they hold, and what is told when they are opened again.
#include <algorithm>
#include <doctest/doctest.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "qkv/open_file.h"
#include "qkv/trained_model.h"
#include "support/captures.h"
#include "support/exports.h"
#include "support/holds.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

using Json = nlohmann::json;
using test::holds;

Document apple() { return document_in_model(*trained_model("ko"), "나는 친구에게 사과를").value(); }

// Switched and released wherever a document can be.
Document changed_apple() {
    Document document = apple();
    document.head(1).is_on = false;
    document.head(0).is_released = true;
    document.layer->is_on = false;
    document.layer->norm_1 = {};
    document.embeddings->is_released = true;
    document = projected(std::move(document));
    REQUIRE_FALSE(check(document));
    return document;
}

Json json_of(const Document& document) { return Json::parse(test::file(document, ExportFormat::json)); }

}  // namespace

TEST_CASE("an export of a model holds its words, every number of its parts and every value up to the next words") {
    const Document document = apple();
    const Attention attention = attend(document);
    const Json json = json_of(document);
    CHECK(json["model"] == "ko");
    CHECK(json["words"].size() == document.model->words.size());
    CHECK(json["gain_1"][3] == document.layer->norm_1(0, 3));
    CHECK(json["w_up"][2][5] == document.layer->up(2, 5));
    CHECK(json["heads"][2]["w_v"][11][3] == document.head(2).weights->w_v(11, 3));
    CHECK(json["word"][17][4] == document.model->word(17, 4));
    CHECK(json["unembedding"][4][17] == document.model->unembedding(4, 17));
    CHECK(json["x"][2][0] == document.embeddings->x(2, 0));
    CHECK(json["norm_1"][2][0] == attention.layer->norm_1(2, 0));
    CHECK(json["probabilities"][2][17] == attention.next->probabilities(2, 17));
    for (const char* only_if_changed : {"heads_on", "heads_released", "feed_forward_on", "x_released"})
        CHECK_FALSE(json.contains(only_if_changed));
}

TEST_CASE("an export of a model says what is switched off and what is released") {
    const Document document = changed_apple();
    const Json json = json_of(document);
    CHECK(json["heads_on"] == Json{1.0, 0.0, 1.0});
    CHECK(json["heads_released"] == Json{1.0, 0.0, 0.0});
    CHECK(json["feed_forward_on"] == Json{0.0});
    CHECK(json["x_released"] == Json{1.0});
    CHECK_FALSE(json.contains("gain_1"));
    CHECK(json.contains("gain_2"));
}

TEST_CASE("the vectors and matrices of a model have their own shapes in arrays, and their own words in tables") {
    const Document document = apple();
    const std::string tensors = test::file(document, ExportFormat::safetensors);
    CHECK(holds(tensors, R"("gain_1":{"dtype":"F64","shape":[12])"));
    CHECK(holds(tensors, R"("w_q":{"dtype":"F64","shape":[3,12,4])"));
    CHECK(holds(tensors, R"("unembedding":{"dtype":"F64","shape":[12,119])"));
    const std::string arrays = test::file(document, ExportFormat::npz);
    CHECK(holds(arrays, "'shape': (12,)"));
    CHECK(holds(arrays, "'shape': (3, 12, 4)"));
    std::vector<std::string> names;
    for (const ExportedFile& table : test::files(document, ExportFormat::csv)) {
        names.push_back(table.name);
        if (table.name == "probabilities.csv")
            CHECK(holds(table.bytes, "," + document.model->words[1] + "," + document.model->words[2] + ","));
        if (table.name == "options.csv") CHECK(holds(table.bytes, "\r\nmodel,ko\r\n"));
    }
    CHECK(names == exported_table_names(document));
}

TEST_CASE("opened again, exported arrays of a model keep its heads and W_O, and what is left out is told in one line") {
    const test::TemporaryFolder folder;
    const Document document = apple();
    for (const ExportFormat format : {ExportFormat::npz, ExportFormat::safetensors}) {
        const auto path = folder / ("apple." + std::string(file_ending(format)));
        REQUIRE(export_document(document, format, {}, path));
        const auto opened = open_file(path);
        REQUIRE(opened);
        const auto& capture = *std::get<std::shared_ptr<const Capture>>(*opened);
        const auto all = capture.document({0, 0, all_heads});
        REQUIRE(all);
        CHECK(attend(*all).joined.isApprox(attend(document).joined, 1e-12));
        std::vector<std::string> told;
        for (const Message& notice : capture.notices()) told.push_back(notice.id);
        CHECK(std::count(told.begin(), told.end(), "notice.unused.layer") == 1);
        CHECK(std::count(told.begin(), told.end(), "notice.unused.others") == 0);
        CHECK(std::count(told.begin(), told.end(), "notice.capture.unfit") == 0);
    }
}

TEST_CASE("in LaTeX names of several letters stand upright, below the line too, and ⊙ is a sign that LaTeX has") {
    const std::string latex = test::file(apple(), ExportFormat::latex);
    for (const char* part : {"\\mathrm{norm}_1(", "\\mathrm{sum}_2(", "W_{\\mathrm{up}} + b_{\\mathrm{up}}", "\\odot",
                             "W_{\\mathrm{down}}", "\\mathrm{logit}(", "\\max(0", "\\mathrm{concat}(", "W_O"}) {
        CAPTURE(part);
        CHECK(holds(latex, part));
    }
    CHECK_FALSE(holds(latex, "⊙"));
}

}  // namespace qkv
