// Whether everything in the window is seen, whatever its size, the size of the text, the language and the sentence.
#include <doctest/doctest.h>

#include "support/fit.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::Headless;
using test::misfit;

}  // namespace

TEST_CASE("what is cut or scrolls is noticed") {
    Headless window;
    CHECK(misfit("vectors").empty());
    CHECK(misfit("walk").empty());
    CHECK_FALSE(misfit("nowhere").empty());
    ImVec2 size{300, 100};
    ImVec2 at;
    window.draws_more = [&](const Ui& ui) {
        ImGui::SetCursorPos({10, 10});
        ImGui::BeginChild("probe", {100, 60}, 0, ImGuiWindowFlags_HorizontalScrollbar);
        if (size.x > 0) ImGui::Dummy(size);
        const ImVec2 corner = ImGui::GetWindowPos();
        if (at.x > 0)
            ImGui::GetWindowDrawList()->AddText(ui.fonts.text, 16, {corner.x + at.x, corner.y + at.y}, 0xFF000000,
                                                "mmm");
        ImGui::EndChild();
    };
    window.frame(3);
    CHECK(misfit("probe").find("sideways") != std::string::npos);
    size = {20, 100};
    window.frame(3);
    CHECK(misfit("probe").find("down") != std::string::npos);
    CHECK(misfit("probe", test::Scrolling::down).empty());
    size = {20, 20};
    at = {10, 10};
    window.frame(3);
    CHECK(misfit("probe").empty());
    at = {85, 10};
    window.frame(3);
    CHECK(misfit("probe").find("cuts") != std::string::npos);
    at = {10, 52};
    window.frame(3);
    CHECK(misfit("probe").find("cuts") != std::string::npos);
    CHECK(misfit("probe", test::Scrolling::down).empty());
}

TEST_CASE("the share of the height that a panel has") {
    const Headless window;
    CHECK(test::share_of_height("walk") == doctest::Approx(0.13).epsilon(0.1));
    CHECK(test::share_of_height("nowhere") == 0);
}

}  // namespace qkv
