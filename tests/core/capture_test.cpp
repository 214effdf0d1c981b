// Opening a capture: formats, progress, problems.
#include <chrono>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>

#include "qkv/capture.h"
#include "qkv/export.h"
#include "qkv/open_file.h"
#include "support/file_content.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using test::write_content;

std::string bytes_of(const Document& document, ExportFormat format) {
    return exported(document, format, {})->front().bytes;
}

std::shared_ptr<const Capture> capture_in(const fs::path& path, const CaptureOptions& options = {}) {
    const auto opened = open_file(path, options);
    REQUIRE_MESSAGE(opened, (opened ? "" : said(opened.error(), Language::en)));
    return std::get<std::shared_ptr<const Capture>>(*opened);
}

std::string json_capture(const std::string& more) {
    return "{\"q\":[[1],[2]],\"k\":[[1],[2]],\"v\":[[1],[2]]" + more + "}";
}

}  // namespace

TEST_CASE("a file that is written to after it was opened gives no numbers any more") {
    const TemporaryFolder folder;
    const fs::path path = folder / "model.safetensors";
    const Document document = reference_document();
    write_content(path, bytes_of(document, ExportFormat::safetensors));
    const auto capture = capture_in(path);
    REQUIRE(capture->document({}));

    Document other = document;
    other.head().q(0, 0) += 1;
    SUBCASE("with as many bytes") {
        const auto before = fs::last_write_time(path);
        write_content(path, bytes_of(other, ExportFormat::safetensors));
        fs::last_write_time(path, before + std::chrono::seconds(1));  // clocks of files may be coarse
    }
    SUBCASE("with more bytes") {
        other.sentence += std::string(1000, 'x');
        write_content(path, bytes_of(other, ExportFormat::safetensors));
    }
    SUBCASE("with fewer bytes") { write_content(path, "gone"); }
    const auto changed = capture->document({});
    REQUIRE_FALSE(changed);
    CHECK(changed.error().id == "problem.file.changed");
    CHECK(said(changed.error(), Language::en).starts_with(path.string()));
}

TEST_CASE("a file that another took the place of stays what it was") {
    const TemporaryFolder folder;
    const fs::path path = folder / "model.safetensors";
    write_content(path, bytes_of(reference_document(), ExportFormat::safetensors));
    const auto capture = capture_in(path);
    write_content(folder / "new", "other");
    fs::rename(folder / "new", path);
    const auto document = capture->document({});
    REQUIRE(document);
    CHECK(document->head().q == reference_document().head().q);
}

TEST_CASE("tokens: those asked for, else the capture's own, else the file beside it, else numbers") {
    const TemporaryFolder folder;
    write_content(folder / "model.safetensors", bytes_of(reference_document(), ExportFormat::safetensors));
    write_content(folder / "model.tokens.json", R"(["beside", "the", "file"])");
    write_content(folder / "asked.json", R"(["asked", "for", "these"])");
    CHECK(capture_in(folder / "model.safetensors")->tokens(0) == reference_document().tokens);
    CaptureOptions options;
    options.tokens = folder / "asked.json";
    CHECK(capture_in(folder / "model.safetensors", options)->tokens(0).front() == "asked");

    // Without any of its own. Its name is blanked out where it stands.
    std::string bytes = bytes_of(reference_document(), ExportFormat::safetensors);
    bytes.replace(bytes.find("\"tokens\""), 8, "\"tokenz\"");
    write_content(folder / "model.safetensors", bytes);
    CHECK(capture_in(folder / "model.safetensors")->tokens(0).front() == "beside");
    fs::remove(folder / "model.tokens.json");
    CHECK(capture_in(folder / "model.safetensors")->tokens(0).front() == "t1");
}

TEST_CASE("options of JSON are taken from the object or from its options, as numbers or texts") {
    const auto options_of = [](const std::string& more) {
        const auto opened = open_bytes(json_capture(more), "a.json");
        REQUIRE_MESSAGE(opened, more);
        return std::get<std::shared_ptr<const Capture>>(*opened)->document({})->options;
    };
    CHECK(options_of("") == Options{});
    CHECK(options_of(R"(,"mask":"causal","scale":0.5)") == Options{0.5, Mask::causal, 1.0});
    CHECK(options_of(R"(,"options":{"mask":"causal","temperature":2})") == Options{1.0, Mask::causal, 2.0});
}

TEST_CASE("opening is done when its progress is, and a cancelled one says so") {
    Document document = reference_document();
    document.sentence = std::string(200000, 'a');
    for (const auto& [name, bytes] :
         {std::pair<std::string, std::string>{"a.npz", bytes_of(document, ExportFormat::npz)},
          {"a.json", json_capture(",\"more\":\"" + std::string(200000, 'a') + "\"")}}) {
        CAPTURE(name);
        WorkProgress progress;
        CHECK(progress.share() == 0.0);
        CHECK(open_bytes(bytes, name, {}, &progress));
        CHECK(progress.share() > 0.6);
        WorkProgress cancelled;
        cancelled.cancel();
        const auto opened = open_bytes(bytes, name, {}, &cancelled);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().id == "problem.cancelled");
    }
}

TEST_CASE("of a gigabyte with one wrong byte in its header nothing but the header is read") {
    const TemporaryFolder folder;
    constexpr std::uintmax_t gigabyte = std::uintmax_t{1} << 30;
    const std::string shape = fmt::format("(3, 1024, {}), }}", gigabyte / 3 / 1024 / 8);
    struct Case {
        std::string name;
        std::string start;
        std::string problem_id;
    };
    const std::string npy = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape;
    const std::string safetensors = R"({"q":{"dtype":"F64","shape":[1],"data_offsets":[0,8]})";
    for (const Case& one :
         {Case{"a.npy", std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(npy.size()) + '\0' + npy,
               "problem.npy.size"},
          Case{"b.npy", std::string("\x93NUMPZ\x01\0", 8), "problem.npy.magic"},
          Case{"a.safetensors", std::string("\xFF\xFF\xFF\xFF\0\0\0\0", 8) + safetensors,
               "problem.safetensors.header_length"},
          Case{"b.safetensors", static_cast<char>(safetensors.size()) + std::string(7, '\0') + safetensors,
               "problem.safetensors.header"},
          Case{"a.npz", "PK\x03\x04", "problem.npz.not_zip"},
          Case{"a.json", json_capture(""), "problem.capture.json_too_large"}}) {
        CAPTURE(one.name);
        write_content(folder / one.name, one.start);
        fs::resize_file(folder / one.name, gigabyte);  // takes no room on the disk
        const auto opened = open_file(folder / one.name);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().id == one.problem_id);
    }
}

}  // namespace qkv
