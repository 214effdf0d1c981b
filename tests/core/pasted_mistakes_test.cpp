// What is only similar to numbers that people copy is refused, not guessed.
#include <doctest/doctest.h>
#include <string>

#include "qkv/number_block.h"
#include "qkv/number_format.h"
#include "support/pasting.h"

namespace qkv {

using test::comes_back;
using test::nothing;
using test::problem_in;

TEST_CASE("a decimal comma and thousands are never guessed, in blocks and in single numbers") {
    const std::string mark = "The decimal mark is a point";
    for (const std::string text : {"0,75\t1,2\n-2\t0,05",
                                   "0,75\t1",
                                   "0,75;1,2",
                                   "0,75 1,2",
                                   "0,75\n1,2",
                                   "1\n0,5",
                                   "price\n0,75",
                                   "0,75, 1,2",
                                   "1, 2,3",
                                   "[0,75, 1,2]",
                                   "[0,75; 1,2]",
                                   "(0,75)",
                                   "(0,75)\t2",
                                   "\"0,75\",\"1,2\"",
                                   "0,05,0,25",
                                   "[0,05]",
                                   "a,0,75\nb,1,20",
                                   "| 0,75 | 1 |",
                                   "0,75 & 1 \\\\",
                                   "1,5",
                                   "-0,5",
                                   "1,5e3",
                                   "0,75,",
                                   "１，５",
                                   "5,5%",
                                   "1,5\t(2,5)",
                                   "1,234.5\t2,000",
                                   "1,234.5;2",
                                   "1,234.5",
                                   "1,234,567",
                                   "1,234",
                                   "1.234,5",
                                   "1.234.567",
                                   "1 234,5",
                                   "1\u00A0234\t5",
                                   "1\u202F234,5\t2",
                                   "1 234\t2 000",
                                   "1'234.5\t1",
                                   "1’234.5",
                                   "(1,234.5)\t(2,000)",
                                   "1,234\n2,000",
                                   "1_000\t2",
                                   "１，２３４．５\t２"}) {
        CAPTURE(text);
        const auto block = parse_block(text);
        REQUIRE_FALSE(block);
        CHECK(said(block.error(), Language::en).find(mark) != std::string::npos);
        CHECK(said(block.error(), Language::ko).find("소수점은 ") != std::string::npos);
    }
    for (const std::string text : {"0,75", "1,234", "1,234.5", "1.234,5", "1 234", "1'234", "(1,234)"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_number(text));
    }
    CHECK(said(parse_number("1,234").error(), Language::en).find("1.234 or 1234") != std::string::npos);
    CHECK(said(parse_number("1.234,5").error(), Language::en).find("1234.5") != std::string::npos);
    CHECK(said(parse_number("-1,234.5").error(), Language::ko).find("-1234.5") != std::string::npos);
    // Nothing but a list.
    comes_back("1,2,3", {{1, 2, 3}});
    comes_back("0.5,0.25", {{0.5, 0.25}});
    comes_back("0.5,0.25\n1,0", {{0.5, 0.25}, {1, 0}});
    comes_back("1,200,0.5", {{1, 200, 0.5}});
    comes_back("a,b\n0,75\n1,20", {{0, 75}, {1, 20}});
    comes_back("1, 234", {{1, 234}});
    comes_back("[1,234]", {{1, 234}});
    comes_back("1,,3", {{1, nothing, 3}});
    comes_back("\n1\n2", {{}, {1}, {2}});
    comes_back("\t\t3\n1\t2\t4", {{nothing, nothing, 3}, {1, 2, 4}});
    comes_back("0.5、1.2", {{0.5, 1.2}});
}

TEST_CASE("what is not understood is quoted with its line, and nothing of the rest is taken") {
    struct Wrong {
        std::string text;
        const char* line;
        const char* typed;
    };
    const Wrong cases[] = {
        {"1\t2\n3\tx", "2", "x"},
        {"[1 2] 3 4", "1", "3"},
        {"3 4 [1 2]", "1", "3"},
        {"[1, 2]\nfoo", "2", "foo"},
        {"[1, null]", "1", "null"},
        {"array([1, 2], order='F')", "1", "order='F'"},
        {"[0. 0. ... 1.]", "1", "..."},
        {"NA\t0.5\nNA\t0.3", "1", "NA"},
        {"2024-01-05\t0.5", "1", "2024-01-05"},
        {"1\t5/1/2024", "1", "5/1/2024"},
        {"1<2\t3", "1", "1<2"},
        {"1 2\n1.0e+03 *", "2", "*"},
        {"USD0.75\tUSD1.20\n1\t2", "1", "USD0.75"},
        {"&minus;0.75 & 1\\\\", "1", "minus;0.75"},
        {"50% & 1 \\\\", "1", "% & 1 \\\\"},
        {"0.5 & \\binom{1}{2}", "1", "\\binom{1}{2}"},
        {"1 & 2 \\\\[2pt 3 & 4 \\end{array}-right]", "1", "[2pt 3"},
        {"#REF!\t1\n2\t3", "1", "#REF!"},
        {"1\u200B2\t3", "1", "1\u200B2"},
        {"\xFFx\t1", "1", "\xFFx"},
        {"1\t나는사과를먹었다나는", "1", "나는사과를먹었다…"},
    };
    for (const Wrong& wrong : cases) {
        CAPTURE(wrong.text);
        const auto block = parse_block(wrong.text);
        REQUIRE_FALSE(block);
        REQUIRE(block.error().args.size() >= 2);
        CHECK(block.error().args[0] == TextArg{"line", wrong.line});
        CHECK(block.error().args[1] == TextArg{"typed", wrong.typed});
    }
    // A number above or beside others that may name a column or a row; lines of different length.
    for (const std::string text :
         {"| 1 | 2 |\n|---|---|\n| 3 | 4 |", "1 2\n3 4 5", "5 2\nx 4 5\ny 6 7", "\t0\t1\n나는\t2\t3\n4\t5\t6"}) {
        CAPTURE(text);
        CHECK(problem_in(text) == "problem.block.labels");
    }
    for (const std::string text :
         {"1 2 3\n4 5", "Q\n1 0 0\n0 1 0", "[1 2; 3]", "0.5 & 1 \\\\ 2", "| 1 | 2 |\n| 3 |", "a\tb\tc\n1\t2"}) {
        CAPTURE(text);
        CHECK(problem_in(text) == "problem.block.ragged");
    }
    CHECK(problem_in(std::string(4000000, ' ')) == "problem.block.too_long");
    // A row is called by no numbers.
    CHECK(problem_in("A\n\n 1.5 2.5 | 3.5\n 4.5 5.5") == "problem.block.not_a_number");
}

TEST_CASE("a vector that NumPy wrapped is one row; lines that may be rows as well are refused") {
    const std::string line = "0.101 0.102 0.103 0.104 0.105 0.106 0.107 0.108 0.109 0.110 0.111 0.112";
    const auto block = parse_block("[" + line + "\n 0.2]");
    REQUIRE(block);
    REQUIRE(block->size() == 1);
    CHECK(block->front().size() == 13);
    CHECK(parse_block("[[" + line + "\n  " + line + "]]")->size() == 1);
    CHECK(problem_in("[" + line + "\n " + line + "]") == "problem.block.wrapped");
    comes_back("[1 2\n 3 4]", {{1, 2}, {3, 4}});
    CHECK(problem_in("[1 2\n 3]") == "problem.block.ragged");
}

}  // namespace qkv
