#include "capture/capture_said.h"

#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "base/fail.h"
#include "capture/capture_kinds.h"
#include "capture/capture_looks.h"
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

}  // namespace

Problem wrong_option(const std::string& name) {
    if (name == "mask") return {"problem.capture.mask", {}};
    if (name == "sentence") return {"problem.capture.sentence", {}};
    return {"problem.capture.option", {{"place", name}}};
}

std::optional<HeadCount> head_count_in(const TensorFile& file) {
    const auto counted = [](const std::string& place, double number) -> std::optional<HeadCount> {
        if (!(number >= 1 && number <= max_capture_heads) || number != std::floor(number)) return std::nullopt;
        return HeadCount{place, static_cast<std::uint64_t>(number)};
    };
    for (const auto& [entry, text] : file.metadata()) {
        if (kind_of(entry) != Kind::heads) continue;
        if (const auto number = number_in_file(text)) return counted(entry, *number);
    }
    for (const std::string& name : file.names()) {
        if (kind_of(name) != Kind::heads) continue;
        const auto looked = look_at(file, name);
        if (looked && looked->type != NumberType::boolean && looked->is_one_number())
            return counted(name, looked->first());
    }
    return std::nullopt;
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
    return said;
}

}  // namespace qkv
