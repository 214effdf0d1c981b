#include "heatmap/heatmap_drawing.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <vector>

#include "base/short_text.h"
#include "qkv/colors.h"
#include "qkv/heatmap.h"
#include "qkv/number_format.h"
#include "qkv/token_name.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

using drawing::Anchor;
using drawing::width_of;

constexpr int most_cells_with_digits = 32;  // in a row or column
constexpr int most_blocks = 128;            // likewise

// Lengths are in CSS pixels.
constexpr double title_height = 30;
constexpr double title_size = 15;
constexpr double title_gap = 10;
constexpr double label_size = 12;
constexpr double digit_size = 13;
constexpr double longest_label = 88;
constexpr double gap = 2;

const char* text_id_of(Quantity quantity) {
    if (quantity == Quantity::score) return "heatmap.score";
    return quantity == Quantity::weight ? "heatmap.weight" : "heatmap.output";
}

std::string elided(const std::string& text, double size, double width) {
    if (width_of(text, size) <= width) return text;
    const std::string_view subscript = token_subscript(text);
    const std::string end = fmt::format("…{}", subscript);
    std::string head;
    for (const std::string& grapheme : graphemes(text.substr(0, text.size() - subscript.size()))) {
        if (width_of(head + grapheme + end, size) > width) break;
        head += grapheme;
    }
    return head + end;
}

// Lays one heatmap out: title, labels, and cells with digits or small ones.
class Heatmap {
public:
    Heatmap(const Document& document, const Attention& attention, Quantity quantity, const Style& style, int head)
        : document_(document),
          head_(head),
          names_(token_names(document)),
          key_names_(key_names(document)),
          values_(heatmap_values(attention, quantity, head)),
          quantity_(quantity),
          role_(role_of(quantity)),
          style_(style),
          rows_(static_cast<int>(values_.rows())),
          columns_(static_cast<int>(values_.cols())) {}

    Drawing draw() {
        title();
        if (std::max(rows_, columns_) <= most_cells_with_digits) {
            digits();
        } else {
            small_cells();
        }
        return std::move(drawing_);
    }

private:
    std::string said(std::string_view text_id) const { return std::string(text(style_.language, text_id)); }

    void title() {
        std::string title = said(text_id_of(quantity_));
        if (document_.head_count() > 1) {
            title =
                text(style_.language, "heatmap.of_head", {{"head", fmt::format("{}", head_ + 1)}, {"heatmap", title}});
        }
        const std::string subtitle = said(std::string(text_id_of(quantity_)) + ".how");
        add(drawing::Title{.baseline = 17,
                           .text = title,
                           .size = title_size,
                           .gap = title_gap,
                           .note = subtitle,
                           .note_size = label_size});
        drawing_.width = width_of(title, title_size) + title_gap + width_of(subtitle, label_size);
    }

    std::vector<std::string> shown_row(int row) const {
        if (quantity_ == Quantity::weight)
            return format_probabilities({values_.row(row).data(), static_cast<std::size_t>(columns_)}, style_.decimals);
        std::vector<std::string> shown;
        for (int column = 0; column < columns_; ++column)
            shown.push_back(format_number(values_(row, column), style_.decimals));
        return shown;
    }

    const std::string& token(int i) const { return names_[static_cast<std::size_t>(i)]; }
    const std::string& key_name(int j) const { return key_names_[static_cast<std::size_t>(j)]; }

    void add(drawing::Shape shape) { drawing_.parts.front().shapes.push_back(std::move(shape)); }

    void text_at(double x, double middle, std::string text, drawing::Text look = {.size = label_size}) {
        look.x = x;
        look.middle = middle;
        look.text = std::move(text);
        add(std::move(look));
    }

    // Where the cells with digits stand.
    struct CellLayout {
        double left = 0;
        double top = 0;
        double width = 0;
        double height = 0;

        double x(int column) const { return left + column * (width + gap); }
        double y(int row) const { return top + row * (height + gap); }
    };

    CellLayout layout_for(const std::vector<std::vector<std::string>>& shown) const {
        double label_width = 0;
        for (const std::string& label : names_)
            label_width = std::max(label_width, std::min(width_of(label, label_size), longest_label));
        CellLayout layout{.left = label_width + 10,
                          .top = title_height + 20,
                          .width = rows_ > 6 || columns_ > 6 ? 46.0 : 56.0,
                          .height = rows_ > 6 ? 30.0 : 36.0};
        for (const auto& row : shown)
            for (const std::string& number : row)
                layout.width = std::max(layout.width, width_of(number, digit_size * 0.84) + 10);
        return layout;
    }

    void digits() {
        std::vector<std::vector<std::string>> shown;
        for (int row = 0; row < rows_; ++row) shown.push_back(shown_row(row));
        const CellLayout layout = layout_for(shown);
        const bool is_token_by_token = quantity_ != Quantity::output;
        for (int column = 0; column < columns_; ++column) {
            const std::string label = is_token_by_token ? key_name(column) : fmt::format("{}", column + 1);
            text_at(layout.x(column) + 0.5 * layout.width, layout.top - 10, elided(label, label_size, layout.width - 4),
                    {.size = label_size, .anchor = Anchor::middle});
        }
        for (int row = 0; row < rows_; ++row) row_with_digits(layout, row, shown[static_cast<std::size_t>(row)]);
        double right = layout.x(columns_) - gap;
        if (quantity_ == Quantity::weight) {
            for (int row = 0; row < rows_; ++row) sum_badge(row, right + 8, layout.y(row) + 0.5 * layout.height);
            right += 8 + badge_width;
        }
        drawing_.width = std::max(drawing_.width, right);
        drawing_.height = layout.y(rows_);
    }

    // A weight is its own share; other numbers are relative to the largest possible one.
    double largest_shown() const {
        if (quantity_ == Quantity::weight) return 1.0;
        return largest_finite(quantity_ == Quantity::score ? values_ : document_.head(head_).v);
    }

    void row_with_digits(const CellLayout& layout, int row, const std::vector<std::string>& shown) {
        const double middle = layout.y(row) + 0.5 * layout.height;
        const double largest = largest_shown();
        text_at(layout.left - 8, middle, elided(token(row), label_size, longest_label),
                {.size = label_size, .anchor = Anchor::end});
        for (int column = 0; column < columns_; ++column) {
            const double value = values_(row, column);
            const Rgb background = tint(role_, largest > 0 && std::isfinite(value) ? value / largest : 0.0);
            drawing::Box box{layout.x(column), layout.y(row), layout.width, layout.height, 4, background};
            if (value < 0) box.stroke = role_color(role_);
            add(box);
            text_at(layout.x(column) + 0.5 * layout.width, middle, shown[static_cast<std::size_t>(column)],
                    {.size = digit_size, .color = ink_on(background), .anchor = Anchor::middle, .is_digits = true});
        }
    }

    // Its tooltip says what the digits as shown add up to, where that is not 1.
    void sum_badge(int row, double x, double middle) {
        constexpr double height = 20;
        drawing::Badge badge;
        badge.box = {x,      middle - 0.5 * height, badge_width,
                     height, 0.5 * height,          blended(paper, role_color(role_), 0.14)};
        badge.text = {.x = x + 0.5 * badge_width,
                      .middle = middle,
                      .text = "Σ = 1",
                      .size = label_size,
                      .color = weight_ink,
                      .anchor = Anchor::middle};
        const auto sum =
            shown_probabilities({values_.row(row).data(), static_cast<std::size_t>(columns_)}, style_.decimals).sum;
        if (sum) badge.tooltip = text(style_.language, "weights.sum", {{"sum", *sum}});
        add(std::move(badge));
    }

    // −shades to shades.
    int shade_of(double value, double largest) const {
        return largest > 0 ? static_cast<int>(std::lround(value / largest * shades)) : 0;
    }

    Rgb color_of(int shade) const { return tint(role_, static_cast<double>(shade) / shades, true); }

    void small_cells() {
        const double largest = largest_finite(values_);
        const int rows = std::min(rows_, most_blocks);
        const int columns = std::min(columns_, most_blocks);
        const double cell_height = std::max(3.0, std::floor(384.0 / rows));
        const double cell_width = std::clamp(std::floor(384.0 / columns), 3.0, std::max(cell_height, 12.0));
        const double left = 34;
        const double top = title_height + 20;
        const auto begin_of = [](int block, int blocks, int all) { return block * all / blocks; };

        std::map<int, std::vector<drawing::Run>> runs;  // by shade
        for (int row = 0; row < rows; ++row) {
            const int begin = begin_of(row, rows, rows_);
            const int end = begin_of(row + 1, rows, rows_);
            std::vector<int> line;
            for (int column = 0; column < columns; ++column) {
                const Block block{begin, end, begin_of(column, columns, columns_),
                                  begin_of(column + 1, columns, columns_)};
                line.push_back(shade_of(peak(values_, block), largest));
            }
            for (auto run = line.begin(); run != line.end();) {
                const auto next = std::find_if(run, line.end(), [&](int shade) { return shade != *run; });
                runs[*run].push_back({row, static_cast<int>(run - line.begin()), static_cast<int>(next - run)});
                run = next;
            }
        }
        drawing::Grid grid{left, top, cell_width, cell_height, {}};
        for (auto& [shade, its_runs] : runs) grid.colors.push_back({color_of(shade), std::move(its_runs)});
        add(std::move(grid));

        const double right = left + columns * cell_width;
        const double bottom = top + rows * cell_height;
        const drawing::Text at_end{.size = label_size, .anchor = Anchor::end};
        text_at(left, top - 10, "1");
        text_at(right, top - 10, fmt::format("{}", columns_), at_end);
        text_at(left - 6, top + 6, "1", at_end);
        text_at(left - 6, bottom - 6, fmt::format("{}", rows_), at_end);
        scale(left, bottom + 12, largest);
        drawing_.width = std::max(drawing_.width, right);
        drawing_.height = bottom + 32;
    }

    // The scale that says which number a colour stands for.
    void scale(double left, double y, double largest) {
        constexpr int step_width = 6;
        constexpr int steps = 20;
        const int least = quantity_ != Quantity::weight && has_negatives() ? -steps : 0;
        const drawing::Text look{.size = label_size, .is_digits = true};
        const std::string from = least < 0 ? format_number(-largest, style_.decimals) : "0";
        const double x = left + width_of(from, label_size) + 4;
        text_at(left, y + 5, from, look);
        for (int step = least; step <= steps; ++step) {
            add(drawing::Box{x + (step - least) * step_width, y, step_width, 10, 0, color_of(step * shades / steps)});
        }
        const double end = x + (steps - least + 1) * step_width + 6;
        const std::string to = format_number(largest, style_.decimals);
        text_at(end, y + 5, to, look);
        drawing_.width = std::max(drawing_.width, end + width_of(to, label_size));
    }

    bool has_negatives() const {
        return std::any_of(values_.data(), values_.data() + values_.size(),
                           [](double value) { return std::isfinite(value) && value < 0; });
    }

    static constexpr double badge_width = 46;
    static constexpr int shades = 40;

    const Document& document_;
    int head_;
    std::vector<std::string> names_;      ///< of the tokens
    std::vector<std::string> key_names_;  ///< of the keys
    const Matrix& values_;
    Quantity quantity_;
    Role role_;
    const Style& style_;
    int rows_;
    int columns_;
    Drawing drawing_{.parts = {drawing::Part()}};
};

}  // namespace

Drawing heatmap_drawing(const Document& document, const Attention& attention, Quantity quantity, const Style& style,
                        int head) {
    Drawing drawing = Heatmap(document, attention, quantity, style, head).draw();
    drawing.margin = 1;
    return drawing;
}

Drawing heatmaps_drawing(const Document& document, const Attention& attention, const Style& style,
                         const std::string& source) {
    constexpr double distance = 26;
    constexpr double least_width = 320;
    Drawing all{.margin = 24, .background = paper, .parts = {drawing::Part()}};
    double y = source.empty() ? 42 : 62;
    for (int head = 0; head < document.head_count(); ++head) {
        for (const Quantity quantity : {Quantity::score, Quantity::weight, Quantity::output}) {
            Drawing one = Heatmap(document, attention, quantity, style, head).draw();
            all.parts.push_back({y, std::move(one.parts.front().shapes)});
            all.width = std::max(all.width, one.width);
            y += one.height + distance;
        }
    }
    all.height = y - distance;
    drawing::Text sentence{.middle = 10, .size = 18, .color = ink, .is_bold = true};
    sentence.text = elided(document.sentence, sentence.size, std::max(all.width, least_width));
    all.width = std::max(all.width, std::min(width_of(document.sentence, sentence.size), least_width));
    all.parts.front().shapes.emplace_back(std::move(sentence));
    if (source.empty()) return all;
    all.width = std::max(all.width, std::min(width_of(source, label_size), 2 * least_width));
    all.parts.front().shapes.emplace_back(
        drawing::Text{.middle = 32, .text = elided(source, label_size, all.width), .size = label_size});
    return all;
}

}  // namespace qkv
