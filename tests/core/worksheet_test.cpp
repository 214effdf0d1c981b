// Worksheets: the same everywhere, tidy, and with correct answers.
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "qkv/attention.h"
#include "qkv/judge.h"
#include "qkv/worksheet.h"
#include "support/holds.h"

namespace qkv {
namespace {

using test::holds;

std::string sheet(WorksheetOptions options) {
    const auto written = worksheet(options);
    REQUIRE_MESSAGE(written, said(written.error(), Language::en));
    return *written;
}

std::uint64_t fnv(const std::string& text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const unsigned char c : text) hash = (hash ^ c) * 1099511628211ULL;
    return hash;
}

double dot(const Exercise& exercise, int key) {
    double sum = 0;
    for (int c = 0; c < exercise.document.key_size(); ++c)
        sum += exercise.document.head().q(exercise.query, c) * exercise.document.head().k(key, c);
    return sum;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

}  // namespace

TEST_CASE("the same seed gives the same sheet, byte for byte and on every machine; another seed another sheet") {
    WorksheetOptions options;
    CHECK(sheet(options) == sheet(options));
    options.seed = 2;
    CHECK(sheet(options) != sheet({}));
    // Of the whole answer key of level 3, as it came out when it was first made: another compiler must agree.
    const std::string answers = sheet({.level = 3, .seed = 20, .language = Language::en, .has_answers = true});
    CHECK(answers == sheet({.level = 3, .seed = 20, .language = Language::en, .has_answers = true}));
    CHECK(fnv(answers) == 2382177283070987753ULL);
}

TEST_CASE("every level at every size gives as many exercises as asked for, small and none alike") {
    for (int level = 1; level <= WorksheetOptions::largest_level; ++level) {
        for (const int tokens : {2, 3, 6}) {
            for (int dimensions = 1; dimensions <= 4; ++dimensions) {
                CAPTURE(level);
                CAPTURE(tokens);
                CAPTURE(dimensions);
                const auto all = exercises({.count = 20, .tokens = tokens, .dimensions = dimensions, .level = level});
                REQUIRE(all);
                CHECK(all->size() == 20);
                std::set<std::string> seen;
                for (const Exercise& exercise : *all) {
                    const Document& d = exercise.document;
                    CHECK_FALSE(check(d));
                    CHECK(d.token_count() == tokens);
                    CHECK(d.key_size() == dimensions);
                    std::string numbers = fmt::format("{}", exercise.query);
                    for (const Matrix* matrix : {&d.head().q, &d.head().k, &d.head().v}) {
                        for (Eigen::Index i = 0; i < matrix->size(); ++i) {
                            const double value = matrix->data()[i];
                            CHECK(value == std::floor(value));
                            CHECK(std::abs(value) <= 4);
                            numbers += fmt::format(" {}", value);
                        }
                    }
                    CHECK(seen.insert(numbers).second);
                }
            }
        }
    }
}

TEST_CASE("level 1: the answer key has 2 or 3 to the score, and weights that are fractions of 1") {
    const auto all = exercises({.count = 30, .level = 1, .seed = 5, .language = Language::en});
    REQUIRE(all);
    const std::string answers =
        sheet({.count = 30, .level = 1, .seed = 5, .language = Language::en, .has_answers = true});
    for (const Exercise& exercise : *all) {
        REQUIRE((exercise.base == 2 || exercise.base == 3));
        int sum = 0;
        std::vector<int> powers;
        for (int j = 0; j < 3; ++j) {
            const double score = dot(exercise, j);
            REQUIRE(score >= 0);
            REQUIRE(score <= 3);
            powers.push_back(static_cast<int>(std::pow(exercise.base, score) + 0.5));
            sum += powers.back();
            CHECK(holds(answers, fmt::format("{}^{} = {}", exercise.base, score, powers.back())));
        }
        double together = 0;
        for (int j = 0; j < 3; ++j) {
            const auto& tokens = exercise.document.tokens;
            const std::string line =
                fmt::format("weight({}, {}) = {} ÷ {}", tokens[static_cast<std::size_t>(exercise.query)],
                            tokens[static_cast<std::size_t>(j)], powers[static_cast<std::size_t>(j)], sum);
            CAPTURE(line);
            CHECK(holds(answers, line));
            together += static_cast<double>(powers[static_cast<std::size_t>(j)]) / sum;
        }
        CHECK(together == doctest::Approx(1.0));
    }
}

TEST_CASE("with e: the answer key holds every score, weight and new V, worked out here by plain loops") {
    for (const int level : {2, 3, 4, 5}) {
        const WorksheetOptions options{.count = 12,
                                       .tokens = 4,
                                       .dimensions = 4,
                                       .level = level,
                                       .seed = 9,
                                       .language = Language::en,
                                       .has_answers = true};
        const auto all = exercises(options);
        REQUIRE(all);
        const std::string answers = sheet(options);
        for (const Exercise& exercise : *all) {
            const auto& tokens = exercise.document.tokens;
            const auto name = [&](int j) { return tokens[static_cast<std::size_t>(j)]; };
            const std::string query = name(exercise.query);
            std::vector<double> exps;
            double sum = 0;
            for (int j = 0; j < 4; ++j) {
                const bool is_blocked = level == 5 && j > exercise.query;
                exps.push_back(is_blocked ? 0 : std::exp(dot(exercise, j) / (level == 4 ? 2.0 : 1.0)));
                sum += exps.back();
            }
            for (int j = 0; j < 4; ++j) {
                const double weight = exps[static_cast<std::size_t>(j)] / sum;
                const std::regex line(fmt::format(R"(weight\({}, {}\) = [^\n]* = (\d[\d.]*)`)", query, name(j)));
                bool is_there = false;
                for (std::sregex_iterator match(answers.begin(), answers.end(), line), end; match != end; ++match)
                    is_there = is_there || std::abs(std::stod((*match)[1]) - weight) < 0.00101;
                CHECK(is_there);
            }
            if (level < 3) {
                CHECK_FALSE(holds(answers, "V_new"));
                continue;
            }
            std::vector<double> output(4, 0.0);
            for (int j = 0; j < 4; ++j) {
                for (int c = 0; c < 4; ++c)
                    output[static_cast<std::size_t>(c)] +=
                        exps[static_cast<std::size_t>(j)] / sum * exercise.document.head().v(j, c);
            }
            const auto verdict =
                judge(exercise.document, attend(exercise.document), {StepKind::output, exercise.query, 0, 0},
                      fmt::format("[{:.5f}, {:.5f}, {:.5f}, {:.5f}]", output[0], output[1], output[2], output[3]), {});
            REQUIRE(verdict);
            CHECK(verdict->is_correct);
            CHECK(holds(answers, fmt::format("V_new({}) = ", query)));
        }
    }
}

TEST_CASE("level 5: what somebody answered is wrong and comes from one mistake, which the answer key names") {
    const WorksheetOptions options{.count = 20, .level = 5, .seed = 3, .has_answers = true};
    const auto all = exercises(options);
    REQUIRE(all);
    const std::string answers = sheet(options);
    std::set<Mistake> kinds;
    for (const Exercise& exercise : *all) {
        const auto verdict =
            judge(exercise.document, attend(exercise.document), exercise.mistaken_step, exercise.wrong_answer, {});
        REQUIRE(verdict);
        CHECK_FALSE(verdict->is_correct);
        REQUIRE(verdict->mistakes.size() == 1);
        kinds.insert(verdict->mistakes.front().mistake);
        const std::string how = verdict->mistakes.front().how.in(Language::ko);
        CAPTURE(how);
        CHECK(holds(answers, how));
    }
    CHECK(kinds.size() >= 3);
}

TEST_CASE("the sheet gives nothing away: blanks for what the answer key holds, and the same questions") {
    for (int level = 1; level <= WorksheetOptions::largest_level; ++level) {
        for (const Language language : {Language::ko, Language::en}) {
            WorksheetOptions options{.level = level, .language = language};
            const std::string questions = sheet(options);
            options.has_answers = true;
            const std::string answers = sheet(options);
            CHECK(holds(questions, "______"));
            CHECK_FALSE(holds(answers, "______"));
            // No number with decimals but the wrong answer of level 5.
            static const std::regex decimals(R"(\d\.\d)");
            if (level != 5) CHECK_FALSE(std::regex_search(questions, decimals));
            CHECK(std::regex_search(answers, decimals));
            // A table for each exercise, and at level 7 for each of its two heads.
            for (const std::string line : {"| Q | K |"}) {
                CHECK(count(questions, line) == (level == 7 ? 10 : 5));
                CHECK(count(answers, line) == (level == 7 ? 10 : 5));
            }
        }
    }
}

TEST_CASE("HTML is balanced, prints on A4 and says its language; LaTeX has its braces in pairs") {
    for (int level = 1; level <= WorksheetOptions::largest_level; ++level) {
        for (const Language language : {Language::ko, Language::en}) {
            for (const bool has_answers : {false, true}) {
                WorksheetOptions options{
                    .level = level, .language = language, .format = WorksheetFormat::html, .has_answers = has_answers};
                const std::string html = sheet(options);
                CHECK(html.starts_with("<!DOCTYPE html>"));
                CHECK(holds(html, fmt::format("<html lang=\"{}\">", name(language))));
                CHECK(holds(html, "size: A4"));
                CHECK_FALSE(holds(html, "______"));
                CHECK_FALSE(holds(html, "http"));
                for (const std::string tag : {"html", "head", "body", "h1", "h2", "p", "table", "tr", "th", "td",
                                              "span", "section", "sup", "style"}) {
                    CAPTURE(tag);
                    CHECK(count(html, "<" + tag + ">") + count(html, "<" + tag + " ") == count(html, "</" + tag + ">"));
                }
                options.format = WorksheetFormat::latex;
                const std::string latex = sheet(options);
                CHECK(count(latex, "{") == count(latex, "}"));
                CHECK(count(latex, "$") % 2 == 0);
                CHECK(holds(latex, "\\end{document}"));
                CHECK_FALSE(holds(latex, "______"));
                CHECK(count(latex, "\\begin{") == count(latex, "\\end{"));
            }
        }
    }
}

TEST_CASE("options outside their limits are told with the limits") {
    const auto problem = [](WorksheetOptions options) {
        const auto all = exercises(options);
        return all ? std::string() : said(all.error(), Language::en);
    };
    CHECK(problem({.count = 0}) == "A worksheet can have 1 to 50 exercises, not 0.");
    CHECK(problem({.count = 51}) == "A worksheet can have 1 to 50 exercises, not 51.");
    CHECK(problem({.tokens = 1}) == "A sentence can have 2 to 6 tokens, not 1.");
    CHECK(problem({.tokens = 7}) == "A sentence can have 2 to 6 tokens, not 7.");
    CHECK(problem({.dimensions = 5}) == "The vectors can have 1 to 4 dimensions, not 5.");
    CHECK(problem({.level = 8}) == "There is no level 8. Choose one from 1 to 7.");
}

}  // namespace qkv
