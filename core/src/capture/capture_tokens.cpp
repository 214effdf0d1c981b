#include "capture/capture_tokens.h"

#include <fmt/format.h>
#include <system_error>

#include "base/fail.h"
#include "base/json_text.h"
#include "base/short_text.h"
#include "qkv/file.h"
#include "qkv/invisible.h"
#include "qkv/path.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t largest_text_bytes = 64 * 1024 * 1024;

std::optional<std::vector<std::string>> texts_in(const Json& list) {
    std::vector<std::string> texts;
    if (!list.is_array()) return std::nullopt;
    for (const Json& one : list) {
        if (!one.is_string()) return std::nullopt;
        texts.push_back(one.get<std::string>());
    }
    return texts;
}

Result<TokenLists> lists_in(const Json& json) {
    const Json& list = json.is_object() && json.contains("tokens") ? json["tokens"] : json;
    if (!list.is_array() || list.empty()) return fail("problem.capture.tokens_json");
    const bool is_nested = list.front().is_array();
    TokenLists lists;
    for (const Json& one : is_nested ? list : Json::array({list})) {
        auto texts = texts_in(one);
        if (!texts) return fail("problem.capture.tokens_json");
        lists.push_back(std::move(*texts));
    }
    return lists;
}

// Of a list within a capture the place is not that in the file.
Result<TokenLists> lists_in_capture(std::string_view text) {
    const auto json = parse_json(text);
    if (!json && json.error().id == "problem.json.malformed")
        return fail("problem.json.tokens", {{"start", shortened(std::string(text))}});
    if (!json) return tl::unexpected(json.error());
    return lists_in(*json);
}

Result<TokenLists> lists_in_file(const fs::path& path) {
    const auto json = read_file(path, largest_text_bytes);
    if (!json) return tl::unexpected(json.error());
    const auto parsed = parse_json(*json);
    auto lists = parsed.and_then(lists_in);
    if (!lists) lists.error().args.insert(lists.error().args.begin(), {"file", to_utf8(path)});
    return lists;
}

Result<TokenLists> lists_in_member(const TensorFile& file) {
    const auto outline = file.outline("tokens");
    if (!outline) return tl::unexpected(outline.error());
    if (outline->bytes_to_unpack > largest_text_bytes)
        return fail("problem.npy.texts_too_large", {{"limit", fmt::format("{}", largest_text_bytes >> 20)}});
    const auto member = file.member("tokens", nullptr).finish();
    if (!member) return tl::unexpected(member.error());
    const auto* texts = std::get_if<TextTensor>(&*member);
    if (texts == nullptr) {
        // A list in JSON, as bytes.
        const auto& tensor = std::get<Tensor>(*member);
        if (tensor.type != NumberType::uint8 || tensor.shape.size() != 1) return fail("problem.capture.tokens_type");
        if (tensor.shape.front() > largest_text_bytes)
            return fail("problem.npy.texts_too_large", {{"limit", fmt::format("{}", largest_text_bytes >> 20)}});
        const auto text = part_of(*tensor.owner, tensor.begin, tensor.shape.front());
        return text ? lists_in_capture(*text) : fail("problem.file.changed");
    }
    if (texts->shape.empty() || texts->shape.size() > 2)
        return fail("problem.capture.tokens_shape", {{"shape", shape_text(texts->shape)}});
    const std::uint64_t each = texts->shape.back();
    if (each == 0) return TokenLists{{}};
    TokenLists lists;
    for (std::size_t at = 0; at < texts->texts.size(); at += each) {
        const auto first = texts->texts.begin() + static_cast<std::ptrdiff_t>(at);
        lists.emplace_back(first, first + static_cast<std::ptrdiff_t>(each));
    }
    return lists;
}

// NAME.tokens.json for NAME.npz.
fs::path file_beside(const fs::path& path) {
    if (!path.has_filename() || path.extension() == ".json") return {};
    fs::path beside = path;
    beside.replace_extension(".tokens.json");
    std::error_code error;
    return fs::is_regular_file(beside, error) ? beside : fs::path();
}

}  // namespace

Result<TokenLists> token_lists(const TensorFile& file, const fs::path& path, const fs::path& asked_for) {
    if (!asked_for.empty()) return lists_in_file(asked_for);
    const auto found = file.metadata().find("tokens");
    if (found != file.metadata().end()) return lists_in_capture(found->second);
    if (file.has("tokens")) return lists_in_member(file);
    if (const fs::path beside = file_beside(path); !beside.empty()) return lists_in_file(beside);
    return TokenLists{};
}

std::optional<Message> unused_token_file(const TensorFile& file, const fs::path& path, const TokenLists& lists) {
    const bool has_own = file.metadata().contains("tokens") || file.has("tokens");
    const fs::path beside = has_own ? file_beside(path) : fs::path();
    if (beside.empty()) return std::nullopt;
    const auto there = lists_in_file(beside);
    if (there && *there == lists) return std::nullopt;
    return Message{"notice.unused.token_file", {{"place", to_utf8(beside.filename())}}};
}

std::string made_up_token(std::size_t index) { return fmt::format("t{}", index + 1); }

std::vector<std::string> made_up_tokens(int count) {
    std::vector<std::string> tokens;
    for (int i = 0; i < count; ++i) tokens.push_back(made_up_token(static_cast<std::size_t>(i)));
    return tokens;
}

Result<std::string> shown_token(const std::string& token, std::size_t index) {
    const auto normal = normalize(token);
    if (!normal) return tl::unexpected(normal.error());
    std::string shown = visible(*normal);
    return has_visible(shown) ? shown : made_up_token(index);
}

}  // namespace qkv
