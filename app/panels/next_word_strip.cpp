// The likeliest next words in one line, where their panel is not in view.
#include <algorithm>
#include <cmath>

#include "panels/next_word_parts.h"
#include "panels/panels.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/pull.h"

namespace qkv {
namespace {

constexpr float least_word_em = 6.6F;
constexpr float most_word_em = 12.0F;
constexpr float between_words_em = 0.9F;
constexpr float least_height_em = 1.9F;
constexpr int most_in_line = 5;
constexpr int least_in_line = 3;

class Strip {
public:
    Strip(const Session& session, Ui& ui, Actions& actions) : session_(session), ui_(ui), actions_(actions) {}

    void draw(float width) {
        const float em = ui_.em;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float height = next_word_strip_height(ui_);
        note_for_tests("next_word_strip", {at, {at.x + width, at.y + height}});
        float left = at.x;
        float right = at.x + width;
        if (!ui_.is_presenting) {
            const float button = button_width(ui_, ui_.text("next.take"), {.icon = Icon::enter});
            right -= button;
            ImGui::SetCursorScreenPos({right, at.y + 0.5F * (height - button_height(ui_))});
            draw_take_button(session_, ui_, actions_);
            right -= between_words_em * em;
        }
        const float title = width_of(title_text(ui_), ui_.text("next.title")) + between_words_em * em;
        const TextStyle small = muted_text(ui_);
        float top = at.y;
        if (right - left - title >= least_in_line * least_word_em * em) {
            draw_text_left({left, at.y, left + title, at.y + height}, title_text(ui_), ui_.text("next.title"));
            left += title;
        } else if (height - small.size >= least_height_em * em) {
            draw_text_left({left, top, right, top + small.size}, small, ui_.text("next.title"));
            top += small.size;
        }
        words({left, top, right, at.y + height});
        ImGui::SetCursorScreenPos(at);
        ImGui::Dummy({width, height});
    }

private:
    void words(const ImRect& box) {
        const float gap = between_words_em * ui_.em;
        const int fitting = static_cast<int>((box.GetWidth() + gap) / (least_word_em * ui_.em + gap));
        const std::vector<int> shown = next_words_to_show(session_, std::clamp(fitting, 1, most_in_line));
        const auto count = static_cast<float>(shown.size());
        const float width = std::min((box.GetWidth() - (count - 1) * gap) / count, most_word_em * ui_.em);
        float x = box.Min.x;
        for (const int word : shown) {
            one({x, box.Min.y, x + width, box.Max.y}, word);
            x += width + gap;
        }
    }

    // The word over its bar, and the probability.
    void one(const ImRect& box, int word) {
        const float em = ui_.em;
        const int last = session_.document().token_count() - 1;
        const double value = session_.attention().next->probabilities(last, word);
        TextStyle digits = digits_text(ui_, 0.9375F);
        digits.color = ui_.palette->weight_text;
        const ImRect line(box.Min.x, box.Min.y, box.Max.x, box.Max.y - 0.4F * em);
        const float number = draw_probability(session_, line, digits, value, last);
        draw_label(ui_, {line.Min.x, line.Min.y, line.Max.x - number - 0.3F * em, line.Max.y},
                   {ui_.fonts.bold, em, ui_.palette->text}, word_name(session_, word), LabelPlace::left);
        const ImRect track(box.Min.x, box.Max.y - 0.45F * em, box.Max.x, box.Max.y - 0.1F * em);
        draw_share(ui_, track, shown_share(session_, value, last), next_word_color(session_, ui_, word));
        pull_bar(session_, ui_, track, {Quantity::probability, last, word});
        choose_next_word(session_, ui_, actions_, box, word);
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
};

}  // namespace

float next_word_strip_height(const Ui& ui) {
    return std::ceil(std::max(button_height(ui) + 0.2F * ui.em, least_height_em * ui.em));
}

void draw_next_word_strip(const Session& session, Ui& ui, Actions& actions) {
    Strip(session, ui, actions).draw(ImGui::GetContentRegionAvail().x);
}

}  // namespace qkv
