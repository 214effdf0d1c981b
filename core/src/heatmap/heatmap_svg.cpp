#include "heatmap/heatmap_svg.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <span>
#include <utf8proc.h>
#include <vector>

#include "base/markup.h"
#include "qkv/colors.h"
#include "qkv/heatmap.h"
#include "qkv/number_format.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

constexpr int most_cells_with_digits = 32;  // in a row or column
constexpr int most_blocks = 128;            // likewise

// Lengths are in CSS pixels.
constexpr double title_height = 30;
constexpr double title_size = 15;
constexpr double label_size = 12;
constexpr double digit_size = 13;
constexpr double longest_label = 88;
constexpr double gap = 2;

const char* key_of(Quantity quantity) {
    if (quantity == Quantity::score) return "heatmap.score";
    return quantity == Quantity::weight ? "heatmap.weight" : "heatmap.output";
}

const Matrix& values_of(const Attention& attention, Quantity quantity) {
    if (quantity == Quantity::score) return attention.scores;
    return quantity == Quantity::weight ? attention.weights : attention.output;
}

// About as wide as Nanum Gothic draws it.
double width_of(std::string_view text, double size) {
    double ems = 0;
    for (const char32_t codepoint : codepoints(text)) {
        const int cells = utf8proc_charwidth(static_cast<utf8proc_int32_t>(codepoint));
        const bool is_wide = cells == 2 || codepoint == U'…';
        ems += is_wide ? 0.98 : cells == 1 ? 0.6 : 0.0;
    }
    return ems * size;
}

std::string elided(const std::string& text, double size, double width) {
    if (width_of(text, size) <= width) return text;
    std::string head;
    for (const std::string& grapheme : graphemes(text)) {
        if (width_of(head + grapheme + "…", size) > width) break;
        head += grapheme;
    }
    return head + "…";
}

struct TextLook {
    double size = label_size;
    Rgb color = muted_ink;
    const char* anchor = "start";
    bool is_bold = false;
    bool is_digits = false;
};

// `middle`: half the height of its capitals above the baseline.
std::string text_at(double x, double middle, const std::string& text, const TextLook& look) {
    return fmt::format(
        "<text x=\"{:.5g}\" y=\"{:.5g}\" font-size=\"{:.3g}\" fill=\"#{:06X}\" text-anchor=\"{}\"{}{}>{}</text>\n", x,
        middle + 0.36 * look.size, look.size, look.color.hex, look.anchor, look.is_bold ? " font-weight=\"700\"" : "",
        look.is_digits ? fmt::format(" font-family=\"{}\"", digits_family) : "", markup_escaped(text));
}

struct Picture {
    std::string body;
    double width = 0;
    double height = 0;
};

// The labels above the cells of both kinds of heatmap.
class Heatmap {
public:
    Heatmap(const Document& document, const Attention& attention, Quantity quantity, const Style& style)
        : document_(document),
          values_(values_of(attention, quantity)),
          quantity_(quantity),
          role_(role_of(quantity)),
          style_(style),
          rows_(static_cast<int>(values_.rows())),
          columns_(static_cast<int>(values_.cols())) {}

    Picture draw() {
        title();
        if (std::max(rows_, columns_) <= most_cells_with_digits) {
            digits();
        } else {
            small_cells();
        }
        return std::move(picture_);
    }

private:
    std::string said(std::string_view key) const { return std::string(text(style_.language, key)); }

    void title() {
        const std::string title = said(key_of(quantity_));
        const std::string subtitle = said(std::string(key_of(quantity_)) + ".how");
        picture_.body += fmt::format(
            "<text x=\"0\" y=\"17\" fill=\"#{:06X}\" font-size=\"{}\" font-weight=\"700\">{}<tspan dx=\"10\" "
            "fill=\"#{:06X}\" "
            "font-size=\"{}\" font-weight=\"400\">{}</tspan></text>\n",
            ink.hex, title_size, markup_escaped(title), muted_ink.hex, label_size, markup_escaped(subtitle));
        picture_.width = width_of(title, title_size) + 10 + width_of(subtitle, label_size);
    }

    std::vector<std::string> shown_row(int row) const {
        if (quantity_ == Quantity::weight)
            return format_probabilities({values_.row(row).data(), static_cast<std::size_t>(columns_)}, style_.decimals);
        std::vector<std::string> shown;
        for (int column = 0; column < columns_; ++column)
            shown.push_back(format_number(values_(row, column), style_.decimals));
        return shown;
    }

    const std::string& token(int i) const { return document_.tokens[static_cast<std::size_t>(i)]; }

    void digits() {
        const bool is_token_by_token = quantity_ != Quantity::output;
        std::vector<std::vector<std::string>> shown;
        double cell_width = rows_ > 6 || columns_ > 6 ? 46 : 56;
        for (int row = 0; row < rows_; ++row) {
            shown.push_back(shown_row(row));
            for (const std::string& number : shown.back())
                cell_width = std::max(cell_width, width_of(number, digit_size * 0.84) + 10);
        }
        const double cell_height = rows_ > 6 ? 30 : 36;
        double label_width = 0;
        for (const std::string& label : document_.tokens)
            label_width = std::max(label_width, std::min(width_of(label, label_size), longest_label));
        const double left = label_width + 10;
        const double top = title_height + 20;
        for (int column = 0; column < columns_; ++column) {
            const std::string label = is_token_by_token ? token(column) : fmt::format("{}", column + 1);
            picture_.body += text_at(left + column * (cell_width + gap) + 0.5 * cell_width, top - 10,
                                     elided(label, label_size, cell_width - 4), {.anchor = "middle"});
        }
        // A weight is its own share; other numbers are relative to the largest possible one.
        const double largest = quantity_ == Quantity::weight  ? 1.0
                               : quantity_ == Quantity::score ? largest_finite(values_)
                                                              : largest_finite(document_.v);
        for (int row = 0; row < rows_; ++row) {
            const double y = top + row * (cell_height + gap);
            const double middle = y + 0.5 * cell_height;
            picture_.body +=
                text_at(left - 8, middle, elided(token(row), label_size, longest_label), {.anchor = "end"});
            for (int column = 0; column < columns_; ++column) {
                const double value = values_(row, column);
                const Rgb background = tint(role_, largest > 0 && std::isfinite(value) ? value / largest : 0.0);
                const double x = left + column * (cell_width + gap);
                picture_.body += fmt::format(
                    "<rect x=\"{:.5g}\" y=\"{:.5g}\" width=\"{:.5g}\" height=\"{:.5g}\" rx=\"4\" "
                    "fill=\"#{:06X}\"{}/>\n",
                    x, y, cell_width, cell_height, background.hex,
                    value < 0 && role_ == Role::output ? fmt::format(" stroke=\"#{:06X}\"", role_color(role_).hex)
                                                       : "");
                picture_.body +=
                    text_at(x + 0.5 * cell_width, middle,
                            shown[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)],
                            {.size = digit_size, .color = ink_on(background), .anchor = "middle", .is_digits = true});
            }
        }
        double right = left + columns_ * (cell_width + gap) - gap;
        if (quantity_ == Quantity::weight) {
            for (int row = 0; row < rows_; ++row)
                sum_badge(row, right + 8, top + row * (cell_height + gap) + 0.5 * cell_height);
            right += 8 + badge_width;
        }
        picture_.width = std::max(picture_.width, right);
        picture_.height = top + rows_ * (cell_height + gap);
    }

    // Its tooltip says what the digits as shown add up to, where that is not 1.
    void sum_badge(int row, double x, double middle) {
        constexpr double height = 20;
        const auto sum =
            shown_probabilities({values_.row(row).data(), static_cast<std::size_t>(columns_)}, style_.decimals).sum;
        picture_.body += "<g>";
        if (sum) {
            const std::string words = text(style_.language, "weights.sum", {{"sum", *sum}});
            picture_.body += fmt::format("<title>{}</title>", markup_escaped(words));
        }
        picture_.body += fmt::format(
            "<rect x=\"{:.5g}\" y=\"{:.5g}\" width=\"{}\" height=\"{}\" rx=\"{}\" fill=\"#{:06X}\"/>\n", x,
            middle - 0.5 * height, badge_width, height, 0.5 * height, blended(paper, role_color(role_), 0.14).hex);
        picture_.body += text_at(x + 0.5 * badge_width, middle, "Σ = 1", {.color = weight_ink, .anchor = "middle"});
        picture_.body += "</g>\n";
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

        std::map<int, std::string> runs;  // by shade
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
                runs[*run] += fmt::format("M{} {}h{}v1h-{}z", run - line.begin(), row, next - run, next - run);
                run = next;
            }
        }
        picture_.body += fmt::format("<g transform=\"translate({} {}) scale({} {})\" shape-rendering=\"crispEdges\">\n",
                                     left, top, cell_width, cell_height);
        for (const auto& [shade, path] : runs)
            picture_.body += fmt::format("<path fill=\"#{:06X}\" d=\"{}\"/>\n", color_of(shade).hex, path);
        picture_.body += "</g>\n";

        const double right = left + columns * cell_width;
        const double bottom = top + rows * cell_height;
        picture_.body += text_at(left, top - 10, "1", {});
        picture_.body += text_at(right, top - 10, fmt::format("{}", columns_), {.anchor = "end"});
        picture_.body += text_at(left - 6, top + 6, "1", {.anchor = "end"});
        picture_.body += text_at(left - 6, bottom - 6, fmt::format("{}", rows_), {.anchor = "end"});
        scale(left, bottom + 12, largest);
        picture_.width = std::max(picture_.width, right);
        picture_.height = bottom + 32;
    }

    // The scale that says which number a colour stands for.
    void scale(double left, double y, double largest) {
        constexpr int step_width = 6;
        constexpr int steps = 20;
        const int least = quantity_ != Quantity::weight && has_negatives() ? -steps : 0;
        const TextLook look{.is_digits = true};
        const std::string from = least < 0 ? format_number(-largest, style_.decimals) : "0";
        const double x = left + width_of(from, label_size) + 4;
        picture_.body += text_at(left, y + 5, from, look);
        for (int step = least; step <= steps; ++step) {
            picture_.body += fmt::format(
                "<rect x=\"{:.5g}\" y=\"{:.5g}\" width=\"{}\" height=\"10\" fill=\"#{:06X}\" "
                "shape-rendering=\"crispEdges\"/>\n",
                x + (step - least) * step_width, y, step_width, color_of(step * shades / steps).hex);
        }
        const double end = x + (steps - least + 1) * step_width + 6;
        const std::string to = format_number(largest, style_.decimals);
        picture_.body += text_at(end, y + 5, to, look);
        picture_.width = std::max(picture_.width, end + width_of(to, label_size));
    }

    bool has_negatives() const {
        return std::any_of(values_.data(), values_.data() + values_.size(),
                           [](double value) { return std::isfinite(value) && value < 0; });
    }

    static constexpr double badge_width = 46;
    static constexpr int shades = 40;

    const Document& document_;
    const Matrix& values_;
    Quantity quantity_;
    Role role_;
    const Style& style_;
    int rows_;
    int columns_;
    Picture picture_;
};

std::string svg_element(const Picture& picture, double margin) {
    const double width = std::ceil(picture.width + 2 * margin);
    const double height = std::ceil(picture.height + 2 * margin);
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"{2} {2} {0} {1}\" "
        "font-family=\"{3}\">\n{4}</svg>\n",
        width, height, -margin, font_family, picture.body);
}

}  // namespace

std::string heatmap_svg(const Document& document, const Attention& attention, Quantity quantity, const Style& style) {
    return svg_element(Heatmap(document, attention, quantity, style).draw(), 1);
}

std::string heatmaps_svg(const Document& document, const Attention& attention, const Style& style) {
    constexpr double margin = 24;
    constexpr double distance = 26;
    Picture all;
    double y = 42;
    std::string parts;
    for (const Quantity quantity : {Quantity::score, Quantity::weight, Quantity::output}) {
        const Picture one = Heatmap(document, attention, quantity, style).draw();
        parts += fmt::format("<g transform=\"translate(0 {:.5g})\">\n{}</g>\n", y, one.body);
        all.width = std::max(all.width, one.width);
        y += one.height + distance;
    }
    all.height = y - distance;
    const TextLook look{.size = 18, .color = ink, .is_bold = true};
    all.body = fmt::format("<rect x=\"{0}\" y=\"{0}\" width=\"100%\" height=\"100%\" fill=\"#{1:06X}\"/>\n", -margin,
                           paper.hex) +
               text_at(0, 10, elided(document.sentence, look.size, std::max(all.width, 320.0)), look) + parts;
    all.width = std::max(all.width, std::min(width_of(document.sentence, look.size), 320.0));
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg_element(all, margin);
}

}  // namespace qkv
