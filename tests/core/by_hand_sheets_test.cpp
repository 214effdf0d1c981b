// The sheets "Self-Attention" and "Multihead-Attention" of Tom Yeh's AI by Hand, 2024
// (https://github.com/ImagineAILab/ai-by-hand-excel, folder advanced), to four decimals of what stands in their cells.
// A token is a column there and a row here, so every matrix is written as it is there and transposed.
#include <doctest/doctest.h>

#include "qkv/document.h"

namespace qkv {
namespace {

using Rows = std::initializer_list<std::initializer_list<double>>;

Matrix transposed(Rows rows) {
    Matrix matrix(static_cast<Eigen::Index>(rows.begin()->size()), static_cast<Eigen::Index>(rows.size()));
    Eigen::Index column = 0;
    for (const auto& row : rows) matrix.col(column++) = Eigen::VectorXd::Map(row.begin(), matrix.rows());
    return matrix;
}

struct SheetHead {
    Rows w_q, w_k, w_v;
};

Document sheet(Rows x, std::initializer_list<SheetHead> heads) {
    Document document;
    document.embeddings.emplace().x = transposed(x);
    for (Eigen::Index i = 0; i < document.embeddings->x.rows(); ++i)
        document.tokens.push_back("x" + std::to_string(i + 1));
    document.heads.clear();
    for (const SheetHead& each : heads) {
        HeadWeights& weights = document.heads.emplace_back().weights.emplace();
        weights.w_q = transposed(each.w_q);
        weights.w_k = transposed(each.w_k);
        weights.w_v = transposed(each.w_v);
    }
    document = projected(document);
    document.options.scale = scale_for_key_size(3);
    return document;
}

void check_sheet(const Matrix& actual, Rows printed) {
    const Matrix expected = transposed(printed);
    REQUIRE(actual.rows() == expected.rows());
    REQUIRE(actual.cols() == expected.cols());
    CHECK((actual - expected).cwiseAbs().maxCoeff() <= 5.1e-5);
}

}  // namespace

TEST_CASE("AI by Hand, self-attention: four features, scores divided by √3") {
    const Document document =
        sheet({{2, 0, 0, 2}, {0, 1, 0, 0}, {0, 2, 1, 0}, {0, 0, 1, 1}, {2, 0, 0, 0}, {1, 0, 1, 1}},
              {{{{1, 1, 0, 0, 0, 0}, {0, 1, 0, 1, 0, 0}, {0, 0, 1, 0, 1, 1}},
                {{0, 0, 1, 0, 0, 0}, {0, 1, 0, 0, 0, 0}, {1, 0, 0, 0, 0, -1}},
                {{10, 0, 0, 0, 0, 0}, {0, 0, 0, 10, 0, 0}, {0, 10, 0, 0, 0, 0}}}});
    CHECK_FALSE(check(document));
    const HeadAttention head = attend(document).head();
    check_sheet(document.head().q, {{2, 1, 0, 2}, {0, 1, 1, 1}, {3, 2, 2, 1}});
    check_sheet(document.head().k, {{0, 2, 1, 0}, {0, 1, 0, 0}, {1, 0, -1, 1}});
    check_sheet(document.head().v, {{20, 0, 0, 20}, {0, 0, 10, 10}, {0, 10, 0, 0}});
    check_sheet(head.scores, {{1.7321, 1.1547, 1.1547, 0.5774},
                              {2.3094, 1.7321, 0.5774, 2.8868},
                              {-0.5774, -0.5774, -1.1547, 0.5774},
                              {1.7321, 1.1547, 1.1547, 0.5774}});
    check_sheet(head.weights, {{0.2577, 0.2526, 0.3758, 0.0765},
                               {0.459, 0.45, 0.211, 0.7704},
                               {0.0256, 0.0447, 0.0373, 0.0765},
                               {0.2577, 0.2526, 0.3758, 0.0765}});
    check_sheet(
        head.output,
        {{10.3076, 10.1055, 15.0336, 3.0608}, {2.8328, 2.9733, 4.1317, 1.5304}, {4.5903, 4.5003, 2.1099, 7.7044}});
}

TEST_CASE("AI by Hand, multi-head attention: three heads of six tokens joined by W_O") {
    Document document =
        sheet({{3, 3, 0, 3, 0, 2}, {2, 0, 3, 2, 3, 1}, {1, 0, 1, 1, 1, 3}, {3, 1, 2, 3, 1, 1}, {2, 3, 2, 2, 1, 2}},
              {{{{1, -1, 1, 0, 0}, {0, 0, -1, 0, 0}, {1, -1, 1, 0, 1}},
                {{1, 0, 0, 0, 0}, {0, 1, 0, 1, 1}, {0, 0, 0, 1, 0}},
                {{0, 1, 0, 0, 0}, {1, 0, 0, 0, 0}, {0, 0, 0, 1, -1}}},
               {{{1, -1, 0, 1, 1}, {0, 1, -1, 1, -1}, {1, 1, 0, 0, 0}},
                {{1, 0, 1, -1, 1}, {1, 0, 0, 1, 0}, {1, 1, 0, 1, 1}},
                {{1, 0, -1, 0, -1}, {0, 1, 0, 0, 0}, {0, 1, 1, 0, 0}}},
               {{{0, -1, 0, 0, 0}, {0, 1, 1, 1, 0}, {-1, 0, -1, 0, 1}},
                {{0, 1, -1, 0, 0}, {1, -1, -1, 1, -1}, {-1, 0, 1, 1, 1}},
                {{-1, 1, 1, 0, 1}, {0, 1, 0, 1, 1}, {0, 0, 1, 0, 0}}}});
    document.w_o = transposed({{0, 0, 1, 0, 0, 1, -1, -1, -1},
                               {1, 1, 1, 0, 1, 1, 1, 1, 1},
                               {1, 0, -1, 1, 0, 0, 1, 0, 0},
                               {1, 0, 0, 0, 0, -1, 1, 0, 0},
                               {-1, 1, 1, 1, 0, 0, -1, 1, 0}});
    CHECK_FALSE(check(document));
    const Attention attention = attend(document);
    check_sheet(attention.head(0).weights, {{0.4814, 0.4997, 0.0063, 0.4814, 0.0022, 0.4557},
                                            {0.0268, 0.0005, 0.0356, 0.0268, 0.0394, 0.0806},
                                            {0.0015, 0.0001, 0.201, 0.0015, 0.125, 0},
                                            {0.4814, 0.4997, 0.0063, 0.4814, 0.0022, 0.4557},
                                            {0.0005, 0, 0.6379, 0.0005, 0.7063, 0},
                                            {0.0085, 0.0001, 0.1129, 0.0085, 0.125, 0.008}});
    check_sheet(attention.concat, {{1.9398, 1.999, 2.655, 1.9398, 2.6275, 1.8308},
                                   {2.9856, 2.9996, 0.3702, 2.9856, 0.3812, 2.9919},
                                   {0.9006, 0.9983, -0.1714, 0.9006, -0.1993, 0.7421},
                                   {-0.0146, -2.908, -0.0003, -0.0146, -0.0003, -2.7018},
                                   {1.9778, 0.97, 1.9982, 1.9778, 1.9999, 0.9212},
                                   {2.9789, 3.8783, 2.9975, 2.9789, 2.9998, 3.6324},
                                   {0.1178, 1.5605, 1.0581, 0.1178, 0.5235, 0.0679},
                                   {4.1767, 5.9381, 5.5866, 4.1767, 4.7839, 4.1019},
                                   {0.0589, 0.7504, 0.5291, 0.0589, 0.262, 0.034}});
    check_sheet(attention.joined, {{-0.474, -3.3725, -4.3478, -0.474, -2.7689, 0.1708},
                                   {15.1362, 19.0943, 15.0232, 15.1362, 13.3786, 14.3221},
                                   {1.1425, -0.3467, 3.8842, 1.1425, 3.3501, -1.5452},
                                   {-0.9212, -0.3187, 0.7156, -0.9212, 0.1512, -1.7337},
                                   {5.9907, 3.4685, 2.0721, 5.9907, 1.8145, 3.2354}});
}

}  // namespace qkv
