#pragma once

// Asking the judge.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "qkv/document_json.h"
#include "qkv/judge.h"
#include "support/plain_attention.h"
#include "support/random_documents.h"

namespace qkv::test {

inline bool is_near(const Numbers& a, const Numbers& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const bool is_infinite = std::isinf(a[i]) || std::isinf(b[i]);
        const double allowed = 1e-8 * std::max({1.0, std::abs(a[i]), std::abs(b[i])});
        if (is_infinite ? a[i] != b[i] : std::abs(a[i] - b[i]) > allowed) return false;
    }
    return true;
}

inline std::string written(const Document& document, const Numbers& numbers, const Step& step,
                           const std::string& number_form = "{}") {
    std::vector<std::string> texts;
    for (const double number : numbers) texts.push_back(fmt::format(fmt::runtime(number_form), number));
    return is_vector(document, step) ? fmt::format("[{}]", fmt::join(texts, ", ")) : texts.front();
}

inline bool names(const Verdict& verdict, Mistake mistake) {
    for (const FoundMistake& found : verdict.mistakes) {
        if (found.mistake == mistake) return true;
    }
    return false;
}

inline Verdict judged(const Document& document, const Step& step, const std::string& typed) {
    const auto verdict = judge(document, attend(document), step, typed, {});
    CAPTURE(typed);
    REQUIRE_MESSAGE(verdict, said(verdict.error(), Language::en));
    return *verdict;
}

inline std::vector<Step> all_steps(const Document& document) {
    const Attention attention = attend(document);
    std::vector<Step> steps;
    for (const Detail detail : {Detail::token, Detail::stage, Detail::term, Detail::product}) {
        const Walkthrough walk(document, detail);
        for (int number = 1; number <= walk.count(); ++number) {
            if (!cells_asked(document, attention, walk.at(number)).empty()) steps.push_back(walk.at(number));
        }
    }
    return steps;
}

/// check(step, right) for every step of every detail that asks for finite numbers, with the right ones.
template <class Check>
void for_each_finite_answer(const Document& document, Check check) {
    const Attention attention = attend(document);
    for (const Step& step : all_steps(document)) {
        Numbers right;
        for (const Cell& cell : cells_asked(document, attention, step))
            right.push_back(number_in(document, attention, cell));
        if (std::isinf(right.front()) || std::isinf(right.back())) continue;
        CAPTURE(static_cast<int>(step.kind));
        check(step, right);
    }
}

inline Document document_of_case(const std::string& name) {
    std::ifstream file(QKV_SOURCE_DIR "/tests/cases/judge/" + name + ".qkv.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return document_from_json(text, name).value();
}

inline Document small_document(Random& random) {
    return test::random_document(random, random.integer(1, 5), random.integer(1, 4), random.integer(1, 4));
}

}  // namespace qkv::test
