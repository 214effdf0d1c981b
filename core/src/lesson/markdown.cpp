#include "lesson/markdown.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <functional>
#include <md4c.h>
#include <optional>
#include <utility>

#include "qkv/tokenizer.h"

namespace qkv {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> entities{
    {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&nbsp;", "\u00A0"}}};

constexpr std::string_view replacement = "\uFFFD";

// "&#1234;" or "&#x12AB;"
std::string numeric_entity(std::string_view entity) {
    const bool is_hexadecimal = entity[2] == 'x' || entity[2] == 'X';
    const std::string_view digits = entity.substr(is_hexadecimal ? 3 : 2);
    unsigned codepoint = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), codepoint, is_hexadecimal ? 16 : 10);
    const bool is_character = codepoint > 0 && codepoint <= 0x10FFFF && (codepoint < 0xD800 || codepoint > 0xDFFF);
    return is_character ? to_utf8(codepoint) : std::string(replacement);
}

std::string character_of(std::string_view entity) {
    if (entity.starts_with("&#")) return numeric_entity(entity);
    const auto found =
        std::find_if(entities.begin(), entities.end(), [&](auto& known) { return known.first == entity; });
    return std::string(found == entities.end() ? entity : found->second);
}

// Tells the line of a place in a text.
class Lines {
public:
    explicit Lines(std::string_view text) : text_(text) {
        for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) ends_.push_back(at);
    }

    // None for a string outside the text: MD4C has some strings of its own.
    std::optional<int> line_of(const char* place) const {
        const std::less<const char*> before;
        if (place == nullptr || before(place, text_.data()) || !before(place, text_.data() + text_.size())) return {};
        const auto offset = static_cast<std::size_t>(place - text_.data());
        return static_cast<int>(std::lower_bound(ends_.begin(), ends_.end(), offset) - ends_.begin()) + 1;
    }

    // The first line after `line` that begins with #; `line` if there is none.
    int heading_behind(int line) const {
        for (auto i = static_cast<std::size_t>(line - 1); i < ends_.size(); ++i) {
            const auto begin = text_.find_first_not_of(' ', ends_[i] + 1);
            if (begin != std::string_view::npos && text_[begin] == '#') return static_cast<int>(i) + 2;
        }
        return line;
    }

private:
    std::string_view text_;
    std::vector<std::size_t> ends_;
};

class MarkdownReader {
public:
    explicit MarkdownReader(std::string_view text) : lines_(text) {}

    std::vector<MarkdownBlock> take() { return std::move(blocks_); }

    void enter_block(MD_BLOCKTYPE type, void* detail) {
        end_block();
        switch (type) {
            case MD_BLOCK_QUOTE: ++quotes_; break;
            case MD_BLOCK_UL: begin_list({false, 0, '.', {}}); break;
            case MD_BLOCK_OL: begin_ordered_list(*static_cast<MD_BLOCK_OL_DETAIL*>(detail)); break;
            case MD_BLOCK_LI: begin_item(); break;
            case MD_BLOCK_H: begin_heading(static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level)); break;
            case MD_BLOCK_CODE: begin_code(static_cast<MD_BLOCK_CODE_DETAIL*>(detail)->lang); break;
            case MD_BLOCK_P: begin_paragraph(); break;
            default: break;
        }
    }

    void leave_block(MD_BLOCKTYPE type) {
        end_block();
        switch (type) {
            case MD_BLOCK_QUOTE: --quotes_; break;
            case MD_BLOCK_UL:
            case MD_BLOCK_OL: lists_.pop_back(); break;
            case MD_BLOCK_LI: show_empty_item(); break;
            default: break;
        }
    }

    void change_span(MD_SPANTYPE type, bool is_on) {
        if (type == MD_SPAN_STRONG) strong_ += is_on ? 1 : -1;
        if (type == MD_SPAN_EM) emphasized_ += is_on ? 1 : -1;
    }

    void add_text(MD_TEXTTYPE type, std::string_view text) {
        // The items of a tight list hold their text without a paragraph.
        if (!is_open_) begin_paragraph();
        find_line(text.data());
        switch (type) {
            case MD_TEXT_NULLCHAR: add_run(replacement, false); break;
            case MD_TEXT_BR: add_run("\n", false); break;
            case MD_TEXT_SOFTBR: add_run(" ", false); break;
            case MD_TEXT_ENTITY: add_run(character_of(text), false); break;
            case MD_TEXT_CODE: add_run(text, true); break;
            default: add_run(text, false); break;
        }
    }

private:
    struct List {
        bool is_ordered;
        unsigned next_number;
        char delimiter;
        std::string marker;  // of the item that begins; empty once it has been shown
    };

    void begin_list(List list) {
        show_empty_item();
        lists_.push_back(std::move(list));
    }

    void begin_ordered_list(const MD_BLOCK_OL_DETAIL& detail) {
        begin_list({true, detail.start, detail.mark_delimiter, {}});
    }

    void begin_item() {
        List& list = lists_.back();
        list.marker = list.is_ordered ? fmt::format("{}{}", list.next_number++, list.delimiter) : "•";
    }

    void show_empty_item() {
        if (lists_.empty() || lists_.back().marker.empty()) return;
        begin_paragraph();
        end_block();
    }

    void begin_paragraph() {
        const auto kind = !lists_.empty() ? TextBlock::Kind::item
                          : quotes_ > 0   ? TextBlock::Kind::quotation
                                          : TextBlock::Kind::paragraph;
        begin(kind);
        if (lists_.empty()) return;
        block_.text.depth = static_cast<int>(lists_.size());
        block_.text.marker = std::exchange(lists_.back().marker, {});
    }

    void begin_heading(int level) {
        show_empty_item();
        begin(TextBlock::Kind::heading);
        block_.heading_level = level;
        // An empty one has no text to tell the line by.
        block_.line = lines_.heading_behind(last_line_);
    }

    void begin_code(const MD_ATTRIBUTE& language) {
        show_empty_item();
        begin(TextBlock::Kind::code);
        block_.language.assign(language.text == nullptr ? "" : language.text, language.size);
        find_line(language.text);
    }

    void begin(TextBlock::Kind kind) {
        block_ = {};
        block_.text.kind = kind;
        block_.is_nested = !lists_.empty() || quotes_ > 0;
        block_.line = last_line_;
        is_open_ = true;
        has_line_ = false;
    }

    void end_block() {
        if (!is_open_) return;
        is_open_ = false;
        auto& runs = block_.text.runs;
        const bool is_code = block_.text.kind == TextBlock::Kind::code;
        if (is_code && !runs.empty() && runs.back().text.ends_with('\n')) runs.back().text.pop_back();
        blocks_.push_back(std::move(block_));
    }

    void find_line(const char* place) {
        const auto line = lines_.line_of(place);
        if (!line) return;
        last_line_ = *line;
        if (!std::exchange(has_line_, true)) block_.line = *line;
    }

    void add_run(std::string_view text, bool is_code) {
        const TextRun run{std::string(text), strong_ > 0, emphasized_ > 0, is_code};
        auto& runs = block_.text.runs;
        const bool goes_on = !runs.empty() && runs.back().is_strong == run.is_strong &&
                             runs.back().is_emphasized == run.is_emphasized && runs.back().is_code == run.is_code;
        if (goes_on) {
            runs.back().text += run.text;
        } else {
            runs.push_back(run);
        }
    }

    Lines lines_;
    std::vector<MarkdownBlock> blocks_;
    MarkdownBlock block_;
    std::vector<List> lists_;
    int quotes_ = 0;
    int strong_ = 0;
    int emphasized_ = 0;
    int last_line_ = 1;
    bool is_open_ = false;
    bool has_line_ = false;
};

MarkdownReader& reader(void* user) { return *static_cast<MarkdownReader*>(user); }

}  // namespace

std::vector<MarkdownBlock> read_markdown(std::string_view utf8) {
    MD_PARSER parser{};
    parser.flags = MD_FLAG_NOHTML | MD_FLAG_COLLAPSEWHITESPACE;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* user) {
        reader(user).enter_block(type, detail);
        return 0;
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* user) {
        reader(user).leave_block(type);
        return 0;
    };
    parser.enter_span = [](MD_SPANTYPE type, void*, void* user) {
        reader(user).change_span(type, true);
        return 0;
    };
    parser.leave_span = [](MD_SPANTYPE type, void*, void* user) {
        reader(user).change_span(type, false);
        return 0;
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* user) {
        reader(user).add_text(type, {text, size});
        return 0;
    };
    MarkdownReader user(utf8);
    md_parse(utf8.data(), static_cast<MD_SIZE>(utf8.size()), &parser, &user);
    return user.take();
}

}  // namespace qkv
