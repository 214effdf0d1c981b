// Heads of real models in the window: opening a capture, choosing arrays, axes and heads, notices.
#include <cmath>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>

#include "qkv/export.h"
#include "support/captures.h"
#include "support/headless.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

using test::capture_json;
using test::capture_of;
using test::few_heads;
using test::few_layers;
using test::Headless;
using test::Random;
using test::TemporaryFolder;

ImRect place_of_window(std::string_view name) {
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (std::string_view(window->Name).find(name) != std::string_view::npos) return window->InnerRect;
    }
    FAIL("no window ", name);
    return {};
}

}  // namespace

TEST_CASE("a capture opens with its heads to choose from; a click opens one, and a button shows them again") {
    Random random(21);
    const auto capture = capture_of(capture_json(random, 5, 3));
    Headless window;
    window.session.apply(action::OpenCapture{capture, "/models/model.json"});
    REQUIRE(window.session.heads().are_shown());
    window.frame(3);
    for (int layer = 1; layer <= few_layers; ++layer) {
        for (int head = 1; head <= few_heads; ++head) CHECK(window.sees(fmt::format("head_{}_{}", layer, head)));
    }
    window.click("head_2_3");
    CHECK_FALSE(window.session.heads().are_shown());
    CHECK(window.document() == *capture->document({0, 1, 2}));
    CHECK(window.session.heads().chosen()->head == HeadIndex{0, 1, 2});
    window.frame();
    CHECK_FALSE(window.sees("head_2_3"));
    window.click("heads");
    window.frame(2);
    CHECK(window.sees("head_1_1"));
    window.click("heads_back");
    CHECK(window.document() == *capture->document({0, 1, 2}));
    window.click("menu");
    window.click("file");
    window.click("file_heads");
    CHECK(window.session.heads().are_shown());
}

TEST_CASE("a head's small picture holds its weights next to the largest of each row") {
    Random random(22);
    const auto capture = capture_of(capture_json(random, HeadOverview::side, 4));
    Session session(reference_document());
    session.apply(action::OpenCapture{capture, "/models/model.json"});
    HeadOverview overview(capture, 0);
    overview.wait();
    CHECK(overview.share() == 1.0);
    CHECK_FALSE(overview.is_working());
    for (int layer = 0; layer < few_layers; ++layer) {
        for (int head = 0; head < few_heads; ++head) {
            const Matrix weights = attend(*capture->document({0, layer, head})).head().weights;
            const HeadOverview::Thumbnail* thumbnail = overview.thumbnail(layer, head);
            REQUIRE(thumbnail != nullptr);
            for (int row = 0; row < HeadOverview::side; ++row) {
                for (int column = 0; column < HeadOverview::side; ++column) {
                    const double share = weights(row, column) / weights.row(row).maxCoeff();
                    const int pixel = (*thumbnail)[static_cast<std::size_t>(row * HeadOverview::side + column)];
                    CHECK(std::abs(pixel - 255 * share) <= 0.51);
                }
            }
        }
    }
}

TEST_CASE("the keyboard reaches every head, also those out of sight, and keeps the one it is on in sight") {
    constexpr int layers = 24;
    constexpr int heads = 32;
    Random random(29);
    const auto capture = capture_of(capture_json(random, 2, 1, layers, heads));
    Headless window(reference_document(), {1024, 640});
    window.session.apply(action::OpenCapture{capture, "/models/model.json"});
    window.frame(3);
    REQUIRE_FALSE(window.sees("head_24_32"));
    for (int presses = 0; window.focused() != "head_1_1" && presses < 100; ++presses) window.press(ImGuiKey_Tab);
    REQUIRE(window.focused() == "head_1_1");
    for (int layer = 1; layer < layers; ++layer) window.press(ImGuiKey_DownArrow);
    for (int head = 1; head < heads; ++head) window.press(ImGuiKey_RightArrow);
    window.frame(2);
    CHECK(window.focused() == "head_24_32");
    const ImRect panel = place_of_window("heads_grid");
    CHECK(panel.Contains(window.item("head_24_32")));
    for (int layer = 1; layer < layers; ++layer) window.press(ImGuiKey_UpArrow);
    for (int head = 1; head < heads; ++head) window.press(ImGuiKey_LeftArrow);
    window.frame(2);
    REQUIRE(window.focused() == "head_1_1");
    const ImVec2 labels{3.6F * window.ui().em, 1.8F * window.ui().em};
    CHECK(window.item("head_1_1").Min.x >= panel.Min.x + labels.x - 1);
    CHECK(window.item("head_1_1").Min.y >= panel.Min.y + labels.y - 1);
    window.press(ImGuiKey_DownArrow);
    window.press(ImGuiKey_Enter);
    CHECK(window.session.heads().chosen()->head == HeadIndex{0, 1, 0});
}

TEST_CASE("pictures of heads can be cancelled, and any head opened all the same") {
    Random random(23);
    const auto capture = capture_of(capture_json(random, 40, 8));
    Headless window;
    window.session.apply(action::OpenCapture{capture, "/models/model.json"});
    window.session.apply(action::CancelOverview{});
    window.frame(3);
    CHECK_FALSE(window.session.heads().overview()->is_working());
    CHECK_FALSE(window.sees("cancel_heads"));
    window.click("head_2_1");
    CHECK(window.document() == *capture->document({0, 1, 0}));
}

TEST_CASE("arrays with other names are chosen in a dialog, and Escape changes nothing") {
    const TemporaryFolder folder;
    const auto path = folder / "model.json";
    std::ofstream(path) << R"({"noise": [[9]], "attn_query": [[1, 0], [0, 1]], "attn_key": [[2, 0], [0, 2]],
        "attn_value": [[3], [4]], "other_value": [[5], [6]]})";
    Headless window;
    window.session.apply(action::SetValues{{{{Quantity::query, 0, 0, 0}, 7.0}}});
    window.session.apply(action::OpenFile{path});
    REQUIRE(window.session.files().question() == Question::unsaved_changes);
    window.frame(2);
    window.click("answer_discard");
    window.frame(2);
    REQUIRE(window.session.heads().array_choice());
    CHECK_FALSE(window.session.problem());
    window.press(ImGuiKey_Escape);
    window.frame(2);
    CHECK_FALSE(window.session.heads().array_choice());
    CHECK(window.document().head().q(0, 0) == 7.0);

    window.session.apply(action::OpenFile{path});
    window.session.apply(action::AnswerQuestion{Answer::discard});
    window.frame(3);
    CHECK(window.ui().arrays.names == std::array<std::string, 3>{"attn_query", "attn_key", "attn_value"});
    window.click("array_value");
    window.frame(2);
    window.press(ImGuiKey_Escape);  // closes the list alone
    window.frame(2);
    REQUIRE(window.session.heads().array_choice());
    window.click("array_value");
    window.frame(2);
    window.click("array_value_other_value");
    window.frame(2);
    window.click("arrays_open");
    window.frame(2);
    CHECK_FALSE(window.session.heads().array_choice());
    CHECK_FALSE(window.session.files().question());
    CHECK(window.document().head().q == Matrix{{1, 0}, {0, 1}});
    CHECK(window.document().head().k == Matrix{{2, 0}, {0, 2}});
    CHECK(window.document().head().v == Matrix{{5}, {6}});
}

TEST_CASE("walking leaves the choice of heads: the head that is open is walked") {
    Random random(27);
    Headless window;
    window.session.apply(action::OpenCapture{capture_of(capture_json(random, 5, 3)), "/models/model.json"});
    window.frame(2);
    window.press(ImGuiKey_Space);
    CHECK_FALSE(window.session.heads().are_shown());
    CHECK(window.step() == 1);
}

TEST_CASE("a capture whose first head can't be read opens all the same, with the others to choose from") {
    const TemporaryFolder folder;
    const fs::path path = folder / "model.safetensors";
    const std::string numbers = "\"dtype\":\"F64\",\"shape\":[2,1,1],\"data_offsets\":";
    const std::string header =
        fmt::format("{{\"q\":{{{0}[0,16]}},\"k\":{{{0}[16,32]}},\"v\":{{{0}[32,48]}}}}", numbers);
    std::string bytes(48, '\0');
    bytes.replace(6, 2, "\xF0\x7F");  // the first number of q is infinite
    std::ofstream(path, std::ios::binary)
        << static_cast<char>(header.size()) << std::string(7, '\0') << header << bytes;
    Headless window;
    window.session.apply(action::OpenFile{path});
    REQUIRE(window.session.problem());
    CHECK(window.session.problem()->id == "problem.capture.not_finite");
    CHECK(window.session.heads().are_shown());
    CHECK(window.document() == reference_document());
    CHECK(title_of(window.session) == "제목 없는 문서 – qkv");
    window.frame(3);
    CHECK(window.sees("head_1_1"));
    window.click("head_1_2");
    CHECK(window.document().head().q(0, 0) == 0.0);
    CHECK(window.document().token_count() == 1);
    CHECK_FALSE(window.session.problem());

    Session session(reference_document());
    CaptureOptions options;
    options.axes = {Axis::heads, Axis::positions};  // or it would be asked whether the head is a token
    session.apply(action::OpenFile{path, options, HeadIndex{0, 0, 1}});
    CHECK_FALSE(session.problem());
    CHECK_FALSE(session.heads().are_shown());
    CHECK(session.document().token_count() == 1);
}

TEST_CASE("whether the first axis is a batch is chosen where the shape does not tell") {
    const TemporaryFolder folder;
    Random random(31);
    const fs::path path = folder / "model.json";
    std::string json = capture_json(random, 2, 1);
    json.back() = ',';
    std::ofstream(path) << json << R"("tokens": [["a", "b"], ["c", "d"]]})";
    Headless window;
    window.session.apply(action::OpenFile{path});
    window.frame(2);
    CHECK(window.session.heads().chosen()->capture->batches() == few_layers);  // the tokens tell
    CHECK(window.session.heads().chosen()->capture->tokens(1) == std::vector<std::string>{"c", "d"});
    CHECK_FALSE(window.sees("first_is_batch"));

    std::ofstream(path) << capture_json(random, 2, 1);
    window.session.apply(action::OpenFile{path});
    window.frame(2);
    REQUIRE(window.sees("head_2_3"));
    window.click("first_is_batch");
    window.frame(2);
    CHECK(window.session.heads().chosen()->capture->batches() == few_layers);
    CHECK_FALSE(window.sees("head_2_3"));
    CHECK(window.sees("head_1_3"));
    window.click("first_is_batch");
    window.frame(2);
    CHECK(window.session.heads().chosen()->capture->batches() == 1);
    CHECK(window.session.heads().chosen()->capture->layers() == few_layers);
}

TEST_CASE("heads and positions are asked about where the file does not tell, with both readings shown") {
    const fs::path path = fs::path(QKV_SOURCE_DIR) / "tests/cases/captures/capture_position_before_head.npz";
    Headless window;
    window.session.apply(action::OpenFile{path, {}, HeadIndex{}});
    window.frame(2);
    REQUIRE(window.session.heads().are_shown());
    REQUIRE(window.sees("axes_heads_first"));
    REQUIRE(window.sees("axes_positions_first"));
    const Matrix heads_first = window.document().head().q;
    window.click("axes_positions_first");
    window.frame(2);
    CHECK(window.session.heads().chosen()->capture->is_order_told());
    CHECK(window.document().head().q.row(1) != heads_first.row(1));
    REQUIRE(window.sees("axes_heads_first"));
    window.click("axes_heads_first");
    window.frame(2);
    CHECK(window.document().head().q == heads_first);

    const TemporaryFolder folder;
    Random random(33);
    std::string json = capture_json(random, 2, 1);
    json.back() = ',';
    std::ofstream(folder / "model.json") << json << R"("tokens": ["a", "b"]})";
    window.session.apply(action::OpenFile{folder / "model.json"});
    window.frame(2);
    CHECK_FALSE(window.sees("axes_heads_first"));
}

TEST_CASE("notices of a capture are shown one after the other until they are dismissed") {
    const TemporaryFolder folder;
    const fs::path path = folder / "model.json";
    std::ofstream(path) << R"({"q": [[[0], [0]], [[0], [0]], [[0], [0]]], "k": [[[0], [0]], [[0], [0]], [[0], [0]]],
        "v": [[[1], [2]], [[1], [2]], [[1], [2]]], "tokens": ["a", "b"], "attention_mask": [1, 2],
        "attn": [[[1, 0], [0, 1]], [[0.5, 0.5], [0.5, 0.5]], [[1, 0], [0.25, 0.75]]]})";
    Headless window;
    window.session.apply(action::OpenFile{path});
    window.frame(2);
    REQUIRE(window.session.heads().notices().size() == 2);
    CHECK(window.session.heads().notices()[0].id == "notice.unused.mask");
    CHECK(window.session.heads().notices()[1].id == "notice.head.weights_differ");
    window.session.apply(action::ChooseHead{{0, 0, 1}});
    CHECK(window.session.heads().notices().size() == 1);
    window.session.apply(action::ChooseHead{{0, 0, 2}});
    CHECK(window.session.heads().notices().size() == 2);
    window.frame(2);
    window.click("dismiss");
    window.frame(2);
    CHECK(window.session.heads().notices().size() == 1);
    window.click("dismiss");
    window.frame(2);
    CHECK(window.session.heads().notices().empty());
    CHECK_FALSE(window.sees("dismiss"));
    window.session.apply(action::OpenFile{path});
    window.session.apply(action::NewDocument{});
    CHECK(window.session.heads().notices().empty());
}

TEST_CASE("a notice that was dismissed does not come again when the order of axes is chosen") {
    const TemporaryFolder folder;
    const fs::path path = folder / "model.json";
    std::ofstream(path) << R"({"q": [[[0], [1], [2]], [[0], [1], [2]]], "k": [[[0], [1], [2]], [[0], [1], [2]]],
        "v": [[[1], [2], [3]], [[1], [2], [3]]], "attention_mask": [1, 0], "note": "x"})";
    Headless window;
    window.session.apply(action::OpenFile{path});
    window.frame(2);
    REQUIRE(window.session.heads().notices().size() == 2);
    window.session.apply(action::Dismiss{});
    const std::vector<Message> left = window.session.heads().notices();
    window.click("axes_positions_first");
    window.frame(2);
    CHECK(window.session.heads().chosen()->capture->heads() == 3);
    CHECK(window.session.heads().notices() == left);
    window.session.apply(action::OpenFile{path});
    CHECK(window.session.heads().notices().size() == 2);
}

TEST_CASE("no array is proposed twice or without a reason, and nothing opens before all are chosen") {
    const TemporaryFolder folder;
    const fs::path path = folder / "model.json";
    std::ofstream(path) << R"({"a_1": [[1], [2]], "b_1": [[3], [4]], "c_1": [[5], [6]], "delta_1": [[7], [8]]})";
    Headless window;
    window.session.apply(action::OpenFile{path});
    window.frame(3);
    REQUIRE(window.session.heads().array_choice());
    CHECK(window.ui().arrays.names == std::array<std::string, 3>{});
    window.click("arrays_open");
    window.press(ImGuiKey_Enter);
    window.frame(2);
    REQUIRE(window.session.heads().array_choice());
    for (const char* role : {"query", "key", "value"}) {
        window.click(fmt::format("array_{}", role));
        window.frame(2);
        window.click(fmt::format("array_{}_delta_1", role));
        window.frame(2);
    }
    window.click("arrays_open");
    window.frame(2);
    CHECK(window.document().head().q == Matrix{{7}, {8}});
    REQUIRE(window.session.heads().notices().front().id == "notice.capture.all_the_same");
}

TEST_CASE("a folder that was exported as CSV opens in the window, by the folder and by its q.csv") {
    const TemporaryFolder folder;
    Document document = reference_document();
    document.options = {0.5, Mask::causal, 2.0};
    REQUIRE(export_document(document, ExportFormat::csv, {}, folder / "out"));
    for (const fs::path& path : {folder / "out", folder / "out" / "q.csv"}) {
        Session session(reference_document());
        session.apply(action::OpenFile{path});
        CHECK_FALSE(session.problem());
        CHECK(session.heads().notices().empty());
        CHECK(session.document() == document);
    }
}

}  // namespace qkv
