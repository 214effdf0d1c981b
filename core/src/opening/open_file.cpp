#include "qkv/open_file.h"

#include <algorithm>
#include <new>
#include <utility>

#include "base/fail.h"
#include "base/file_bytes.h"
#include "base/json_members.h"
#include "base/json_text.h"
#include "base/short_text.h"
#include "capture/foreign_file.h"
#include "capture/open_capture.h"
#include "document/document_reader.h"
#include "qkv/path.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_json_bytes = 64 * 1024 * 1024;

// Whether JSON is meant as a document: it says so, or its file's name does.
bool is_document(std::string_view json, const JsonMembers& members, const fs::path& path) {
    return to_utf8(path).ends_with(".qkv.json") || !is_object(json) || find_member(members, "format") != nullptr;
}

bool is_own_document(const JsonMembers& members) {
    const JsonMember* format = find_member(members, "format");
    return format != nullptr && format->value == R"("qkv")";
}

// A capture is what may be opened as well.
Result<Opened> opened(Result<std::shared_ptr<const Capture>> capture) {
    return std::move(capture).map([](auto&& one) { return Opened(std::move(one)); });
}

Sliced<Result<Opened>> open_json(const std::shared_ptr<const FileBytes>& bytes, const fs::path& path,
                                 const CaptureOptions& options, WorkProgress* progress) {
    if (bytes->size() > largest_json_bytes)
        co_return fail("problem.capture.json_too_large", {{"limit", std::to_string(largest_json_bytes >> 20)}});
    const auto text = in_memory(bytes);
    if (!text) co_return fail("problem.file.changed");
    auto problem = co_await check_json_in_slices(text->view(), progress);
    if (problem) co_return tl::unexpected(std::move(*problem));
    const JsonMembers members = members_of(text->view());
    const bool is_asked_for = has_chosen_name(members, options) && !is_own_document(members);
    if (is_asked_for || !is_document(text->view(), members, path))
        co_return opened(co_await open_json_capture(text, members, path, options, progress));
    const std::string source = to_utf8(path);
    // Converted by hand: tl::expected would leak the document that its conversion default-constructs.
    auto document = co_await read_document(text->view(), source);
    co_return std::move(document).map([](Document&& one) { return Opened(std::move(one)); });
}

Sliced<Result<Opened>> open_checked(std::shared_ptr<const FileBytes> bytes, const fs::path& path,
                                    const CaptureOptions& options, WorkProgress* progress) {
    constexpr std::uint64_t bytes_that_tell = 4096;
    try {
        if (bytes->size() == 0) co_return fail("problem.file.empty");
        const auto start = part_of(*bytes, 0, bytes_that_tell);
        if (!start) co_return fail("problem.file.changed");
        if (auto problem = misnamed(path, *start)) co_return tl::unexpected(std::move(*problem));
        const CaptureFormat named = format_of_name(path);
        const CaptureFormat format = named == CaptureFormat::unknown ? format_of_content(*start) : named;
        if (format == CaptureFormat::json) co_return co_await open_json(bytes, path, options, progress);
        co_return opened(co_await open_capture(format, bytes, path, *start, options, progress));
    } catch (const std::bad_alloc&) {
        co_return fail("problem.file.no_memory");
    }
}

// Readers that don't know the file say what is wrong; this adds the file and the place in it.
Result<Opened> named(Result<Opened> opened, const fs::path& path) {
    if (opened || (!opened.error().args.empty() && opened.error().args.front().name == "file")) return opened;
    Problem problem = opened.error();
    std::string file = to_utf8(path);
    const auto within =
        std::find_if(problem.args.begin(), problem.args.end(), [](const TextArg& arg) { return arg.name == "within"; });
    if (within != problem.args.end()) {
        file += ": " + within->value;
        problem.args.erase(within);
    }
    problem.args.insert(problem.args.begin(), {"file", std::move(file)});
    return tl::unexpected(std::move(problem));
}

// Of a folder with q, k and v in files of their own, the file of q.
fs::path file_meant_by(const fs::path& path) {
    std::error_code error;
    if (!fs::is_directory(path, error)) return path;
    for (const char* name : {"q.csv", "q.npy"}) {
        if (fs::exists(fs::symlink_status(path / name, error))) return path / name;
    }
    return path;
}

bool is_exported_table(const fs::path& path) {
    std::error_code error;
    return names_exported_table(to_utf8(path.filename())) && fs::is_regular_file(path, error);
}

}  // namespace

bool names_exported_table(std::string_view name) {
    const fs::path path = path_from_utf8(name);
    return lower_case(to_utf8(path.extension())) == ".csv" && is_one_of_three(to_utf8(path.stem()));
}

bool has_opened_ending(std::string_view name) { return has_ending_of_format(path_from_utf8(name)); }

bool has_file_ending(std::string_view name) {
    const fs::path path = path_from_utf8(name);
    return has_ending_of_format(path) || has_foreign_ending(path);
}

Sliced<Result<Opened>> open_file_in_slices(fs::path given, CaptureOptions options, WorkProgress* progress) {
    const fs::path path = file_meant_by(given);
    if (is_exported_table(path)) {
        auto capture = opened(co_await open_csv_capture(path, options, progress));
        co_return named(std::move(capture), path);
    }
    std::error_code error;
    if (fs::is_directory(path, error)) co_return named(fail("problem.open.folder"), path);
    const auto bytes = open_bytes_of(path);
    if (!bytes) co_return tl::unexpected(bytes.error());
    auto read = co_await open_checked(*bytes, path, options, progress);
    co_return named(std::move(read), path);
}

Result<Opened> open_file(const fs::path& path, const CaptureOptions& options, WorkProgress* progress) {
    return open_file_in_slices(path, options, progress).finish();
}

Result<Opened> open_bytes(std::string bytes, std::string_view source, const CaptureOptions& options,
                          WorkProgress* progress) {
    const fs::path path = path_from_utf8(source);
    return named(open_checked(std::make_shared<BytesInMemory>(std::move(bytes)), path, options, progress).finish(),
                 path);
}

}  // namespace qkv
