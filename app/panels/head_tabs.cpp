#include "panels/head_tabs.h"

#include <algorithm>
#include <fmt/format.h>

#include "panels/heatmap.h"
#include "qkv/trained_model.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/pointer.h"
#include "widgets/text.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

// As far as they are reached. Larger matrices have more cells than a small picture has room for.
void small_weights(const Session& session, const Ui& ui, int head, const ImRect& box) {
    const Matrix& weights = session.attention().head(head).weights;
    const Shape shape = shape_of(session.document());
    const auto columns = static_cast<int>(weights.cols());
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(box.Min, box.Max, ui.palette->field);
    if (weights.rows() > most_cells_drawn || columns > most_cells_drawn) return;
    const float width = box.GetWidth() / static_cast<float>(columns);
    const float height = box.GetHeight() / static_cast<float>(weights.rows());
    for (int row = 0; row < static_cast<int>(weights.rows()); ++row) {
        const int reached = reached_in_row(shape, {Quantity::weight, row, 0, 0, head}, columns, session.step());
        for (int column = 0; column < reached; ++column) {
            const ImVec2 corner{box.Min.x + static_cast<float>(column) * width,
                                box.Min.y + static_cast<float>(row) * height};
            list->AddRectFilled(corner, {corner.x + width, corner.y + height},
                                tint(*ui.palette, Role::weight, weights(row, column), 1.0));
        }
    }
}

// The head whose numbers the task of a lesson asks to be changed.
std::optional<int> head_of_task(const Session& session) {
    const Task* task = session.open_task();
    if (task == nullptr) return std::nullopt;
    const Targets& targets = task->targets;
    if (!targets.cells.empty() && !is_shared(targets.cells.front().quantity)) return targets.cells.front().head;
    if (!targets.released.empty()) return targets.released.front();
    return targets.heads.size() == 1 ? std::optional(targets.heads.front()) : std::nullopt;
}

// Whether it asks for this head to be switched on or off.
bool is_switch_asked(const Session& session, int head) {
    const Task* task = session.open_task();
    return task != nullptr && std::ranges::find(task->targets.heads, head) != task->targets.heads.end();
}

void point_at_last_item(const Ui& ui) {
    const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
    draw_pointer(ui, box);
    note_for_tests("target", box);
}

// What a menu can't offer here, and why.
void note_in_menu(const Ui& ui, std::string_view text) {
    TextStyle style = muted_text(ui);
    const std::string broken = broken_between_words(style, text, 18 * ui.em);
    const ImVec2 size = size_of(style, broken);
    draw_text(take_space({size.x, size.y + 0.3F * ui.em}).Min, style, broken);
}

void joined_size_row(const Session& session, const Ui& ui, Actions& actions) {
    const int d = static_cast<int>(session.document().w_o.cols());
    const int change =
        stepper(ui, "joined_size", ui.text("heads.joined_size"), fmt::format("{}", d), d > 1, d < max_edit_dimensions);
    if (change != 0) actions.push_back(action::SetJoinedSize{d + change});
}

}  // namespace

std::string head_number(const Session& session, const Ui& ui, int head) {
    const std::string number = fmt::format("{}", head + 1);
    return session.document().head(head).is_on ? number : ui.text("heads.off_tab", {{"head", number}});
}

std::string head_name(const Session& session, const Ui& ui, int head) {
    const Bilingual* job = head_job(session.document(), head);
    const std::string number = head_number(session, ui, head);
    return job == nullptr ? number : fmt::format("{} {}", number, job->in(ui.language));
}

std::string head_tip(const Session& session, const Ui& ui, int head) {
    const Bilingual* job = head_job(session.document(), head);
    return job == nullptr ? std::string() : ui.text("heads.job", {{"job", job->in(ui.language)}});
}

bool has_head_tabs(const Session& session) { return session.document().head_count() > 1; }

void draw_head_tabs(const Session& session, Ui& ui, Actions& actions) {
    const TextStyle muted = muted_text(ui);
    const std::string_view heads = ui.text("heads.head");
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    const float gap = 0.3F * ui.em;
    draw_text_left(take_space({width_of(muted, heads), chip_height(ui)}), muted, heads);
    const float least = std::max(3 * ui.em, ui.least_target);  // of a chip
    const auto beside = [&] {
        if (ImGui::GetItemRectMax().x + gap + least <= right) ImGui::SameLine(0, gap);
    };
    for (int head = 0; head < session.document().head_count(); ++head) {
        beside();
        ImGui::PushID(head);
        if (chip(ui, "head_tab", head_number(session, ui, head), head == session.head(), 6 * ui.em))
            actions.push_back(action::GoToHead{head});
        if (const std::string tip = head_tip(session, ui, head); !tip.empty()) tooltip_for_last_item(ui, tip);
        if (head != session.head() && head == head_of_task(session)) point_at_last_item(ui);
        ImGui::PopID();
    }
    beside();
    if (icon_button(ui, "heads_menu", Icon::more, chip_height(ui), ui.text("heads.menu")))
        ImGui::OpenPopup("heads_popup");
    if (is_switch_asked(session, session.head())) point_at_last_item(ui);
    if (!begin_popup_at_last_item(ui, "heads_popup")) return;
    draw_heads_menu(session, ui, actions);
    ImGui::EndPopup();
}

void draw_head_weights(const Session& session, Ui& ui, Actions& actions, ImVec2 size) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const int heads = session.document().head_count();
    const float gap = 0.4F * ui.em;
    const float label = 1.0F * ui.em;
    const float fitting = (size.x + gap) / static_cast<float>(heads) - gap;
    const float side = std::max(std::min(size.y - label, fitting), 0.5F * ui.em);
    for (int head = 0; head < heads; ++head) {
        const float x = at.x + static_cast<float>(head) * (side + gap);
        const ImRect box(x, at.y + label, x + side, at.y + label + side);
        ImGui::PushID(head);
        ImGui::SetCursorScreenPos({x, at.y});
        if (ImGui::InvisibleButton("head_weights", {side, label + side}, ImGuiButtonFlags_EnableNav))
            actions.push_back(action::GoToHead{head});
        if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        ImGui::PopID();
        const bool is_shown = head == session.head();
        TextStyle style = muted_text(ui);
        style.size = 0.8125F * ui.em;
        if (is_shown) style = {ui.fonts.bold, style.size, ui.palette->accent};
        draw_text_centered({x, at.y, x + side, at.y + label}, style, head_number(session, ui, head));
        small_weights(session, ui, head, box);
        ImGui::GetWindowDrawList()->AddRect(box.Min, box.Max, is_shown ? ui.palette->accent : ui.palette->border, 0, 0,
                                            is_shown ? 2.0F : 1.0F);
    }
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy(size);
}

void draw_heads_menu(const Session& session, const Ui& ui, Actions& actions) {
    const int head = session.head();
    const int count = session.document().head_count();
    const std::vector<TextArg> named{{"head", fmt::format("{}", head + 1)}};
    const bool is_fixed = session.document().layer.has_value();  // W_O and what follows are made for these heads
    if (is_fixed) note_in_menu(ui, ui.text("heads.fixed"));
    if (count < max_heads && !is_fixed) {
        if (choice(ui, "head_add", ui.text("heads.add"), false)) actions.push_back(action::AddHead{});
        if (choice(ui, "head_copy", ui.text("heads.copy", named), false)) actions.push_back(action::CopyHead{head});
    }
    if (count > 1) {
        if (!is_fixed && choice(ui, "head_remove", ui.text("heads.remove", named), false))
            actions.push_back(action::RemoveHead{head});
        const bool is_on = session.shown_head().is_on;
        if (check_row(ui, "head_on", ui.text("heads.on", named), is_on))
            actions.push_back(action::SwitchHead{head, !is_on});
        if (is_switch_asked(session, head)) point_at_last_item(ui);
    }
    const bool has_bias = session.shown_head().bias.size() > 0;
    if (check_row(ui, "head_bias", ui.text(count > 1 ? "heads.bias_of" : "heads.bias", named), has_bias))
        actions.push_back(action::SetBias{head, !has_bias});
    if (session.document().is_joined() && !is_fixed) joined_size_row(session, ui, actions);
}

}  // namespace qkv
