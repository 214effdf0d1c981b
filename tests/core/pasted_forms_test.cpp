// Every form that people copy numbers in comes back exactly.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <regex>
#include <string>
#include <vector>

#include "qkv/number_block.h"
#include "qkv/number_format.h"
#include "support/pasting.h"
#include "support/random_documents.h"
#include "support/rounds.h"

namespace qkv {
namespace {

using test::comes_back;
using test::nothing;
using test::problem_in;
using test::Random;

using Digits = std::vector<std::vector<std::string>>;

// Decimal numbers as text, so that what they are worth is known without the reader.
Digits random_digits(Random& random, bool has_exponents) {
    Digits rows(static_cast<std::size_t>(random.integer(2, 6)));
    const int columns = random.integer(2, 5);
    for (auto& row : rows) {
        for (int c = 0; c < columns; ++c) {
            std::string text = random.coin() ? "-" : "";
            text += fmt::format("{}.{}", random.integer(0, 99), random.integer(1, 999999));
            if (has_exponents && random.integer(0, 5) == 0) text += fmt::format("e{:+03}", random.integer(-20, 20));
            row.push_back(text);
        }
    }
    return rows;
}

NumberBlock worth(const Digits& rows) {
    NumberBlock block;
    for (const auto& row : rows) {
        auto& numbers = block.emplace_back();
        for (const std::string& text : row) numbers.emplace_back(std::stod(text));
    }
    return block;
}

std::string joined(const std::vector<std::string>& parts, const std::string& separator) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) text += (i > 0 ? separator : "") + parts[i];
    return text;
}

/// What stands around all rows, around each, between rows and between numbers.
struct Form {
    const char* begin;
    const char* row_begin;
    const char* between;
    const char* row_end;
    const char* row_between;
    const char* end;
};

const Form forms[] = {
    {"", "", "\t", "", "\n", ""},
    {"", "", "\t", "", "\r\n", "\r\n"},
    {"\uFEFF", "", "\t", "", "\r\n", "\r\n"},
    {"", "", "\u00A0\t", "\u00A0", "\n", "\n"},
    {"", "", "\u200B\t", "\u200B", "\n", "\n"},
    {"", "", ";", "", "\r\n", "\r\n"},
    {"", "", ";", ";", "\n", "\n"},
    {"", "", ",", "", "\n", "\n"},
    {"", "", ", ", "", "\n", "\n"},
    {"", "", ", ", ",", "\n", "\n"},
    {"", "\"", "\",\"", "\"", "\n", "\n"},
    {"", "\"", "\"\t\"", "\"", "\n", "\n"},
    {"", "  ", "   ", " ", "\n", "\n"},
    {"\n", "", "\u3000", "", "\n\n", ""},
    {"[", "[", ", ", "]", ", ", "]"},
    {"[", "[", ",", "]", ",", "]"},
    {"[\n", "\t[", ", ", "]", ",\n", "\n]\n"},
    {"[", "[", " ", "]", "\n ", "]"},
    {"", "[", " ", "]", "\n", ""},
    {"", "(", ", ", ")", ", ", ""},
    {"(", "(", ", ", ")", ", ", ")"},
    {"[", "(", ", ", ")", ", ", "]"},
    {"array([", "[", ", ", "]", ",\n       ", "])"},
    {"np.array([", "[", ", ", "]", ", ", "], dtype=float32)"},
    {"tensor([", "[", ", ", "]", ",\n        ", "], device='cuda:0', dtype=torch.float64, grad_fn=<MmBackward0>)"},
    {"[", "array([", ", ", "])", ", ", "]"},
    {"[", "[np.float64(", "), np.float64(", ")]", ", ", "]"},
    {"", "np.float32(", ")\tnp.float32(", ")", "\n", ""},
    {"{", "{", ", ", "}", ", ", "}"},
    {"{\"q\": [", "[", ", ", "]", ", ", "]}"},
    {"[", "", " ", "", "; ", "]"},
    {"A = [", "", ", ", "", "; ", "];"},
    {"[", "", " ", "", "\n ", "]"},
    {"A =\n\n", "    ", "   ", "", "\n", "\n\n"},
    {"", "", " & ", " \\\\", "\n", ""},
    {"", "", " & ", "", " \\\\\n", ""},
    {"\\begin{pmatrix}\n", "", " & ", "", " \\\\\n", "\n\\end{pmatrix}"},
    {"$A = \\left[\\begin{array}{rr} ", "", " & ", "", " \\\\[2pt] ", " \\end{array}\\right]$"},
    {"\\begin{tabular}{|c|c|}\\hline\n", "$", "$ & $", "$ \\\\ \\hline", "\n", "\n\\end{tabular}\n"},
    {"", "| ", " | ", " |", "\n", "\n"},
    {"", "| **", "** | **", "** |", "\n", "\n"},
};

std::string written(const Digits& rows, const Form& form) {
    std::vector<std::string> lines;
    for (const auto& row : rows) lines.push_back(form.row_begin + joined(row, form.between) + form.row_end);
    return form.begin + joined(lines, form.row_between) + form.end;
}

/// How rows and columns are named: empty names for none.
struct Labels {
    std::string corner;
    std::vector<std::string> columns;
    std::vector<std::string> rows;
};

Labels names_for(const Digits& rows, const char* column, const char* row) {
    Labels labels;
    for (std::size_t c = 0; c < rows.front().size(); ++c)
        labels.columns.push_back(fmt::format(fmt::runtime(column), c, c + 1));
    for (std::size_t r = 0; r < rows.size(); ++r) labels.rows.push_back(fmt::format(fmt::runtime(row), r, r + 1));
    return labels;
}

// Every number in columns of one width, as R and pandas print.
std::string aligned(const Digits& rows, const Labels& labels) {
    std::string text = fmt::format("{:>8}", "");
    for (const std::string& name : labels.columns) text += fmt::format(" {:>14}", name);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        text += fmt::format("\n{:<8}", labels.rows[r]);
        for (const std::string& number : rows[r]) text += fmt::format(" {:>14}", number);
    }
    return text + "\n";
}

std::string in_table(const Digits& rows, const Labels& labels, const Form& form, const std::string& ruler) {
    std::vector<std::string> header{labels.corner};
    header.insert(header.end(), labels.columns.begin(), labels.columns.end());
    Digits all{header};
    for (std::size_t r = 0; r < rows.size(); ++r) {
        auto& row = all.emplace_back(rows[r]);
        row.insert(row.begin(), labels.rows[r]);
    }
    std::string text = written(all, form);
    const std::string first = form.row_begin + joined(header, form.between) + form.row_end;
    if (!ruler.empty()) text.insert(text.find(first) + first.size(), "\n" + ruler);
    return text;
}

}  // namespace

TEST_CASE("random matrices come back exactly from every form that people copy") {
    Random random(1201);
    for (int round = 0; round < 150; ++round) {
        const Digits rows = random_digits(random, true);
        for (const Form& form : forms) {
            const std::string text = written(rows, form);
            // Long lines in one pair of brackets may be one row that NumPy wrapped.
            const bool may_be_wrapped = text.starts_with('[') && text.find_first_of(",;") == text.npos &&
                                        text.find('\n') > 50 && text.find('[', 1) == text.npos;
            if (may_be_wrapped) {
                CHECK(problem_in(text) == "problem.block.wrapped");
            } else {
                comes_back(text, worth(rows));
            }
        }
    }
}

TEST_CASE("labels of rows and columns are never taken for data") {
    Random random(1202);
    const Form tabs{"", "", "\t", "", "\n", ""};
    const Form commas{"", "", ",", "", "\n", "\n"};
    const Form pipes{"", "| ", " | ", " |", "\n", ""};
    const Form latex{"\\begin{tabular}{l|rr}\n", "", " & ", " \\\\ \\hline", "\n", "\n\\end{tabular}"};
    for (int round = 0; round < test::rounds(100, 25); ++round) {
        const Digits rows = random_digits(random, false);
        const NumberBlock expected = worth(rows);
        comes_back(aligned(rows, names_for(rows, "[,{1}]", "[{1},]")), expected);
        comes_back(aligned(rows, names_for(rows, "[,{1}]", "r{1}")), expected);
        comes_back(aligned(rows, names_for(rows, "q_{1}", "[{1},]")), expected);
        comes_back(aligned(rows, names_for(rows, "q_{1}", "{1}")), expected);
        comes_back(aligned(rows, names_for(rows, "{0}", "{0}")), expected);
        comes_back(aligned(rows, names_for(rows, "{0}", "낱말{0}")), expected);
        Labels named = names_for(rows, "q{1}", "토큰{1}");
        Labels counted = names_for(rows, "{0}", "{0}");
        for (const std::string corner : {"", "token", "토큰"}) {
            named.corner = corner;
            for (const Form& form : {tabs, commas, pipes, latex}) comes_back(in_table(rows, named, form, ""), expected);
        }
        comes_back(in_table(rows, counted, tabs, ""), expected);
        const std::string ruler = "|" + joined(std::vector<std::string>(rows.front().size() + 1, ":---:"), "|") + "|";
        comes_back(in_table(rows, named, pipes, ruler), expected);
        comes_back(in_table(rows, counted, pipes, ruler), expected);
    }
}

TEST_CASE("what R prints over several lines is put together") {
    comes_back("      [,1] [,2]\n[1,]  0.7 -1.0\n[2,]  2.0  0.4\n", {{0.7, -1}, {2, 0.4}});
    comes_back("     [,1] [,2]\n[1,]    1    2\n[2,]    3    4\n     [,3]\n[1,]    5\n[2,]    6\n",
               {{1, 2, 5}, {3, 4, 6}});
    comes_back("[1] 0.5 0.25\n", {{0.5, 0.25}});
    comes_back(" [1] 0.1 0.2 0.3\n [4] 0.4 0.5 0.6\n [7] 0.7\n", {{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}});
    comes_back("   a    b    c \n0.50 0.25 0.75 \n", {{0.5, 0.25, 0.75}});
    comes_back("[3] 0.5 0.25", {{0.5, 0.25}});
    // A line is missing.
    CHECK(problem_in(" [1] 0.1 0.2 0.3\n [7] 0.7\n") == "problem.block.not_a_number");
    CHECK(problem_in("     [,1]\n[1,]    1\n[2,]    3\n     [,2]\n[1,]    5\n") == "problem.block.not_a_number");
    CHECK(problem_in("     [,1]\n[1,]    1\n[2,]    3\n     [,2]\n[1,]    5\n[3,]    6\n") ==
          "problem.block.not_a_number");
}

TEST_CASE("signs are never lost") {
    comes_back("–0.75\t1.2", {{-0.75, 1.2}});
    comes_back("−0.75\t–.5\t‒2e–3", {{-0.75, -0.5, -0.002}});
    comes_back("１\t－２．５\t＋３", {{1, -2.5, 3}});
    comes_back("(0.75)\t1.20\r\n2.00\t(3.10)\r\n", {{-0.75, 1.2}, {2, -3.1}});
    comes_back("(0.75),1.2", {{-0.75, 1.2}});
    comes_back("( 0.75 ) 1.2", {{-0.75, 1.2}});
    comes_back("(0.75)", {{-0.75}});
    comes_back("(50%)\t5 %", {{-0.5, 0.05}});
    comes_back("1 -2", {{1, -2}});
    comes_back("[1 -2]", {{1, -2}});
    comes_back("(0.5,)", {{0.5}});
    comes_back("0.7%\t12.3%\t1e1%", {{0.007, 0.123, 0.1}});
    // Two numbers or a difference; a range or a difference; a list of one or a negative number.
    for (const std::string text :
         {"1 -2\t3", "1–2\t3", "[1 -2, 3]", "[(0.5)]", "((0.5), (1))", "-\t1", "0.75-\t1", "—\t1", "--1\t2"}) {
        CAPTURE(text);
        CHECK(problem_in(text) == "problem.block.not_a_number");
    }
    CHECK(parse_number("(0.75)").error().id == "problem.number.parentheses");
    CHECK(*parse_number("(1+2)") == 3.0);
    CHECK(*parse_number("50%") == 0.5);
    CHECK(*parse_number("１．５") == 1.5);
    CHECK(*parse_number("\u00A0–2\u00A0") == -2.0);
}

TEST_CASE("fractions and roots in a matrix of LaTeX are worked out") {
    comes_back("\\begin{pmatrix}\\frac{1}{2} & \\sqrt{4} \\\\ \\dfrac{3}{\\sqrt{16}} & 1\\end{pmatrix}",
               {{0.5, 2}, {0.75, 1}});
}

TEST_CASE("rows and columns exchanged") {
    CHECK(transposed({{1, 2, 3}, {4, 5, 6}}) == NumberBlock{{1, 4}, {2, 5}, {3, 6}});
    CHECK(transposed({{1}, {2, 3}}) == NumberBlock{{1, 2}, {nothing, 3}});
    CHECK(transposed({{1, 2}, {3}}) == NumberBlock{{1, 3}, {2}});
    CHECK(transposed({}).empty());
}

namespace {

// Every number of a text in order, read by rules of its own: a percent sign divides, bookkeeping's parentheses negate,
// and what R names rows and columns with is passed over.
std::vector<double> numbers_in(const std::string& given, bool has_lists) {
    const std::string text = std::regex_replace(given, std::regex("\u00A0"), " ");
    static const std::regex number(
        R"(\\begin\{\w+\}(?:\{[^}]*\})?|\[\d+(?:,|pt)\]|\[,\d+\]|(^|\n) *\[\d+\](?= )|grad_fn=<[^>]*>|(?:dtype|device|grad_fn)=[^,)\n]*|[A-Za-z_][\w.]*\(?|(\(?)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)( ?\\?%)?\s*(\)?))");
    std::vector<double> all;
    for (std::sregex_iterator match(text.begin(), text.end(), number), end; match != end; ++match) {
        if (!(*match)[3].matched) continue;
        double value = std::stod((*match)[3]) / ((*match)[4].length() > 0 ? 100 : 1);
        const bool is_negated = !has_lists && (*match)[2].length() > 0 && (*match)[5].length() > 0;
        all.push_back(is_negated ? -value : value);
    }
    return all;
}

std::vector<double> flat(const NumberBlock& block) {
    std::vector<double> all;
    for (const auto& row : block) {
        for (const auto& number : row) {
            if (number) all.push_back(*number);
        }
    }
    return all;
}

std::string mutated(Random& random, std::string text) {
    constexpr std::string_view pieces = "0123456789.-,; \n\t[]()|&\\xe%\"";
    for (int changes = random.integer(1, 3); changes > 0; --changes) {
        const auto at = static_cast<std::size_t>(random.integer(0, static_cast<int>(text.size()) - 1));
        const std::string piece(
            1, pieces[static_cast<std::size_t>(random.integer(0, static_cast<int>(pieces.size()) - 1))]);
        switch (random.integer(0, 2)) {
            case 0: text.insert(at, piece); break;
            case 1: text.replace(at, 1, piece); break;
            default: text.erase(at, 1);
        }
        if (text.empty()) text = "0";
    }
    return text;
}

}  // namespace

TEST_CASE("a damaged block is refused, or gives the numbers that an independent reading finds") {
    Random random(1203);
    constexpr int blocks = test::rounds(30000, 3000);
    int accepted = 0;
    for (int round = 0; round < blocks; ++round) {
        const Digits rows = random_digits(random, false);
        const bool is_from_r = random.integer(0, 5) == 0;
        const Form& form = forms[static_cast<std::size_t>(random.integer(0, static_cast<int>(std::size(forms)) - 1))];
        const std::string text =
            mutated(random, is_from_r ? aligned(rows, names_for(rows, "[,{1}]", "[{1},]")) : written(rows, form));
        // What a person may write as a difference or a product is no list of numbers.
        static const std::regex arithmetic(R"([\d.)%][ \u00A0]*-(?! ?\d)|[\d.]-|-\s|\) *\(|^=)");
        const auto block = parse_block(text);
        if (!block || std::regex_search(text, arithmetic)) continue;
        // A row may have any name, a damaged one too.
        static const std::regex label(R"(\[\d+,\])");
        const auto labels = std::distance(std::sregex_iterator(text.begin(), text.end(), label), {});
        if (is_from_r && labels != static_cast<std::ptrdiff_t>(rows.size())) continue;
        ++accepted;
        CAPTURE(text);
        const std::vector<double> expected = numbers_in(text, text.find_first_of("[{") != std::string::npos);
        const std::vector<double> read = flat(*block);
        REQUIRE(read.size() == expected.size());
        for (std::size_t i = 0; i < read.size(); ++i) CHECK(read[i] == doctest::Approx(expected[i]).epsilon(1e-14));
    }
    CHECK(accepted > blocks / 6);
}

}  // namespace qkv
