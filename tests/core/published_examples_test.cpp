// Worked examples that others have published, to the digits that they print.
#include <cmath>
#include <doctest/doctest.h>

#include "qkv/head_edit.h"

namespace qkv {
namespace {

constexpr double printed = 5e-5;  // four decimals

void check_near(const Matrix& actual, const Matrix& expected, double tolerance = printed) {
    REQUIRE(actual.rows() == expected.rows());
    REQUIRE(actual.cols() == expected.cols());
    CHECK((actual - expected).cwiseAbs().maxCoeff() <= tolerance * 1.001);
}

// ---- Sebastian Raschka, "Build a Large Language Model (From Scratch)", 2024, chapter 3

// "Your journey starts with one step", listing 3.1.
Document journey() {
    Document document;
    document.sentence = "Your journey starts with one step";
    document.tokens = {"Your", "journey", "starts", "with", "one", "step"};
    Matrix x(6, 3);
    x << 0.43, 0.15, 0.89, 0.55, 0.87, 0.66, 0.57, 0.85, 0.64, 0.22, 0.58, 0.33, 0.77, 0.25, 0.10, 0.05, 0.80, 0.55;
    document.head().q = document.head().k = document.head().v = x;
    return document;
}

Head projected_head(const Matrix& w_q, const Matrix& w_k, const Matrix& w_v) {
    Head head;
    HeadWeights& weights = head.weights.emplace();
    weights.w_q = w_q;
    weights.w_k = w_k;
    weights.w_v = w_v;
    return head;
}

Matrix three_by_two(double a, double b, double c, double d, double e, double f) {
    Matrix matrix(3, 2);
    matrix << a, b, c, d, e, f;
    return matrix;
}

Document journey_of(const std::vector<Head>& heads) {
    Document document = journey();
    document.embeddings.emplace().x = document.head().q;
    document.heads = heads;
    document.options.scale = 1 / std::sqrt(2.0);
    document = projected(document);
    REQUIRE_FALSE(check(document));
    return document;
}

}  // namespace

TEST_CASE("Raschka, section 3.3: self-attention without trainable weights") {
    const HeadAttention head = attend(journey()).head();
    Matrix weights(6, 6);
    weights << 0.2098, 0.2006, 0.1981, 0.1242, 0.1220, 0.1452,  //
        0.1385, 0.2379, 0.2333, 0.1240, 0.1082, 0.1581,         //
        0.1390, 0.2369, 0.2326, 0.1242, 0.1108, 0.1565,         //
        0.1435, 0.2074, 0.2046, 0.1462, 0.1263, 0.1720,         //
        0.1526, 0.1958, 0.1975, 0.1367, 0.1879, 0.1295,         //
        0.1385, 0.2184, 0.2128, 0.1420, 0.0988, 0.1896;
    check_near(head.weights, weights);
    Matrix contexts(6, 3);
    contexts << 0.4421, 0.5931, 0.5790, 0.4419, 0.6515, 0.5683, 0.4431, 0.6496, 0.5671, 0.4304, 0.6298, 0.5510, 0.4671,
        0.5910, 0.5266, 0.4177, 0.6503, 0.5645;
    check_near(head.output, contexts);
}

// The weights of this and the next are those that PyTorch draws for the book's seeds, 123 and 789.
TEST_CASE("Raschka, section 3.4: trainable weights, scaled by √2") {
    const Document document =
        journey_of({projected_head(three_by_two(0.29611194133758545, 0.516562283039093, 0.2516707181930542,
                                                0.6885567903518677, 0.07397246360778809, 0.866521954536438),
                                   three_by_two(0.13657987117767334, 0.10247904062271118, 0.18405646085739136,
                                                0.7264467477798462, 0.3152539134025574, 0.6871066689491272),
                                   three_by_two(0.07563531398773193, 0.19663816690444946, 0.31641197204589844,
                                                0.4017401337623596, 0.1185683012008667, 0.8273953795433044))});
    const HeadAttention head = attend(document).head();
    Matrix scores(1, 6);  // before scaling
    scores << 1.2705, 1.8524, 1.8111, 1.0795, 0.5577, 1.5440;
    check_near(head.scores.row(1) * std::sqrt(2.0), scores);
    Matrix weights(1, 6);
    weights << 0.1500, 0.2264, 0.2199, 0.1311, 0.0906, 0.1820;
    check_near(head.weights.row(1), weights);
    Matrix context(1, 2);
    context << 0.3061, 0.8210;
    check_near(head.output.row(1), context);
}

TEST_CASE("Raschka, section 3.5: a causal mask") {
    Document document =
        journey_of({projected_head(three_by_two(0.31605908274650574, -0.16828539967536926, 0.45680856704711914,
                                                -0.3378770351409912, 0.5118348598480225, -0.0917738676071167),
                                   three_by_two(0.4058058261871338, 0.2133607417345047, -0.4704205393791199,
                                                -0.2600506544113159, 0.23680520057678223, -0.5105429887771606),
                                   three_by_two(0.25256988406181335, 0.5191074013710022, -0.1414782702922821,
                                                -0.08516757935285568, -0.19618134200572968, -0.2043270468711853))});
    document.options.mask = Mask::causal;
    Matrix weights(6, 6);
    weights << 1, 0, 0, 0, 0, 0,                    //
        0.5517, 0.4483, 0, 0, 0, 0,                 //
        0.3800, 0.3097, 0.3103, 0, 0, 0,            //
        0.2758, 0.2460, 0.2462, 0.2319, 0, 0,       //
        0.2175, 0.1983, 0.1984, 0.1888, 0.1971, 0,  //
        0.1935, 0.1663, 0.1666, 0.1542, 0.1666, 0.1529;
    check_near(attend(document).head().weights, weights);
}

TEST_CASE("Raschka, section 3.6: two causal heads side by side") {
    Document document =
        journey_of({projected_head(three_by_two(-0.23542964458465576, 0.21772661805152893, 0.019124476239085197,
                                                -0.491934210062027, -0.28674593567848206, 0.423223078250885),
                                   three_by_two(-0.4196414053440094, 0.2614781856536865, -0.45901766419410706,
                                                -0.21332639455795288, -0.3648201823234558, 0.21605217456817627),
                                   three_by_two(-0.49001413583755493, -0.1134607195854187, -0.35029205679893494,
                                                -0.440439373254776, -0.21198919415473938, 0.37804362177848816)),
                    projected_head(three_by_two(-0.13615716993808746, 0.107563816010952, 0.1853223294019699,
                                                0.1578768491744995, 0.4082694947719574, 0.5572923421859741),
                                   three_by_two(-0.26039040088653564, 0.4126031696796417, 0.18287640810012817,
                                                0.46110451221466064, -0.2568724453449249, -0.5323009490966797),
                                   three_by_two(0.4928526282310486, 0.237680584192276, 0.27569305896759033,
                                                0.4799507260322571, 0.25159022212028503, -0.07623306661844254))});
    document.options.mask = Mask::causal;
    document.w_o = Matrix::Identity(4, 4);  // the book's class puts the heads side by side and no more
    Matrix contexts(6, 4);
    contexts << -0.4519, 0.2216, 0.4772, 0.1063, -0.5874, 0.0058, 0.5891, 0.3257, -0.6300, -0.0632, 0.6202, 0.3860,
        -0.5675, -0.0843, 0.5478, 0.3589, -0.5526, -0.0981, 0.5321, 0.3428, -0.5299, -0.1081, 0.5077, 0.3493;
    check_near(attend(document).joined, contexts);
}

TEST_CASE("Raschka, section 3.6: two heads of one dimension each, joined by the output projection") {
    const auto column = [](double a, double b, double c) { return Matrix(Eigen::Vector3d(a, b, c)); };
    Document document =
        journey_of({projected_head(column(-0.23542964458465576, 0.019124476239085197, -0.28674593567848206),
                                   column(-0.4196414053440094, -0.45901766419410706, -0.3648201823234558),
                                   column(-0.49001413583755493, -0.35029205679893494, -0.21198919415473938)),
                    projected_head(column(0.21772661805152893, -0.491934210062027, 0.423223078250885),
                                   column(0.2614781856536865, -0.21332639455795288, 0.21605217456817627),
                                   column(-0.1134607195854187, -0.440439373254776, 0.37804362177848816))});
    document.options.mask = Mask::causal;
    document.options.scale = 1;
    document.w_o.resize(2, 2);
    document.w_o << -0.16675779223442078, 0.5000259876251221, 0.2269725799560547, 0.13173823058605194;
    RowVector bias(2);  // of the book's nn.Linear, added to what the heads are joined to
    bias << 0.1933588683605194, 0.6825409531593323;
    Matrix contexts(6, 2);
    contexts << 0.3190, 0.4858, 0.2943, 0.3897, 0.2856, 0.3593, 0.2693, 0.3873, 0.2639, 0.3928, 0.2575, 0.4028;
    check_near(attend(document).joined.rowwise() + bias, contexts);
}

// ---- TensorFlow, "Transformer model for language understanding", the section on scaled dot-product attention: three
// queries and four keys

TEST_CASE("TensorFlow's tutorial: queries that find one key, two that are the same, and two at once") {
    Document document;
    document.sentence = "third repeated both";
    document.tokens = {"third", "repeated", "both"};
    document.keys = KeySentence{"a b c d", {"a", "b", "c", "d"}};
    document.options.scale = scale_for_key_size(3);
    Head& head = document.head();
    head.q.resize(3, 3);
    head.q << 0, 0, 10, 0, 10, 0, 10, 10, 0;
    head.k.resize(4, 3);
    head.k << 10, 0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 10;
    head.v.resize(4, 2);
    head.v << 1, 0, 10, 0, 100, 5, 1000, 6;
    REQUIRE_FALSE(check(document));
    const HeadAttention result = attend(document).head();
    Matrix weights(3, 4);
    weights << 0, 0, 0.5, 0.5, 0, 1, 0, 0, 0.5, 0.5, 0, 0;
    check_near(result.weights, weights, 0.005);
    Matrix outputs(3, 2);
    outputs << 550, 5.5, 10, 0, 5.5, 0;
    check_near(result.output, outputs, 0.005);
}

// ---- Press, Smith and Lewis, "Train Short, Test Long", 2022, figure 3: the constant bias of a head, for causal
// attention

TEST_CASE("ALiBi: each key counts m less for each step of distance to the query") {
    Document document = document_from_sentence("a b c d").value();
    document.head().q.setZero();
    document.options.mask = Mask::causal;
    document.head().bias = alibi_bias(4, 4, 0.5);
    const Matrix scores = attend(document).head().scores;
    Matrix last(1, 4);
    last << -1.5, -1, -0.5, 0;
    CHECK(scores.row(3) == last);
    CHECK(scores(1, 0) == -0.5);
    // e^(−1.5), e^(−1), e^(−0.5) and 1 over their sum.
    Matrix weights(1, 4);
    weights << 0.1015, 0.1674, 0.2760, 0.4551;
    check_near(attend(document).head().weights.row(3), weights);
}

// ---- Raffel et al., "Exploring the Limits of Transfer Learning", 2020: T5 adds one learned number for each distance
// and doesn't scale the scores

TEST_CASE("a relative bias as T5's: the same number for the same distance, on unscaled scores") {
    Document document = document_from_sentence("a b c").value();
    document.head().q << 1, 0, 0, 0, 1, 0, 0, 0, 1;
    document.head().k = document.head().q;
    Matrix bias(3, 3);
    bias << 0.5, -1, -2, 0.25, 0, 0, -0.75, 0, 0;
    document.head().bias = relative_bias(bias);
    const Matrix scores = attend(document).head().scores;
    Matrix expected(3, 3);
    expected << 1.5, -1, -2, 0.25, 1.5, -1, -0.75, 0.25, 1.5;
    CHECK(scores == expected);
}

}  // namespace qkv
