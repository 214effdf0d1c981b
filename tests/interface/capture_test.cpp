// Heads of real models in the window: choosing one, and matrices too large for a table.
#include <cmath>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "qkv/document_json.h"
#include "qkv/export.h"
#include "support/headless.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

using test::Headless;
using test::Random;
using test::TemporaryFolder;

constexpr int few_layers = 2;
constexpr int few_heads = 3;

// (layers, heads, n, d) as JSON.
std::string capture_json(Random& random, int n, int d, int layers = few_layers, int heads = few_heads) {
    std::string json = "{";
    for (const char* name : {"q", "k", "v"}) {
        json += fmt::format("{}\"{}\": [", json.size() > 1 ? ", " : "", name);
        for (int layer = 0; layer < layers; ++layer) {
            json += layer > 0 ? ", [" : "[";
            for (int head = 0; head < heads; ++head) {
                json += head > 0 ? ", [" : "[";
                for (int token = 0; token < n; ++token) {
                    json += token > 0 ? ", [" : "[";
                    for (int c = 0; c < d; ++c) json += fmt::format("{}{}", c > 0 ? ", " : "", random.number(-2, 2));
                    json += "]";
                }
                json += "]";
            }
            json += "]";
        }
        json += "]";
    }
    return json + "}";
}

std::shared_ptr<const Capture> capture_of(std::string json) {
    const auto opened = open_bytes(std::move(json), "model.json");
    REQUIRE(opened);
    return std::get<std::shared_ptr<const Capture>>(*opened);
}

ImRect place_of_window(std::string_view name) {
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (std::string_view(window->Name).find(name) != std::string_view::npos) return window->InnerRect;
    }
    FAIL("no window ", name);
    return {};
}

ImVec2 center_of_cell(const ImRect& picture, int row, int column, int rows, int columns) {
    return {picture.Min.x + picture.GetWidth() * (static_cast<float>(column) + 0.5F) / static_cast<float>(columns),
            picture.Min.y + picture.GetHeight() * (static_cast<float>(row) + 0.5F) / static_cast<float>(rows)};
}

// A device whose writers wait until they are read.
class SlowTerminal {
public:
    SlowTerminal() {
        REQUIRE(end_ >= 0);
        REQUIRE(grantpt(end_) == 0);
        REQUIRE(unlockpt(end_) == 0);
        kept_open_ = ::open(path().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
        termios settings{};
        REQUIRE(tcgetattr(kept_open_, &settings) == 0);
        cfmakeraw(&settings);
        REQUIRE(tcsetattr(kept_open_, TCSANOW, &settings) == 0);
    }
    ~SlowTerminal() {
        ::close(kept_open_);
        ::close(end_);
    }
    SlowTerminal(const SlowTerminal&) = delete;
    SlowTerminal& operator=(const SlowTerminal&) = delete;

    fs::path path() const { return ptsname(end_); }

    std::string read(std::size_t size) const {
        std::string text(size, '\0');
        std::size_t at = 0;
        while (at < size) {
            const ssize_t part = ::read(end_, text.data() + at, size - at);
            REQUIRE(part > 0);
            at += static_cast<std::size_t>(part);
        }
        return text;
    }

private:
    int end_ = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    int kept_open_ = -1;
};

// With the dialogs, under the name that they offer.
void export_as(Headless& window, const char* format) {
    window.press(ImGuiMod_Ctrl | ImGuiKey_E);
    window.frame(2);
    window.click(fmt::format("export_{}", format));
    window.click("export_save");
    window.frame(4);
    window.press(ImGuiKey_Enter);
    window.frame(4);
    window.session.finish_work();
}

void export_as_json(Headless& window) { export_as(window, "json"); }

}  // namespace

TEST_CASE("a capture opens with its heads to choose from; a click opens one, and a button shows them again") {
    Random random(21);
    const auto capture = capture_of(capture_json(random, 5, 3));
    Headless window;
    window.session.apply(action::OpenCapture{capture, "/models/model.json"});
    REQUIRE(window.session.shows_heads());
    window.frame(3);
    for (int layer = 1; layer <= few_layers; ++layer) {
        for (int head = 1; head <= few_heads; ++head) CHECK(window.sees(fmt::format("head_{}_{}", layer, head)));
    }
    window.click("head_2_3");
    CHECK_FALSE(window.session.shows_heads());
    CHECK(window.document() == *capture->document({0, 1, 2}));
    CHECK(window.session.capture()->head == HeadIndex{0, 1, 2});
    window.frame();
    CHECK_FALSE(window.sees("head_2_3"));
    window.click("heads");
    window.frame(2);
    CHECK(window.sees("head_1_1"));
    window.click("heads_back");
    CHECK(window.document() == *capture->document({0, 1, 2}));
    window.click("file");
    window.click("file_heads");
    CHECK(window.session.shows_heads());
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
            const Matrix weights = attend(*capture->document({0, layer, head})).weights;
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
    CHECK(window.session.capture()->head == HeadIndex{0, 1, 0});
}

TEST_CASE("a head is exported to a file named after the capture and the head") {
    const TemporaryFolder folder;
    Random random(32);
    Headless window;
    window.session.apply(action::SetRecentFiles{{}, folder.path()});
    window.session.apply(action::OpenCapture{capture_of(capture_json(random, 3, 2)), folder / "model.json"});
    window.session.apply(action::ChooseHead{{0, 1, 2}});
    export_as_json(window);
    CHECK(fs::exists(folder / "model-layer2-head3.json"));
}

TEST_CASE("a document is exported under its own name, whatever that ends in") {
    const TemporaryFolder folder;
    for (const char* name : {"a.json", "a.qkv.json", "B.QKV.JSON", ".json", "x", "longer-than-the-ending"}) {
        CAPTURE(name);
        REQUIRE(save_document(reference_document(), folder / name));
        Headless window;
        window.session.apply(action::OpenFile{folder / name});
        export_as(window, "npz");
    }
    for (const char* name : {"a.npz", "B.npz", "x.npz", "longer-than-the-ending.npz"}) {
        CAPTURE(name);
        CHECK(fs::exists(folder / name));
    }
}

TEST_CASE("pictures of heads can be cancelled, and any head opened all the same") {
    Random random(23);
    const auto capture = capture_of(capture_json(random, 40, 8));
    Headless window;
    window.session.apply(action::OpenCapture{capture, "/models/model.json"});
    window.session.apply(action::CancelOverview{});
    window.frame(3);
    CHECK_FALSE(window.session.head_overview()->is_working());
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
    REQUIRE(window.session.question() == Question::unsaved_changes);
    window.frame(2);
    window.click("answer_discard");
    window.frame(2);
    REQUIRE(window.session.array_choice());
    CHECK_FALSE(window.session.problem());
    window.press(ImGuiKey_Escape);
    window.frame(2);
    CHECK_FALSE(window.session.array_choice());
    CHECK(window.document().q(0, 0) == 7.0);

    window.session.apply(action::OpenFile{path});
    window.session.apply(action::AnswerQuestion{Answer::discard});
    window.frame(3);
    CHECK(window.ui().arrays.names == std::array<std::string, 3>{"attn_query", "attn_key", "attn_value"});
    window.click("array_value");
    window.frame(2);
    window.press(ImGuiKey_Escape);  // closes the list alone
    window.frame(2);
    REQUIRE(window.session.array_choice());
    window.click("array_value");
    window.frame(2);
    window.click("array_value_other_value");
    window.frame(2);
    window.click("arrays_open");
    window.frame(2);
    CHECK_FALSE(window.session.array_choice());
    CHECK_FALSE(window.session.question());
    CHECK(window.document().q == Matrix{{1, 0}, {0, 1}});
    CHECK(window.document().k == Matrix{{2, 0}, {0, 2}});
    CHECK(window.document().v == Matrix{{5}, {6}});
}

TEST_CASE("walking leaves the choice of heads: the head that is open is walked") {
    Random random(27);
    Headless window;
    window.session.apply(action::OpenCapture{capture_of(capture_json(random, 5, 3)), "/models/model.json"});
    window.frame(2);
    window.press(ImGuiKey_Space);
    CHECK_FALSE(window.session.shows_heads());
    CHECK(window.step() == 1);
}

TEST_CASE("a file whose opening was cancelled changes nothing, whether or not it was read already") {
    const TemporaryFolder folder;
    Document large = reference_document();
    large.sentence = std::string(2 * 1024 * 1024, 'a');
    REQUIRE(save_document(large, folder / "large.qkv.json"));
    Session session(reference_document());
    session.apply(action::OpenFile{folder / "large.qkv.json"});
    REQUIRE(session.loading() != nullptr);
    session.apply(action::CancelLoading{});
    CHECK(session.loading() == nullptr);
    while (session.is_working()) session.apply(action::FollowWork{});
    CHECK(session.document() == reference_document());
    CHECK_FALSE(session.problem());

    session.apply(action::OpenFile{folder / "large.qkv.json"});
    session.finish_work();
    CHECK(session.document() == large);
}

TEST_CASE("what is begun while a file is being opened is not replaced by it") {
    const TemporaryFolder folder;
    Document large = reference_document();
    large.sentence = std::string(2 * 1024 * 1024, 'a');
    REQUIRE(save_document(large, folder / "large.qkv.json"));
    Session session(reference_document());
    session.apply(action::OpenFile{folder / "large.qkv.json"});
    session.apply(action::NewDocument{});
    const Document begun = session.document();
    session.finish_work();
    CHECK(session.document() == begun);
    REQUIRE(session.problem());
    CHECK(session.problem()->key == "problem.file.edited_meanwhile");
}

TEST_CASE("a head may be chosen while a file is being opened, which takes its place") {
    Random random(28);
    const TemporaryFolder folder;
    Document large = reference_document();
    large.sentence = std::string(2 * 1024 * 1024, 'a');
    REQUIRE(save_document(large, folder / "large.qkv.json"));
    Session session(reference_document());
    session.apply(action::OpenCapture{capture_of(capture_json(random, 5, 3)), "/models/model.json"});
    session.apply(action::OpenFile{folder / "large.qkv.json"});
    session.apply(action::ChooseHead{{0, 1, 1}});
    session.finish_work();
    CHECK_FALSE(session.problem());
    CHECK(session.document() == large);
    CHECK(session.capture() == nullptr);
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
    CHECK(window.session.problem()->key == "problem.capture.not_finite");
    CHECK(window.session.shows_heads());
    CHECK(window.document() == reference_document());
    CHECK(title_of(window.session) == "제목 없는 문서 – qkv");
    window.frame(3);
    CHECK(window.sees("head_1_1"));
    window.click("head_1_2");
    CHECK(window.document().q(0, 0) == 0.0);
    CHECK(window.document().token_count() == 1);
    CHECK_FALSE(window.session.problem());

    Session session(reference_document());
    CaptureOptions options;
    options.axes = {Axis::heads, Axis::positions};  // or it would be asked whether the head is a token
    session.apply(action::OpenFile{path, options, HeadIndex{0, 0, 1}});
    CHECK_FALSE(session.problem());
    CHECK_FALSE(session.shows_heads());
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
    CHECK(window.session.capture()->capture->batches() == few_layers);  // the tokens tell
    CHECK(window.session.capture()->capture->tokens(1) == std::vector<std::string>{"c", "d"});
    CHECK_FALSE(window.sees("first_is_batch"));

    std::ofstream(path) << capture_json(random, 2, 1);
    window.session.apply(action::OpenFile{path});
    window.frame(2);
    REQUIRE(window.sees("head_2_3"));
    window.click("first_is_batch");
    window.frame(2);
    CHECK(window.session.capture()->capture->batches() == few_layers);
    CHECK_FALSE(window.sees("head_2_3"));
    CHECK(window.sees("head_1_3"));
    window.click("first_is_batch");
    window.frame(2);
    CHECK(window.session.capture()->capture->batches() == 1);
    CHECK(window.session.capture()->capture->layers() == few_layers);
}

TEST_CASE("heads and positions are asked about where the file does not tell, with both readings shown") {
    const fs::path path = fs::path(QKV_SOURCE_DIR) / "tests/cases/captures/capture_position_before_head.npz";
    Headless window;
    window.session.apply(action::OpenFile{path, {}, HeadIndex{}});
    window.frame(2);
    REQUIRE(window.session.shows_heads());
    REQUIRE(window.sees("axes_heads_first"));
    REQUIRE(window.sees("axes_positions_first"));
    const Matrix heads_first = window.document().q;
    window.click("axes_positions_first");
    window.frame(2);
    CHECK(window.session.capture()->capture->is_order_told());
    CHECK(window.document().q.row(1) != heads_first.row(1));
    REQUIRE(window.sees("axes_heads_first"));
    window.click("axes_heads_first");
    window.frame(2);
    CHECK(window.document().q == heads_first);

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
        "v": [[[1], [2]], [[1], [2]], [[1], [2]]], "tokens": ["a", "b"], "attention_mask": [1, 0],
        "attn": [[[1, 0], [0, 1]], [[0.5, 0.5], [0.5, 0.5]], [[1, 0], [0.25, 0.75]]]})";
    Headless window;
    window.session.apply(action::OpenFile{path});
    window.frame(2);
    REQUIRE(window.session.notices().size() == 2);
    CHECK(window.session.notices()[0].key == "notice.capture.unused");
    CHECK(window.session.notices()[1].key == weights_disagree);
    window.session.apply(action::ChooseHead{{0, 0, 1}});
    CHECK(window.session.notices().size() == 1);
    window.session.apply(action::ChooseHead{{0, 0, 2}});
    CHECK(window.session.notices().size() == 2);
    window.frame(2);
    window.click("dismiss");
    window.frame(2);
    CHECK(window.session.notices().size() == 1);
    window.click("dismiss");
    window.frame(2);
    CHECK(window.session.notices().empty());
    CHECK_FALSE(window.sees("dismiss"));
    window.session.apply(action::OpenFile{path});
    window.session.apply(action::NewDocument{});
    CHECK(window.session.notices().empty());
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
        CHECK(session.notices().empty());
        CHECK(session.document() == document);
    }
}

TEST_CASE("a pipe is refused: it may never end") {
    const TemporaryFolder folder;
    REQUIRE(::mkfifo((folder / "pipe.npz").c_str(), 0600) == 0);
    Session session(reference_document());
    session.apply(action::OpenFile{folder / "pipe.npz"});
    CHECK_FALSE(session.is_working());
    REQUIRE(session.problem());
    CHECK(session.problem()->key == "problem.file.not_regular");
}

TEST_CASE("what is exported for long is shown with a bar, and the window goes on meanwhile") {
    SlowTerminal terminal;  // writing goes on once somebody reads
    Headless window;
    window.session.apply(action::Export{ExportFormat::html, terminal.path()});
    window.frame();
    CHECK_FALSE(window.sees("cancel_exports"));
    window.wait(0.3);
    window.frame(2);
    CHECK(window.sees("cancel_exports"));
    window.press(ImGuiKey_Space);
    CHECK(window.step() == 1);
    const std::string expected = exported(reference_document(), ExportFormat::html, {})->front().bytes;
    CHECK(terminal.read(expected.size()) == expected);
    window.session.finish_work();
    window.frame(2);
    CHECK_FALSE(window.sees("cancel_exports"));
    CHECK_FALSE(window.session.problem());
}

TEST_CASE("an export that fails says so when it is done; one that is cancelled says nothing") {
    const TemporaryFolder folder;
    Session session(reference_document());
    session.apply(action::Export{ExportFormat::npz, folder / "missing" / "a.npz"});
    session.finish_work();
    REQUIRE(session.problem());
    CHECK(session.problem()->key == "problem.file.no_folder");
    session.apply(action::Dismiss{});
    session.apply(action::Export{ExportFormat::npz, folder / "a.npz"});
    session.apply(action::CancelExports{});
    session.finish_work();
    CHECK_FALSE(session.problem());
}

TEST_CASE("of many tokens the panels show those around the current one") {
    Random random(24);
    Headless window(test::random_document(random, 100, 8, 8));
    CHECK(window.session.shown_keys() == KeyRange{0, 16});
    CHECK(window.items("sentence_token").size() == 16);
    window.session.apply(action::GoTo{{StepKind::weight, 70, 37, 0}});
    CHECK(window.session.shown_keys() == KeyRange{32, 16});
    window.session.apply(action::GoTo{{StepKind::score, 70, 99, 0}});
    CHECK(window.session.shown_keys() == KeyRange{96, 4});
    window.session.apply(action::Next{});  // exp(70, 0)
    CHECK(window.session.shown_keys() == KeyRange{0, 16});
    window.session.apply(action::First{});
    window.frame(3);
    window.click("sentence_token", 15);
    CHECK(window.session.step().query == 15);
}

TEST_CASE("with the keyboard a large matrix is zoomed and panned, and Tab goes on") {
    Random random(30);
    Headless window(test::random_document(random, 64, 4, 4));
    window.session.apply(action::Last{});
    window.frame(3);
    for (int presses = 0; window.focused() != "weight_picture" && presses < 1000; ++presses) window.press(ImGuiKey_Tab);
    REQUIRE(window.focused() == "weight_picture");
    const MatrixView& view = window.ui().large_heatmaps.weights.view;
    for (int presses = 0; presses < 3; ++presses) window.press(ImGuiKey_Equal);
    REQUIRE(view.zoom > 2);
    const MatrixView zoomed = view;
    window.press(ImGuiKey_LeftArrow);
    window.press(ImGuiKey_LeftArrow);
    CHECK(view.left < zoomed.left);
    CHECK(view.top == zoomed.top);
    window.press(ImGuiKey_UpArrow);
    CHECK(view.top < zoomed.top);
    window.press(ImGuiKey_DownArrow);
    window.press(ImGuiKey_RightArrow);
    window.press(ImGuiKey_RightArrow);
    CHECK(view.left == doctest::Approx(zoomed.left));
    CHECK(view.top == doctest::Approx(zoomed.top));
    CHECK(window.focused() == "weight_picture");
    CHECK(window.step() == window.session.walkthrough().count());
    window.press(ImGuiKey_Minus);
    CHECK(view.zoom < zoomed.zoom);
    window.press(ImGuiKey_Tab);
    CHECK(window.focused() != "weight_picture");
}

TEST_CASE("a click into the picture of a large matrix goes to the step that works out the cell below it") {
    Random random(25);
    Headless window(test::random_document(random, 64, 4, 4));
    window.frame(2);
    const ImRect picture = window.item("score_picture");
    window.click_at(center_of_cell(picture, 20, 45, 64, 64));
    CHECK(window.session.step() == Step{StepKind::score, 20, 45, 0});
    window.click_at(center_of_cell(window.item("weight_picture"), 3, 62, 64, 64));
    CHECK(window.session.step() == Step{StepKind::weight, 3, 62, 0});
}

TEST_CASE("the wheel zooms around the pointer until digits are seen, dragging pans, and a drag is no click") {
    Random random(26);
    Headless window(test::random_document(random, 64, 4, 4));
    window.session.apply(action::Last{});
    window.frame(3);
    const ImVec2 place = center_of_cell(window.item("score_picture"), 30, 30, 64, 64);
    CHECK_FALSE(window.sees("score/30,30"));
    for (int notch = 0; notch < 12; ++notch) window.scroll(place, 1);
    window.frame(2);
    REQUIRE(window.sees("score/30,30"));
    CHECK(window.item("score/30,30").Contains(place));
    CHECK_FALSE(window.sees("score/0,0"));

    const Step before = window.session.step();
    const MatrixView view = window.ui().large_heatmaps.scores.view;
    window.drag_to("score_picture", 0, {place.x - 60, place.y});
    CHECK(window.session.step() == before);
    CHECK(window.ui().large_heatmaps.scores.view.left > view.left);
    CHECK(window.ui().large_heatmaps.scores.view.top == doctest::Approx(view.top).epsilon(0.2));

    window.click("score_zoom_all");
    window.frame(2);
    CHECK(window.ui().large_heatmaps.scores.view == MatrixView{});
}

TEST_CASE("a format chosen in the window is written as the command line writes it") {
    const TemporaryFolder folder;
    Headless window;
    window.session.apply(action::SetRecentFiles{{}, folder.path()});
    export_as_json(window);
    CHECK_FALSE(window.session.problem());
    std::ifstream file(folder / "나는 사과를 먹었다.json", std::ios::binary);
    REQUIRE(file);
    const std::string written{std::istreambuf_iterator<char>(file), {}};
    CHECK(written == exported(reference_document(), ExportFormat::json, {})->front().bytes);

    window.click("file");
    window.click("file_export");
    window.frame(2);
    window.click("export_window_svg");
    window.click("export_save");
    window.frame(4);
    window.press(ImGuiKey_Enter);
    window.frame(4);
    const auto wish = window.interface().take_picture_wish();
    REQUIRE(wish);
    CHECK(wish->format == PictureFormat::svg);
    CHECK(wish->path == folder / "나는 사과를 먹었다.svg");
}

}  // namespace qkv
