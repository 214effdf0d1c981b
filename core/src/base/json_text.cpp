#include "base/json_text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "base/fail.h"
#include "qkv/unicode.h"

namespace qkv {
namespace {

using Json = nlohmann::ordered_json;

std::string line_and_column(std::string_view text, std::size_t byte) {
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t i = 0; i + 1 < byte && i < text.size(); ++i) {
        ++column;
        if (text[i] == '\n') {
            ++line;
            column = 1;
        }
    }
    return fmt::format("{}:{}", line, column);
}

// The parser reads through this, which reports the progress and can stop it.
class WatchedText {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    struct Cancelled {};

    WatchedText(const char* at, WorkProgress* progress) : at_(at), progress_(progress) {}

    reference operator*() const { return *at_; }

    WatchedText& operator++() {
        ++at_;
        if (++since_look_ == bytes_between_looks) look();
        return *this;
    }

    friend bool operator==(const WatchedText& a, const WatchedText& b) { return a.at_ == b.at_; }

private:
    static constexpr std::uint64_t bytes_between_looks = 65536;

    void look() {
        since_look_ = 0;
        if (progress_ == nullptr) return;
        if (progress_->is_cancelled()) throw Cancelled{};
        progress_->add(bytes_between_looks);
    }

    const char* at_;
    WorkProgress* progress_;
    std::uint64_t since_look_ = 0;
};

// A document holds a handful; the set of all names takes memory.
constexpr std::size_t most_members = 4096;

class MemberReader : public nlohmann::json_sax<Json> {
public:
    explicit MemberReader(std::size_t most) : most_members_(most) {}

    MemberCheck found;
    std::optional<std::size_t> malformed_at;  ///< byte, from 1
    std::string number_too_large;             ///< as it is written, in quotes
    std::string number_too_small;             ///< likewise: 0 would take its place

    bool key(std::string& name) override {
        if (!names_.back().insert(name).second) found.twice = name;
        found.is_too_many = names_.back().size() > most_members_;
        return !found.twice && !found.is_too_many;
    }
    bool start_object(std::size_t) override {
        names_.emplace_back();
        return true;
    }
    bool end_object() override {
        names_.pop_back();
        return true;
    }
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t value, const std::string& written) override {
        const std::string_view digits = std::string_view(written).substr(0, written.find_first_of("eE"));
        if (value != 0 || digits.find_first_of("123456789") == digits.npos) return true;
        number_too_small = fmt::format("'{}'", written);
        return false;
    }
    bool string(std::string&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception& error) override {
        constexpr int out_of_range_of_double = 406;
        if (error.id != out_of_range_of_double) {
            malformed_at = byte;
            return false;
        }
        // The parser gives the number, in quotes, and not its place.
        const std::string_view what = error.what();
        const auto quote = what.find('\'');
        number_too_large = quote == what.npos ? what : what.substr(quote);
        return false;
    }

private:
    std::size_t most_members_;
    std::vector<std::set<std::string>> names_;  ///< of the objects around the place, the outermost first
};

// Checks JSON while it is read. The parser can't be left and entered again, so that long arrays are checked in pieces:
// what stands in one up to a comma is checked as an array of its own, and 0 takes its place.
class PieceChecker {
public:
    // Whether all is well so far.
    bool take(std::string_view part) {
        return std::all_of(part.begin(), part.end(), [this](char c) { return take(c); });
    }

    // At the end: whether all of it is.
    bool is_sound() const { return open_.empty() && is_sound(pending_); }

private:
    static constexpr std::size_t most_bytes = 65536;  // of a piece
    static constexpr std::size_t deepest_nesting = 100;

    struct Opening {
        char bracket;
        std::size_t at;  // in pending_
    };

    static bool is_sound(std::string_view json) {
        MemberReader reader(most_members);
        read_json(json, reader);
        return !reader.found.twice && !reader.found.is_too_many && reader.number_too_large.empty() &&
               reader.number_too_small.empty() && !reader.malformed_at;
    }

    bool take(char c) {
        pending_ += c;
        if (is_in_text_) {
            is_in_text_ = c != '"' || is_escaped_;
            is_escaped_ = c == '\\' && !is_escaped_;
            return c != '\0';
        }
        switch (c) {
            case '\0': return false;  // which the parser takes for the end
            case '"': is_in_text_ = true; return true;
            case '[':
            case '{': open_.push_back({c, pending_.size() - 1}); return open_.size() <= deepest_nesting;
            case ']':
            case '}': return close(c == ']' ? '[' : '{');
            case ',': return !is_long() || check_piece();
            default: return true;
        }
    }

    bool close(char bracket) {
        if (open_.empty() || open_.back().bracket != bracket) return false;
        open_.pop_back();
        return true;
    }

    bool is_long() const {
        return !open_.empty() && open_.back().bracket == '[' && pending_.size() - open_.back().at > most_bytes;
    }

    bool check_piece() {
        const std::size_t begin = open_.back().at;
        pending_.back() = ']';
        if (!is_sound(std::string_view(pending_).substr(begin))) return false;
        pending_.resize(begin);
        pending_ += "[0,";
        return true;
    }

    std::string pending_;
    std::vector<Opening> open_;
    bool is_in_text_ = false;
    bool is_escaped_ = false;
};

// NaN and Infinity, as Python writes them, at or around a byte counted from 1.
std::optional<std::string_view> not_finite_at(std::string_view json, std::size_t byte) {
    const auto is_letter = [&](std::size_t at) { return (json[at] | 0x20) >= 'a' && (json[at] | 0x20) <= 'z'; };
    std::size_t begin = byte - 1;
    while (begin > 0 && begin <= json.size() && is_letter(begin - 1)) --begin;
    std::size_t end = begin;
    while (end < json.size() && is_letter(end)) ++end;
    const std::string_view word = json.substr(std::min(begin, json.size()), end - begin);
    constexpr std::array<std::string_view, 6> words{"NaN", "nan", "Infinity", "infinity", "inf", "Inf"};
    return std::find(words.begin(), words.end(), word) == words.end() ? std::nullopt : std::optional(word);
}

}  // namespace

bool is_too_deep(std::string_view json) {
    constexpr int deepest_nesting = 100;
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > deepest_nesting) return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

std::string shortened_for_message(std::string_view utf8) {
    constexpr std::size_t longest = 40;
    if (utf8.size() <= longest) return std::string(utf8);
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0U) == 0x80U) --end;  // never within a letter
    return std::string(utf8.substr(0, end)) + "…";
}

std::optional<Problem> check_json(std::string_view json, WorkProgress* progress) {
    if (is_utf32_json(json)) return Problem{"problem.json.utf32", {}};
    if (is_utf16_json(json)) return Problem{"problem.json.utf16", {}};
    if (is_too_deep(json)) return Problem{"problem.json.too_deep", {}};
    if (progress != nullptr) progress->expect(json.size());
    const auto malformed = [&](std::size_t byte) {
        const auto word = not_finite_at(json, byte);
        if (!word) return Problem{"problem.json.malformed", {{"place", line_and_column(json, byte)}}};
        return Problem{"problem.json.not_finite",
                       {{"place", line_and_column(json, byte)}, {"typed", std::string(*word)}}};
    };
    MemberReader reader(most_members);
    if (!read_json(json, reader, progress)) return cancelled().value();
    if (reader.found.twice)
        return Problem{"problem.capture.twice", {{"member", shortened_for_message(*reader.found.twice)}}};
    if (reader.found.is_too_many)
        return Problem{"problem.json.too_many_members", {{"limit", fmt::format("{}", most_members)}}};
    if (!reader.number_too_small.empty())
        return Problem{"problem.json.number_too_small", {{"place", shortened_for_message(reader.number_too_small)}}};
    if (!reader.number_too_large.empty())
        return Problem{"problem.json.number_too_large", {{"place", shortened_for_message(reader.number_too_large)}}};
    if (reader.malformed_at) return malformed(*reader.malformed_at);
    // The parser takes it for the end of the text.
    if (const auto zero = json.find('\0'); zero != std::string_view::npos) return malformed(zero + 1);
    return std::nullopt;
}

Sliced<std::optional<Problem>> check_json_in_slices(std::string_view json, WorkProgress* progress) {
    constexpr std::size_t bytes_between_pauses = 256 * 1024;
    if (progress != nullptr) progress->expect(json.size());
    PieceChecker checker;
    for (std::size_t at = 0; at < json.size(); at += bytes_between_pauses) {
        if (progress != nullptr && progress->is_cancelled()) co_return cancelled().value();
        const std::string_view part = json.substr(at, bytes_between_pauses);
        // What is wrong, and where, the parser says when it reads all of it.
        if (!checker.take(part)) co_return check_json(json);
        if (progress != nullptr) progress->add(part.size());
        co_await Pause{};
    }
    if (!checker.is_sound()) co_return check_json(json);
    co_return std::nullopt;
}

bool read_json(std::string_view json, nlohmann::json_sax<Json>& reader, WorkProgress* progress) {
    try {
        Json::sax_parse(WatchedText(json.data(), progress), WatchedText(json.data() + json.size(), progress), &reader);
        return true;
    } catch (const WatchedText::Cancelled&) {
        return false;
    }
}

Result<nlohmann::ordered_json> parse_json(std::string_view json) {
    if (auto problem = check_json(json)) return tl::unexpected(std::move(*problem));
    return Json::parse(json);
}

MemberCheck check_members(std::string_view json, std::size_t most) {
    MemberReader reader(most);
    read_json(json, reader);
    return reader.found;
}

}  // namespace qkv
