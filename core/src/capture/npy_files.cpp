#include <algorithm>

#include "base/fail.h"
#include "capture/capture_kinds.h"
#include "capture/files_beside.h"
#include "capture/npy.h"
#include "capture/tensor_file.h"
#include "qkv/path.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

class NpyFiles : public TensorFile {
public:
    NpyFiles(std::map<std::string, Tensor> tensors, std::map<std::string, fs::path> beside)
        : tensors_(std::move(tensors)), beside_(std::move(beside)) {}

    std::vector<std::string> names() const override {
        std::vector<std::string> all = names_in(tensors_);
        for (const auto& [name, unused] : beside_) all.push_back(name);
        return all;
    }

    Result<MemberOutline> outline(const std::string& name) const override {
        return array(name).map([](const Member& member) {
            const auto* const texts = std::get_if<TextTensor>(&member);
            return texts == nullptr ? MemberOutline{std::get<Tensor>(member).shape} : MemberOutline{texts->shape, true};
        });
    }

    Sliced<Result<Member>> member(const std::string& name, WorkProgress*) const override { co_return array(name); }

private:
    // A problem of a file beside the arrays names it.
    Result<Member> array(const std::string& name) const {
        if (const auto found = tensors_.find(name); found != tensors_.end()) return Member(found->second);
        const fs::path& path = beside_.at(name);
        const auto bytes = open_bytes_of(path);
        if (!bytes) return tl::unexpected(bytes.error());
        auto read = read_npy(*bytes);
        if (!read) read.error().args.insert(read.error().args.begin(), {"file", to_utf8(path)});
        return read;
    }

    std::map<std::string, Tensor> tensors_;
    std::map<std::string, fs::path> beside_;  ///< read when they are looked at
};

Result<Tensor> numbers_in(const std::shared_ptr<const FileBytes>& bytes) {
    auto array = read_npy(bytes);
    if (!array) return tl::unexpected(array.error());
    if (auto* tensor = std::get_if<Tensor>(&*array)) return std::move(*tensor);
    return fail("problem.capture.not_numbers", {{"place", npy_array}});
}

// How many bytes of the name stand before the role: "NAME_" of NAME_q and of NAME_qkv.
std::size_t bytes_before(const std::string& stem, std::string_view role) {
    return stem.ends_with(role) ? stem.size() - role.size() : 0;
}

}  // namespace

Result<std::unique_ptr<TensorFile>> open_npy_files(const std::map<std::string, NpyFile>& files) {
    std::map<std::string, Tensor> tensors;
    for (const auto& [name, file] : files) {
        auto tensor = numbers_in(file.bytes);
        if (!tensor) {
            Problem problem = tensor.error();
            problem.args.insert(problem.args.begin(), {"file", to_utf8(file.path)});
            return tl::unexpected(std::move(problem));
        }
        tensors.emplace(name, std::move(*tensor));
    }
    const fs::path& q = files.at("q").path;
    std::map<std::string, fs::path> beside = files_beside(q, bytes_before(to_utf8(q.stem()), "q"));
    std::erase_if(beside, [&](const auto& one) {
        return tensors.contains(one.first) || std::any_of(files.begin(), files.end(), [&](const auto& file) {
                   return file.second.path.filename() == one.second.filename();
               });
    });
    return std::make_unique<NpyFiles>(std::move(tensors), std::move(beside));
}

Result<std::unique_ptr<TensorFile>> open_one_npy(std::shared_ptr<const FileBytes> bytes, const fs::path& path) {
    auto all = numbers_in(bytes);
    if (!all) return tl::unexpected(all.error());
    const std::string stem = to_utf8(path.stem());
    const bool is_named = stem.ends_with("qkv");
    std::map<std::string, fs::path> beside;
    if (is_named) beside = files_beside(path, bytes_before(stem, "qkv"));
    // Those with another name may be arrays of their own.
    std::erase_if(beside, [](const auto& one) {
        return !holds_texts(one.first) && kind_of(one.first) == Kind::other && !form_of_w_o(one.first);
    });
    return std::make_unique<NpyFiles>(std::map<std::string, Tensor>{{npy_array, std::move(*all)}}, std::move(beside));
}

}  // namespace qkv
