#include <bit>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "fail.h"
#include "tensor_file.h"

namespace qkv {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t deepest_array = 6;

class JsonTensors : public TensorFile {
public:
    explicit JsonTensors(Json object) : object_(std::move(object)) {
        take_metadata(object_);
        if (object_.contains("tokens")) metadata_["tokens"] = object_["tokens"].dump();
        if (const auto options = object_.find("options"); options != object_.end() && options->is_object())
            take_metadata(*options);
    }

    std::vector<std::string> names() const override {
        std::vector<std::string> all;
        for (const auto& [key, value] : object_.items()) {
            if (value.is_array() && key != "tokens") all.push_back(key);
        }
        return all;
    }

    const std::map<std::string, std::string>& metadata() const override { return metadata_; }

    Result<Member> member(const std::string& name, WorkProgress*) const override {
        const Json& value = object_.at(name);
        Tensor tensor;
        const Json* first = &value;
        while (first->is_array()) {
            if (tensor.shape.size() == deepest_array) return fail("problem.json.ragged_array", {{"place", name}});
            tensor.shape.push_back(first->size());
            if (first->empty()) break;
            first = &first->front();
        }
        std::vector<double> numbers;
        if (const auto problem = collect(value, tensor.shape, 0, name, numbers)) return tl::unexpected(*problem);
        std::string bytes(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double));
        tensor.is_big_endian = std::endian::native == std::endian::big;
        tensor.strides = strides_of(tensor.shape, false);
        tensor.owner = bytes_in_memory(std::move(bytes));
        tensor.bytes = tensor.owner->view();
        return tensor;
    }

private:
    void take_metadata(const Json& from) {
        for (const auto& [key, value] : from.items()) {
            if (value.is_string()) metadata_[key] = value.get<std::string>();
            if (value.is_number()) metadata_[key] = value.dump();
        }
    }

    static std::optional<Problem> collect(const Json& value, const std::vector<std::uint64_t>& shape, std::size_t axis,
                                          const std::string& place, std::vector<double>& numbers) {
        if (axis == shape.size()) {
            if (!value.is_number()) return Problem{"problem.json.not_a_number", {{"place", place}}};
            numbers.push_back(value.get<double>());
            return std::nullopt;
        }
        if (!value.is_array() || value.size() != shape[axis])
            return Problem{"problem.json.ragged_array", {{"place", place}}};
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (auto problem = collect(value[i], shape, axis + 1, fmt::format("{}[{}]", place, i), numbers))
                return problem;
        }
        return std::nullopt;
    }

    Json object_;
    std::map<std::string, std::string> metadata_;
};

}  // namespace

std::unique_ptr<TensorFile> open_json_tensors(Json object) { return std::make_unique<JsonTensors>(std::move(object)); }

}  // namespace qkv
