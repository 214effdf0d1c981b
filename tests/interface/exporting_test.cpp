// Exports from the window: what they are called, what they write, and how they take long or fail.
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <termios.h>
#include <unistd.h>

#include "picture/drawing_picture.h"
#include "qkv/document_json.h"
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
using test::Headless;
using test::Random;
using test::TemporaryFolder;

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
    CHECK(session.problem()->id == "problem.file.no_folder");
    session.apply(action::Dismiss{});
    session.apply(action::Export{ExportFormat::npz, folder / "a.npz"});
    session.apply(action::CancelExports{});
    session.finish_work();
    CHECK_FALSE(session.problem());
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

    export_as(window, "png");
    CHECK_FALSE(window.session.problem());
    std::ifstream picture_file(folder / "나는 사과를 먹었다.png", std::ios::binary);
    const std::string png{std::istreambuf_iterator<char>(picture_file), {}};
    const ExportOptions drawn{.style = {}, .draw_png = png_of_drawing};
    CHECK(png == exported(reference_document(), ExportFormat::png, drawn)->front().bytes);
}

TEST_CASE("the tables of an export that is there already are not written over from the window without a question") {
    const TemporaryFolder folder;
    Headless window;
    window.session.apply(action::SetRecentFiles{{}, folder.path()});
    export_as(window, "csv");
    const fs::path tables = folder / "나는 사과를 먹었다-csv";
    REQUIRE(fs::exists(tables / "v.csv"));
    std::ofstream(tables / "v.csv") << "edited";
    export_as(window, "csv");
    CHECK(window.sees("overwrite"));
    window.press(ImGuiKey_Enter);  // keeps them
    window.frame(4);
    window.session.finish_work();
    std::ifstream file(tables / "v.csv");
    CHECK(std::string{std::istreambuf_iterator<char>(file), {}} == "edited");
    CHECK_FALSE(fs::exists(tables / tables.filename()));
}

TEST_CASE("a picture of the window is not proposed over one of the heatmaps") {
    const TemporaryFolder folder;
    Headless window;
    window.session.apply(action::SetRecentFiles{{}, folder.path()});
    export_as(window, "svg");
    CHECK(fs::exists(folder / "나는 사과를 먹었다.svg"));
    window.click("menu");
    window.click("file");
    window.click("file_export");
    window.frame(2);
    window.click("export_window_svg");
    window.click("export_save");
    window.frame(4);
    window.press(ImGuiKey_Enter);
    window.frame(4);
    const std::vector<WindowRequest> requests = window.interface().take_requests();
    REQUIRE(requests.size() == 1);
    const auto* picture = std::get_if<request::TakePicture>(&requests.front());
    REQUIRE(picture != nullptr);
    CHECK(picture->format == PictureFormat::svg);
    CHECK(picture->path == folder / "나는 사과를 먹었다-창.svg");
}

}  // namespace qkv
