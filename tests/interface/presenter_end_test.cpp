// The end of a presentation: every token's V before and after, in digits, whatever the size of the text.
#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>

#include "support/drawn_text.h"
#include "support/fit.h"
#include "support/random_documents.h"
#include "widgets/short_number.h"

namespace qkv {
namespace {

using test::Headless;

std::string without_sign(const std::string& text) {
    const std::size_t begin = text.find_first_of("0123456789");
    return begin == std::string::npos ? text : text.substr(begin);
}

// Whether all numbers of the matrix are read somewhere with so many decimals.
bool are_drawn(const Matrix& matrix, int decimals) {
    std::set<std::string> words;
    for (const std::string& word : test::drawn_words()) words.insert(without_sign(word));
    return std::ranges::all_of(
        matrix.reshaped(), [&](double value) { return words.contains(without_sign(short_number(value, decimals))); });
}

}  // namespace

TEST_CASE("twelve tokens stand there in digits at every size of text, apart from each other and above the bar") {
    for (const ImVec2 size : {ImVec2{1024, 640}, ImVec2{1440, 900}, ImVec2{1920, 1080}}) {
        for (const int percent : {75, 100, 200, 300}) {
            for (const Language language : {Language::ko, Language::en}) {
                ViewSettings view;
                view.text_percent = percent;
                view.language = language;
                test::Random random(12);
                Headless window(test::random_document(random, 12, 3, 3), size, view);
                CAPTURE(size.x);
                CAPTURE(percent);
                window.session.apply(action::SetPresenting{true});
                window.session.apply(action::Last{});
                window.frame(4);
                REQUIRE(window.sees("overview"));
                CHECK(test::misfit("stages") == "");
                CHECK(test::misfit("walk") == "");
                CHECK(are_drawn(window.session.attention().head().output, 3));
                CHECK(are_drawn(window.document().head().v, 3));
                float bottom = 0;
                for (int token = 0; token < 12; ++token) {
                    CAPTURE(token);
                    const int quantity = static_cast<int>(Quantity::output);
                    const ImRect box = window.item(fmt::format("number/{}/{},0,0", quantity, token));
                    CHECK(box.Min.y > bottom);
                    CHECK(box.GetHeight() >= size.y / 40);
                    bottom = box.Max.y;
                }
                CHECK(bottom < window.item("counter").Min.y);
            }
        }
    }
}

}  // namespace qkv
