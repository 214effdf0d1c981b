#include "capture/npy.h"
#include "capture/tensor_file.h"
#include "qkv/path.h"

namespace qkv {
namespace {

class NpyFiles : public TensorFile {
public:
    explicit NpyFiles(std::map<std::string, Tensor> tensors) : tensors_(std::move(tensors)) {}

    std::vector<std::string> names() const override { return names_in(tensors_); }

    Result<MemberOutline> outline(const std::string& name) const override {
        return MemberOutline{tensors_.at(name).shape};
    }

    Result<Member> member(const std::string& name, WorkProgress*) const override { return tensors_.at(name); }

private:
    std::map<std::string, Tensor> tensors_;
};

Result<Tensor> numbers_in(const std::shared_ptr<const FileBytes>& bytes) {
    auto array = read_npy(bytes);
    if (!array) return tl::unexpected(array.error());
    if (auto* tensor = std::get_if<Tensor>(&*array)) return std::move(*tensor);
    return tl::unexpected(Problem{"problem.capture.not_numbers", {{"place", npy_array}}});
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
    return std::make_unique<NpyFiles>(std::move(tensors));
}

Result<std::unique_ptr<TensorFile>> open_one_npy(std::shared_ptr<const FileBytes> bytes) {
    auto all = numbers_in(bytes);
    if (!all) return tl::unexpected(all.error());
    return std::make_unique<NpyFiles>(std::map<std::string, Tensor>{{npy_array, std::move(*all)}});
}

}  // namespace qkv
