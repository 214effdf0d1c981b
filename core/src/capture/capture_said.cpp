#include "capture/capture_said.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <string_view>

#include "base/fail.h"
#include "capture/capture_kinds.h"
#include "capture/capture_looks.h"
#include "capture/capture_names.h"
#include "numbers/number_reading.h"
#include "qkv/capture.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

Result<std::optional<std::string>> text_of(const TensorFile& file, const std::string& entry) {
    if (const auto found = file.metadata().find(entry); found != file.metadata().end()) return found->second;
    if (!file.has(entry)) return std::nullopt;
    const auto outline = file.outline(entry);
    const auto count = outline ? bytes_of(outline->shape, 1) : std::nullopt;
    const bool is_option = outline && (outline->is_text || count == 1);
    if (entry == "mask" && !is_option) return std::nullopt;  // not used: see unused_in()
    if (!outline) return tl::unexpected(outline.error());
    if (!count || *count != 1) return tl::unexpected(wrong_option(entry));
    auto member = file.member(entry, nullptr).finish();
    if (!member) return tl::unexpected(member.error());
    if (const auto* texts = std::get_if<TextTensor>(&*member)) {
        if (texts->texts.size() == 1) return texts->texts.front();
    } else {
        const auto& tensor = std::get<Tensor>(*member);
        const auto value = tensor.type == NumberType::boolean ? std::nullopt : only_number(tensor);
        if (value) return fmt::format("{}", *value);
    }
    return tl::unexpected(wrong_option(entry));
}

std::optional<Problem> take_number(const TensorFile& file, const std::string& entry, double& value) {
    const auto said = text_of(file, entry);
    if (!said) return said.error();
    if (!*said) return std::nullopt;
    const auto number = number_in_file(**said);
    if (!number) return wrong_option(entry);
    value = *number;
    return std::nullopt;
}

std::optional<Problem> take_mask(const TensorFile& file, Mask& mask) {
    const auto said = text_of(file, "mask");
    if (!said) return said.error();
    if (!*said) return std::nullopt;
    const auto named = mask_from_name(**said);
    if (!named) return wrong_option("mask");
    mask = *named;
    return std::nullopt;
}

std::optional<Problem> take_sentence(const TensorFile& file, std::string& sentence) {
    const auto said = text_of(file, "sentence");
    if (!said) return said.error();
    if (!*said) return std::nullopt;
    const bool is_metadata = file.metadata().contains("sentence");
    if (!is_metadata && !file.outline("sentence")->is_text) return wrong_option("sentence");
    const auto normal = normalize(**said);
    if (!normal) return normal.error();
    sentence = *normal;
    return std::nullopt;
}

// Of the capture itself, not of some object within it.
std::string_view own_name(std::string_view name) {
    constexpr std::string_view among_options = "options.";
    if (name.starts_with(among_options)) name.remove_prefix(among_options.size());
    return name.find_first_of("./") == name.npos ? name : std::string_view();
}

// The numbers of an entry or a small array; empty if it is none.
std::vector<double> numbers_in(const TensorFile& file, const std::string& name) {
    if (const auto entry = file.metadata().find(name); entry != file.metadata().end()) {
        const auto number = number_in_file(entry->second);
        const auto truth = truth_in(entry->second);
        return number ? std::vector{*number} : truth ? std::vector{*truth ? 1.0 : 0.0} : std::vector<double>();
    }
    const auto looked = look_at(file, name);
    if (!looked || looked->matrices.size() != 1 || looked->matrices.front().size() > 2) return {};
    const Matrix& numbers = looked->matrices.front();
    return {numbers.data(), numbers.data() + numbers.size()};
}

bool is_whole(double number) { return number == std::floor(number) && std::abs(number) <= max_window; }

// "is_causal", where nothing is called mask.
void take_causal(const std::string& name, const std::vector<double>& numbers, CaptureSaid& said) {
    if (numbers.size() != 1 || numbers.front() != 1) return;
    said.options.mask = Mask::causal;
    said.used.push_back(name);
}

// A number of tokens, the query itself among them; or how many before and behind it, where −1 is all of them, as
// flash-attn takes it.
void take_window(const std::string& name, const std::vector<double>& numbers, bool has_mask, CaptureSaid& said) {
    if (numbers.empty() || !std::all_of(numbers.begin(), numbers.end(), is_whole)) return;
    const bool is_one = numbers.size() == 1;
    const auto before = static_cast<int>(numbers.front()) - (is_one ? 1 : 0);
    const bool is_causal = !is_one && numbers.back() == 0 && numbers.front() != 0;
    const bool is_even = is_one || numbers.front() == numbers.back();
    if (before < (is_causal ? -1 : 0) || before >= max_window || !(is_causal || is_even)) return;
    if (is_causal && has_mask && said.options.mask != Mask::causal) return;
    if (is_causal) said.options.mask = Mask::causal;
    said.options.window = before + 1;
    said.used.push_back(name);
}

// Masks under other names than "mask".
void take_settings(const TensorFile& file, CaptureSaid& said) {
    std::vector<std::string> names = file.names();
    for (const auto& [entry, unused] : file.metadata()) names.push_back(entry);
    const auto mask = text_of(file, "mask");
    const bool has_mask = mask && mask->has_value();
    bool uses_window = true;
    for (const std::string& name : names) {
        if (own_name(name) == "use_sliding_window") uses_window = numbers_in(file, name) == std::vector{1.0};
    }
    for (const std::string& name : names) {
        const std::string_view own = own_name(name);
        const bool is_window = own == "window" || own == "sliding_window" || own == "window_size";
        if (!own.empty() && !has_mask && kind_of(name) == Kind::causal) take_causal(name, numbers_in(file, name), said);
        if (is_window && uses_window) take_window(name, numbers_in(file, name), has_mask, said);
        if (own == "use_sliding_window") said.used.push_back(name);
    }
}

std::optional<HeadCount> count_in(const TensorFile& file, Kind kind) {
    const auto counted = [](const std::string& place, double number) -> std::optional<HeadCount> {
        if (!(number >= 1 && number <= max_capture_heads) || number != std::floor(number)) return std::nullopt;
        return HeadCount{array_name(place), static_cast<std::uint64_t>(number)};
    };
    for (const auto& [entry, text] : file.metadata()) {
        if (kind_of(entry) != kind) continue;
        if (const auto number = number_in_file(text)) return counted(entry, *number);
    }
    for (const std::string& name : file.names()) {
        if (kind_of(name) != kind) continue;
        const auto looked = look_at(file, name);
        if (looked && looked->type != NumberType::boolean && looked->is_one_number())
            return counted(name, looked->first());
    }
    return std::nullopt;
}

}  // namespace

Problem wrong_option(const std::string& name) {
    if (name == "mask") return {"problem.capture.mask", {}};
    if (name == "sentence") return {"problem.capture.sentence", {}};
    return {"problem.capture.option", {{"place", name}}};
}

std::optional<HeadCount> head_count_in(const TensorFile& file) { return count_in(file, Kind::heads); }

std::optional<SharedHeads> shared_heads_in(const TensorFile& file, std::uint64_t columns) {
    const auto heads = count_in(file, Kind::heads);
    const auto key_heads = count_in(file, Kind::key_heads);
    const auto size = count_in(file, Kind::head_size);
    const std::uint64_t all = size ? columns / size->count : 0;
    SharedHeads shared{};
    if (heads && key_heads) {
        shared = {listed({heads->place, key_heads->place}), heads->count, key_heads->count};
    } else if (heads && size && all > heads->count && (all - heads->count) % 2 == 0) {
        shared = {listed({heads->place, size->place}), heads->count, (all - heads->count) / 2};
    } else if (key_heads && size && all > 2 * key_heads->count) {
        shared = {listed({key_heads->place, size->place}), all - 2 * key_heads->count, key_heads->count};
    } else {
        return std::nullopt;
    }
    const bool fits_size = !size || columns == size->count * shared.all();
    const bool are_shared = shared.key_heads < shared.heads && shared.heads % shared.key_heads == 0;
    return are_shared && fits_size && columns % shared.all() == 0 ? std::optional(shared) : std::nullopt;
}

Result<CaptureSaid> said_in(const TensorFile& file) {
    CaptureSaid said;
    Options& options = said.options;
    if (auto problem = take_number(file, "scale", options.scale)) return tl::unexpected(std::move(*problem));
    if (auto problem = take_number(file, "temperature", options.temperature))
        return tl::unexpected(std::move(*problem));
    if (!std::isfinite(options.scale)) return fail("problem.number.not_finite", {{"place", "scale"}});
    if (!std::isfinite(options.temperature) || options.temperature <= 0) return fail("problem.temperature");
    if (auto problem = take_mask(file, options.mask)) return tl::unexpected(std::move(*problem));
    if (auto problem = take_sentence(file, said.sentence)) return tl::unexpected(std::move(*problem));
    take_settings(file, said);
    return said;
}

}  // namespace qkv
