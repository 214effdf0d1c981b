#include "qkv/shown_sum.h"

#include <doctest/doctest.h>
#include <vector>

namespace qkv {

TEST_CASE("numbers as they are shown are added up, and told where that is not their sum as it is shown") {
    const auto missed = [](const std::vector<std::string>& terms, std::string_view sum, int decimals = 3) {
        return missed_sum(terms, sum, decimals).value_or("");
    };
    CHECK(missed({"0.022", "0.011", "0.081", "0.162", "0.022", "0.030", "0.081", "0.011"}, "0.419") == "0.42");
    CHECK(missed({"0.022", "0.011", "0.081", "0.162", "0.022", "0.030", "0.081", "0.011"}, "0.420").empty());
    CHECK(missed({"-0.13", "·", "0.07"}, "-0.06", 2).empty());
    CHECK(missed({"-0.13", "·", "0.07"}, "-0.07", 2) == "-0.06");
    CHECK(missed({"0.2187", "0.08"}, "0.299").empty());
    CHECK(missed({"0.2187", "0.08"}, "0.298") == "0.2987");
    CHECK(missed({"0.2187", "0.08"}, "0.3", 1).empty());
    CHECK(missed({"0.333", "0.333", "0.333"}, "1") == "0.999");
    CHECK(missed({"2e-5", "1"}, "1").empty());
    CHECK(missed({}, "0").empty());
    CHECK(missed({"1.5e12", "1"}, "1.5e12").empty());
}

}  // namespace qkv
