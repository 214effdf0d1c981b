#include "panels/comparison_box.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "imgui_internal.h"
#include "panels/task_box.h"
#include "widgets/text.h"

namespace qkv {
namespace {

constexpr float picture_em = 8.0F;  // its height
constexpr float padding_em = 0.7F;
constexpr float label_em = 1.3F;

class ComparisonBox {
public:
    ComparisonBox(const Ui& ui, const VectorComparison& vectors) : ui_(ui), vectors_(vectors) {
        for (const auto* numbers : {&vectors.before, &vectors.after}) {
            for (const double number : *numbers) largest_ = std::max(largest_, std::abs(number));
        }
    }

    void draw(float width) {
        const float em = ui_.em;
        const float padding = padding_em * em;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->ChannelsSplit(2);
        list->ChannelsSetCurrent(1);
        ImGui::SetCursorScreenPos({at.x + padding, at.y + padding});
        ImGui::BeginGroup();
        wrapped_text({ui_.fonts.bold, em, ui_.palette->value_text}, vectors_.name, width - 2 * padding);
        legend(vectors_.sentence_before, before(), width - 2 * padding);
        legend(vectors_.sentence_after, after(), width - 2 * padding);
        picture(take_space({width - 2 * padding, picture_em * em}));
        ImGui::EndGroup();
        const float bottom = ImGui::GetItemRectMax().y + padding;
        const ImRect box(at, {at.x + width, bottom});
        list->ChannelsSetCurrent(0);
        list->AddRectFilled(box.Min, box.Max, mixed(ui_.palette->panel, ui_.palette->value, 0.08), 0.5F * em);
        list->ChannelsMerge();
        note_for_tests("comparison", box);
        ImGui::SetCursorScreenPos({at.x, bottom});
        ImGui::Dummy({0, 0.5F * em});
    }

private:
    ImU32 before() const { return mixed(ui_.palette->panel, ui_.palette->muted, 0.6); }
    ImU32 after() const { return ui_.palette->value; }

    void legend(const std::string& sentence, ImU32 color, float width) const {
        const float em = ui_.em;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float side = 0.7F * em;
        const float top = at.y + 0.25F * em;
        ImGui::GetWindowDrawList()->AddRectFilled({at.x, top}, {at.x + side, top + side}, color, 0.2F * em);
        ImGui::SetCursorScreenPos({at.x + 1.1F * em, at.y});
        wrapped_text(muted_text(ui_), sentence, width - 1.1F * em);
        ImGui::SetCursorScreenPos({at.x, ImGui::GetItemRectMax().y + 0.1F * em});
        ImGui::Dummy({width, 0});
    }

    // Bars on the left, a square with the arrows on the right.
    void picture(const ImRect& room) const {
        const float side = std::min(room.GetHeight(), 0.45F * room.GetWidth());
        const float middle = room.GetCenter().y;
        bars({room.Min.x, room.Min.y, room.Max.x - side - ui_.em, room.Max.y});
        arrows({room.Max.x - side, middle - 0.5F * side, room.Max.x, middle + 0.5F * side});
    }

    // A pair for each component, up or down from the line of 0.
    void bars(const ImRect& room) const {
        const float em = ui_.em;
        const auto count = static_cast<float>(vectors_.before.size());
        const float step = room.GetWidth() / count;
        const float thickness = std::min(0.36F * step, 0.9F * em);
        const ImRect plot(room.Min.x, room.Min.y, room.Max.x, room.Max.y - label_em * em);
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->AddLine({plot.Min.x, plot.GetCenter().y}, {plot.Max.x, plot.GetCenter().y}, ui_.palette->border);
        for (std::size_t c = 0; c < vectors_.before.size(); ++c) {
            const float x = plot.Min.x + (static_cast<float>(c) + 0.5F) * step;
            bar(plot, x - thickness, thickness, vectors_.before[c], before());
            bar(plot, x, thickness, vectors_.after[c], after());
            draw_text_centered({x - 0.5F * step, plot.Max.y, x + 0.5F * step, room.Max.y}, small_text(),
                               fmt::format("[{}]", c + 1));
        }
    }

    void bar(const ImRect& plot, float left, float thickness, double number, ImU32 color) const {
        const float zero = plot.GetCenter().y;
        const float end = zero - 0.5F * plot.GetHeight() * share(number);
        ImGui::GetWindowDrawList()->AddRectFilled({left, std::min(zero, end)},
                                                  {left + thickness - 1, std::max(zero, end) + 1}, color);
    }

    void arrows(const ImRect& square) const {
        ImDrawList* list = ImGui::GetWindowDrawList();
        const ImVec2 origin = square.GetCenter();
        const auto [right, up] = vectors_.plane;
        list->AddRectFilled(square.Min, square.Max, ui_.palette->field, 0.3F * ui_.em);
        list->AddLine({square.Min.x, origin.y}, {square.Max.x, origin.y}, ui_.palette->border);
        list->AddLine({origin.x, square.Min.y}, {origin.x, square.Max.y}, ui_.palette->border);
        const float edge = label_em * ui_.em;
        draw_text_centered({square.Max.x - 1.6F * edge, origin.y, square.Max.x, origin.y + edge}, small_text(),
                           fmt::format("[{}]", right + 1));
        draw_text_centered({origin.x - 1.6F * edge, square.Min.y, origin.x, square.Min.y + edge}, small_text(),
                           fmt::format("[{}]", up + 1));
        for (const auto& [numbers, color] : {std::pair{&vectors_.before, before()}, {&vectors_.after, after()}}) {
            const auto at = [&](int component) { return share((*numbers)[static_cast<std::size_t>(component)]); };
            const float reach = 0.46F * square.GetWidth();
            arrow(origin, {origin.x + reach * at(right), origin.y - reach * at(up)}, color);
        }
    }

    void arrow(ImVec2 from, ImVec2 tip, ImU32 color) const {
        ImDrawList* list = ImGui::GetWindowDrawList();
        const float length = std::hypot(tip.x - from.x, tip.y - from.y);
        const float head = std::min(0.55F * ui_.em, length);
        if (length < 1) return list->AddCircleFilled(from, 0.2F * ui_.em, color);
        const ImVec2 along{(tip.x - from.x) / length, (tip.y - from.y) / length};
        const ImVec2 foot{tip.x - head * along.x, tip.y - head * along.y};
        const float half = 0.45F * head;
        list->AddLine(from, foot, color, 0.16F * ui_.em);
        list->AddTriangleFilled(tip, {foot.x - half * along.y, foot.y + half * along.x},
                                {foot.x + half * along.y, foot.y - half * along.x}, color);
    }

    float share(double number) const { return largest_ > 0 ? static_cast<float>(number / largest_) : 0.0F; }

    TextStyle small_text() const {
        TextStyle style = muted_text(ui_);
        style.size = 0.75F * ui_.em;
        return style;
    }

    const Ui& ui_;
    const VectorComparison& vectors_;
    double largest_ = 0.0;
};

}  // namespace

void draw_comparison(const Ui& ui, const VectorComparison& vectors, float width) {
    ComparisonBox(ui, vectors).draw(width);
}

}  // namespace qkv
