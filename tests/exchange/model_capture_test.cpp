// What docs/capture.md takes out of models built like GPT-2 and BERT gives the weights that PyTorch gives.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>

#include "exchange/tools.h"
#include "qkv/attention.h"
#include "qkv/capture.h"
#include "qkv/open_file.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

double largest_difference(const Matrix& weights, const nlohmann::json& truth) {
    double largest = 0;
    for (Eigen::Index row = 0; row < weights.rows(); ++row) {
        for (Eigen::Index column = 0; column < weights.cols(); ++column) {
            const double expected = truth[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
            largest = std::max(largest, std::abs(weights(row, column) - expected));
        }
    }
    return largest;
}

void check_heads(const Capture& capture, const nlohmann::json& truth) {
    REQUIRE(capture.batches() == static_cast<int>(truth.size()));
    REQUIRE(capture.layers() == 3);
    REQUIRE(capture.heads() == 2);
    for (HeadIndex at; at.batch < capture.batches(); ++at.batch) {
        for (at.layer = 0; at.layer < 3; ++at.layer) {
            const auto all = capture.document({at.batch, at.layer, all_heads});
            REQUIRE(all);
            const Attention attention = attend(*all);
            for (at.head = 0; at.head < 2; ++at.head) {
                const nlohmann::json& expected =
                    truth[static_cast<std::size_t>(at.batch)][static_cast<std::size_t>(at.layer)]
                         [static_cast<std::size_t>(at.head)];
                REQUIRE(expected.size() == 5);
                CHECK(largest_difference(attention.head(at.head).weights, expected) < 1e-6);
            }
        }
    }
}

}  // namespace

TEST_CASE("captures of small models like GPT-2 and BERT have the weights of the models") {
    if (test::skips_without_modules({"numpy", "torch"})) return;
    const test::TemporaryFolder folder;
    const auto made = test::run({test::python, QKV_SOURCE_DIR "/tests/exchange/make_models.py"}, folder.path());
    REQUIRE_MESSAGE(made.exit_code == 0, made.out);
    const auto truth = nlohmann::json::parse(test::content(folder / "truth.json"));
    CHECK(truth.size() == 4);
    for (const auto& [name, expected] : truth.items()) {
        CAPTURE(name);
        const auto opened = open_file(folder / name);
        REQUIRE_MESSAGE(opened, (opened ? "" : said(opened.error(), Language::en)));
        check_heads(*std::get<std::shared_ptr<const Capture>>(*opened), expected);
    }
}

}  // namespace qkv
