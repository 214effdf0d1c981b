#include "capture/capture_tokens.h"

#include <algorithm>
#include <fmt/format.h>
#include <system_error>
#include <utility>

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

Result<TokenLists> lists_in(const Json& list) {
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

// A list, or an object with lists.
Result<CaptureTokens> tokens_in(const Json& json) {
    const bool has_names = json.is_object() && json.contains("tokens");
    auto queries = lists_in(has_names ? json["tokens"] : json);
    if (!queries) return tl::unexpected(queries.error());
    if (!has_names || !json.contains("key_tokens")) return CaptureTokens{std::move(*queries), {}};
    auto keys = lists_in(json["key_tokens"]);
    if (!keys) return tl::unexpected(keys.error());
    return CaptureTokens{std::move(*queries), std::move(*keys)};
}

Result<CaptureTokens> tokens_in_file(const fs::path& path) {
    const auto json = read_file(path, largest_text_bytes);
    if (!json) return tl::unexpected(json.error());
    auto tokens = parse_json(*json).and_then(tokens_in);
    if (!tokens) tokens.error().args.insert(tokens.error().args.begin(), {"file", to_utf8(path)});
    return tokens;
}

Result<TokenLists> lists_in_member(const TensorFile& file, const std::string& name) {
    const auto outline = file.outline(name);
    if (!outline) return tl::unexpected(outline.error());
    if (outline->bytes_to_unpack > largest_text_bytes)
        return fail("problem.npy.texts_too_large", {{"limit", fmt::format("{}", largest_text_bytes >> 20)}});
    const auto member = file.member(name, nullptr).finish();
    if (!member) return tl::unexpected(member.error());
    const auto* texts = std::get_if<TextTensor>(&*member);
    if (texts == nullptr) {
        // A list in JSON, as bytes.
        const auto& tensor = std::get<Tensor>(*member);
        if (tensor.type != NumberType::uint8 || tensor.shape.size() != 1)
            return fail("problem.capture.tokens_type", {{"place", name}});
        if (tensor.shape.front() > largest_text_bytes)
            return fail("problem.npy.texts_too_large", {{"limit", fmt::format("{}", largest_text_bytes >> 20)}});
        const auto text = part_of(*tensor.owner, tensor.begin, tensor.shape.front());
        return text ? lists_in_capture(*text) : fail("problem.file.changed");
    }
    if (texts->shape.empty() || texts->shape.size() > 2)
        return fail("problem.capture.tokens_shape", {{"place", name}, {"shape", shape_text(texts->shape)}});
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

// In the metadata or in an array; no list if there are none.
Result<TokenLists> own_lists(const TensorFile& file, const std::string& name) {
    const auto found = file.metadata().find(name);
    if (found != file.metadata().end()) return lists_in_capture(found->second);
    return file.has(name) ? lists_in_member(file, name) : TokenLists{};
}

std::string made_up_token(std::size_t index, bool are_keys) {
    return fmt::format("{}{}", are_keys ? 'k' : 't', index + 1);
}

Result<std::string> shown_token(const std::string& token, const std::string& made_up) {
    const auto normal = normalize(token);
    if (!normal) return tl::unexpected(normal.error());
    std::string shown = visible(*normal);
    return has_visible(shown) ? shown : made_up;
}

bool are_same(const CaptureTokens& a, const CaptureTokens& b) { return a.queries == b.queries && a.keys == b.keys; }

}  // namespace

Result<CaptureTokens> tokens_of(const TensorFile& file, const fs::path& path, const fs::path& asked_for) {
    auto keys = own_lists(file, "key_tokens");
    if (!keys) return tl::unexpected(keys.error());
    const bool has_own = file.metadata().contains("tokens") || file.has("tokens");
    const fs::path beside = !asked_for.empty() ? asked_for : has_own ? fs::path() : file_beside(path);
    if (beside.empty()) {
        auto queries = own_lists(file, "tokens");
        if (!queries) return tl::unexpected(queries.error());
        return CaptureTokens{std::move(*queries), std::move(*keys)};
    }
    auto tokens = tokens_in_file(beside);
    if (tokens && tokens->keys.empty()) tokens->keys = std::move(*keys);
    return tokens;
}

std::optional<Message> unused_token_file(const TensorFile& file, const fs::path& path, const CaptureTokens& tokens) {
    const bool has_own = file.metadata().contains("tokens") || file.has("tokens");
    const fs::path beside = has_own ? file_beside(path) : fs::path();
    if (beside.empty()) return std::nullopt;
    auto there = tokens_in_file(beside);
    if (there && there->keys.empty()) there->keys = tokens.keys;
    if (there && are_same(*there, tokens)) return std::nullopt;
    return Message{"notice.unused.token_file", {{"place", to_utf8(beside.filename())}}};
}

Result<TokenLists> shown_tokens(const TokenLists& lists, int count, bool are_keys, std::vector<std::string>& named) {
    TokenLists all;
    if (lists.empty()) {
        std::vector<std::string>& tokens = all.emplace_back();
        for (int i = 0; i < count; ++i) tokens.push_back(made_up_token(static_cast<std::size_t>(i), are_keys));
    }
    for (const std::vector<std::string>& list : lists) {
        std::vector<std::string>& tokens = all.emplace_back();
        for (std::size_t i = 0; i < list.size(); ++i) {
            const std::string made_up = made_up_token(i, are_keys);
            auto token = shown_token(list[i], made_up);
            if (!token) return tl::unexpected(token.error());
            const bool is_new = *token == made_up && list[i] != made_up &&
                                std::find(named.begin(), named.end(), made_up) == named.end();
            if (is_new) named.push_back(made_up);
            tokens.push_back(std::move(*token));
        }
    }
    return all;
}

}  // namespace qkv
