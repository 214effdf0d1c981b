// What is added up in the table of the V update, as a reader with a calculator would.
#include "qkv/shown_sum.h"

#include <algorithm>
#include <doctest/doctest.h>

#include "support/drawn_text.h"
#include "support/headless.h"
#include "support/random_documents.h"
#include "widgets/short_number.h"

namespace qkv {
namespace {

using test::Headless;

// The terms of a component of V_new with so many decimals.
std::vector<std::string> terms(const Headless& window, int component, int decimals) {
    std::vector<std::string> shown;
    const int last = window.document().token_count() - 1;
    for (int j = 0; j <= last; ++j) {
        const double weight = window.session.attention().head().weights(last, j);
        shown.push_back(short_number(weight * window.document().head().v(j, component), decimals));
    }
    return shown;
}

bool are_drawn(const std::vector<std::string>& shown) {
    const std::vector<std::string> words = test::drawn_words();
    return std::ranges::all_of(shown, [&](std::string text) {
        if (text == "·") return true;
        std::erase(text, '-');
        return std::ranges::any_of(words,
                                   [&](const std::string& word) { return word.find(text) != std::string::npos; });
    });
}

}  // namespace

TEST_CASE("the addends in the table have the digits with which they add up to V_new as it is shown, or it is told") {
    int with_more_digits = 0;
    for (unsigned long seed = 1; seed <= 8; ++seed) {
        test::Random random(seed);
        Headless window(test::random_document(random, 12, 3, 3, 1.0));
        window.session.apply(action::Last{});
        window.frame(3);
        CAPTURE(seed);
        for (int c = 0; c < 3; ++c) {
            CAPTURE(c);
            const std::string sum = format_number(window.session.attention().head().output(11, c));
            bool holds = window.sees("sum_as_shown");
            for (int decimals = 3; decimals <= 9 && !holds; ++decimals) {
                const std::vector<std::string> shown = terms(window, c, decimals);
                double added = 0;
                for (const std::string& term : shown) added += parse_number(term).value_or(0);
                holds = format_number(added) == sum && are_drawn(shown);
                if (holds && decimals > 3) ++with_more_digits;
            }
            CHECK(holds);
        }
    }
    CHECK(with_more_digits > 0);
}

}  // namespace qkv
