// The Python of docs/capture.md, run as it is printed on small models that are built like GPT-2 and BERT, makes
// captures with the weights that PyTorch gives.
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

double largest_difference(const Matrix& matrix, const nlohmann::json& truth) {
    REQUIRE(static_cast<std::size_t>(matrix.rows()) == truth.size());
    REQUIRE(static_cast<std::size_t>(matrix.cols()) == truth[0].size());
    double largest = 0;
    for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
        for (Eigen::Index column = 0; column < matrix.cols(); ++column) {
            const double expected = truth[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
            largest = std::max(largest, std::abs(matrix(row, column) - expected));
        }
    }
    return largest;
}

// The weights of each head, and where it is told what W_O makes of all of them.
void check_layer(const Capture& capture, int batch, int layer, const nlohmann::json& truth) {
    const auto of_layer = [&](const char* name) -> const nlohmann::json& {
        return truth.at(name)[static_cast<std::size_t>(batch)][static_cast<std::size_t>(layer)];
    };
    const auto all = capture.document({batch, layer, all_heads});
    REQUIRE_MESSAGE(all, (all ? "" : said(all.error(), Language::en)));
    const Attention attention = attend(*all);
    for (int head = 0; head < 2; ++head) {
        const nlohmann::json& expected = of_layer("weights")[static_cast<std::size_t>(head)];
        CHECK(largest_difference(attention.head(head).weights, expected) < 1e-6);
    }
    CHECK(all->is_joined() == truth.contains("joined"));
    if (all->is_joined()) CHECK(largest_difference(attention.joined, of_layer("joined")) < 1e-6);
}

}  // namespace

TEST_CASE("captures of small models like GPT-2 and BERT, made as the documentation says, have the models' weights") {
    if (test::skips_without_modules({"numpy", "torch"})) return;
    const test::TemporaryFolder folder;
    const auto made =
        test::run({test::python, QKV_SOURCE_DIR "/tests/exchange/make_models.py", QKV_SOURCE_DIR "/docs/capture.md"},
                  folder.path());
    REQUIRE_MESSAGE(made.exit_code == 0, made.out);
    const auto truth = nlohmann::json::parse(test::content(folder / "truth.json"));
    CHECK(truth.size() == 5);
    for (const char* of_documentation : {"gpt2.npz", "bert.npz"}) CHECK(truth.contains(of_documentation));
    for (const auto& [name, expected] : truth.items()) {
        CAPTURE(name);
        const auto opened = open_file(folder / name);
        REQUIRE_MESSAGE(opened, (opened ? "" : said(opened.error(), Language::en)));
        const auto& capture = *std::get<std::shared_ptr<const Capture>>(*opened);
        REQUIRE(capture.batches() == static_cast<int>(expected.at("weights").size()));
        REQUIRE(capture.layers() == 3);
        REQUIRE(capture.heads() == 2);
        for (int batch = 0; batch < capture.batches(); ++batch) {
            for (int layer = 0; layer < 3; ++layer) check_layer(capture, batch, layer, expected);
        }
    }
}

}  // namespace qkv
