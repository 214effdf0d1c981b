#include "capture/open_capture.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "base/fail.h"
#include "capture/capture_layers.h"
#include "capture/capture_names.h"
#include "capture/foreign_file.h"
#include "capture/layers_capture.h"
#include "capture/tensor_capture.h"
#include "capture/tensor_file.h"
#include "qkv/path.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

// Whether there is something in it that might be a capture's arrays under some name.
bool has_arrays(const JsonMembers& members) {
    if (std::any_of(usual_names[0].begin(), usual_names[0].end(),
                    [&](std::string_view name) { return find_member(members, name) != nullptr; }))
        return true;
    return std::any_of(members.begin(), members.end(), [](const JsonMember& member) { return member.holds_rows(); });
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

// Names that were asked for, or one of the usual ones.
bool are_usual(const TensorFile& file, const CaptureOptions& options) {
    const auto is_asked = [](const std::string& name) { return !name.empty(); };
    if (std::any_of(options.names.begin(), options.names.end(), is_asked)) return true;
    return std::any_of(usual_names.begin(), usual_names.end(), [&](const auto& usual) {
        return std::any_of(usual.begin(), usual.end(), [&](auto name) { return file.has(std::string(name)); });
    });
}

OpenedCapture capture_in(const TensorFile& file, const fs::path& path, const CaptureOptions& options,
                         WorkProgress* progress) {
    const std::vector<QkvArrays> layers = are_usual(file, options) ? std::vector<QkvArrays>() : arrays_of_layers(file);
    if (!layers.empty()) {
        auto capture = std::make_shared<LayersCapture>(to_utf8(path));
        auto problem = co_await capture->read(file, layers, options, progress);
        if (problem) co_return tl::unexpected(std::move(*problem));
        co_return capture;
    }
    const auto arrays = find_arrays(file, options);
    if (!arrays) co_return tl::unexpected(arrays.error());
    auto capture = std::make_shared<TensorCapture>(to_utf8(path));
    auto problem = co_await capture->read(file, *arrays, options, {}, progress);
    if (problem) co_return tl::unexpected(std::move(*problem));
    co_return capture;
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

Result<std::unique_ptr<TensorFile>> open_tensors(CaptureFormat format, const std::shared_ptr<const FileBytes>& bytes,
                                                 const fs::path& path, std::string_view start,
                                                 CaptureOptions& options) {
    switch (format) {
        case CaptureFormat::npz: return open_npz(bytes);
        case CaptureFormat::npy: return open_npy(bytes, path, options);
        case CaptureFormat::safetensors: return open_safetensors(bytes);
        case CaptureFormat::json:
        case CaptureFormat::unknown: break;
    }
    if (const auto problem = foreign_file(path, start)) return tl::unexpected(*problem);
    return fail("problem.capture.unknown_format");
}

}  // namespace

OpenedCapture open_capture(CaptureFormat format, const std::shared_ptr<const FileBytes>& bytes, const fs::path& path,
                           std::string_view start, CaptureOptions options, WorkProgress* progress) {
    const auto file = open_tensors(format, bytes, path, start, options);
    if (!file) co_return tl::unexpected(file.error());
    co_return co_await capture_in(**file, path, options, progress);
}

OpenedCapture open_json_capture(const std::shared_ptr<const BytesInMemory>& text, const JsonMembers& members,
                                const fs::path& path, const CaptureOptions& options, WorkProgress* progress) {
    if (find_member(members, "weight_map") != nullptr) co_return fail("problem.foreign.weights");
    if (!has_chosen_name(members, options) && !has_arrays(members)) co_return fail("problem.capture.no_arrays");
    const auto file = open_json_tensors(text);
    if (!file) co_return tl::unexpected(file.error());
    co_return co_await capture_in(**file, path, options, progress);
}

OpenedCapture open_csv_capture(const fs::path& path, const CaptureOptions& options, WorkProgress* progress) {
    const auto tables = open_csv_tables(path);
    if (!tables) co_return tl::unexpected(tables.error());
    co_return co_await capture_in(**tables, path, options, progress);
}

bool has_chosen_name(const JsonMembers& members, const CaptureOptions& options) {
    return !options.names[0].empty() && find_member(members, options.names[0]) != nullptr;
}

}  // namespace qkv
