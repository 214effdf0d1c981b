#include "json_text.h"

#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "fail.h"

namespace qkv {
namespace {

using Json = nlohmann::ordered_json;

bool holds_rows(const Json& value) { return value.is_array() && !value.empty() && value.front().is_array(); }

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

class KeyReader : public nlohmann::json_sax<Json> {
public:
    explicit KeyReader(std::size_t most_keys) : most_keys_(most_keys) {}

    KeyCheck found;

    bool key(std::string& name) override {
        if (!keys_.back().insert(name).second) found.twice = name;
        found.is_too_many = keys_.back().size() > most_keys_;
        return !found.twice && !found.is_too_many;
    }
    bool start_object(std::size_t) override {
        keys_.emplace_back();
        return true;
    }
    bool end_object() override {
        keys_.pop_back();
        return true;
    }
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const std::string&) override { return true; }
    bool string(std::string&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

private:
    std::size_t most_keys_;
    std::vector<std::set<std::string>> keys_;  ///< of the objects around the place, the outermost first
};

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

std::string shortened_for_message(std::string_view ascii) {
    constexpr std::size_t longest = 40;
    return std::string(ascii.substr(0, longest)) + (ascii.size() > longest ? "…" : "");
}

Result<nlohmann::ordered_json> parse_json(std::string_view json, WorkProgress* progress) {
    if (is_too_deep(json)) return fail("problem.json.too_deep");
    // The parser takes a zero byte for the end of the text and looks at nothing behind it.
    if (const auto zero = json.find('\0'); zero != json.npos)
        return fail("problem.json.malformed", {{"place", line_and_column(json, zero + 1)}});
    if (progress != nullptr) progress->expect(2 * json.size());  // it is read twice
    // The parser keeps the order of keys, which takes quadratic time.
    constexpr std::size_t most_keys = 4096;
    const KeyCheck keys = check_keys(json, most_keys, progress);
    if (keys.twice) return fail("problem.capture.twice", {{"member", shortened_for_message(*keys.twice)}});
    if (keys.is_too_many) return fail("problem.json.too_many_keys", {{"limit", fmt::format("{}", most_keys)}});
    if (progress != nullptr && progress->is_cancelled()) return cancelled();
    try {
        return Json::parse(WatchedText(json.data(), progress), WatchedText(json.data() + json.size(), progress));
    } catch (const WatchedText::Cancelled&) {
        return cancelled();
    } catch (const Json::parse_error& error) {
        return tl::unexpected(Problem{"problem.json.malformed", {{"place", line_and_column(json, error.byte)}}});
    } catch (const Json::out_of_range& error) {
        // The parser gives the number, in quotes, and not its place.
        const std::string_view what = error.what();
        const auto quote = what.find('\'');
        const std::string_view number = quote == what.npos ? what : what.substr(quote);
        return tl::unexpected(Problem{"problem.json.number_too_large", {{"place", shortened_for_message(number)}}});
    }
}

KeyCheck check_keys(std::string_view json, std::size_t most_keys, WorkProgress* progress) {
    KeyReader reader(most_keys);
    try {
        Json::sax_parse(WatchedText(json.data(), progress), WatchedText(json.data() + json.size(), progress), &reader);
    } catch (const WatchedText::Cancelled&) {
        return {};
    }
    return reader.found;
}

nlohmann::ordered_json rows_of(const Matrix& matrix) {
    Json rows = Json::array();
    for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
        Json row = Json::array();
        for (Eigen::Index j = 0; j < matrix.cols(); ++j) {
            row.push_back(std::isfinite(matrix(i, j)) ? Json(matrix(i, j)) : Json());
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string pretty(const Json& object, int indent) {
    const std::string margin(static_cast<std::size_t>(indent) + 2, ' ');
    std::string text = "{\n";
    for (auto member = object.begin(); member != object.end(); ++member) {
        text += margin + Json(member.key()).dump() + ": ";
        if (holds_rows(member.value())) {
            text += "[\n";
            for (auto row = member->begin(); row != member->end(); ++row) {
                text += margin + "  " + row->dump() + (std::next(row) == member->end() ? "\n" : ",\n");
            }
            text += margin + "]";
        } else if ((member.key() == "document" || member.key() == "embeddings") && member->is_object()) {
            text += pretty(member.value(), indent + 2);
        } else {
            text += member.value().dump();
        }
        text += std::next(member) == object.end() ? "\n" : ",\n";
    }
    return text + std::string(static_cast<std::size_t>(indent), ' ') + "}";
}

}  // namespace qkv
