// Scores, outputs and projections against arithmetic that rounds nothing.
#include <cmath>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "numbers/exact_dot.h"
#include "qkv/attention.h"
#include "qkv/document_json.h"
#include "support/doubles.h"
#include "support/dyadic.h"
#include "support/random_documents.h"
#include "support/rounds.h"

namespace qkv {
namespace {

using test::Dyadic;
using test::largest;
using test::Random;
using Numbers = std::vector<double>;

constexpr double smallest = std::numeric_limits<double>::denorm_min();

Numbers row_of_numbers(const Matrix& matrix, Eigen::Index row) {
    return {matrix.row(row).begin(), matrix.row(row).end()};
}

Dyadic sum_of_products(const Numbers& a, const Numbers& b) {
    Dyadic sum;
    for (std::size_t c = 0; c < a.size(); ++c) sum = sum + Dyadic(a[c]) * Dyadic(b[c]);
    return sum;
}

// Whether `result` is dividend ÷ divisor within `relative` of it and half of the smallest double; or, beyond the
// largest double, ±1.8e308.
bool is_quotient(double result, const Dyadic& dividend, double divisor, double relative) {
    const Dyadic size = dividend.abs();
    const Dyadic largest_size = Dyadic(largest) * Dyadic(std::abs(divisor));
    const Dyadic difference = (dividend - Dyadic(result) * Dyadic(divisor)).abs();
    if (std::abs(result) == largest && largest_size <= size) return !(size <= difference);
    const Dyadic allowed = (size * Dyadic(relative) + Dyadic(smallest) * Dyadic(0.5 * std::abs(divisor)));
    return difference <= allowed;
}

constexpr double half_a_unit = 0x1.0000001p-53;

double random_double(Random& random, int exponents) {
    return std::ldexp(random.number(-1, 1), random.integer(-exponents, exponents));
}

Numbers random_numbers(Random& random, int size, int exponents) {
    Numbers numbers;
    for (int c = 0; c < size; ++c)
        numbers.push_back(random.integer(0, 9) == 0 ? 0.0 : random_double(random, exponents));
    return numbers;
}

Document document_in(const std::filesystem::path& path) {
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto document = document_from_json(text, path.string());
    REQUIRE(document);
    return *document;
}

void check_scores(const Document& document, double relative) {
    const Attention attention = attend(document);
    for (int i = 0; i < document.token_count(); ++i) {
        for (int j = 0; j <= (document.options.mask == Mask::causal ? i : document.token_count() - 1); ++j) {
            const Dyadic dot =
                sum_of_products(row_of_numbers(document.head().q, i), row_of_numbers(document.head().k, j));
            CAPTURE(i);
            CAPTURE(j);
            CAPTURE(attention.head().scores(i, j));
            CHECK(is_quotient(attention.head().scores(i, j), dot * Dyadic(document.options.scale),
                              document.options.temperature, relative));
        }
    }
}

}  // namespace

TEST_CASE("an exact dot product is rounded once, whatever cancels, overflows or underflows on the way") {
    Random random(701);
    for (int round = 0; round < test::rounds(4000, 1000); ++round) {
        const int size = random.integer(1, 12);
        const int exponents = round % 4 == 0 ? 2 : round % 4 == 1 ? 60 : 1070;
        Numbers a = random_numbers(random, size, exponents);
        Numbers b = random_numbers(random, size, exponents);
        if (round % 3 == 0) {
            // What comes twice with opposite signs leaves the rest alone.
            for (int c = 0; c < size; ++c) {
                a.push_back(-a[static_cast<std::size_t>(c)]);
                b.push_back(b[static_cast<std::size_t>(c)]);
            }
            a.push_back(random_double(random, exponents));
            b.push_back(random_double(random, exponents));
        }
        for (Numbers* numbers : {&a, &b}) {
            for (double& number : *numbers) number = std::clamp(number, -largest, largest);
        }
        const double factor = round % 2 == 0 ? 1.0 : random_double(random, 1000);
        const double divisor = round % 2 == 0 ? 1.0 : std::ldexp(random.number(0.5, 1.0), random.integer(-1000, 1000));
        CAPTURE(round);
        CHECK(is_quotient(exact_dot(a, b, factor, divisor), sum_of_products(a, b) * Dyadic(factor), divisor,
                          half_a_unit));
    }
}

TEST_CASE("decimals cancel as on paper") {
    const auto dot = [](const Numbers& a, const Numbers& b) { return exact_dot(a, b); };
    CHECK(dot({0.1, 0.3}, {3, -1}) == 0.0);
    CHECK(dot({0.1, 0.2, -0.3}, {1, 1, 1}) == 0.0);
    CHECK(dot({1.1, -1.21}, {1.1, 1}) == 0.0);
    CHECK(dot({0.1, 0.2}, {1, 1}) == 0.3);
    CHECK(dot({1000.1, -1000}, {1, 1}) == 0.1);
    CHECK(dot({0.1, 0.2, -0.3, 1e-12}, {1, 1, 1, 1}) == 1e-12);
    // With more digits they are the doubles that they are.
    CHECK(dot({0.1, 0.2, -0.3, 1e-13}, {1, 1, 1, 1}) != 1e-13);
    Random random(702);
    for (int round = 0; round < 2000; ++round) {
        const int size = random.integer(1, 6);
        const double unit = std::pow(10.0, random.integer(0, 6));
        const double other_unit = std::pow(10.0, random.integer(0, 6));
        Numbers a;
        Numbers b;
        double integers = 0;
        for (int c = 0; c < size; ++c) {
            const int x = random.integer(-1000, 1000);
            const int y = random.integer(-1000, 1000);
            a.push_back(x / unit);
            b.push_back(y / other_unit);
            integers += x * y;
        }
        CAPTURE(round);
        CHECK(dot(a, b) == integers / (unit * other_unit));
    }
}

TEST_CASE("scores that underflow, overflow or cancel on the way are right") {
    for (const auto& entry : std::filesystem::directory_iterator(QKV_SOURCE_DIR "/tests/cases/numbers")) {
        CAPTURE(entry.path().string());
        check_scores(document_in(entry.path()), 1e-13);
    }
    const Document document = document_in(QKV_SOURCE_DIR "/tests/cases/numbers/underflow.qkv.json");
    CHECK(attend(document).head().scores == Matrix{{1, -1}, {-1, 1}});
}

TEST_CASE("scores of random documents are right to 13 digits at every size of numbers, scale and temperature") {
    Random random(703);
    const double factors[] = {1, 0.5, 1e300, -1e300, 1e-300, 1e10, 5e-324, largest};
    const double temperatures[] = {1, 2, 1e-100, 1e100, 1e-300, 1e300};
    for (int round = 0; round < test::rounds(600, 150); ++round) {
        Document document = test::random_document(random, random.integer(1, 6), random.integer(1, 8), 1);
        for (Matrix* matrix : {&document.head().q, &document.head().k}) {
            *matrix *= std::pow(10.0, random.integer(-320, 307));
        }
        // The second half of the components takes the first one back, all but its last digits.
        const Eigen::Index half = document.head().q.cols() / 2;
        if (round % 3 == 0) {
            document.head().q.rightCols(half) = document.head().q.leftCols(half);
            document.head().k.rightCols(half) =
                -(1 + std::pow(10.0, random.integer(-17, -1))) * document.head().k.leftCols(half);
        }
        document.options.scale = factors[random.integer(0, 7)];
        document.options.temperature = temperatures[random.integer(0, 5)];
        CAPTURE(round);
        CHECK(check(document).has_value() == (attend(document).head().scores.array().abs() == largest).any());
        check_scores(document, 1e-13);
    }
}

TEST_CASE("large documents keep 10 digits, with the fast kernels") {
    Random random(704);
    Document document = test::random_document(random, 80, 50, 1);
    document.options = {};
    document.head().k.row(3) = document.head().q.row(7).reverse();
    document.head().k.row(3).head(25) *= -1;
    check_scores(document, 1e-9);
}

TEST_CASE("an output of the smallest, the largest and of cancelling values is right") {
    Random random(705);
    for (int round = 0; round < 600; ++round) {
        const int n = random.integer(1, 6);
        Document document = test::random_document(random, n, 2, 3);
        document.head().v = random.matrix(n, 3, 1.0);
        document.head().v.col(0) *= std::pow(10.0, random.integer(-323, 308));
        if (n > 1) document.head().v(0, 1) = -document.head().v(1, 1) * (1 + std::pow(10.0, random.integer(-17, -1)));
        if (round % 2 == 0) document.head().q.setZero();
        const Attention attention = attend(document);
        for (int i = 0; i < n; ++i) {
            for (int c = 0; c < 3; ++c) {
                const Dyadic sum = sum_of_products(row_of_numbers(attention.head().weights, i),
                                                   row_of_numbers(document.head().v.transpose(), c));
                CAPTURE(round);
                CAPTURE(attention.head().output(i, c));
                CHECK(is_quotient(attention.head().output(i, c), sum, 1.0, 1e-13));
            }
        }
    }
}

TEST_CASE("what rounded weights leave of an output of 0 is 0, and a little more than that is kept") {
    const auto output = [](int ratio, double value) {
        const Matrix k{{std::log(ratio)}, {0.0}};  // the weights are as 1 to ratio
        return attend(Matrix::Ones(2, 1), k, Matrix{{1.0}, {value}}, {}).output(0, 0);
    };
    for (int ratio = 2; ratio < 20; ++ratio) {
        CAPTURE(ratio);
        CHECK(output(ratio, -ratio) == 0.0);
        CHECK(output(ratio, -ratio * (1 - 1e-14)) > 0.0);
        CHECK(output(ratio, -ratio * (1 + 1e-14)) < 0.0);
    }
}

TEST_CASE("projections lose nothing either") {
    Random random(706);
    Document document = reference_document();
    test::set_embeddings(document, Matrix{{1e-200, 0, 0}, {0.1, 0.2, -0.3}, {1e200, -1e200, 2}},
                         Matrix{{1e-110, 1, 1}, {1, 1, 1e200}, {1, 1, 1}}, Matrix::Ones(3, 3), Matrix::Ones(3, 3));
    const Document computed = projected(document);
    CHECK(computed.head().k == Matrix{{1e-200, 1e-200, 1e-200}, {0, 0, 0}, {2, 2, 2}});
    CHECK(computed.head().q.row(0) == RowVector{{1e-310, 1e-200, 1e-200}});
    CHECK(computed.head().q(2, 2) == -largest);
}

}  // namespace qkv
