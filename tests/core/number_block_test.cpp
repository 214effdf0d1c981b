#include "qkv/number_block.h"

#include <cmath>
#include <doctest/doctest.h>

#include "qkv/number_format.h"
#include "support/pasting.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::nothing;
using test::Random;
struct Case {
    const char* text;
    NumberBlock block;
};

}  // namespace

TEST_CASE("blocks of numbers are read in the notations that people copy") {
    const Case cases[] = {
        {"0.5", {{0.5}}},
        {" 1/sqrt(4) ", {{0.5}}},
        {"1\t2\t3", {{1, 2, 3}}},
        {"1\t2\n3\t4\n", {{1, 2}, {3, 4}}},
        {"1\t2\r\n3\t4\r\n", {{1, 2}, {3, 4}}},
        // As LibreOffice Calc 7.4 put it on the clipboard.
        {"1\t-2.5\t0.333333\n1.00E-20\t0.333333333333333\t4\n", {{1, -2.5, 0.333333}, {1e-20, 0.333333333333333, 4}}},
        {"\"1\"\t\"-2.5\"", {{1, -2.5}}},
        {"1\t\t3", {{1, nothing, 3}}},
        {"1\n2\n3", {{1}, {2}, {3}}},
        {"1 0 0", {{1, 0, 0}}},
        {"1, 0, 0", {{1, 0, 0}}},
        {"1,0,0", {{1, 0, 0}}},
        {"1e-3 −2\n.5 1.", {{0.001, -2}, {0.5, 1}}},
        {"[1, 0, 0]", {{1, 0, 0}}},
        {"[1,5]", {{1, 5}}},
        {"[[1,0,0],[0,1,0]]", {{1, 0, 0}, {0, 1, 0}}},
        {"[1, 0]\n[0, 1]", {{1, 0}, {0, 1}}},
        {"[[1. 0.]\n [0. 1.]]", {{1, 0}, {0, 1}}},
        {"array([[ 1. ,  0.5],\n       [-0.5,  2. ]])", {{1, 0.5}, {-0.5, 2}}},
        {"np.array([1, 2])", {{1, 2}}},
        {"tensor([[0.1000, 0.2000]], dtype=torch.float64)", {{0.1, 0.2}}},
        {"[[1,\n 2,\n 3]]", {{1, 2, 3}}},
        {"{\"q\": [[1, 2], [3, 4]]}", {{1, 2}, {3, 4}}},
    };
    for (const Case& one : cases) {
        CAPTURE(one.text);
        const auto block = parse_block(one.text);
        REQUIRE(block);
        CHECK(*block == one.block);
    }
}

TEST_CASE("what is no block of numbers gets a problem that names the place") {
    struct Wrong {
        const char* text;
        const char* problem_id;
    };
    const Wrong cases[] = {
        {"", "problem.number.empty"},
        {"abc", "problem.number.not_a_number"},
        {"1,5", "problem.number.comma"},
        {"1,5\t2", "problem.block.comma"},
        {"1,5 2,5", "problem.block.comma"},
        {"1\t2\n3\tx", "problem.block.not_a_number"},
        {"나는 사과를", "problem.block.not_a_number"},
        {"[[[1]]]", "problem.block.brackets"},
        {"[1, 2", "problem.block.brackets"},
        {"1]", "problem.block.not_a_number"},
        {"[]", "problem.block.empty"},
        {"[[1, 2], [3, 4]], [[5, 6], [7, 8]]", "problem.block.brackets"},
        {"[1, nan]", "problem.block.not_a_number"},
        {"[0. 0. ... 1.]", "problem.block.not_a_number"},
        {"\t\t\n\t", "problem.number.empty"},
    };
    for (const Wrong& wrong : cases) {
        CAPTURE(wrong.text);
        const auto block = parse_block(wrong.text);
        REQUIRE_FALSE(block);
        CHECK(block.error().id == wrong.problem_id);
    }
    CHECK(parse_block("1\t2\n3\tx").error().args == std::vector<TextArg>{{"line", "2"}, {"typed", "x"}});
    CHECK(parse_block(std::string(static_cast<std::size_t>(2 * largest_block_numbers + 2), '1').replace(1, 1, " "))
              .has_value() == false);
}

TEST_CASE("R's vectors go on where the line before ends, up to the largest place") {
    CHECK(parse_block(" [1] 1 2\n [3] 3").has_value());
    CHECK_FALSE(parse_block(" [1] 1 2\n [4] 3").has_value());
    CHECK(parse_block(" [2147483647] 1 2").has_value());
    CHECK_FALSE(parse_block(" [2147483647] 1 2\n[-2147483647] 3").has_value());
}

TEST_CASE("what is copied is pasted as the very same doubles") {
    Random random(77);
    for (int round = 0; round < 2000; ++round) {
        NumberBlock block(static_cast<std::size_t>(random.integer(1, 6)));
        for (auto& row : block) {
            row.resize(static_cast<std::size_t>(random.integer(2, 6)));
            for (auto& number : row) number = random.number(-1, 1) * std::pow(10.0, random.integer(-12, 12));
        }
        const auto read = parse_block(to_tab_separated(block));
        REQUIRE(read);
        CHECK(*read == block);
    }
}

TEST_CASE("an expression is worked out where a number is typed") {
    const std::pair<const char*, double> cases[] = {
        {"1/sqrt(3)", 1 / std::sqrt(3.0)}, {"-2*0.5", -1.0}, {"2^3", 8.0},        {"(1+2)*3", 9.0},
        {"exp(1)", std::exp(1.0)},         {"2 × 3", 6.0},   {"1 ÷ 4", 0.25},     {"−2 + 1", -1.0},
        {"2*pi", 6.283185307179586},       {"1e2*2", 200.0}, {"ln(exp(2))", 2.0}, {"0*-1", 0.0},
    };
    for (const auto& [typed, value] : cases) {
        CAPTURE(typed);
        const auto number = parse_number(typed);
        REQUIRE(number);
        CHECK(*number == doctest::Approx(value).epsilon(1e-15));
    }
    CHECK_FALSE(std::signbit(*parse_number("0*-1")));
    const std::pair<const char*, const char*> wrong[] = {
        {"1/0", "problem.number.no_value"},       {"sqrt(-1)", "problem.number.no_value"},
        {"1/", "problem.number.not_a_number"},    {"sqrt(", "problem.number.not_a_number"},
        {"x+1", "problem.number.not_a_number"},   {"1,5*2", "problem.number.comma"},
        {"1;2", "problem.number.not_a_number"},   {"a=3", "problem.number.not_a_number"},
        {"\"a\"", "problem.number.not_a_number"}, {"nan", "problem.number.not_a_number"},
        {"inf", "problem.number.not_a_number"},   {"1 2", "problem.number.not_a_number"},
    };
    for (const auto& [typed, problem_id] : wrong) {
        CAPTURE(typed);
        const auto number = parse_number(typed);
        REQUIRE_FALSE(number);
        CHECK(number.error().id == problem_id);
    }
    CHECK_FALSE(parse_number(std::string(100000, '(')));
}

}  // namespace qkv
