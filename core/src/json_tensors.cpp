#include <bit>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "capture_names.h"
#include "fail.h"
#include "tensor_file.h"

namespace qkv {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t deepest_array = 6;

class JsonTensors : public TensorFile {
public:
    explicit JsonTensors(Json object) : object_(std::move(object)) {}

    std::optional<Problem> read_metadata() {
        if (auto problem = take_metadata(object_, true)) return problem;
        if (object_.contains("tokens")) metadata_["tokens"] = object_["tokens"].dump();
        const auto options = object_.find("options");
        if (options == object_.end()) return std::nullopt;
        if (!options->is_object()) return Problem{"problem.json.not_options", {}};
        if (auto problem = take_metadata(*options, false)) return problem;
        for (const auto& [key, value] : options->items()) metadata_.emplace(key, value.dump());
        return std::nullopt;
    }

    std::vector<std::string> names() const override {
        std::vector<std::string> all;
        for (const auto& [key, value] : object_.items()) {
            if (value.is_array() && key != "tokens") all.push_back(key);
        }
        return all;
    }

    const std::map<std::string, std::string>& metadata() const override { return metadata_; }

    Result<MemberOutline> outline(const std::string& name) const override {
        MemberOutline outline;
        const Json* first = &object_.at(name);
        while (first->is_array()) {
            if (outline.shape.size() == deepest_array)
                return fail("problem.json.ragged_array", {{"place", array_name(name)}});
            outline.shape.push_back(first->size());
            if (first->empty()) break;
            first = &first->front();
        }
        return outline;
    }

    Result<Member> member(const std::string& name, WorkProgress* progress) const override {
        auto about = outline(name);
        if (!about) return tl::unexpected(about.error());
        Tensor tensor;
        tensor.shape = std::move(about->shape);
        std::vector<double> numbers;
        if (const auto problem = collect(object_.at(name), tensor.shape, 0, array_name(name), progress, numbers))
            return tl::unexpected(*problem);
        std::string bytes(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double));
        tensor.is_big_endian = std::endian::native == std::endian::big;
        tensor.strides = strides_of(tensor.shape, false);
        tensor.owner = bytes_in_memory(std::move(bytes));
        tensor.bytes = tensor.owner->view();
        return tensor;
    }

private:
    std::optional<Problem> take_metadata(const Json& from, bool has_arrays) {
        for (const auto& [key, value] : from.items()) {
            if (value.is_string()) {
                metadata_[key] = value.get<std::string>();
            } else if (value.is_number() || (value.is_boolean() && !is_option(key))) {
                metadata_[key] = value.dump();
            } else if (is_option(key) && !(has_arrays && value.is_array())) {
                return wrong_option(key);
            }
        }
        return std::nullopt;
    }

    static bool is_option(std::string_view key) {
        return key == "scale" || key == "temperature" || key == "mask" || key == "sentence";
    }

    static std::optional<Problem> collect(const Json& value, const std::vector<std::uint64_t>& shape, std::size_t axis,
                                          const std::string& place, WorkProgress* progress,
                                          std::vector<double>& numbers) {
        if (progress != nullptr && progress->is_cancelled()) return cancelled().value();
        if (axis == shape.size()) return collect_number(value, place, numbers);
        if (!value.is_array() || value.size() != shape[axis])
            return Problem{"problem.json.ragged_array", {{"place", place}}};
        for (std::size_t i = 0; i < value.size(); ++i) {
            // A place is put into words only for lists of rows; doing it for millions of numbers would take most of the
            // time.
            auto problem = value[i].is_number() && axis + 1 == shape.size()
                               ? collect_number(value[i], place, numbers)
                               : collect(value[i], shape, axis + 1, fmt::format("{}[{}]", place, i), progress, numbers);
            if (problem) return problem;
        }
        return std::nullopt;
    }

    static std::optional<Problem> collect_number(const Json& value, const std::string& place,
                                                 std::vector<double>& numbers) {
        if (!value.is_number()) return Problem{"problem.json.not_a_number", {{"place", place}}};
        numbers.push_back(value.get<double>());
        return std::nullopt;
    }

    Json object_;
    std::map<std::string, std::string> metadata_;
};

}  // namespace

Result<std::unique_ptr<TensorFile>> open_json_tensors(Json object) {
    auto file = std::make_unique<JsonTensors>(std::move(object));
    if (auto problem = file->read_metadata()) return tl::unexpected(std::move(*problem));
    return file;
}

}  // namespace qkv
