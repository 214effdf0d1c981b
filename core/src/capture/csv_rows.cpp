#include "capture/csv_rows.h"

#include <algorithm>
#include <fmt/format.h>
#include <utf8proc.h>
#include <utility>

#include "base/fail.h"
#include "qkv/unicode.h"

namespace qkv {
namespace {

bool is_text(std::string_view bytes) {
    if (bytes.find('\0') != bytes.npos) return false;
    while (!bytes.empty()) {
        utf8proc_int32_t code = 0;
        const auto read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()),
                                           static_cast<utf8proc_ssize_t>(bytes.size()), &code);
        if (read <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(read));
    }
    return true;
}

char separator_in(std::string_view text) {
    bool is_quoted = false;
    for (const char c : text) {
        if (c == '"') is_quoted = !is_quoted;
        if (is_quoted) continue;
        if (c == ',' || c == ';' || c == '\t') return c;
        if (c == '\n' || c == '\r') break;
    }
    return ',';
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text), separator_(separator_in(text)) {}

    Result<std::vector<CsvRow>> rows() {
        while (at_ < text_.size()) {
            if (is_quoted_) {
                take_quoted(text_[at_]);
            } else {
                take(text_[at_]);
            }
            ++at_;
        }
        if (is_quoted_) return fail("problem.csv.quote", {{"row", fmt::format("{}", quoted_row_)}});
        if (!field_.empty() || !row_.empty()) end_row();
        return std::move(rows_);
    }

private:
    char next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

    void take_quoted(char c) {
        if (c != '"') {
            field_ += c;
        } else if (next() == '"') {
            field_ += text_[++at_];
        } else {
            is_quoted_ = false;
        }
    }

    void take(char c) {
        if (c == '"' && field_.empty()) {
            is_quoted_ = true;
            quoted_row_ = rows_.size() + 1;
        } else if (c == separator_) {
            row_.push_back(std::exchange(field_, {}));
        } else if (c == '\n' || c == '\r') {
            if (c == '\r' && next() == '\n') ++at_;
            end_row();
        } else {
            field_ += c;
        }
    }

    void end_row() {
        row_.push_back(std::exchange(field_, {}));
        const bool is_blank = std::all_of(row_.begin(), row_.end(), [](const auto& cell) { return cell.empty(); });
        rows_.push_back(is_blank ? CsvRow() : std::move(row_));
        row_.clear();
    }

    std::string_view text_;
    char separator_;
    std::size_t at_ = 0;
    bool is_quoted_ = false;
    std::size_t quoted_row_ = 0;
    std::string field_;
    CsvRow row_;
    std::vector<CsvRow> rows_;
};

}  // namespace

Result<std::vector<CsvRow>> csv_rows(std::string_view bytes) {
    if (!is_text(bytes)) return fail("problem.csv.not_utf8");
    return Reader(without_byte_order_mark(bytes)).rows();
}

}  // namespace qkv
