#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "files/file_names.h"
#include "panels/panels.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/progress_bar.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

class HeadsPanel {
public:
    HeadsPanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session),
          ui_(ui),
          actions_(actions),
          chosen_(*session.heads().chosen()),
          capture_(*session.heads().chosen()->capture),
          overview_(*session.heads().overview()) {}

    void draw() {
        if (ui_.heads.painted.overview != &overview_) ui_.heads.at.reset();
        follow_presses();
        title();
        if (asks_for_order()) order();
        work();
        ImGui::Dummy({0, 0.2F * ui_.em});
        ImGui::BeginChild("heads_grid", ImGui::GetContentRegionAvail(), ImGuiChildFlags_NavFlattened,
                          ImGuiWindowFlags_HorizontalScrollbar);
        grid();
        ImGui::EndChild();
    }

private:
    void title() {
        const float em = ui_.em;
        const float height = button_height(ui_);
        const TextStyle style{ui_.fonts.bold, 1.25F * em, ui_.palette->text};
        const std::string_view name = ui_.text("heads.title");
        draw_text_left(take_space({width_of(style, name), height}), style, name);
        const std::string_view back = ui_.text("heads.back");
        const float back_width = button_width(ui_, back);
        const bool is_beside = width_of(style, name) + 0.8F * em + back_width < ImGui::GetContentRegionAvail().x;
        if (is_beside) ImGui::SameLine(0, 0.8F * em);
        const TextStyle muted = muted_text(ui_);
        const std::string about = ui_.text("heads.about", {{"file", shown_end(chosen_.path)},
                                                           {"layers", std::to_string(capture_.layers())},
                                                           {"heads", std::to_string(capture_.heads())},
                                                           {"tokens", std::to_string(capture_.token_count())},
                                                           {"d_k", std::to_string(capture_.key_size())},
                                                           {"d_v", std::to_string(capture_.value_size())}});
        const float room = ImGui::GetContentRegionAvail().x - back_width - 0.8F * em;
        if (is_beside && room > 6 * em) {
            draw_text_left(take_space({room, height}), muted, about);
            ImGui::SameLine(0, 0.8F * em);
        }
        if (button(ui_, "heads_back", back)) actions_.push_back(action::ShowHeads{false, overview_.batch()});
    }

    // The file doesn't tell which axis is that of the heads, or a person has said it already.
    bool asks_for_order() const {
        const std::vector<Axis>& axes = chosen_.options.axes;
        const bool is_answered = axes.size() == 2 && std::find(axes.begin(), axes.end(), Axis::heads) != axes.end();
        return (!capture_.is_order_told() || is_answered) && !chosen_.path.empty();
    }

    void order() {
        const std::string_view question = ui_.text("heads.axes");
        const TextStyle style = normal_text(ui_);
        const auto room = [](const std::string& label, const Ui& ui) { return button_width(ui, label) + 0.6F * ui.em; };
        const int first = is_heads_first() ? capture_.heads() : capture_.token_count();
        const int second = is_heads_first() ? capture_.token_count() : capture_.heads();
        const std::string readings[] = {
            ui_.text("heads.axes.heads_first", {{"heads", std::to_string(first)}, {"tokens", std::to_string(second)}}),
            ui_.text("heads.axes.positions_first",
                     {{"heads", std::to_string(second)}, {"tokens", std::to_string(first)}})};
        float left = ImGui::GetContentRegionAvail().x;
        draw_text_left(take_space({std::min(width_of(style, question), left), button_height(ui_)}), style, question);
        left -= width_of(style, question) + 0.8F * ui_.em;
        for (const bool is_heads : {true, false}) {
            const std::string& label = readings[is_heads ? 0 : 1];
            if (room(label, ui_) < left) ImGui::SameLine(0, 0.6F * ui_.em);
            left = (room(label, ui_) < left ? left : ImGui::GetContentRegionAvail().x) - room(label, ui_);
            const bool is_read = is_heads == is_heads_first();
            if (!button(ui_, is_heads ? "axes_heads_first" : "axes_positions_first", label, {.is_selected = is_read}))
                continue;
            action::OpenFile open{chosen_.path, chosen_.options};
            open.capture.axes =
                is_heads ? std::vector{Axis::heads, Axis::positions} : std::vector{Axis::positions, Axis::heads};
            actions_.push_back(open);
        }
    }

    bool is_heads_first() const { return capture_.axes().back() == Axis::positions; }

    // The shape doesn't tell what the first axis is.
    bool may_choose_batch() const {
        const std::size_t axes = capture_.axes().size() - 1;
        const bool is_told_by_tokens = capture_.has_batch() && !chosen_.options.has_batch;
        if ((axes != 1 && axes != 2) || is_told_by_tokens || chosen_.path.empty()) return false;
        return !ui_.is_low || capture_.has_batch();
    }

    // The batch, and the progress of the pictures.
    void work() {
        const float em = ui_.em;
        const bool chooses_batch = may_choose_batch();
        if (chooses_batch) {
            const bool is_batch = chosen_.options.has_batch;
            if (check_row(ui_, "first_is_batch", ui_.text("heads.first_is_batch"), is_batch)) {
                action::OpenFile open{chosen_.path, chosen_.options};
                open.capture.has_batch = !is_batch;
                actions_.push_back(open);
            }
            tooltip_for_last_item(ui_, ui_.text("heads.first_is_batch.tip"));
            ImGui::SameLine(0, 1.2F * em);
        }
        if (capture_.batches() > 1) {
            const std::string value = fmt::format("{} / {}", overview_.batch() + 1, capture_.batches());
            const int change = stepper(ui_, "batch", ui_.text("heads.batch"), value, overview_.batch() > 0,
                                       overview_.batch() + 1 < capture_.batches());
            if (change != 0) actions_.push_back(action::ShowHeads{true, overview_.batch() + change});
            ImGui::SameLine(0, 1.2F * em);
        }
        const TextStyle muted = muted_text(ui_);
        const bool is_explained = !ui_.is_low || overview_.is_cancelled() || capture_.batches() > 1 || chooses_batch;
        if (!overview_.is_working() && !is_explained) return;  // the heads take the room
        if (!overview_.is_working()) {
            draw_text_left(take_space({ImGui::GetContentRegionAvail().x, button_height(ui_)}), muted,
                           ui_.text(overview_.is_cancelled() ? "heads.cancelled" : "heads.how"));
            return;
        }
        const std::string_view working = ui_.text("heads.working");
        draw_text_left(take_space({width_of(muted, working), button_height(ui_)}), muted, working);
        ImGui::SameLine(0, 0.8F * em);
        progress_bar(ui_, std::min(18 * em, 0.4F * ImGui::GetContentRegionAvail().x), overview_.share());
        ImGui::SameLine(0, 0.8F * em);
        if (button(ui_, "cancel_heads", ui_.text("dialog.cancel"))) actions_.push_back(action::CancelOverview{});
    }

    // The arrows go from head to head, Enter opens the one they are at, Escape leaves. While the keyboard goes from
    // control to control, ImGui does the same.
    void follow_presses() {
        const ImGuiIO& io = ImGui::GetIO();
        const bool has_popup = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
        if (ui_.navigates_by_keyboard || has_popup || ImGui::IsAnyItemActive() || io.KeyCtrl || io.KeyAlt) return;
        const auto pressed = [](ImGuiKey button) { return ImGui::IsKeyPressed(button) ? 1 : 0; };
        const int across = pressed(ImGuiKey_RightArrow) - pressed(ImGuiKey_LeftArrow);
        const int down = pressed(ImGuiKey_DownArrow) - pressed(ImGuiKey_UpArrow);
        std::optional<HeadIndex>& at = ui_.heads.at;
        if (across != 0 || down != 0) {
            const HeadIndex from = at.value_or(chosen_.head.value_or(HeadIndex{}));
            at = HeadIndex{overview_.batch(), std::clamp(from.layer + down, 0, capture_.layers() - 1),
                           std::clamp(from.head + across, first_choice(), capture_.heads() - 1)};
            scrolls_to_keyboard_ = true;
        }
        const bool is_entered = pressed(ImGuiKey_Enter) + pressed(ImGuiKey_KeypadEnter) > 0;
        if (is_entered && at) actions_.push_back(action::ChooseHead{*at});
        if (pressed(ImGuiKey_Escape) > 0 && !session_.problem())
            actions_.push_back(action::ShowHeads{false, overview_.batch()});
    }

    void scroll_to_keyboard() const {
        const ImVec2 corner = corner_of(ui_.heads.at->layer, ui_.heads.at->head);
        ImRect view = ImGui::GetCurrentWindow()->InnerRect;
        view.Min.x += label_width();
        view.Min.y += label_height();
        if (view.Contains(ImRect(corner, {corner.x + side_, corner.y + side_}))) return;
        ImGui::SetScrollFromPosX(corner.x + 0.5F * side_ - ImGui::GetWindowPos().x);
        ImGui::SetScrollFromPosY(corner.y + 0.5F * side_ - ImGui::GetWindowPos().y);
    }

    // All heads of a layer stand left of the first one.
    int first_choice() const { return capture_.heads() > 1 ? all_heads : 0; }
    int columns() const { return capture_.heads() - first_choice(); }

    float label_width() const { return 3.6F * ui_.em; }
    float label_height() const { return 1.8F * ui_.em; }

    void grid() {
        const float em = ui_.em;
        const ImVec2 room = ImGui::GetContentRegionAvail();
        const float fitting = std::min((room.x - label_width()) / static_cast<float>(columns()),
                                       (room.y - label_height()) / static_cast<float>(capture_.layers()));
        step_ = std::floor(std::clamp(fitting, 2.8F * em, 10 * em));
        side_ = std::floor(0.9F * step_);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        origin_ = {std::floor(at.x + label_width()) - static_cast<float>(first_choice()) * step_,
                   std::floor(at.y + label_height())};
        if (scrolls_to_keyboard_) scroll_to_keyboard();
        find_visible();
        paint();
        ImGui::Dummy({label_width() + step_ * static_cast<float>(columns()),
                      label_height() + step_ * static_cast<float>(capture_.layers())});
        if (last_layer_ < first_layer_ || last_head_ < first_head_) return;
        const ImVec2 corner = corner_of(first_layer_, first_head_);
        ui_.heads.image.draw(*ImGui::GetWindowDrawList(), {corner,
                                                           {corner.x + static_cast<float>(ui_.heads.image.width()),
                                                            corner.y + static_cast<float>(ui_.heads.image.height())}});
        if (ui_.navigates_by_keyboard) {  // the keyboard also reaches hidden ones
            for (int layer = 0; layer < capture_.layers(); ++layer) {
                for (int head = first_choice(); head < capture_.heads(); ++head) draw_head(layer, head);
            }
        } else {
            for (int layer = first_layer_; layer <= last_layer_; ++layer) {
                if (capture_.heads() > 1) draw_head(layer, all_heads);
                for (int head = first_head_; head <= last_head_; ++head) draw_head(layer, head);
            }
        }
        labels(at);
    }

    ImVec2 corner_of(int layer, int head) const {
        return {origin_.x + static_cast<float>(head) * step_, origin_.y + static_cast<float>(layer) * step_};
    }

    void find_visible() {
        const ImRect clip = ImGui::GetCurrentWindow()->ClipRect;
        const auto at = [&](float place, float begin, int count) {
            return std::clamp(static_cast<int>(std::floor((place - begin) / step_)), 0, count - 1);
        };
        first_layer_ = at(clip.Min.y, origin_.y, capture_.layers());
        last_layer_ = at(clip.Max.y, origin_.y, capture_.layers());
        first_head_ = at(clip.Min.x, origin_.x, capture_.heads());
        last_head_ = at(clip.Max.x, origin_.x, capture_.heads());
    }

    void paint() const {
        const PaintedHeads wanted{&overview_,   overview_.pictured(), ui_.palette, static_cast<int>(step_),
                                  first_layer_, last_layer_,          first_head_, last_head_};
        if (ui_.heads.painted == wanted) return;
        ui_.heads.painted = wanted;
        const int step = static_cast<int>(step_);
        const int side = static_cast<int>(side_);
        PixelImage& image = ui_.heads.image;
        image.begin((last_head_ - first_head_ + 1) * step, (last_layer_ - first_layer_ + 1) * step);
        std::array<ImU32, 256> colors;
        for (std::size_t shade = 0; shade < colors.size(); ++shade)
            colors[shade] = tint(*ui_.palette, Role::weight, static_cast<double>(shade) / 255.0, 1.0);
        for (int y = 0; y < image.height(); ++y) {
            ImU32* pixels = image.row(y);
            std::fill_n(pixels, image.width(), ui_.palette->panel);
            const int row = y % step * HeadOverview::side / side;
            if (y % step >= side) continue;
            for (int head = first_head_; head <= last_head_; ++head) {
                const int left = (head - first_head_) * step;
                const auto* thumbnail = overview_.thumbnail(first_layer_ + y / step, head);
                for (int x = 0; x < side && left + x < image.width(); ++x) {
                    const auto pixel =
                        static_cast<std::size_t>(row * HeadOverview::side + x * HeadOverview::side / side);
                    pixels[left + x] = thumbnail == nullptr ? ui_.palette->field : colors[(*thumbnail)[pixel]];
                }
            }
        }
    }

    void draw_head(int layer, int head) {
        const ImVec2 corner = corner_of(layer, head);
        const ImRect box(corner, {corner.x + side_, corner.y + side_});
        ImGui::SetCursorScreenPos(box.Min);
        ImGui::PushID(layer * columns() + head - first_choice());
        const std::string id =
            head == all_heads ? fmt::format("heads_{}", layer + 1) : fmt::format("head_{}_{}", layer + 1, head + 1);
        const bool is_clicked = ImGui::InvisibleButton(id.c_str(), box.GetSize(), ImGuiButtonFlags_EnableNav);
        const bool is_hovered = ImGui::IsItemHovered();
        ImGui::PopID();
        const HeadIndex index{overview_.batch(), layer, head};
        if (is_clicked) actions_.push_back(action::ChooseHead{index});
        if (ImGui::IsItemFocused()) keep_beside_labels(box);
        if (!ImGui::IsItemVisible()) return;
        if (head == all_heads) {
            all_of_layer(box, is_hovered);
        } else {
            one_of_layer(box, layer, head, is_hovered);
        }
        if (index == chosen_.head) draw_ring(ui_, box, ui_.palette->accent);
        if (index == ui_.heads.at) {
            draw_ring(ui_, box, ui_.palette->text);
            note_for_tests("head_at_keyboard", box);
        }
        if (!is_hovered) return;
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        tooltip_for_last_item(ui_, about(layer, head));
    }

    void one_of_layer(const ImRect& box, int layer, int head, bool is_hovered) const {
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->AddRect(box.Min, box.Max, is_hovered ? ui_.palette->text : ui_.palette->border);
        if (!overview_.is_unreadable(layer, head)) return;
        list->AddLine(box.Min, box.Max, ui_.palette->muted);
        list->AddLine({box.Min.x, box.Max.y}, {box.Max.x, box.Min.y}, ui_.palette->muted);
    }

    // Sheets behind each other; pale where they don't fit into one document.
    void all_of_layer(const ImRect& box, bool is_hovered) const {
        constexpr int sheets = 3;
        const float side = 0.5F * side_;
        const float shift = 0.12F * side_;
        const ImU32 line = is_hovered                  ? ui_.palette->text
                           : capture_.check_together() ? ui_.palette->border
                                                       : ui_.palette->muted;
        const float left = box.Min.x + 0.5F * (side_ - side - (sheets - 1) * shift);
        const float top = box.Min.y + 0.5F * (side_ - side - (sheets - 1) * shift);
        ImDrawList* list = ImGui::GetWindowDrawList();
        for (int sheet = sheets - 1; sheet >= 0; --sheet) {
            const ImVec2 corner{left + static_cast<float>(sheet) * shift,
                                top + static_cast<float>(sheets - 1 - sheet) * shift};
            list->AddRectFilled(corner, {corner.x + side, corner.y + side}, ui_.palette->panel);
            list->AddRect(corner, {corner.x + side, corner.y + side}, line);
        }
    }

    std::string about(int layer, int head) const {
        const std::vector<TextArg> args{{"layer", std::to_string(layer + 1)},
                                        {"head", std::to_string(head + 1)},
                                        {"heads", std::to_string(capture_.heads())}};
        if (head != all_heads)
            return ui_.text(overview_.is_unreadable(layer, head) ? "heads.unreadable" : "heads.one", args);
        const auto problem = capture_.check_together();
        return problem ? problem->in(ui_.language) : ui_.text("heads.all_of.tip", args);
    }

    // The keyboard scrolls a head to the edge of the visible part, where the labels are.
    void keep_beside_labels(const ImRect& box) const {
        const ImVec2 clip = ImGui::GetCurrentWindow()->ClipRect.Min;
        const float across = clip.x + label_width() - box.Min.x;
        const float down = clip.y + label_height() - box.Min.y;
        if (across > 0 && ImGui::GetScrollX() > 0) ImGui::SetScrollX(std::max(ImGui::GetScrollX() - across, 0.0F));
        if (down > 0 && ImGui::GetScrollY() > 0) ImGui::SetScrollY(std::max(ImGui::GetScrollY() - down, 0.0F));
    }

    // The labels stay visible while the grid scrolls beneath them.
    void labels(ImVec2 at) const {
        const float em = ui_.em;
        const ImRect clip = ImGui::GetCurrentWindow()->ClipRect;
        const ImVec2 corner{std::max(at.x, clip.Min.x), std::max(at.y, clip.Min.y)};
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->AddRectFilled(corner, {clip.Max.x, corner.y + 1.5F * em}, ui_.palette->panel);
        list->AddRectFilled(corner, {corner.x + label_width() - 0.2F * em, clip.Max.y}, ui_.palette->panel);
        TextStyle style = muted_text(ui_);
        for (int layer = first_layer_; layer <= last_layer_; ++layer) {
            const float y = corner_of(layer, 0).y;
            if (y < corner.y + 1.4F * em) continue;
            const std::string name = ui_.text("heads.layer", {{"layer", std::to_string(layer + 1)}});
            draw_text_left({corner.x, y, corner.x + label_width(), y + side_}, style, name);
        }
        for (int head = first_head_; head <= last_head_; ++head) {
            const float x = corner_of(0, head).x;
            if (x < corner.x + label_width() - 0.3F * em) continue;
            draw_text_centered({x, corner.y, x + side_, corner.y + 1.5F * em}, style, std::to_string(head + 1));
        }
        if (const float x = corner_of(0, all_heads).x; capture_.heads() > 1 && x > corner.x + label_width() - 0.3F * em)
            draw_text_centered({x, corner.y, x + side_, corner.y + 1.5F * em}, style, ui_.text("heads.all"));
        draw_text_left({corner.x, corner.y, corner.x + label_width(), corner.y + 1.5F * em}, style,
                       ui_.text("heads.head"));
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    const ChosenHead& chosen_;
    const Capture& capture_;
    const HeadOverview& overview_;
    bool scrolls_to_keyboard_ = false;
    float step_ = 0;  ///< from one head to the next
    float side_ = 0;  ///< of a head's picture
    ImVec2 origin_;
    int first_layer_ = 0;
    int last_layer_ = -1;
    int first_head_ = 0;
    int last_head_ = -1;
};

}  // namespace

void draw_heads_panel(const Session& session, Ui& ui, Actions& actions) { HeadsPanel(session, ui, actions).draw(); }

}  // namespace qkv
