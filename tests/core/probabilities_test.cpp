// Rows of weights as they are shown.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "qkv/number_format.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using Row = std::vector<double>;
using Texts = std::vector<std::string>;

long units(const std::string& shown, int decimals) {
    return shown.find('e') != shown.npos ? 0 : std::lround(std::stod(shown) * std::pow(10.0, decimals));
}

Row uniform(int n) { return Row(static_cast<std::size_t>(n), 1.0 / n); }

Row normalized(Row row) {
    double sum = 0;
    for (const double p : row) sum += p;
    for (double& p : row) p /= sum;
    return row;
}

// A row in which some numbers are equal.
Row random_row(test::Random& random, int n) {
    Row row;
    for (int i = 0; i < n; ++i) {
        const bool repeats = i > 0 && random.integer(0, 2) == 0;
        row.push_back(repeats ? row[static_cast<std::size_t>(random.integer(0, i - 1))]
                              : std::exp(random.number(-6, 6)));
    }
    return normalized(row);
}

// The sizes of the groups of equal numbers that rounding made too small (way = 1) or too large (−1).
std::vector<int> sizes_of_movable(const Row& row, int decimals, int way) {
    const double unit = std::pow(10.0, decimals);
    std::vector<int> sizes;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto is_same = [&](double p) { return std::abs(p - row[i]) <= 1e-12 * p; };
        if (std::find_if(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(i), is_same) - row.begin() !=
            static_cast<std::ptrdiff_t>(i)) {
            continue;
        }
        const double nearest = std::round(row[i] * unit);
        if (nearest < (way > 0 ? 1 : 2) || (row[i] * unit - nearest) * way <= 1e-9) continue;
        sizes.push_back(static_cast<int>(std::count_if(row.begin(), row.end(), is_same)));
    }
    return sizes;
}

bool can_make(const std::vector<int>& sizes, long wanted) {
    for (unsigned subset = 0; subset < 1U << sizes.size(); ++subset) {
        long sum = 0;
        for (std::size_t g = 0; g < sizes.size(); ++g) sum += (subset >> g & 1U) != 0 ? sizes[g] : 0;
        if (sum == wanted) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("missing units go to whole groups of equal weights, the largest remainder first") {
    const std::pair<Row, Texts> table[] = {
        {{0.42232, 0.42232, 0.15536}, {"0.422", "0.422", "0.156"}},
        {uniform(3), {"0.333", "0.333", "0.333"}},
        {{0.468311, 0.063379, 0.46831}, {"0.468", "0.064", "0.468"}},
        {{1.0, 0.0}, {"1", "0"}},
        {{0.0, 1.0, 0.0}, {"0", "1", "0"}},
        {{1.0}, {"1"}},
        {{1 - 1e-9, 1e-9}, {"1.000", "1e-9"}},
        {{0.5, 0.25, 0.25}, {"0.5", "0.25", "0.25"}},
        {{0.3334, 0.3333, 0.3333}, {"0.334", "0.333", "0.333"}},  // 0.4 of a unit before 0.3
        {{0.2857, 0.2857, 0.4286}, {"0.286", "0.286", "0.428"}},  // one too many: down goes what went up most
        {{0.9991, 0.0009}, {"0.999", "0.001"}},
        {{0.4997, 0.4997, 0.0006}, {"0.500", "0.500", "0.001"}},  // 0.001 less would be 0
    };
    for (const auto& [row, texts] : table) CHECK(format_probabilities(row) == texts);
    CHECK(format_probabilities(Row{0.5, 0.25, 0.25}, 1) == Texts{"0.5", "0.3", "0.3"});
    CHECK(format_probabilities(uniform(6), 1) == Texts(6, "0.2"));
    // Two of three equal remainders: the first in the row.
    CHECK(format_probabilities(Row{0.1003, 0.2003, 0.3003, 0.3991}) == Texts{"0.101", "0.200", "0.300", "0.399"});
}

TEST_CASE("a row tells which weights were moved, and what its digits add up to") {
    const ShownProbabilities reference = shown_probabilities(Row{0.42232, 0.42232, 0.15536});
    CHECK(reference.is_moved == std::vector{false, false, true});
    CHECK_FALSE(reference.sum);
    CHECK(shown_probabilities(uniform(3)).sum == "0.999");
    CHECK(shown_probabilities(uniform(3), 1).sum == "0.9");
    CHECK(shown_probabilities(uniform(7)).sum == "1.001");
    CHECK(shown_probabilities(uniform(1024)).sum == "1.024");
    CHECK_FALSE(shown_probabilities(uniform(8)).sum);
    CHECK(shown_probabilities(Row{1 - 3e-4, 3e-4}).sum == "1.0003");
    CHECK_FALSE(shown_probabilities(Row{1.0, 9e-10}).sum);
    CHECK(shown_probabilities(Row{1.0, 2e-9}).sum == "1.000000002");
    // What is shown as 4e-4 stays so: 0.333 + 0.333 + 0.333 + 0.0004.
    const ShownProbabilities small = shown_probabilities(Row{0.3332, 0.3332, 0.3332, 0.0004});
    CHECK(small.texts.back() == "4e-4");
    CHECK(small.sum == "0.9994");
    // 0.004 in the place of 0.003 would not make it 1 either: 0.996 + 0.003 + 3e-4.
    const ShownProbabilities unmoved = shown_probabilities(Row{0.9962, 0.0035 - 1e-5, 3.1e-4});
    CHECK(unmoved.is_moved == std::vector{false, false, false});
    CHECK(unmoved.sum == "0.9993");
}

TEST_CASE("random rows of weights add up to 1 as shown, unless no groups of equal weights make it so") {
    test::Random random(3);
    int rows_that_miss = 0;
    for (int round = 0; round < 4000; ++round) {
        const Row row = random_row(random, random.integer(1, 12));
        const int decimals = random.integer(min_decimals, max_decimals);
        const ShownProbabilities shown = shown_probabilities(row, decimals);
        CAPTURE(row);
        CAPTURE(decimals);
        long total = 0;
        long rounded = 0;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string alone = format_number(row[i], decimals);
            CHECK((shown.texts[i] != alone) == shown.is_moved[i]);
            CHECK(std::abs(units(shown.texts[i], decimals) - units(alone, decimals)) == (shown.is_moved[i] ? 1 : 0));
            total += units(shown.texts[i], decimals);
            rounded += units(alone, decimals);
            for (std::size_t j = 0; j < i; ++j) {
                if (std::abs(row[i] - row[j]) <= 1e-12 * row[i]) CHECK(shown.texts[i] == shown.texts[j]);
            }
        }
        const long whole = std::lround(std::pow(10.0, decimals));
        const int way = whole > rounded ? 1 : -1;
        CHECK((total == whole || total == rounded));
        const bool has_small = std::any_of(row.begin(), row.end(), [&](double p) {
            return p >= 1e-9 && units(format_number(p, decimals), decimals) == 0;
        });
        if (has_small) {
            CHECK(total == rounded);
            continue;
        }
        CHECK((total == whole) == can_make(sizes_of_movable(row, decimals, way), std::abs(whole - rounded)));
        if (total != whole) ++rows_that_miss;
    }
    CHECK(rows_that_miss > 100);
}

TEST_CASE("a long row is shown as quickly as a short one, whatever its groups") {
    test::Random random(5);
    Row row;
    for (int i = 0; i < 1024; ++i) row.push_back(random.number(0.5, 2));
    row = normalized(row);
    const Texts shown = format_probabilities(row, 6);
    long total = 0;
    for (const std::string& text : shown) total += units(text, 6);
    CHECK(total == 1000000);
}

}  // namespace qkv
