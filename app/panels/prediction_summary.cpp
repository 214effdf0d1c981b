#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "panels/panels.h"
#include "session/prediction.h"
#include "widgets/dialog.h"
#include "widgets/text.h"

namespace qkv {
namespace {

struct Row {
    AskedFor what;
    const char* text_id;
};

constexpr std::array rows{
    Row{AskedFor::projection, "asked.projection"},
    Row{AskedFor::product, "asked.product"},
    Row{AskedFor::score, "asked.score"},
    Row{AskedFor::exp, "asked.exp"},
    Row{AskedFor::sum, "asked.sum"},
    Row{AskedFor::weight, "asked.weight"},
    Row{AskedFor::contribution, "asked.contribution"},
    Row{AskedFor::output, "asked.output"},
    Row{AskedFor::join, "asked.join"},
    Row{AskedFor::add_norm, "asked.add_norm"},
    Row{AskedFor::feed_forward, "asked.feed_forward"},
    Row{AskedFor::next_word, "asked.next_word"},
};

constexpr std::array columns{"summary.column.right", "summary.column.later", "summary.column.shown"};
constexpr std::size_t most_mistakes_listed = 6;

class Summary {
public:
    Summary(const PredictionRound& round, const Ui& ui, Actions& actions) : round_(round), ui_(ui), actions_(actions) {}

    void draw() {
        if (!ImGui::IsPopupOpen("summary")) ImGui::OpenPopup("summary");
        if (!begin_dialog(ui_, "summary")) return;
        const Tally all = round_.tally();
        dialog_title(ui_, ui_.text("summary.title"));
        if (all.total() == 0) {
            dialog_text(ui_, ui_.text("summary.nothing"));
        } else {
            dialog_text(ui_, ui_.text("summary.score", {{"right", std::to_string(all.right_at_once)},
                                                        {"total", std::to_string(all.total())}}));
            table();
            mistakes();
        }
        if (primary_answer(ui_, "summary_again", ui_.text("summary.again"))) actions_.push_back(action::StartRound{});
        const bool is_closed = answer(ui_, "summary_close", ui_.text("summary.close"));
        if (is_closed || ImGui::IsKeyPressed(ImGuiKey_Escape, false)) actions_.push_back(action::CloseRound{});
        end_dialog();
    }

private:
    void table() {
        const float em = ui_.em;
        const TextStyle muted = muted_text(ui_);
        float first = 0;
        for (const Row& row : rows) {
            const bool is_shown = round_.tally(row.what).total() > 0;
            if (is_shown) first = std::max(first, width_of(normal_text(ui_), ui_.text(row.text_id)));
        }
        float column = 0;
        for (const char* text_id : columns) column = std::max(column, width_of(muted, ui_.text(text_id)) + 1.2F * em);
        column = std::min(column, (dialog_room(ui_) - first) / static_cast<float>(columns.size()));
        const auto place = [&](const ImRect& line, int at) {
            const float left = line.Min.x + first + static_cast<float>(at) * column;
            return ImRect(left, line.Min.y, left + column, line.Max.y);
        };
        const ImVec2 size{first + column * columns.size(), 1.6F * em};
        const ImRect head = take_space(size);
        for (int i = 0; i < static_cast<int>(columns.size()); ++i)
            draw_right(place(head, i), muted, ui_.text(columns[static_cast<std::size_t>(i)]));
        for (const Row& row : rows) {
            const Tally tally = round_.tally(row.what);
            if (tally.total() == 0) continue;
            const ImRect line = take_space(size);
            ImGui::GetWindowDrawList()->AddLine(line.Min, {line.Max.x, line.Min.y}, ui_.palette->border);
            draw_text_left(line, normal_text(ui_), ui_.text(row.text_id));
            int at = 0;
            for (const int count : {tally.right_at_once, tally.right_later, tally.shown}) {
                const TextStyle style = count == 0 ? muted : digits_text(ui_, 1.0F);
                draw_right(place(line, at++), style, count == 0 ? "·" : std::to_string(count));
            }
        }
        ImGui::Dummy({0, 0.4F * em});
    }

    static void draw_right(const ImRect& box, const TextStyle& style, std::string_view text) {
        draw_text({box.Max.x - width_of(style, text), box.GetCenter().y - 0.5F * style.size}, style, text);
    }

    void mistakes() {
        const auto made = round_.mistakes();
        if (made.empty()) {
            if (round_.tally().right_later > 0) dialog_text(ui_, ui_.text("summary.clean"));
            return;
        }
        dialog_title(ui_, ui_.text("summary.mistakes"));
        for (std::size_t i = 0; i < std::min(made.size(), most_mistakes_listed); ++i) {
            const std::string what = title(made[i].first).in(ui_.language);
            const std::string times = ui_.text("summary.times", {{"count", std::to_string(made[i].second)}});
            const TextStyle normal = normal_text(ui_);
            const TextStyle muted = muted_text(ui_);
            const float name = width_of(normal, what) + 0.8F * ui_.em;
            if (name + width_of(muted, times) > dialog_room(ui_)) {
                dialog_text(ui_, fmt::format("{}  {}", what, times));
                continue;
            }
            const ImRect line = take_space({name + width_of(muted, times), 1.5F * ui_.em});
            draw_text_left(line, normal, what);
            draw_text_left({line.Min.x + name, line.Min.y, line.Max.x + 1, line.Max.y}, muted, times);
        }
        ImGui::Dummy({0, 0.4F * ui_.em});
    }

    const PredictionRound& round_;
    const Ui& ui_;
    Actions& actions_;
};

}  // namespace

void draw_prediction_summary(const Session& session, const Ui& ui, Actions& actions) {
    const Prediction* prediction = session.learning().prediction();
    if (prediction != nullptr && prediction->has_ended) Summary(prediction->round, ui, actions).draw();
}

}  // namespace qkv
