// qkv reads what NumPy has written.
#include <bit>
#include <cstdint>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>

#include "exchange/tools.h"
#include "qkv/capture.h"
#include "qkv/open_file.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

void check_bits(const Matrix& read, const nlohmann::json& truth) {
    REQUIRE(read.rows() == truth["shape"][0].get<Eigen::Index>());
    REQUIRE(read.cols() == truth["shape"][1].get<Eigen::Index>());
    for (Eigen::Index i = 0; i < read.size(); ++i) {
        const auto bits = truth["bits"][static_cast<std::size_t>(i)].get<std::uint64_t>();
        CHECK(std::bit_cast<std::uint64_t>(read.data()[i]) == bits);
    }
}

}  // namespace

TEST_CASE("every type, order and form that NumPy writes is read bit by bit") {
    if (test::skips_without_modules({"numpy"})) return;
    const test::TemporaryFolder folder;
    const auto made = test::run({test::python, QKV_SOURCE_DIR "/tests/exchange/make_captures.py"}, folder.path());
    REQUIRE_MESSAGE(made.exit_code == 0, made.out);
    const auto truth = nlohmann::json::parse(test::content(folder / "truth.json"));
    CHECK(truth.size() >= 48);
    for (const auto& [name, expected] : truth.items()) {
        CAPTURE(name);
        const auto opened = open_file(folder / name);
        REQUIRE_MESSAGE(opened, (opened ? "" : said(opened.error(), Language::en)));
        const auto& capture = *std::get<std::shared_ptr<const Capture>>(*opened);
        CHECK(capture.layers() == 2);
        CHECK(capture.heads() == 3);
        const auto document = capture.document({0, 1, 2});
        REQUIRE(document);
        check_bits(document->head().q, expected["q"]);
        check_bits(document->head().k, expected["k"]);
        check_bits(document->head().v, expected["v"]);
        CHECK(document->tokens == expected["tokens"].get<std::vector<std::string>>());
        CHECK((document->options.mask == Mask::causal) == expected["causal"].get<bool>());
    }
}

TEST_CASE("each of a batch has its own numbers and tokens") {
    if (test::skips_without_modules({"numpy"})) return;
    const test::TemporaryFolder folder;
    REQUIRE(test::run({test::python, QKV_SOURCE_DIR "/tests/exchange/make_captures.py"}, folder.path()).exit_code == 0);
    const auto opened = open_file(folder / "batch.npz");
    REQUIRE(opened);
    const auto& capture = *std::get<std::shared_ptr<const Capture>>(*opened);
    REQUIRE(capture.batches() == 2);
    const auto first = capture.document({0, 0, 0});
    const auto second = capture.document({1, 0, 0});
    REQUIRE((first && second));
    CHECK(same(second->head().v, first->head().v.array() + 1));
    CHECK(std::vector<std::string>(first->tokens.rbegin(), first->tokens.rend()) == second->tokens);
}

}  // namespace qkv
