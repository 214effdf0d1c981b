#include "qkv/capture.h"

#include <algorithm>
#include <array>
#include <map>
#include <new>
#include <utility>

#include "base/fail.h"
#include "base/file_bytes.h"
#include "base/json_members.h"
#include "base/json_text.h"
#include "capture/capture_names.h"
#include "capture/foreign_file.h"
#include "capture/tensor_capture.h"
#include "capture/tensor_file.h"
#include "document/document_reader.h"
#include "formula/pieces.h"
#include "qkv/document_json.h"
#include "qkv/invisible.h"
#include "qkv/path.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_json_bytes = 64 * 1024 * 1024;

enum class Format { npz, npy, safetensors, json, unknown };

const std::map<std::string, Format>& endings() {
    static const std::map<std::string, Format> all{
        {".npz", Format::npz}, {".npy", Format::npy}, {".safetensors", Format::safetensors}, {".json", Format::json}};
    return all;
}

Format format_of_name(const fs::path& path) {
    const auto found = endings().find(lower_case(to_utf8(path.extension())));
    return found == endings().end() ? Format::unknown : found->second;
}

// By how the content begins.
Format format_of(std::string_view bytes) {
    if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06")) return Format::npz;
    if (bytes.starts_with("\x93NUMPY")) return Format::npy;
    if (bytes.size() > 8 && bytes.substr(4, 4) == std::string_view("\0\0\0\0", 4) && bytes[8] == '{')
        return Format::safetensors;
    if (is_utf16_json(bytes)) return Format::json;
    bytes = without_byte_order_mark(bytes);
    const auto first = bytes.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && bytes[first] == '{' ? Format::json : Format::unknown;
}

// The content is not of the kind that the name says, but of another one that is known.
std::optional<Problem> misnamed(const fs::path& path, std::string_view bytes) {
    const Format named = format_of_name(path);
    const Format found = format_of(bytes);
    if (named == Format::unknown || found == named) return std::nullopt;
    if (found == Format::unknown) return foreign_file(path, bytes);
    const auto ending =
        std::find_if(endings().begin(), endings().end(), [&](const auto& one) { return one.second == found; });
    return Problem{"problem.capture.misnamed",
                   {{"ending", lower_case(to_utf8(path.extension()))}, {"kind", ending->first}}};
}

// Whether JSON is meant as a document: it says so, or its file's name does.
bool is_document(std::string_view json, const JsonMembers& members, const fs::path& path) {
    return to_utf8(path).ends_with(".qkv.json") || !is_object(json) || find_member(members, "format") != nullptr;
}

bool is_own_document(const JsonMembers& members) {
    const JsonMember* format = find_member(members, "format");
    return format != nullptr && format->value == R"("qkv")";
}

// Whether there is something in it that might be a capture's arrays under some name.
bool has_arrays(const JsonMembers& members) {
    if (std::any_of(usual_names[0].begin(), usual_names[0].end(),
                    [&](std::string_view name) { return find_member(members, name) != nullptr; }))
        return true;
    return std::any_of(members.begin(), members.end(), [](const JsonMember& member) { return member.holds_rows(); });
}

// "q", or "anything_q".
bool is_one_of_three(const std::string& stem) {
    return stem == "q" || stem.ends_with("_q") || stem.ends_with(".q") || stem.ends_with("-q");
}

// q.npy, or anything_q.npy, with k and v beside it.
std::optional<std::map<std::string, fs::path>> npy_files(const fs::path& path, const CaptureOptions& options) {
    const fs::path folder = path.parent_path();
    std::map<std::string, fs::path> files;
    const std::string stem = to_utf8(path.stem());
    const bool are_named = !options.names[1].empty() || !options.names[2].empty();
    if (!is_one_of_three(stem) && !are_named) return std::nullopt;
    for (std::size_t i = 0; i < roles.size(); ++i) {
        if (!options.names[i].empty()) {
            files[roles[i]] = path_from_utf8(options.names[i]);
        } else if (i == 0) {
            files[roles[i]] = path;
        } else {
            files[roles[i]] = folder / path_from_utf8(stem.substr(0, stem.size() - 1) + roles[i] + ".npy");
        }
    }
    return files;
}

Result<Opened> capture_in(const TensorFile& file, const fs::path& path, const CaptureOptions& options,
                          WorkProgress* progress) {
    auto capture = std::make_shared<TensorCapture>(to_utf8(path));
    if (auto problem = capture->read(file, options, progress)) return tl::unexpected(std::move(*problem));
    return std::shared_ptr<const Capture>(std::move(capture));
}

Result<Opened> open_json(const std::shared_ptr<const FileBytes>& bytes, const fs::path& path,
                         const CaptureOptions& options, WorkProgress* progress) {
    if (bytes->size() > largest_json_bytes)
        return fail("problem.capture.json_too_large", {{"limit", std::to_string(largest_json_bytes >> 20)}});
    const auto text = in_memory(bytes);
    if (!text) return fail("problem.file.changed");
    const std::string_view json = text->view();
    if (auto problem = check_json(json, progress)) return tl::unexpected(std::move(*problem));
    const JsonMembers members = members_of(json);
    const bool has_chosen_name =
        !options.names[0].empty() && !is_own_document(members) && find_member(members, options.names[0]) != nullptr;
    if (!has_chosen_name && is_document(json, members, path)) return read_document(json, to_utf8(path));
    if (find_member(members, "weight_map") != nullptr) return fail("problem.foreign.weights");
    if (!has_chosen_name && !has_arrays(members)) return fail("problem.capture.no_arrays");
    const auto file = open_json_tensors(text);
    if (!file) return tl::unexpected(file.error());
    return capture_in(**file, path, options, progress);
}

Result<std::unique_ptr<TensorFile>> open_npy(const std::shared_ptr<const FileBytes>& bytes, const fs::path& path,
                                             CaptureOptions& options) {
    const auto paths = npy_files(path, options);
    if (!paths) return open_one_npy(bytes, path);
    options.names = {};  // they were of the files
    std::map<std::string, NpyFile> files;
    for (const auto& [name, one] : *paths) {
        const auto content = one == path ? Result<std::shared_ptr<const FileBytes>>(bytes) : open_bytes_of(one);
        if (!content) return tl::unexpected(content.error());
        files[name] = {one, *content};
    }
    return open_npy_files(files);
}

Result<std::unique_ptr<TensorFile>> open_tensors(Format format, const std::shared_ptr<const FileBytes>& bytes,
                                                 const fs::path& path, std::string_view start,
                                                 CaptureOptions& options) {
    switch (format) {
        case Format::npz: return open_npz(bytes);
        case Format::npy: return open_npy(bytes, path, options);
        case Format::safetensors: return open_safetensors(bytes);
        case Format::json:
        case Format::unknown: break;
    }
    if (const auto problem = foreign_file(path, start)) return tl::unexpected(*problem);
    return fail("problem.capture.unknown_format");
}

Result<Opened> open_checked(const std::shared_ptr<const FileBytes>& bytes, const fs::path& path, CaptureOptions options,
                            WorkProgress* progress) {
    constexpr std::uint64_t bytes_that_tell = 4096;
    try {
        const auto start = part_of(*bytes, 0, bytes_that_tell);
        if (!start) return fail("problem.file.changed");
        if (auto problem = misnamed(path, *start)) return tl::unexpected(std::move(*problem));
        const Format named = format_of_name(path);
        const Format format = named == Format::unknown ? format_of(*start) : named;
        if (format == Format::json) return open_json(bytes, path, options, progress);
        const auto file = open_tensors(format, bytes, path, *start, options);
        if (!file) return tl::unexpected(file.error());
        return capture_in(**file, path, options, progress);
    } catch (const std::bad_alloc&) {
        return fail("problem.file.no_memory");
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

bool TensorFile::has(const std::string& name) const {
    const std::vector<std::string> all = names();
    return std::find(all.begin(), all.end(), name) != all.end();
}

bool Capture::has_batch() const { return std::find(axes_.begin(), axes_.end(), Axis::batch) != axes_.end(); }

bool names_exported_table(std::string_view name) {
    const fs::path path = path_from_utf8(name);
    return lower_case(to_utf8(path.extension())) == ".csv" && is_one_of_three(to_utf8(path.stem()));
}

bool has_file_ending(std::string_view name) {
    const fs::path path = path_from_utf8(name);
    return endings().contains(lower_case(to_utf8(path.extension()))) || has_foreign_ending(path);
}

const std::vector<std::string>& Capture::tokens(int batch) const {
    return tokens_.size() == 1 ? tokens_.front() : tokens_[static_cast<std::size_t>(batch)];
}

std::optional<Problem> Capture::check(const HeadIndex& head) const {
    const auto outside = [](int index, int count) { return index < 0 || index >= count; };
    if (!outside(head.batch, batches_) && !outside(head.layer, layers_) && !outside(head.head, heads_))
        return std::nullopt;
    return Problem{"problem.capture.no_head",
                   {{"batches", std::to_string(batches_)},
                    {"layers", std::to_string(layers_)},
                    {"heads", std::to_string(heads_)}}};
}

Result<Opened> open_file(const fs::path& given, const CaptureOptions& options, WorkProgress* progress) {
    const fs::path path = file_meant_by(given);
    if (is_exported_table(path)) {
        const auto tables = open_csv_tables(path);
        if (!tables) return named(tl::unexpected(tables.error()), path);
        return named(capture_in(**tables, path, options, progress), path);
    }
    const auto bytes = open_bytes_of(path);
    if (!bytes) return tl::unexpected(bytes.error());
    return named(open_checked(*bytes, path, options, progress), path);
}

Result<Opened> open_bytes(std::string bytes, std::string_view source, const CaptureOptions& options,
                          WorkProgress* progress) {
    return named(open_checked(std::make_shared<BytesInMemory>(std::move(bytes)), source, options, progress), source);
}

}  // namespace qkv
