// Loading and exporting on a thread and in slices.
#include <chrono>
#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "picture/drawing_picture.h"
#include "qkv/document_json.h"
#include "qkv/file.h"
#include "session/exporting.h"
#include "session/loading.h"
#include "support/captures.h"
#include "support/random_documents.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

using test::Random;
using test::TemporaryFolder;

const ExportOptions options{.style = {Language::ko, 3}, .draw_png = png_of_drawing};

constexpr std::uintmax_t largest_file = 256 * 1024 * 1024;

// Between the polls of a thread, which has the processor meanwhile.
void pause_beside_thread(Workplace place) {
    if (place == Workplace::thread) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

// Polls as the frames of a window do.
Result<Opened> loaded(const std::filesystem::path& path, Workplace place) {
    Loading loading(path, {}, place);
    CHECK(loading.is_in_slices() == (place == Workplace::slices));
    while (true) {
        if (auto opened = loading.take()) return *std::move(opened);
        pause_beside_thread(place);
    }
}

Result<void> written(const Document& document, ExportFormat format, const std::filesystem::path& out, Workplace place) {
    Exporting exporting(document, format, options, out, place);
    while (true) {
        if (auto outcome = exporting.work.take()) return *std::move(outcome);
        pause_beside_thread(place);
    }
}

// Every head that was opened, or the document.
std::vector<Document> documents_in(const Opened& opened) {
    if (const auto* document = std::get_if<Document>(&opened)) return {*document};
    const Capture& capture = *std::get<std::shared_ptr<const Capture>>(opened);
    std::vector<Document> all;
    for (int layer = 0; layer < capture.layers(); ++layer) {
        for (int head = 0; head < capture.heads(); ++head) all.push_back(capture.document({0, layer, head}).value());
    }
    return all;
}

std::vector<std::string> contents(const std::filesystem::path& path) {
    if (!std::filesystem::is_directory(path)) return {*read_file(path, largest_file)};
    std::vector<std::string> all;
    for (const char* name : {"q.csv", "k.csv", "v.csv", "scores.csv", "weights.csv", "output.csv", "options.csv"})
        all.push_back(*read_file(path / name, largest_file));
    return all;
}

Document long_document() {
    Random random(61);
    return test::random_document(random, 120, 6, 5);
}

// Files of every kind that is opened, some of several slices.
std::vector<std::filesystem::path> files_in(const TemporaryFolder& folder) {
    Random random(62);
    const Document document = long_document();
    std::vector<std::filesystem::path> files{folder / "document.qkv.json", folder / "capture.json"};
    REQUIRE(save_document(document, files[0]));
    REQUIRE(write_file(files[1], test::capture_json(random, 150, 24)));
    for (const ExportFormat format : {ExportFormat::npz, ExportFormat::safetensors, ExportFormat::csv}) {
        files.push_back(folder / name(format) += "." + std::string(file_ending(format)));
        if (format == ExportFormat::csv) files.back() = folder / "tables";
        REQUIRE(export_document(document, format, options, files.back()));
    }
    return files;
}

}  // namespace

TEST_CASE("what is loaded on a thread, in slices and at once is the same") {
    const TemporaryFolder folder;
    for (const std::filesystem::path& file : files_in(folder)) {
        CAPTURE(file);
        const auto expected = open_file(file);
        REQUIRE(expected);
        for (const Workplace place : {Workplace::thread, Workplace::slices}) {
            const auto opened = loaded(file, place);
            REQUIRE(opened);
            CHECK(documents_in(*opened) == documents_in(*expected));
        }
    }
    CHECK(documents_in(*open_file(folder / "document.qkv.json")) == std::vector{long_document()});
}

TEST_CASE("a problem of loading is the same on a thread and in slices") {
    std::vector<std::filesystem::path> files{"there/is/nothing.npz"};
    for (const auto& entry : std::filesystem::directory_iterator(test::cases)) files.push_back(entry.path());
    CHECK(files.size() > 15);
    for (const std::filesystem::path& file : files) {
        CAPTURE(file);
        const auto expected = open_file(file);
        const auto opened = loaded(file, Workplace::slices);
        REQUIRE(opened.has_value() == expected.has_value());
        if (!opened) CHECK(opened.error() == expected.error());
    }
}

TEST_CASE("what is exported on a thread, in slices and at once is the same, in every format") {
    const TemporaryFolder folder;
    const Document document = long_document();
    for (const ExportFormat format : export_formats) {
        CAPTURE(name(format));
        const std::string name_of_format(name(format));
        REQUIRE(export_document(document, format, options, folder / name_of_format));
        for (const Workplace place : {Workplace::thread, Workplace::slices}) {
            const auto out = folder / (name_of_format + (place == Workplace::thread ? "-thread" : "-slices"));
            REQUIRE(written(document, format, out, place));
            CHECK(contents(out) == contents(folder / name_of_format));
        }
    }
}

TEST_CASE("long work pauses many times on its way") {
    const TemporaryFolder folder;
    const auto pauses = [](auto work) {
        int count = 0;
        while (work.step()) ++count;
        CHECK(work.take());
        return count;
    };
    const Document document = long_document();
    for (const ExportFormat format : {ExportFormat::csv, ExportFormat::json, ExportFormat::html}) {
        CAPTURE(name(format));
        WorkProgress progress;
        CHECK(pauses(export_document_in_slices(document, format, options, folder / "out", &progress)) > 300);
        std::filesystem::remove_all(folder / "out");
    }
    Random random(63);
    REQUIRE(write_file(folder / "capture.json", test::capture_json(random, 150, 24)));
    WorkProgress progress;
    CHECK(pauses(open_file_in_slices(folder / "capture.json", {}, &progress)) > 5);
    CHECK(progress.share() == 1.0);
}

TEST_CASE("loading that is cancelled ends with that problem, whatever it had done") {
    const TemporaryFolder folder;
    for (const std::filesystem::path& file : files_in(folder)) {
        CAPTURE(file);
        for (const Workplace place : {Workplace::thread, Workplace::slices}) {
            Loading loading(file, {}, place);
            loading.cancel();
            loading.wait();
            const auto opened = loading.take();
            REQUIRE(opened);
            // A thread may have been faster.
            if (place == Workplace::slices) REQUIRE_FALSE(*opened);
            if (!*opened) CHECK(opened->error().id == cancelled_work);
        }
        // In the middle.
        Work<Result<Opened>> work([&](WorkProgress& progress) { return open_file_in_slices(file, {}, &progress); });
        if (!work.step()) continue;
        work.cancel();
        CHECK_FALSE(work.step());
        CHECK(work.take()->error().id == cancelled_work);
    }
}

TEST_CASE("an export that is cancelled writes nothing") {
    const TemporaryFolder folder;
    const Document document = long_document();
    for (const ExportFormat format : export_formats) {
        CAPTURE(name(format));
        for (int steps = 0; steps < 3; ++steps) {
            Work<Result<void>> work([&](WorkProgress& progress) {
                return export_document_in_slices(document, format, options, folder / "out", &progress);
            });
            for (int step = 0; step < steps; ++step) {
                if (!work.step()) break;
            }
            if (std::filesystem::exists(folder / "out")) {  // it was done already
                std::filesystem::remove_all(folder / "out");
                continue;
            }
            work.cancel();
            CHECK_FALSE(work.step());
            CHECK(work.take()->error().id == cancelled_work);
            CHECK_FALSE(std::filesystem::exists(folder / "out"));
        }
        Exporting exporting(document, format, options, folder / "out", Workplace::slices);
        exporting.work.cancel();
        exporting.work.wait();
        CHECK(exporting.work.take()->error().id == cancelled_work);
        CHECK_FALSE(std::filesystem::exists(folder / "out"));
    }
}

}  // namespace qkv
