#include <utility>

#include "base/fail.h"
#include "base/json_members.h"
#include "base/short_text.h"
#include "capture/capture_kinds.h"
#include "capture/capture_names.h"
#include "capture/tensor_file.h"
#include "numbers/json_numbers.h"

namespace qkv {
namespace {

constexpr std::size_t deepest_array = 6;

class JsonTensors : public TensorFile {
public:
    explicit JsonTensors(std::shared_ptr<const BytesInMemory> text)
        : text_(std::move(text)), members_(members_of(text_->view())) {}

    std::optional<Problem> read_metadata() {
        if (auto problem = take_metadata(members_, true)) return problem;
        for (const char* name : {"tokens", "key_tokens"}) {
            if (const JsonMember* tokens = find_member(members_, name)) metadata_[name] = tokens->value;
        }
        for (const JsonMember& member : members_) {
            if (member.is_object() && member.name != "options") take_object(member.name, member.value, 1);
            if (member.value == "null") metadata_.emplace(member.name, "null");
        }
        const JsonMember* options = find_member(members_, "options");
        if (options == nullptr) return std::nullopt;
        if (!options->is_object()) return Problem{"problem.json.not_options", {}};
        JsonMembers parts = members_of(options->value);
        if (auto problem = take_metadata(parts, false)) return problem;
        for (JsonMember& part : parts) {
            const bool is_mask = part.is_array() && kind_of(part.name) != Kind::other;
            if (!is_mask) {
                metadata_.emplace(part.name, compact_json(part.value));
                continue;
            }
            part.name = "options." + part.name;
            members_.push_back(std::move(part));
        }
        return std::nullopt;
    }

    std::vector<std::string> names() const override {
        std::vector<std::string> all;
        for (const JsonMember& member : members_) {
            if (member.is_array() && member.name != "tokens" && member.name != "key_tokens") all.push_back(member.name);
        }
        return all;
    }

    const std::map<std::string, std::string>& metadata() const override { return metadata_; }

    Result<MemberOutline> outline(const std::string& name) const override {
        const std::string_view array = find_member(members_, name)->value;
        MemberOutline outline{array_shape(array, deepest_array), false, array.size()};
        if (outline.shape.size() > deepest_array)
            return fail("problem.json.ragged_array", {{"place", array_name(name)}});
        return outline;
    }

    Sliced<Result<Member>> member(const std::string& name, WorkProgress* progress) const override {
        return array(name, progress, Marks::refused);
    }
    Sliced<Result<Member>> marks(const std::string& name) const override { return array(name, nullptr, Marks::read); }

private:
    Sliced<Result<Member>> array(const std::string& name, WorkProgress* progress, Marks marks) const {
        const auto about = outline(name);
        if (!about) co_return tl::unexpected(about.error());
        const std::string place = array_name(name);
        auto read = co_await array_from_json(find_member(members_, name)->value, about->shape, place, progress, marks);
        if (!read) co_return tl::unexpected(read.error());
        co_return std::move(*read);
    }

    std::optional<Problem> take_metadata(const JsonMembers& from, bool has_arrays) {
        for (const JsonMember& member : from) {
            const bool is_plain = member.is_number() || (member.is_truth() && !is_option(member.name));
            if (member.is_text() || is_plain) {
                const std::string value = is_plain ? std::string(member.value) : text_from_json(member.value);
                const auto [entry, is_new] = metadata_.emplace(member.name, value);
                // Beside the options and among them.
                if (!is_new && entry->second != value)
                    return Problem{"problem.capture.twice", {{"member", shortened(member.name)}}};
            } else if (is_option(member.name) && !(has_arrays && member.is_array())) {
                return wrong_option(member.name);
            }
        }
        return std::nullopt;
    }

    // What stands in it, as far as a person would look: a text of a model's settings, not of all its words.
    void take_object(const std::string& name, std::string_view object, int depth) {
        constexpr std::size_t most_entries = 256;
        constexpr int deepest = 3;
        const JsonMembers parts = members_of(object);
        if (parts.empty() || parts.size() > most_entries || depth > deepest) {
            metadata_.emplace(name, "{}");
            return;
        }
        for (const JsonMember& part : parts) {
            const std::string entry = name + "." + part.name;
            if (part.is_object()) {
                take_object(entry, part.value, depth + 1);
            } else {
                metadata_.emplace(entry, part.is_text()    ? text_from_json(part.value)
                                         : part.is_array() ? "[]"
                                                           : std::string(part.value));
            }
        }
    }

    static bool is_option(std::string_view entry) {
        return entry == "scale" || entry == "temperature" || entry == "mask" || entry == "sentence";
    }

    std::shared_ptr<const BytesInMemory> text_;
    JsonMembers members_;
    std::map<std::string, std::string> metadata_;
};

}  // namespace

Result<std::unique_ptr<TensorFile>> open_json_tensors(std::shared_ptr<const BytesInMemory> text) {
    auto file = std::make_unique<JsonTensors>(std::move(text));
    if (auto problem = file->read_metadata()) return tl::unexpected(std::move(*problem));
    return file;
}

}  // namespace qkv
