#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/fail.h"
#include "base/json_text.h"
#include "base/short_text.h"
#include "capture/capture_names.h"
#include "capture/tensor_file.h"

namespace qkv {
namespace {

using UnorderedJson = nlohmann::json;

constexpr std::size_t length_bytes = 8;
constexpr std::uint64_t longest_header = 16 * 1024 * 1024;
constexpr std::size_t most_axes = 32;
constexpr std::size_t most_entries = 65536;
const std::map<std::string, NumberType> types{
    {"F16", NumberType::float16},  {"BF16", NumberType::bfloat16}, {"F32", NumberType::float32},
    {"F64", NumberType::float64},  {"I8", NumberType::int8},       {"I16", NumberType::int16},
    {"I32", NumberType::int32},    {"I64", NumberType::int64},     {"U8", NumberType::uint8},
    {"U16", NumberType::uint16},   {"U32", NumberType::uint32},    {"U64", NumberType::uint64},
    {"BOOL", NumberType::boolean},
};

// A tensor as the header describes it. Only requested ones must have a known type.
struct Entry {
    std::string dtype;
    std::vector<std::uint64_t> shape;
    std::uint64_t begin = 0;  ///< bytes, from the end of the header
    std::uint64_t end = 0;
};

class Safetensors : public TensorFile {
public:
    explicit Safetensors(std::shared_ptr<const FileBytes> bytes) : bytes_(std::move(bytes)) {}

    std::optional<Problem> read_header() {
        if (bytes_->size() < length_bytes) return Problem{"problem.safetensors.short", {}};
        const auto start = part_of(*bytes_, 0, length_bytes);
        if (!start) return Problem{"problem.file.changed", {}};
        const std::uint64_t length = unsigned_from(*start);
        if (length > longest_header || length > bytes_->size() - length_bytes)
            return Problem{"problem.safetensors.header_length", {{"length", fmt::format("{}", length)}}};
        const auto part = part_of(*bytes_, length_bytes, length);
        if (!part) return Problem{"problem.file.changed", {}};
        const std::string_view header = *part;
        data_begin_ = length_bytes + length;
        data_size_ = bytes_->size() - data_begin_;
        if (is_too_deep(header)) return Problem{"problem.safetensors.header", {{"place", "0"}}};
        const MemberCheck members = check_members(header, most_entries);
        if (members.twice) return Problem{"problem.capture.twice", {{"member", array_name(*members.twice)}}};
        if (members.is_too_many)
            return Problem{"problem.safetensors.too_many_entries", {{"limit", fmt::format("{}", most_entries)}}};
        try {
            return read_entries(UnorderedJson::parse(header));
        } catch (const UnorderedJson::parse_error& error) {
            return Problem{"problem.safetensors.header", {{"place", fmt::format("{}", length_bytes + error.byte)}}};
        } catch (const UnorderedJson::exception&) {
            return Problem{"problem.safetensors.header", {{"place", fmt::format("{}", length_bytes)}}};
        }
    }

    std::vector<std::string> names() const override { return names_in(entries_); }

    const std::map<std::string, std::string>& metadata() const override { return metadata_; }

    Result<MemberOutline> outline(const std::string& name) const override {
        return tensor(name).map([](const Tensor& tensor) { return MemberOutline{tensor.shape}; });
    }

    Sliced<Result<Member>> member(const std::string& name, WorkProgress*) const override { co_return tensor(name); }

private:
    Result<Tensor> tensor(const std::string& name) const {
        const Entry& entry = entries_.at(name);
        const auto type = types.find(entry.dtype);
        if (type == types.end()) {
            return fail("problem.safetensors.type", {{"place", array_name(name)}, {"type", shortened(entry.dtype)}});
        }
        const auto needed = bytes_of(entry.shape, bytes_of(type->second));
        if (!needed || *needed != entry.end - entry.begin) {
            return fail("problem.safetensors.size", {{"place", array_name(name)},
                                                     {"shape", shape_text(entry.shape)},
                                                     {"bytes", fmt::format("{}", entry.end - entry.begin)}});
        }
        return Tensor{
            type->second, false, entry.shape, strides_of(entry.shape, false), bytes_, data_begin_ + entry.begin};
    }

    std::optional<Problem> read_entries(const UnorderedJson& header) {
        if (!header.is_object()) return Problem{"problem.safetensors.header", {{"place", "8"}}};
        for (const auto& [name, about] : header.items()) {
            if (name == "__metadata__") {
                if (auto problem = read_metadata(about)) return problem;
            } else if (auto problem = read_entry(name, about)) {
                return problem;
            }
        }
        return check_layout();
    }

    // The format knows texts alone, but a number, and a list of tokens, are understood as well.
    std::optional<Problem> read_metadata(const UnorderedJson& about) {
        if (!about.is_object()) return Problem{"problem.safetensors.metadata", {}};
        for (const auto& [entry, value] : about.items()) {
            const bool is_option = entry == "scale" || entry == "temperature" || entry == "mask" || entry == "sentence";
            if (value.is_string()) {
                metadata_[entry] = value.get<std::string>();
            } else if (is_option && !value.is_number()) {
                return wrong_option(entry);
            } else {
                metadata_[entry] = value.dump(-1, ' ', false, UnorderedJson::error_handler_t::replace);
            }
        }
        return std::nullopt;
    }

    std::optional<Problem> read_entry(const std::string& name, const UnorderedJson& about) {
        const auto bad = [&] { return Problem{"problem.safetensors.entry", {{"place", array_name(name)}}}; };
        if (!about.is_object() || !about.contains("dtype") || !about["dtype"].is_string()) return bad();
        if (!about.contains("shape") || !about.contains("data_offsets")) return bad();
        Entry entry{about["dtype"], {}, 0, 0};
        const UnorderedJson& shape = about["shape"];
        const UnorderedJson& offsets = about["data_offsets"];
        if (!shape.is_array() || shape.size() > most_axes || !offsets.is_array() || offsets.size() != 2) return bad();
        for (const UnorderedJson& length : shape) {
            if (!length.is_number_unsigned()) return bad();
            entry.shape.push_back(length);
        }
        if (!offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned()) return bad();
        entry.begin = offsets[0];
        entry.end = offsets[1];
        if (entry.begin > entry.end) {
            return Problem{"problem.safetensors.offsets_reversed",
                           {{"place", array_name(name)},
                            {"begin", fmt::format("{}", entry.begin)},
                            {"end", fmt::format("{}", entry.end)}}};
        }
        if (entry.end > data_size_) {
            return Problem{"problem.safetensors.offsets",
                           {{"place", array_name(name)},
                            {"begin", fmt::format("{}", entry.begin)},
                            {"end", fmt::format("{}", entry.end)},
                            {"bytes", fmt::format("{}", data_size_)}}};
        }
        entries_.emplace(name, std::move(entry));
        return std::nullopt;
    }

    // The format requires the tensors to fill the file without gap or overlap.
    std::optional<Problem> check_layout() const {
        std::vector<const Entry*> order;
        for (const auto& [unused, entry] : entries_) order.push_back(&entry);
        std::sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) {
            return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
        });
        std::uint64_t reached = 0;
        for (const Entry* entry : order) {
            if (entry->begin != reached)
                return Problem{"problem.safetensors.gap", {{"place", fmt::format("{}", reached)}}};
            reached = entry->end;
        }
        if (reached != data_size_) return Problem{"problem.safetensors.gap", {{"place", fmt::format("{}", reached)}}};
        return std::nullopt;
    }

    std::shared_ptr<const FileBytes> bytes_;
    std::uint64_t data_begin_ = 0;  ///< byte of the file
    std::uint64_t data_size_ = 0;   ///< bytes
    std::map<std::string, Entry> entries_;
    std::map<std::string, std::string> metadata_;
};

}  // namespace

Result<std::unique_ptr<TensorFile>> open_safetensors(std::shared_ptr<const FileBytes> bytes) {
    auto file = std::make_unique<Safetensors>(std::move(bytes));
    if (const auto problem = file->read_header()) return tl::unexpected(*problem);
    return file;
}

}  // namespace qkv
