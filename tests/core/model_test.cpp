// The layer behind attention and the next word: the numbers.
#include <cmath>
#include <doctest/doctest.h>

#include "support/json_arrays.h"
#include "support/oracle.h"

namespace qkv {
namespace {

double largest_difference_of(const Matrix& values, const nlohmann::json& expected) {
    REQUIRE(static_cast<std::size_t>(values.rows()) == expected.size());
    double largest = 0.0;
    for (Eigen::Index i = 0; i < values.rows(); ++i) {
        REQUIRE(static_cast<std::size_t>(values.cols()) == expected[static_cast<std::size_t>(i)].size());
        for (Eigen::Index c = 0; c < values.cols(); ++c) {
            const double right = expected[static_cast<std::size_t>(i)][static_cast<std::size_t>(c)].get<double>();
            largest = std::max(largest, std::abs(values(i, c) - right) / std::max(1.0, std::abs(right)));
        }
    }
    return largest;
}

}  // namespace

TEST_CASE("every value of a model agrees with what NumPy gives for it") {
    int models = 0;
    test::for_each_oracle([&](const Document& document, const nlohmann::json& json) {
        if (!document.model) return;
        ++models;
        const Attention attention = attend(document);
        const nlohmann::json& expected = json.at("expected");
        REQUIRE(attention.layer);
        REQUIRE(attention.next);
        const LayerResult& layer = *attention.layer;
        const std::pair<const char*, const Matrix*> values[] = {{"concat", &attention.concat},
                                                                {"attention", &attention.joined},
                                                                {"sum_1", &layer.sum_1},
                                                                {"norm_1", &layer.norm_1},
                                                                {"up", &layer.up},
                                                                {"inner", &layer.inner},
                                                                {"down", &layer.down},
                                                                {"sum_2", &layer.sum_2},
                                                                {"norm_2", &layer.norm_2},
                                                                {"logits", &attention.next->logits},
                                                                {"probabilities", &attention.next->probabilities}};
        for (const auto& [name, matrix] : values) {
            CAPTURE(name);
            CHECK(largest_difference_of(*matrix, expected.at(name)) <= 1e-9);
        }
    });
    CHECK(models >= 3);
}

}  // namespace qkv
