#include "qkv/capture.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <new>
#include <nlohmann/json.hpp>
#include <utility>

#include "document_reader.h"
#include "fail.h"
#include "file_bytes.h"
#include "json_text.h"
#include "pieces.h"
#include "qkv/file.h"
#include "qkv/tokenizer.h"
#include "tensor_file.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t largest_json_bytes = 64 * 1024 * 1024;
constexpr std::size_t most_names_listed = 12;
constexpr std::uint64_t most_unpacked_bytes = std::uint64_t{4} * 1024 * 1024 * 1024;
constexpr std::array<const char*, 3> roles{"q", "k", "v"};
constexpr std::array<std::array<std::string_view, 4>, 3> usual_names{
    {{"q", "Q", "query", "queries"}, {"k", "K", "key", "keys"}, {"v", "V", "value", "values"}}};

std::string number(std::uint64_t value) { return fmt::format("{}", value); }

// "q[2, 0, 5, 1]", counted from 0 as in Python.
std::string entry(const char* name, const std::vector<std::uint64_t>& lead, Eigen::Index row, Eigen::Index column) {
    std::vector<std::uint64_t> place = lead;
    place.push_back(static_cast<std::uint64_t>(row));
    place.push_back(static_cast<std::uint64_t>(column));
    return fmt::format("{}[{}]", name, fmt::join(place, ", "));
}

Problem missing(const std::string& name, const std::string& role, const std::vector<std::string>& names) {
    std::vector<std::string> listed;
    for (std::size_t i = 0; i < std::min(names.size(), most_names_listed); ++i) listed.push_back(shortened(names[i]));
    if (names.size() > most_names_listed) listed.emplace_back("…");
    Problem problem{std::string(missing_array),
                    {{"name", shortened(name)}, {"role", role}, {"names", fmt::format("{}", fmt::join(listed, ", "))}}};
    for (const std::string& one : names) problem.args.push_back({"array", one});
    return problem;
}

class TensorCapture : public Capture {
public:
    explicit TensorCapture(std::string source) : source_(std::move(source)) {}

    std::optional<Problem> read(const TensorFile& file, const CaptureOptions& options, WorkProgress* progress) {
        std::array<std::string, 3> names;
        std::array<MemberOutline, 3> outlines;
        for (std::size_t i = 0; i < roles.size(); ++i) {
            const auto name = name_of(file, i, options);
            if (!name) return name.error();
            auto outline = file.outline(*name);
            if (!outline) return outline.error();
            names[i] = *name;
            names_[i] = shortened(*name);
            if (outline->is_text) return Problem{"problem.capture.not_numbers", {{"place", names_[i]}}};
            outlines[i] = std::move(*outline);
        }
        if (auto problem = take_shape({outlines[0].shape, outlines[1].shape, outlines[2].shape}, options.has_batch))
            return problem;
        std::uint64_t bytes = 0;
        for (const MemberOutline& outline : outlines) bytes += outline.bytes_to_unpack;
        if (bytes > most_unpacked_bytes)
            return Problem{"problem.capture.unpacked_too_large", {{"limit", number(most_unpacked_bytes >> 30)}}};
        if (progress != nullptr) progress->expect(bytes);
        for (std::size_t i = 0; i < roles.size(); ++i) {
            if (progress != nullptr && progress->is_cancelled()) return cancelled().value();
            auto member = file.member(names[i], progress);
            if (!member) return member.error();
            tensors_[i] = std::get<Tensor>(std::move(*member));
        }
        if (auto problem = take_options(file)) return problem;
        return take_tokens(file, options);
    }

    Result<Document> document(const HeadIndex& head) const override {
        if (auto problem = check(head)) return with_source(std::move(*problem));
        if (!is_unchanged()) return with_source({"problem.file.changed", {}});
        Document document;
        document.tokens = tokens(head.batch);
        document.sentence = sentence_.empty() ? fmt::format("{}", fmt::join(document.tokens, " ")) : sentence_;
        document.options = options_;
        Matrix* const matrices[] = {&document.q, &document.k, &document.v};
        for (std::size_t i = 0; i < roles.size(); ++i) {
            const std::vector<std::uint64_t> lead = lead_of(tensors_[i], head);
            auto matrix = matrix_in(tensors_[i], lead);
            if (!matrix || !is_unchanged()) return with_source({"problem.file.changed", {}});
            *matrices[i] = std::move(*matrix);
            if (matrices[i]->allFinite()) continue;
            for (Eigen::Index at = 0; at < matrices[i]->size(); ++at) {
                if (std::isfinite(matrices[i]->data()[at])) continue;
                const Eigen::Index columns = matrices[i]->cols();
                return with_source({"problem.capture.not_finite",
                                    {{"place", entry(names_[i].c_str(), lead, at / columns, at % columns)}}});
            }
        }
        if (auto problem = qkv::check(document)) return with_source(std::move(*problem));
        return document;
    }

private:
    tl::unexpected<Problem> with_source(Problem problem) const {
        problem.args.insert(problem.args.begin(), {"file", source_});
        return tl::unexpected(std::move(problem));
    }

    bool is_unchanged() const {
        return std::all_of(tensors_.begin(), tensors_.end(),
                           [](const Tensor& tensor) { return tensor.owner->is_unchanged(); });
    }

    static Result<std::string> name_of(const TensorFile& file, std::size_t role, const CaptureOptions& options) {
        std::string name = options.names[role];
        if (name.empty()) {
            const auto& usual = usual_names[role];
            const auto found = std::find_if(usual.begin(), usual.end(),
                                            [&](std::string_view one) { return file.has(std::string(one)); });
            if (found != usual.end()) name = *found;
        }
        if (name.empty() || !file.has(name)) {
            return tl::unexpected(missing(name.empty() ? roles[role] : name, roles[role], file.names()));
        }
        return name;
    }

    std::optional<Problem> take_shape(const std::array<std::vector<std::uint64_t>, 3>& shapes, bool has_batch) {
        for (std::size_t i = 0; i < roles.size(); ++i) {
            const auto& shape = shapes[i];
            if (shape.size() < 2 || shape.size() > 5 || (has_batch && shape.size() == 2))
                return Problem{"problem.capture.axes", {{"place", names_[i]}, {"shape", shape_text(shape)}}};
            if (std::find(shape.begin(), shape.end(), 0) != shape.end())
                return Problem{"problem.capture.empty", {{"place", names_[i]}, {"shape", shape_text(shape)}}};
        }
        const std::vector<std::uint64_t>& q = shapes[0];
        for (std::size_t i = 1; i < roles.size(); ++i) {
            const auto& other = shapes[i];
            const bool is_equal = other.size() == q.size() && std::equal(q.begin(), q.end() - 1, other.begin());
            if (is_equal && i == 1 && q.back() != other.back()) {
                return Problem{"problem.capture.key_sizes_differ",
                               {{"q", names_[0]},
                                {"q_size", number(q.back())},
                                {"k", names_[1]},
                                {"k_size", number(other.back())}}};
            }
            if (!is_equal) {
                return Problem{
                    "problem.capture.shapes_differ",
                    {{"a", names_[0]}, {"a_shape", shape_text(q)}, {"b", names_[i]}, {"b_shape", shape_text(other)}}};
            }
        }
        const std::uint64_t n = q[q.size() - 2];
        if (n > max_file_tokens)
            return Problem{"problem.tokens.too_many", {{"tokens", number(n)}, {"limit", number(max_file_tokens)}}};
        for (std::size_t i = 0; i < roles.size(); ++i) {
            const std::uint64_t size = shapes[i].back();
            if (size <= max_file_dimensions) continue;
            return Problem{"problem.shape.too_wide",
                           {{"matrix", names_[i]}, {"size", number(size)}, {"limit", number(max_file_dimensions)}}};
        }
        // Every factor is checked before it is multiplied, so that nothing overflows.
        std::uint64_t heads = 1;
        for (std::size_t axis = 0; axis + 2 < q.size(); ++axis) {
            if (q[axis] > max_heads || heads * q[axis] > max_heads)
                return Problem{"problem.capture.too_many_heads",
                               {{"shape", shape_text(q)}, {"limit", number(max_heads)}}};
            heads *= q[axis];
        }
        leading_axes_.assign(q.begin(), q.end() - 2);
        take_axes(has_batch || leading_axes_.size() == 3);
        token_count_ = static_cast<int>(n);
        key_size_ = static_cast<int>(q.back());
        value_size_ = static_cast<int>(shapes[2].back());
        return std::nullopt;
    }

    void take_axes(bool has_batch) {
        has_batch_ = has_batch;
        std::vector<int> lead = leading_axes_;
        batches_ = layers_ = heads_ = 1;
        if (has_batch) {
            batches_ = lead.front();
            lead.erase(lead.begin());
        }
        if (!lead.empty()) heads_ = lead.back();
        if (lead.size() == 2) layers_ = lead.front();
    }

    std::vector<std::uint64_t> lead_of(const Tensor& tensor, const HeadIndex& head) const {
        const std::array<int, 3> all{head.batch, head.layer, head.head};
        const std::size_t axes = tensor.shape.size() - 2;
        if (has_batch_ && axes == 1) return {static_cast<std::uint64_t>(head.batch)};
        if (has_batch_ && axes == 2)
            return {static_cast<std::uint64_t>(head.batch), static_cast<std::uint64_t>(head.head)};
        return {all.end() - static_cast<std::ptrdiff_t>(axes), all.end()};
    }

    // From the metadata, or from an array of that name.
    static Result<std::optional<std::string>> said_of(const TensorFile& file, const std::string& key) {
        if (const auto found = file.metadata().find(key); found != file.metadata().end()) return found->second;
        if (!file.has(key)) return std::nullopt;
        const auto outline = file.outline(key);
        if (!outline) return tl::unexpected(outline.error());
        const auto count = bytes_of(outline->shape, 1);
        if (!count || *count != 1) return tl::unexpected(wrong_option(key));
        auto member = file.member(key, nullptr);
        if (!member) return tl::unexpected(member.error());
        if (const auto* texts = std::get_if<TextTensor>(&*member)) {
            if (texts->texts.size() == 1) return texts->texts.front();
        } else if (const auto& tensor = std::get<Tensor>(*member); tensor.bytes.size() == bytes_of(tensor.type)) {
            return fmt::format("{}", only_number(tensor));
        }
        return tl::unexpected(wrong_option(key));
    }

    std::optional<Problem> take_options(const TensorFile& file) {
        for (const auto& [key, value] :
             {std::pair{"scale", &options_.scale}, std::pair{"temperature", &options_.temperature}}) {
            const auto said = said_of(file, key);
            if (!said) return said.error();
            if (!*said) continue;
            const std::string& text = **said;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
            if (error != std::errc{} || end != text.data() + text.size()) return wrong_option(key);
        }
        if (!std::isfinite(options_.scale)) return Problem{"problem.number.not_finite", {{"place", "scale"}}};
        if (!std::isfinite(options_.temperature) || options_.temperature <= 0)
            return Problem{"problem.temperature", {}};
        const auto said_mask = said_of(file, "mask");
        if (!said_mask) return said_mask.error();
        const auto mask = *said_mask ? mask_from_name(**said_mask) : options_.mask;
        if (!mask) return wrong_option("mask");
        options_.mask = *mask;
        const auto sentence = said_of(file, "sentence");
        if (!sentence) return sentence.error();
        if (!*sentence) return std::nullopt;
        const auto normal = normalize(**sentence);
        if (!normal) return normal.error();
        sentence_ = *normal;
        return std::nullopt;
    }

    std::optional<Problem> take_tokens(const TensorFile& file, const CaptureOptions& options) {
        const auto found = file.metadata().find("tokens");
        if (!options.tokens.empty()) {
            if (auto problem = take_token_file(options.tokens)) return problem;
        } else if (found != file.metadata().end()) {
            if (auto problem = take_json_tokens(found->second)) return problem;
        } else if (file.has("tokens")) {
            if (auto problem = take_token_member(file)) return problem;
        } else if (const fs::path beside = tokens_beside(); !beside.empty()) {
            if (auto problem = take_token_file(beside)) return problem;
        } else {
            std::vector<std::string>& made_up = tokens_.emplace_back();
            for (int i = 0; i < token_count_; ++i) made_up.push_back(fmt::format("t{}", i + 1));
        }
        // A list of tokens for each item of the first axis tells what that axis is.
        const bool says_batch = tokens_.size() > 1 && !leading_axes_.empty() &&
                                tokens_.size() == static_cast<std::size_t>(leading_axes_.front());
        if (says_batch) take_axes(true);
        if (tokens_.size() != 1 && !says_batch) {
            const int first = leading_axes_.empty() ? 1 : leading_axes_.front();
            return Problem{"problem.capture.token_lists",
                           {{"lists", number(tokens_.size())}, {"first", number(static_cast<std::uint64_t>(first))}}};
        }
        for (std::vector<std::string>& tokens : tokens_) {
            if (tokens.size() != static_cast<std::size_t>(token_count_)) return wrong_count(tokens.size());
            for (std::size_t i = 0; i < tokens.size(); ++i) {
                const auto normal = normalize(tokens[i]);
                if (!normal) return normal.error();
                // A tokenizer may give an empty token.
                tokens[i] = normal->empty() ? fmt::format("t{}", i + 1) : visible(*normal);
            }
        }
        return std::nullopt;
    }

    std::optional<Problem> take_token_file(const fs::path& path) {
        const auto json = read_file(path, largest_json_bytes);
        if (!json) return json.error();
        auto problem = take_json_tokens(*json);
        if (problem) problem->args.insert(problem->args.begin(), {"file", path.string()});
        return problem;
    }

    // NAME.tokens.json for NAME.npz.
    fs::path tokens_beside() const {
        const fs::path path(source_);
        if (!path.has_filename() || path.extension() == ".json") return {};
        fs::path beside = path;
        beside.replace_extension(".tokens.json");
        std::error_code error;
        return fs::is_regular_file(beside, error) ? beside : fs::path();
    }

    Problem wrong_count(std::size_t count) const {
        return {"problem.capture.token_count",
                {{"count", number(count)}, {"tokens", number(static_cast<std::uint64_t>(token_count_))}}};
    }

    static bool take_list(const Json& list, std::vector<std::string>& tokens) {
        for (const Json& token : list) {
            if (!token.is_string()) return false;
            tokens.push_back(token.get<std::string>());
        }
        return true;
    }

    std::optional<Problem> take_json_tokens(std::string_view text) {
        const auto json = parse_json(text);
        if (!json) return json.error();
        const Json& list = json->is_object() && json->contains("tokens") ? (*json)["tokens"] : *json;
        const bool is_nested = list.is_array() && !list.empty() && list.front().is_array();
        bool is_good = list.is_array() && !list.empty();
        if (is_good && !is_nested) is_good = take_list(list, tokens_.emplace_back());
        if (is_good && is_nested) {
            for (const Json& one : list) is_good = is_good && one.is_array() && take_list(one, tokens_.emplace_back());
        }
        if (is_good) return std::nullopt;
        return Problem{"problem.capture.tokens_json", {}};
    }

    std::optional<Problem> take_token_member(const TensorFile& file) {
        const auto outline = file.outline("tokens");
        if (!outline) return outline.error();
        if (outline->bytes_to_unpack > largest_json_bytes)
            return Problem{"problem.npy.texts_too_large", {{"limit", number(largest_json_bytes >> 20)}}};
        const auto member = file.member("tokens", nullptr);
        if (!member) return member.error();
        const auto* texts = std::get_if<TextTensor>(&*member);
        if (texts == nullptr) {
            // A list in JSON, as bytes.
            const auto& tensor = std::get<Tensor>(*member);
            if (tensor.type != NumberType::uint8 || tensor.shape.size() != 1)
                return Problem{"problem.capture.tokens_type", {}};
            return take_json_tokens(tensor.bytes);
        }
        if (texts->shape.empty() || texts->shape.size() > 2)
            return Problem{"problem.capture.tokens_shape", {{"shape", shape_text(texts->shape)}}};
        const std::uint64_t each = texts->shape.back();
        if (each == 0) return wrong_count(0);
        for (std::size_t at = 0; at < texts->texts.size(); at += each) {
            const auto first = texts->texts.begin() + static_cast<std::ptrdiff_t>(at);
            tokens_.emplace_back(first, first + static_cast<std::ptrdiff_t>(each));
        }
        return std::nullopt;
    }

    std::string source_;
    std::array<Tensor, 3> tensors_;
    std::array<std::string, 3> names_;  ///< as they are shown
    Options options_;
    std::string sentence_;
};

enum class Format { npz, npy, safetensors, json, unknown };

Format format_of(const fs::path& path, std::string_view bytes) {
    static const std::map<std::string, Format> endings{
        {".npz", Format::npz}, {".npy", Format::npy}, {".safetensors", Format::safetensors}, {".json", Format::json}};
    if (const auto found = endings.find(path.extension().string()); found != endings.end()) return found->second;
    if (bytes.starts_with("PK")) return Format::npz;
    if (bytes.starts_with("\x93NUMPY")) return Format::npy;
    if (bytes.size() > 8 && bytes[8] == '{') return Format::safetensors;
    const auto first = bytes.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && bytes[first] == '{' ? Format::json : Format::unknown;
}

// Whether JSON is meant as a document: it says so, or its file's name does, or nothing in it could be an array of a
// capture.
bool is_document(const Json& json, const fs::path& path) {
    if (path.string().ends_with(".qkv.json") || !json.is_object() || json.contains("format")) return true;
    if (std::any_of(usual_names[0].begin(), usual_names[0].end(),
                    [&](std::string_view name) { return json.contains(name); }))
        return false;
    return std::none_of(json.begin(), json.end(),
                        [](const Json& value) { return value.is_array() && !value.empty() && value[0].is_array(); });
}

// q.npy, or anything_q.npy, with k and v beside it.
std::optional<std::map<std::string, fs::path>> npy_files(const fs::path& path, const CaptureOptions& options) {
    const fs::path folder = path.parent_path();
    std::map<std::string, fs::path> files;
    const std::string stem = path.stem().string();
    const bool is_one_of_three = stem == "q" || stem.ends_with("_q") || stem.ends_with(".q") || stem.ends_with("-q");
    const bool are_named = !options.names[1].empty() || !options.names[2].empty();
    if (!is_one_of_three && !are_named) return std::nullopt;
    for (std::size_t i = 0; i < roles.size(); ++i) {
        if (!options.names[i].empty()) {
            files[roles[i]] = options.names[i];
        } else if (i == 0) {
            files[roles[i]] = path;
        } else {
            files[roles[i]] = folder / (stem.substr(0, stem.size() - 1) + roles[i] + ".npy");
        }
    }
    return files;
}

Result<Opened> capture_in(const TensorFile& file, const fs::path& path, const CaptureOptions& options,
                          WorkProgress* progress) {
    auto capture = std::make_shared<TensorCapture>(path.string());
    if (auto problem = capture->read(file, options, progress)) return tl::unexpected(std::move(*problem));
    return std::shared_ptr<const Capture>(std::move(capture));
}

Result<Opened> open_json(const FileBytes& bytes, const fs::path& path, const CaptureOptions& options,
                         WorkProgress* progress) {
    if (bytes.view().size() > largest_json_bytes)
        return fail("problem.capture.json_too_large", {{"limit", number(largest_json_bytes >> 20)}});
    auto json = parse_json(bytes.view(), progress);
    if (!json) return tl::unexpected(json.error());
    const bool has_chosen_name = !options.names[0].empty() && json->contains(options.names[0]);
    if (!has_chosen_name && is_document(*json, path)) return read_document(*json, path.string());
    const auto file = open_json_tensors(std::move(*json));
    if (!file) return tl::unexpected(file.error());
    return capture_in(**file, path, options, progress);
}

Result<std::unique_ptr<TensorFile>> open_npy(const std::shared_ptr<const FileBytes>& bytes, const fs::path& path,
                                             CaptureOptions& options) {
    const auto paths = npy_files(path, options);
    if (!paths) return open_stacked_npy(bytes);
    options.names = {};  // they were of the files
    std::map<std::string, NpyFile> files;
    for (const auto& [name, one] : *paths) {
        std::error_code error;
        if (one != path && fs::exists(one, error) && fs::is_other(one, error))  // a pipe may never end
            return fail("problem.file.not_regular", {{"file", one.string()}});
        const auto content = one == path ? Result<std::shared_ptr<const FileBytes>>(bytes) : map_file(one);
        if (!content) return tl::unexpected(content.error());
        files[name] = {one, *content};
    }
    return open_npy_files(files);
}

Result<std::unique_ptr<TensorFile>> open_tensors(Format format, const std::shared_ptr<const FileBytes>& bytes,
                                                 const fs::path& path, CaptureOptions& options) {
    switch (format) {
        case Format::npz: return open_npz(bytes);
        case Format::npy: return open_npy(bytes, path, options);
        case Format::safetensors: return open_safetensors(bytes);
        case Format::json:
        case Format::unknown: break;
    }
    return fail("problem.capture.unknown_format");
}

Result<Opened> open_checked(const std::shared_ptr<const FileBytes>& bytes, const fs::path& path, CaptureOptions options,
                            WorkProgress* progress) {
    const Format format = format_of(path, bytes->view());
    try {
        if (format == Format::json) return open_json(*bytes, path, options, progress);
        const auto file = open_tensors(format, bytes, path, options);
        if (!file) return tl::unexpected(file.error());
        return capture_in(**file, path, options, progress);
    } catch (const std::bad_alloc&) {
        return fail("problem.file.no_memory");
    }
}

// Readers that don't know the file say what is wrong; this adds the file and the place in it.
Result<Opened> named(Result<Opened> opened, const fs::path& path) {
    if (opened || (!opened.error().args.empty() && opened.error().args.front().name == "file")) return opened;
    Problem problem = opened.error();
    std::string file = path.string();
    const auto within =
        std::find_if(problem.args.begin(), problem.args.end(), [](const TextArg& arg) { return arg.name == "within"; });
    if (within != problem.args.end()) {
        file += ": " + within->value;
        problem.args.erase(within);
    }
    problem.args.insert(problem.args.begin(), {"file", std::move(file)});
    return tl::unexpected(std::move(problem));
}

}  // namespace

Problem wrong_option(const std::string& name) {
    if (name == "mask") return {"problem.capture.mask", {}};
    if (name == "sentence") return {"problem.capture.sentence", {}};
    return {"problem.capture.option", {{"place", name}}};
}

bool TensorFile::has(const std::string& name) const {
    const std::vector<std::string> all = names();
    return std::find(all.begin(), all.end(), name) != all.end();
}

const std::vector<std::string>& Capture::tokens(int batch) const {
    return tokens_.size() == 1 ? tokens_.front() : tokens_[static_cast<std::size_t>(batch)];
}

std::optional<Problem> Capture::check(const HeadIndex& head) const {
    const auto outside = [](int index, int count) { return index < 0 || index >= count; };
    if (!outside(head.batch, batches_) && !outside(head.layer, layers_) && !outside(head.head, heads_))
        return std::nullopt;
    return Problem{"problem.capture.no_head",
                   {{"batches", number(static_cast<std::uint64_t>(batches_))},
                    {"layers", number(static_cast<std::uint64_t>(layers_))},
                    {"heads", number(static_cast<std::uint64_t>(heads_))}}};
}

Result<Opened> open_file(const fs::path& path, const CaptureOptions& options, WorkProgress* progress) {
    const auto bytes = map_file(path);
    if (!bytes) return tl::unexpected(bytes.error());
    return named(open_checked(*bytes, path, options, progress), path);
}

Result<Opened> open_bytes(std::string bytes, std::string_view source, const CaptureOptions& options,
                          WorkProgress* progress) {
    return named(open_checked(bytes_in_memory(std::move(bytes)), source, options, progress), source);
}

}  // namespace qkv
