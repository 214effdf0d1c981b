#include <bit>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "json_text.h"
#include "tensor_file.h"

namespace qkv {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t deepest_array = 6;

tl::unexpected<Problem> fail(const char* key, std::vector<TextArg> args = {}) {
    return tl::unexpected(Problem{key, std::move(args)});
}

class JsonTensors : public TensorFile {
public:
    explicit JsonTensors(const Json& json) {
        for (const auto& [key, value] : json.items()) {
            if (value.is_array() && key != "tokens") members_[key] = value;
            if (value.is_string() || value.is_number()) take_metadata(key, value);
        }
        if (json.contains("tokens")) metadata_["tokens"] = json["tokens"].dump();
        if (const auto options = json.find("options"); options != json.end() && options->is_object()) {
            for (const auto& [key, value] : options->items()) take_metadata(key, value);
        }
    }

    std::vector<std::string> names() const override {
        std::vector<std::string> all;
        for (const auto& [name, unused] : members_) all.push_back(name);
        return all;
    }

    const std::map<std::string, std::string>& metadata() const override { return metadata_; }

    Result<Member> member(const std::string& name, WorkProgress*) const override {
        const Json& value = members_.at(name);
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
    void take_metadata(const std::string& key, const Json& value) {
        if (value.is_string()) metadata_[key] = value.get<std::string>();
        if (value.is_number()) metadata_[key] = value.dump();
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

    std::map<std::string, Json> members_;
    std::map<std::string, std::string> metadata_;
};

}  // namespace

Result<std::unique_ptr<TensorFile>> open_json_tensors(const FileBytes& bytes) {
    const auto json = parse_json(bytes.view());
    if (!json) return tl::unexpected(json.error());
    if (!json->is_object()) return fail("problem.json.not_an_object");
    return std::make_unique<JsonTensors>(*json);
}

}  // namespace qkv
